"""What a plan asks for: targets, deadlines, tasks, and of whom."""

from kheo.plans.rules.finding.found import Found, Frame
from kheo.shared.clauses import ClauseText


def obligations_in(clauses: ClauseText, frame: Frame) -> list[Found]:
    return []
