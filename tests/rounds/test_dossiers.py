"""Dossiers: frozen once for one content, packed with a manifest that can be verified; self-reports kept as typed."""

import hashlib
import io
import json
import threading
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.urls import reverse
from PIL import Image

from kheo.audit.models import Record
from kheo.plans.models import Plan
from kheo.registrations.actions.attachments import attach, remove_attachment
from kheo.registrations.actions.progress_records import record_progress, void_progress
from kheo.registrations.actions.storing import stored_path
from kheo.rounds.actions.dossiers import contents_of, freeze, freeze_all
from kheo.rounds.actions.reports import save_report, values_of
from kheo.rounds.models import DossierRevision, SelfReport
from kheo.rounds.queries.dossiers import changes_since, read
from kheo.rounds.rules.dossiers import canonical_json, digest_of, says_what_to_copy
from kheo.rounds.rules.packing import safe_name
from kheo.rounds.rules.reports import ReportValues
from kheo.rounds.views.packing import pack
from kheo.shared.problems import RuleBroken
from tests.factories import AT, make_member
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, make_draft, unit_of
from tests.rounds.factories import make_assessment, make_council, make_round, to_notice

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def registration(db):
    load_bundled_plan()
    return make_accepted(Plan.objects.get(), unit_of("xa-bac-thuy"), expected="Mở 2 km đường.")


def picture(color="green"):
    content = BytesIO()
    Image.new("RGB", (40, 30), color).save(content, "JPEG")
    content.seek(0)
    return content


def add_file(registration, name="Ảnh hiến đất.jpg", color="green"):
    content = picture(color)
    size = len(content.getvalue())
    return attach(registration_id=registration.pk, content=content, size=size, name=name, by=SYSTEM, at=LATER)


def report(registration, revision=0, **values):
    return save_report(registration, ReportValues(**values), revision, by=SYSTEM, at=LATER)


def refusal(act, *args, **more):
    before = (Record.objects.count(), list(SelfReport.objects.values()))
    with pytest.raises(RuleBroken) as refused:
        act(*args, **more)
    assert before == (Record.objects.count(), list(SelfReport.objects.values()))
    return {problem.code for problem in refused.value.problems}


# --- freezing --------------------------------------------------------------------------------


def test_the_same_content_gives_the_same_revision_and_another_content_the_next(registration):
    first = freeze(registration, by=SYSTEM, at=LATER)
    assert freeze(registration, by=SYSTEM, at=LATER + timedelta(days=1)) == first

    report(registration, replicable="Công khai từng khoản.")
    second = freeze(registration, by=SYSTEM, at=LATER)

    assert (first.number, second.number) == (1, 2)
    assert (says_what_to_copy(first.content), says_what_to_copy(second.content)) == (False, True)
    report(registration, 1, replicable="")
    assert freeze(registration, by=SYSTEM, at=LATER).number == 3  # an empty report is not the same as none


def test_the_hash_is_that_of_the_content_as_the_database_gives_it_back(registration):
    add_file(registration)
    revision = freeze(registration, by=SYSTEM, at=LATER)

    assert digest_of(DossierRevision.objects.get(pk=revision.pk).content) == revision.sha256


def test_progress_counts_without_what_was_taken_back(registration):
    for amount in ("12.5", "3"):
        last = record_progress(
            registration_id=registration.pk, happened_on=AT.date(), note="Hiến đất", by=SYSTEM, at=LATER,
            figures={"dat-hien": amount},
        )  # fmt: skip
    assert contents_of([registration])[registration.pk]["progress"]["totals"] == {"dat-hien": "15.5"}
    void_progress(record_id=last.pk, because="Nhầm", by=SYSTEM, at=LATER)

    content = contents_of([registration])[registration.pk]

    assert content["progress"]["totals"] == {"dat-hien": "12.5"}
    assert len(content["progress"]["records"]) == 1


def test_what_changed_is_told_in_words(registration):
    document = registration.plan.versions.get().document
    file = add_file(registration)
    first = freeze(registration, by=SYSTEM, at=LATER)
    report(registration, results="Đã mở 2,3 km.", requirements={"can-bo-di-dau": "Bí thư hiến trước."})
    remove_attachment(attachment_id=file.pk, by=SYSTEM, at=LATER)
    second = freeze(registration, by=SYSTEM, at=LATER)

    changes = {(each.where, each.before[:17], each.after[:17]) for each in changes_since(first, second, document)}

    assert changes == {
        ("Kết quả đạt được", "", "Đã mở 2,3 km."),
        ("Cán bộ đi đầu", "", "Bí thư hiến trước"),
        ("Tệp đính kèm", "Ảnh hiến đất.jpg ", ""),
    }
    assert changes_since(None, first, document) == []


@pytest.mark.parametrize("size", [1, 20])
def test_freezing_many_costs_the_same_queries(registration, size, django_assert_num_queries):
    more = [make_accepted(registration.plan, registration.unit) for _ in range(size - 1)]
    with django_assert_num_queries(10):
        freeze_all([registration, *more], by=SYSTEM, at=LATER)


