"""The plan's tasks: who has which part in them, what is noted, what speaks for them, what the pages show."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kheo.audit.models import Record
from kheo.plans.rules.document import Task
from kheo.progress.actions import note_task
from kheo.progress.models import TaskNote
from kheo.progress.queries.tasks import board, proven
from kheo.progress.rules.tasks import Part, Proof, TaskState, proofs_of, tally
from kheo.recognition.models import Decision
from kheo.rounds.models import Round, Visit
from kheo.shared.problems import RuleBroken
from tests.factories import make_member, make_unit
from tests.progress.factories import LOADED, RICH, SYSTEM, at, delivery, load_bundled, load_rich, standing, unit

BASE = "/nhiem-vu/chi-lang-2023/"
MOST_QUERIES = 15


@pytest.fixture
def plan(db, settings):
    settings.KHEO_NOW = "2023-10-24"
    return load_bundled()


def noted(plan, code="xa-bac-thuy", task="tong-hop-bieu", **more):
    given = {
        "plan": plan, "unit": unit(code), "task": task, "state": "under-way", "happened_on": date(2023, 2, 15),
        "words": "Đã họp các thôn.", "key": f"{code}-{task}-{TaskNote.objects.count()}", "by": SYSTEM, "at": at(2, 16),
    }  # fmt: skip
    return note_task(**{**given, **more})


def of_unit(found, code):
    return {each.task.code: each for each in found.figures if each.unit.code == code}


# --- rules ---


@pytest.mark.parametrize(
    ("title", "delivers", "kinds"),
    [
        ("Cụ thể hóa thành kế hoạch của đơn vị", "unit-plan", {Proof.DELIVERY}),
        ("Tổng hợp kết quả đăng ký theo biểu", None, {Proof.REGISTRATION}),
        ("Kiểm tra, khảo sát, đánh giá, công nhận", None, {Proof.VISIT, Proof.ROUND, Proof.DECISION}),
        ("Tuyên truyền: tin bài", None, set()),
    ],
)
def test_a_tasks_own_words_say_what_may_speak_for_it(title, delivers, kinds):
    assert proofs_of(Task("t", title, delivers=delivers)) == kinds


def test_a_tally_counts_every_unit_once():
    counted = tally([TaskState.DONE, TaskState.DONE, None, TaskState.UNDER_WAY, TaskState.NOT_APPLICABLE])

    assert (counted.total, counted.done, counted.silent, counted.not_started) == (5, 2, 1, 0)


# --- figures ---


def test_every_task_of_every_unit_with_its_part(plan):
    found = board(plan, as_of=date(2023, 3, 1))

    assert {code: each.part for code, each in of_unit(found, "xa-bac-thuy").items()} == {
        "ke-hoach-don-vi": Part.MEMBER,
        "xet-cong-nhan-co-so": Part.MEMBER,
        "tong-hop-bieu": Part.MEMBER,
        "duy-tri-nhan-rong": Part.MEMBER,
    }
    assert of_unit(found, "ban-tuyen-giao")["tuyen-truyen"].part is Part.PARTNER
    assert of_unit(found, "ban-dan-van")["tuyen-truyen"].part is Part.OWNER
    assert {each.state for each in found.figures} == {None}


def test_the_last_note_of_the_day_says_how_a_task_stands(plan):
    noted(plan, state="not-started", at=at(2, 1), happened_on=date(2023, 2, 1))
    noted(plan, at=at(2, 16))
    noted(plan, state="done", at=at(3, 1), happened_on=date(2023, 2, 20))

    def state(day):
        return of_unit(board(plan, as_of=day), "xa-bac-thuy")["tong-hop-bieu"].state

    assert [state(date(2023, 1, 31)), state(date(2023, 2, 1)), state(date(2023, 2, 28)), state(date(2023, 3, 1))] == [
        None, TaskState.NOT_STARTED, TaskState.UNDER_WAY, TaskState.DONE,
    ]  # fmt: skip


def test_what_a_task_delivers_stands_beside_it_and_never_says_that_it_is_done(plan):
    delivery(plan, "danh-sach-dang-ky", "xa-bac-thuy", at(2, 20))
    standing(plan, "xa-bac-thuy", at(2, 22))

    figure = of_unit(board(plan, as_of=date(2023, 3, 1)), "xa-bac-thuy")["tong-hop-bieu"]

    assert [(each.key, each.state.value) for each in figure.deadlines] == [("danh-sach-dang-ky", "on_time")]
    assert (figure.delivered, figure.counts, figure.state) == (1, {Proof.REGISTRATION: 1}, None)


def test_what_the_unit_held_and_decided_is_counted_from_the_day_on_which_it_was(plan):
    commune = unit("xa-bac-thuy")
    below = make_unit("Chi bộ thôn", parent=commune, kind="party-cell")
    Visit.objects.create(
        plan=plan, host=commune, unit=below, kind="survey", starts_at=at(5, 1), planned_at=LOADED, changed_at=LOADED,
        held_at=at(5, 2),
    )  # fmt: skip
    Round.objects.create(
        plan=plan, version=plan.versions.get(), level="co-so", level_rank=1, unit=commune, number=1, title="Đợt 1",
        phase="closed", convened_at=at(8, 1), notice_from=date(2023, 8, 1), notice_to=date(2023, 8, 6),
        closed_at=at(9, 1),
    )  # fmt: skip
    Decision.objects.create(
        plan=plan, unit=commune, kind="recognise", title="công nhận", legal_basis="Căn cứ", drafted_at=at(9, 4),
        symbol="QĐ/ĐU", signer_name="Nguyễn Văn Ký",
    )  # fmt: skip
    decision = Decision.objects.get()
    decision.state, decision.year, decision.number = "issued", 2023, 1
    decision.signed_on, decision.signed_at, decision.issued_at = date(2023, 9, 5), at(9, 5), at(9, 6)
    decision.save()
    standing(plan, below.code, at(2, 22))

    def counts(day):
        return of_unit(board(plan, as_of=day), "xa-bac-thuy")["xet-cong-nhan-co-so"].counts

    assert counts(date(2023, 5, 1)) == {Proof.VISIT: 0, Proof.ROUND: 0, Proof.DECISION: 0}
    assert counts(date(2023, 9, 5)) == {Proof.VISIT: 1, Proof.ROUND: 1, Proof.DECISION: 0}
    assert counts(date(2023, 9, 6)) == {Proof.VISIT: 1, Proof.ROUND: 1, Proof.DECISION: 1}
    found = board(plan, as_of=date(2023, 9, 6), scope=commune)
    assert of_unit(found, "xa-bac-thuy")["duy-tri-nhan-rong"].counts == {Proof.REGISTRATION: 1}
    records = proven(plan, commune, found.document, found.before)
    assert [each.kind for each in records] == [Proof.REGISTRATION, Proof.VISIT, Proof.ROUND, Proof.DECISION]
    assert (records[1].title, records[2].title) == ("Khảo sát", "Đợt 1")


# --- notes ---


def test_a_note_is_kept_with_its_proof_and_told_in_the_journal(plan):
    sent = delivery(plan, "danh-sach-dang-ky", "xa-bac-thuy", at(2, 15))

    note = noted(plan, state="done", proof=f"delivery:{sent.pk}")

    assert (note.proof, note.proof_id, note.proof_title) == ("delivery", sent.pk, "Gửi danh sách đăng ký mô hình")
    journal = Record.objects.get(action="task.note")
    assert (journal.unit_id, journal.after["state"], journal.after["proof"]) == (
        note.unit_id, "Đã xong", "Gửi danh sách đăng ký mô hình",
    )  # fmt: skip


def test_the_same_form_sent_twice_notes_once(plan):
    assert noted(plan, key="k").pk == noted(plan, key="k", words="khác").pk
    assert (TaskNote.objects.get().words, Record.objects.filter(action="task.note").count()) == ("Đã họp các thôn.", 1)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"task": "theo-doi-giam-sat"}, "task.not_assigned"),
        ({"code": "ban-tuyen-giao"}, "task.not_assigned"),
        ({"state": "gone"}, "task.unknown_state"),
        ({"happened_on": date(2023, 2, 17)}, "task.in_future"),
        ({"happened_on": date(1923, 2, 1)}, "task.long_ago"),
        ({"state": "not-applicable", "words": "  "}, "task.no_reason"),
        ({"words": "x" * 2001}, "task.too_long"),
        ({"proof": "delivery:999"}, "task.unknown_proof"),
    ],
)
def test_a_note_that_cannot_be_is_refused_and_changes_nothing(plan, more, code):
    with pytest.raises(RuleBroken) as refused:
        noted(plan, **more)

    assert [each.code for each in refused.value.problems] == [code]
    assert (TaskNote.objects.count(), Record.objects.filter(action="task.note").count()) == (0, 0)


def test_another_units_record_proves_nothing(plan):
    theirs = delivery(plan, "danh-sach-dang-ky", "xa-bang-mac", at(2, 15))

    with pytest.raises(RuleBroken):
        noted(plan, proof=f"delivery:{theirs.pk}")


def test_the_database_too_asks_why_a_task_does_not_apply(plan):
    note = noted(plan)

    with pytest.raises(IntegrityError), transaction.atomic():
        TaskNote.objects.filter(pk=note.pk).update(state="not-applicable", words="")


# --- pages ---


@pytest.fixture
def officer(plan, client):
    client.force_login(make_member(unit("xa-bac-thuy"), name="Vi Thị Hồng"))
    return client


@pytest.fixture
def steward(plan, client):
    client.force_login(make_member(unit("ban-dan-van"), "steward"))
    return client


def sent(**more):
    given = {"task": "tong-hop-bieu", "key": "k1", "state": "done", "happened_on": "2023-10-20", "words": "Đã gửi."}
    return {**given, **more}


def test_an_officer_comes_to_the_units_tasks_and_notes_one(officer):
    assert officer.get("/nhiem-vu/").url == f"{BASE}xa-bac-thuy/"
    before = officer.get(f"{BASE}xa-bac-thuy/").content.decode()
    assert "0 trong 4 nhiệm vụ đã xong, 4 chưa ghi gì" in before
    assert "Lời văn của kế hoạch (IV.4)" in before

    answer = officer.post(f"{BASE}xa-bac-thuy/ghi/", sent())

    assert answer.url == f"{BASE}xa-bac-thuy/#tong-hop-bieu"
    after = officer.get(f"{BASE}xa-bac-thuy/").content.decode()
    assert "1 trong 4 nhiệm vụ đã xong, 3 chưa ghi gì" in after
    assert TaskNote.objects.get().noted_by_name == "Vi Thị Hồng"


def test_a_refused_note_comes_back_as_it_was_typed(officer):
    answer = officer.post(f"{BASE}xa-bac-thuy/ghi/", sent(happened_on="2023-10-25", words="Viết dở"))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Ngày 25/10/2023 chưa đến." in html
    assert "Viết dở" in html
    assert html.count('<details class="fold screen-only" open>') == 1
    assert TaskNote.objects.count() == 0


def test_a_unit_notes_for_itself_alone(officer):
    assert officer.get(f"{BASE}xa-bang-mac/").status_code == 404
    assert officer.post(f"{BASE}xa-bang-mac/ghi/", sent()).status_code == 404


def test_whoever_only_reads_sees_no_form_and_may_not_note(plan, client):
    client.force_login(make_member(unit("xa-bac-thuy"), "leader"))

    assert "Ghi tình hình" not in client.get(f"{BASE}xa-bac-thuy/").content.decode()
    assert client.post(f"{BASE}xa-bac-thuy/ghi/", sent()).status_code == 403


def test_the_office_sees_who_is_silent_and_narrows_to_them(steward, plan):
    for task in ("ke-hoach-don-vi", "xet-cong-nhan-co-so", "tong-hop-bieu", "duy-tri-nhan-rong"):
        noted(plan, task=task, at=at(10, 20))

    html = steward.get(BASE).content.decode()
    assert "33 trong 34 đơn vị còn nhiệm vụ chưa ghi gì" in html
    assert "Đảng ủy xã Bắc Thủy" in html
    assert "Đảng ủy xã Bắc Thủy" not in steward.get(f"{BASE}?im-lang=1").content.decode()
    assert "Theo ghi chép đến hết ngày 01/10/2023" in steward.get(f"{BASE}?ngay=2023-10-01").content.decode()


def test_the_workbook_has_every_task_and_every_note(steward, plan):
    noted(plan, words="=1+1", at=at(10, 20))

    book = openpyxl.load_workbook(BytesIO(steward.get(f"{BASE}xlsx/").content))

    tasks, notes = book["Nhiệm vụ"], book["Ghi chép"]
    assert tasks.max_row == 4 + len(board(plan, as_of=date(2023, 10, 24)).figures)
    assert [cell.value for cell in notes[5]][:5] == [
        "Đảng ủy xã Bắc Thủy", "Tổng hợp kết quả đăng ký theo biểu gửi Ban Dân vận",
        datetime.fromisoformat("2023-02-15"), "Đang làm", "=1+1",
    ]  # fmt: skip
    assert notes["E5"].data_type == "s"


def test_a_plan_without_tasks_says_so(db, client, settings):
    settings.KHEO_NOW = "2023-10-24"
    load_rich()
    client.force_login(make_member(unit("ban"), "steward"))

    assert "Kế hoạch không giao nhiệm vụ nào ở đây" in client.get("/nhiem-vu/day-du-2023/").content.decode()
    assert "không giao nhiệm vụ riêng" in client.get("/nhiem-vu/day-du-2023/xa-a/").content.decode()
    assert RICH.get("tasks") is None


def test_the_pages_cost_the_same_however_much_is_noted(steward, plan):
    costs = {}
    for round_ in range(2):
        for path in (BASE, f"{BASE}xa-bac-thuy/", f"{BASE}xlsx/"):
            steward.get(path)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                steward.get(path)
            costs.setdefault(path, []).append(len(asked))
        for number in range(20 if round_ == 0 else 0):
            noted(plan, key=f"n{number}", at=at(10, 20))
            noted(plan, code="xa-bang-mac", key=f"m{number}", at=at(10, 20))
    assert all(first == second <= MOST_QUERIES for first, second in costs.values()), costs
