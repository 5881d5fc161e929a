"""Forms of visits and of what they found."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime, make_aware

from kheo.accounts.actor import Actor
from kheo.accounts.doors import DayField, UnitField
from kheo.accounts.permissions import ROLES, Permission
from kheo.plans.models import Plan
from kheo.registrations.models import Registration
from kheo.rounds.models import Round, Visit, VisitKind
from kheo.rounds.rules.visits import ANSWER_TITLES, FindingValues, Item, Member, VisitValues

TIME_FORMATS = ["%H:%M", "%H:%M:%S", "%Hh%M", "%Hg%M"]
SEATS = 8  # lines for the team on the form
_NUMBER_AT_END = re.compile(r"\[#(\d{1,18})\]\s*$")
ANSWER, NOTE = "tra-loi.", "ghi-chu."


def _time_field(label: str, **more: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        input_formats=TIME_FORMATS,
        error_messages={"invalid": "Ghi giờ dạng 14:30.", "required": "Ghi giờ bắt đầu."},
        **more,
    )


class ChooseUnitForm(forms.Form):
    """The first step of a new visit: under which plan, and where to."""

    use_required_attribute = False
    plan = forms.ChoiceField(label="Kế hoạch")
    unit = UnitField(label="Đơn vị được kiểm tra, khảo sát", error_messages={"required": "Chọn một đơn vị."})

    def __init__(self, *args: Any, actor: Actor, plans: Sequence[Plan], **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["plan"].choices = [(each.code, each.title) for each in plans]  # type: ignore[attr-defined]
        unit = self.fields["unit"]
        if isinstance(unit, UnitField):
            unit.offer_reach(actor, Permission.VISIT_WRITE)


def hosts_of(actor: Actor) -> list[tuple[str, str]]:
    """The units for which a person plans visits: where the person holds a role that may."""
    found = {
        str(grant.unit_id): grant.unit_name
        for grant in actor.grants
        if Permission.VISIT_WRITE in ROLES[grant.role].permissions
    }
    return list(found.items())


class VisitForm(forms.Form):
    """A visit as it is typed, to one unit under one plan."""

    use_required_attribute = False

    kind = forms.ChoiceField(label="Hình thức", choices=VisitKind.choices, widget=forms.RadioSelect)
    host = forms.ChoiceField(label="Đơn vị tổ chức")
    day = DayField(label="Ngày")
    starts = _time_field("Từ")
    ends = _time_field("Đến", required=False)
    place = forms.CharField(label="Địa điểm", max_length=300, required=False)
    registrations = forms.TypedMultipleChoiceField(
        label="Mô hình, điển hình",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Đánh dấu ít nhất một mô hình."},
    )
    agenda = forms.CharField(label="Nội dung", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    round = forms.TypedChoiceField(label="Phục vụ đợt xét", coerce=int, empty_value=None, required=False)

    def __init__(
        self,
        *args: Any,
        hosts: Sequence[tuple[str, str]],
        models: Iterable[Registration],
        rounds: Iterable[Round],
        people: Sequence[tuple[int, str, str]],
        **how: Any,
    ) -> None:
        super().__init__(*args, **how)
        chosen: dict[str, list[tuple[Any, str]]] = {
            "host": list(hosts),
            "registrations": [(each.pk, f"{each.title} ({each.unit.name})") for each in models],
            "round": [("", "Không gắn với đợt xét nào"), *((each.pk, each.title) for each in rounds)],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if len(chosen["host"]) < 2:
            del self.fields["host"]
        if len(chosen["round"]) < 2:
            del self.fields["round"]
        self.people = {number: name for number, name, _unit in people}
        self.suggestions = [f"{name} – {unit} [#{number}]" for number, name, unit in people]
        for place in range(1, SEATS + 1):
            seat = forms.CharField(
                label="Trưởng đoàn" if place == 1 else f"Thành viên {place}",
                max_length=400,
                required=place == 1,
                widget=forms.TextInput(attrs={"list": "nguoi-trong-doan", "autocomplete": "off"}),
                error_messages={"required": "Ghi ít nhất trưởng đoàn."},
            )
            self.fields[f"member-{place}"] = seat
        self.fields["member-1"].help_text = "Gõ tên rồi chọn trong gợi ý; người chưa có tài khoản thì ghi họ tên."

    def clean(self) -> dict[str, Any]:
        """Those already in the team may stay, whoever may be suggested now."""
        for place in range(1, SEATS + 1):
            name = f"member-{place}"
            text = self.cleaned_data.get(name, "")
            match = _NUMBER_AT_END.search(text)
            if match and int(match[1]) not in self.people:
                self.add_error(name, "Không có tài khoản như vậy trong phạm vi được giao; ghi họ tên hoặc chọn lại.")
        return self.cleaned_data

    @property
    def values(self) -> VisitValues:
        read = self.cleaned_data
        team = []
        for place in range(1, SEATS + 1):
            text = str(read.get(f"member-{place}", ""))
            match = _NUMBER_AT_END.search(text)
            if match:
                number = int(match[1])
                team.append(Member(self.people[number], number))
            elif text:
                team.append(Member(text))
        return VisitValues(
            read["kind"],
            make_aware(datetime.combine(read["day"], read["starts"])),
            make_aware(datetime.combine(read["day"], read["ends"])) if read.get("ends") else None,
            read["place"],
            read["agenda"],
            tuple(read["registrations"]),
            tuple(team),
            read.get("round"),
        )

    @classmethod
    def initial_of(cls, visit: Visit) -> dict[str, Any]:
        starts = localtime(visit.starts_at)
        seats = {
            f"member-{place}": f"{each.name} [#{each.user_id}]" if each.user_id else each.name
            for place, each in enumerate(visit.team.all(), start=1)
        }
        return {
            "kind": visit.kind,
            "day": starts.date(),
            "starts": starts.time(),
            "ends": localtime(visit.ends_at).time() if visit.ends_at else None,
            "place": visit.place,
            "agenda": visit.agenda,
            "registrations": list(visit.registrations.values_list("id", flat=True)),
            "round": visit.round_id,
            **seats,
        }

    def time_fields(self) -> list[forms.BoundField]:
        return [self["starts"], self["ends"]]

    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("kind", "host", "day") if name in self.fields]

    def later_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("place", "registrations", "agenda", "round") if name in self.fields]

    def seat_fields(self) -> list[forms.BoundField]:
        return [self[f"member-{place}"] for place in range(1, SEATS + 1)]


class FindingForm(forms.Form):
    """What was found about one model: the plan's checklist, then in words."""

    use_required_attribute = False

    findings = forms.CharField(label="Nhận xét", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    follow_up = forms.CharField(label="Kiến nghị", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    follow_up_on = DayField(label="Hạn thực hiện kiến nghị", required=False)

    def __init__(self, *args: Any, items: Sequence[Item], **how: Any) -> None:
        super().__init__(*args, **how)
        self.items = items
        for item in items:
            self.fields[f"{ANSWER}{item.code}"] = forms.ChoiceField(
                label=item.title, choices=list(ANSWER_TITLES.items()), widget=forms.RadioSelect, required=False
            )
            self.fields[f"{NOTE}{item.code}"] = forms.CharField(
                label=f"Ghi chú: {item.title}", required=False, widget=forms.TextInput(attrs={"placeholder": "Ghi chú"})
            )

    @property
    def values(self) -> FindingValues:
        """What was sent, also of items that this form no longer shows."""
        checklist: dict[str, dict[str, str]] = {}
        for name in self.data:
            for prefix, part in ((ANSWER, "answer"), (NOTE, "note")):
                if name.startswith(prefix):
                    said = checklist.setdefault(name.removeprefix(prefix), {"answer": "", "note": ""})
                    said[part] = str(self.data.get(name, ""))
        read = self.cleaned_data
        return FindingValues(checklist, read["findings"], read["follow_up"], read["follow_up_on"])

    @classmethod
    def initial_of(cls, values: FindingValues) -> dict[str, Any]:
        found: dict[str, Any] = {
            "findings": values.findings,
            "follow_up": values.follow_up,
            "follow_up_on": values.follow_up_on,
        }
        for code, said in values.checklist.items():
            found[f"{ANSWER}{code}"], found[f"{NOTE}{code}"] = said.get("answer", ""), said.get("note", "")
        return found

    def rows(self) -> list[tuple[Item, forms.BoundField, forms.BoundField]]:
        return [(item, self[f"{ANSWER}{item.code}"], self[f"{NOTE}{item.code}"]) for item in self.items]

    def text_fields(self) -> list[forms.BoundField]:
        return [self["findings"], self["follow_up"], self["follow_up_on"]]
