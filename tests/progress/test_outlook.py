"""States, forecast and share trap: plain arithmetic, said in words."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.plans.rules.document import Addressee, Measure, Target
from kheo.plans.rules.targets import evaluate
from kheo.progress.rules.outlook import (
    TargetState,
    Time,
    projected,
    say_cell,
    say_forecast,
    say_group_forecast,
    say_share_trap,
    share_trap,
    state_of,
    time_for,
)

FIRST, LAST = date(2023, 1, 1), date(2023, 12, 31)


def target(measure=Measure.REGISTERED, at_least: Fraction | int | None = 5, **more) -> Target:
    least = None if at_least is None else Fraction(at_least)
    return Target("t", "T", Addressee(whole=True), measure, at_least=least, **more)


HALF = target(Measure.RECOGNISED, Fraction(1, 2), share_of=Measure.REGISTERED)


def on(day: date, of: Target | None = None) -> Time:
    return time_for(of or target(), FIRST, LAST, day)


@pytest.mark.parametrize(
    ("counted", "day", "state"),
    [
        pytest.param(5, date(2023, 1, 2), TargetState.MET, id="met at once"),
        pytest.param(5, date(2024, 1, 2), TargetState.MET, id="met stays met"),
        pytest.param(0, date(2023, 1, 20), TargetState.SHORT, id="too early to tell"),
        pytest.param(2, date(2023, 5, 1), TargetState.SHORT, id="at this pace it will"),
        pytest.param(2, date(2023, 7, 31), TargetState.AT_RISK, id="at this pace it will not"),
        pytest.param(4, date(2023, 12, 31), TargetState.AT_RISK, id="the last day is not over"),
        pytest.param(4, date(2024, 1, 1), TargetState.MISSED, id="the day after it is missed"),
    ],
)
def test_the_state_of_a_count_over_the_year(counted, day, state):
    assert state_of(evaluate(target(), counted), on(day)) is state


def test_recognition_is_not_at_risk_before_the_middle_of_the_year():
    of = target(Measure.RECOGNISED, 1)

    assert state_of(evaluate(of, 0), on(date(2023, 6, 30), of)) is TargetState.SHORT
    assert state_of(evaluate(of, 0), on(date(2023, 7, 2), of)) is TargetState.AT_RISK


@pytest.mark.parametrize(
    ("day", "state"), [(date(2023, 3, 1), TargetState.NONE), (date(2024, 1, 1), TargetState.MISSED)]
)
def test_a_share_of_nothing_is_never_met_and_says_so(day, state):
    result = evaluate(HALF, 0, 0)

    assert state_of(result, on(day, HALF)) is state
    assert say_cell(HALF, result) == "chưa có đăng ký"


def test_too_many_is_a_risk_and_then_missed():
    result = evaluate(target(at_least=1, at_most=Fraction(3)), 4)

    assert state_of(result, on(date(2023, 2, 1))) is TargetState.AT_RISK
    assert state_of(result, on(date(2024, 2, 1))) is TargetState.MISSED
    assert say_cell(target(), result) == "4 mô hình, vượt 1"
    assert "Vượt mức tối đa 1 mô hình" in say_forecast(target(), result, on(date(2023, 2, 1)))
    assert (
        say_forecast(target(), result, on(date(2024, 2, 1))) == "Hết hạn ngày 31/12/2023 mà chưa đạt: vượt 1 mô hình."
    )


@pytest.mark.parametrize(
    ("of", "counted", "day", "said"),
    [
        (target(), (5,), date(2023, 6, 1), "Đã đạt. Giữ được đến 31/12/2023 nếu không có đăng ký nào bị rút."),
        (target(), (5,), date(2024, 6, 1), "Đã đạt khi hết hạn ngày 31/12/2023."),
        (target(), (3,), date(2024, 6, 1), "Hết hạn ngày 31/12/2023 mà chưa đạt: thiếu 2 mô hình."),
        (HALF, (0, 0), date(2024, 6, 1), "Hết hạn ngày 31/12/2023 mà chưa đạt: không có đăng ký nào."),
        (HALF, (0, 0), date(2023, 12, 1), "Chưa có đăng ký nào nên chưa tính được tỷ lệ; còn 30 ngày đến 31/12/2023."),
        (HALF, (3, 5), date(2023, 12, 1),
         "Đã đạt. Giữ được đến 31/12/2023 nếu không có đăng ký nào bị rút; đăng ký thêm sẽ làm giảm tỷ lệ."),
        (target(), (1,), date(2023, 1, 10),
         "Còn thiếu 4 mô hình, còn 355 ngày; còn sớm để ước đoán: mới đầu năm."),
        (HALF, (0, 4), date(2023, 4, 10),
         "Còn thiếu 2 mô hình, còn 265 ngày; còn sớm để ước đoán: việc công nhận thường dồn vào nửa cuối năm."),
        (target(), (0,), date(2023, 10, 24),
         "Còn thiếu 5 mô hình, còn 68 ngày. Từ đầu năm chưa có mô hình nào; nếu cứ như vậy, "
         "đến 31/12/2023 ước có 0, chưa đủ so với 5 cần có."),
        (target(), (3,), date(2023, 10, 24),
         "Còn thiếu 2 mô hình, còn 68 ngày. Với nhịp từ đầu năm, khoảng 3 tháng một mô hình, "
         "đến 31/12/2023 ước có 3, chưa đủ so với 5 cần có."),
        (target(at_least=12), (11,), date(2023, 10, 24),
         "Còn thiếu 1 mô hình, còn 68 ngày. Với nhịp từ đầu năm, khoảng 1,1 mô hình mỗi tháng, "
         "đến 31/12/2023 ước có 13, đủ so với 12 cần có."),
    ],
)  # fmt: skip
def test_the_forecast_is_one_honest_sentence(of, counted, day, said):
    assert say_forecast(of, evaluate(of, *counted), on(day, of)) == said


def test_a_cell_says_how_many_and_how_many_more():
    assert say_cell(target(), evaluate(target(), 1234)) == "1.234 mô hình"
    assert say_cell(target(), evaluate(target(), 3)) == "3 mô hình, thiếu 2"
    assert say_cell(HALF, evaluate(HALF, 2, 5)) == "2 trong 5, thiếu 1"
    units = target(Measure.UNITS, 2)
    assert say_cell(units, evaluate(units, 1)) == "1 đơn vị, thiếu 1"


def test_a_group_is_summed_up_by_its_states():
    states = [TargetState.MET] * 3 + [TargetState.AT_RISK, TargetState.NONE]

    assert (
        say_group_forecast(LAST, states, is_over=False)
        == "3 trong 5 đơn vị đã đạt; 1 có nguy cơ không đạt; 1 chưa có đăng ký (hạn cuối 31/12/2023)."
    )
    assert say_group_forecast(LAST, states[:3], is_over=True) == "Tất cả đơn vị đã đạt."
    assert say_group_forecast(LAST, [], is_over=True) == "Không có đơn vị nào."
    assert "hết hạn ngày 31/12/2023" in say_group_forecast(LAST, [TargetState.MISSED], is_over=True)


# --- the share trap ---


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ((2, 5), "5 mô hình đã đăng ký thì cần 3 mô hình được công nhận (50% của 5 là 2,5, làm tròn thành số nguyên). "
                 "Đăng ký thêm quá 1 mô hình thì số cần công nhận tăng lên."),
        ((1, 4), "4 mô hình đã đăng ký thì cần 2 mô hình được công nhận (50%). "
                 "Đăng ký thêm làm giảm tỷ lệ: thêm 1 mô hình thì cần 3."),
        ((2, 4), "4 mô hình đã đăng ký thì cần 2 mô hình được công nhận (50%). "
                 "Đăng ký thêm 1 mô hình thì tỷ lệ xuống dưới chỉ tiêu, cần công nhận thêm."),
        ((3, 4), "4 mô hình đã đăng ký thì cần 2 mô hình được công nhận (50%). "
                 "Đăng ký thêm quá 2 mô hình thì tỷ lệ xuống dưới chỉ tiêu."),
        ((0, 0), ""),
    ],
)  # fmt: skip
def test_registering_more_lowers_the_share(counted, said):
    assert say_share_trap(HALF, evaluate(HALF, *counted)) == said


def test_only_shares_of_what_is_registered_have_the_trap():
    built = target(Measure.RECOGNISED, Fraction(1, 2), share_of=Measure.BUILT)

    assert say_share_trap(built, evaluate(built, 1, 4)) == ""
    assert say_share_trap(target(), evaluate(target(), 1)) == ""


shares = st.fractions(min_value=Fraction(1, 20), max_value=1, max_denominator=20)


@given(shares, st.integers(1, 200), st.data())
def test_the_trap_names_exactly_how_much_more_can_be_registered(share, denominator, data):
    numerator = data.draw(st.integers(0, denominator))
    of = target(Measure.RECOGNISED, share, share_of=Measure.REGISTERED)
    result = evaluate(of, numerator, denominator)

    trap = share_trap(of, result)

    assert trap.needed == result.needed
    assert evaluate(of, 0, denominator + trap.free).needed == trap.needed
    assert evaluate(of, 0, denominator + trap.free + 1).needed > trap.needed
    if trap.keeps is not None:
        assert evaluate(of, numerator, denominator + trap.keeps).met
        assert not evaluate(of, numerator, denominator + trap.keeps + 1).met
    assert (trap.keeps is not None) == result.met


@given(st.integers(0, 500), st.dates(FIRST, LAST))
def test_the_projection_never_falls_below_what_is_there_and_ends_at_it(counted, day):
    time = Time(FIRST, LAST, day)

    assert projected(counted, time) >= counted
    assert projected(counted, Time(FIRST, LAST, LAST)) == counted
    assert time.elapsed + time.left == time.total == 365


def test_before_the_year_no_day_has_gone_by():
    assert projected(3, Time(FIRST, LAST, date(2022, 12, 1))) == 3
