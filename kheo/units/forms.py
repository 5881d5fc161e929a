"""Forms of the tree of organisations."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from kheo.accounts.actor import Actor
from kheo.accounts.doors import DayField, UnitField
from kheo.accounts.permissions import Permission
from kheo.units.actions import UnitDraft
from kheo.units.models import Unit
from kheo.units.queries import kinds_in_use
from kheo.units.rules import KINDS


def _day(label: str, *, required: bool = True, help_text: str = "") -> DayField:
    """A day in a year with four usual digits; a slip of the keyboard is said at once, and each has a day beside it."""
    usual = [
        MinValueValidator(date(1900, 1, 1), "Xem lại năm đã ghi."),
        MaxValueValidator(date(2999, 12, 31), "Xem lại năm đã ghi."),
    ]
    return DayField(label=label, required=required, help_text=help_text, validators=usual)


def kind_choices() -> list[tuple[str, str]]:
    """The known kinds, and whatever others a plan file brought."""
    return [*KINDS.items(), *((kind, kind) for kind in kinds_in_use() if kind not in KINDS)]


class UnitFilter(forms.Form):
    tim = forms.CharField(label="Tìm", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    loai = forms.ChoiceField(label="Loại", required=False)
    ngay = _day("Theo ngày", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loai"].choices = [("", "Tất cả"), *kind_choices()]  # type: ignore[attr-defined]


class _UnitFacts(forms.Form):
    title = forms.CharField(label="Tên đầy đủ", max_length=300, help_text="Ví dụ: Đảng ủy xã Bắc Thủy.")
    short_title = forms.CharField(label="Tên gọn", max_length=120, required=False, help_text="Ví dụ: Xã Bắc Thủy.")
    kind = forms.ChoiceField(label="Loại")
    email = forms.EmailField(label="Thư điện tử của đơn vị", required=False, help_text="Thư nhắc gửi tới đây.")
    symbol = forms.CharField(
        label="Ký hiệu văn bản",
        max_length=20,
        required=False,
        help_text="Đứng trong số văn bản của đơn vị. Ví dụ: HU, ĐU, UBND.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Chọn loại"), *kind_choices()]  # type: ignore[attr-defined]


class AddUnitForm(_UnitFacts):
    code = forms.CharField(
        label="Mã",
        max_length=80,
        help_text="Chữ thường không dấu, nối bằng gạch; không đổi về sau. Ví dụ: xa-bac-thuy.",
    )
    valid_from = _day("Hoạt động từ ngày", required=False, help_text="Để trống nếu đã có từ trước.")
    field_order = ("title", "short_title", "code", "kind", "valid_from", "email", "symbol")

    def draft(self, parent: str | None) -> UnitDraft:
        given = self.cleaned_data
        return UnitDraft(
            code=given["code"],
            title=given["title"],
            short_title=given["short_title"],
            kind=given["kind"],
            parent=parent,
            valid_from=given["valid_from"],
            email=given["email"],
            symbol=given["symbol"],
        )


class EditUnitForm(_UnitFacts):
    valid_from = _day("Hoạt động từ ngày", required=False)
    valid_to = _day("Đến hết ngày", required=False, help_text="Xóa ngày này để hủy việc kết thúc đơn vị.")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        names = ("title", "short_title", "kind", "email", "symbol", "valid_from", "valid_to")
        super().__init__(*args, initial={name: getattr(unit, name) for name in names}, **kwargs)
        if unit.valid_to is None:
            del self.fields["valid_to"]


class MoveUnitForm(forms.Form):
    parent = UnitField(label="Đơn vị cấp trên mới", help_text="Gõ vài chữ của tên rồi chọn trong danh sách.")
    from_day = _day("Từ ngày", help_text="Số liệu các ngày trước đó giữ theo cây cũ.")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer_reach(actor, Permission.UNIT_MANAGE)  # type: ignore[attr-defined]


class EndUnitForm(forms.Form):
    last_day = _day("Ngày hoạt động cuối cùng")
    successor = UnitField(
        label="Đơn vị kế tục", required=False, help_text="Các đơn vị bên dưới chuyển sang đơn vị này từ ngày hôm sau."
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].offer_reach(actor, Permission.UNIT_MANAGE)  # type: ignore[attr-defined]


class MergeUnitsForm(forms.Form):
    """Which units below one become one: an existing unit, or a new one described here."""

    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        to_field_name="code",
        label="Các đơn vị sáp nhập",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn các đơn vị được sáp nhập."},
    )
    from_day = _day("Có hiệu lực từ ngày", help_text="Các đơn vị cũ hoạt động đến hết ngày hôm trước.")
    into = UnitField(label="Nhập vào đơn vị đang có", required=False, help_text="Hoặc để trống và lập đơn vị mới.")
    title = forms.CharField(label="Tên đơn vị mới", max_length=300, required=False)
    short_title = forms.CharField(label="Tên gọn", max_length=120, required=False)
    code = forms.CharField(label="Mã", max_length=80, required=False, help_text="Ví dụ: xa-chi-lang-2025.")
    kind = forms.ChoiceField(label="Loại", required=False)

    def __init__(self, *args: Any, actor: Actor, parent: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent = parent
        below = Unit.objects.filter(parent=parent, valid_to__isnull=True).order_by("path")
        self.fields["units"].queryset = below  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "Chọn loại"), *kind_choices()]  # type: ignore[attr-defined]
        self.fields["into"].offer_reach(actor, Permission.UNIT_MANAGE)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("into") and not self.errors.get("into"):
            for name, words in (("title", "tên"), ("code", "mã"), ("kind", "loại")):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, f"Nhập {words} của đơn vị mới, hoặc chọn một đơn vị đang có ở trên.")
        return given

    def target(self) -> Unit | UnitDraft:
        given = self.cleaned_data
        if given["into"]:
            into: Unit = given["into"]
            return into
        from_day: date = given["from_day"]
        return UnitDraft(
            code=given["code"],
            title=given["title"],
            short_title=given["short_title"],
            kind=given["kind"],
            parent=self.parent.code,
            valid_from=from_day,
        )
