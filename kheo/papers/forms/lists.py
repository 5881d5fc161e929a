"""The form that brings a list in."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kheo.papers.queries.comparing import Handing
from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.units.models import Unit

LARGEST_UPLOAD = 10 * 1024 * 1024


class ListFileForm(forms.Form):
    """A workbook, whose list it is, and how it is handed in."""

    file = forms.FileField(
        label="Tệp danh sách",
        help_text="Tệp Excel (.xlsx, .xlsm, .xls) hoặc .ods, không quá 10 MB; biểu nào đang dùng cũng được.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods"}),
        allow_empty_file=True,
        error_messages={"required": "Chọn tệp danh sách."},
    )
    plan = forms.ChoiceField(label="Kế hoạch", error_messages={"invalid_choice": "Chọn lại kế hoạch."})
    unit = forms.ChoiceField(
        label="Danh sách của",
        help_text="Dòng không ghi đơn vị được tính cho đơn vị này.",
        error_messages={"invalid_choice": "Chọn lại đơn vị.", "required": "Chọn đơn vị."},
    )
    level = forms.ChoiceField(label="Cấp, khi dòng không ghi cấp", required=False)
    send = forms.BooleanField(
        label="Gửi ngay các dòng đã đủ nội dung",
        required=False,
        help_text="Danh sách được tính là đã nộp. Dòng còn thiếu luôn được giữ ở bản nháp.",
    )
    accept = forms.BooleanField(
        label="Vào sổ ngay các dòng đã đủ nội dung",
        required=False,
        help_text="Chỉ dùng khi nhập danh sách giấy đã được đồng ý.",
    )

    def __init__(
        self,
        *args: Any,
        plans: Sequence[Plan],
        units: Sequence[Unit],
        document: PlanDocument,
        may_accept: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offices = {plan.issuer_id for plan in plans}
        self._choose("plan", [(plan.code, plan.title) for plan in plans])
        self._choose(
            "unit",
            [
                (unit.code, f"{unit.title} (danh sách chung của nhiều đơn vị)" if unit.pk in offices else unit.title)
                for unit in units
            ],
        )
        lowest = document.levels[0].title
        levels = [(level.code, level.title) for level in document.levels]
        self._choose("level", [("", f"Cấp thấp nhất của kế hoạch ({lowest})"), *levels])
        if len(document.levels) == 1:
            del self.fields["level"]
        if not may_accept:
            del self.fields["accept"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(
                "Tệp lớn hơn 10 MB. Đề nghị bỏ ảnh và trang tính không cần thiết rồi chọn lại.", code="too_large"
            )
        return file

    @property
    def handing(self) -> Handing:
        said = self.cleaned_data
        return Handing(said.get("level", ""), bool(said.get("send")), bool(said.get("accept")))
