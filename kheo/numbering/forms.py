"""What is typed at the doors of the register, read into values. Nothing here decides: the rules do."""

import secrets
from typing import Any

from django import forms

from kheo.accounts.actor import Actor
from kheo.accounts.doors import DayField, UnitField
from kheo.accounts.permissions import Permission
from kheo.numbering.rules import MOST, SORTS, STATE_TITLES

SORT_CHOICES = [(sort, f"{title} ({sort})") for sort, title in SORTS.items()]
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _year(label: str = "Năm") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages={"required": "Ghi năm.", "invalid": "Ghi năm bằng bốn chữ số."},
    )


def new_key() -> str:
    return secrets.token_urlsafe(24)


class RegisterFilter(forms.Form):
    """Which book, and which of its lines."""

    sort = forms.ChoiceField(label="Loại văn bản", required=False, choices=[("", "Tất cả"), *SORT_CHOICES])
    year = _year()
    unit = UnitField(label="Đơn vị", required=False)
    state = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ("", "Tất cả"),
            *((state.value, title) for state, title in STATE_TITLES.items()),
            ("late", "Vào sổ muộn"),
        ],
    )

    def __init__(self, *args: Any, actor: Actor, **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["unit"].offer_reach(actor, Permission.NUMBER_READ)  # type: ignore[attr-defined]

    def add_prefix(self, field_name: str) -> str:
        return {"sort": "loai", "year": "nam", "unit": "don-vi", "state": "trang-thai"}.get(field_name, field_name)


class _OfUnit(forms.Form):
    use_required_attribute = False

    unit = UnitField(label="Đơn vị", error_messages={"required": "Chọn đơn vị giữ sổ."})
    sort = forms.ChoiceField(
        label="Loại văn bản",
        choices=[("", "Chọn loại"), *SORT_CHOICES],
        error_messages={"required": "Chọn một loại.", "invalid_choice": "Chọn một loại trong danh sách."},
    )

    def __init__(self, *args: Any, actor: Actor, **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["unit"].offer_reach(actor, Permission.NUMBER_WRITE)  # type: ignore[attr-defined]


NO_SUBJECT = "Ghi văn bản nói về việc gì."
SYMBOL_HELP = "Để trống thì theo ký hiệu của đơn vị. Ví dụ: KH/HU, BC-UBND."


class ReserveForm(_OfUnit):
    """A number for a document to come."""

    year = _year("Năm của sổ")
    symbol = forms.CharField(label="Ký hiệu", max_length=40, required=False, help_text=SYMBOL_HELP)
    purpose = forms.CharField(
        label="Giữ số cho văn bản nào",
        max_length=500,
        error_messages={"required": "Ghi trích yếu dự kiến hoặc việc cần số."},
        help_text="Trích yếu dự kiến, người soạn; để ai cũng biết số này chờ văn bản nào.",
    )
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class PaperDocumentForm(_OfUnit):
    """A document that was issued on paper."""

    dated_on = DayField(
        label="Ngày văn bản",
        help_text="Ngày ở đầu văn bản; văn bản vào sổ của năm đó.",
        error_messages={"required": "Ghi ngày ở đầu văn bản."},
    )
    subject = forms.CharField(
        label="Trích yếu",
        max_length=500,
        help_text="Văn bản nói về việc gì; viết thường chữ đầu.",
        error_messages={"required": NO_SUBJECT},
    )
    symbol = forms.CharField(label="Ký hiệu", max_length=40, required=False, help_text=SYMBOL_HELP)
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class UseForm(forms.Form):
    """The paper document that came for a kept number."""

    use_required_attribute = False

    dated_on = DayField(
        label="Ngày văn bản",
        help_text="Ngày ở đầu văn bản.",
        error_messages={"required": "Ghi ngày ở đầu văn bản."},
    )
    subject = forms.CharField(label="Trích yếu", max_length=500, error_messages={"required": NO_SUBJECT})


class VoidForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        error_messages={"required": "Ghi vì sao bỏ số này."},
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Vì sao bỏ số này. Số ở lại trong sổ cùng lý do, không cấp cho văn bản khác.",
    )


class OpeningForm(_OfUnit):
    """Where the paper book ended."""

    year = _year("Năm của sổ")
    last = forms.IntegerField(
        label="Sổ giấy đã đến số",
        min_value=1,
        max_value=MOST,
        help_text="Số lớn nhất đã cấp trong sổ giấy; phần mềm cấp tiếp từ số sau.",
        error_messages={"required": "Ghi số lớn nhất đã cấp.", "invalid": "Ghi bằng chữ số."},
    )
