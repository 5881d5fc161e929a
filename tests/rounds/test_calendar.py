"""A person's own calendar, read back as a calendar programme reads it."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from kheo.accounts.models import Membership
from kheo.rounds.actions.calendars import renew_feed, switch_off_feed
from kheo.rounds.actions.visits import cancel_visit, change_visit, values_of_visit
from kheo.rounds.models import CalendarFeed, Round, Visit
from kheo.rounds.rules.visits import Member
from kheo.shared.problems import RuleBroken
from tests.factories import actor_for, make_member
from tests.registrations.factories import SYSTEM, load_bundled_plan, steward_of, unit_of
from tests.rounds.visiting import AFTER, HOUR, PLANNED, THERE, make_visit


@pytest.fixture
def plan(db, settings):
    settings.KHEO_NOW = "2023-05-11T09:00:00"
    return load_bundled_plan()


@pytest.fixture
def commune(plan):
    return unit_of("xa-bac-thuy")


@pytest.fixture
def officer(commune):
    return make_member(commune, name="Vi Thị Cán Bộ")


@pytest.fixture
def visit(plan, commune):
    return make_visit(plan, commune, plan.steward, agenda="Xem sổ; hỏi bà con, ghi ảnh.")


def feed_of(user, unit, role="unit-officer") -> str:
    return reverse("rounds:calendar_feed", args=[f"{renew_feed(by=actor_for(user, unit, role), at=PLANNED)}.ics"])


def events(response) -> dict[str, object]:
    assert response.status_code == 200
    calendar = Calendar.from_ical(response.content)
    found = {str(each["uid"]): each for each in calendar.walk("VEVENT")}
    return {
        uid: each for uid, each in found.items() if not uid.startswith("han-")
    }  # the deadlines have tests of their own


def test_a_visit_is_told_with_its_place_team_and_time_zone(client, officer, commune, visit):
    answer = client.get(feed_of(officer, commune))
    event = events(answer)[f"chuyen-{visit.pk}@localhost"]

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert event["dtstart"].dt == THERE
    assert event["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert event["dtend"].dt == THERE + 2 * HOUR
    assert (int(event["sequence"]), str(event["status"])) == (0, "CONFIRMED")
    assert event["dtstamp"].dt == PLANNED
    assert "Nông Thị Trưởng" in str(event["description"])
    assert "Xem sổ; hỏi bà con, ghi ảnh." in str(event["description"])
    zones = Calendar.from_ical(answer.content).walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["Asia/Ho_Chi_Minh"]
    assert answer.content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_a_change_and_a_cancellation_reach_the_calendar(client, officer, commune, visit):
    address = feed_of(officer, commune)
    change_visit(
        visit_id=visit.pk, values=replace(values_of_visit(visit), place="Thôn Co Hương"), by=SYSTEM, at=PLANNED + HOUR
    )
    event = events(client.get(address))[f"chuyen-{visit.pk}@localhost"]
    assert (int(event["sequence"]), str(event["location"])) == (1, "Thôn Co Hương")
    cancel_visit(visit_id=visit.pk, reason="Mưa lũ", by=SYSTEM, at=PLANNED + 2 * HOUR)

    event = events(client.get(address))[f"chuyen-{visit.pk}@localhost"]

    assert (int(event["sequence"]), str(event["status"])) == (2, "CANCELLED")
    assert "Mưa lũ" in str(event["description"])
    assert event["last-modified"].dt == PLANNED + 2 * HOUR


def test_it_tells_of_ones_own_teams_and_units_and_of_no_others(client, plan, commune, officer, visit):
    other = unit_of("xa-chi-lang")
    elsewhere = make_visit(plan, other, other)
    teammate = make_member(unit_of("xa-quan-son"))
    with_me = make_visit(plan, other, other, starts_at=THERE + HOUR, team=(Member(teammate.name, teammate.pk),))

    assert set(events(client.get(feed_of(officer, commune)))) == {f"chuyen-{visit.pk}@localhost"}
    assert set(events(client.get(feed_of(teammate, unit_of("xa-quan-son"))))) == {f"chuyen-{with_me.pk}@localhost"}
    assert Visit.objects.filter(pk=elsewhere.pk).exists()


def test_the_last_day_of_a_public_notice_is_a_whole_day(client, plan, commune, officer):
    round_ = Round.objects.create(
        plan=plan,
        version=plan.versions.get(),
        level="co-so",
        level_rank=1,
        unit=commune,
        number=1,
        title="Xét công nhận cấp cơ sở, đợt 1",
        phase="notice",
        convened_at=PLANNED,
        notice_from=date(2023, 5, 10),
        notice_to=date(2023, 5, 15),
        notice_place="Nhà văn hóa xã",
    )

    event = events(client.get(feed_of(officer, commune)))[f"niem-yet-{round_.pk}@localhost"]

    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2023, 5, 15), date(2023, 5, 16))
    assert "Hết thời gian niêm yết" in str(event["summary"])


def test_what_has_not_changed_is_not_sent_again(client, officer, commune, visit, settings):
    address = feed_of(officer, commune)
    first = client.get(address)
    assert "Last-Modified" not in first.headers  # see the door
    settings.KHEO_NOW = "2023-05-12T20:00:00"

    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    cancel_visit(visit_id=visit.pk, reason="Mưa lũ", by=SYSTEM, at=AFTER)
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)


def test_a_token_is_the_key_until_it_is_renewed_switched_off_or_the_account_is_locked(client, officer, commune):
    actor = actor_for(officer, commune)
    old = feed_of(officer, commune)
    token = renew_feed(by=actor, at=AFTER)
    new = reverse("rounds:calendar_feed", args=[f"{token}.ics"])
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    assert not client.cookies
    assert token not in {each.token_hash for each in CalendarFeed.objects.all()}
    officer.is_active = False
    officer.save()
    assert client.get(new).status_code == 404
    officer.is_active = True
    officer.save()
    switch_off_feed(by=actor, at=AFTER)
    assert client.get(new).status_code == 404
    with pytest.raises(RuleBroken):
        switch_off_feed(by=actor, at=AFTER)


def test_a_role_that_has_ended_ends_what_the_calendar_tells(client, officer, commune, visit):
    address = feed_of(officer, commune)
    assert events(client.get(address))
    Membership.objects.filter(user=officer).update(valid_to=date(2023, 1, 1))

    assert events(client.get(address)) == {}


def test_an_office_hears_of_the_visits_that_it_hosts(client, plan, visit):
    steward = steward_of(plan)
    address = reverse("rounds:calendar_feed", args=[f"{renew_feed(by=steward, at=PLANNED)}.ics"])

    assert list(events(client.get(address))) == [f"chuyen-{visit.pk}@localhost"]


def test_the_page_shows_the_address_once_and_switches_it_off(officer):
    client = Client()
    client.force_login(officer)
    page = reverse("rounds:calendar")
    assert "Đang tắt." in client.get(page).content.decode()
    made = client.post(page, {"viec": "tao"}).content.decode()
    assert "webcal://" in made
    assert ".ics" in made
    assert ".ics" not in client.get(page).content.decode()
    client.post(page, {"viec": "tat"})

    assert not CalendarFeed.objects.exists()
    assert client.post(page, {"viec": "tat"}).status_code == 302


def test_a_calendar_costs_the_same_however_full_it_is(client, plan, commune, officer, django_assert_max_num_queries):
    address, costs = feed_of(officer, commune), []
    model = make_visit(plan, commune).registrations.get()
    for more in (0, 30):
        for number in range(more):
            make_visit(plan, commune, registrations=[model], starts_at=THERE + (number + 1) * HOUR, ends_at=None)
        with django_assert_max_num_queries(12) as counted:
            client.get(address)
        costs.append(len(counted))
    assert costs[0] == costs[1]
