"""Reading the registration list as offices write it."""

import unicodedata
from datetime import date

import pytest

from kheo.papers.rules import Fate, Sheet, Workbook, read_list
from tests.papers.workbooks import HEADER, ROW, VOCABULARY, book
from tests.shared.test_legacy_text import to_tcvn3, to_vni

MAY = date(2023, 5, 1)


def read(*rows, **options):
    return read_list(book(*rows, **options), VOCABULARY)


def codes(problems):
    return [(problem.cell, problem.code) for problem in problems]


def fates(reading):
    return [entry.fate for entry in reading.accounting]


def row(number, title, **other):
    cells = dict(zip(["number", "title", "carrier", "subject", "field", "content", "time"], ROW, strict=True))
    return list((cells | {"number": number, "title": title} | other).values())


def test_a_plain_row_gives_all_its_cells_their_meaning():
    reading = read(HEADER, ROW)
    (draft,) = reading.rows

    assert draft.title == "Camera an ninh tự quản"
    assert draft.carrier == "Chi bộ thôn Nà Pất"
    assert (draft.subject, draft.field) == ("tap-the", "an-ninh-quoc-phong")
    assert draft.content == "Lắp camera"
    assert (draft.time_text, draft.starts_on, draft.ends_on) == ("Quý II/2023", date(2023, 4, 1), date(2023, 6, 30))
    assert (draft.sheet, draft.row, draft.cell, draft.number) == ("Biểu 1", 2, "B2", "1")
    assert reading.problems == reading.notes == reading.refused == []


def test_columns_may_stand_in_any_order_and_other_columns_become_notes():
    reading = read(
        ["Lĩnh vực", "Ghi chú", "TÊN MÔ HÌNH, ĐIỂN HÌNH", "Số điện thoại", "TT"],
        ["Kinh tế", "làm tiếp", "Trồng na", "0912", 1.0],
    )
    (draft,) = reading.rows

    assert (draft.title, draft.field) == ("Trồng na", "kinh-te")
    assert draft.notes == "làm tiếp\nSố điện thoại: 0912"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_composed_and_decomposed_lists_read_alike(form):
    rows = [[unicodedata.normalize(form, c) if isinstance(c, str) else c for c in line] for line in (HEADER, ROW)]

    assert read(*rows).rows == read(HEADER, ROW).rows


@pytest.mark.parametrize(("encode", "kind"), [(to_tcvn3, "TCVN3"), (to_vni, "VNI")])
def test_old_fonts_are_converted_and_told(encode, kind):
    rows = [
        ["STT", "Tên mô hình", "Đơn vị đăng ký", "Lĩnh vực"],
        [1.0, "Vận động nhân dân hiến đất mở rộng đường", "Chi bộ thôn nà pất", "Phát triển kinh tế"],
        [2.0, "Giữ gìn vệ sinh môi trường", "Hội phụ nữ", "Văn hóa - xã hội"],
    ]
    old = [[encode(c).replace("Đ", "§") if isinstance(c, str) else c for c in line] for line in rows]
    if kind == "VNI":
        old = [[encode(c) if isinstance(c, str) else c for c in line] for line in rows]
    reading = read(*old)

    assert [draft.title for draft in reading.rows] == [line[1] for line in rows[1:]]
    assert [draft.field for draft in reading.rows] == ["kinh-te", "van-hoa-xa-hoi"]
    (note,) = reading.notes
    assert note.code == "list.legacy_text"
    assert kind in note.message


def test_a_header_of_two_lines_with_marks_below_groups():
    reading = read(
        ["STT", "Tên mô hình", "Đối tượng", "", "Lĩnh vực", "", "Ghi chú"],
        ["", "", "Tập thể", "Cá nhân", "Kinh tế", "Văn hóa - xã hội", ""],
        [1.0, "Trồng na", "x", "", "X", "", ""],
        [2.0, "Xóa hủ tục", "", "Ông Hoàng Văn A", "", "x", "tiếp tục"],
        [3.0, "Hai lĩnh vực", "x", "", "x", "x", ""],
        merges=[((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 2), (0, 3)), ((0, 4), (0, 5)), ((0, 6), (1, 6))],
    )

    assert [(d.title, d.subject, d.carrier, d.field, d.notes) for d in reading.rows] == [
        ("Trồng na", "tap-the", "", "kinh-te", ""),
        ("Xóa hủ tục", "ca-nhan", "Ông Hoàng Văn A", "van-hoa-xa-hoi", "tiếp tục"),
    ]
    assert codes(reading.problems) == [("F5", "list.unknown_field")]


def test_the_same_header_without_merges_reads_alike():
    reading = read(
        ["STT", "Tên mô hình", "Đối tượng", "", "Nội dung"],
        ["", "", "Tập thể", "Cá nhân", ""],
        [1.0, "Trồng na", "x", "", "Trồng 5 ha"],
    )

    assert [(d.title, d.subject, d.content) for d in reading.rows] == [("Trồng na", "tap-the", "Trồng 5 ha")]


