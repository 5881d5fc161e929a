"""Programs write by the same rules as people, and no request is done twice."""

from datetime import timedelta

import pytest

from kheo.api.models import KeptAnswer
from kheo.audit.models import Record
from kheo.config import clock
from kheo.registrations.models import ProgressRecord, Registration
from tests.api.factories import codes, program_of
from tests.factories import make_unit
from tests.plans.factories import load
from tests.registrations.factories import load_bundled_plan, make_accepted, make_draft, make_submitted, unit_of

pytestmark = pytest.mark.django_db
HERE = "xa-bac-thuy"
WHOLE = {
    "title": "Thu gom rác thải nhựa",
    "subject": "tap-the",
    "carrier": "Chi hội phụ nữ thôn Làng Mỏ",
    "level": "co-so",
    "field": "kinh-te",
    "content": "Mỗi tuần một buổi, cả thôn cùng thu gom.",
}


@pytest.fixture
def plan(settings):
    settings.KHEO_NOW = "2023-02-06"
    return load_bundled_plan()


@pytest.fixture
def officer(plan):
    return program_of(unit_of(HERE))


@pytest.fixture
def steward(plan):
    return program_of(unit_of("ban-dan-van"), "steward")


@pytest.fixture
def new(plan):
    return {"plan": plan.code, "unit": HERE, **WHOLE}


def counts():
    return Registration.objects.count(), Record.objects.count(), KeptAnswer.objects.count()


def test_a_registration_goes_its_way_from_draft_to_register(officer, steward, new):
    made = officer.post("/registrations", new)
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    pk = made.json()["id"]
    assert officer.post(f"/registrations/{pk}/submit").json()["state"] == "submitted"
    returned = steward.post(f"/registrations/{pk}/return", {"reason": "Ghi rõ số hộ."}).json()
    assert (returned["state"], returned["reason"]) == ("returned", "Ghi rõ số hộ.")
    read = officer.get(f"/registrations/{pk}")
    changed = officer.patch(f"/registrations/{pk}", {"people_involved": 46}, {"If-Match": read["ETag"]})
    assert changed.json()["people_involved"] == 46
    officer.post(f"/registrations/{pk}/submit")
    accepted = steward.post(f"/registrations/{pk}/accept").json()
    assert (accepted["state"], accepted["number"], accepted["late"]) == ("accepted", 1, False)

    done = officer.post(
        f"/registrations/{pk}/progress",
        {"happened_on": "2023-02-05", "note": "Buổi đầu.", "figures": {"nguoi-tham-gia": 30, "ngay-cong": "12.50"}},
    )

    assert done.status_code == 201
    assert done.json()["figures"] == {"nguoi-tham-gia": "30", "ngay-cong": "12.5"}
    assert officer.get(f"/registrations/{pk}/progress").json()["items"] == [done.json()]


def test_the_journal_names_the_person_and_the_key(officer, new):
    officer.post("/registrations", new)

    assert Record.objects.order_by("-seq")[0].actor_name == "Nguyễn Thị Lan (khóa API “Cổng thông tin”)"


def test_what_is_missing_is_told_all_at_once_as_the_page_tells_it(officer, plan):
    draft = make_draft(plan, unit_of(HERE), title="", content="")
    before = counts()

    answer = officer.post(f"/registrations/{draft.pk}/submit")

    assert answer.status_code == 422
    assert codes(answer) == ["registration.no_title", "registration.no_content"]
    assert answer.json()["problems"][0] == {
        "code": "registration.no_title",
        "message": "Chưa có tên mô hình, điển hình.",
        "next_step": "Đặt một tên ngắn gọn, nói rõ ai làm việc gì.",
        "field": "title",
        "clause": "III.2-1",
    }
    assert counts() == before


def test_a_step_that_the_state_does_not_allow_is_a_conflict(officer, plan):
    sent = make_submitted(plan, unit_of(HERE))

    answer = officer.post(f"/registrations/{sent.pk}/submit")

    assert (answer.status_code, codes(answer)) == (409, ["registration.wrong_state"])


def test_whoever_read_an_older_version_does_not_overwrite_the_newer(officer, plan):
    draft = make_draft(plan, unit_of(HERE))
    path, old = f"/registrations/{draft.pk}", {"If-Match": '"1"'}
    assert officer.patch(path, {"title": "Tên mới"}, old).status_code == 200

    answer = officer.patch(path, {"title": "Tên khác nữa"}, old)

    assert (answer.status_code, codes(answer)) == (412, ["registration.edited_meanwhile"])
    assert Registration.objects.get().title == "Tên mới"


@pytest.mark.parametrize(("sent", "status"), [(None, 428), ({"If-Match": "1"}, 412), ({"If-Match": "*"}, 412)])
def test_a_change_says_from_which_version(officer, plan, sent, status):
    draft = make_draft(plan, unit_of(HERE))

    assert officer.patch(f"/registrations/{draft.pk}", {"title": "Tên mới"}, sent).status_code == status
    assert Registration.objects.get().revision == 1


def test_what_is_left_out_stays_and_null_empties_a_count(officer, plan):
    draft = make_draft(plan, unit_of(HERE), people_involved=40)

    answer = officer.patch(f"/registrations/{draft.pk}", {"people_involved": None}, {"If-Match": '"1"'}).json()

    assert (answer["people_involved"], answer["title"]) == (None, draft.title)


