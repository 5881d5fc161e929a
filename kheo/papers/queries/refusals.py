"""Why a file is refused before anything in it is read, and what its sender can do."""

from kheo.shared.problems import Problem, RuleBroken

_AGAIN = "Đề nghị mở tệp bằng Excel hoặc LibreOffice, lưu lại dưới dạng .xlsx rồi gửi lại."

_REASONS: dict[str, tuple[str, str]] = {
    "list.unreadable": ("Không đọc được tệp: tệp bị hỏng hoặc không phải là bảng tính.", _AGAIN),
    "list.empty_file": ("Tệp không có dữ liệu.", "Đề nghị kiểm tra lại tệp rồi gửi lại."),
    "list.encrypted": ("Tệp được đặt mật khẩu nên không đọc được.", "Đề nghị bỏ mật khẩu, lưu lại rồi gửi."),
    "list.too_large": (
        "Tệp quá lớn so với một danh sách đăng ký, kể cả khi giải nén.",
        "Đề nghị sao chép riêng danh sách sang tệp mới, hoặc chia thành nhiều tệp.",
    ),
    "list.far_cell": (
        "Trang tính có ô ở rất xa danh sách.",
        "Đề nghị xóa các dòng, cột trống phía ngoài danh sách (hoặc sao chép danh sách sang tệp mới) rồi gửi lại.",
    ),
    "list.unsafe": ("Tệp chứa khai báo không được phép (DOCTYPE, thực thể ngoài).", _AGAIN),
    "list.not_a_list_pdf": ("Đây là tệp PDF, không phải bảng tính.", "Đề nghị gửi tệp Excel gốc (.xlsx)."),
    "list.not_a_list_word": ("Đây là tệp Word, không phải bảng tính.", "Đề nghị chép bảng sang Excel rồi gửi lại."),
    "list.not_a_list_archive": (
        "Đây là tệp nén, không phải bảng tính.",
        "Đề nghị giải nén rồi gửi từng tệp bảng tính.",
    ),
    "list.not_a_list_text": ("Đây là tệp văn bản, không phải bảng tính.", _AGAIN),
    "list.binary_workbook": ("Định dạng .xlsb chưa đọc được.", _AGAIN),
    "list.too_many_sheets": ("Tệp có quá nhiều trang tính.", "Đề nghị chia thành nhiều tệp."),
}


def refusal(code: str, detail: str = "") -> RuleBroken:
    message, next_step = _REASONS[code]
    return RuleBroken([Problem(code, f"{message} {detail}".rstrip(), next_step, "file")])
