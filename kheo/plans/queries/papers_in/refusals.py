"""Why a document is refused, and what its sender can do."""

from kheo.shared.problems import Problem, RuleBroken

_DOCX = (
    "Đề nghị mở tệp bằng Word hoặc LibreOffice, chọn “Lưu thành” (Save As), kiểu “Word Document (.docx)”, "
    "rồi gửi tệp mới."
)
_ORIGINAL = "Đề nghị gửi tệp văn bản gốc (.docx, .odt), hoặc PDF xuất ra từ tệp gốc."
_PLAN_ALONE = "Đề nghị chép riêng phần kế hoạch sang tệp mới rồi gửi lại."

_REASONS: dict[str, tuple[str, str]] = {
    "paper.empty": ("Tệp không có dữ liệu.", "Đề nghị kiểm tra lại tệp rồi gửi lại."),
    "paper.no_text": ("Tệp không có chữ nào.", _ORIGINAL),
    "paper.too_large": ("Tệp quá lớn so với một kế hoạch (tối đa 20 MB), kể cả khi giải nén.", _PLAN_ALONE),
    "paper.too_long": ("Văn bản quá dài so với một kế hoạch (tối đa 2.000.000 chữ cái).", _PLAN_ALONE),
    "paper.too_many_pages": ("Tệp có quá nhiều trang so với một kế hoạch (tối đa 400 trang).", _PLAN_ALONE),
    "paper.too_heavy": ("Đọc tệp này cần quá nhiều thời gian hoặc bộ nhớ.", _DOCX),
    "paper.damaged": ("Không đọc được tệp: tệp bị hỏng hoặc chưa tải lên trọn vẹn.", _DOCX),
    "paper.unsafe": ("Tệp chứa khai báo không được phép (DOCTYPE, thực thể ngoài).", _DOCX),
    "paper.encrypted": ("Tệp được đặt mật khẩu nên không đọc được.", "Đề nghị bỏ mật khẩu, lưu lại rồi gửi."),
    "paper.scan": ("Tệp PDF chỉ là ảnh chụp (bản scan), không có chữ để đọc.", _ORIGINAL),
    "paper.picture": ("Đây là tệp ảnh, không có chữ để đọc.", _ORIGINAL),
    "paper.no_letters": ("Chữ trong tệp PDF không cho biết là chữ gì (phông chữ thiếu bảng mã).", _ORIGINAL),
    "paper.old_word": ("Tệp Word kiểu cũ (.doc) chưa đọc được.", _DOCX),
    "paper.rich_text": ("Tệp RTF chưa đọc được.", _DOCX),
    "paper.web_page": ("Đây là trang web hoặc tệp XML, không phải văn bản.", _DOCX),
    "paper.not_a_text": (
        "Đây là bảng tính hoặc bản trình chiếu, không phải văn bản.",
        "Đề nghị gửi văn bản kế hoạch (.docx, .odt, PDF có chữ, .txt hoặc .md).",
    ),
    "paper.archive": ("Đây là tệp nén, không phải văn bản.", "Đề nghị giải nén rồi gửi riêng tệp kế hoạch."),
    "paper.unknown": (
        "Không nhận ra loại tệp này.",
        "Đề nghị gửi văn bản kế hoạch (.docx, .odt, PDF có chữ, .txt hoặc .md).",
    ),
}  # fmt: skip


def refusal(code: str) -> RuleBroken:
    message, next_step = _REASONS[code]
    return RuleBroken([Problem(code, message, next_step, "document")])
