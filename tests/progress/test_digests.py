"""Reminders by the schedule of plans: who is told what on which day, once, and what is made up for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.accounts.models import Letter, Membership
from kheo.audit.models import Record
from kheo.plans.rules.calendar import DeliveryState, Occurrence
from kheo.plans.rules.document import Addressee, Deadline
from kheo.plans.rules.reminding import ReminderSchedule
from kheo.progress.actions import choose_ways, mark_read, remind, remind_by_schedule
from kheo.progress.models import Reminder, ReminderLine, ReminderMessage
from kheo.progress.queries.digests import plans_about
from kheo.progress.queries.reminder_log import unread_lines
from kheo.progress.rules.deadlines import judged
from kheo.progress.rules.digests import CATCH_UP, DigestLine, compose, due_since, subject_of
from kheo.shared.problems import RuleBroken
from tests.factories import actor_for, make_member
from tests.progress.factories import RICH, SYSTEM, at, delivery, extension, load_rich, unit

LAST_DAY = date(2023, 2, 24)
LIST = Deadline("danh-sach", "Gửi danh sách", Addressee("cac-xa"), before=date(2023, 2, 25), clause="III.2-1")
MOMENT = Occurrence(date(2023, 1, 1), LAST_DAY, "", "", None, "Asia/Ho_Chi_Minh")
OURS = ReminderSchedule()


def figure(day, **more):
    return judged(LIST, MOMENT, 1, "xa-a", as_of=day, **more)


# --- rules ---


@pytest.mark.parametrize(
    ("day", "since"),
    [
        pytest.param(date(2023, 2, 9), None, id="fifteen days before"),
        pytest.param(date(2023, 2, 10), date(2023, 2, 10), id="fourteen days before"),
        pytest.param(date(2023, 2, 11), date(2023, 2, 10), id="the day after is made up for"),
        pytest.param(date(2023, 2, 24), date(2023, 2, 22), id="the last day, with the words of the last day"),
        pytest.param(date(2023, 2, 25), date(2023, 2, 25), id="one day after"),
        pytest.param(date(2023, 3, 13), date(2023, 3, 3), id="ten days after the last reminder"),
        pytest.param(date(2023, 3, 14), None, id="long past"),
    ],
)
def test_a_deadline_is_spoken_of_on_the_days_of_the_schedule(day, since):
    assert due_since(OURS, figure(day), day) == since


def test_whoever_has_handed_in_is_left_alone():
    day = date(2023, 2, 22)

    assert due_since(OURS, figure(day, delivered_at=at(2, 20)), day) is None


def test_an_extension_moves_the_reminders():
    extended = {"extended_to": date(2023, 3, 5)}

    assert due_since(OURS, figure(date(2023, 2, 25), **extended), date(2023, 2, 25)) == date(2023, 2, 19)
    assert due_since(OURS, figure(date(2023, 3, 6), **extended), date(2023, 3, 6)) == date(2023, 3, 6)


def test_without_a_digest_nobody_is_reminded_by_the_programme():
    assert due_since(ReminderSchedule(digest=False), figure(date(2023, 2, 10)), date(2023, 2, 10)) is None


@given(
    before=st.lists(st.integers(0, 60), max_size=4, unique=True).map(tuple),
    after=st.lists(st.integers(1, 60), max_size=4, unique=True).map(tuple),
    off=st.sets(st.integers(-70, 80), max_size=60),
)
def test_a_machine_that_is_often_off_never_says_more_than_the_schedule(before, after, off):
    schedule, told, last = ReminderSchedule(before, after), [], None
    for offset in range(-70, 81):
        day = LAST_DAY + timedelta(days=offset)
        since = due_since(schedule, figure(day), day)
        if offset not in off and since is not None and (last is None or last < since):
            told.append(day)
            last = day

    days = schedule.days_around(LAST_DAY)
    assert len(told) <= len(days)
    if not off:
        assert told == days
    assert all(any(each <= day <= each + CATCH_UP for each in days) for day in told)


def test_one_letter_says_everything_unit_by_unit_and_the_most_pressing_first():
    day = date(2023, 2, 26)
    late = DigestLine("Kế hoạch 2023", "Ban Dân vận", "Đảng ủy xã B", figure(day), "https://kheo.vn/b")
    report = Deadline("bao-cao", "Báo cáo quý", Addressee("cac-xa"), by=date(2023, 3, 12))
    later = Occurrence(date(2023, 1, 1), date(2023, 3, 12), "2023-Q1", "quý I/2023", None, "Asia/Ho_Chi_Minh")
    soon = DigestLine("Kế hoạch 2023", "Ban Dân vận", "Đảng ủy xã A", judged(report, later, 2, "xa-a", as_of=day))

    letter = compose(name="Vi Thị Hồng", person=True, day=day, lines=[soon, late], preferences="https://kheo.vn/t")

    assert late.figure.state is DeliveryState.MISSING
    assert letter.subject == "Nhắc 2 việc, gấp nhất: Gửi danh sách (quá hạn 2 ngày)"
    assert letter.body == (
        "Kính gửi đồng chí Vi Thị Hồng,\n\n"
        "Theo lịch nhắc của kế hoạch, tính đến ngày 26/02/2023, đơn vị có việc sau đây chưa gửi:\n\n"
        "Đảng ủy xã A\n"
        "- Báo cáo quý (quý I/2023): hạn cuối 12/03/2023 (còn 14 ngày), kế hoạch “Kế hoạch 2023”.\n\n"
        "Đảng ủy xã B\n"
        "- Gửi danh sách: hạn cuối 24/02/2023 (quá hạn 2 ngày), "
        "mục III.2, gạch đầu dòng thứ 1 của kế hoạch “Kế hoạch 2023”.\n"
        "  Xem và gửi tại: https://kheo.vn/b\n\n"
        "Nếu đơn vị đã gửi bằng đường khác hoặc có vướng mắc, đề nghị báo lại Ban Dân vận để ghi nhận.\n\n"
        "Trân trọng,\nBan Dân vận\n\n--\n"
        "Thư này do phần mềm Khéo gửi theo lịch nhắc của kế hoạch, mỗi ngày nhiều nhất một thư.\n"
        "Không muốn nhận qua thư điện tử: https://kheo.vn/t\n"
        "(lời nhắc vẫn hiện trên trang đầu khi đăng nhập)."
    )
    assert subject_of([late]) == "Nhắc việc: Gửi danh sách (quá hạn 2 ngày)"


# --- actions ---


@pytest.fixture
def plan(db):
    return load_rich()


@pytest.fixture
def lan(plan):
    return make_member(unit("xa-a"), name="Nguyễn Thị Lan")


def run(day, *, at_hour=9, **more):
    moment = at(day.month, day.day, at_hour)
    return remind_by_schedule(plans=plans_about(day), day=day, today=day, by=SYSTEM, at=moment, **more)


def told():
    return [
        (each.message.to_name, each.unit.code, each.about, each.words)
        for each in ReminderLine.objects.select_related("message", "unit").order_by("id")
    ]


def test_on_the_day_each_unit_is_told_and_what_it_was_told_is_kept(plan, lan):
    run(date(2023, 2, 10))

    assert told() == [
        ("Nguyễn Thị Lan", "xa-a", "danh-sach", "còn 14 ngày"),
        ("Đảng ủy xã B", "xa-b", "danh-sach", "còn 14 ngày"),
    ]
    message = ReminderMessage.objects.get(user=lan)
    assert (message.told_on, message.letter, message.read_at) == (date(2023, 2, 10), None, None)
    assert [(each.unit.code, each.about) for each in Reminder.objects.order_by("unit__code")] == [
        ("xa-a", "danh-sach"),
        ("xa-b", "danh-sach"),
    ]
    journal = Record.objects.get(action="reminder.digest")
    assert journal.after == {"day": "2023-02-10", "units": {"xa-a": ["danh-sach"], "xa-b": ["danh-sach"]}}


def test_running_again_tells_nobody_twice_and_writes_nothing(plan, lan):
    run(date(2023, 2, 10))
    records = Record.objects.count()

    assert run(date(2023, 2, 10), at_hour=15) == []
    assert run(date(2023, 2, 11)) == []
    assert (len(told()), Record.objects.count()) == (2, records)


def test_nothing_is_sent_where_nothing_is_due(plan, lan):
    assert run(date(2023, 2, 9)) == []
    assert (ReminderMessage.objects.count(), Letter.objects.count(), Record.objects.filter(action="x").count()) == (
        0,
    ) * 3


def test_days_on_which_the_machine_was_off_are_made_up_for_once_in_the_words_of_the_day(plan, lan):
    run(date(2023, 2, 10))
    run(date(2023, 2, 26))  # off on the 17th, the 22nd and the 25th

    assert [words for name, _, _, words in told() if name == lan.name] == ["còn 14 ngày", "quá hạn 2 ngày"]
    assert run(date(2023, 2, 27)) == []


def test_what_was_handed_in_is_not_spoken_of_and_an_extension_counts(plan, lan):
    delivery(plan, "danh-sach", "xa-b", at(2, 20))
    extension(plan, "danh-sach", "xa-a", date(2023, 3, 5), at(2, 21))

    run(date(2023, 2, 22))

    assert told() == [("Nguyễn Thị Lan", "xa-a", "danh-sach", "còn 11 ngày, đã gia hạn đến 05/03/2023")]


def test_a_person_of_several_units_and_plans_gets_one_message(plan, lan):
    Membership.objects.create(user=lan, unit=unit("xa-b"), role="unit-officer", valid_from=date(2020, 1, 1))
    other = load_rich(
        plan={**RICH["plan"], "code": "khac-2023", "title": "Kế hoạch khác"},
        deadlines=[{"code": "khac", "title": "Việc khác", "group": "cac-xa", "by": "2023-02-17"}],
    )

    (digest,) = run(date(2023, 2, 10))

    assert ReminderMessage.objects.get().user == lan
    assert {(each.plan, each.figure.unit) for each in digest.due} == {
        (plan, "xa-a"), (plan, "xa-b"), (other, "xa-a"), (other, "xa-b"),
    }  # fmt: skip
    assert digest.letter.subject == "Nhắc 4 việc, gấp nhất: Việc khác (còn 7 ngày)"


def test_what_another_plan_says_later_that_day_waits_for_the_next_day(plan, lan):
    other = load_rich(plan={**RICH["plan"], "code": "khac-2023", "title": "Kế hoạch khác"})
    Membership.objects.create(user=lan, unit=unit("xa-b"), role="unit-officer", valid_from=date(2020, 1, 1))
    day = date(2023, 2, 10)
    more = {"day": day, "today": day, "by": SYSTEM, "at": at(2, 10)}
    remind_by_schedule(plans=[plan], **more)

    assert remind_by_schedule(plans=[other], **more) == []
    (digest,) = run(date(2023, 2, 11))
    assert {each.plan for each in digest.due} == {other}


def test_every_officer_is_told_and_one_whose_role_is_over_or_account_locked_is_not(plan, lan):
    minh = make_member(unit("xa-a"), name="Hứa Văn Minh")
    gone = make_member(unit("xa-a"), name="Đã thôi")
    Membership.objects.filter(user=gone).update(valid_to=date(2023, 1, 31))
    locked = make_member(unit("xa-a"), name="Đã khóa")
    locked.is_active = False
    locked.save()
    make_member(unit("xa-a"), "leader", name="Lãnh đạo")

    run(date(2023, 2, 10))

    assert {name for name, code, _, _ in told() if code == "xa-a"} == {lan.name, minh.name}


def test_somebody_who_joins_in_between_hears_of_it_the_next_day(plan, lan):
    run(date(2023, 2, 10))
    new = make_member(unit("xa-a"), name="Người mới")

    run(date(2023, 2, 11))

    assert [name for name, *_ in told()][-1] == new.name
    assert ReminderMessage.objects.filter(user=lan).count() == 1


def test_what_the_office_reminded_of_today_is_not_said_again_today(plan, lan):
    day = date(2023, 2, 10)
    steward = make_member(unit("ban"), "steward", name="Nông Văn Minh")
    by = actor_for(steward, unit("ban"), "steward")
    remind(plan=plan, unit_ids=[unit("xa-a").pk], by=by, at=at(2, 10, 8), today=day, only="sap-den")
    assert [(each.user, each.kind) for each in ReminderMessage.objects.all()] == [(lan, "letter")]

    run(day)

    assert [name for name, *_ in told()] == [lan.name, "Đảng ủy xã B"]
    assert run(date(2023, 2, 11)) == []


def test_the_office_cannot_remind_of_what_the_schedule_said_today(plan, lan):
    run(date(2023, 2, 10))
    by = actor_for(make_member(unit("ban"), "steward"), unit("ban"), "steward")

    with pytest.raises(RuleBroken) as refused:
        remind(plan=plan, unit_ids=[unit("xa-a").pk], by=by, at=at(2, 10, 10), today=date(2023, 2, 10), only="sap-den")

    assert [each.code for each in refused.value.problems] == ["reminder.nothing_to_say"]


def test_a_day_to_come_is_refused_and_nothing_changes(plan, lan):
    with pytest.raises(RuleBroken) as refused:
        remind_by_schedule(plans=[plan], day=date(2023, 2, 10), today=date(2023, 2, 9), by=SYSTEM, at=at(2, 9))

    assert [each.code for each in refused.value.problems] == ["reminder.in_future"]
    assert ReminderMessage.objects.count() == 0


def test_a_plan_with_its_own_days_or_without_a_digest_is_obeyed(db):
    load_rich(reminders={"before": [3], "after": []})
    load_rich(plan={**RICH["plan"], "code": "im-2023"}, reminders={"digest": False})

    assert run(date(2023, 2, 10)) == []
    assert {each.plan.code for digest in run(date(2023, 2, 21)) for each in digest.due} == {"day-du-2023"}


def test_a_unit_without_an_account_gets_a_letter_to_its_address_or_to_print(plan, settings):
    settings.EMAIL_HOST = ""
    b = unit("xa-b")
    b.email = "xa-b@example.vn"
    b.save()

    run(date(2023, 2, 10), address="https://kheo.vn")

    letters = {each.unit.code: each for each in Letter.objects.select_related("unit")}
    assert {code: each.to_email for code, each in letters.items()} == {"xa-a": "", "xa-b": "xa-b@example.vn"}
    assert letters["xa-b"].body.startswith("Kính gửi: Đảng ủy xã B,")
    assert "tuy-chon" not in letters["xa-b"].body


def test_seen_once_and_the_first_page_is_quiet_again(plan, lan):
    run(date(2023, 2, 10))
    by = actor_for(lan, unit("xa-a"))
    assert [each.about for each in unread_lines(lan.pk, date(2023, 2, 18))] == ["danh-sach"]

    assert mark_read(by=by, at=at(2, 10, 11)) == 1
    assert mark_read(by=by, at=at(2, 10, 12)) == 0
    assert unread_lines(lan.pk, date(2023, 2, 11)) == []
    assert ReminderMessage.objects.get(user=lan).read_at == at(2, 10, 11)
    assert Record.objects.filter(action="reminder.read").count() == 1


def test_the_first_page_says_each_thing_as_it_was_said_last(plan, lan):
    run(date(2023, 2, 10))
    run(date(2023, 2, 17))

    assert [each.words for each in unread_lines(lan.pk, date(2023, 2, 18))] == ["còn 7 ngày"]
    assert unread_lines(lan.pk, date(2023, 3, 3)) == []  # long past


def test_choosing_the_same_way_again_records_nothing(plan, lan):
    by = actor_for(lan, unit("xa-a"))
    choose_ways(by_email=True, by=by, at=at(2, 1))
    choose_ways(by_email=False, by=by, at=at(2, 1))
    choose_ways(by_email=False, by=by, at=at(2, 1))

    assert [each.after for each in Record.objects.filter(action="reminder.choose_ways")] == [{"by_email": False}]


def test_it_costs_the_same_however_many_are_told(plan, django_assert_max_num_queries):
    costs = []
    for day, people in ((date(2023, 2, 10), 2), (date(2023, 2, 17), 30)):
        for _ in range(people):
            make_member(unit("xa-a"))
        with django_assert_max_num_queries(40) as counted:
            run(day)
        costs.append(len(counted))
    assert costs[0] >= costs[1]
