"""An official document says the same on paper in every form, and a unit's template can do nothing but place it."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pypdfium2
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kheo.papers.actions.rendering import pdf_parts, render
from kheo.papers.actions.rendering.word_house import house_template
from kheo.papers.actions.rendering.wording import evenly, size_of, widths_of
from kheo.papers.rules.official import (
    Align,
    Annex,
    Column,
    Figure,
    Heading,
    Items,
    Letterhead,
    Official,
    Paragraph,
    Picture,
    Row,
    Signature,
    Table,
)
from kheo.shared.problems import RuleBroken
from tests.papers.holding import holds_in_order

DAY = date(2023, 10, 2)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 150" role="img"><title>Kết quả</title>'
    '<rect width="300" height="40" fill="currentColor"/><text x="9" y="90" font-size="14">Đảng ủy Bắc Thủy</text></svg>'
)
NAME = "=HYPERLINK(“x”) Đảng ủy xã Bắc Thủy & <b>"


def _document(*, party: bool = True, kind: str = "BÁO CÁO", rows: int = 40, landscape: bool = False) -> Official:
    columns = [Column("TT", 4, Align.CENTRE), Column("Đơn vị", 24), Column("Mô hình", 30), Column("Số", 8)]
    table = Table(
        columns,
        [
            Row(("I. Các xã, thị trấn",), is_section=True),
            *(Row((str(n), f"{NAME} {n}", "Vận động hiến đất", Figure(str(n * 3), "Số", DAY))) for n in range(1, rows)),
            Row(("", "Tổng cộng", "", "1.234"), is_total=True),
        ],
        "Biểu 1. Kết quả",
    )
    blocks = [
        Paragraph(("Thực hiện Kế hoạch, các đơn vị đã đăng ký ", Figure("142", "Số mô hình", DAY), " mô hình.")),
        Heading("I. KẾT QUẢ"),
        Paragraph(("Công nhận 03 mô hình {{ subject }} & {% raw %}.",), label="Điều 1."),
        Items([("Kinh tế: ", Figure("12", "Số", DAY), ";"), ("Quốc phòng.",)]),
        Paragraph(("Đánh giá chung",), by_office=True),
        Picture(DRAWING, "Hình 1. Kết quả", 'Biểu đồ "kết quả" & so sánh'),
        table,
    ]
    return Official(
        kind,
        "kết quả thực hiện “Dân vận khéo” năm 2023",
        Letterhead(party, ("HUYỆN ỦY CHI LĂNG", "BAN DÂN VẬN"), "72-BC/BDV", "Chi Lăng, ngày 02 tháng 10 năm 2023"),
        blocks,
        Signature(("T/M BAN THƯỜNG VỤ",), "PHÓ BÍ THƯ", "Nguyễn Văn An"),
        recipients=("Ban Dân vận Tỉnh ủy", "Lưu Văn phòng"),
        addressees=() if kind else ("Đảng ủy các xã", "Các chi bộ"),
        landscape=landscape,
    )


def _signed_by_four() -> Official:
    """Minutes with a list behind the signatures."""
    document = _document(kind="BIÊN BẢN", rows=5)
    *_, table = document.blocks
    return replace(
        document,
        cosigned=[Signature((), "NGƯỜI KIỂM PHIẾU", f"Vi Văn {name}") for name in ("Ba", "Tư", "Năm")],
        annexes=[Annex("DANH SÁCH", "mô hình được công nhận", "(Kèm theo Biên bản số 72-BB/BDV)", [table])],
    )


DOCUMENTS = [
    _document(),
    _document(party=False, kind="QUYẾT ĐỊNH"),
    _document(kind=""),
    _document(kind="DANH SÁCH", rows=61, landscape=True),
    _signed_by_four(),
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.kind or "letter")
def test_the_pdf_holds_every_word_in_order(document):
    made = render(document, "pdf")
    pdf = pypdfium2.PdfDocument(made)
    holds_in_order("\n".join(page.get_textpage().get_text_range() for page in pdf), document)
    fonts = set(re.findall(rb"/BaseFont\s*/([^\s/]+)", made))
    assert fonts
    assert all(re.fullmatch(rb"[A-Z]{6}\+KheoSerif[\w-]*|[A-Z]{6}\+Kheo#20Serif[\w-]*", font) for font in fonts), fonts


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.kind or "letter")
def test_the_docx_holds_every_word_in_order_and_opens(document):
    made = render(document, "docx")
    Document(io.BytesIO(made))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    holds_in_order("".join(text.text or "" for text in root.iter(f"{WORD}t")), document)
    assert list(root.iter(f"{WORD}tblHeader"))
    assert "{{" not in "".join(root.itertext()).replace("{{ subject }}", "")


def test_a_picture_is_drawn_in_the_pdf_with_our_letters_and_stands_in_the_docx_with_its_words():
    pdf = pypdfium2.PdfDocument(render(DOCUMENTS[0], "pdf"))
    assert "Đảng ủy Bắc Thủy" in "".join(page.get_textpage().get_text_range() for page in pdf)
    made = Document(io.BytesIO(render(DOCUMENTS[0], "docx")))
    [shape] = made.inline_shapes
    assert (round(shape.width.mm), round(shape.height.mm)) == (165, 62)
    assert shape._inline.docPr.get("descr") == 'Biểu đồ "kết quả" & so sánh'
    image = made.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
    assert image.blob.startswith(b"\x89PNG")


def test_a_picture_too_tall_for_the_page_becomes_narrower():
    tall = Picture('<svg viewBox="0 0 100 300"/>', "", "")
    assert size_of(tall, landscape=False) == (63.33, 190.0)
    assert size_of(tall, landscape=True) == (36.67, 110.0)


def test_a_workbook_has_the_tables_alone():
    made = openpyxl.load_workbook(io.BytesIO(render(DOCUMENTS[0], "xlsx")))
    assert [sheet.title for sheet in made] == ["Biểu 1. Kết quả"]
    assert made.active._images == []


@pytest.mark.parametrize("annexed", [False, True])
def test_a_table_set_in_parts_reads_like_one_set_whole(monkeypatch, annexed):
    document = _document(rows=230)
    if annexed:
        *before, table = document.blocks
        annex = Annex("BIỂU", "kết quả", "(Kèm theo)", [Paragraph(("Trước biểu",)), table, Paragraph(("Sau biểu",))])
        document = replace(document, blocks=before, annexes=[annex])
    whole = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(render(document, "pdf"))]
    monkeypatch.setattr(pdf_parts, "LONG", 150)
    made = render(document, "pdf")
    assert [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)] == whole
    assert made == render(document, "pdf")
    assert len(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+KheoSerif", made)) > 3


def test_columns_are_no_narrower_than_their_longest_word():
    table = Table([Column("TT", 1), Column("Đơn vị", 30), Column("Số", 1)], [Row(("1", "Đảng ủy xã", "1.234.567"))])
    first, second, third = widths_of(table, 400, 12)
    assert first > 12 * 1.3
    assert third > 12 * 4
    assert round(first + second + third, 6) == 400


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("HUYỆN ỦY CHI LĂNG", ["HUYỆN ỦY CHI LĂNG"]),
        ("ĐẢNG ỦY KHỐI CƠ QUAN VĂN HÓA - XÃ HỘI", ["ĐẢNG ỦY KHỐI CƠ QUAN", "VĂN HÓA - XÃ HỘI"]),
        ("ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM HUYỆN", ["ỦY BAN MẶT TRẬN TỔ QUỐC", "VIỆT NAM HUYỆN"]),
        ("", [""]),
    ],
)
def test_a_long_name_is_broken_evenly(name, lines):
    assert evenly(name) == lines


@given(st.text(st.sampled_from("AB Ủ-"), max_size=120))
def test_breaking_a_name_loses_no_word(name):
    assert " ".join(evenly(name)).split() == name.split()


def test_in_docx_the_last_rows_stay_with_the_signature():
    made = Document(io.BytesIO(render(DOCUMENTS[0], "docx")))
    _head, table, tail, _foot = made.tables
    assert [len(table.rows), len(tail.rows)] == [40, 2]
    assert all(paragraph.paragraph_format.keep_with_next for row in tail.rows for cell in row.cells
               for paragraph in cell.paragraphs)  # fmt: skip


def test_the_recipients_of_a_party_body_have_their_colon():
    lines = [paragraph.text for table in Document(io.BytesIO(render(DOCUMENTS[0], "docx"))).tables
             for row in table.rows for cell in row.cells for paragraph in cell.paragraphs]  # fmt: skip
    assert lines.count("Nơi nhận:") == 1


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_the_same_document_gives_the_same_bytes(form):
    assert render(DOCUMENTS[0], form) == render(DOCUMENTS[0], form)


def test_a_workbook_has_numbers_as_numbers_and_no_formula():
    sheet = openpyxl.load_workbook(io.BytesIO(render(DOCUMENTS[0], "xlsx"))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert f"{NAME} 1" in {cell.value for cell in cells}
    assert {6, 1234} <= {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)


def test_a_document_without_a_table_makes_no_workbook():
    with pytest.raises(RuleBroken, match=r"paper\.no_table"):
        render(replace(DOCUMENTS[0], blocks=[]), "xlsx")


def _changed(old: str, new: str, part: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(house_template(True))) as house, zipfile.ZipFile(out, "w") as archive:
        for name in house.namelist():
            content = house.read(name).decode()
            archive.writestr(name, content.replace(old, new) if name == part else content)
    return out.getvalue()


def test_a_units_own_template_is_used():
    made = render(DOCUMENTS[0], "docx", template=_changed("Số {{ number }}", "Số hiệu: {{ number }}"))
    holds_in_order(
        "".join(text.text or "" for text in Document(io.BytesIO(made)).element.iter(f"{WORD}t")), DOCUMENTS[0]
    )
    assert "Số hiệu: 72-BC/BDV" in "".join(Document(io.BytesIO(made)).element.itertext())


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (b"no docx", "unreadable"),
        (_changed("{{p body }}", "nothing"), "no_body"),
        (_changed("{{ name }}", "{{ name.__class__.__mro__ }}"), "placeholder"),
        (_changed("{{ name }}", "{{ ''.__class__ }}"), "placeholder"),
        (_changed("{{ name }}", "{{ cycler }}"), "placeholder"),
        (_changed("{{ name }}", "{% for a in name %}{{ a }}{% endfor %}"), "placeholder"),
        (_changed("{{ name }}", "{{ name * 999999999 }}"), "placeholder"),
        (_changed("{{ name }}", "{% include name %}"), "placeholder"),
        (_changed("<dc:title>", "<dc:title>{{ name.__class__ }}", "docProps/core.xml"), "placeholder"),
        (_changed(" PAGE ", " INCLUDETEXT \\\\host\\file ", "word/header1.xml"), "unsafe"),
        (_changed('Target="styles.xml"', 'Target="http://x/" TargetMode="External"',
                  "word/_rels/document.xml.rels"), "unsafe"),
        (_changed("<w:document", "<!DOCTYPE a [<!ENTITY b 'c'>]><w:document"), "unsafe"),
    ],
)  # fmt: skip
def test_a_hostile_or_unfit_template_is_refused(template, code):
    with pytest.raises(RuleBroken, match=rf"paper\.template_{code}"):
        render(DOCUMENTS[0], "docx", template=template)


@pytest.mark.parametrize("party", [True, False])
def test_the_templates_are_what_the_script_makes(party):
    from kheo.papers.actions.rendering.word import TEMPLATES

    kept = (TEMPLATES / ("party.docx" if party else "state.docx")).read_bytes()
    with zipfile.ZipFile(io.BytesIO(kept)) as one, zipfile.ZipFile(io.BytesIO(house_template(party))) as two:
        assert {name: one.read(name) for name in one.namelist()} == {name: two.read(name) for name in two.namelist()}


def test_all_who_sign_stand_in_a_workbook_too():
    sheets = openpyxl.load_workbook(io.BytesIO(render(_signed_by_four(), "xlsx"))).worksheets
    cells = [cell.value for row in sheets[-1].iter_rows() for cell in row if cell.value is not None]
    assert [value for value in cells if str(value).startswith(("Vi Văn", "Nguyễn Văn"))] == [
        "Vi Văn Ba", "Vi Văn Tư", "Vi Văn Năm", "Nguyễn Văn An",
    ]  # fmt: skip


def test_signatures_are_not_lost_where_a_units_template_has_no_place_for_them():
    document = _signed_by_four()
    made = render(document, "docx", template=_changed("{{ position }}", ""))
    words = "".join(text.text or "" for text in Document(io.BytesIO(made)).element.iter(f"{WORD}t"))
    assert all(words.count(each.name) == 1 for each in document.signatures)
