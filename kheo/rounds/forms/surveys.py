"""Forms of the opinion survey: opening one, and the three questions."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.timezone import make_aware

from kheo.accounts.doors import DayField
from kheo.rounds.rules.surveys import LONGEST_COMMENT, QUESTIONS


class OpenSurveyForm(forms.Form):
    """Where the sheet will hang, and until when answers are taken."""

    use_required_attribute = False
    host = forms.ChoiceField(label="Đơn vị tổ chức")
    place = forms.CharField(
        label="Nơi dán mã",
        max_length=200,
        required=False,
        help_text="Ví dụ: Nhà văn hóa thôn Làng Mỏ. Mỗi nơi một mã thì biết ý kiến của từng nơi.",
    )
    closes_on = DayField(label="Nhận ý kiến đến hết ngày")

    def __init__(self, *args: Any, hosts: Sequence[tuple[str, str]], **how: Any) -> None:
        super().__init__(*args, **how)
        self.hosts = list(hosts)
        self.fields["host"].choices = self.hosts  # type: ignore[attr-defined]
        if len(self.hosts) < 2:
            del self.fields["host"]

    @property
    def host_id(self) -> int:
        return int(self.cleaned_data.get("host") or self.hosts[0][0])

    @property
    def closes_at(self) -> datetime:
        """The last moment of the day, as one says "đến hết ngày"."""
        return make_aware(datetime.combine(self.cleaned_data["closes_on"], time(23, 59, 59)))


class OpinionForm(forms.Form):
    """Three questions and a line."""

    use_required_attribute = False

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        for question in QUESTIONS:
            self.fields[question.code] = forms.ChoiceField(
                label=question.title,
                choices=question.answers,
                widget=forms.RadioSelect,
                error_messages={"required": "Chọn một ô."},
            )
        self.fields["comment"] = forms.CharField(
            label="Ý kiến thêm",
            required=False,
            max_length=LONGEST_COMMENT,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Không ghi tên, số điện thoại của mình hay của người khác.",
        )
