"""The state of a target on a day, and what the pace so far promises. Plain arithmetic, said in words.

met       the target holds as things stand
missed    its last day is over and it does not hold
at_risk   it does not hold, and going on at the even pace since the plan's first day it would not hold by its last
          day; or it holds no more because there are already too many
short     it does not hold yet, but at that pace it will; or it is too early to tell: the first 30 days, and for what
          comes in rounds (recognition, commendation, replication) the first half of the time
none      a share with nothing registered: neither 0 % nor 100 %

An even pace is a crude measure: recognition comes in rounds, mostly in autumn. Every page says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from kheo.plans.rules.document import Measure, Target
from kheo.plans.rules.targets import TargetResult, evaluate, say_number, say_share
from kheo.shared.periods import dmy

TOO_EARLY_DAYS = 30
IN_ROUNDS = frozenset({Measure.RECOGNISED, Measure.COMMENDED, Measure.REPLICATED})
DAYS_IN_MONTH = Fraction(365, 12)


class TargetState(StrEnum):
    MET = "met"
    SHORT = "short"
    AT_RISK = "at_risk"
    MISSED = "missed"
    NONE = "none"


STATE_WORDS = {
    TargetState.MET: "đạt",
    TargetState.SHORT: "còn thiếu",
    TargetState.AT_RISK: "có nguy cơ không đạt",
    TargetState.MISSED: "không đạt",
    TargetState.NONE: "chưa có đăng ký",
}
# The more a state needs attention, the higher.
NEED = {
    TargetState.MET: 0,
    TargetState.SHORT: 1,
    TargetState.NONE: 2,
    TargetState.AT_RISK: 3,
    TargetState.MISSED: 4,
}


@dataclass(frozen=True, slots=True)
class Time:
    """The days that a target has, both ends included, and the day on which it is looked at."""

    first_day: date
    last_day: date
    as_of: date
    early_days: int = TOO_EARLY_DAYS  # in which the pace says nothing

    @property
    def total(self) -> int:
        return (self.last_day - self.first_day).days + 1

    @property
    def elapsed(self) -> int:
        """Days gone by at the end of the day asked about, none before the first, no more than there are."""
        return max(0, min((self.as_of - self.first_day).days + 1, self.total))

    @property
    def left(self) -> int:
        return self.total - self.elapsed

    @property
    def is_over(self) -> bool:
        return self.as_of > self.last_day

    @property
    def is_early(self) -> bool:
        return self.elapsed < self.early_days


def time_for(target: Target, first_day: date, last_day: date, as_of: date) -> Time:
    half = ((last_day - first_day).days + 1) // 2
    early = max(TOO_EARLY_DAYS, half) if target.measure in IN_ROUNDS else TOO_EARLY_DAYS
    return Time(first_day, last_day, as_of, early)


def projected(numerator: int, time: Time) -> int:
    """Whole models by the last day, were the pace so far kept up evenly."""
    return numerator * time.total // time.elapsed if time.elapsed else numerator


def state_of(result: TargetResult, time: Time) -> TargetState:
    if result.met:
        return TargetState.MET
    if time.is_over:
        return TargetState.MISSED
    if result.value is None:
        return TargetState.NONE
    if result.over_by:
        return TargetState.AT_RISK
    if time.is_early or projected(result.numerator, time) >= (result.needed or 0):
        return TargetState.SHORT
    return TargetState.AT_RISK


def noun(target: Target) -> str:
    return "đơn vị" if target.measure is Measure.UNITS else "mô hình"


def say_cell(target: Target, result: TargetResult) -> str:
    """What stands in a cell of the matrix, beside its state: "6 mô hình", "3 trong 6, thiếu 1", "chưa có đăng ký"."""
    if result.value is None:
        return "chưa có đăng ký"
    said = f"{say_number(result.numerator)} trong {say_number(result.denominator)}" if result.denominator else ""
    said = said or f"{say_number(result.numerator)} {noun(target)}"
    if result.short_by:
        return f"{said}, thiếu {say_number(result.short_by)}"
    if result.over_by:
        return f"{said}, vượt {say_number(result.over_by)}"
    return said


def say_forecast(target: Target, result: TargetResult, time: Time) -> str:
    """One or two sentences: where it stands, and where the pace so far leads."""
    last = dmy(time.last_day)
    if result.met:
        if time.is_over:
            return f"Đã đạt khi hết hạn ngày {last}."
        return f"Đã đạt. Giữ được đến {last} nếu không có đăng ký nào bị rút{_or_more_registered(target)}."
    if time.is_over:
        return f"Hết hạn ngày {last} mà chưa đạt{_short(target, result)}."
    if result.value is None:
        return f"Chưa có đăng ký nào nên chưa tính được tỷ lệ; còn {time.left} ngày đến {last}."
    if result.over_by:
        return f"Vượt mức tối đa {say_number(result.over_by)} {noun(target)}; còn {time.left} ngày đến {last}."
    if time.is_early:
        why = "việc công nhận thường dồn vào nửa cuối năm" if target.measure in IN_ROUNDS else "mới đầu năm"
        return (
            f"Còn thiếu {say_number(result.short_by)} {noun(target)}, còn {time.left} ngày; còn sớm để ước đoán: {why}."
        )
    reach = projected(result.numerator, time)
    enough = "đủ" if reach >= (result.needed or 0) else "chưa đủ"
    return (
        f"Còn thiếu {say_number(result.short_by)} {noun(target)}, còn {time.left} ngày. {_pace(target, result, time)} "
        f"đến {last} ước có {say_number(reach)}, {enough} so với {say_number(result.needed or 0)} cần có."
    )


CAVEAT = (
    "Ước tính theo nhịp đều từ đầu năm. Việc công nhận thường dồn vào các đợt xét cuối năm, "
    "nên “có nguy cơ” là lời nhắc để chủ động, không phải kết luận."
)


def say_group_forecast(last_day: date, states: Sequence[TargetState], *, is_over: bool) -> str:
    """One target over all its units: who has it, who will at this pace, who is at risk."""
    if not states:
        return "Không có đơn vị nào."
    met = sum(state is TargetState.MET for state in states)
    said = [f"{met} trong {len(states)} đơn vị đã đạt"]
    if met == len(states):
        return "Tất cả đơn vị đã đạt."
    for state, words in (
        (TargetState.SHORT, "còn thiếu nhưng theo nhịp hiện nay sẽ đạt, hoặc còn sớm để ước đoán"),
        (TargetState.AT_RISK, "có nguy cơ không đạt"),
        (TargetState.NONE, "chưa có đăng ký"),
        (TargetState.MISSED, "không đạt"),
    ):
        count = sum(each is state for each in states)
        if count:
            said.append(f"{count} {words}")
    when = f"hết hạn ngày {dmy(last_day)}" if is_over else f"hạn cuối {dmy(last_day)}"
    return f"{'; '.join(said)} ({when})."


def _pace(target: Target, result: TargetResult, time: Time) -> str:
    if not result.numerator:
        return f"Từ đầu năm chưa có {noun(target)} nào; nếu cứ như vậy,"
    monthly = Fraction(result.numerator, time.elapsed) * DAYS_IN_MONTH
    if monthly >= 1:
        return f"Với nhịp từ đầu năm, khoảng {say_number(Fraction(round(monthly * 10), 10))} {noun(target)} mỗi tháng,"
    return f"Với nhịp từ đầu năm, khoảng {say_number(max(1, round(1 / monthly)))} tháng một {noun(target)},"


def _short(target: Target, result: TargetResult) -> str:
    if result.value is None:
        return ": không có đăng ký nào"
    if result.over_by:
        return f": vượt {say_number(result.over_by)} {noun(target)}"
    return f": thiếu {say_number(result.short_by)} {noun(target)}"


def _or_more_registered(target: Target) -> str:
    return "; đăng ký thêm sẽ làm giảm tỷ lệ" if target.is_share and target.measure is not Measure.UNITS else ""


# --- the share trap ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShareTrap:
    """How a share moves when more is registered: what is needed now, and with one more registration."""

    needed: int
    needed_with_one_more: int
    free: int  # further registrations that would not raise what is needed; 0: the next one does
    keeps: int | None  # further registrations under which a met target stays met; None: not met


def share_trap(target: Target, result: TargetResult) -> ShareTrap | None:
    """None where there is no such trap: for counts, shares of units, and shares of nothing."""
    if target.share_of is not Measure.REGISTERED or target.at_least is None or not result.denominator:
        return None
    numerator, denominator = result.numerator, result.denominator
    needed = evaluate(target, numerator, denominator).needed or 0

    def needs(more: int) -> int:
        return evaluate(target, numerator, denominator + more).needed or 0

    def most(limit: int) -> int:
        """The most further registrations that need no more than `limit`."""
        if target.at_least is None or target.at_least <= 0:
            return 0
        guess = max(0, int(Fraction(limit + 1) / target.at_least) - denominator)
        while guess and needs(guess) > limit:
            guess -= 1
        return guess

    return ShareTrap(needed, needs(1), most(needed), most(numerator) if result.met else None)


def say_share_trap(target: Target, result: TargetResult) -> str:
    """Why registering more lowers the share, with this unit's own numbers; "" where there is nothing to say."""
    trap = share_trap(target, result)
    if trap is None or target.at_least is None or result.denominator is None:
        return ""
    now = (
        f"{say_number(result.denominator)} mô hình đã đăng ký thì cần {say_number(trap.needed)} mô hình được công nhận "
        f"({say_share(target.at_least)}{_rounding(target, result.denominator)})."
    )
    if trap.keeps is not None:
        if trap.keeps == 0:
            return f"{now} Đăng ký thêm 1 mô hình thì tỷ lệ xuống dưới chỉ tiêu, cần công nhận thêm."
        return f"{now} Đăng ký thêm quá {say_number(trap.keeps)} mô hình thì tỷ lệ xuống dưới chỉ tiêu."
    if trap.free:
        return f"{now} Đăng ký thêm quá {say_number(trap.free)} mô hình thì số cần công nhận tăng lên."
    return f"{now} Đăng ký thêm làm giảm tỷ lệ: thêm 1 mô hình thì cần {say_number(trap.needed_with_one_more)}."


def _rounding(target: Target, denominator: int) -> str:
    exact = (target.at_least or Fraction(0)) * denominator
    if exact.denominator == 1:
        return ""
    return f" của {say_number(denominator)} là {say_number(exact)}, làm tròn thành số nguyên"
