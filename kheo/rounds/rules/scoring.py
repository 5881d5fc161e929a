"""Scores as exact numbers: sums, means, shares. No binary fractions; whoever compares with a mark compares exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from kheo.plans.rules.document import Criterion, PlanDocument
from kheo.plans.rules.vocabulary import CriterionKind
from kheo.rounds.rules.lifecycle import ASSESSMENT_TITLES, PHASE_TITLES, AssessmentState, Phase
from kheo.shared.problems import Problem

THREE_PLACES = Decimal("0.001")


@dataclass(frozen=True)
class Line:
    """What one sheet says about one criterion; `maximum` is None for a condition."""

    criterion: str
    maximum: Decimal | None = None
    points: Decimal | None = None
    holds: bool | None = None


@dataclass(frozen=True)
class CriterionScore:
    """One criterion over all the sheets that count. A condition has no points; `holds` of `of` members said yes."""

    points_mean: Decimal | None = None
    maximum: Decimal | None = None
    share: Fraction | None = None  # exact: of the points that could be given
    holds: int = 0
    of: int = 0


@dataclass(frozen=True)
class Scores:
    """What the sheets that count say together. `mean` is rounded down to three places, so it reaches no mark early."""

    sheets: int = 0
    mean: Decimal | None = None
    spread: Decimal | None = None  # the highest total less the lowest
    by_criterion: Mapping[str, CriterionScore] | None = None

    def criterion(self, code: str) -> CriterionScore:
        return (self.by_criterion or {}).get(code, CriterionScore())


NO_SCORES = Scores(by_criterion={})


def criteria_for(document: PlanDocument, level: str | None, subject: str | None) -> list[Criterion]:
    """The lines of the sheet for a candidate of this level and subject, in the plan's order."""
    return [each for each in document.criteria if each.holds_for(level, subject)]


def maximum_of(criteria: Iterable[Criterion]) -> Decimal:
    """The most points that a sheet can give."""
    return sum((each.points or Decimal(0) for each in criteria if is_points(each)), Decimal(0))


def is_points(criterion: Criterion) -> bool:
    return criterion.kind is CriterionKind.POINTS


def condition_holds(score: CriterionScore, sheets: int) -> bool:
    """More than half of the sheets that count say so."""
    return 2 * score.holds > sheets


def total_of(lines: Iterable[Line]) -> Decimal:
    """The points of one sheet; what is not yet given counts nothing."""
    return sum((each.points for each in lines if each.points is not None), Decimal(0))