def test_the_same_request_with_the_same_key_is_done_once(officer, new):
    first = officer.post("/registrations", new, {"Idempotency-Key": "a-1"})
    before = counts()

    again = officer.post("/registrations", new, {"Idempotency-Key": "a-1"})

    assert (again.status_code, again.json(), again["ETag"]) == (201, first.json(), first["ETag"])
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert counts() == before


def test_a_step_with_a_key_is_answered_again_as_it_was(officer, plan):
    draft = make_draft(plan, unit_of(HERE))
    path = f"/registrations/{draft.pk}/submit"
    first = officer.post(path, headers={"Idempotency-Key": "gui-1"})

    again = officer.post(path, headers={"Idempotency-Key": "gui-1"})

    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())


def test_the_key_of_another_request_is_refused(officer, new):
    officer.post("/registrations", new, {"Idempotency-Key": "a-1"})
    before = counts()

    answer = officer.post("/registrations", {**new, "title": "Tên khác"}, {"Idempotency-Key": "a-1"})

    assert (answer.status_code, codes(answer)) == (422, ["api.key_used"])
    assert counts() == before


def test_what_was_refused_may_be_tried_again_with_the_same_key(officer, new):
    wrong = officer.post("/registrations", {**new, "field": "khong-co"}, {"Idempotency-Key": "a-1"})
    assert (wrong.status_code, codes(wrong), counts()[2]) == (422, ["registration.unknown_field"], 0)

    assert officer.post("/registrations", new, {"Idempotency-Key": "a-1"}).status_code == 201


def test_two_programs_may_choose_the_same_key(officer, new, plan):
    other = program_of(unit_of(HERE))
    first = officer.post("/registrations", new, {"Idempotency-Key": "a-1"}).json()

    second = other.post("/registrations", new, {"Idempotency-Key": "a-1"}).json()

    assert first["id"] != second["id"]


def test_kept_answers_are_forgotten_after_thirty_days(officer, new, settings):
    officer.post("/registrations", new, {"Idempotency-Key": "a-1"})
    KeptAnswer.objects.update(kept_at=clock.now() - timedelta(days=31))

    officer.post("/registrations", new, {"Idempotency-Key": "a-2"})

    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["a-2"]


@pytest.mark.parametrize("wrong", [
    {"unknown": "x"}, {"kind": "other"}, {"people_involved": -1}, {"people_involved": 1.5}, {"title": "x" * 301},
    {"title": "a\x00b"}, {"priorities": "x"}, {"starts_on": "24/02/2023"}, {"continues": 0},
])  # fmt: skip
def test_what_does_not_have_its_shape_is_refused_by_name(officer, new, wrong):
    before = counts()

    answer = officer.post("/registrations", {**new, **wrong})

    assert (answer.status_code, codes(answer)) == (422, ["api.invalid"])
    assert answer.json()["problems"][0]["field"].split(".")[-1] == next(iter(wrong))
    assert counts() == before


def test_what_is_no_json_is_refused(officer):
    answer = officer.client.post(
        "/api/v1/registrations", b"{", content_type="application/json", headers=officer.headers
    )

    assert (answer.status_code, codes(answer)) == (400, ["api.unreadable"])


def test_a_name_in_the_query_that_nobody_knows_is_refused(officer, plan):
    answer = officer.get("/registrations", plan=plan.code, stat="draft")

    assert (answer.status_code, codes(answer)) == (422, ["api.unknown_name"])
    assert answer.json()["problems"][0]["field"] == "stat"


def test_a_unit_of_another_plan_is_seen_but_not_written_for(steward, plan):
    load()
    inside = make_unit(
        "Chi bộ khác", parent=unit_of("huyen-uy-chi-lang"), valid_from=clock.today() + timedelta(days=900)
    )

    answer = steward.post("/registrations", {"plan": plan.code, "unit": inside.code})

    assert (answer.status_code, codes(answer)) == (403, ["api.forbidden"])


def test_progress_of_what_is_not_in_the_register_is_a_conflict(officer, plan):
    draft = make_draft(plan, unit_of(HERE))

    answer = officer.post(f"/registrations/{draft.pk}/progress", {"happened_on": "2023-02-05", "note": "Họp."})

    assert (answer.status_code, codes(answer)) == (409, ["progress.not_in_register"])
    assert ProgressRecord.objects.count() == 0


def test_a_key_that_only_reads_writes_nothing(plan, new):
    reader = program_of(unit_of(HERE), scopes=("read:registrations", "read:plan"))
    kept = make_accepted(plan, unit_of(HERE))
    before = counts()

    answers = [
        reader.post("/registrations", new),
        reader.patch(f"/registrations/{kept.pk}", {"title": "Tên mới"}, {"If-Match": '"3"'}),
        reader.post(f"/registrations/{kept.pk}/withdraw", {"reason": "Thôi."}),
        reader.post(f"/registrations/{kept.pk}/progress", {"happened_on": "2023-02-05", "note": "Họp."}),
    ]

    assert [each.status_code for each in answers] == [403] * 4
    assert counts() == before
