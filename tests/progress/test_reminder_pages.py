"""Reminders where people meet them: the first page, one's own list, the office's log, the command, the daily job."""

import json
import threading
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kheo.config.operations.jobs import send_reminders
from kheo.progress.actions import remind_by_schedule
from kheo.progress.models import Reminder, ReminderLine, ReminderMessage, ReminderPreference
from kheo.shared.problems import RuleBroken
from tests.factories import make_member
from tests.progress.factories import SYSTEM, at, delivery, load_rich, unit

DAY = date(2023, 2, 10)
LOG = "/tien-do/day-du-2023/loi-nhac/"


@pytest.fixture
def plan(db, settings):
    settings.KHEO_NOW = "2023-02-10T09:00:00"
    return load_rich()


@pytest.fixture
def lan(plan):
    return make_member(unit("xa-a"), name="Nguyễn Thị Lan", email="lan@example.vn")


@pytest.fixture
def officer(lan, client):
    client.force_login(lan)
    return client


@pytest.fixture
def steward(plan, client):
    client.force_login(make_member(unit("ban"), "steward"))
    return client


def tell(plan, day=DAY):
    return remind_by_schedule(plans=[plan], day=day, today=day, by=SYSTEM, at=at(day.month, day.day))


def test_the_first_page_shows_what_is_new_until_it_is_seen(officer, plan):
    tell(plan)
    html = officer.get("/").content.decode()
    assert "Lời nhắc</h2>" in html
    assert "hạn cuối 24/02/2023 (ngày 10/02/2023 nhắc: còn 14 ngày)" in html

    assert officer.post("/loi-nhac/da-xem/", {"ve": "trang-dau"}).url == "/"

    assert "Lời nhắc</h2>" not in officer.get("/").content.decode()
    assert "đã xem 09:00 ngày 10/02/2023" in officer.get("/loi-nhac/").content.decode()


def test_what_was_handed_in_since_is_not_shown_on_the_first_page(officer, plan):
    tell(plan)
    delivery(plan, "danh-sach", "xa-a", at(2, 10))

    assert "Lời nhắc</h2>" not in officer.get("/").content.decode()


def test_one_sees_ones_own_messages_alone(officer, plan):
    make_member(unit("xa-b"))
    tell(plan)

    html = officer.get("/loi-nhac/").content.decode()

    assert html.count("<article") == 1
    assert "Đảng ủy xã B" not in html


def test_a_long_list_of_messages_comes_in_pages(officer, lan, plan):
    for number in range(25):
        ReminderMessage.objects.create(
            kind="letter", user=lan, told_on=DAY, told_at=at(2, 10), to_name="Lan", subject=f"{number}"
        )

    first = officer.get("/loi-nhac/").content.decode()
    after = ReminderMessage.objects.order_by("-id")[19].pk
    assert first.count("<article") == 20
    assert f"?truoc={after}" in first
    assert officer.get(f"/loi-nhac/?truoc={after}").content.decode().count("<article") == 5


def test_letters_are_switched_off_and_on(officer, lan, plan):
    page = "/loi-nhac/tuy-chon/"
    assert "checked" in officer.get(page).content.decode()

    assert officer.post(page, {}).url == page
    assert ReminderPreference.objects.get(user=lan).by_email is False
    assert "checked" not in officer.get(page).content.decode()
    officer.post(page, {"by_email": "on"})
    assert ReminderPreference.objects.get(user=lan).by_email is True


def test_the_office_reads_who_was_told_and_narrows_it(steward, lan, plan):
    tell(plan)
    tell(plan, date(2023, 2, 17))

    html = steward.get(LOG).content.decode()
    assert html.count('class="row-title"') == 4
    assert "Nguyễn Thị Lan" in html
    for query, rows in {
        "don_vi=xa-a": 2, "viec=danh-sach": 4, "ngay=2023-02-17": 2, "don_vi=xa-a&ngay=2023-02-17": 1, "thu=khong": 2,
        "thu=hong": 0, "ngay=hom-qua": 4, "don_vi=la": 4,
    }.items():  # fmt: skip
        assert steward.get(f"{LOG}?{query}").content.decode().count('class="row-title"') == rows, query


