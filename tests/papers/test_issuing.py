"""Issuing: the number, the files that are made once, the frozen figures; what changed since; nothing is taken back."""

import hashlib
import io
import zipfile
from datetime import date, timedelta

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction

from kheo.audit.models import Record
from kheo.audit.queries import verify
from kheo.numbering.actions import reserve_number
from kheo.numbering.models import DocumentNumber
from kheo.papers.actions.drafts import start_draft
from kheo.papers.actions.issued import Entered, add_signed_copy, enter_document, replace_paper
from kheo.papers.actions.issuing import issue_draft
from kheo.papers.models import IssuedFile, IssuedPaper, PaperDraft
from kheo.papers.queries.documents import changed_since
from kheo.papers.rules.sources import Change
from kheo.recognition.models import Decision
from kheo.recognition.queries.deciding import number_text
from kheo.registrations.actions.steps import withdraw
from kheo.registrations.actions.storing import stored_path
from kheo.shared.problems import RuleBroken
from tests.ballots.factories import COMMUNE, load_bundled_plan, unit_of
from tests.factories import actor_for, make_member
from tests.papers.documents import AT, DAY, catalogue, make_draft, make_issued, make_ready, write
from tests.papers.factories import everything
from tests.recognition.factories import DECIDED, make_recognised
from tests.registrations.factories import SYSTEM, make_accepted
from tests.rounds.visiting import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
__all__ = ["catalogue"]
LATER = AT + timedelta(days=2)


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def model(plan):
    return make_accepted(plan, unit_of(COMMUNE), title="Đường hoa thôn Làng Mỏ")


@pytest.fixture
def issued(plan, model):
    return make_issued(plan, unit_of(COMMUNE))


def all_of_it():
    tables = (PaperDraft, IssuedPaper, IssuedFile, DocumentNumber)
    return everything(), [sorted(map(repr, table.objects.values_list())) for table in tables]


def codes_of(refused):
    return [each.code for each in refused.value.problems]


def issue(draft, **changes):
    how = {"draft_id": draft.pk, "revision": draft.revision, "issued_on": AT.date(), "symbol": "ĐU", **changes}
    return issue_draft(**{"by": SYSTEM, "at": AT, **how})


def words_of_pdf(data):
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)).split())


def test_an_issued_document_has_the_next_number_its_files_and_its_figures(issued):
    files = {each.form: each for each in issued.files.all()}

    assert issued.number_text == issued.number.text == "01-BC/ĐU"
    assert set(files) == {"docx", "pdf", "xlsx"}
    for each in files.values():
        data = stored_path(each.sha256).read_bytes()
        assert hashlib.sha256(data).hexdigest() == each.sha256
        assert len(data) == each.size
    said = words_of_pdf(stored_path(files["pdf"].sha256).read_bytes())
    for words in ("01-BC/ĐU", "ngày 02 tháng 03 năm 2023", "Đơn vị có 7 chi bộ.", "Hoàng Văn Dũng"):
        assert words in said
    assert issued.figures[0]["text"] == "1"
    assert issued.figures[0]["link"].startswith("/tien-do/")
    assert PaperDraft.objects.get().state == "issued"
    assert Record.objects.get(action="paper.issue").after["files"]["pdf"] == files["pdf"].sha256
    assert verify().whole


def test_the_second_of_its_kind_has_the_second_number(plan, issued):
    assert make_issued(plan, unit_of(COMMUNE)).number_text == "02-BC/ĐU"


def test_a_kept_number_is_used_for_it(plan, model):
    kept = reserve_number(
        unit_id=unit_of(COMMUNE).pk, year=2023, sort="BC", symbol="ĐU", purpose="báo cáo quý I", today=AT.date(),
        key="k", by=SYSTEM, at=AT,
    )  # fmt: skip
    draft = make_ready(plan, unit_of(COMMUNE))

    issued = issue(draft, reserved_id=kept.pk)

    assert issued.number_id == kept.pk
    assert DocumentNumber.objects.get().state == "used"


def test_what_the_office_owes_is_told_and_nothing_changes(plan, model):
    draft = make_draft(plan, unit_of(COMMUNE))
    before = all_of_it()

    with pytest.raises(RuleBroken) as refused:
        issue(draft)

    assert codes_of(refused) == ["paper.place_open", "paper.place_open", "paper.no_signer"]
    assert all_of_it() == before


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"issued_on": None}, ["paper.no_day"]),
        ({"issued_on": date(2023, 3, 3)}, ["paper.issued_to_come"]),
        ({"issued_on": date(2023, 2, 1), "symbol": " "}, ["paper.issued_before_figures", "paper.no_symbol"]),
        ({"revision": 1}, ["paper.edited_meanwhile"]),
        ({"reserved_id": 999}, ["number.other_row"]),
    ],
)
def test_an_issue_that_is_not_right_is_refused_and_nothing_changes(plan, model, changes, codes):
    draft = make_ready(plan, unit_of(COMMUNE))
    before = all_of_it()

    with pytest.raises(RuleBroken) as refused:
        issue(draft, **changes)

    assert codes_of(refused) == codes
    assert all_of_it() == before


