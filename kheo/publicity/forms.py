"""What is typed at the doors of this room, read into values. Nothing here decides: the rules do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django import forms

from kheo.accounts.doors import DayField, WholeNumberField
from kheo.plans.models import Plan
from kheo.plans.rules.document import INDIVIDUAL, CitedDocument
from kheo.publicity.rules import (
    HOW_TITLES,
    KIND_TITLES,
    KINDS,
    STATE_TITLES,
    How,
    Kind,
    PublicationValues,
    Served,
    State,
)
from kheo.publicity.rules.values import LIMITS, LONGEST_ALT, LONGEST_LEARNT
from kheo.registrations.models import Registration
from kheo.registrations.rules.files import ACCEPT
from kheo.shared.periods import dmy
from kheo.units.models import Unit


def choices_of(field: forms.Field) -> forms.ChoiceField:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    return field


def unit_choices(units: Iterable[Unit]) -> list[tuple[str, str]]:
    return [(unit.code, unit.title) for unit in units]


def model_choices(models: Iterable[Registration]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Models under the name of their unit; who may not be named yet is said beside the title."""

    def label(each: Registration) -> str:
        silent = each.subject == INDIVIDUAL and not each.consent_to_publish
        return f"{each.title} (cá nhân, chưa ghi đồng ý công khai tên)" if silent else each.title

    by_unit = groupby(models, key=lambda each: each.unit)
    return [(unit.name, [(str(each.pk), label(each)) for each in some]) for unit, some in by_unit]


class PublicationFilter(forms.Form):
    ke_hoach = forms.ChoiceField(label="Kế hoạch", required=False)
    loai = forms.ChoiceField(
        label="Loại", required=False, choices=[("", "Tất cả"), *((k.value, t) for k, t in KIND_TITLES.items())]
    )
    trang_thai = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[("", "Tất cả"), *((s.value, t) for s, t in STATE_TITLES.items() if s is not State.DROPPED)],
    )

    def __init__(self, *args: Any, plans: Sequence[Plan], **more: Any) -> None:
        super().__init__(*args, **more)
        choices_of(self.fields["ke_hoach"]).choices = [("", "Tất cả"), *((plan.code, plan.title) for plan in plans)]


class PublicationForm(forms.Form):
    """One publication of one kind: it asks for what the kind has. All but the title may wait."""

    unit = forms.ChoiceField(label="Đơn vị")
    title = forms.CharField(
        label="Tiêu đề",
        max_length=LIMITS["title"],
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
        error_messages={"required": "Ghi tiêu đề ngắn gọn."},
    )
    body = forms.CharField(
        required=False,
        max_length=LIMITS["body"],
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Mỗi dòng là một đoạn; dòng bắt đầu bằng dấu gạch ngang là một mục. Dán từ Word được.",
    )
    channel = forms.CharField(required=False, max_length=LIMITS["channel"])
    link = forms.CharField(
        label="Đường dẫn",
        required=False,
        max_length=LIMITS["link"],
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text="Bắt đầu bằng https://.",
    )
    place = forms.CharField(label="Địa điểm", required=False, max_length=LIMITS["place"])
    people = WholeNumberField(label="Số người dự", required=False)
    happened_on = DayField(label="Ngày", required=False)
    registrations = forms.MultipleChoiceField(
        label="Kể về mô hình, điển hình", required=False, widget=forms.CheckboxSelectMultiple
    )
    serves = forms.MultipleChoiceField(
        label="Thực hiện nhiệm vụ, điều khoản", required=False, widget=forms.CheckboxSelectMultiple
    )
    form_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    FOLDED = ("registrations", "serves")

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        units: Sequence[Unit],
        models: Iterable[Registration],
        served: Iterable[Served],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        facts = KINDS[kind]
        for name in ("body", "channel", "link", "place", "people", "happened_on"):
            if name not in facts.fields:
                del self.fields[name]
        self.fields["body"].label = facts.body
        self.fields["happened_on"].label = facts.day
        if "channel" in self.fields:
            self.fields["channel"].label = facts.channel
        if units:
            choices_of(self.fields["unit"]).choices = unit_choices(units)
        else:
            del self.fields["unit"]
        choices_of(self.fields["registrations"]).choices = model_choices(models)
        choices_of(self.fields["serves"]).choices = [(each.about, each.title) for each in served]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.FOLDED and not field.is_hidden]

    @property
    def folded_fields(self) -> list[tuple[forms.BoundField, bool]]:
        """What is folded away unless something is chosen there."""
        return [(self[name], bool(self[name].value() or self[name].errors)) for name in self.FOLDED]

    def values(self) -> PublicationValues:
        said = self.cleaned_data
        return PublicationValues(
            title=said["title"],
            body=said.get("body", ""),
            channel=said.get("channel", ""),
            happened_on=said.get("happened_on"),
            place=said.get("place", ""),
            people=said.get("people"),
            link=said.get("link", ""),
            serves=tuple(said["serves"]),
            registrations=tuple(int(each) for each in said["registrations"]),
        )


