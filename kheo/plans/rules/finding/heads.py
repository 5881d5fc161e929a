"""What a plan says of itself: title, issuer, basis, cited documents, fields, subjects, recipients, signer."""

from kheo.plans.rules.finding.cited import cited_in
from kheo.plans.rules.finding.closing import closing_found
from kheo.plans.rules.finding.found import Found, FoundKind, Frame
from kheo.plans.rules.finding.letterhead import head_found, letterhead_of
from kheo.plans.rules.finding.parts import parts_found
from kheo.plans.rules.finding.stewardship import steward_found
from kheo.shared.clauses import ClauseText


def heads_in(clauses: ClauseText, text: str) -> list[Found]:
    """Everything but what the plan asks of units. `text` is what the clauses were read from."""
    if not text.strip():
        return []
    head = letterhead_of(clauses)
    found = head_found(clauses, head)
    number = next((each.value["number"] for each in found if each.kind is FoundKind.NUMBER), "")
    return [
        *found,
        *steward_found(clauses),
        *cited_in(clauses, number, head.title_start),
        *parts_found(clauses),
        *closing_found(clauses),
    ]


def frame_of(heads: list[Found]) -> Frame:
    """What the rest of the plan is read by: its year when it is for one, who issued it and who runs it."""

    def value(kind: FoundKind, key: str) -> str:
        return next((str(each.value[key]) for each in heads if each.kind is kind), "")

    first, last = value(FoundKind.PERIOD, "from")[:4], value(FoundKind.PERIOD, "to")[:4]
    year = int(first) if first and first == last else None
    return Frame(year, value(FoundKind.ISSUER, "title"), value(FoundKind.STEWARD, "title"))
