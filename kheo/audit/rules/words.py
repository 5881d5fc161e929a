"""What was done, in words. A later room brings the words of its own actions with `add_words`."""

from collections.abc import Mapping

# The first part of an action's code names what it was done to; it groups the filter of the journal's page.
SUBJECTS: dict[str, str] = {
    "account": "Tài khoản",
    "delivery": "Danh sách, báo cáo",
    "invitation": "Lời mời",
    "letter": "Thư",
    "list": "Danh sách Excel",
    "membership": "Vai trò",
    "plan": "Kế hoạch",
    "registration": "Đăng ký",
    "reminder": "Nhắc đơn vị",
    "unit": "Đơn vị",
}

WORDS: dict[str, str] = {
    "account.add": "Mở tài khoản",
    "account.lock": "Khóa tài khoản",
    "account.unlock": "Mở khóa tài khoản",
    "account.rename": "Đổi họ tên",
    "account.sign_in": "Đăng nhập",
    "account.password_change": "Đổi mật khẩu",
    "account.password_reset": "Đặt lại mật khẩu",
    "account.password_given": "Cấp mật khẩu mới",
    "account.second_factor_add": "Thêm bước xác nhận thứ hai",
    "account.second_factor_remove": "Bỏ bước xác nhận thứ hai",
    "account.second_factor_reset": "Đặt lại bước xác nhận thứ hai",
    "account.recovery_codes": "Tạo mã khôi phục mới",
    "delivery.extend": "Gia hạn cho đơn vị",
    "delivery.record": "Ghi nhận đã gửi",
    "delivery.revoke": "Hủy ghi nhận đã gửi",
    "invitation.send": "Mời người dùng",
    "invitation.reissue": "Cấp lại lời mời",
    "invitation.withdraw": "Thu hồi lời mời",
    "invitation.accept": "Nhận lời mời",
    "letter.retry": "Gửi lại thư",
    "list.check": "Kiểm tra danh sách Excel",
    "list.import": "Nhập danh sách Excel",
    "list.undo": "Hoàn tác lần nhập danh sách",
    "membership.add": "Giao vai trò",
    "membership.end": "Kết thúc vai trò",
    "plan.load": "Nạp kế hoạch",
    "plan.read_document": "Đọc văn bản kế hoạch",
    "plan.decide_reading": "Xác nhận giá trị đọc từ văn bản kế hoạch",
    "plan.draft_from_reading": "Tạo tệp kế hoạch nháp từ văn bản",
    "plan.delete_reading": "Xóa bản đọc văn bản kế hoạch",
    "registration.create": "Lập đăng ký",
    "registration.continue": "Tiếp tục mô hình năm trước",
    "registration.edit": "Sửa đăng ký",
    "registration.submit": "Gửi đăng ký",
    "registration.return": "Trả lại đăng ký để bổ sung",
    "registration.accept": "Đồng ý đăng ký, vào sổ",
    "registration.accept_many": "Đồng ý nhiều đăng ký, vào sổ",
    "registration.send_list": "Gửi danh sách đăng ký",
    "registration.attach": "Đính kèm tệp",
    "registration.detach": "Gỡ tệp đính kèm",
    "registration.record_progress": "Ghi tiến độ",
    "registration.consent": "Ghi nhận đồng ý, rút đồng ý công khai tên",
    "registration.void_progress": "Hủy lần ghi tiến độ",
    "registration.withdraw": "Rút đăng ký",
    "registration.close": "Kết thúc thực hiện",
    "reminder.send": "Nhắc đơn vị",
    "unit.add": "Thêm đơn vị",
    "unit.edit": "Sửa thông tin đơn vị",
    "unit.move": "Chuyển đơn vị",
    "unit.end": "Kết thúc đơn vị",
    "unit.merge": "Sáp nhập đơn vị",
}


def add_words(words: Mapping[str, str], subjects: Mapping[str, str] | None = None) -> None:
    """A room's own actions join the catalogue; a code means one thing only."""
    for code, text in words.items():
        if WORDS.setdefault(code, text) != text:
            raise ValueError(f"{code} already means {WORDS[code]!r}")
    SUBJECTS.update(subjects or {})


def describe(action: str) -> str:
    """The words for an action; one that nobody described shows its code."""
    return WORDS.get(action, action)


def subject_of(action: str) -> str:
    """What kind of thing the action was done to."""
    first = action.partition(".")[0]
    return SUBJECTS.get(first, first)