def test_a_document_is_issued_once(issued):
    before = all_of_it()

    with pytest.raises(RuleBroken) as refused:
        issue(PaperDraft.objects.get())

    assert codes_of(refused) == ["paper.not_open"]
    assert all_of_it() == before


def test_nobody_issues_for_another_unit(plan, model):
    draft = make_ready(plan, unit_of(COMMUNE))
    other = unit_of("xa-van-linh")

    with pytest.raises(RuleBroken) as refused:
        issue(draft, by=actor_for(make_member(other), other))

    assert codes_of(refused) == ["paper.not_allowed"]


# --- what changed since -----------------------------------------------------------------------------------------------


def test_nothing_changed_when_the_same_is_counted(issued):
    assert changed_since(issued, DAY).is_same


def test_a_later_day_says_each_figure_that_moved_with_its_records(plan, model, issued):
    make_accepted(plan, unit_of(COMMUNE), at=LATER)

    since = changed_since(issued, LATER.date())

    assert changed_since(issued, DAY).is_same
    assert [(each.then, each.now) for each in since.figures] == [("1", "2")]
    assert isinstance(since.figures[0], Change)
    assert since.figures[0].link.endswith(f"ngay={LATER.date()}")


def test_a_correction_for_the_same_day_is_told(plan, model):
    issued = make_issued(plan, unit_of(COMMUNE), as_of=AT.date())
    withdraw(registration_id=model.pk, reason="Ghi nhầm", by=SYSTEM, at=AT + timedelta(hours=1))

    since = changed_since(issued, AT.date())

    assert [(each.then, each.now) for each in since.figures] == [("1", "0")]


def test_a_row_that_the_list_has_no_more_is_told_by_its_words(plan, model):
    draft = make_draft(plan, unit_of(COMMUNE), paper="danh-sach-dang-ky")
    write(draft, signer="Hoàng Văn Dũng")
    issued = issue(PaperDraft.objects.get())
    model.title = "Đường hoa thôn Làng Mới"
    model.save(update_fields=["title"])

    since = changed_since(issued, DAY)

    assert since.figures == []
    assert ["Làng Mỏ" in line for line in since.gone] == [True]
    assert ["Làng Mới" in line for line in since.come] == [True]


def test_the_issued_bytes_stay_whatever_changed(plan, issued):
    before = {each.form: stored_path(each.sha256).read_bytes() for each in issued.files.all()}
    make_accepted(plan, unit_of(COMMUNE), at=AT)

    make_issued(plan, unit_of(COMMUNE))

    assert {each.form: stored_path(each.sha256).read_bytes() for each in issued.files.all()} == before


# --- decisions --------------------------------------------------------------------------------------------------------


def test_a_decisions_paper_bears_the_decisions_own_number_and_is_issued_once(plan):
    recognised = make_recognised(plan, unit_of(COMMUNE))
    decision = Decision.objects.get(pk=recognised.item.decision_id)
    at = DECIDED + timedelta(hours=1)
    given = DocumentNumber.objects.count()

    def draft():
        made = start_draft(
            plan=plan, unit=unit_of(COMMUNE), paper="quyet-dinh-cong-nhan", as_of=at.date(), about=decision.pk,
            by=SYSTEM, at=at,
        )  # fmt: skip
        return PaperDraft.objects.get(pk=made.pk)

    issued = issue(draft(), issued_on=None, symbol="", at=at)

    assert (issued.number, issued.number_text, issued.decision) == (None, number_text(decision), decision)
    assert DocumentNumber.objects.count() == given
    with pytest.raises(RuleBroken) as refused:
        issue(draft(), issued_on=None, at=at)
    assert codes_of(refused) == ["paper.decision_has_one"]


# --- documents made elsewhere, signed copies, replacing ---------------------------------------------------------------


def scan(colour="green"):
    taken = picture(colour)
    return {"content": taken, "size": len(taken.getvalue()), "name": "ban quet.jpg"}


def enter(plan, **changes):
    said = {"sort": "KH", "subject": "thực hiện phong trào", "issued_on": DAY, "symbol": "ĐU", **changes}
    return enter_document(plan=plan, unit=unit_of(COMMUNE), entered=Entered(**said), **scan(), by=SYSTEM, at=AT)


