"""What the reader tells about a list: every code, its words, and what to do next."""

from collections.abc import Mapping

from kheo.papers.rules.grid import Sheet
from kheo.papers.rules.reading import CellProblem, ListDraft
from kheo.papers.rules.vocabulary import Terms
from kheo.shared.legacy_text import Legacy
from kheo.shared.periods import Period

_FONTS: Mapping[Legacy, str] = {"tcvn3": "TCVN3 (ABC, phông .VnTime)", "vni": "VNI-Windows"}
_NAMES = {
    "title": "Tên mô hình, điển hình",
    "carrier": "Tên tập thể, cá nhân",
    "place": "Địa điểm",
    "time_text": "Thời gian",
}
_TERMS = {
    "field": "Lĩnh vực",
    "level": "Cấp",
    "subject": "Tập thể/cá nhân",
    "kind": "Loại",
    "priorities": "Nội dung gắn với",
    "unit": "Đơn vị",
}


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:79]}…"


def no_header(sheet: str) -> CellProblem:
    return CellProblem(
        sheet,
        "",
        "list.no_header",
        f"Trang tính “{sheet}” không có dòng tiêu đề cột nhận ra được.",
        "Đề nghị đặt dòng tiêu đề có cột “Tên mô hình, điển hình” và các cột khác theo biểu mẫu.",
    )


def empty() -> CellProblem:
    return CellProblem("", "", "list.empty", "Tệp không có nội dung nào.", "Đề nghị kiểm tra lại tệp trước khi gửi.")


def sheet_skipped(sheet: str) -> CellProblem:
    return CellProblem(
        sheet,
        "",
        "list.sheet_skipped",
        f"Trang tính “{sheet}” không phải là danh sách đăng ký nên được bỏ qua.",
        "Nếu đây là danh sách, đề nghị bổ sung dòng tiêu đề cột.",
    )


def about_sheet(sheet: Sheet, converted: Mapping[Legacy, int]) -> list[CellProblem]:
    notes = []
    for kind, count in converted.items():
        message = f"{count} ô viết bằng bảng mã {_FONTS[kind]} đã được chuyển sang Unicode."
        next_step = "Đề nghị xem lại chữ hoa có dấu, vì phông cũ không phân biệt."
        notes.append(CellProblem(sheet.name, "", "list.legacy_text", message, next_step))
    if sheet.hidden:
        message = f"Trang tính “{sheet.name}” đang ẩn nhưng vẫn được đọc."
        next_step = "Nếu không muốn đăng ký các dòng này, đề nghị xóa trang tính."
        notes.append(CellProblem(sheet.name, "", "list.hidden_sheet", message, next_step))
    hidden = [row for row in sheet.hidden_rows if row < len(sheet.rows) and any(sheet.rows[row])]
    if hidden:
        message = f"{len(hidden)} dòng đang ẩn vẫn được đọc (dòng đầu: {hidden[0] + 1})."
        next_step = "Nếu không muốn đăng ký các dòng này, đề nghị xóa khỏi danh sách."
        notes.append(CellProblem(sheet.name, f"A{hidden[0] + 1}", "list.hidden_rows", message, next_step))
    if sheet.uncomputed_formulas:
        message = "Có ô công thức chưa được tính nên được đọc là trống."
        next_step = "Đề nghị mở tệp bằng Excel, lưu lại rồi gửi."
        notes.append(CellProblem(sheet.name, "", "list.formula_without_value", message, next_step))
    return notes


def total_skipped(sheet: str, cell: str, text: str) -> CellProblem:
    message = f"Dòng “{_short(text)}” là dòng tổng hợp nên không tính là một mô hình."
    return CellProblem(sheet, cell, "list.total_skipped", message, "Không cần làm gì thêm.")


def no_title(sheet: str, cell: str) -> CellProblem:
    message = "Dòng này chưa có tên mô hình, điển hình."
    return CellProblem(sheet, cell, "list.no_title", message, "Đề nghị ghi tên, hoặc xóa cả dòng.")


def stray_text(sheet: str, cell: str, text: str) -> CellProblem:
    message = f"“{_short(text)}” không thuộc mô hình, điển hình nào."
    next_step = "Đề nghị ghi vào đúng dòng của mô hình, hoặc đưa xuống dưới danh sách."
    return CellProblem(sheet, cell, "list.stray_text", message, next_step)


def unknown(kind: str, sheet: str, cell: str, text: str, terms: Terms) -> CellProblem:
    code = "list.unknown_priority" if kind == "priorities" else f"list.unknown_{kind}"
    message = f"{_TERMS[kind]} “{_short(text)}” chưa có trong kế hoạch, hoặc hiểu được theo nhiều cách."
    return CellProblem(sheet, cell, code, message, terms.question(text))


def two_marks(kind: str, sheet: str, cell: str) -> CellProblem:
    message = f"{_TERMS[kind]} được đánh dấu ở nhiều cột."
    return CellProblem(sheet, cell, f"list.unknown_{kind}", message, "Đề nghị chỉ đánh dấu một cột.")


def bad_date(sheet: str, cell: str, text: str) -> CellProblem:
    message = f"Thời gian “{_short(text)}” có ngày, tháng không tồn tại hoặc kết thúc trước khi bắt đầu."
    next_step = "Đề nghị ghi theo dạng ngày/tháng/năm, ví dụ 15/03/2023."
    return CellProblem(sheet, cell, "list.bad_date", message, next_step)


def outside_period(sheet: str, cell: str, text: str, period: Period) -> CellProblem:
    message = f"Thời gian “{_short(text)}” nằm ngoài thời gian của kế hoạch ({period})."
    return CellProblem(sheet, cell, "list.outside_period", message, "Đề nghị kiểm tra lại năm.")


def too_long(draft: ListDraft, name: str, length: int, room: int) -> CellProblem:
    message = f"{_NAMES[name]} dài {length} ký tự, nhiều nhất là {room}."
    next_step = "Đề nghị ghi ngắn lại, phần chi tiết chuyển sang cột “Nội dung”."
    return CellProblem(draft.sheet, draft.cell, "list.too_long", message, next_step)


def duplicate(draft: ListDraft, first: ListDraft) -> CellProblem:
    where = f"dòng {first.row}" + (f" của trang tính “{first.sheet}”" if first.sheet != draft.sheet else "")
    message = f"“{_short(draft.title)}” trùng đơn vị, tên và người thực hiện với {where}."
    next_step = "Đề nghị xóa một trong hai dòng, hoặc ghi rõ chỗ khác nhau."
    return CellProblem(draft.sheet, draft.cell, "list.duplicate_row", message, next_step)
