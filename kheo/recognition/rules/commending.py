"""Who may be commended (biểu dương, khen thưởng), and how many: the ceilings are plan data. Source: IV.1, IV.4.

"One achievement is not rewarded twice" holds unless the plan says otherwise.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kheo.plans.rules.document import CommendationKind, PlanDocument
from kheo.plans.rules.targets import say_number, say_share
from kheo.shared.problems import Problem

COLLECTIVE = "tap-the"


@dataclass(frozen=True)
class Commended:
    """One line of a decision to commend. A unit counts as a collective; ranks are those of recognitions in force."""

    named: str
    kind: str
    subject: str = COLLECTIVE
    of_a_unit: bool = False
    recognised_ranks: frozenset[int] = frozenset()
    already: str = ""  # the number of the decision that commended the same achievement, if one did
    on_hold: bool = False
    amount: Decimal | None = None


def ceiling_of(kind: CommendationKind, recognised: int) -> int | None:
    """How many may be given by one unit under one plan; a share is rounded down. None: any number."""
    limits = [] if kind.at_most is None else [kind.at_most]
    if kind.share_of_recognised is not None:
        limits.append(int(kind.share_of_recognised * recognised // 1))
    return min(limits) if limits else None


def say_ceiling(kind: CommendationKind, recognised: int) -> str:
    """The ceiling with its sum: "không quá 10; không quá 33,33% của 7 mô hình được công nhận, tức 2"."""
    said = [] if kind.at_most is None else [f"không quá {say_number(kind.at_most)}"]
    if kind.share_of_recognised is not None:
        of = int(kind.share_of_recognised * recognised // 1)
        said.append(f"không quá {say_share(kind.share_of_recognised)} của {recognised} được công nhận, tức {of}")
    return "; ".join(said)


def problems_with_commending(
    lines: Iterable[Commended],
    document: PlanDocument,
    *,
    given: Mapping[str, int],
    recognised: Mapping[str, int],
) -> list[Problem]:
    """Every line, and every ceiling. `given`: by kind, what stands already; `recognised`: by kind, of how many."""
    lines = list(lines)
    problems = [problem for line in lines for problem in _problems_with_line(line, document)]
    for kind in document.commending.kinds:
        asked = sum(1 for line in lines if line.kind == kind.code)
        ceiling = ceiling_of(kind, recognised.get(kind.code, 0))
        total = asked + given.get(kind.code, 0)
        if asked and ceiling is not None and total > ceiling:
            before = f", đã tặng {given[kind.code]}" if given.get(kind.code) else ""
            problems.append(
                Problem(
                    "commend.ceiling",
                    f"“{kind.title}”: quyết định này có {asked}{before}, vượt mức của kế hoạch"
                    f" ({say_ceiling(kind, recognised.get(kind.code, 0))}).{_words(document, kind.clause)}",
                    f"Bớt ít nhất {total - ceiling} tập thể, cá nhân.",
                    None,
                    kind.clause or document.commending.clause,
                )
            )
    return problems


def _problems_with_line(line: Commended, document: PlanDocument) -> list[Problem]:
    kind = document.commendation_by_code.get(line.kind)
    if kind is None:
        return [
            Problem(
                "commend.unknown_kind",
                f"“{line.named}”: kế hoạch không có hình thức khen thưởng này.",
                "Chọn một hình thức có trong kế hoạch.",
                "commendation",
            )
        ]
    problems = []
    if kind.subjects and line.subject not in kind.subjects:
        whom = ", ".join(document.subject_by_code[code].title.lower() for code in kind.subjects)
        problems.append(
            Problem(
                "commend.subject",
                f"“{line.named}”: hình thức “{kind.title}” chỉ tặng {whom}.{_words(document, kind.clause)}",
                "Chọn hình thức khác.",
                "commendation",
                kind.clause,
            )
        )
    if not line.of_a_unit:
        rank = document.level_rank(kind.level) if kind.level else 1
        if not any(each >= rank for each in line.recognised_ranks):
            level = document.level_by_code[kind.level].title if kind.level else ""
            where = f" {level[:1].lower()}{level[1:]}" if level else ""
            problems.append(
                Problem(
                    "commend.not_recognised",
                    f"“{line.named}” chưa được công nhận{where}, hoặc công nhận không còn hiệu lực."
                    f"{_words(document, kind.clause)}",
                    "Chỉ khen thưởng mô hình, điển hình đang được công nhận.",
                    None,
                    kind.clause,
                )
            )
    if document.commending.once and line.already:
        problems.append(
            Problem(
                "commend.twice",
                f"“{line.named}” đã được khen thưởng cho thành tích này ({line.already}); một thành tích không khen"
                f" thưởng hai lần.{_words(document, document.commending.clause)}",
                "Đưa ra khỏi danh sách, hoặc hủy bỏ lần khen trước nếu có sai sót.",
                None,
                document.commending.clause,
            )
        )
    if line.on_hold:
        problems.append(
            Problem(
                "commend.not_yet",
                f"“{line.named}”: chưa đủ điều kiện quyết định.",
                "Đề nghị liên hệ cơ quan thường trực của kế hoạch.",
            )
        )
    if line.amount is not None and (line.amount < 0 or (kind.amount is not None and line.amount != kind.amount)):
        fixed = say_number(int(kind.amount)) if kind.amount is not None else ""
        problems.append(
            Problem(
                "commend.amount",
                f"“{line.named}”: mức thưởng của “{kind.title}” là {fixed} đồng.{_words(document, kind.clause)}"
                if fixed
                else f"“{line.named}”: mức thưởng không thể là số âm.",
                "Sửa lại mức thưởng.",
                "amount",
                kind.clause,
            )
        )
    return problems


def _words(document: PlanDocument, address: str | None) -> str:
    clause = document.clause(address)
    return f" Quy định: “{clause.text}”" if clause else ""
