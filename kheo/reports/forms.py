"""What is typed at the doors of this room, read into values. Nothing here decides: the rules do."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from kheo.accounts.doors import DayField, marks_of_page
from kheo.registrations.rules.figures import read_number
from kheo.registrations.rules.files import ACCEPT
from kheo.reports.rules.content import SECTIONS, Counted, ReportValues, say
from kheo.reports.rules.duties import Sort

SECTION, OWN, WHY = "muc-", "so-", "vi-"
ROWS = {"ket-qua": 7, "uu-diem": 4, "han-che": 4, "nguyen-nhan": 3, "kien-nghi": 3, "nhiem-vu": 4}
HINTS = {
    "ket-qua": "Cần có khi gửi. Những việc đã làm, ở đâu, kết quả nổi bật; số liệu đã có ở bảng bên dưới.",
    "nhiem-vu": "Những việc chính sẽ làm trong thời gian tới.",
}


class FigureField(forms.CharField):
    """A figure as people type it; the page shows the line it belongs to."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "own-figure"})

    def __init__(self, figure: Counted) -> None:
        super().__init__(label=f"{figure.title}: đơn vị báo cáo", required=False)
        self.widget.attrs["aria-label"] = self.label

    def prepare_value(self, value: Any) -> Any:
        return marks_of_page(say(value)) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        number = read_number(marks_of_page(typed))
        if typed.strip() and number is None:
            raise forms.ValidationError("Ghi một số, ví dụ 1.234,5.")
        return number


class ReportForm(forms.Form):
    """A report as it is typed. Everything may be left empty until it is handed in."""

    use_required_attribute = False

    number = forms.CharField(label="Số, ký hiệu văn bản", required=False, help_text="Ghi như trên văn bản: 15-BC/ĐU.")
    dated_on = DayField(label="Ngày ban hành", required=False)

    def __init__(self, *args: Any, sort: Sort, counted: Sequence[Counted], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counted = counted
        if sort is Sort.REPORT:
            for code, title in SECTIONS.items():
                # The words are counted by the rules, so that a text too long comes back with what to do about it.
                rows = forms.Textarea(attrs={"rows": ROWS[code]})
                self.fields[SECTION + code] = forms.CharField(
                    label=title, help_text=HINTS.get(code, ""), required=False, widget=rows
                )
        for each in counted:
            self.fields[OWN + each.code] = FigureField(each)
            label = f"{each.title}: giải thích nếu khác"
            self.fields[WHY + each.code] = forms.CharField(
                label=label, required=False, widget=forms.TextInput(attrs={"aria-label": label})
            )

    @property
    def values(self) -> ReportValues:
        """What was typed; what could not be read is left as it was counted."""
        said = self.cleaned_data
        stated = {each.code: said.get(OWN + each.code) for each in self.counted}
        return ReportValues(
            texts={code: said.get(SECTION + code, "") for code in SECTIONS},
            stated={code: value for code, value in stated.items() if value is not None},
            explained={each.code: said.get(WHY + each.code, "") for each in self.counted},
            number=said.get("number", ""),
            dated_on=said.get("dated_on"),
        )

    def ask_for_all_figures(self) -> None:
        """What is handed in says every figure; an empty box is not silently filled."""
        for each in self.counted:
            name = OWN + each.code
            if name not in self.errors and self.cleaned_data.get(name) is None:
                self.add_error(name, f"Chưa ghi số; hệ thống tính {say(each.value)}.")

    @staticmethod
    def initial_of(values: ReportValues, counted: Sequence[Counted]) -> dict[str, Any]:
        found: dict[str, Any] = {"number": values.number, "dated_on": values.dated_on}
        found |= {SECTION + code: values.texts.get(code, "") for code in SECTIONS}
        for each in counted:
            found[OWN + each.code] = values.stated.get(each.code, each.value)
            found[WHY + each.code] = values.explained.get(each.code, "")
        return found

    def sections(self) -> list[forms.BoundField]:
        return [self[SECTION + code] for code in SECTIONS if SECTION + code in self.fields]


class FileForm(forms.Form):
    use_required_attribute = False

    file = forms.FileField(
        label="Tệp kèm theo",
        help_text="Bản scan đã ký, bản Word, Excel, PDF hoặc ảnh; mỗi tệp tối đa 20 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": "Chọn một tệp.", "empty": "Tệp rỗng."},
    )


class FilledForm(forms.Form):
    use_required_attribute = False

    form = forms.FileField(
        label="Biểu đã điền",
        help_text="Biểu .xlsx hoặc .docx tải từ trang này. Đọc xong mới hiện lên để xem lại; chưa lưu, chưa gửi.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx"}),
        error_messages={"required": "Chọn biểu đã điền.", "empty": "Tệp rỗng."},
    )


class ReturnForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(
        label="Lý do trả lại",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nêu rõ phần cần bổ sung; đơn vị nhận nguyên văn qua thư.",
    )
    keeps_date = forms.BooleanField(
        label="Giữ nguyên ngày đã gửi của đơn vị",
        required=False,
        help_text="Không đánh dấu: đơn vị trở lại tình trạng phải gửi, lần gửi lại tính theo ngày gửi lại.",
    )
