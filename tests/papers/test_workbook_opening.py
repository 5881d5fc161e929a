"""Opening what people send: good files of four kinds, and files that mean harm or are none."""

import io
import resource
import struct
import subprocess
import sys
import time
import zipfile
from datetime import date

import openpyxl
import pytest

from kheo.papers.queries.workbook import open_workbook
from kheo.shared.problems import RuleBroken
from tests.papers.workbooks import (
    HEADER,
    ROW,
    SHEET,
    ods,
    with_dimension,
    with_member,
    with_rows,
    with_sheet,
    xls,
    xlsx,
)

GRID = [HEADER, [*ROW[:-1], date(2023, 3, 15)]]
GOOD = xlsx(GRID)


def refused(data, filename="danh-sach.xlsx"):
    with pytest.raises(RuleBroken) as no:
        open_workbook(data, filename)
    (problem,) = no.value.problems
    assert problem.message
    assert problem.next_step
    return problem.code


@pytest.mark.parametrize(("make", "kind"), [(xlsx, "xlsx"), (xls, "xls"), (ods, "ods")])
def test_each_format_gives_the_same_values_whatever_its_name(make, kind):
    workbook = open_workbook(make(GRID), "ten-sai.pdf")

    assert workbook.kind == kind
    assert workbook.sheets[0].name == "Biểu 1"
    assert workbook.sheets[0].rows == GRID


def test_a_workbook_with_macros_is_read_without_them():
    data = with_member(GOOD, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro")

    assert open_workbook(data, "a.xlsm").sheets[0].rows == GRID


def test_merged_cells_hidden_rows_and_hidden_sheets_are_told():
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append(["c"])
    book.active.row_dimensions[2].hidden = True
    book.active.merge_cells("C1:D3")
    book.create_sheet("Ẩn").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)

    first, second = open_workbook(out.getvalue()).sheets

    assert first.hidden_rows == (1,)
    assert first.merges == [((0, 2), (2, 3))]
    assert (first.hidden, second.hidden) == (False, True)


def test_formulas_give_their_last_value_and_missing_values_are_told():
    computed = open_workbook(xlsx([[("=1+1", 2.0), "=not a formula"]])).sheets[0]
    book = openpyxl.Workbook()
    book.active.append(["=1+1", "x"])
    out = io.BytesIO()
    book.save(out)
    missing = open_workbook(out.getvalue()).sheets[0]

    assert computed.rows == [[2.0, "=not a formula"]]
    assert not computed.uncomputed_formulas
    assert missing.rows == [["", "x"]]
    assert missing.uncomputed_formulas


