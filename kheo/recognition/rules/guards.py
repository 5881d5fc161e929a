"""What must hold before a decision may recognise a candidate: each rule a pure function that says yes or no, and why.

Sources: II(2).2 of the plan for the four rules that a plan lists; "lower level's recognition is the ticket" and "no
reward while something is being verified" are standing rules of ours, asked of every candidate.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Protocol

from kheo.plans.rules.changes import RULE_TITLES
from kheo.plans.rules.document import Criterion, Level, PlanDocument
from kheo.plans.rules.targets import say_number, say_share
from kheo.plans.rules.vocabulary import CriterionKind
from kheo.registrations.rules import IN_REGISTER, STATE_TITLES, State
from kheo.rounds.rules.scoring import NO_SCORES, Scores
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem

REGISTERED, PUBLIC_VOTE, CRITERIA_MET, CREATIVE = (
    "registered",
    "public_vote",
    "criteria_met",
    "creative_and_spreading",
)
LOWER_LEVEL, NO_HOLD = "lower_level", "no_hold"
CREATIVE_CRITERION = "sang-tao-lan-toa"  # the criterion of which `creative_and_spreading` speaks

TITLES = {**RULE_TITLES, LOWER_LEVEL: "Đã được cấp dưới công nhận", NO_HOLD: "Đủ điều kiện quyết định"}


@dataclass(frozen=True)
class Verdict:
    """One rule asked of one candidate. `is_default`: a value that decided is ours, not the plan's ("mặc định")."""

    rule: str
    title: str
    holds: bool
    because: str
    clause: str | None = None
    clause_text: str = ""
    next_step: str = ""
    is_default: bool = False


class VoteFacts(Protocol):
    """The latest closed ballot of the kind that the plan asks for."""

    @property
    def has_quorum(self) -> bool: ...
    @property
    def approved(self) -> bool: ...
    @property
    def because(self) -> str: ...


@dataclass(frozen=True)
class Facts:
    """All that the rules look at, of one candidate of one round at `level`."""

    level: str
    subject: str
    state: State  # of the registration
    same_plan: bool = True
    number: int | None = None
    notice_from: date | None = None
    notice_to: date | None = None
    vote: VoteFacts | None = None
    voted_on: date | None = None  # the day on which the ballot was closed
    scores: Scores = NO_SCORES
    says_what_to_copy: bool = False  # the dossier that was judged tells what others can learn
    ticket: Level | None = None  # the lower level whose recognition is needed; None: no lower committee stands between
    has_ticket: bool = False
    on_hold: bool = False


def verdicts_for(facts: Facts, document: PlanDocument) -> list[Verdict]:
    """Every rule that the plan's version lists, in its order, and then the standing ones; all of them, met or not.

    That it stands in the register is asked of a candidate whether the plan lists it or not.
    """
    listed = [rule.rule for rule in document.recognition.rules]
    asked = [RULES[rule](facts, document) for rule in (listed if REGISTERED in listed else [REGISTERED, *listed])]
    return [*asked, lower_level(facts, document), no_hold(facts, document)]


def all_hold(verdicts: Iterable[Verdict]) -> bool:
    return all(verdict.holds for verdict in verdicts)


def problems_of(verdicts: Iterable[Verdict], named: str) -> list[Problem]:
    """One for each failed rule, with the clause's own words and what to do; `named` is the candidate."""
    return [
        Problem(
            f"guard.{verdict.rule}",
            f"“{named}” chưa đạt “{verdict.title}”: {verdict.because}"
            + (f" Quy định: “{verdict.clause_text}”" if verdict.clause_text else ""),
            verdict.next_step,
            None,
            verdict.clause,
        )
        for verdict in verdicts
        if not verdict.holds
    ]


# --- the rules that a plan may list ----------------------------------------------------------------------------------


def registered(facts: Facts, document: PlanDocument) -> Verdict:
    """Accepted into the register of this plan, and not withdrawn."""
    if not facts.same_plan:
        because, next_step = "Đăng ký thuộc một kế hoạch khác.", "Xét theo đúng kế hoạch mà đơn vị đã đăng ký."
    elif facts.state is State.WITHDRAWN:
        because, next_step = "Đơn vị đã rút đăng ký.", "Đưa hồ sơ ra khỏi đợt xét."
    elif facts.state not in IN_REGISTER:
        because = f"Đăng ký chưa được vào sổ (trạng thái: {STATE_TITLES[facts.state]})."
        next_step = "Đề nghị đơn vị giữ sổ xem xét và vào sổ đăng ký."
    else:
        number = f", số {facts.number}" if facts.number is not None else ""
        return _verdict(REGISTERED, document, holds=True, because=f"Đã vào sổ đăng ký{number}.")
    return _verdict(REGISTERED, document, holds=False, because=because, next_step=next_step)


