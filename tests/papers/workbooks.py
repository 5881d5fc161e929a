"""Workbooks for tests: a grid of values as .xlsx, .xls or .ods, and ways to damage an .xlsx."""

import io
import re
import zipfile
from datetime import UTC, date, datetime

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from kheo.papers.rules import Sheet, Vocabulary, Workbook
from kheo.shared.periods import year

VOCABULARY = Vocabulary(
    fields=(
        ("he-thong-chinh-tri", "Củng cố và xây dựng hệ thống chính trị"),
        ("kinh-te", "Phát triển kinh tế"),
        ("van-hoa-xa-hoi", "Văn hóa - xã hội"),
        ("an-ninh-quoc-phong", "An ninh - quốc phòng"),
    ),
    levels=(("co-so", "Cấp cơ sở"), ("huyen", "Cấp huyện")),
    subjects=(("tap-the", "Tập thể"), ("ca-nhan", "Cá nhân")),
    units=(
        (1, "huyen-uy-chi-lang", "Huyện ủy Chi Lăng"),
        (2, "ban-dan-van", "Ban Dân vận Huyện ủy"),
        (3, "tt-chi-lang", "Đảng ủy thị trấn Chi Lăng"),
        (4, "xa-bac-thuy", "Đảng ủy xã Bắc Thủy"),
        (5, "xa-chi-lang", "Đảng ủy xã Chi Lăng"),
        (6, "xa-van-linh", "Đảng ủy xã Vạn Linh"),
    ),
    period=year(2023),
    priorities=(
        ("nhiem-vu-trong-tam", "Nhiệm vụ trọng tâm"),
        ("van-de-moi", "Vấn đề mới"),
        ("viec-kho", "Việc khó ở cơ sở"),
    ),
)

HEADER = ["STT", "Tên mô hình", "Đơn vị/cá nhân đăng ký", "Tập thể/Cá nhân", "Lĩnh vực", "Nội dung", "Thời gian"]
ROW = [
    1.0,
    "Camera an ninh tự quản",
    "Chi bộ thôn Nà Pất",
    "Tập thể",
    "An ninh - quốc phòng",
    "Lắp camera",
    "Quý II/2023",
]


def book(*rows, merges=(), **sheet):
    """A workbook of one sheet, as the reader gets it."""
    width = max(map(len, rows), default=0)
    cells = [[*row, *[""] * (width - len(row))] for row in rows]
    return Workbook([Sheet("Biểu 1", cells, list(merges), **sheet)])


def xlsx(rows, merges=(), hidden_rows=(), name="Biểu 1", options=None):
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, **(options or {})})
    workbook.set_properties({"created": datetime(2023, 1, 1, tzinfo=UTC)})  # the same rows are the same bytes
    sheet = workbook.add_worksheet(name)
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    for (top, left), (bottom, right) in merges:
        sheet.merge_range(top, left, bottom, right, "")
    for r, row in enumerate(rows):
        if r in hidden_rows:
            sheet.set_row(r, None, None, {"hidden": True})
        for c, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(r, c, value, day)
            elif isinstance(value, tuple):
                sheet.write_formula(r, c, value[0], None, value[1])
            elif isinstance(value, str) and value:
                sheet.write_string(r, c, value)
            elif value not in ("", None):
                sheet.write(r, c, value)
    workbook.close()
    return out.getvalue()


def xls(rows, merges=()):
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("Biểu 1")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    merged = dict(merges)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if (r, c) in merged:
                sheet.write_merge(r, merged[r, c][0], c, merged[r, c][1], value)
            elif value not in ("", None):
                sheet.write(r, c, value, *([day] if isinstance(value, date) else []))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def ods(rows):
    document = OpenDocumentSpreadsheet()
    table = Table(name="Biểu 1")
    for row in rows:
        line = TableRow()
        for value in row:
            if isinstance(value, date):
                cell = TableCell(valuetype="date", datevalue=value.isoformat())
                cell.addElement(P(text=f"{value:%d/%m/%Y}"))
            elif isinstance(value, int | float):
                cell = TableCell(valuetype="float", value=str(value))
            else:
                cell = TableCell(valuetype="string")
                for paragraph in str(value).split("\n") if value else []:
                    cell.addElement(P(text=paragraph))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def with_member(data, name, content, method=zipfile.ZIP_DEFLATED):
    """The file with one member replaced or added; `content` may be a function of the old bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", method) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
            elif callable(content):
                content = content(old.read(info))
        new.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(data, content):
    return with_member(data, SHEET, content)


def with_rows(data, xml):
    """The file with `xml` appended to its first sheet's rows."""
    return with_sheet(data, lambda old: old.replace(b"</sheetData>", xml + b"</sheetData>"))


def with_dimension(data, reference):
    return with_sheet(data, lambda old: re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="%s"/>' % reference, old))