class ImageForm(forms.Form):
    file = forms.FileField(
        label="Ảnh",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": "Chọn một tệp ảnh.", "empty": "Tệp này rỗng."},
    )
    alt = forms.CharField(
        label="Mô tả ảnh",
        max_length=LONGEST_ALT,
        help_text="Trong ảnh có gì, ở đâu; không nêu tên người.",
        error_messages={"required": "Ghi ngắn gọn trong ảnh có gì."},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Lý do", required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}))


class GoalsForm(forms.Form):
    """How many of each kind a unit means to publish."""

    def __init__(self, *args: Any, known: Mapping[Kind, int], **more: Any) -> None:
        super().__init__(*args, **more)
        for kind, title in KIND_TITLES.items():
            self.fields[kind.value] = WholeNumberField(label=title, required=False, initial=known.get(kind))

    def numbers(self) -> dict[Kind, int | None]:
        return {kind: self.cleaned_data[kind.value] for kind in Kind}


class DisseminationForm(forms.Form):
    """What, when, how, to how many: one occasion, on which several documents may be made known."""

    unit = forms.ChoiceField(label="Đơn vị")
    documents = forms.MultipleChoiceField(
        label="Văn bản",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một văn bản."},
    )
    held_on = DayField(label="Ngày")
    how = forms.ChoiceField(
        label="Hình thức",
        widget=forms.RadioSelect,
        choices=[(how.value, title) for how, title in HOW_TITLES.items()],
        initial=How.CONFERENCE.value,
    )
    people = WholeNumberField(label="Số người", error_messages={"required": "Ghi số người."})
    note = forms.CharField(label="Ghi chú", required=False, max_length=300)

    def __init__(self, *args: Any, units: Sequence[Unit], cites: Sequence[CitedDocument], **more: Any) -> None:
        super().__init__(*args, **more)
        choices_of(self.fields["unit"]).choices = unit_choices(units)
        choices_of(self.fields["documents"]).choices = [(each.number, say_cited(each)) for each in cites]


def say_cited(each: CitedDocument) -> str:
    """ "43-KL/TW, ngày 07/01/2019 của Ban Bí thư Trung ương"."""
    day = f", ngày {dmy(each.issued_on)}" if isinstance(each.issued_on, date) else ""
    return f"{each.number}{day} của {each.issuer}"


class ExchangeForm(forms.Form):
    """Who showed which model to whom, and what was learnt."""

    unit = forms.ChoiceField(label="Đơn vị chủ trì")
    title = forms.CharField(
        label="Nội dung giao lưu",
        max_length=LIMITS["title"],
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
        error_messages={"required": "Ghi nội dung giao lưu."},
    )
    held_on = DayField(label="Ngày")
    place = forms.CharField(label="Địa điểm", max_length=LIMITS["place"])
    participants = forms.MultipleChoiceField(
        label="Đơn vị tham gia", required=False, widget=forms.CheckboxSelectMultiple
    )
    guests = forms.CharField(label="Đơn vị bạn, ngoài hệ thống", required=False, max_length=300)
    registrations = forms.MultipleChoiceField(
        label="Mô hình được giới thiệu", required=False, widget=forms.CheckboxSelectMultiple
    )
    people = WholeNumberField(label="Số người dự", error_messages={"required": "Ghi số người dự."})
    learnt = forms.CharField(
        label="Rút ra được gì",
        max_length=LONGEST_LEARNT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Cách làm nào học được, đơn vị nào sẽ làm theo.",
        error_messages={"required": "Ghi ngắn gọn điều rút ra được."},
    )
    form_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, units: Sequence[Unit], others: Iterable[Unit], models: Iterable[Registration], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        choices_of(self.fields["unit"]).choices = unit_choices(units)
        choices_of(self.fields["participants"]).choices = [(str(unit.pk), unit.title) for unit in others]
        choices_of(self.fields["registrations"]).choices = model_choices(models)
