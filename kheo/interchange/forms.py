"""What is typed on the pages of this room."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from kheo.accounts.actor import Actor
from kheo.accounts.doors import DayField, UnitField
from kheo.accounts.permissions import Permission
from kheo.interchange.rules.events import GROUPS
from kheo.interchange.rules.schedules import SCHEDULE_TITLES, Schedule
from kheo.plans.models import Plan


class EventsInput(forms.CheckboxSelectMultiple):
    """The kinds of events, in their groups."""

    template_name = "interchange/events.html"


class _OfAUnit(forms.Form):
    """A form about one unit, which is chosen once: later the field is not there."""

    unit: Any

    def __init__(self, *args: Any, actor: Actor | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if actor is None:
            del self.fields["unit"]
            return
        field = self.fields["unit"]
        assert isinstance(field, UnitField)  # noqa: S101 - for the type checker
        field.offer_reach(actor, Permission.EXCHANGE_MANAGE)


class EndpointForm(_OfAUnit):
    title = forms.CharField(
        label="Tên hệ thống nhận",
        max_length=200,
        help_text="Ví dụ: Trục liên thông của tỉnh, Bảng theo dõi của Văn phòng.",
        error_messages={"required": "Ghi tên hệ thống nhận."},
    )
    unit = UnitField(
        label="Đơn vị",
        help_text="Chỉ gửi sự kiện của đơn vị này và các đơn vị bên dưới.",
        error_messages={"required": "Chọn đơn vị."},
    )
    address = forms.CharField(
        label="Địa chỉ nhận",
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text="Bắt đầu bằng https://",
        error_messages={"required": "Ghi địa chỉ của hệ thống nhận."},
    )
    events = forms.MultipleChoiceField(
        label="Sự kiện",
        widget=EventsInput,
        choices=[(title, [(event.code, event.title) for event in events]) for title, events in GROUPS],
        error_messages={"required": "Chọn ít nhất một loại sự kiện."},
    )


class UpstreamForm(_OfAUnit):
    title = forms.CharField(
        label="Tên cơ quan nhận số liệu",
        max_length=200,
        error_messages={"required": "Ghi tên cơ quan nhận số liệu."},
    )
    unit = UnitField(
        label="Đơn vị",
        help_text="Gửi số liệu của đơn vị này và của từng đơn vị trực thuộc.",
        error_messages={"required": "Chọn đơn vị."},
    )
    plan = forms.ChoiceField(label="Kế hoạch")
    address = forms.CharField(
        label="Địa chỉ hệ thống của cơ quan nhận",
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text="Ví dụ https://danvan.tinh.example.vn",
        error_messages={"required": "Ghi địa chỉ hệ thống của cơ quan nhận."},
    )
    source = forms.CharField(
        label="Mã nguồn",
        max_length=80,
        help_text="Mã mà cơ quan nhận đã đặt cho đơn vị, ví dụ huyen-chi-lang.",
        error_messages={"required": "Ghi mã nguồn."},
    )
    token = forms.CharField(
        label="Mã kết nối",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Do cơ quan nhận cấp, được quyền gửi số liệu tổng hợp. Lưu dưới dạng mã hóa, không hiện lại.",
        error_messages={"required": "Dán mã kết nối do cơ quan nhận cấp."},
    )
    schedule = forms.ChoiceField(
        label="Lịch gửi",
        widget=forms.RadioSelect,
        choices=[(each.value, SCHEDULE_TITLES[each]) for each in Schedule],
        initial=Schedule.BY_HAND.value,
    )

    def __init__(self, *args: Any, plans: Sequence[Plan] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if plans is None:
            del self.fields["plan"]
            self.fields["token"].required = False
            self.fields["token"].help_text = "Để trống thì giữ mã đang dùng; đổi địa chỉ thì phải dán lại mã."
            return
        field = self.fields["plan"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(plan.code, plan.title) for plan in plans]


class SendForm(forms.Form):
    as_of = DayField(
        label="Số liệu đến hết ngày",
        help_text="Gửi lại ngày đã gửi thì nơi nhận chỉ ghi thêm khi số liệu khác đi.",
    )


class SourceForm(_OfAUnit):
    title = forms.CharField(
        label="Tên nguồn",
        max_length=200,
        help_text="Ví dụ: Huyện Chi Lăng.",
        error_messages={"required": "Ghi tên nguồn."},
    )
    code = forms.CharField(
        label="Mã nguồn",
        max_length=80,
        help_text="Chữ thường không dấu, chữ số và gạch nối, ví dụ huyen-chi-lang. Báo mã này cho nơi gửi.",
        error_messages={"required": "Ghi mã nguồn."},
    )
    unit = UnitField(
        label="Đơn vị mà nguồn gửi số liệu thay",
        help_text="Nếu nơi gửi không có trong cây đơn vị, chọn đơn vị nhận số liệu.",
        error_messages={"required": "Chọn đơn vị."},
    )
    is_open = forms.BooleanField(label="Đang nhận số liệu của nguồn này", required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["code" if "unit" not in self.fields else "is_open"]


class TogetherForm(forms.Form):
    """Which plan of one's own, and until which day; in the address."""

    ke_hoach = forms.ChoiceField(label="Kế hoạch", required=False)
    ngay = DayField(label="Số liệu đến hết ngày", required=False)

    def __init__(self, *args: Any, plans: Sequence[Plan], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["ke_hoach"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(plan.code, plan.title) for plan in plans]

    def day(self, today: date) -> date:
        said = self.cleaned_data.get("ngay")
        return said if isinstance(said, date) and said <= today else today