def public_vote(facts: Facts, document: PlanDocument) -> Verdict:
    """Public notice ran for the plan's number of days; then a ballot closed with its quorum and its approval."""
    vote = document.recognition.vote_at(facts.level)
    if vote is None and document.recognition.votes and facts.vote is None:
        return _verdict(PUBLIC_VOTE, document, holds=True, because="Kế hoạch không quy định bình chọn ở cấp này.")
    missing = _missing_notice(facts, vote.public_notice_days if vote else 0) or _missing_vote(facts)
    default = bool(vote and vote.default)
    if missing:
        because, next_step = missing
        return _verdict(PUBLIC_VOTE, document, holds=False, because=because, next_step=next_step, default=default)
    said = facts.vote.because if facts.vote else ""
    notice = (
        f"Đã công khai từ {dmy(facts.notice_from)} đến hết {dmy(facts.notice_to)}. "
        if facts.notice_from and facts.notice_to
        else ""
    )
    return _verdict(PUBLIC_VOTE, document, holds=True, because=f"{notice}{said}".strip(), default=default)


def _missing_notice(facts: Facts, days: int) -> tuple[str, str] | None:
    if not days:
        return None
    if facts.notice_from is None or facts.notice_to is None:
        return "Danh sách chưa được công khai.", f"Công khai danh sách ít nhất {days} ngày rồi mới biểu quyết."
    ran = (facts.notice_to - facts.notice_from).days + 1
    if ran < days:
        return (
            f"Danh sách mới công khai {ran} ngày ({dmy(facts.notice_from)} – {dmy(facts.notice_to)}), cần {days} ngày.",
            f"Công khai danh sách ít nhất {days} ngày rồi biểu quyết lại.",
        )
    if facts.voted_on is not None and facts.voted_on <= facts.notice_to:
        return (
            f"Kiểm phiếu ngày {dmy(facts.voted_on)}, khi thời gian công khai chưa hết ({dmy(facts.notice_to)}).",
            "Tổ chức biểu quyết lại sau khi hết thời gian công khai.",
        )
    return None


def _missing_vote(facts: Facts) -> tuple[str, str] | None:
    if facts.vote is None:
        return "Chưa có kết quả bình chọn, biểu quyết.", "Tổ chức biểu quyết theo quy định rồi kiểm phiếu."
    if not facts.vote.has_quorum:
        return facts.vote.because, "Tổ chức biểu quyết lại khi đủ số người dự theo quy định."
    if not facts.vote.approved:
        return facts.vote.because, "Không công nhận trong đợt này; đơn vị hoàn thiện và đề nghị ở đợt sau."
    return None


def criteria_met(facts: Facts, document: PlanDocument) -> Verdict:
    """Enough score sheets, a mean of at least the pass mark, every mandatory share and condition reached."""
    scoring = document.recognition.scoring_at(facts.level)
    least = scoring.min_scorers if scoring else 1
    criteria = [each for each in document.criteria if each.holds_for(facts.level, facts.subject)]
    default = bool(scoring and scoring.default) or any(each.default for each in criteria)
    scores = facts.scores
    if scores.sheets < least:
        return _verdict(
            CRITERIA_MET,
            document,
            holds=False,
            because=f"Mới có {scores.sheets} phiếu chấm được tính, cần ít nhất {least} phiếu.",
            next_step="Đề nghị thành viên hội đồng (không có xung đột lợi ích) chấm và nộp đủ phiếu.",
            default=default,
        )
    failed = []
    pass_mark = scoring.pass_mark if scoring else None
    if pass_mark is not None and (scores.mean is None or scores.mean < pass_mark):
        given = f"{_said(scores.mean)} điểm" if scores.mean is not None else "chưa có"
        failed.append(f"điểm bình quân {given}, cần từ {_said(pass_mark)} điểm")
    failed += [why for each in criteria if (why := _short_of(each, scores))]
    if failed:
        return _verdict(
            CRITERIA_MET,
            document,
            holds=False,
            because=f"Chưa đạt: {'; '.join(failed)}.",
            next_step="Không công nhận trong đợt này; đơn vị bổ sung kết quả, minh chứng và đề nghị ở đợt sau.",
            default=default,
        )
    mean = f", điểm bình quân {_said(scores.mean)}" if scores.mean is not None else ""
    wanted = f" (từ {_said(pass_mark)} điểm là đạt)" if pass_mark is not None else ""
    return _verdict(
        CRITERIA_MET, document, holds=True, because=f"{scores.sheets} phiếu chấm{mean}{wanted}.", default=default
    )