def test_a_content_made_by_another_hand_can_be_read(registration):
    document = registration.plan.versions.get().document

    assert read({}, document).files == []
    assert read({"report": {"replicable": "A"}}, document).has_report


# --- the ZIP ---------------------------------------------------------------------------------


def packed(registration, **more):
    revision = freeze(registration, by=SYSTEM, at=LATER)
    document = registration.plan.versions.get().document
    pieces = list(pack(revision.content, document, number=revision.number, frozen_at=LATER, at=LATER))
    return revision, zipfile.ZipFile(io.BytesIO(b"".join(pieces))), pieces


def test_the_manifest_of_the_zip_holds_what_is_in_it(registration):
    add_file(registration, "Ảnh hiến đất: thôn 1?.jpg")
    add_file(registration, "CON.jpg", "red")
    revision, archive, _ = packed(registration)

    assert archive.testzip() is None
    lines = archive.read("MANIFEST.txt").decode("ascii").splitlines()
    said = dict(reversed(line.split("  ", 1)) for line in lines)
    assert said == {
        name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist() if name != "MANIFEST.txt"
    }
    assert said["ho-so.json"] == revision.sha256
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["revision"]["sha256"] == revision.sha256
    assert [(each["path"], each["name"]) for each in manifest["files"][2:]] == [
        ("tep/01-anh-hien-dat-thon-1.jpg", "Ảnh hiến đất thôn 1.jpg"),
        ("tep/02-con.jpg", "CON.jpg"),
    ]
    assert not any(each["damaged"] for each in manifest["files"])
    page = archive.read("ho-so.html").decode()
    assert "Mở 2 km đường." in page
    assert "tep/02-con.jpg" in page


def test_a_file_that_is_gone_or_damaged_is_said_to_be(registration):
    gone, damaged = add_file(registration), add_file(registration, "Biên bản.jpg", "red")
    stored_path(gone.file_id).unlink()
    stored_path(damaged.file_id).write_bytes(b"khac")
    _, archive, _ = packed(registration)

    manifest = json.loads(archive.read("manifest.json"))

    assert manifest["missing"] == ["Ảnh hiến đất.jpg"]
    assert [each["damaged"] for each in manifest["files"]] == [False, False, True]


def test_the_zip_is_sent_in_small_pieces(registration):
    big = add_file(registration)
    stored_path(big.file_id).write_bytes(bytes(range(256)) * 4096 * 8)  # 8 MB
    _, archive, pieces = packed(registration)

    assert max(map(len, pieces)) < 200_000
    assert archive.getinfo("tep/01-anh-hien-dat.jpg").file_size == 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Biên bản họp thôn.docx", "07-bien-ban-hop-thon.docx"),
        ("aux.pdf", "07-aux.pdf"),
        ("....pdf", "07-tep.pdf"),
        ("không đuôi", "07-khong-duoi"),
        ("../../etc/passwd", "07-tep.etcpassw"),
        ("x" * 300 + ".jpg", f"07-{'x' * 60}.jpg"),
    ],
)
def test_names_in_the_zip_are_safe_on_every_computer(name, safe):
    assert safe_name(7, name) == safe


# --- the self-report -------------------------------------------------------------------------


def test_a_report_is_kept_as_it_is_written(registration):
    saved = report(
        registration,
        results=" Đã  mở 2 km. ",
        people_named="  Lò Văn Hòa \n\n Vi Thị Lan",
        requirements={"can-bo-di-dau": " "},
    )

    assert saved.revision == 1
    assert values_of(saved) == ReportValues(results="Đã mở 2 km.", people_named="Lò Văn Hòa\nVi Thị Lan")
    records = Record.objects.count()
    again = report(registration, 0, results="Đã mở 2 km.", people_named="Lò Văn Hòa\nVi Thị Lan")
    assert (again.revision, Record.objects.count()) == (1, records)


def test_somebody_elses_report_is_not_overwritten(registration):
    report(registration, results="Một")
    report(registration, 1, results="Hai")

    assert refusal(report, registration, 1, results="Ba") == {"report.edited_meanwhile"}
    assert refusal(report, registration, 0, results="Ba") == {"report.edited_meanwhile"}


def test_a_report_on_what_is_not_in_the_register_is_refused(registration):
    draft = make_draft(registration.plan, registration.unit)

    assert refusal(report, draft, results="Đã làm") == {"report.not_in_register"}


def test_what_is_wrong_in_itself_is_refused(registration):
    assert refusal(report, registration, results="x" * 20_001) == {"report.too_long"}
    assert refusal(report, registration, requirements={"khong-co": "?"}) == {"report.unknown_requirement"}