def test_heading_totals_signatures_and_column_numbers_are_no_rows():
    reading = read(
        ["HUYỆN ỦY CHI LĂNG", "", "", "ĐẢNG CỘNG SẢN VIỆT NAM"],
        ["ĐẢNG ỦY XÃ BẮC THỦY", "", "", "Bắc Thủy, ngày 20 tháng 02 năm 2023"],
        ["DANH SÁCH ĐĂNG KÝ MÔ HÌNH"],
        ["(Kèm theo Kế hoạch số 12 của Huyện ủy Chi Lăng)"],
        HEADER,
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        ROW,
        [2.0],
        ["", "Tổng cộng: 01 mô hình"],
        [],
        ["", "", "", "Bắc Thủy, ngày 20 tháng 02 năm 2023"],
        ["Nơi nhận:", "", "", "T/M BAN THƯỜNG VỤ"],
        ["- Ban Dân vận Huyện ủy,", "", "", "PHÓ BÍ THƯ"],
        ["", "", "", "Long Văn N"],
    )

    assert len(reading.rows) == 1
    assert fates(reading) == [Fate.HEADER, Fate.ROW, Fate.BLANK, Fate.TOTAL, *[Fate.SIGNATURE] * 4]
    assert [note.code for note in reading.notes] == ["list.total_skipped"]
    assert (reading.unit_id, reading.unit_sentence) == (4, "ĐẢNG ỦY XÃ BẮC THỦY")


def test_section_rows_hold_for_the_rows_below_them():
    reading = read(
        ["STT", "Tên mô hình", "Nội dung"],
        ["A", "CẤP HUYỆN", ""],
        ["I", "Lĩnh vực kinh tế", ""],
        [1.0, "Trồng na", "x"],
        ["II", "Lĩnh vực văn hóa - xã hội", ""],
        [1.0, "Xóa hủ tục", "x"],
        ["B", "CẤP CƠ SỞ", ""],
        [1.0, "Đường hoa", "x"],
        ["Cá nhân", "", ""],
        [2.0, "Bí thư gương mẫu", "x"],
    )

    assert [(d.title, d.level, d.field, d.subject) for d in reading.rows] == [
        ("Trồng na", "huyen", "kinh-te", ""),
        ("Xóa hủ tục", "huyen", "van-hoa-xa-hoi", ""),
        ("Đường hoa", "co-so", "", ""),
        ("Bí thư gương mẫu", "co-so", "", "ca-nhan"),
    ]
    assert reading.rows[0].section == "CẤP HUYỆN / Lĩnh vực kinh tế"
    assert reading.problems == []


def test_a_section_merged_across_needs_no_numbering():
    reading = read(
        ["STT", "Tên mô hình", "Nội dung", "Ghi chú"],
        ["Đảng ủy xã Vạn Linh", "", "", ""],
        [1.0, "Trồng na", "x", ""],
        merges=[((1, 0), (1, 3))],
    )

    assert [(d.title, d.unit_id) for d in reading.rows] == [("Trồng na", 6)]


def test_rows_without_number_and_title_continue_the_row_above():
    reading = read(
        ["STT", "Tên mô hình", "Nội dung", "Địa điểm"],
        [1.0, "Trồng na", "Trồng 5 ha", "Thôn A"],
        ["", "", "Chăm sóc, thu hái", "và thôn B"],
        ["", "theo hướng VietGAP", "", ""],
        [2.0, "Đường hoa", "", ""],
    )

    assert [(d.title, d.content, d.place) for d in reading.rows] == [
        ("Trồng na theo hướng VietGAP", "Trồng 5 ha\nChăm sóc, thu hái", "Thôn A và thôn B"),
        ("Đường hoa", "", ""),
    ]


def test_cells_merged_downward_hold_for_each_row_and_units_run_on():
    reading = read(
        ["STT", "Đơn vị", "Tên mô hình", "Tập thể, cá nhân thực hiện", "Lĩnh vực"],
        [1.0, "Xã Bắc Thủy", "Trồng na", "Chi bộ A", "Kinh tế"],
        [2.0, "", "Trồng hồi", "Chi bộ B", ""],
        [3.0, "Xã Chi Lăng", "Đường hoa", "Chi bộ C", ""],
        [4.0, "Chi Lăng", "Ngõ sạch", "Chi bộ D", ""],
        merges=[((1, 4), (3, 4))],
    )

    assert [(d.title, d.unit_id, d.field) for d in reading.rows] == [
        ("Trồng na", 4, "kinh-te"),
        ("Trồng hồi", 4, "kinh-te"),
        ("Đường hoa", 5, "kinh-te"),
    ]
    assert codes(reading.problems) == [("B5", "list.unknown_unit")]
    assert reading.refused[0].title == "Ngõ sạch"


def test_a_lone_unit_column_holds_who_carries_it_out_and_is_never_refused():
    reading = read(["STT", "Tên mô hình", "Đơn vị"], [1.0, "Trồng na", "Chi bộ A"], [2.0, "Na dai", "Xã Bắc Thủy"])

    assert [(d.carrier, d.unit_id) for d in reading.rows] == [("Chi bộ A", None), ("Xã Bắc Thủy", 4)]


