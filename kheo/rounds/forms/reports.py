"""The self-report as it is typed. Nothing here decides: the rules do."""

from typing import Any

from django import forms

from kheo.plans.rules.document import PlanDocument
from kheo.rounds.rules.dossiers import REPORT_LABELS, REPORT_TEXTS
from kheo.rounds.rules.reports import ReportValues

REQUIREMENT = "yeu-cau-"
ROWS = {"results": 6, "against_expected": 4, "replicable": 4, "difficulties": 3, "people_named": 3}
HINTS = {
    "results": "Đã làm được gì, bao nhiêu hộ, bao nhiêu người, số liệu cụ thể. Số liệu đã ghi trong tiến độ được cộng "
    "sẵn, không cần chép lại.",
    "against_expected": "Đạt, vượt hay chưa đạt so với dự kiến; chưa đạt thì vì sao.",
    "replicable": "Cách làm nào nơi khác làm theo được, cần những gì để làm. Đây là điều kiện để được công nhận có sức "
    "lan tỏa.",
    "difficulties": "Vướng mắc đã gặp, kinh nghiệm rút ra.",
    "people_named": "Mỗi dòng một người, ghi cả họ tên. Người có tên ở đây không chấm điểm, không bỏ phiếu cho mô hình "
    "này, vì vậy hội đồng cần biết; tên không được công khai từ mục này.",
}


class ReportForm(forms.Form):
    """Everything may be left empty until the round reads it."""

    use_required_attribute = False

    def __init__(self, *args: Any, document: PlanDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        for name in REPORT_TEXTS:
            self.fields[name] = _text(REPORT_LABELS[name], ROWS[name], HINTS[name])
        for each in document.requirements:
            self.fields[REQUIREMENT + each.code] = _text(each.title, 3, "")

    def values(self, kept: ReportValues) -> ReportValues:
        """What was typed; requirements that the plan asks for no longer keep what `kept` says of them."""
        asked = {each.code for each in self.document.requirements}
        met = {code: text for code, text in kept.requirements.items() if code not in asked}
        met |= {code: self.cleaned_data.get(REQUIREMENT + code, "") for code in asked}
        return ReportValues(requirements=met, **{name: self.cleaned_data.get(name, "") for name in REPORT_TEXTS})

    @staticmethod
    def initial_of(values: ReportValues) -> dict[str, str]:
        texts = {name: getattr(values, name) for name in REPORT_TEXTS}
        return texts | {REQUIREMENT + code: text for code, text in values.requirements.items()}

    def requirement_fields(self) -> list[forms.BoundField]:
        return [self[REQUIREMENT + each.code] for each in self.document.requirements]


def _text(label: str, rows: int, hint: str) -> forms.CharField:
    # The words are counted by the rules, so that a text too long comes back with what to do about it.
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.Textarea(attrs={"rows": rows}))
