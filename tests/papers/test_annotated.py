"""The sender's workbook with the problems written into it."""

import io

import openpyxl
import pytest

from kheo.papers.queries.annotated import RESULT_SHEET, annotate
from kheo.papers.queries.workbook import open_workbook
from kheo.papers.rules import CellProblem, read_list
from kheo.shared.problems import RuleBroken
from tests.papers.workbooks import HEADER, ROW, VOCABULARY, ods, with_member, xls, xlsx

GRID = [["DANH SÁCH", *[""] * 6], HEADER, ROW, [2.0, "=Đường hoa", "", "", "Không rõ", "", "31/02/2023"]]
TITLE_MERGE = [((0, 0), (0, 6))]


def annotated(data):
    problems = read_list(open_workbook(data), VOCABULARY).problems
    out = io.BytesIO()
    annotate(data, problems, out)
    return openpyxl.load_workbook(io.BytesIO(out.getvalue())), problems


@pytest.mark.parametrize("data", [xlsx(GRID, TITLE_MERGE), xls(GRID), ods(GRID)], ids=["xlsx", "xls", "ods"])
def test_each_problem_stands_at_its_cell_and_on_the_first_page(data):
    book, problems = annotated(data)
    sheet = book["Biểu 1"]

    assert [p.cell for p in problems] == ["E4", "G4"]
    assert book.sheetnames == [RESULT_SHEET, "Biểu 1"]
    assert "Lĩnh vực “Không rõ”" in sheet["E4"].comment.text
    assert sheet["E4"].fill.start_color.rgb.endswith("FFF2CC")
    assert sheet["E4"].value == "Không rõ"
    assert sheet["E3"].comment is None
    assert [[c.value for c in row] for row in book[RESULT_SHEET].iter_rows(min_row=2)] == [
        [p.sheet, p.cell, p.message, p.next_step] for p in problems
    ]


def test_the_copy_keeps_the_sender_s_own_look():
    book, _ = annotated(xlsx(GRID, TITLE_MERGE))

    assert [str(merge) for merge in book["Biểu 1"].merged_cells.ranges] == ["A1:G1"]


def test_texts_that_look_like_formulas_stay_texts():
    out = io.BytesIO()
    annotate(xlsx(GRID), [CellProblem("Biểu 1", "B4", "list.x", "=1+1", "@x")], out)
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))

    assert book[RESULT_SHEET]["C2"].data_type == "s"
    assert book["Biểu 1"]["B4"].data_type == "s"


def test_problems_without_a_cell_or_at_a_merged_cell_are_on_the_first_page_only():
    out = io.BytesIO()
    problems = [CellProblem("Biểu 1", "", "a", "m", "n"), CellProblem("Biểu 1", "C1", "b", "m", "n")]
    annotate(xlsx(GRID, TITLE_MERGE), [*problems, CellProblem("Không có", "A1", "c", "m", "n")], out)
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))

    assert book[RESULT_SHEET].max_row == 4


def test_a_file_that_openpyxl_cannot_read_is_built_anew():
    data = with_member(
        xlsx(GRID), "xl/styles.xml", lambda xml: xml.replace(b"<fonts", b"<fonts><font><sz val='x'/></font")
    )
    book, problems = annotated(data)

    assert book["Biểu 1"]["E4"].comment is not None
    assert len(problems) == 2


def test_a_result_page_of_an_earlier_check_does_not_stand_in_the_way():
    first, second = io.BytesIO(), io.BytesIO()
    annotate(xlsx(GRID), [CellProblem("Biểu 1", "E4", "a", "m", "n")], first)
    annotate(first.getvalue(), [CellProblem("Biểu 1", "E4", "a", "m", "n")], second)

    assert openpyxl.load_workbook(io.BytesIO(second.getvalue())).sheetnames[0] == f"{RESULT_SHEET} 2"


def test_a_file_that_is_refused_is_refused_here_too():
    with pytest.raises(RuleBroken):
        annotate(b"%PDF-1.4", [], io.BytesIO())
