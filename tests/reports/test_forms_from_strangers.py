"""Word files that somebody sends as a filled form: read apart, whatever they are."""

import zipfile
from io import BytesIO

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.reports.queries import tables_aside
from kheo.reports.queries.docx_tables import tables_of
from kheo.shared.problems import RuleBroken

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(document_xml: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document_xml)
    return out.getvalue()


def with_tables(*rows: tuple[str, ...]) -> bytes:
    made = Document()
    table = made.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def test_the_cells_of_a_document_come_in_their_order_and_with_their_lines():
    assert tables_of(with_tables(("Mã", "Nội dung"), ("ket-qua", "Một\nHai"))) == [
        ["Mã", "Nội dung"], ["ket-qua", "Một\nHai"],
    ]  # fmt: skip


def test_what_was_deleted_under_track_changes_is_not_read():
    xml = (
        f"<w:document {W}><w:body><w:tbl><w:tr><w:tc><w:p><w:r><w:t>còn</w:t></w:r>"
        "<w:del><w:r><w:delText> đã xóa</w:delText></w:r></w:del></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
    )

    assert tables_of(packed(xml)) == [["còn"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (packed(f'<!DOCTYPE a [<!ENTITY b "c">]><w:document {W}/>'), "report_form.unsafe"),
        (packed("<w:document"), "report_form.damaged"),
        (b"PK\x03\x04" + b"\0" * 100, "report_form.damaged"),
        (packed(f"<w:document {W}><w:body>" + "<w:tbl>" * 600), "report_form.damaged"),
        (packed(f"<w:document {W}><w:tc><w:t>{'a' * 1_000_001}</w:t></w:tc></w:document>"), "report_form.too_long"),
    ],
    ids=["entity", "cut", "no zip", "deep", "long"],
)  # fmt: skip
def test_a_hostile_or_damaged_document_is_refused_and_said_why(data, code):
    with pytest.raises(RuleBroken) as refused:
        tables_of(data)

    assert [each.code for each in refused.value.problems] == [code]


WHOLE = with_tables(("Mã", "Nội dung"), ("ket-qua", "Đã làm đường."))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8), st.booleans())
def test_no_damage_gets_past_the_reader(place, bytes_, cut):
    """The same function that runs in the process apart: an answer of rows or of a reason, always."""
    damaged = WHOLE[:place] if cut else WHOLE[:place] + bytes_ + WHOLE[place + len(bytes_) :]

    answer = tables_aside.answer(damaged)

    assert '"rows"' in answer or '"refused"' in answer
