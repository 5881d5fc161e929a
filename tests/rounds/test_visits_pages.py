"""The pages of visits, and the doors through which a phone sends."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kheo.accounts.models import User
from kheo.rounds.actions.findings import add_photo
from kheo.rounds.actions.visits import mark_held
from kheo.rounds.models import Finding, FindingPhoto, FindingVersion, Visit
from kheo.rounds.rules.visits import Member
from tests.factories import make_member
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, unit_of
from tests.rounds.visiting import AFTER, HOUR, KEY, THERE, find, make_visit, picture

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def plan(db, settings):
    settings.KHEO_NOW = "2023-05-11T09:00:00"
    return load_bundled_plan()


@pytest.fixture
def commune(plan):
    return unit_of("xa-bac-thuy")


@pytest.fixture
def steward(plan) -> User:
    return make_member(plan.steward, "steward", name="Hoàng Văn Thường Trực")


@pytest.fixture
def visit(plan, commune, steward):
    return make_visit(plan, commune, plan.steward, models=2, team=(Member(steward.name, steward.pk),))


@pytest.fixture
def signed_in(client, steward):
    client.force_login(steward)
    return client


def sent(visit, **changes) -> tuple[str, dict]:
    registration = visit.registrations.order_by("id").first()
    body = {
        "khoa": KEY,
        "phien-ban": "0",
        "nguoi": str(visit.team.first().user_id),
        "viet-luc": str(int(AFTER.timestamp() * 1000)),
        "tra-loi.requirement.can-bo-di-dau": "partly",
        "ghi-chu.requirement.can-bo-di-dau": "Mới hai thôn",
        "findings": "Bà con đồng thuận.",
        "follow_up": "Bổ sung sổ.",
        "follow_up_on": "2023-06-01",
        **changes,
    }
    return reverse("rounds:visit_record", args=[visit.pk, registration.pk]), body


def test_a_visit_is_planned_in_two_steps_without_a_script(signed_in, plan, commune, steward):
    model = make_accepted(plan, commune)
    first = signed_in.get(reverse("rounds:visit_new"), {"plan": plan.code, "unit": f"{commune.name} [{commune.code}]"})
    assert first.status_code == 302
    page = signed_in.get(first["Location"])
    assert model.title in page.content.decode()

    form = {
        "ke-hoach": plan.code,
        "don-vi": commune.code,
        "kind": "survey",
        "day": "2023-05-12",
        "starts": "08:30",
        "ends": "10:00",
        "registrations": [model.pk],
        "member-1": f"{steward.name} [#{steward.pk}]",
        "member-2": "Ông Lường Văn Khách",
    }
    answer = signed_in.post(reverse("rounds:visit_new"), form)

    visit = Visit.objects.get()
    assert answer["Location"] == reverse("rounds:visit", args=[visit.pk])
    assert (visit.starts_at, visit.kind, visit.host) == (THERE, "survey", plan.steward)
    assert [(each.name, each.user_id) for each in visit.team.all()] == [
        (steward.name, steward.pk),
        ("Ông Lường Văn Khách", None),
    ]
    again = signed_in.post(reverse("rounds:visit_new"), form)
    assert again.status_code == 422
    assert "Đã có một chuyến như vậy" in again.content.decode()


def test_what_was_typed_comes_back_with_a_refusal(signed_in, plan, commune):
    make_accepted(plan, commune)
    page = signed_in.post(
        reverse("rounds:visit_new"),
        {
            "ke-hoach": plan.code,
            "don-vi": commune.code,
            "place": HOSTILE,
            "day": "31/02/2023",
            "member-1": "A [#99999]",
        },
    )

    text = page.content.decode()
    assert page.status_code == 422
    assert "Ghi ngày dạng 24/02/2023." in text
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text
    assert "Không có tài khoản như vậy" in text


def test_a_visit_is_changed_cancelled_and_held_from_its_page(signed_in, visit, settings):
    page = signed_in.get(reverse("rounds:visit_edit", args=[visit.pk]))
    form = {
        name: field.value() for name, field in ((f.name, f) for f in page.context["form"]) if field.value() is not None
    }
    form |= {"day": "2023-05-13", "starts": "08:30", "ends": "10:30"}
    assert signed_in.post(reverse("rounds:visit_edit", args=[visit.pk]), form).status_code == 302
    visit.refresh_from_db()
    assert visit.sequence == 1

    refused = signed_in.post(reverse("rounds:visit_hold", args=[visit.pk]))
    assert refused.status_code == 422
    assert "Chưa đến giờ" in refused.content.decode()
    assert signed_in.post(reverse("rounds:visit_cancel", args=[visit.pk]), {"ly-do": ""}).status_code == 422
    signed_in.post(reverse("rounds:visit_cancel", args=[visit.pk]), {"ly-do": "Mưa lũ"})
    assert "Mưa lũ" in signed_in.get(reverse("rounds:visit", args=[visit.pk])).content.decode()


def test_a_phone_sends_a_finding_and_hears_what_became_of_it(signed_in, visit):
    url, body = sent(visit)
    first = signed_in.post(url, body, headers={"X-Offline": "1"})
    again = signed_in.post(url, body, headers={"X-Offline": "1"})

    assert (first.status_code, first.json()["revision"], first.json()["aside"]) == (200, 1, False)
    assert again.json()["revision"] == 1
    finding = Finding.objects.get()
    assert finding.checklist == {"requirement.can-bo-di-dau": {"answer": "partly", "note": "Mới hai thôn"}}
    assert finding.written_at == AFTER
    newer = signed_in.post(url, {**body, "phien-ban": "1", "findings": "Ghi thêm."}, headers={"X-Offline": "1"})
    assert newer.json()["revision"] == 2
    old = signed_in.post(url, {**body, "findings": "Từ máy khác."}, headers={"X-Offline": "1"})
    assert (old.json()["revision"], old.json()["aside"]) == (2, True)
    text = signed_in.get(reverse("rounds:visit", args=[visit.pk])).content.decode()
    assert "Có hai bản khác nhau" in text
    assert "Từ máy khác." in text
    assert "Ghi thêm." in text

    version = FindingVersion.objects.get(settled_at=None)
    signed_in.post(reverse("rounds:visit_choose", args=[visit.pk, version.pk]), {"lay": "ban-kia"})
    assert Finding.objects.get().findings == "Từ máy khác."


def test_an_item_that_the_plan_dropped_meanwhile_is_not_lost(signed_in, visit):
    url, body = sent(visit, **{"tra-loi.criterion.da-bo": "yes"})

    assert signed_in.post(url, body, headers={"X-Offline": "1"}).status_code == 200
    assert Finding.objects.get().checklist["criterion.da-bo"]["answer"] == "yes"
    assert "da-bo" in signed_in.get(reverse("rounds:visit", args=[visit.pk])).content.decode()


@pytest.mark.parametrize("clock", ["", "abc", "9" * 14, "-1", "9" * 400, "²"])
def test_a_phone_whose_clock_tells_nothing_is_heard_all_the_same(signed_in, visit, clock):
    url, body = sent(visit, **{"viet-luc": clock})

    assert signed_in.post(url, body, headers={"X-Offline": "1"}).status_code == 200


def test_what_one_account_wrote_is_never_sent_in_the_name_of_another(visit, plan, commune):
    other = make_member(plan.steward, "steward")
    client = Client()
    client.force_login(other)
    url, body = sent(visit)

    answer = client.post(url, body, headers={"X-Offline": "1"})

    assert (answer.status_code, answer.json()) == (409, {"other_account": True})
    assert not Finding.objects.exists()
    assert client.get(reverse("device:session")).json()["user"] == other.pk


def test_a_phone_whose_session_is_over_is_sent_to_sign_in_and_nothing_is_kept(visit):
    url, body = sent(visit)
    client = Client()

    assert client.post(url, body, headers={"X-Offline": "1"}).status_code == 302
    assert client.get(reverse("device:session")).status_code == 302
    assert not Finding.objects.exists()


def test_photos_come_after_their_finding_each_once(signed_in, visit):
    url, body = sent(visit)
    photo_url = reverse("rounds:visit_photo", args=[visit.pk])
    early = signed_in.post(photo_url, {"khoa": KEY, "file": picture()})
    assert early.status_code == 404
    signed_in.post(url, {**body, "co-anh": "1"}, headers={"X-Offline": "1"})

    for _ in range(2):
        assert signed_in.post(photo_url, {"khoa": KEY, "file": picture()}).status_code == 200
    assert signed_in.post(photo_url, {"khoa": KEY}).status_code == 422
    assert signed_in.post(photo_url, {"khoa": KEY, "file": _named("x.svg")}).status_code == 422

    photo = FindingPhoto.objects.get()
    shown = signed_in.get(reverse("rounds:visit_picture", args=[visit.pk, photo.pk]))
    assert b"".join(shown.streaming_content).startswith(b"RIFF")
    assert shown["Content-Type"] == "image/webp"
    assert "sandbox" in shown["Content-Security-Policy"]


def _named(name):
    return SimpleUploadedFile(name, b"<svg onload=alert(1)>")


def test_without_a_script_the_form_sends_all_at_once(signed_in, visit):
    page = signed_in.get(reverse("rounds:visit_field", args=[visit.pk])).content.decode()
    key = re.search(r'name="khoa" value="([^"]+)"', page)[1]
    url, body = sent(visit, khoa=key, photos=[picture("red"), picture("blue")])
    answer = signed_in.post(url, body)

    assert answer["Location"] == reverse("rounds:visit_field", args=[visit.pk])
    assert FindingPhoto.objects.count() == 2
    page = signed_in.get(answer["Location"]).content.decode()
    assert f'value="{key}"' in page
    assert "Bà con đồng thuận." in page


def test_a_refused_form_keeps_what_was_typed(signed_in, visit):
    url, body = sent(visit, findings=HOSTILE, follow_up="", follow_up_on="2023-06-01")
    page = signed_in.post(url, body)
    text = page.content.decode()

    assert page.status_code == 422
    assert "Có hạn nhưng chưa ghi kiến nghị." in text
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text
    assert not Finding.objects.exists()


def test_hostile_words_of_a_finding_stay_words(signed_in, visit):
    find(visit, findings=HOSTILE, follow_up=HOSTILE)
    find(visit, base=0, findings=HOSTILE + "khác")

    for name in ("rounds:visit", "rounds:visit_field"):
        assert "<script>alert" not in signed_in.get(reverse(name, args=[visit.pk])).content.decode()


def test_the_visited_unit_sees_the_visit_at_once_and_the_findings_once_it_was_held(visit, commune):
    finding = find(visit).finding
    photo = add_photo(
        finding_id=finding.pk, content=picture(), size=len(picture().getvalue()), name="a", by=SYSTEM, at=AFTER
    )
    client = Client()
    client.force_login(make_member(commune))
    address = reverse("rounds:visit", args=[visit.pk])
    shown = reverse("rounds:visit_picture", args=[visit.pk, photo.pk])

    before = client.get(address).content.decode()
    assert "Kết quả được công bố cho đơn vị sau khi" in before
    assert "300 m²" not in before
    assert client.get(shown).status_code == 404
    assert client.get(reverse("rounds:visit_field", args=[visit.pk])).status_code == 403
    mark_held(visit_id=visit.pk, by=SYSTEM, at=AFTER)
    assert "300 m²" in client.get(address).content.decode()
    assert b"".join(client.get(shown).streaming_content).startswith(b"RIFF")


def test_the_list_goes_on_where_the_page_before_ended(signed_in, plan, commune):
    model = make_accepted(plan, commune)
    visits = [
        make_visit(plan, commune, plan.steward, registrations=[model], starts_at=THERE + n * HOUR / 60, ends_at=None)
        for n in range(53)
    ]
    first = signed_in.get(reverse("rounds:visits"))
    second = signed_in.get(reverse("rounds:visits") + first.context["next_url"])

    shown = [each.pk for page in (first, second) for each, _standing in page.context["rows"]]
    assert shown == [each.pk for each in visits]
    assert second.context["next_url"] == ""


@pytest.mark.parametrize("shown", ["sap-toi", "da-qua", "kien-nghi"])
def test_a_list_costs_the_same_however_long_it_is(
    signed_in, plan, commune, shown, django_assert_max_num_queries, settings
):
    if shown == "da-qua":
        settings.KHEO_NOW = "2023-08-11T09:00:00"
    costs = []
    model = make_accepted(plan, commune)
    made = 0
    for length in (1, 40):
        while made < length:
            visit = make_visit(
                plan, commune, plan.steward, registrations=[model], starts_at=THERE + made * HOUR, ends_at=None
            )
            find(visit, key=f"{KEY}-{made}")
            made += 1
        with django_assert_max_num_queries(30) as counted:
            page = signed_in.get(reverse("rounds:visits"), {"xem": shown})
        assert len(page.context["rows"]) == length
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_a_visit_costs_the_same_however_many_models_it_has(
    signed_in, plan, commune, steward, django_assert_max_num_queries
):
    costs = []
    for models in (1, 12):
        visit = make_visit(
            plan,
            commune,
            plan.steward,
            models=models,
            starts_at=THERE + models * HOUR,
            ends_at=None,
            team=(Member("A", steward.pk),),
        )
        for number, each in enumerate(visit.registrations.all()):
            find(visit, key=f"{KEY}-{models}-{number}", registration=each)
        for name in ("rounds:visit", "rounds:visit_field"):
            with django_assert_max_num_queries(40) as counted:
                signed_in.get(reverse(name, args=[visit.pk]))
            costs.append(len(counted))
    assert costs[:2] == costs[2:]
