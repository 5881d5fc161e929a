"""Deadlines in a person's own calendar, read back as a calendar programme reads it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from kheo.accounts.models import Membership
from kheo.plans.actions import load_plan
from kheo.registrations.actions.deliveries import deliver, grant_extension, revoke_delivery
from kheo.rounds.actions.calendars import renew_feed
from tests.conftest import PLAN_FILE
from tests.factories import actor_for, make_member
from tests.progress.factories import SYSTEM, at
from tests.registrations.factories import load_bundled_plan, unit_of

UID = "han-{plan}-{unit}-danh-sach-dang-ky@localhost"


@pytest.fixture
def plan(db, settings):
    settings.KHEO_NOW = "2023-02-11T09:00:00"
    return load_bundled_plan()


@pytest.fixture
def commune(plan):
    return unit_of("xa-bac-thuy")


@pytest.fixture
def officer(commune):
    return make_member(commune, name="Vi Thị Cán Bộ")


@pytest.fixture
def address(officer, commune):
    return feed_of(officer, commune)


def feed_of(user, unit, role="unit-officer"):
    return reverse("rounds:calendar_feed", args=[f"{renew_feed(by=actor_for(user, unit, role), at=at(1, 20))}.ics"])


def events(response):
    return {str(each["uid"]): each for each in Calendar.from_ical(response.content).walk("VEVENT")}


def the_list(client, address, plan, unit):
    return events(client.get(address))[UID.format(plan=plan.pk, unit=unit.pk)]


def test_a_deadline_is_the_whole_of_its_last_day_with_alarms_before(client, address, plan, commune):
    answer = client.get(address)
    event = events(answer)[UID.format(plan=plan.pk, unit=commune.pk)]

    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2023, 2, 24), date(2023, 2, 25))
    assert str(event["summary"]) == "Hạn cuối: Gửi danh sách đăng ký mô hình – Đảng ủy xã Bắc Thủy"
    assert (int(event["sequence"]), str(event["status"]), str(event["transp"])) == (0, "CONFIRMED", "TRANSPARENT")
    assert [each["trigger"].dt for each in event.walk("VALARM")] == [timedelta(hours=-39), timedelta(hours=8)]
    assert "mục III.2, gạch đầu dòng thứ 1" in str(event["description"])
    assert str(event["url"]).endswith(
        "/tien-do/chi-lang-2023/thoi-han/don-vi/?thoi-han=danh-sach-dang-ky&don-vi=xa-bac-thuy"
    )
    assert len(events(answer)) == 2
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_an_extension_moves_the_day_and_says_that_something_changed(client, address, plan, commune):
    grant_extension(
        plan=plan, deadline="danh-sach-dang-ky", unit=commune, last_day=date(2023, 3, 5), reason="Sạt lở",
        by=SYSTEM, at=at(2, 10),
    )  # fmt: skip

    event = the_list(client, address, plan, commune)

    assert (event["dtstart"].dt, int(event["sequence"])) == (date(2023, 3, 5), 1)
    assert (event["last-modified"].dt, event["dtstamp"].dt) == (at(2, 10), at(2, 10))
    assert "Đã gia hạn đến hết ngày 05/03/2023." in str(event["description"])


def test_what_was_handed_in_stays_without_alarms_and_comes_back_when_that_was_a_mistake(client, address, plan, commune):
    handed_in = deliver(plan=plan, deadline="danh-sach-dang-ky", unit=commune, by=SYSTEM, at=at(2, 10))
    event = the_list(client, address, plan, commune)
    assert str(event["summary"]).startswith("Đã gửi: Gửi danh sách")
    assert "Đơn vị đã gửi 10/02/2023." in str(event["description"])
    assert (event.walk("VALARM"), int(event["sequence"])) == ([], 1)

    revoke_delivery(delivery_id=handed_in.pk, because="Ghi nhầm", by=SYSTEM, at=at(2, 11, 8))

    event = the_list(client, address, plan, commune)
    assert (str(event["summary"])[:8], len(event.walk("VALARM")), int(event["sequence"])) == ("Hạn cuối", 2, 2)


def test_a_new_version_of_the_plan_moves_its_deadlines_under_the_same_names(client, address, plan, commune):
    file = PLAN_FILE.read_text(encoding="utf-8").replace("before: 2023-02-25", "before: 2023-03-01")
    text = PLAN_FILE.with_suffix(".txt").read_text(encoding="utf-8")
    load_plan(data=file.encode(), text=text, by=SYSTEM, at=at(2, 10))

    event = the_list(client, address, plan, commune)

    assert (event["dtstart"].dt, int(event["sequence"]), event["last-modified"].dt) == (date(2023, 2, 28), 1, at(2, 10))


def test_an_office_that_watches_over_the_plan_sees_each_deadline_once(client, plan):
    steward = make_member(plan.steward, "steward")

    found = events(client.get(feed_of(steward, plan.steward, "steward")))

    assert set(found) == {f"han-{plan.pk}-kh-{code}@localhost" for code in ("danh-sach-dang-ky", "bao-cao-ket-qua")}


def test_the_same_state_is_the_same_bytes_on_another_day(client, address, plan, commune, settings):
    first = client.get(address)
    settings.KHEO_NOW = "2023-02-20T20:00:00"

    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_role_that_has_ended_and_another_unit_tell_nothing(client, address, plan, officer):
    assert not any("xa-bang-mac" in str(each["url"]) for each in events(client.get(address)).values())
    Membership.objects.filter(user=officer).update(valid_to=date(2023, 1, 1))

    assert events(client.get(address)) == {}