def test_a_document_made_elsewhere_keeps_its_own_number_or_takes_the_next(plan):
    own, next_one = enter(plan, number_text="05-KH/ĐU"), enter(plan)

    assert (own.number, own.number_text) == (None, "05-KH/ĐU")
    assert next_one.number.text == next_one.number_text == "01-KH/ĐU"
    assert [each.form for each in own.files.all()] == ["uploaded"]
    assert changed_since(own, DAY) is None


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"sort": "XX"}, ["paper.no_sort"]),
        ({"subject": " "}, ["paper.no_subject"]),
        ({"issued_on": date(2023, 3, 9)}, ["paper.issued_to_come"]),
        ({"symbol": ""}, ["paper.no_symbol"]),
        ({"symbol": "Đ U"}, ["paper.bad_symbol"]),
        ({"number_text": "9" * 81}, ["paper.number_too_long"]),
    ],
)
def test_a_document_that_is_not_said_well_is_not_entered(plan, changes, codes):
    before = all_of_it()

    with pytest.raises(RuleBroken) as refused:
        enter(plan, **changes)

    assert codes_of(refused) == codes
    assert all_of_it() == before


def test_the_same_number_on_the_same_day_is_entered_once(plan):
    enter(plan, number_text="05-KH/ĐU")
    before = all_of_it()

    with pytest.raises(RuleBroken) as refused:
        enter(plan, number_text=" 05-KH/ĐU ")

    assert codes_of(refused) == ["paper.entered_already"]
    assert all_of_it() == before


def test_the_signed_copy_lies_beside_the_issued_files_once(issued):
    first = add_signed_copy(issued_id=issued.pk, **scan(), by=SYSTEM, at=LATER)
    again = add_signed_copy(issued_id=issued.pk, **scan(), by=SYSTEM, at=LATER)

    assert first == again
    assert sorted(each.form for each in issued.files.all()) == ["docx", "pdf", "signed", "xlsx"]


def test_a_word_file_is_no_signed_copy(issued):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    size = out.tell()
    out.seek(0)

    with pytest.raises(RuleBroken) as refused:
        add_signed_copy(issued_id=issued.pk, content=out, size=size, name="a.docx", by=SYSTEM, at=LATER)

    assert codes_of(refused) == ["paper.not_a_scan"]


def test_a_document_is_replaced_by_a_later_one_of_its_unit_for_a_reason_and_once(plan, issued):
    later = make_issued(plan, unit_of(COMMUNE), at=LATER)
    elsewhere = make_issued(plan, unit_of("xa-van-linh"), at=LATER)

    for later_id, reason, code in (
        (later.pk, " ", "paper.no_reason"),
        (elsewhere.pk, "Đính chính", "paper.replaced_by_other"),
        (issued.pk, "Đính chính", "paper.replaced_by_earlier"),
    ):
        with pytest.raises(RuleBroken) as refused:
            replace_paper(issued_id=issued.pk, later_id=later_id, reason=reason, by=SYSTEM, at=LATER)
        assert codes_of(refused) == [code]

    replace_paper(issued_id=issued.pk, later_id=later.pk, reason="Đính chính số liệu", by=SYSTEM, at=LATER)

    assert IssuedPaper.objects.get(pk=issued.pk).replaced_by == later
    with pytest.raises(RuleBroken) as refused:
        replace_paper(issued_id=issued.pk, later_id=None, reason="Thu hồi", by=SYSTEM, at=LATER)
    assert codes_of(refused) == ["paper.replaced_already"]


# --- guards in the database -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE papers_issuedpaper SET subject = 'khác'",
        "UPDATE papers_issuedpaper SET number_text = '99-BC/ĐU'",
        "UPDATE papers_issuedpaper SET figures = '[]'",
        "UPDATE papers_issuedpaper SET issued_on = '2020-01-01'",
        "DELETE FROM papers_issuedpaper",
        "UPDATE papers_issuedfile SET name = 'x'",
        "DELETE FROM papers_issuedfile",
        "INSERT INTO papers_issuedfile (issued_id, form, file_id, size, name, added_at)"
        " SELECT id, 'uploaded', (SELECT MIN(sha256) FROM registrations_storedfile), 1, 'x', '2024-01-01'"
        " FROM papers_issuedpaper",
    ],
)
def test_the_database_keeps_what_was_issued(issued, statement):
    add_signed_copy(issued_id=issued.pk, **scan(), by=SYSTEM, at=LATER)
    before = all_of_it()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert all_of_it() == before


def test_the_database_keeps_what_replaced_a_document(plan, issued):
    replace_paper(issued_id=issued.pk, later_id=None, reason="Thu hồi", by=SYSTEM, at=LATER)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE papers_issuedpaper SET replaced_because = 'khác'")
