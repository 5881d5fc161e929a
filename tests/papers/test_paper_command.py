"""`kheo paper`: an official document as a file, in the form that its name asks for."""

import io
import json
import zipfile

import pypdfium2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from kheo.papers.queries.official import CATALOGUE
from kheo.recognition.actions.certificates import ask_for_certificates, make_waiting_certificates
from kheo.recognition.queries.deciding import number_text
from tests.ballots.factories import COMMUNE, load_bundled_plan, unit_of
from tests.papers.holding import words_of_docx
from tests.recognition.factories import DECIDED
from tests.recognition.printing import make_decision
from tests.registrations.factories import SYSTEM, make_accepted

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = load_bundled_plan()
    make_accepted(plan, unit_of(COMMUNE), title="Đường hoa thôn Làng Mỏ")
    return plan


def paper(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("paper", *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_every_document_is_named_with_its_forms():
    told = json.loads(paper("--list", "--json")[0])
    assert [each["name"] for each in told] == [*CATALOGUE, "giay-chung-nhan"]
    assert all(each["forms"] for each in told)
    assert all(name in paper("--list")[0] for name in CATALOGUE)


@pytest.mark.parametrize("name", [name for name, paper in CATALOGUE.items() if paper.choices is None])
def test_the_ending_of_the_file_chooses_the_form(plan, tmp_path, name):
    for form in CATALOGUE[name].forms:
        file = tmp_path / f"{name}.{form}"
        said = paper(name, "--plan", plan.code, "--unit", COMMUNE, "--as-of", "2023-03-01", "-o", str(file))[1]
        assert said == f"Đã ghi {file}.\n"
        data = file.read_bytes()
        assert data.startswith(b"%PDF") if form == "pdf" else zipfile.ZipFile(file).testzip() is None


def test_what_a_document_can_be_about_is_told_and_chosen(plan, tmp_path):
    decision = make_decision(plan, unit_of(COMMUNE), 2)
    make_decision(plan, unit_of(COMMUNE), 4)
    options = ("quyet-dinh-cong-nhan", "--plan", plan.code, "--unit", COMMUNE, "--as-of", "2023-12-01")
    told = paper(*options, "--choices")[0].splitlines()
    assert [line.split("\t")[0] for line in told[:2]] == [str(decision.pk + 1), str(decision.pk)]
    number = number_text(decision)
    assert f"{decision.pk}\tQuyết định công nhận số {number}, ngày 02/10/2023: " in told[1]

    file = tmp_path / "qd.docx"
    paper(*options, "--about", str(decision.pk), "-o", str(file))
    assert f"Số {number}" in words_of_docx(file.read_bytes())
    with pytest.raises(CommandError, match="mang số 999"):
        paper(*options, "--about", "999", "-o", str(file))


def test_certificates_are_printed_once_their_numbers_were_given(plan, tmp_path):
    decision, file = make_decision(plan, unit_of(COMMUNE), 3), tmp_path / "giay.pdf"
    options = ("giay-chung-nhan", "--plan", plan.code, "--as-of", "2023-12-01", "-o", str(file))
    with pytest.raises(CommandError, match="chưa được cấp số giấy chứng nhận"):
        paper(*options)
    ask_for_certificates(decision_id=decision.pk, by=SYSTEM, at=DECIDED)
    paper(*options)
    before_the_worker = file.read_bytes()
    make_waiting_certificates(now=lambda: DECIDED, address=settings.KHEO_ADDRESS)
    paper(*options)

    assert len(pypdfium2.PdfDocument(file)) == 3
    assert file.read_bytes() == before_the_worker
    with pytest.raises(CommandError, match=r"đuôi \.pdf"):
        paper(*options[:-1], str(tmp_path / "giay.docx"))


def test_the_list_names_what_was_registered_by_the_day(plan, tmp_path):
    file = tmp_path / "ds.pdf"
    paper("danh-sach-dang-ky", "--plan", plan.code, "--unit", COMMUNE, "--as-of", "2023-03-01", "-o", str(file))
    words = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file))
    assert "Đường hoa thôn Làng Mỏ" in " ".join(words.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Không có văn bản “”. Có: danh-sach-dang-ky"),
        (["bao-cao-khac"], "Không có văn bản “bao-cao-khac”"),
        (["so-tong-hop"], "Cần --plan"),
        (["so-tong-hop", "--plan", "khong-co"], "đang có: chi-lang-2023"),
        (["danh-sach-dang-ky", "--plan", "chi-lang-2023"], "cần --unit"),
        (["so-tong-hop", "--plan", "chi-lang-2023"], "Cần -o"),
        (["so-tong-hop", "--plan", "chi-lang-2023", "-o", "x.odt"], "đuôi .docx, .pdf, .xlsx"),
    ],
)
def test_what_is_missing_is_said_with_what_there_is(plan, arguments, said):
    with pytest.raises(CommandError, match=said):
        paper(*arguments)


def test_a_folder_that_is_not_there_is_said(plan, tmp_path):
    with pytest.raises(CommandError, match="Không ghi được"):
        paper("so-tong-hop", "--plan", plan.code, "-o", str(tmp_path / "khong-co" / "x.pdf"))
