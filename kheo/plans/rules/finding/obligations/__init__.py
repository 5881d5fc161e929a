"""What a plan asks for: targets, deadlines, tasks, and of whom."""

from kheo.plans.rules.finding.found import Confidence, Found, FoundKind, Frame
from kheo.plans.rules.finding.obligations.deadlines import deadlines_in
from kheo.plans.rules.finding.obligations.pieces import pieces_of
from kheo.plans.rules.finding.obligations.targets import targets_in
from kheo.plans.rules.finding.obligations.tasks import tasks_in
from kheo.shared.clauses import ClauseText
from kheo.shared.text import fold


def obligations_in(clauses: ClauseText, frame: Frame) -> list[Found]:
    """Targets, deadlines and tasks, in the order of the text, then everybody whom they name."""
    targets = targets_in(clauses, frame)
    deadlines = deadlines_in(clauses, frame)
    tasks = tasks_in(clauses, {each.clause for each in (*targets, *deadlines)})
    order = {clause.address: place for place, clause in enumerate(clauses.clauses)}
    found = sorted((*targets, *deadlines, *tasks), key=lambda each: order[each.clause])
    return [*found, *_groups(clauses, found)]


def _groups(clauses: ClauseText, found: list[Found]) -> list[Found]:
    """Each body once, where it is first told something."""
    groups: dict[str, Found] = {}
    for each in found:
        title = each.value.get("owner") or each.value.get("group") or ""
        name = fold(title)
        if name and name not in groups:
            groups[name] = Found(
                FoundKind.GROUP,
                {"title": title},
                each.clause,
                _where(clauses, each, title),
                Confidence.CERTAIN if each.confidence is Confidence.CERTAIN else Confidence.LIKELY,
                "được giao nhiệm vụ" if each.kind is FoundKind.TASK else "được giao chỉ tiêu hoặc thời hạn",
            )
    return list(groups.values())


def _where(clauses: ClauseText, each: Found, title: str) -> str:
    """The piece of the clause in which the body is named, or what it is asked for where a heading above names it."""
    clause = clauses.find(each.clause)
    if clause is None:
        return each.sentence
    for piece in pieces_of(clause):
        if title.casefold() in piece.text.casefold():
            return piece.text
    at = clause.text.casefold().find(title.casefold())
    return clause.text[at : at + len(title)] if at >= 0 else each.sentence
