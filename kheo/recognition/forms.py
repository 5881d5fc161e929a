"""What is typed at the doors of this room, read into values. Nothing here decides: the rules do."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kheo.accounts.doors import DayField
from kheo.plans.models import Plan
from kheo.recognition.rules.revoking import GROUND_TITLES


class WordsForm(forms.Form):
    """The words of a decision."""

    use_required_attribute = False

    title = forms.CharField(
        label="Trích yếu", max_length=500, required=False, help_text="Quyết định về việc gì; viết thường chữ đầu."
    )
    legal_basis = forms.CharField(
        label="Căn cứ",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Mỗi dòng một căn cứ. Đã điền sẵn từ kế hoạch, đợt xét và biên bản kiểm phiếu; sửa lại khi cần.",
    )
    symbol = forms.CharField(label="Ký hiệu văn bản", max_length=40, required=False, help_text="Ví dụ: QĐ/HU, QĐ/ĐU.")
    on_behalf_of = forms.CharField(
        label="Thay mặt", max_length=200, required=False, help_text="Ví dụ: Ban Thường vụ. Để trống nếu ký trực tiếp."
    )


class SignForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(label="Họ và tên người ký", max_length=120, required=False)
    position = forms.CharField(label="Chức vụ", max_length=200, required=False, help_text="Ví dụ: Bí thư.")
    signed_on = DayField(label="Ngày ký", required=False)


class RevokeForm(forms.Form):
    use_required_attribute = False

    ground = forms.ChoiceField(
        label="Căn cứ hủy bỏ",
        choices=[(ground.value, title) for ground, title in GROUND_TITLES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn một căn cứ.", "invalid_choice": "Chọn một căn cứ trong danh sách."},
    )
    reason = forms.CharField(
        label="Lý do",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Sự việc, văn bản kết luận. Lý do được ghi vào quyết định và thư gửi đơn vị.",
    )


class HoldForm(forms.Form):
    use_required_attribute = False

    plan = forms.ChoiceField(label="Kế hoạch")
    number = forms.IntegerField(
        label="Số đăng ký",
        min_value=1,
        max_value=10**9,
        error_messages={"required": "Ghi số trong sổ đăng ký.", "invalid": "Ghi số trong sổ đăng ký."},
    )
    reason = forms.CharField(
        label="Lý do",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Chỉ người có quyền tạm dừng xét đọc được; không ghi vào nhật ký, thư hay quyết định.",
    )

    def __init__(self, *args: Any, plans: Sequence[Plan], **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["plan"] = forms.ChoiceField(
            label="Kế hoạch",
            choices=[(each.code, each.title) for each in plans],
            error_messages={"invalid_choice": "Chọn một kế hoạch trong danh sách.", "required": "Chọn kế hoạch."},
        )
