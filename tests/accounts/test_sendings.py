"""A form that comes in twice is done once; what lost against another edit is kept for its writer."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.accounts.actions.sendings import Answer, forget_old_sendings, send_once
from kheo.accounts.doors import ready_then_sent_once
from kheo.accounts.models import Sending
from kheo.accounts.queries import actor_of
from kheo.plans.models import Plan
from kheo.registrations.actions.drafts import save_draft
from kheo.registrations.models import ProgressRecord, Registration
from kheo.registrations.rules import State
from tests.factories import AT, make_member, make_user
from tests.registrations.factories import (
    ON_TIME,
    SYSTEM,
    load_bundled_plan,
    make_accepted,
    make_draft,
    unit_of,
    values,
)

KEY = "khoa-cua-mot-phieu-0001"
BY_PHONE = {"X-Kheo-Send": "1", "Accept": "application/json"}


@pytest.fixture
def unit(db):
    load_bundled_plan()
    return unit_of("xa-bac-thuy")


@pytest.fixture
def officer(unit):
    return make_member(unit)


@pytest.fixture
def phone(client, officer):
    client.force_login(officer)
    return client


def progress(**more):
    return {"ma-gui": KEY, "happened_on": "2023-02-01", "note": "Đã họp thôn.", **more}


def typed(draft, **more):
    """What the form of a draft says, with an edit."""
    return {
        "ma-gui": KEY, "ten-phieu": "Đăng ký: thử", "phien-ban": str(draft.revision), "title": draft.title,
        "subject": draft.subject, "carrier": draft.carrier, "level": draft.level, "field": draft.field,
        "content": draft.content, "place": "Bản trên máy", **more,
    }  # fmt: skip


def edited_by_another(draft):
    return save_draft(
        registration_id=draft.pk,
        revision=draft.revision,
        values=values(title=draft.title, place="Bản của người khác"),
        by=SYSTEM,
        at=ON_TIME,
    )


def test_the_same_form_sent_again_is_done_once_and_leads_to_the_same_page(phone, unit):
    address = f"/dang-ky/{make_accepted(Plan.objects.get(), unit).pk}/tien-do/"

    answers = [phone.post(address, progress()) for _ in range(3)]

    assert len({(each.status_code, each["Location"]) for each in answers}) == 1
    assert ProgressRecord.objects.count() == 1


def test_the_same_key_with_other_words_is_another_form(phone, unit):
    address = f"/dang-ky/{make_accepted(Plan.objects.get(), unit).pk}/tien-do/"

    phone.post(address, progress())
    phone.post(address, progress(note="Đã mở đường."))

    assert sorted(ProgressRecord.objects.values_list("note", flat=True)) == ["Đã họp thôn.", "Đã mở đường."]


def test_a_refused_form_leaves_no_note_and_can_be_sent_again(phone, unit):
    address = f"/dang-ky/{make_accepted(Plan.objects.get(), unit).pk}/tien-do/"

    assert phone.post(address, progress(note="")).status_code == 422
    assert not Sending.objects.exists()
    assert phone.post(address, progress()).status_code == 302


@pytest.mark.parametrize("language", ["", "/en"])
def test_of_two_forms_of_a_page_only_the_refused_one_keeps_its_key(phone, unit, language):
    address = f"/dang-ky/{make_accepted(Plan.objects.get(), unit).pk}"

    page = phone.post(f"{language}{address}/tien-do/", progress(note="")).content.decode()

    keys = {
        action: re.search(r'name="ma-gui" value="([^"]+)"', page.split(f'action="{language}{address}/{action}/"')[1])[1]
        for action in ("tien-do", "tep")
    }
    assert keys["tien-do"] == KEY
    assert keys["tep"] != KEY


def test_a_phone_is_told_in_json_what_its_form_came_to(phone, unit, officer):
    address = f"/dang-ky/{make_accepted(Plan.objects.get(), unit).pk}/tien-do/"
    mine = {"nguoi": str(officer.pk)}

    refused = phone.post(address, progress(note="", **mine), headers=BY_PHONE)
    done = phone.post(address, progress(**mine), headers=BY_PHONE)
    again = phone.post(address, progress(**mine), headers=BY_PHONE)

    assert (refused.status_code, refused.json()["state"]) == (422, "refused")
    assert "Viết một hai câu" in refused.json()["page"]
    assert done.json() == again.json()
    assert done.json()["state"] == "done"
    assert phone.get("/hop-gui/phien/", {"khoa": [KEY, "khoa-khac-0000000000"]}).json()["done"] == {
        KEY: done.json()["location"]
    }


def test_on_a_shared_phone_nothing_is_sent_in_the_name_of_another(phone, unit):
    address = f"/dang-ky/{make_accepted(Plan.objects.get(), unit).pk}/tien-do/"

    answer = phone.post(address, progress(nguoi="987654"), headers=BY_PHONE)

    assert (answer.status_code, answer.json()) == (409, {"state": "other-account"})
    assert not ProgressRecord.objects.exists()
    assert phone.get("/hop-gui/phien/", {"khoa": KEY}).json()["done"] == {}


def test_a_phone_whose_session_is_over_is_sent_to_sign_in(unit):
    address = f"/dang-ky/{make_accepted(Plan.objects.get(), unit).pk}/tien-do/"

    assert Client().post(address, progress(), headers=BY_PHONE).status_code == 302
    assert not ProgressRecord.objects.exists()


def test_the_version_that_lost_is_kept_for_its_writer_until_one_is_chosen(phone, unit, officer):
    draft = make_draft(Plan.objects.get(), unit)
    address = f"/dang-ky/{draft.pk}/sua/"
    edited_by_another(draft)

    answer = phone.post(address, typed(draft, nguoi=str(officer.pk)), headers=BY_PHONE)

    assert (answer.status_code, answer.json()["state"]) == (422, "lost")
    kept = Sending.objects.get()
    assert (kept.state, kept.title, dict(kept.fields)["place"]) == ("lost", "Đăng ký: thử", "Bản trên máy")
    page = phone.get("/hop-gui/").content.decode()
    assert "Bản trên máy" in page
    other = Client()
    other.force_login(make_member(unit))
    assert "Bản trên máy" not in other.get("/hop-gui/").content.decode()
    assert other.post(f"/hop-gui/{kept.pk}/bo/").status_code == 404

    draft.refresh_from_db()
    assert draft.place == "Bản của người khác"
    assert phone.post(address, typed(draft)).status_code == 302
    assert [each.state for each in Sending.objects.all()] == ["done"]


def test_the_version_that_lost_stays_when_there_is_nothing_left_to_choose(phone, unit):
    draft = make_draft(Plan.objects.get(), unit)
    edited_by_another(draft)
    phone.post(f"/dang-ky/{draft.pk}/sua/", typed(draft))
    Registration.objects.filter(pk=draft.pk).update(state=State.SUBMITTED)

    assert phone.post(f"/dang-ky/{draft.pk}/sua/", typed(draft)).status_code == 422

    kept = Sending.objects.get()
    assert (kept.state, dict(kept.fields)["place"]) == ("lost", "Bản trên máy")


def test_the_version_that_lost_can_be_thrown_away(phone, unit):
    draft = make_draft(Plan.objects.get(), unit)
    edited_by_another(draft)
    phone.post(f"/dang-ky/{draft.pk}/sua/", typed(draft))

    assert phone.post(f"/hop-gui/{Sending.objects.get().pk}/bo/").status_code == 302
    assert not Sending.objects.exists()


def test_an_edit_of_what_is_past_editing_is_refused_and_not_taken_for_done(phone, unit, officer):
    draft = make_draft(Plan.objects.get(), unit)
    Registration.objects.filter(pk=draft.pk).update(state=State.SUBMITTED)

    answer = phone.post(f"/dang-ky/{draft.pk}/sua/", typed(draft, nguoi=str(officer.pk)), headers=BY_PHONE)

    assert (answer.status_code, answer.json()["state"]) == (422, "refused")
    assert "Không sửa được" in answer.json()["page"]


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.booleans()), max_size=12))
def test_in_any_order_each_content_of_a_key_is_done_once_at_most(sent):
    user, done = make_user(), []
    for key, digest, goes_well in sent:

        def do(key=key, digest=digest, goes_well=goes_well):
            done.extend([(key, digest)] if goes_well else [])
            return Answer(f"/{key}{digest}/" if goes_well else "")

        location = send_once(user_id=user.pk, key=key, digest=digest, address="/", title="", fields=[], at=AT, do=do)
        assert location in {None, f"/{key}{digest}/"}

    assert sorted(done) == sorted(set(done))
    assert sorted(Sending.objects.filter(user=user).values_list("key", "digest")) == sorted(done)


@pytest.mark.django_db(transaction=True)
def test_two_that_come_at_the_same_instant_do_it_once():
    user, done, led, both = make_user(), [], [], threading.Barrier(2)

    def send():
        try:
            both.wait()
            led.append(
                send_once(
                    user_id=user.pk, key=KEY, digest="x", address="/", title="", fields=[], at=AT,
                    do=lambda: done.append(1) or Answer("/o-day/"),
                )
            )  # fmt: skip
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == [1]
    assert sorted(led, key=str) == ["/o-day/", None]


def test_who_finds_the_file_taken_by_the_same_form_gets_the_answer_of_that_form(rf, officer):
    """The second of two at once: between its first look and its second the first was done, and took the upload."""

    def asked():
        request = rf.post("/o-day/", {"ma-gui": KEY})
        request.actor, request.user = actor_of(officer, AT.date()), officer
        return request

    taken = []

    @ready_then_sent_once
    def view(request):
        if taken == ["begun"]:
            return lambda: taken.append("file") or HttpResponseRedirect("/xong/")
        taken.append("begun")
        view(asked())
        return HttpResponse("Tệp không còn.", status=422)

    answer = view(asked())

    assert (answer.status_code, answer["Location"], taken) == (302, "/xong/", ["begun", "file"])


@pytest.mark.django_db
def test_after_thirty_days_a_sending_is_forgotten():
    user = make_user()
    for days in (0, 31):
        at = AT - timedelta(days=days)
        send_once(
            user_id=user.pk, key=KEY, digest=str(days), address="/", title="", fields=[], at=at,
            do=lambda: Answer("/x/"),
        )  # fmt: skip

    assert forget_old_sendings(at=AT) == 1
    assert [each.digest for each in Sending.objects.all()] == ["0"]


@pytest.mark.django_db
def test_the_worker_and_the_manifest_hold_nothing_of_anybody_and_name_files_that_are_there(client):
    from django.contrib.staticfiles import finders

    worker, manifest, shell = client.get("/sw.js"), client.get("/manifest.webmanifest"), client.get("/ngoai-tuyen/")

    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"
    named = [part for part in worker.content.decode().split('"') if part.startswith("/static/")]
    named += [each["src"] for each in manifest.json()["icons"]]
    assert [name for name in named if not finders.find(name.removeprefix("/static/"))] == []
    assert "data-user" not in shell.content.decode()
    assert not any(answer.cookies for answer in (worker, manifest, shell))


def test_only_a_persons_own_pages_say_that_a_phone_may_keep_them(phone, unit, officer):
    draft = make_draft(Plan.objects.get(), unit)

    assert phone.get(f"/dang-ky/{draft.pk}/sua/")["X-Kheo-Keep"] == str(officer.pk)
    for address in ("/", "/dang-ky/", "/tai-khoan/cua-toi/"):
        assert "X-Kheo-Keep" not in phone.get(address)
    assert "X-Kheo-Keep" not in phone.post(f"/dang-ky/{draft.pk}/sua/", typed(draft, starts_on="?"))