def test_the_log_comes_in_pages_and_as_a_workbook(steward, plan, monkeypatch):
    monkeypatch.setattr("kheo.progress.views.reminders.PAGE", 1)
    tell(plan)

    first = steward.get(LOG).content.decode()
    assert (first.count('class="row-title"'), "?truoc=" in first) == (1, True)
    book = openpyxl.load_workbook(BytesIO(b"".join(steward.get(f"{LOG}xlsx/?don_vi=xa-a").streaming_content)))
    (sheet,) = book.worksheets
    assert [cell.value for cell in sheet[4]][2:4] == ["Đảng ủy xã A", "Danh sách"]
    assert sheet.max_row == 4


def test_a_unit_officer_may_not_read_the_log(officer, plan):
    assert officer.get(LOG).status_code == 403
    assert officer.get(f"{LOG}xlsx/").status_code == 403


def test_the_pages_cost_the_same_however_much_was_said(steward, plan):
    costs = []
    for people in (0, 20):
        for _ in range(people):
            make_member(unit("xa-a"))
        tell(plan, date(2023, 2, 17) if people else DAY)
        steward.get(LOG)
        with CaptureQueriesContext(connection) as asked:
            steward.get(LOG)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 15


# --- the command and the job ---


def run(capsys, *arguments):
    call_command("remind", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_the_command_says_what_it_would_tell_and_then_tells_it_once(plan, lan, capsys):
    found = run(capsys, "--plan", "all", "--dry-run")

    assert found["told"] is False
    assert found["digests"][0] == {
        "to": "Nguyễn Thị Lan",
        "email": "lan@example.vn",
        "in_app": True,
        "by_email": True,
        "subject": "Nhắc việc: Danh sách (còn 14 ngày)",
        "due": [
            {"plan": "day-du-2023", "unit": "xa-a", "deadline": "danh-sach", "period": "", "last_day": "2023-02-24",
             "days_left": 14, "since": "2023-02-10"}
        ],
    }  # fmt: skip
    assert ReminderMessage.objects.count() == 0
    assert len(run(capsys, "--plan", "day-du-2023")["digests"]) == 2
    assert run(capsys, "--plan", "day-du-2023")["digests"] == []


def test_the_command_looks_at_another_day_and_speaks_plainly(plan, lan, capsys):
    call_command("remind", "--plan", "day-du-2023", "--as-of", "2023-02-25", "--dry-run")

    out, err = capsys.readouterr()
    assert "Nguyễn Thị Lan <lan@example.vn>: Nhắc việc: Danh sách (quá hạn 1 ngày)" in out
    assert "Ngày 25/02/2023: 2 người sẽ nhận lời nhắc về việc của 2 đơn vị." in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--plan", "khong-co"), "progress.unknown_plan"),
        (("--plan", "all", "--as-of", "2023-02-11"), "reminder.in_future"),
    ],
)
def test_the_command_refuses(plan, arguments, code):
    with pytest.raises(RuleBroken) as refused:
        call_command("remind", *arguments)

    assert [each.code for each in refused.value.problems] == [code]


def test_the_daily_job_waits_for_the_morning(plan, lan, settings):
    settings.KHEO_NOW = "2023-02-10T06:30:00"
    assert send_reminders() == 0
    settings.KHEO_NOW = "2023-02-10T07:30:00"
    assert send_reminders() == 2
    assert send_reminders() == 0


@pytest.mark.django_db(transaction=True, available_apps=django_settings.INSTALLED_APPS)
def test_two_workers_at_once_tell_nobody_twice():
    plan = load_rich()
    make_member(unit("xa-a"))
    start, told = threading.Barrier(2), []

    def work():
        start.wait()
        try:
            told.append(len(tell(plan)))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == [0, 2]
    assert (ReminderMessage.objects.count(), ReminderLine.objects.count(), Reminder.objects.count()) == (2, 2, 2)
