"""Forms of the ballots room."""

from datetime import datetime
from typing import Any

from django import forms

from kheo.accounts.doors import DayField
from kheo.ballots.rules import KIND_TITLES
from kheo.ballots.rules.preparing import METHODS, MOST_TICKETS

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y"]


class MomentField(forms.DateTimeField):
    """A day and an hour, as the browser's own picker sends them or as people type them."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def __init__(self, **how: Any) -> None:
        wrong = "Ghi ngày giờ dạng 17:00 24/02/2023."
        super().__init__(input_formats=MOMENTS, error_messages={"invalid": wrong, "required": wrong}, **how)

    def clean(self, value: Any) -> datetime | None:
        try:
            moment = super().clean(value)
        except (OverflowError, ValueError):
            raise forms.ValidationError(self.error_messages["invalid"]) from None
        if moment is not None and not 1900 < moment.year < 9000:
            raise forms.ValidationError(self.error_messages["invalid"])
        return moment


class PrepareForm(forms.Form):
    """A new ballot. `candidates`: (id, title) of those that may be chosen."""

    title = forms.CharField(label="Tên cuộc bỏ phiếu", max_length=300)
    kind = forms.ChoiceField(
        label="Hình thức",
        choices=[(kind.value, title) for kind, title in KIND_TITLES.items()],
        widget=forms.RadioSelect,
    )
    place = forms.CharField(
        label="Địa điểm, phạm vi", max_length=300, required=False, help_text="Ví dụ: Nhà văn hóa thôn Làng Mỏ."
    )
    closes_at = MomentField(
        label="Nhận phiếu đến", required=False, help_text="Với phiếu trên mạng; có thể đặt khi mở bỏ phiếu."
    )
    method = forms.ChoiceField(
        label="Cách biểu quyết tại hội nghị",
        choices=[(code, title) for code, title in METHODS.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    held_on = DayField(label="Ngày họp", required=False)
    names = forms.CharField(
        label="Người có quyền biểu quyết tại hội nghị",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi dòng một họ tên. Để trống nếu là hội nghị của hội đồng: lấy danh sách hội đồng.",
    )
    heads = forms.IntegerField(
        label="Hoặc chỉ ghi số người có quyền biểu quyết",
        required=False,
        min_value=0,
        max_value=100_000,
        help_text="Dùng khi hội nghị đông, không ghi họ tên từng người.",
    )
    items = forms.MultipleChoiceField(
        label="Hồ sơ đưa ra bỏ phiếu",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một hồ sơ.", "invalid_choice": "Có hồ sơ không chọn được."},
    )

    def __init__(self, *args: Any, candidates: list[tuple[int, str]], **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["items"].choices = [(str(pk), title) for pk, title in candidates]  # type: ignore[attr-defined]

    @property
    def typed_names(self) -> list[str]:
        return str(self.cleaned_data["names"]).splitlines()


class RollForm(forms.Form):
    """A meeting's roll, typed anew."""

    names = PrepareForm.base_fields["names"]
    heads = PrepareForm.base_fields["heads"]

    @property
    def typed_names(self) -> list[str]:
        return str(self.cleaned_data["names"]).splitlines()


class OpenForm(forms.Form):
    closes_at = MomentField(label="Nhận phiếu đến")


class TicketsForm(forms.Form):
    count = forms.IntegerField(
        label="Số phiếu cần in",
        min_value=1,
        max_value=MOST_TICKETS,
        help_text=f"21 phiếu một trang A4; mỗi lần in nhiều nhất {MOST_TICKETS} phiếu.",
    )


class VoidForm(forms.Form):
    first = forms.IntegerField(label="Từ phiếu số", min_value=1, max_value=10**6)
    last = forms.IntegerField(label="Đến phiếu số", min_value=1, max_value=10**6)
    reason = forms.CharField(label="Lý do", max_length=300, help_text="Ví dụ: in hỏng, thất lạc khi phát.")


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Lý do hủy", max_length=1000)


class MinutesFileForm(forms.Form):
    file = forms.FileField(label="Ảnh chụp hoặc bản quét biên bản", help_text="Ảnh hoặc PDF, tối đa 20 MB.")


def _figure(label: str, *, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0}),
        error_messages={"invalid": "Ghi một số.", "min_value": "Ghi số từ 0.", "max_value": "Số quá lớn."},
    )


class MeetingForm(forms.Form):
    """Everything of a meeting but attendance by name and the counts, which stand in rows of their own."""

    held_on = PrepareForm.base_fields["held_on"]
    chair = forms.CharField(label="Chủ trì", max_length=200, required=False)
    tellers = forms.CharField(label="Tổ kiểm phiếu", max_length=300, required=False)
    present = _figure("Số người có mặt")
    written = _figure("Xin ý kiến bằng văn bản của người vắng")
    issued = _figure("Phiếu phát ra")
    collected = _figure("Phiếu thu về")
    minutes = forms.CharField(
        label="Tóm tắt biên bản", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, by_name: bool, is_paper: bool, **how: Any) -> None:
        super().__init__(*args, **how)
        for name in (["present"] if by_name else []) + ([] if is_paper else ["issued", "collected"]):
            del self.fields[name]


class CountsForm(forms.Form):
    """The counts of one item; its prefix is the item's number."""

    yes = _figure("Đồng ý")
    no = _figure("Không đồng ý")
    abstain = _figure("Ý kiến khác")
    invalid = _figure("Không hợp lệ")
    chair_voice = forms.ChoiceField(
        label="Ý kiến của chủ trì khi ngang phiếu",
        choices=[("", "—"), ("yes", "Đồng ý"), ("no", "Không đồng ý")],
        required=False,
    )

    def __init__(self, *args: Any, asks_chair: bool, **how: Any) -> None:
        super().__init__(*args, **how)
        if not asks_chair:
            del self.fields["chair_voice"]