def test_a_person_named_in_a_dossier_that_is_judged_stays_named(registration):
    report(registration, people_named="Lò Văn Hòa\nVi Thị Lan")
    round_ = make_round(registration.plan, registration.unit)
    make_council(round_)
    make_assessment(round_, registration)
    to_notice(round_)

    assert refusal(report, registration, 1, people_named="Vi Thị Lan") == {"report.person_taken_out"}
    assert report(registration, 1, people_named="vi thị lan\nLò Văn Hoà\nThêm Một Người").revision == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["report", "freeze"])
def test_of_two_at_once_one_goes_first(registration, act):
    """Two first saves give one report and one refusal; two freezes give one revision."""
    gate, answers = threading.Barrier(2), []

    def go(text):
        gate.wait()
        try:
            with transaction.atomic():
                done = (
                    report(registration, results=text) if act == "report" else freeze(registration, by=SYSTEM, at=LATER)
                )
            answers.append(done.pk)
        except RuleBroken as refused:
            answers.append(refused.problems[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(text,)) for text in ("Một", "Hai")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    if act == "report":
        assert sorted(map(str, answers)) == [str(SelfReport.objects.get().pk), "report.edited_meanwhile"]
    else:
        assert set(answers) == {DossierRevision.objects.get().pk}


# --- pages -----------------------------------------------------------------------------------


@pytest.fixture
def officer(client, registration, settings):
    settings.KHEO_NOW = "2023-02-20"
    client.force_login(make_member(registration.unit))
    return client


def typed(revision=0, **values):
    return {
        "phien-ban": revision,
        **{name.replace("yeu_cau_", "yeu-cau-").replace("__", "-"): value for name, value in values.items()},
    }


def test_the_report_page_shows_what_was_expected_and_the_clause(officer, registration):
    page = officer.get(reverse("rounds:report", args=[registration.pk])).content.decode()

    assert "Mở 2 km đường." in page
    assert "I.2-1" in page
    assert "không chấm điểm, không bỏ phiếu cho mô hình" in page
    for title in ("Chủ trương phù hợp", "Vận động chuyên sâu", "Cán bộ đi đầu", "Nhân dân đồng thuận"):
        assert title in page


def test_the_report_is_written_in_a_plain_form_and_read_in_the_dossier(officer, registration):
    address = reverse("rounds:report", args=[registration.pk])
    sent = officer.post(address, {**typed(results="Đã mở 2,3 km."), "yeu-cau-can-bo-di-dau": "Bí thư đi trước."})
    assert sent["Location"] == reverse("rounds:dossier", args=[registration.pk])

    page = officer.get(sent["Location"]).content.decode()

    assert "Đã mở 2,3 km." in page
    assert "Bí thư đi trước." in page


def test_an_edit_meanwhile_shows_both(officer, registration):
    report(registration, results="Bản của người khác")

    answer = officer.post(reverse("rounds:report", args=[registration.pk]), typed(results="Bản của tôi"))

    assert answer.status_code == 422
    assert "<del>Bản của người khác</del>" in answer.content.decode()
    assert "<ins>Bản của tôi</ins>" in answer.content.decode()
    saved = officer.post(reverse("rounds:report_save", args=[registration.pk]), typed(results="Bản của tôi"))
    assert saved.status_code == 409


def test_autosave_answers_the_next_number(officer, registration):
    answer = officer.post(reverse("rounds:report_save", args=[registration.pk]), typed(results="Một"))

    assert answer.json()["revision"] == 1
    refused = officer.post(reverse("rounds:report_save", args=[registration.pk]), typed(1, results="x" * 20_001))
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, "report.too_long")


def test_a_frozen_dossier_keeps_a_file_that_was_taken_out(officer, registration, settings):
    file = add_file(registration)
    round_ = make_round(registration.plan, registration.unit)
    make_council(round_)
    candidate = make_assessment(round_, registration)
    to_notice(round_)
    remove_attachment(attachment_id=file.pk, by=SYSTEM, at=LATER)
    here = [candidate.pk, 1]

    page = officer.get(reverse("rounds:revision", args=here)).content.decode()

    assert "Đây là bản đang được xét" in page
    assert reverse("rounds:revision_file", args=[*here, 0]) in page
    saved = officer.get(reverse("rounds:revision_file", args=[*here, 0]))
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert hashlib.sha256(b"".join(saved.streaming_content)).hexdigest() == file.file_id
    assert b"".join(officer.get(reverse("rounds:revision_preview", args=[*here, 0])).streaming_content)
    assert officer.get(reverse("rounds:revision_file", args=[*here, 1])).status_code == 404
    whole = officer.get(reverse("rounds:revision_zip", args=here))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(whole.streaming_content)))
    assert (
        hashlib.sha256(archive.read("ho-so.json")).hexdigest() == candidate.registration.dossier_revisions.get().sha256
    )
    now = officer.get(reverse("rounds:dossier_zip", args=[registration.pk]))
    assert zipfile.ZipFile(io.BytesIO(b"".join(now.streaming_content))).testzip() is None


def test_canonical_json_has_one_spelling():
    assert canonical_json({"b": 1, "a": "đ"}) == canonical_json({"a": "đ", "b": 1}) == '{"a":"đ","b":1}'