def creative_and_spreading(facts: Facts, document: PlanDocument) -> Verdict:
    """The criterion of that name reached its mandatory share, and the dossier says what others can copy."""
    criterion = next(
        (
            each
            for each in document.criteria
            if each.code == CREATIVE_CRITERION and each.holds_for(facts.level, facts.subject)
        ),
        None,
    )
    default = bool(criterion and criterion.default)
    failed, steps = [], []
    if criterion is not None:
        short = _short_of(criterion, facts.scores, always=True)
        if short:
            failed.append(short)
            steps.append("đơn vị làm rõ điểm sáng tạo, sức lan tỏa và đề nghị ở đợt sau")
    if not facts.says_what_to_copy:
        failed.append("hồ sơ được xét chưa nêu điều nơi khác có thể học, làm theo")
        steps.append("đơn vị bổ sung báo cáo tự đánh giá, phần “Điều nơi khác có thể học, làm theo”")
    if failed:
        because, next_step = "; ".join(failed), "; ".join(steps)
        return _verdict(
            CREATIVE, document, holds=False, because=f"{_up(because)}.", next_step=f"{_up(next_step)}.", default=default
        )
    return _verdict(
        CREATIVE,
        document,
        holds=True,
        because="Đạt tiêu chí sáng tạo, lan tỏa; hồ sơ nêu điều nơi khác có thể học, làm theo."
        if criterion
        else "Hồ sơ nêu điều nơi khác có thể học, làm theo.",
        default=default,
    )


def _short_of(criterion: Criterion, scores: Scores, *, always: bool = False) -> str:
    """Why a criterion's floor is not reached; "" where it is. A condition holds when more than half of the sheets say.

    `always`: it must hold, or at least have been judged, although the plan sets no floor.
    """
    given = scores.criterion(criterion.code)
    if criterion.kind is CriterionKind.CONDITION:
        if not (criterion.mandatory or always) or 2 * given.holds > scores.sheets:
            return ""
        return f"“{criterion.title}”: {given.holds}/{scores.sheets} phiếu ghi đạt, cần quá nửa"
    if given.share is None:
        asked = always or criterion.mandatory_share is not None
        return f"“{criterion.title}”: chưa được chấm" if asked else ""
    if criterion.mandatory_share is None or given.share >= criterion.mandatory_share:
        return ""
    return f"“{criterion.title}”: {_percent(given.share)} số điểm, cần từ {say_share(criterion.mandatory_share)}"


# --- standing rules --------------------------------------------------------------------------------------------------


def lower_level(facts: Facts, document: PlanDocument) -> Verdict:
    """The lower level's recognition is the ticket, where a lower committee stands between."""
    ticket = facts.ticket
    if ticket is None:
        return Verdict(LOWER_LEVEL, TITLES[LOWER_LEVEL], True, "Không có cấp xét nào ở dưới.", is_default=True)
    clause = document.clause(ticket.clause)
    title = ticket.title[:1].lower() + ticket.title[1:]
    return Verdict(
        LOWER_LEVEL,
        TITLES[LOWER_LEVEL],
        facts.has_ticket,
        f"Đã được công nhận {title}." if facts.has_ticket else f"Chưa được công nhận {title}, hoặc không còn hiệu lực.",
        ticket.clause,
        clause.text if clause else "",
        "" if facts.has_ticket else f"Đề nghị cấp ủy trực tiếp của đơn vị xét, công nhận {title} trước.",
        True,
    )


def no_hold(facts: Facts, document: PlanDocument) -> Verdict:
    """Nothing is decided while a hold stands. Its reason, and that there is one, are not told here."""
    return Verdict(
        NO_HOLD,
        TITLES[NO_HOLD],
        not facts.on_hold,
        "Chưa đủ điều kiện quyết định." if facts.on_hold else "Đủ điều kiện quyết định.",
        next_step="Đề nghị liên hệ cơ quan thường trực của kế hoạch." if facts.on_hold else "",
        is_default=True,
    )


RULES: dict[str, Callable[[Facts, PlanDocument], Verdict]] = {
    REGISTERED: registered,
    PUBLIC_VOTE: public_vote,
    CRITERIA_MET: criteria_met,
    CREATIVE: creative_and_spreading,
}


def _verdict(
    rule: str, document: PlanDocument, *, holds: bool, because: str, next_step: str = "", default: bool = False
) -> Verdict:
    address = next((each.clause for each in document.recognition.rules if each.rule == rule), None)
    clause = document.clause(address)
    return Verdict(rule, TITLES[rule], holds, because, address, clause.text if clause else "", next_step, default)


def _said(points: Decimal) -> str:
    """Rounded down: what falls short is never said as if it reached the mark."""
    return say_number(Fraction(points.quantize(Decimal("0.01"), ROUND_FLOOR)))


def _percent(share: Fraction) -> str:
    return f"{say_number(Fraction(share * 10000 // 1, 100))}%"


def _up(words: str) -> str:
    return words[:1].upper() + words[1:]
