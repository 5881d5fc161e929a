"""What is typed at the doors of this room, read into values. Nothing here decides: the rules do."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from kheo.accounts.doors import DayField, WholeNumberField, marks_of_page
from kheo.plans.rules.document import FigureDefinition, PlanDocument
from kheo.registrations.models import Upload
from kheo.registrations.rules import KIND_TITLES, Kind, RegistrationValues
from kheo.registrations.rules.figures import read_number
from kheo.registrations.rules.files import ACCEPT
from kheo.registrations.rules.values import LABELS, LIMITS, NAMES

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Mô hình, điển hình", ("title", "kind", "field", "level", "priorities")),
    ("Người thực hiện", ("subject", "carrier", "people_involved", "consent_to_publish")),
    ("Nội dung", ("content", "method", "expected")),
    ("Địa điểm, thời gian", ("place", "time_text", "starts_on", "ends_on")),
    ("Thêm", ("notes", "new_because")),
)
KINDS = [(kind.value, title) for kind, title in KIND_TITLES.items()]
NEEDED = ("title", "carrier", "subject", "field", "level", "content")  # to be sent; a draft may lack them

HINTS = {
    "title": "Ngắn gọn, nói rõ ai làm việc gì. Ví dụ: Chi hội phụ nữ thôn Làng Mỏ thu gom rác thải nhựa.",
    "kind": "Mô hình là một cách làm; điển hình là tập thể, cá nhân để học theo.",
    "carrier": "Tên tập thể, hoặc họ tên và chức danh của cá nhân.",
    "content": "Ba đến năm câu: làm gì, với ai, ở đâu.",
    "method": "Vận động thế nào, ai phụ trách, phối hợp với ai.",
    "expected": "Bao nhiêu hộ, bao nhiêu người, làm được gì.",
    "time_text": "Ghi như trong danh sách, ví dụ: Quý II/2023.",
    "consent_to_publish": "Chỉ cần khi đăng tên cá nhân lên trang công khai; không có vẫn đăng ký được.",
    "new_because": "Khi tên gần giống một mô hình đã có: ghi điểm khác.",
}


class VietnameseDecimalField(forms.CharField):
    """A figure as people type it: 1.234,5 or 1234,5; "12.5" is read as 12,5 where it can mean nothing else."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> Decimal | None:
        typed = marks_of_page(super().clean(value) or "")
        if not typed.strip():
            return None
        number = read_number(typed)
        if number is None:
            raise forms.ValidationError("Ghi một số, ví dụ 1.234,5.")
        return number


class RegistrationForm(forms.Form):
    """A registration as it is typed. Everything may be left empty; what is needed to send it is marked as such."""

    use_required_attribute = False

    title = forms.CharField(max_length=LIMITS["title"], widget=forms.Textarea(attrs={"rows": 2, "class": "short"}))
    kind = forms.ChoiceField(
        choices=[(kind.value, title) for kind, title in KIND_TITLES.items()], widget=forms.RadioSelect
    )
    field = forms.ChoiceField()
    level = forms.ChoiceField(widget=forms.RadioSelect)
    priorities = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    subject = forms.ChoiceField(widget=forms.RadioSelect)
    carrier = forms.CharField(max_length=LIMITS["carrier"])
    people_involved = WholeNumberField(required=False, most=12)
    consent_to_publish = forms.BooleanField(required=False)
    content = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}))
    method = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    expected = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    place = forms.CharField(max_length=LIMITS["place"], required=False)
    time_text = forms.CharField(max_length=LIMITS["time_text"], required=False)
    starts_on = DayField(required=False)
    ends_on = DayField(required=False)
    notes = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)
    new_because = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)

    def __init__(self, *args: Any, document: PlanDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        for name, each in self.fields.items():
            each.label = LABELS[name]
            each.help_text = HINTS.get(name, "")
        chosen: dict[str, list[tuple[str, str]]] = {
            "field": [("", "Chọn lĩnh vực"), *((each.code, each.title) for each in document.fields)],
            "level": [(each.code, each.title) for each in document.levels],
            "subject": [(each.code, each.title) for each in document.subjects],
            "priorities": [(each.code, each.title) for each in document.priorities],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not document.priorities:
            del self.fields["priorities"]

    def full_clean(self) -> None:
        for name in (*NEEDED, "kind"):
            self.fields[name].required = False
        super().full_clean()
        for name in (*NEEDED, "kind"):
            self.fields[name].required = True

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Kind.PRACTICE.value

    @property
    def values(self) -> RegistrationValues:
        """What was typed; what could not be read keeps the value of nothing."""
        read = {name: value for name, value in self.cleaned_data.items() if name in NAMES}
        return RegistrationValues(**{**read, "priorities": tuple(read.get("priorities", ()))})

    @classmethod
    def initial_of(cls, values: RegistrationValues) -> dict[str, Any]:
        return {name: list(values.priorities) if name == "priorities" else getattr(values, name) for name in NAMES}

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in SECTIONS]


class ProgressForm(forms.Form):
    """What was done on a day, with one input for each figure that the plan names."""

    use_required_attribute = False

    happened_on = DayField(label="Ngày thực hiện")
    note = forms.CharField(
        label="Đã làm được việc gì",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Viết một hai câu về việc đã làm."},
    )
    file = forms.FileField(
        label="Ảnh hoặc tệp kèm theo (nếu có)", required=False, error_messages={"empty": "Tệp rỗng."}
    )

    uploaded: Upload | None = None  # in place of the file, when it came in pieces

    def __init__(self, *args: Any, document: PlanDocument, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self.fields["happened_on"].initial = today
        self.fields["file"].widget.attrs["accept"] = ACCEPT
        for figure in document.figures:
            self.fields[f"so-{figure.code}"] = _figure_field(figure)

    @property
    def figures(self) -> dict[str, Decimal]:
        found = {figure.code: self.cleaned_data.get(f"so-{figure.code}") for figure in self.document.figures}
        return {code: value for code, value in found.items() if value is not None}

    def plain_fields(self) -> list[forms.BoundField]:
        return [self["happened_on"], self["note"]]

    def file_fields(self) -> list[forms.BoundField]:
        return [self["file"]]

    def figure_fields(self) -> list[forms.BoundField]:
        return [self[f"so-{figure.code}"] for figure in self.document.figures]


def _figure_field(figure: FigureDefinition) -> forms.Field:
    label = f"{figure.title} ({figure.unit})"
    if figure.decimals:
        return VietnameseDecimalField(label=label, required=False)
    return WholeNumberField(label=label, required=False, most=12)


class FilesForm(forms.Form):
    """One file and what it shows."""

    use_required_attribute = False

    file = forms.FileField(
        label="Tệp", error_messages={"required": "Chọn một tệp.", "empty": "Tệp rỗng."}, max_length=None
    )
    caption = forms.CharField(label="Chú thích", max_length=300, required=False)

    uploaded: Upload | None = None

    def __init__(self, *args: Any, accept: str, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = accept
        self.fields["file"].help_text = hint
