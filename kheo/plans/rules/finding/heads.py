"""What a plan says of itself: title, issuer, basis, cited documents, fields, subjects, recipients, signer."""

from kheo.plans.rules.finding.found import Found, Frame
from kheo.shared.clauses import ClauseText


def heads_in(clauses: ClauseText, text: str) -> list[Found]:
    return []


def frame_of(heads: list[Found]) -> Frame:
    return Frame(None, "", "")