def test_a_column_of_names_under_collective_or_individual_holds_the_carrier():
    reading = read(["STT", "Tên mô hình", "Tập thể, cá nhân"], [1.0, "Trồng na", "Ông Hoàng Văn A"])

    assert [(d.carrier, d.subject) for d in reading.rows] == [("Ông Hoàng Văn A", "")]
    assert reading.problems == []


def test_a_repeated_header_is_read_over_and_may_change_the_columns():
    reading = read(
        ["STT", "Tên mô hình", "Nội dung"],
        [1.0, "Trồng na", "5 ha"],
        ["STT", "Tên mô hình", "Nội dung"],
        [2.0, "Trồng hồi", "3 ha"],
        ["STT", "Nội dung", "Tên điển hình"],
        [3.0, "Gương mẫu", "Ông A"],
    )

    assert [(d.title, d.content) for d in reading.rows] == [
        ("Trồng na", "5 ha"),
        ("Trồng hồi", "3 ha"),
        ("Ông A", "Gương mẫu"),
    ]


def test_every_wrong_cell_is_named_with_a_question():
    reading = read(
        HEADER,
        row(1.0, "a", field="Phát triển kinh doanh"),
        row(2.0, "b", subject="Nhóm"),
        row(3.0, "c", time="31/02/2023"),
        row(4.0, ""),
        row(5.0, "e" * 301),
        row(6.0, "Trồng na"),
        row(7.0, "TRỒNG  NA"),
    )

    assert codes(reading.problems) == [
        ("E2", "list.unknown_field"),
        ("D3", "list.unknown_subject"),
        ("G4", "list.bad_date"),
        ("B5", "list.no_title"),
        ("B6", "list.too_long"),
        ("B8", "list.duplicate_row"),
    ]
    assert "Có phải ý đồng chí là “Phát triển kinh tế”" in reading.problems[0].next_step
    assert [d.number for d in reading.rows] == ["6"]
    assert [d.number for d in reading.refused] == ["1", "2", "3", "5", "7"]


def test_a_time_outside_the_plan_is_only_noted():
    reading = read(HEADER, row(1.0, "a", time="tháng 3/2022"))

    assert len(reading.rows) == 1
    assert codes(reading.notes) == [("G2", "list.outside_period")]


def test_levels_kinds_priorities_people_and_register_numbers():
    reading = read(
        ["STT", "Tên mô hình", "Cấp", "Loại", "Gắn với", "Số người tham gia", "Số đăng ký", "Từ ngày", "Đến ngày"],
        [1.0, "a", "Huyện", "Điển hình", "Việc khó ở cơ sở; vấn đề mới", "1.200 người", 12.0, "1/3/2023", MAY],
        [2.0, "b", "Tỉnh", "", "", "20-30", "12/BDV", "", ""],
    )  # fmt: skip
    (draft,) = reading.rows

    assert (draft.level, draft.kind, draft.priorities) == ("huyen", "exemplar", ("viec-kho", "van-de-moi"))
    assert (draft.people_involved, draft.register_number) == (1200, 12)
    assert (draft.starts_on, draft.ends_on) == (date(2023, 3, 1), date(2023, 5, 1))
    assert codes(reading.problems) == [("C3", "list.unknown_level")]
    assert reading.refused[0].notes == "Số người tham gia: 20-30\nSố đăng ký: 12/BDV"


def test_formulas_kept_as_text_are_text():
    reading = read(HEADER, row(1.0, "=HYPERLINK(1)", content="+84 912", carrier="@a"))

    assert [(d.title, d.content, d.carrier) for d in reading.rows] == [("=HYPERLINK(1)", "+84 912", "@a")]


def test_several_sheets_hidden_ones_and_hidden_rows_are_read_and_told():
    rows = [HEADER, ROW]
    other = [HEADER, row(1.0, "Đường hoa")]
    guide = [["Hướng dẫn ghi biểu"], ["Ghi rõ tên mô hình"]]
    reading = read_list(
        Workbook(
            [Sheet("A", rows, hidden_rows=(1,)), Sheet("B", other, hidden=True), Sheet("C", guide), Sheet("D", [])]
        ),
        VOCABULARY,
    )

    assert [(d.sheet, d.title) for d in reading.rows] == [("A", "Camera an ninh tự quản"), ("B", "Đường hoa")]
    assert reading.sheets == 2
    assert [(n.sheet, n.code) for n in reading.notes] == [
        ("A", "list.hidden_rows"),
        ("B", "list.hidden_sheet"),
        ("C", "list.sheet_skipped"),
    ]


def test_a_workbook_without_a_list_says_so():
    assert [p.code for p in read(["Xin chào", "các đồng chí"]).problems] == ["list.no_header"]
    assert [p.code for p in read_list(Workbook([Sheet("A", [])]), VOCABULARY).problems] == ["list.empty"]


def test_new_style_tones_are_stored_in_the_old_style_everywhere():
    reading = read(HEADER, row(1.0, "Thôn Hoà Bình", carrier="Uỷ ban"))

    assert [(d.title, d.carrier) for d in reading.rows] == [("Thôn Hòa Bình", "Ủy ban")]
