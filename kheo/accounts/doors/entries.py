"""What people type in forms of every room: a day, a count."""

import re
from typing import Any

from django import forms

from kheo.config.languages.shown import is_english

DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")  # the browser's own picker sends the first


def marks_of_page(text: str) -> str:
    """From the marks of the page's language to Vietnamese ones, or back: 1,234.5 on an English page is 1.234,5."""
    return text.translate(str.maketrans(",.", ".,")) if is_english() else text


class DayField(forms.DateField):
    """A day, as the browser's own picker sends it or as people type it: the day before the month, always."""

    default_error_messages = {"invalid": "Ghi ngày dạng 24/02/2023.", "required": "Chọn ngày."}

    def __init__(self, **how: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(**{"widget": widget, "input_formats": DAY_FORMATS, **how})


class WholeNumberField(forms.CharField):
    """A count as people type it: 1200, 1.200 (on an English page 1,200), 1 200. `most`: how many digits it may have."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    default_error_messages = {"invalid": "Ghi một số nguyên, ví dụ 1.200."}

    def __init__(self, *, most: int = 9, **how: Any) -> None:
        super().__init__(**how)
        self.most = most

    def clean(self, value: Any) -> int | None:
        digits = re.sub(r"[\s.\u00a0]", "", marks_of_page(super().clean(value) or ""))
        if not digits:
            return None
        if not (digits.isascii() and digits.isdigit() and len(digits) <= self.most):
            raise forms.ValidationError(self.error_messages["invalid"])
        return int(digits)
