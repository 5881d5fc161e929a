"""What is said of a row once it has been held against the register."""

from collections.abc import Iterable
from datetime import date

from kheo.papers.rules.reading import CellProblem, ListDraft
from kheo.registrations.rules.values import LABELS
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem


def _about(draft: ListDraft, code: str, message: str, next_step: str) -> CellProblem:
    return CellProblem(draft.sheet, draft.cell, code, message, next_step)


def no_unit(draft: ListDraft) -> CellProblem:
    return _about(
        draft,
        "list.no_unit",
        f"Chưa rõ “{draft.title}” là của đơn vị nào.",
        "Đề nghị thêm cột “Đơn vị”, ghi tên đơn vị ở phần đầu biểu, hoặc chọn đơn vị khi nhập.",
    )


def unknown_number(draft: ListDraft, unit: str) -> CellProblem:
    return _about(
        draft,
        "list.unknown_number",
        f"{unit} không có đăng ký số {draft.register_number}.",
        "Đề nghị kiểm tra lại số đăng ký và đơn vị, hoặc để trống ô số nếu là mô hình mới.",
    )


def same_registration(draft: ListDraft, title: str) -> CellProblem:
    return _about(
        draft,
        "list.duplicate_row",
        f"Dòng này và một dòng phía trên cùng chỉ đăng ký “{title}”.",
        "Đề nghị chỉ giữ lại một dòng.",
    )


def title_taken(draft: ListDraft) -> CellProblem:
    return _about(
        draft,
        "list.title_taken",
        f"Đơn vị đã có một đăng ký khác cùng tên “{draft.title}” và cùng người thực hiện.",
        "Đề nghị đặt tên khác, hoặc bỏ dòng này.",
    )


def in_register(draft: ListDraft, number: int | None) -> CellProblem:
    return _about(
        draft,
        "list.in_register",
        f"“{draft.title}” đã vào sổ (số {number}), đơn vị không tự sửa được nữa.",
        "Đề nghị cơ quan thường trực sửa, hoặc để dòng này như trong sổ.",
    )


def closed(draft: ListDraft, title: str) -> CellProblem:
    return _about(
        draft,
        "list.closed",
        f"“{title}” đã kết thúc thực hiện nên không sửa được nữa.",
        "Đề nghị để dòng này như trong sổ, hoặc đăng ký thành mô hình mới.",
    )


def withdrawn(draft: ListDraft, title: str) -> CellProblem:
    return _about(
        draft,
        "list.withdrawn",
        f"Đăng ký số {draft.register_number} (“{title}”) đã rút khỏi sổ.",
        "Đề nghị bỏ dòng này, hoặc để trống ô số để đăng ký mới.",
    )


def deadline_closed(draft: ListDraft, last_day: date) -> CellProblem:
    return _about(
        draft,
        "list.deadline_closed",
        f"Đã hết thời gian nhận danh sách của đơn vị này (ngày cuối {dmy(last_day)}).",
        "Đề nghị cơ quan thường trực gia hạn, hoặc bỏ chọn “gửi ngay” để giữ ở bản nháp.",
    )


def wrong_value(draft: ListDraft, problem: Problem) -> CellProblem:
    """What the registration itself would refuse, said of the row."""
    code = f"list.{problem.code.partition('.')[2]}"
    return _about(draft, code, f"“{draft.title}”: {problem.message}", problem.next_step)


def incomplete(draft: ListDraft, missing: Iterable[str]) -> CellProblem:
    words = ", ".join(LABELS.get(name, name).lower() for name in missing)
    return _about(
        draft,
        "list.incomplete",
        f"“{draft.title}” còn thiếu: {words}; dòng này được giữ ở bản nháp.",
        "Bổ sung trong bản nháp hoặc trong tệp rồi nhập lại; sau đó mới gửi được.",
    )
