"""Forms of the figures room."""

from django import forms


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

    delivered_on = forms.DateField(
        label="Nhận ngày", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False
    )
    note = forms.CharField(
        label="Ghi chú", required=False, max_length=300, help_text="Ví dụ: công văn số 12-CV/ĐU, nhận qua bưu điện."
    )


class ExtensionForm(forms.Form):
    last_day = forms.DateField(
        label="Gia hạn đến hết ngày", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label="Lý do", max_length=300)


class RevocationForm(forms.Form):
    because = forms.CharField(label="Lý do hủy", max_length=300)
