"""A report from its first word to its acceptance, and what it means for the deadline."""

from datetime import date
from decimal import Decimal

import pytest

from kheo.accounts.models import Letter
from kheo.audit.models import Record
from kheo.plans.rules.calendar import DeliveryState
from kheo.progress.queries.figures import figures
from kheo.registrations.actions.deliveries import deliver, revoke_delivery
from kheo.registrations.models import Delivery, ProgressRecord, Registration
from kheo.reports.actions.deciding import accept_report, accept_reports, check_report, return_report
from kheo.reports.actions.files import remove_file
from kheo.reports.actions.writing import ground_of, values_of
from kheo.reports.models import Report
from kheo.reports.queries.duties import duties, duty_of
from kheo.reports.rules import State
from kheo.reports.rules.content import Counted
from kheo.shared.problems import RuleBroken
from tests.factories import make_member
from tests.progress.factories import SYSTEM, at, delivery, extension, load_bundled, load_rich, standing, unit
from tests.reports.factories import (
    COMMUNE,
    EARLY,
    LIST,
    RESULTS,
    UNIT_PLAN,
    attached,
    delivered,
    draft,
    everything,
    said,
    unit_plan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return load_bundled()


def refused(act, *args, **how) -> list[str]:
    """The codes of a refusal, which changed nothing."""
    before = everything()
    with pytest.raises(RuleBroken) as no:
        act(*args, **how)
    assert everything() == before
    return [each.code for each in no.value.problems]


def duty(plan, key=RESULTS, code=COMMUNE, *, on=date(2023, 9, 20)):
    found = figures(plan, as_of=on, scope=unit(code))
    return duty_of(found, found.scope, key)


# --- what is owed ---


def test_a_commune_owes_its_list_its_report_and_its_own_plan(plan):
    found = figures(plan, as_of=date(2023, 2, 1), scope=unit(COMMUNE))

    rows = duties(found, unit=found.scope)

    assert [(each.key, each.sort, each.state) for each in rows] == [
        (LIST, "list", "expected"),
        (RESULTS, "report", "expected"),
        (UNIT_PLAN, "plan", "expected"),
    ]


def test_each_period_is_a_duty_of_its_own():
    plan = load_rich()
    found = figures(plan, as_of=date(2023, 5, 1), scope=unit("xa-a"))

    keys = [each.key for each in duties(found, unit=found.scope)]

    assert keys == ["danh-sach", "quy:2023-Q1", "quy:2023-Q2", "quy:2023-Q3", "quy:2023-Q4"]


def test_a_task_whose_product_a_deadline_asks_for_is_no_second_duty():
    deadlines = [{"code": "ke-hoach", "title": "Gửi", "group": "cac-xa", "by": "2023-03-01", "delivers": "unit-plan"}]
    tasks = [{"code": "lap", "title": "Lập kế hoạch", "group": "cac-xa", "delivers": "unit-plan"}]
    plan = load_rich(deadlines=deadlines, tasks=tasks)
    found = figures(plan, as_of=date(2023, 2, 1), scope=unit("xa-a"))

    assert [each.key for each in duties(found, unit=found.scope)] == ["ke-hoach"]


# --- figures counted ---


def test_the_figures_are_those_of_the_pages_and_the_sums_of_progress_records(plan):
    standing(plan, COMMUNE, at(2, 1), built=True, recognised_rank=1)
    standing(plan, COMMUNE, at(2, 1))
    first = Registration.objects.filter(unit__code=COMMUNE).order_by("pk")[0]
    for amount, voided in (("12.5", None), ("7", None), ("100", at(8, 1))):
        ProgressRecord.objects.create(
            registration=first, happened_on=date(2023, 5, 1), note="Làm đường", figures={"ngay-cong": amount},
            recorded_at=at(5, 2), voided_at=voided,
        )  # fmt: skip
    delivery(plan, LIST, COMMUNE, at(2, 20))

    ground = ground_of(plan, unit(COMMUNE), RESULTS, EARLY)

    values = {each.code: each.value for each in ground.counted}
    assert {code: values[code] for code in ("dang-ky", "xay-dung", "cong-nhan", "linh-vuc-kinh-te")} == {
        "dang-ky": 2, "xay-dung": 1, "cong-nhan": 1, "linh-vuc-kinh-te": 2,
    }  # fmt: skip
    assert (values["so-lieu-ngay-cong"], values["den-han"], values["dung-han"]) == (Decimal("19.5"), 1, 1)


# --- writing ---


def test_a_draft_delivers_nothing(plan):
    report = draft(plan)

    assert (report.state, report.revision, Delivery.objects.count()) == ("draft", 1, 0)
    assert duty(plan).state == "expected"


def test_saving_the_same_twice_changes_nothing(plan):
    draft(plan)
    before = everything()

    draft(plan, revision=1, when=at(9, 11))

    assert everything() == before


def test_a_draft_saved_by_somebody_else_meanwhile_is_not_overwritten(plan):
    draft(plan)

    assert refused(draft, plan, values=said(number="1-BC/ĐU"), revision=0) == ["report.edited_meanwhile"]


def test_a_duty_that_the_plan_does_not_give_is_refused(plan):
    assert refused(draft, plan, "ban-dan-van") == ["report.not_asked"]
    assert refused(draft, plan, key="la") == ["report.not_asked"]
    assert refused(draft, plan, key=LIST) == ["report.not_asked"]


# --- handing in ---


def test_a_delivered_report_is_the_delivery_of_its_deadline(plan):
    report = delivered(plan)

    row = duty(plan)
    assert (report.state, report.delivery.deadline, report.delivery.way) == ("delivered", RESULTS, "online")
    assert (row.state, row.figure.state, row.figure.delivery_id) == (
        "delivered",
        DeliveryState.ON_TIME,
        report.delivery_id,
    )
    assert list(Record.objects.order_by("seq").values_list("action", flat=True))[-3:] == [
        "report.write", "delivery.record", "report.deliver",
    ]  # fmt: skip


def test_a_late_report_counts_and_is_late(plan):
    delivered(plan, when=at(10, 27))

    figure = duty(plan, on=date(2023, 10, 28)).figure
    assert (figure.state, figure.days_late) == (DeliveryState.LATE, 3)


def test_a_difference_needs_a_word_and_then_both_figures_are_kept(plan):
    standing(plan, COMMUNE, at(2, 1))
    stated = {"dang-ky": Decimal(3)}

    assert refused(delivered, plan, values=said(stated=stated)) == ["report.unexplained"]
    report = delivered(plan, values=said(stated=stated, explained={"dang-ky": "hai mô hình chưa nhập"}))

    counted = {each.code: each for each in map(Counted.from_json, report.counted)}
    assert (counted["dang-ky"].value, report.stated["dang-ky"], report.differences) == (1, "3", 1)
    assert report.stated["xay-dung"] == "0"


def test_a_report_handed_in_is_closed_to_the_unit(plan):
    delivered(plan)

    assert refused(draft, plan, revision=2) == ["report.wrong_state"]
    assert refused(delivered, plan, revision=2) == ["report.wrong_state"]
    assert refused(attached, plan, key=RESULTS) == ["report.wrong_state"]


def test_a_report_without_results_is_refused(plan):
    assert refused(delivered, plan, values=said(texts={})) == ["report.no_results"]


def test_a_list_that_is_closed_takes_no_report():
    deadlines = [{"code": "bc", "title": "Báo cáo", "group": "cac-xa", "by": "2023-03-01", "grace_days": 5}]
    plan = load_rich(deadlines=deadlines)

    assert refused(delivered, plan, "xa-a", key="bc", when=at(3, 8)) == ["registration.list_closed"]


def test_a_paper_that_came_before_goes_on_counting(plan):
    kept = deliver(
        plan=plan, deadline=RESULTS, unit=unit(COMMUNE), by=SYSTEM, at=at(9, 5), delivered_at=at(9, 1), way="paper"
    )
    assert duty(plan).on_paper

    report = delivered(plan)

    assert (report.delivery, report.delivered_at, Delivery.objects.count()) == (kept, at(9, 1), 1)
    assert not duty(plan).on_paper


def test_the_units_own_plan_has_a_number_a_day_and_a_file_and_no_deadline(plan):
    report = unit_plan(plan)

    row = duty(plan, UNIT_PLAN)
    assert (report.state, report.delivery, row.state, row.delivered_at) == ("delivered", None, "delivered", EARLY)
    assert Delivery.objects.count() == 0


def test_the_same_file_twice_is_one(plan):
    first = attached(plan)
    before = everything()

    assert attached(plan, when=at(9, 12)) == first
    assert everything() == before


def test_a_file_is_taken_out_of_a_draft_and_not_of_what_was_handed_in(plan):
    file = attached(plan)
    remove_file(file_id=file.pk, by=SYSTEM, at=EARLY)
    assert refused(remove_file, file_id=file.pk, by=SYSTEM, at=EARLY) == ["report.file_removed"]

    sent = unit_plan(plan).files.get(removed_at__isnull=True)

    assert refused(remove_file, file_id=sent.pk, by=SYSTEM, at=EARLY) == ["report.wrong_state"]


# --- looked at ---


def test_a_report_is_checked_and_accepted_and_the_unit_is_told(plan):
    make_member(unit(COMMUNE), email="bacthuy@example.vn")
    report = delivered(plan)

    check_report(report_id=report.pk, by=SYSTEM, at=at(9, 11))
    accept_report(report_id=report.pk, by=SYSTEM, at=at(9, 12))

    report.refresh_from_db()
    letter = Letter.objects.get(to_email="bacthuy@example.vn")
    assert report.state == "accepted"
    assert letter.subject == "Đã chấp nhận: Gửi báo cáo đánh giá kết quả thực hiện"
    assert [each.step for each in report.events.order_by("pk")] == ["deliver", "check", "accept"]


def test_a_step_is_not_taken_twice(plan):
    report = delivered(plan)
    accept_report(report_id=report.pk, by=SYSTEM, at=at(9, 12))

    for act in (accept_report, check_report):
        assert refused(act, report_id=report.pk, by=SYSTEM, at=at(9, 13)) == ["report.wrong_state"]


def test_a_returned_report_is_owed_again_and_judged_by_its_next_moment(plan):
    make_member(unit(COMMUNE), email="bacthuy@example.vn")
    report = delivered(plan)

    return_report(report_id=report.pk, reason="Thiếu nguyên nhân.", by=SYSTEM, at=at(10, 26))

    row = duty(plan, on=date(2023, 10, 26))
    assert (row.state, row.figure.state) == ("returned", DeliveryState.MISSING)
    assert "Thiếu nguyên nhân." in Letter.objects.get(to_email="bacthuy@example.vn").body
    assert duty(plan, on=date(2023, 10, 25)).figure.state is DeliveryState.ON_TIME  # what was true then

    again = delivered(plan, values=said(number="2-BC/ĐU"), revision=3, when=at(10, 27))

    row = duty(plan, on=date(2023, 10, 27))
    assert (again.state, row.figure.state, again.delivered_at) == ("delivered", DeliveryState.LATE, at(10, 27))
    assert [each.content.get("number") for each in again.events.filter(step="deliver").order_by("pk")] == [
        "",
        "2-BC/ĐU",
    ]


def test_a_report_returned_without_losing_its_date_stays_on_time(plan):
    report = delivered(plan)

    return_report(report_id=report.pk, reason="Thiếu nguyên nhân.", keeps_date=True, by=SYSTEM, at=at(10, 26))
    assert duty(plan, on=date(2023, 10, 26)).state == "returned"
    again = delivered(plan, values=said(number="2-BC/ĐU"), revision=3, when=at(10, 27))

    figure = duty(plan, on=date(2023, 10, 28)).figure
    assert (figure.state, again.delivered_at, Delivery.objects.count()) == (DeliveryState.ON_TIME, EARLY, 1)


@pytest.mark.parametrize("how", ["returned", "taken back"])
def test_what_comes_back_follows_the_count_again_but_for_the_units_own_figures(plan, how):
    standing(plan, COMMUNE, at(2, 1))
    own = {"xay-dung": Decimal(3)}
    report = delivered(plan, values=said(stated=own, explained={"xay-dung": "chưa ghi tiến độ"}))
    if how == "returned":
        return_report(report_id=report.pk, reason="Thiếu.", by=SYSTEM, at=at(9, 11))
    else:
        revoke_delivery(delivery_id=report.delivery_id, because="Nhầm", by=SYSTEM, at=at(9, 11))
    standing(plan, COMMUNE, at(9, 12))

    kept = values_of(Report.objects.select_related("delivery").get(pk=report.pk))
    again = delivered(plan, values=kept, revision=report.revision + (how == "returned"), when=at(9, 13))

    assert kept.stated == own
    assert (again.stated["dang-ky"], again.stated["xay-dung"], again.differences) == ("2", "3", 1)


def test_a_return_says_why(plan):
    report = delivered(plan)

    assert refused(return_report, report_id=report.pk, reason=" ", by=SYSTEM, at=EARLY) == ["report.no_reason"]


def test_a_delivery_taken_back_as_a_mistake_opens_the_report_again(plan):
    report = delivered(plan)
    revoke_delivery(delivery_id=report.delivery_id, because="Ghi nhầm đơn vị", by=SYSTEM, at=at(9, 11))

    report = Report.objects.select_related("delivery").get(pk=report.pk)
    assert (report.standing, report.why_returned, duty(plan).state) == (State.RETURNED, "Ghi nhầm đơn vị", "returned")
    again = delivered(plan, values=said(number="2-BC/ĐU"), revision=2, when=at(9, 12))

    assert (again.standing, duty(plan).state) == (State.DELIVERED, "delivered")


def test_a_paper_that_came_for_a_returned_report_settles_it(plan):
    report = delivered(plan)
    return_report(report_id=report.pk, reason="Thiếu.", by=SYSTEM, at=at(9, 11))

    deliver(plan=plan, deadline=RESULTS, unit=unit(COMMUNE), by=SYSTEM, at=at(9, 12), way="paper")

    row = duty(plan)
    assert (row.state, row.on_paper) == ("delivered", True)


def test_many_are_accepted_at_once_but_those_with_a_difference(plan):
    plain = [delivered(plan, code) for code in ("xa-bac-thuy", "xa-bang-mac")]
    differing = delivered(
        plan, "xa-chi-lang", values=said(stated={"dang-ky": Decimal(3)}, explained={"dang-ky": "chưa nhập"})
    )
    everyone = [each.pk for each in [*plain, differing]]

    done, left = accept_reports(plan=plan, report_ids=everyone, by=SYSTEM, at=at(9, 12))

    states = list(Report.objects.order_by("pk").values_list("state", flat=True))
    assert (done, left, states) == (plain, 1, ["accepted", "accepted", "delivered"])
    before = everything()
    assert accept_reports(plan=plan, report_ids=everyone, by=SYSTEM, at=at(9, 13)) == ([], 1)
    assert everything() == before


def test_accepting_nothing_is_refused(plan):
    assert refused(accept_reports, plan=plan, report_ids=[], by=SYSTEM, at=EARLY) == ["report.none_chosen"]


def test_an_extension_gives_the_report_more_time(plan):
    extension(plan, RESULTS, COMMUNE, date(2023, 11, 5), at(10, 20))

    delivered(plan, when=at(11, 3))

    assert duty(plan, on=date(2023, 11, 4)).figure.state is DeliveryState.ON_TIME