def zip_of(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


DOCTYPE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def with_entity(xml):
    return xml.replace(b"?>", b"?>" + DOCTYPE, 1)


def encrypted_office_file():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


def encrypted_member(data):
    """The flag that says "needs a password" on the first member."""
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + struct.pack("<H", 1) + data[at + 2 :]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "list.empty_file", id="nothing"),
        pytest.param(b"%PDF-1.7 ...", "list.not_a_list_pdf", id="renamed PDF"),
        pytest.param(b"STT;Ten mo hinh", "list.not_a_list_text", id="text"),
        pytest.param(b"<html><table></table></html>", "list.not_a_list_text", id="web page"),
        pytest.param(b"\0\1\2 binary", "list.unreadable", id="noise"),
        pytest.param(b"\x1f\x8b\x08", "list.not_a_list_archive", id="gzip"),
        pytest.param(zip_of(**{"a.xlsx": GOOD}), "list.not_a_list_archive", id="zip in zip"),
        pytest.param(zip_of(**{"../../etc/passwd": b"x"}), "list.not_a_list_archive", id="path names"),
        pytest.param(zip_of(**{"word/document.xml": b"x"}), "list.not_a_list_word", id="Word"),
        pytest.param(zip_of(**{"xl/workbook.bin": b"x"}), "list.binary_workbook", id="xlsb"),
        pytest.param(encrypted_office_file(), "list.encrypted", id="password"),
        pytest.param(encrypted_member(GOOD), "list.encrypted", id="zip password"),
        pytest.param(GOOD[: len(GOOD) // 2], "list.unreadable", id="truncated"),
        pytest.param(GOOD[:-30], "list.unreadable", id="end cut off"),
        pytest.param(xls(GRID)[:3000], "list.unreadable", id="truncated xls"),
        pytest.param(ods(GRID)[:-200], "list.unreadable", id="truncated ods"),
        pytest.param(with_sheet(GOOD, with_entity), "list.unsafe", id="entity"),
        pytest.param(with_member(GOOD, "xl/workbook.xml", with_entity), "list.unsafe", id="entity in book"),
        pytest.param(with_member(ods(GRID), "content.xml", with_entity), "list.unsafe", id="entity in ods"),
        pytest.param(with_sheet(GOOD, b"<worksheet><sheetData><row r='1'><c"), "list.unreadable", id="broken XML"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000, "list.unreadable", id="broken xls"),
        pytest.param(b"PK\x03\x04" + b"x" * (21 * 1024 * 1024), "list.too_large", id="21 MB"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused_with_a_reason(data, code):
    assert refused(data) == code


def test_a_false_dimension_hides_no_row_and_costs_nothing():
    small, large = with_dimension(GOOD, b"A1"), with_dimension(GOOD, b"A1:XFD1048576")

    assert open_workbook(small).sheets[0].rows == open_workbook(large).sheets[0].rows == GRID


def test_an_entry_for_a_path_outside_is_never_followed():
    data = with_member(GOOD, "xl/_rels/workbook.xml.rels", lambda x: x.replace(b"worksheets/", b"../../../etc/"))

    assert refused(data) == "list.unreadable"


def cell(reference, row, text=b"x"):
    return b'<row r="%d"><c r="%s" t="inlineStr"><is><t>%s</t></is></c></row>' % (row, reference, text)


def bomb(size):
    """A sheet that weighs `size` bytes unpacked and a thousandth of it packed."""
    return with_rows(GOOD, b" " * size)


def lying_bomb():
    """A bomb whose directory says that it is small."""
    data = bytearray(bomb(80 * 1024 * 1024))
    at = data.index(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(SHEET)] != SHEET.encode():
        at = data.index(b"PK\x01\x02", at + 4)
    data[at + 24 : at + 28] = struct.pack("<I", 5000)
    return bytes(data)


def heavy_text():
    """One text of 2 MB that stands in 20,000 cells: 40 GB."""
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 20_001))
    data = with_sheet(GOOD, b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>")
    return with_member(data, "xl/sharedStrings.xml", b"<sst><si><t>" + b"a" * 2_000_000 + b"</t></si></sst>")


def ods_rows(repeated, cells=b"<table:table-cell/>"):
    row = b'<table:table-row table:number-rows-repeated="%d">%s</table:table-row>' % (repeated, cells)
    return with_member(ods(GRID), "content.xml", lambda x: x.replace(b"</table:table>", row + b"</table:table>"))


FULL = (
    b'<table:table-cell office:value-type="string" table:number-columns-repeated="1000">'
    b"<text:p>x</text:p></table:table-cell>"
)
HOSTILE = {
    "bomb": (lambda: bomb(90 * 1024 * 1024), "list.too_large"),
    "lying bomb": (lambda: lying_bomb(), "list.too_large"),
    "bomb of texts": (
        lambda: with_member(GOOD, "xl/sharedStrings.xml", b"<sst>" + b" " * (90 * 1024 * 1024) + b"</sst>"),
        "list.too_large",
    ),
    "heavy text": (lambda: heavy_text(), "list.too_large"),
    "far cell": (lambda: with_rows(GOOD, cell(b"XFD1048576", 1048576)), "list.far_cell"),
    "far cell without reference": (
        lambda: with_rows(GOOD, b'<row r="1048576">' + b"<c><v>1</v></c>" * 16000 + b"</row>"),
        None,
    ),
    "far cell in a prefix": (
        lambda: with_sheet(
            GOOD,
            b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
            b'<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row><x:row r="1048576">'
            b'<x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
        ),
        None,
    ),
    "second reference": (lambda: with_rows(GOOD, b'<row r="9"><c r="A9" r="XFD1048576"><v>1</v></c></row>'), None),
    "million empty rows": (
        lambda: with_rows(GOOD, b"".join(b'<row r="%d"/>' % n for n in range(10, 1_000_010))),
        "fine",
    ),
    "million styled cells": (
        lambda: with_rows(
            GOOD, b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(10, 1_000_010))
        ),
        "fine",
    ),
    "ods million rows": (lambda: ods_rows(1_000_000), "fine"),
    "ods full rows": (lambda: ods_rows(1_000_000, FULL), None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_or_survived_in_little_time_and_memory(name, tmp_path):
    """In a process of its own, so that its peak memory can be read."""
    make, expected = HOSTILE[name]
    path = tmp_path / "hostile"
    path.write_bytes(make())
    script = (
        "import resource, sys\n"
        "from kheo.papers.queries.workbook import open_workbook\n"
        "from kheo.shared.problems import RuleBroken\n"
        "try:\n"
        "    rows = open_workbook(open(sys.argv[1], 'rb').read()).sheets[0].rows\n"
        "    print('fine', len(rows))\n"
        "except RuleBroken as no:\n"
        "    print(no.problems[0].code, 0)\n"
        "own = next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)\n"
    )
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    seconds = time.monotonic() - started
    answer, peak = done.stdout.split("\n")[:2]
    code = answer.split()[0]

    assert seconds < 10
    assert int(peak) < 300
    assert code == expected if expected else code in {"fine", "list.too_large", "list.far_cell", "list.unreadable"}


def test_children_do_not_change_our_own_limits():
    before = resource.getrlimit(resource.RLIMIT_AS)
    open_workbook(xls(GRID))

    assert resource.getrlimit(resource.RLIMIT_AS) == before
