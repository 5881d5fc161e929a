"""A score sheet as it is typed: one row a criterion. Nothing here decides: the rules do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.http import QueryDict

from kheo.plans.rules.document import Criterion, PlanDocument
from kheo.rounds.rules.scoring import NO_MARK, Mark, decides, in_words, is_points, needs_evidence
from kheo.shared.problems import Problem

POINTS, HOLDS, EVIDENCE, COMMENT = "diem-", "dat-", "mc-", "nhan-xet"
ANSWERS = {"co": True, "khong": False}
LONGEST_NUMBER = 12


@dataclass(frozen=True)
class Quick:
    """A button that gives a usual number of points with one touch."""

    label: str
    value: str


@dataclass(frozen=True)
class Row:
    """One criterion on the page: its clause's words, what was written, and what is wrong with that."""

    number: int
    criterion: Criterion
    is_points: bool
    maximum: str
    most: str  # the same, and the points, as a number input takes them: 12.5
    points: str
    holds: str  # co, khong or nothing
    evidence: str
    clause_text: str
    needs: str  # what is asked for besides, in words
    quick: list[Quick]
    evidence_from: str = ""  # points from which evidence is asked for, and the same in words
    evidence_word: str = ""
    errors: list[str] = field(default_factory=list)
    evidence_errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Typed:
    """What a form said. `unreadable`: points that are no number, with what was typed."""

    marks: dict[str, Mark]
    comment: str
    problems: list[Problem]
    unreadable: dict[str, str]


def typed(post: QueryDict, criteria: Sequence[Criterion]) -> Typed:
    """What was typed for the lines of this sheet; other names in the form say nothing."""
    marks, problems, unreadable = {}, [], {}
    for each in criteria:
        points, text = None, post.get(POINTS + each.code, "").strip()
        if is_points(each) and text:
            points = _number(text)
            if points is None:
                unreadable[each.code] = text[:LONGEST_NUMBER]
                problems.append(
                    Problem(
                        "score.unreadable",
                        f"Không đọc được số điểm của “{each.title}”.",
                        f"Ghi một số từ 0 đến {in_words(each.points or Decimal(0))}, ví dụ 7,5.",
                        POINTS + each.code,
                        each.clause,
                    )
                )
        holds = None if is_points(each) else ANSWERS.get(post.get(HOLDS + each.code, ""))
        marks[each.code] = Mark(points, holds, post.get(EVIDENCE + each.code, ""))
    return Typed(marks, post.get(COMMENT, ""), problems, unreadable)


def rows_of(
    criteria: Sequence[Criterion],
    document: PlanDocument,
    marks: Mapping[str, Mark],
    *,
    unreadable: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> list[Row]:
    wrong: dict[str, list[str]] = {}
    for problem in problems:
        if problem.field:
            wrong.setdefault(problem.field, []).append(f"{problem.message} {problem.next_step}")
    found = []
    for number, each in enumerate(criteria, start=1):
        mark = marks.get(each.code, NO_MARK)
        clause = document.clause(each.clause)
        most = each.points or Decimal(0)
        points = "" if mark.points is None else _plain(mark.points)
        found.append(
            Row(
                number,
                each,
                is_points(each),
                in_words(most),
                _plain(most),
                (unreadable or {}).get(each.code, points),
                {True: "co", False: "khong", None: ""}[mark.holds],
                mark.evidence,
                clause.text if clause else "",
                _needs(each),
                _quick(most) if is_points(each) else [],
                _evidence_from(each),
                _evidence_from(each).replace(".", ","),
                wrong.get(POINTS + each.code, []) + wrong.get(HOLDS + each.code, []),
                wrong.get(EVIDENCE + each.code, []),
            )
        )
    return found


def _number(text: str) -> Decimal | None:
    if len(text) > LONGEST_NUMBER or not text.isascii():
        return None
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plain(number: Decimal) -> str:
    return in_words(number).replace(",", ".")


def _needs(criterion: Criterion) -> str:
    if criterion.mandatory_share is not None and criterion.points:
        least = criterion.points * criterion.mandatory_share.numerator / criterion.mandatory_share.denominator
        return f"Phải đạt ít nhất {in_words(least)} điểm mới được công nhận."
    return "Phải đạt mới được công nhận." if criterion.mandatory else ""


def _evidence_from(criterion: Criterion) -> str:
    """The least number of half points from which evidence is asked for; "0" where it always is."""
    if decides(criterion):
        return "0"
    half = Decimal("0.5")
    most = criterion.points or Decimal(0)
    least, points = most, most
    while points > 0 and needs_evidence(criterion, Mark(points)):
        least, points = points, points - half
    return _plain(least)


def _quick(most: Decimal) -> list[Quick]:
    """Half, three quarters and all of the points, rounded to halves."""
    found = []
    for share in (Decimal("0.5"), Decimal("0.75"), Decimal(1)):
        value = most if share == 1 else (most * share * 2).to_integral_value() / 2
        found.append(Quick(in_words(value), _plain(value)))
    return list(dict.fromkeys(found))
