"""What is typed on the pages of this room."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django import forms

from kheo.accounts.doors import DayField
from kheo.feedback.actions.reporting import LONGEST
from kheo.feedback.rules import ANSWERS, KIND_TITLES, MOVES, STATE_TITLES, State, Subject
from kheo.plans.models import Plan
from kheo.units.models import Unit


class FeedbackFilter(forms.Form):
    """Which difficulties are shown; in the address, so that a list can be passed on."""

    trang_thai = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[("", "Tất cả"), *((s.value, STATE_TITLES[s]) for s in State)]
    )
    ke_hoach = forms.ChoiceField(label="Kế hoạch", required=False)

    def __init__(self, *args: Any, plans: Sequence[Plan], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["ke_hoach"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", "Tất cả"), *((plan.code, plan.title) for plan in plans)]


class ReportForm(forms.Form):
    """One difficulty of one unit with something in the plan."""

    unit = forms.ChoiceField(label="Đơn vị")
    about = forms.ChoiceField(label="Về nội dung nào của kế hoạch")
    words = forms.CharField(
        label="Vướng mắc, khó khăn",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Nêu việc cụ thể, vì sao khó thực hiện. Không ghi thông tin riêng của cá nhân.",
        error_messages={"required": "Ghi vướng mắc, khó khăn gặp phải."},
    )
    proposal = forms.CharField(
        label="Kiến nghị",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Đề nghị sửa đổi, bổ sung hoặc hướng dẫn thế nào.",
    )

    def __init__(self, *args: Any, units: Sequence[Unit], subjects: Iterable[Subject], **more: Any) -> None:
        super().__init__(*args, **more)
        unit, about = self.fields["unit"], self.fields["about"]
        assert isinstance(unit, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(about, forms.ChoiceField)  # noqa: S101
        unit.choices = [(each.code, each.title) for each in units]
        about.choices = [
            (KIND_TITLES[kind], [(each.about, each.title) for each in rows])
            for kind, rows in groupby(subjects, key=lambda each: each.kind)
        ]


class AnswerForm(forms.Form):
    """What the steward answers."""

    step = forms.ChoiceField(
        label="Trả lời",
        widget=forms.RadioSelect,
        choices=[(step.value, MOVES[step].label) for step in ANSWERS],
        error_messages={"required": "Chọn cách trả lời."},
    )
    words = forms.CharField(
        label="Nội dung trả lời",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Đơn vị nhận được nội dung này bằng thư và ở trang của phản ánh.",
    )


class AmendmentBeginForm(forms.Form):
    ke_hoach = forms.ChoiceField(label="Kế hoạch")
    title = forms.CharField(
        label="Trích yếu",
        max_length=300,
        help_text="Thí dụ: Gia hạn gửi danh sách đăng ký cho các xã, thị trấn.",
        error_messages={"required": "Ghi ngắn gọn sửa đổi nội dung gì."},
    )

    def __init__(self, *args: Any, plans: Sequence[Plan], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["ke_hoach"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(plan.code, plan.title) for plan in plans]


class AmendmentForm(forms.Form):
    """What is said of an amendment; the values that it changes are read beside this form."""

    title = forms.CharField(
        label="Trích yếu", max_length=300, error_messages={"required": "Ghi ngắn gọn sửa đổi nội dung gì."}
    )
    reason = forms.CharField(
        label="Lý do",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ghi trước khi ban hành; các đơn vị liên quan đọc được.",
    )
    number = forms.CharField(label="Số văn bản sửa đổi", required=False, max_length=60)
    issued_on = DayField(label="Ngày ban hành văn bản", required=False)
    effective_on = DayField(
        label="Có hiệu lực từ ngày",
        required=False,
        help_text="Bỏ trống: có hiệu lực ngay khi ban hành. Số liệu của những ngày đã qua không thay đổi.",
    )
    text = forms.CharField(
        label="Toàn văn kế hoạch sau sửa đổi",
        required=False,
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 16, "class": "plan-source", "spellcheck": "false"}),
        help_text="Chỉ sửa khi câu chữ của kế hoạch thay đổi; không bắt buộc.",
    )
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
