"""The doors: who may come in, what comes back filled in, what is shown, and what a page costs."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from kheo.registrations.actions import attachments
from kheo.registrations.actions.bulk import create_registrations
from kheo.registrations.actions.drafts import save_draft
from kheo.registrations.actions.progress_records import record_progress
from kheo.registrations.actions.standings import restate
from kheo.registrations.actions.steps import return_to_unit
from kheo.registrations.models import Attachment, Delivery, ProgressRecord, Registration
from kheo.registrations.rules import State
from tests.factories import make_member
from tests.registrations.factories import (
    HOUR,
    ON_TIME,
    SYSTEM,
    load_bundled_plan,
    load_plan_of,
    make_accepted,
    make_draft,
    make_submitted,
    unit_of,
    values,
)

pytestmark = pytest.mark.django_db
LIST = "/dang-ky/"


@pytest.fixture(autouse=True)
def _in_february_2023(settings):
    settings.KHEO_NOW = "2023-02-20"


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def unit(plan):
    return unit_of("xa-bac-thuy")


@pytest.fixture
def officer(client, unit):
    client.force_login(make_member(unit))
    return client


@pytest.fixture
def steward(client, plan):
    client.force_login(make_member(plan.steward, "steward"))
    return client


def door(name, *args):
    return reverse(f"registrations:{name}", args=args)


def form_of(registration, **changes):
    """What the form of a registration sends."""
    said = {
        name: getattr(registration, name)
        for name in ("title", "kind", "subject", "carrier", "level", "field", "place", "content", "method", "notes")
    }
    return {**said, "phien-ban": registration.revision, **changes}


# --- who may come in -----------------------------------------------------------------------------------------------

GETS = ["detail", "edit"]
POSTS = ["edit", "autosave", "submit", "withdraw", "progress", "attach", "join", "stay_new"]
KEEPERS = ["accept", "return", "close"]


@pytest.mark.parametrize("name", [*GETS])
def test_a_neighbours_registration_is_not_there(officer, plan, name):
    theirs = make_draft(plan, unit_of("xa-y-tich"))

    assert officer.get(door(name, theirs.pk)).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_a_neighbours_registration_cannot_be_written(officer, plan, name):
    theirs = make_draft(plan, unit_of("xa-y-tich"))

    assert officer.post(door(name, theirs.pk)).status_code == 404


@pytest.mark.parametrize("name", KEEPERS)
def test_a_unit_does_not_keep_the_register(officer, plan, unit, name):
    own = make_submitted(plan, unit)

    assert officer.post(door(name, own.pk), {"ly-do": "Vì"}).status_code == 403
    assert Registration.objects.get().state == State.SUBMITTED


@pytest.mark.parametrize("name", [*POSTS, *KEEPERS])
@pytest.mark.parametrize("role", ["leader", "auditor", "assessor"])
def test_who_only_reads_writes_nothing(client, plan, unit, name, role):
    client.force_login(make_member(unit, role))
    own = make_draft(plan, unit)

    assert client.get(door("detail", own.pk)).status_code == 200
    assert client.post(door(name, own.pk)).status_code == 403


def test_an_administrator_of_accounts_sees_no_registrations(client, plan, unit):
    client.force_login(make_member(unit, "administrator"))

    assert client.get(LIST).status_code == 403


def test_strangers_are_sent_to_sign_in(client, plan, unit):
    own = make_draft(plan, unit)

    for address in (LIST, door("detail", own.pk), door("new"), door("send")):
        assert client.get(address).status_code == 302


# --- the list ------------------------------------------------------------------------------------------------------


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("asked", ["", "?trang-thai=submitted", "?tu=mo+hinh", "?xep=title&don-vi=xa-bac-thuy"])
def test_the_list_costs_the_same_queries_for_one_row_and_for_thirty(steward, plan, unit, asked):
    create_registrations(plan, unit, [values(title="Mô hình")], by=SYSTEM, at=ON_TIME)
    before = queries_of(steward, LIST + asked)
    create_registrations(plan, unit, [values(title=f"Mô hình {n}") for n in range(30)], by=SYSTEM, at=ON_TIME)

    assert queries_of(steward, LIST + asked) == before <= 15


def test_the_list_shows_rows_filters_and_chips(steward, plan, unit):
    make_accepted(plan, unit, title="Hiến đất <mở> đường")
    make_draft(plan, unit, title="Camera")

    page = steward.get(f"{LIST}?trang-thai=accepted&tu=hien").content.decode()

    assert "Hiến đất &lt;mở&gt; đường" in page
    assert "Camera" not in page
    assert "Từ: hien" in page
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("asked", ["?trang-thai=zzz&xep=zzz&cap=zzz&muon=7", "?ke-hoach=zzz&don-vi=zzz", "?sau=zzz"])
def test_what_is_not_known_is_not_asked_for(officer, plan, unit, asked):
    make_draft(plan, unit, title="Camera")

    assert "Camera" in officer.get(LIST + asked).content.decode()


def test_without_a_plan_the_page_says_what_to_do(client, unit):
    from kheo.plans.models import Plan, PlanVersion

    client.force_login(make_member(unit))
    PlanVersion.objects.all().delete()
    Plan.objects.all().delete()

    assert "Chưa có kế hoạch" in client.get(LIST).content.decode()
    assert "Chưa có kế hoạch" in client.get(door("new")).content.decode()
    assert client.get(door("export")).status_code == 302


def test_the_workbook_holds_the_list_and_no_formula(officer, plan, unit):
    make_accepted(plan, unit, title='=HYPERLINK("http://x","y")')
    make_draft(plan, unit, title="Camera")

    response = officer.get(f"{door('export')}?trang-thai=accepted")

    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=4)]
    assert [row[:3] for row in cells] == [[1, '=HYPERLINK("http://x","y")', "Đảng ủy xã Bắc Thủy"]]
    assert book.active["B4"].data_type == "s" or book.active["B4"].quotePrefix


def test_several_are_entered_only_after_they_were_shown(steward, plan, unit):
    first, second = make_submitted(plan, unit), make_submitted(plan, unit)
    chosen = {"chon": [first.pk, second.pk]}

    shown = steward.post(door("accept_many"), chosen)
    assert first.title in shown.content.decode()
    assert not Registration.objects.filter(state=State.ACCEPTED).exists()

    assert steward.post(door("accept_many"), {**chosen, "dong-y": "1"}).status_code == 302
    assert sorted(Registration.objects.values_list("number", flat=True)) == [1, 2]

    again = steward.post(door("accept_many"), {**chosen, "dong-y": "1"})
    assert again.status_code == 422
    assert 'data-code="registration.wrong_state"' in again.content.decode()


def test_only_who_keeps_the_register_enters_several(officer, plan, unit):
    sent = make_submitted(plan, unit)

    assert officer.post(door("accept_many"), {"chon": sent.pk, "dong-y": "1"}).status_code == 403
    assert "chon" not in officer.get(f"{LIST}?trang-thai=submitted").content.decode()


# --- writing -------------------------------------------------------------------------------------------------------


def test_a_new_draft_is_made_from_the_form(officer, plan, unit):
    page = officer.get(door("new")).content.decode()
    key = re.search(r'name="khoa" value="([^"]+)"', page)[1]
    typed = {"title": "Tổ tự quản", "people_involved": "1.200", "starts_on": "01/03/2023", "khoa": key}

    for _ in range(2):  # the same form sent twice makes one draft
        response = officer.post(door("new"), typed)

    draft = Registration.objects.get()
    assert response.url == door("detail", draft.pk)
    assert (draft.title, draft.people_involved, draft.starts_on) == ("Tổ tự quản", 1200, date(2023, 3, 1))
    assert draft.unit == unit


@pytest.mark.parametrize("typed", [{"starts_on": "31/02/2023"}, {"people_involved": "nhiều"}, {"field": "zzz"}])
def test_what_cannot_be_read_comes_back_filled_in(officer, plan, unit, typed):
    response = officer.post(door("new"), {"title": "Tổ tự quản", "content": "Bà con\ngóp công", **typed})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Tổ tự quản" in page
    assert "Bà con\ngóp công" in page
    assert "field-error" in page
    assert not Registration.objects.exists()


def test_a_rule_that_is_broken_is_said_at_its_field(officer, plan, unit):
    response = officer.post(door("new"), {"title": "Tổ", "starts_on": "2023-05-01", "ends_on": "2023-04-01"})

    assert response.status_code == 422
    assert "sớm hơn ngày bắt đầu" in response.content.decode()


def test_who_writes_for_many_units_chooses_one(steward, plan, unit):
    assert unit.title in steward.get(door("new")).content.decode()
    assert steward.get(f"{door('new')}?don-vi={unit.code}").status_code == 200
    assert steward.get(f"{door('new')}?don-vi=khong-co").status_code == 404


def test_nobody_writes_for_a_neighbour(officer, plan, unit):
    neighbour = unit_of("xa-y-tich")

    officer.post(door("new"), {"title": "Tổ tự quản", "don-vi": neighbour.code})

    assert not Registration.objects.filter(unit=neighbour).exists()


def test_last_years_model_is_carried_on_from_its_page(officer, unit):
    earlier = make_accepted(load_plan_of(2022), unit, title="Tổ tự quản")
    load_bundled_plan()
    assert f"tiep-tuc={earlier.pk}" in officer.get(door("detail", earlier.pk)).content.decode()

    page = officer.get(f"{door('new')}?tiep-tuc={earlier.pk}").content.decode()
    officer.post(door("new"), {"title": "Tổ tự quản", "tiep-tuc": earlier.pk, "carrier": earlier.carrier})

    assert earlier.content in page
    again = Registration.objects.get(continues=earlier)
    assert again.initiative_id == earlier.initiative_id
    assert "Qua các năm" in officer.get(door("detail", again.pk)).content.decode()
    assert officer.get(door("initiative", again.initiative_id)).content.decode().count("row-title") == 2
    assert officer.get(f"{door('new')}?tiep-tuc=zzz").status_code == 404
    assert officer.get(f"{door('new')}?tiep-tuc={earlier.pk}").headers["Location"] == door("detail", again.pk)


@pytest.mark.parametrize("given", [{"recognised_rank": 1}, {"commended": True}])
def test_what_a_decision_gave_is_not_withdrawn_by_the_unit(officer, plan, unit, given):
    accepted = make_accepted(plan, unit)
    restate(accepted, at=ON_TIME + HOUR, **given)

    response = officer.post(door("withdraw", accepted.pk), {"ly-do": "Không làm nữa"})

    assert response.status_code == 422
    assert 'data-code="registration.decided_already"' in response.content.decode()
    accepted.refresh_from_db()
    assert accepted.state == State.ACCEPTED


def test_a_draft_is_thrown_away_and_what_was_sent_is_withdrawn(officer, plan, unit):
    draft, sent = make_draft(plan, unit), make_submitted(plan, unit)

    assert "Bỏ bản nháp" in officer.get(door("detail", draft.pk)).content.decode()
    assert "Rút đăng ký" in officer.get(door("detail", sent.pk)).content.decode()


def test_saving_and_sending_keeps_the_draft_when_something_is_missing(officer, plan, unit):
    draft = make_draft(plan, unit)

    response = officer.post(door("edit", draft.pk), form_of(draft, title="Tên mới", content="", roi="gui"))

    draft.refresh_from_db()
    assert response.status_code == 422
    assert 'data-code="registration.no_content"' in response.content.decode()
    assert (draft.title, draft.state) == ("Tên mới", State.DRAFT)

    response = officer.post(door("edit", draft.pk), form_of(draft, content="Bà con góp công", roi="gui"))
    draft.refresh_from_db()
    assert (response.status_code, draft.state) == (302, State.SUBMITTED)
    assert officer.get(door("edit", draft.pk)).status_code == 302


def test_an_edit_by_somebody_else_is_shown_beside_ones_own(officer, plan, unit):
    draft = make_draft(plan, unit, title="Tên đầu")
    typed = form_of(draft, title="Tên của tôi")
    save_draft(registration_id=draft.pk, revision=1, values=values(title="Tên của người khác"), by=SYSTEM, at=ON_TIME)

    response = officer.post(door("edit", draft.pk), typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "<del>Tên của người khác</del>" in page
    assert "<ins>Tên của tôi</ins>" in page
    assert 'name="phien-ban" value="2"' in page
    officer.post(door("edit", draft.pk), {**typed, "phien-ban": 2})
    draft.refresh_from_db()
    assert draft.title == "Tên của tôi"


def test_autosave_answers_what_was_saved_and_when(officer, plan, unit):
    draft = make_draft(plan, unit)

    told = officer.post(door("autosave", draft.pk), form_of(draft, title="Đang gõ")).json()

    assert (told["revision"], told["edit_url"]) == (2, door("edit", draft.pk))
    assert re.fullmatch(r"\d\d:\d\d", told["saved_at"])
    stale = officer.post(door("autosave", draft.pk), form_of(draft, title="Cũ"))
    assert (stale.status_code, stale.json()["problems"][0]["code"]) == (409, "registration.edited_meanwhile")
    draft.refresh_from_db()
    unreadable = officer.post(door("autosave", draft.pk), form_of(draft, starts_on="31/02/2023"))
    assert (unreadable.status_code, unreadable.json()["problems"][0]["field"]) == (422, "starts_on")
    wrong = officer.post(door("autosave", draft.pk), form_of(draft, starts_on="2023-05-02", ends_on="2023-05-01"))
    assert wrong.status_code == 422


def test_the_first_autosave_makes_the_draft(officer, plan, unit):
    told = officer.post(door("new"), {"title": "Đang gõ", "khoa": "k1"}, headers={"X-Draft": "1"}).json()

    assert told["autosave_url"] == door("autosave", Registration.objects.get().pk)
    refused = officer.post(door("new"), {"starts_on": "31/02/2023", "khoa": "k2"}, headers={"X-Draft": "1"})
    assert refused.status_code == 422


def test_the_two_doors_beside_a_look_alike(officer, unit):
    earlier = make_accepted(load_plan_of(2022), unit, title="Tổ tự quản đường biên", content="A")
    plan = load_bundled_plan()
    first, second = (make_draft(plan, unit, title="Tổ tự quản đường biên", carrier=who, content="B") for who in "XY")
    assert "trùng tên" in officer.get(door("detail", first.pk)).content.decode()

    officer.post(door("stay_new", first.pk), {"ly-do": "Thôn khác"})
    officer.post(door("join", second.pk), {"tiep-tuc": earlier.pk})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.new_because, second.continues_id) == ("Thôn khác", earlier.pk)
    assert officer.post(door("join", second.pk), {"tiep-tuc": earlier.pk}).status_code == 422
    assert officer.post(door("stay_new", first.pk), {"ly-do": ""}).status_code == 422
    assert officer.post(door("join", second.pk), {"tiep-tuc": ""}).status_code == 404


# --- the dossier ---------------------------------------------------------------------------------------------------


def test_each_step_through_its_door(client, plan, unit):
    officer, steward = make_member(unit), make_member(plan.steward, "steward")
    draft = make_draft(plan, unit)
    client.force_login(officer)
    client.post(door("submit", draft.pk))
    client.force_login(steward)
    client.post(door("return", draft.pk), {"ly-do": "Ghi rõ địa điểm"})
    client.force_login(officer)
    assert "Ghi rõ địa điểm" in client.get(door("edit", draft.pk)).content.decode()
    client.post(door("submit", draft.pk))
    client.force_login(steward)
    client.post(door("accept", draft.pk))
    client.post(door("close", draft.pk), {"ly-do": "Đã xong"})

    draft.refresh_from_db()
    assert (draft.state, draft.number) == (State.CLOSED, 1)
    assert client.post(door("withdraw", draft.pk), {"ly-do": "Nhầm"}).status_code == 422


def test_a_refused_step_shows_why_and_keeps_the_reason_typed(steward, plan, unit):
    sent = make_submitted(plan, unit)

    refused = steward.post(door("return", sent.pk), {"ly-do": "  "})
    assert (refused.status_code, 'data-code="registration.no_reason"' in refused.content.decode()) == (422, True)
    assert '<details class="way" open>' in refused.content.decode()  # its form stands open

    return_to_unit(registration_id=sent.pk, reason="Đã trả", by=SYSTEM, at=ON_TIME + HOUR)
    again = steward.post(door("accept", sent.pk))
    assert 'data-code="registration.wrong_state"' in again.content.decode()


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_page_for_who_writes_and_for_who_reads(client, plan, unit, state):
    made = make_draft(plan, unit) if state in {State.DRAFT, State.WITHDRAWN} else make_submitted(plan, unit)
    if state in {State.ACCEPTED, State.CLOSED}:
        made = make_accepted(plan, unit)
    client.force_login(make_member(plan.steward, "steward"))
    step = {State.RETURNED: "return", State.WITHDRAWN: "withdraw", State.CLOSED: "close"}.get(state)
    if step:
        client.post(door(step, made.pk), {"ly-do": "Vì"})
    assert Registration.objects.get(pk=made.pk).state == state

    for role, place in (("steward", plan.steward), ("unit-officer", unit), ("leader", unit)):
        client.force_login(make_member(place, role))
        page = client.get(door("detail", made.pk)).content.decode()
        assert page.count("<h1>") == 1
        assert ('<form method="post" action="/dang-ky/' in page) <= (role != "leader")


def test_progress_is_written_and_taken_back(officer, plan, unit):
    accepted = make_accepted(plan, unit)
    typed = {"happened_on": "2023-02-10", "note": "Ra quân", "so-nguoi-tham-gia": "1.024", "so-ngay-cong": "85,5"}

    officer.post(door("progress", accepted.pk), typed)

    record = ProgressRecord.objects.get()
    assert record.figures == {"nguoi-tham-gia": "1024", "ngay-cong": "85.5"}
    page = officer.get(door("detail", accepted.pk)).content.decode()
    assert "1.024" in page
    assert "85,5" in page
    assert officer.post(door("void_progress", accepted.pk, record.pk), {"ly-do": ""}).status_code == 422
    officer.post(door("void_progress", accepted.pk, record.pk), {"ly-do": "Nhầm"})
    assert ProgressRecord.objects.get().voided_because == "Nhầm"


def test_progress_whose_file_the_dossier_has_no_room_for_leaves_no_record(officer, plan, unit, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_FILES", 0)
    accepted = make_accepted(plan, unit)
    file = SimpleUploadedFile("Biên bản.pdf", b"%PDF-1.7 x")
    typed = {"happened_on": "2023-02-10", "note": "Ra quân", "file": file}

    assert officer.post(door("progress", accepted.pk), typed).status_code == 422

    assert not ProgressRecord.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"happened_on": "2023-02-30", "note": "Ra quân"},
        {"happened_on": "2023-02-10", "note": "Ra quân", "so-ngay-cong": "nhiều"},
        {"happened_on": "2023-02-10", "note": "Ra quân", "so-ngay-cong": "1,25"},
        {"happened_on": "2023-03-10", "note": "Ra quân"},
        {"happened_on": "2023-02-10", "note": ""},
    ],
)
def test_progress_that_is_refused_comes_back_filled_in(officer, plan, unit, typed):
    accepted = make_accepted(plan, unit)

    response = officer.post(door("progress", accepted.pk), typed)

    assert response.status_code == 422
    assert typed["note"] in response.content.decode()
    assert not ProgressRecord.objects.exists()


def test_a_photo_comes_with_what_was_done_or_neither_does(officer, plan, unit):
    accepted = make_accepted(plan, unit)
    typed = {"happened_on": "2023-02-10", "note": "Ra quân"}

    refused = officer.post(
        door("progress", accepted.pk), {**typed, "file": SimpleUploadedFile("x.exe", b"MZ\x90\x00 program")}
    )
    assert refused.status_code == 422
    assert not ProgressRecord.objects.exists()
    officer.post(door("progress", accepted.pk), {**typed, "file": SimpleUploadedFile("Biên bản.pdf", b"%PDF-1.7 x")})

    kept = Attachment.objects.get()
    assert kept.progress_record == ProgressRecord.objects.get()
    address = door("attachment", accepted.pk, kept.pk)
    assert officer.get(door("detail", accepted.pk)).content.decode().count(f'href="{address}"') == 2


def test_progress_on_what_is_not_in_the_register_is_refused(officer, plan, unit):
    draft = make_draft(plan, unit)

    response = officer.post(door("progress", draft.pk), {"happened_on": "2023-02-10", "note": "Ra quân"})

    assert 'data-code="progress.not_in_register"' in response.content.decode()


def test_a_file_goes_in_and_comes_out_as_something_to_save(officer, plan, unit):
    draft = make_draft(plan, unit)

    officer.post(
        door("attach", draft.pk), {"file": SimpleUploadedFile("Biên bản.pdf", b"%PDF-1.7 x"), "caption": "Họp"}
    )

    attachment = Attachment.objects.get()
    response = officer.get(door("attachment", draft.pk, attachment.pk))
    assert b"".join(response.streaming_content) == b"%PDF-1.7 x"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert "Bi%C3%AAn%20b%E1%BA%A3n.pdf" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert officer.get(door("preview", draft.pk, attachment.pk)).status_code == 404
    officer.post(door("detach", draft.pk, attachment.pk))
    assert officer.get(door("attachment", draft.pk, attachment.pk)).status_code == 404
    assert officer.post(door("detach", draft.pk, attachment.pk)).status_code == 422


def test_a_photo_is_shown_small(officer, plan, unit):
    from tests.registrations.test_records import photo

    draft = make_draft(plan, unit)
    officer.post(door("attach", draft.pk), {"file": SimpleUploadedFile("a.jpg", photo())})

    attachment = Attachment.objects.get()
    response = officer.get(door("preview", draft.pk, attachment.pk))
    assert response.headers["Content-Type"] == "image/webp"
    assert b"".join(response.streaming_content)[8:12] == b"WEBP"
    assert door("preview", draft.pk, attachment.pk) in officer.get(door("detail", draft.pk)).content.decode()


@pytest.mark.parametrize("content", [b"MZ program", b""])
def test_a_bad_file_says_why(officer, plan, unit, content):
    draft = make_draft(plan, unit)

    response = officer.post(door("attach", draft.pk), {"file": SimpleUploadedFile("a.pdf", content), "caption": "Họp"})

    assert response.status_code == 422
    assert "Họp" in response.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_is_found_through_its_own_dossier_alone(officer, plan, unit):
    draft, theirs = make_draft(plan, unit), make_draft(plan, unit_of("xa-y-tich"))
    officer.post(door("attach", draft.pk), {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")})
    attachment = Attachment.objects.get()

    assert officer.get(door("attachment", theirs.pk, attachment.pk)).status_code == 404
    other = make_draft(plan, unit)
    assert officer.get(door("attachment", other.pk, attachment.pk)).status_code == 404


def test_the_dossier_costs_the_same_queries_however_much_happened(officer, plan, unit):
    accepted = make_accepted(plan, unit)

    def work(times):
        for number in range(times):
            record_progress(
                registration_id=accepted.pk,
                happened_on=date(2023, 2, 10),
                note="Làm",
                by=SYSTEM,
                at=ON_TIME + 400 * HOUR,
            )
            officer.post(door("attach", accepted.pk), {"file": SimpleUploadedFile("a.pdf", b"%%PDF-1.7 %d" % number)})

    work(1)
    before = queries_of(officer, door("detail", accepted.pk))
    work(8)

    assert queries_of(officer, door("detail", accepted.pk)) == before


# --- sending the list ----------------------------------------------------------------------------------------------


def test_the_list_is_sent_by_one_button(officer, plan, unit):
    make_draft(plan, unit, title="Đủ")
    make_draft(plan, unit, title="Thiếu", content="")
    assert officer.get(door("send")).url == door("send_list", plan.code, unit.code)
    page = officer.get(door("send_list", plan.code, unit.code)).content.decode()
    assert "24/02/2023" in page
    assert "còn 4 ngày" in page
    assert "Chưa ghi nội dung" in page

    officer.post(door("send_list", plan.code, unit.code))
    officer.post(door("send_list", plan.code, unit.code))

    assert Delivery.objects.count() == 1
    assert sorted(Registration.objects.values_list("title", "state")) == [("Thiếu", "draft"), ("Đủ", "submitted")]


def test_an_empty_list_says_what_to_do(officer, plan, unit):
    address = door("send_list", plan.code, unit.code)

    assert "Danh sách còn trống" in officer.get(address).content.decode()
    assert officer.post(address).status_code == 422


def test_nobody_sends_a_neighbours_list(officer, client, plan, unit):
    assert officer.post(door("send_list", plan.code, "xa-y-tich")).status_code == 404
    client.force_login(make_member(unit, "leader"))
    assert client.post(door("send_list", plan.code, unit.code)).status_code == 403


def test_the_steward_chooses_whose_list(steward, plan, unit):
    assert door("send_list", plan.code, unit.code) in steward.get(door("send")).content.decode()


def test_the_sending_page_costs_the_same_queries_for_one_row_and_for_thirty(officer, plan, unit):
    address = door("send_list", plan.code, unit.code)
    create_registrations(plan, unit, [values()], state=State.DRAFT, by=SYSTEM, at=ON_TIME)
    before = queries_of(officer, address)
    create_registrations(plan, unit, [values() for _ in range(30)], state=State.DRAFT, by=SYSTEM, at=ON_TIME)

    assert queries_of(officer, address) == before


def test_the_day_of_a_consent_is_the_day_on_which_it_was_given_here(officer, plan, unit):
    night = datetime(2023, 2, 1, 18, 30, tzinfo=UTC)  # half past one, the next day
    draft = make_draft(plan, unit, at=night, subject="ca-nhan", consent_to_publish=True)

    assert "Có, ghi ngày 02/02/2023" in officer.get(f"/dang-ky/{draft.pk}/").content.decode()
