"""Forms of the figures room."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kheo.accounts.doors import DayField
from kheo.progress.rules.tasks import LONGEST, STATE_TITLES


class ReminderForm(forms.Form):
    note = forms.CharField(
        label="Lời nhắn thêm",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ghi vào cuối mỗi thư, ví dụ nơi nhận bản giấy hoặc người liên hệ.",
    )


class DeliveryForm(forms.Form):
    """A paper that came in."""

    delivered_on = DayField(label="Nhận ngày")
    note = forms.CharField(
        label="Ghi chú", required=False, max_length=300, help_text="Ví dụ: công văn số 12-CV/ĐU, nhận qua bưu điện."
    )


class ExtensionForm(forms.Form):
    last_day = DayField(label="Gia hạn đến hết ngày")
    reason = forms.CharField(label="Lý do", max_length=300)


class RevocationForm(forms.Form):
    because = forms.CharField(label="Lý do hủy", max_length=300)


class TaskNoteForm(forms.Form):
    """What a unit says of a task. `key` is made with the form, so that pressing twice notes once."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label="Tình trạng", choices=[("", "Chọn"), *((each.value, title) for each, title in STATE_TITLES.items())]
    )
    happened_on = DayField(label="Ngày")
    words = forms.CharField(
        label="Nội dung",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Đã làm gì, kết quả ra sao; nếu không áp dụng thì ghi vì sao.",
    )
    proof = forms.ChoiceField(
        label="Căn cứ", required=False, help_text="Hồ sơ trên phần mềm chứng minh việc đã làm, nếu có."
    )

    def __init__(self, *args: Any, proofs: Iterable[tuple[str, Any]] = (), **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["proof"].choices = [("", "Không chọn"), *proofs]  # type: ignore[attr-defined]


class WaysForm(forms.Form):
    by_email = forms.BooleanField(
        label="Nhận lời nhắc theo lịch qua thư điện tử",
        required=False,
        help_text="Mỗi ngày nhiều nhất một thư, chỉ khi đơn vị có việc đến hạn. Lời nhắc luôn hiện trên trang đầu. "
        "Thư do cơ quan thường trực tự soạn vẫn được gửi.",
    )


class ReminderFilter(forms.Form):
    """Narrows the log of reminders."""

    don_vi = forms.ChoiceField(label="Đơn vị", required=False)
    viec = forms.ChoiceField(label="Việc", required=False)
    ngay = DayField(label="Ngày nhắc", required=False)
    thu = forms.ChoiceField(
        label="Thư điện tử",
        required=False,
        choices=[
            ("", "Tất cả"),
            ("da-gui", "Đã gửi"),
            ("cho", "Đang chờ gửi"),
            ("hong", "Không gửi được"),
            ("khong", "Không gửi thư"),
        ],
    )

    def __init__(
        self, *args: Any, units: Iterable[tuple[str, str]] = (), things: Iterable[tuple[str, str]] = (), **how: Any
    ) -> None:
        super().__init__(*args, **how)
        self.fields["don_vi"].choices = [("", "Tất cả"), *units]  # type: ignore[attr-defined]
        self.fields["viec"].choices = [("", "Tất cả"), *things]  # type: ignore[attr-defined]