def rounded_down(value: Fraction) -> Decimal:
    """To three places, never above the exact value: equal to a mark of three places only where it reaches it."""
    thousandths = value * 1000
    return Decimal(thousandths.numerator // thousandths.denominator).scaleb(-3).quantize(THREE_PLACES, ROUND_FLOOR)


def mean_of(values: Sequence[Decimal]) -> Decimal | None:
    """Rounded down to three places; None of nothing."""
    if not values:
        return None
    return rounded_down(sum(map(Fraction, values), Fraction(0)) / len(values))


def combine(sheets: Sequence[Sequence[Line]]) -> Scores:
    """The sheets that count, together; the order of the sheets says nothing."""
    if not sheets:
        return NO_SCORES
    totals = [total_of(lines) for lines in sheets]
    by_code: dict[str, list[Line]] = {}
    for lines in sheets:
        for line in lines:
            by_code.setdefault(line.criterion, []).append(line)
    return Scores(
        sheets=len(sheets),
        mean=mean_of(totals),
        spread=max(totals) - min(totals),
        by_criterion={code: _together(lines) for code, lines in by_code.items()},
    )


def _together(lines: list[Line]) -> CriterionScore:
    pointed = [each for each in lines if each.points is not None]
    said = [each for each in lines if each.holds is not None]
    if not pointed:
        return CriterionScore(holds=sum(1 for each in said if each.holds), of=len(said))
    points = [each.points for each in pointed if each.points is not None]
    possible = sum((Fraction(each.maximum or 0) for each in pointed), Fraction(0))
    given = sum(map(Fraction, points), Fraction(0))
    return CriterionScore(
        points_mean=mean_of(points),
        maximum=max(each.maximum or Decimal(0) for each in pointed),
        share=given / possible if possible else None,
        of=len(pointed),
    )


# --- what one member writes -----------------------------------------------------------------------------------------

EVIDENCE_FROM = Fraction(9, 10)  # of a criterion's points: so many are given only with evidence (ours: "mặc định")
LONGEST_EVIDENCE = 2_000
LONGEST_COMMENT = 5_000


@dataclass(frozen=True)
class Mark:
    """What a member writes beside one criterion."""

    points: Decimal | None = None
    holds: bool | None = None
    evidence: str = ""

    @property
    def is_empty(self) -> bool:
        return self.points is None and self.holds is None and not self.evidence


NO_MARK = Mark()


def decides(criterion: Criterion) -> bool:
    """Whether nothing is recognised without this criterion."""
    return criterion.mandatory or criterion.mandatory_share is not None


def needs_evidence(criterion: Criterion, mark: Mark) -> bool:
    """Where it decides by itself, and where (nearly) all the points are given, the unit is told what was seen."""
    if decides(criterion):
        return True
    if mark.points is None or not criterion.points:
        return False
    return Fraction(mark.points) >= Fraction(criterion.points) * EVIDENCE_FROM


def problems_with_marks(marks: Mapping[str, Mark], criteria: Sequence[Criterion], comment: str = "") -> list[Problem]:
    """What is wrong in itself, whether or not anything is still missing."""
    known = {each.code: each for each in criteria}
    found = []
    for code, mark in marks.items():
        criterion = known.get(code)
        if criterion is None:
            found.append(
                Problem(
                    "score.unknown_criterion",
                    f"Phiếu chấm của hồ sơ này không có tiêu chí “{code}”.",
                    "Tải lại trang để có đúng mẫu phiếu.",
                )
            )
            continue
        found += _problems_with_mark(criterion, mark)
    if len(comment) > LONGEST_COMMENT:
        found.append(_too_long("Nhận xét chung", LONGEST_COMMENT, "nhan-xet"))
    return found


def _problems_with_mark(criterion: Criterion, mark: Mark) -> list[Problem]:
    found = []
    if len(mark.evidence) > LONGEST_EVIDENCE:
        found.append(_too_long(f"Minh chứng của “{criterion.title}”", LONGEST_EVIDENCE, f"mc-{criterion.code}"))
    field = f"diem-{criterion.code}"
    if not is_points(criterion):
        if mark.points is not None:
            found.append(
                Problem(
                    "score.points_for_condition",
                    f"“{criterion.title}” là điều kiện, không cho điểm.",
                    "Chọn Đạt hoặc Chưa đạt.",
                    f"dat-{criterion.code}",
                    criterion.clause,
                )
            )
        return found
    if mark.holds is not None:
        found.append(
            Problem(
                "score.condition_for_points",
                f"“{criterion.title}” được chấm bằng điểm.",
                "Ghi số điểm.",
                field,
                criterion.clause,
            )
        )
    most = criterion.points or Decimal(0)
    if mark.points is None:
        return found
    if not mark.points.is_finite() or not 0 <= mark.points <= most:
        found.append(
            Problem(
                "score.out_of_range",
                f"Điểm của “{criterion.title}” phải từ 0 đến {in_words(most)}.",
                "Sửa lại số điểm.",
                field,
                criterion.clause,
            )
        )
    elif Fraction(mark.points) * 100 % 1:
        found.append(
            Problem(
                "score.too_fine",
                f"Điểm của “{criterion.title}” có quá hai chữ số sau dấu phẩy.",
                "Làm tròn lại số điểm.",
                field,
                criterion.clause,
            )
        )
    return found


def problems_before_handing_in(marks: Mapping[str, Mark], criteria: Sequence[Criterion]) -> list[Problem]:
    """All that a sheet still lacks, so that the page can list it at once."""
    found = []
    if not criteria:
        found.append(
            Problem(
                "score.no_criteria",
                "Kế hoạch không có tiêu chí chấm điểm nào cho hồ sơ này.",
                "Đề nghị cơ quan thường trực bổ sung tiêu chí vào kế hoạch.",
            )
        )
    for criterion in criteria:
        mark = marks.get(criterion.code, NO_MARK)
        if is_points(criterion) and mark.points is None:
            found.append(
                Problem(
                    "score.no_points",
                    f"Chưa cho điểm “{criterion.title}”.",
                    f"Ghi số điểm từ 0 đến {in_words(criterion.points or Decimal(0))}.",
                    f"diem-{criterion.code}",
                    criterion.clause,
                )
            )
        elif not is_points(criterion) and mark.holds is None:
            found.append(
                Problem(
                    "score.no_answer",
                    f"Chưa đánh giá điều kiện “{criterion.title}”.",
                    "Chọn Đạt hoặc Chưa đạt.",
                    f"dat-{criterion.code}",
                    criterion.clause,
                )
            )
        if needs_evidence(criterion, mark) and not mark.evidence.strip():
            why = "tiêu chí này quyết định việc công nhận" if decides(criterion) else "điểm cho ở mức cao nhất"
            found.append(
                Problem(
                    "score.no_evidence",
                    f"Chưa ghi minh chứng cho “{criterion.title}” ({why}).",
                    "Ghi ngắn gọn số liệu, việc làm đã thấy trong hồ sơ hoặc khi kiểm tra.",
                    f"mc-{criterion.code}",
                    criterion.clause,
                )
            )
    return found


def problems_with_scoring_now(phase: Phase, state: AssessmentState) -> list[Problem]:
    """Sheets are written while the round assesses, until the candidate's scoring is closed."""
    if phase is not Phase.ASSESSING:
        return [
            Problem(
                "score.wrong_phase",
                f"Chỉ chấm điểm ở bước “{PHASE_TITLES[Phase.ASSESSING]}”; đợt xét đang ở bước “{PHASE_TITLES[phase]}”.",
                "Phiếu đã gửi được giữ nguyên." if phase is not Phase.NOTICE else "Chờ đến bước chấm điểm.",
            )
        ]
    if state is not AssessmentState.NOTICED:
        return [
            Problem(
                "score.wrong_state",
                f"Hồ sơ đang ở trạng thái “{ASSESSMENT_TITLES[state]}”, không chấm điểm nữa.",
                "Chuyển sang hồ sơ khác.",
            )
        ]
    return []


def in_words(number: Decimal) -> str:
    """A number as officials write it: 12,5."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _too_long(what: str, longest: int, field: str) -> Problem:
    return Problem("score.too_long", f"{what} dài quá {longest:,} ký tự.".replace(",", "."), "Rút gọn lại.", field)
