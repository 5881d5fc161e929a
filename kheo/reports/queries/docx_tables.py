"""The rows of the tables of a .docx that somebody sent; RuleBroken with one problem that says why it cannot be read."""

import sys
from pathlib import Path

from kheo.shared.apart import answer_apart
from kheo.shared.problems import Problem, RuleBroken

SCRIPT = "import sys; sys.path.append(sys.argv[1]); from kheo.reports.queries.tables_aside import run; run()"
COMMAND = (sys.executable, "-I", "-c", SCRIPT, str(Path(__file__).parents[3]))
_AGAIN = "Đề nghị mở tệp bằng Word hoặc LibreOffice, lưu lại dạng .docx rồi gửi lại."
_REASONS = {
    "paper.encrypted": ("Tệp được đặt mật khẩu nên không đọc được.", "Đề nghị bỏ mật khẩu, lưu lại rồi gửi."),
    "paper.too_large": ("Tệp quá lớn, kể cả khi giải nén.", "Đề nghị tải lại biểu rồi chép nội dung sang."),
    "paper.too_long": ("Tệp dài quá so với một báo cáo.", "Đề nghị tải lại biểu rồi chép nội dung sang."),
    "paper.too_heavy": ("Đọc tệp này cần quá nhiều thời gian hoặc bộ nhớ.", _AGAIN),
    "paper.unsafe": ("Tệp chứa khai báo không được phép (DOCTYPE, thực thể ngoài).", _AGAIN),
}


def tables_of(data: bytes) -> list[list[str]]:
    found = answer_apart(COMMAND, data) or {"refused": "paper.too_heavy"}
    if code := found.get("refused"):
        message, next_step = _REASONS.get(
            code, ("Không đọc được tệp: tệp bị hỏng hoặc không phải văn bản Word.", _AGAIN)
        )
        raise RuleBroken([Problem(code.replace("paper.", "report_form."), message, next_step, "form")])
    rows: list[list[str]] = found["rows"]
    return rows
