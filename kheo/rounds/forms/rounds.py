"""Forms of rounds and their councils."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from kheo.accounts.actor import Actor
from kheo.accounts.doors import DayField, UnitField
from kheo.accounts.models import User
from kheo.rounds.actions.council import SeatDraft
from kheo.rounds.models import CouncilMember, Seat
from kheo.units.models import Unit

MOST_PEOPLE = 300


class ConveneForm(forms.Form):
    """Which unit convenes a round, at which level: only what the plan allows can be chosen."""

    who = forms.ChoiceField(label="Cấp xét và đơn vị tổ chức", error_messages={"required": "Chọn cấp xét và đơn vị."})
    title = forms.CharField(
        label="Tên đợt xét", max_length=300, required=False, help_text="Để trống thì lấy theo cấp xét và số thứ tự."
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, list[tuple[str, str]]]], **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["who"].choices = choices  # type: ignore[attr-defined]


class NoticeForm(forms.Form):
    """When and where the list of candidates is public."""

    notice_from = DayField(label="Công khai từ ngày")
    notice_to = DayField(label="Đến hết ngày")
    place = forms.CharField(
        label="Nơi niêm yết",
        max_length=300,
        required=False,
        help_text="Ngoài trang công khai này: nhà văn hóa, trụ sở, loa truyền thanh…",
    )


class SeatForm(forms.Form):
    """A seat on the council: an account that one may see, or just a name."""

    user = forms.ChoiceField(
        label="Chọn tài khoản",
        required=False,
        help_text="Người có tài khoản chấm điểm, bỏ phiếu trên trang này.",
        error_messages={"invalid_choice": "Không có tài khoản này trong phạm vi được giao."},
    )
    name = forms.CharField(
        label="Hoặc ghi họ và tên",
        max_length=120,
        required=False,
        help_text="Người không có tài khoản chỉ dự họp, biểu quyết tại hội nghị.",
    )
    position = forms.CharField(label="Chức vụ", max_length=200, required=False)
    unit = UnitField(
        label="Đơn vị công tác", required=False, help_text="Để biết ai không được xét hồ sơ của đơn vị mình."
    )
    seat = forms.ChoiceField(label="Trong hội đồng", choices=Seat.choices, initial=Seat.MEMBER)
    scores = forms.BooleanField(label="Chấm điểm", required=False, initial=True)
    votes = forms.BooleanField(label="Biểu quyết", required=False, initial=True)
    from_on = DayField(label="Từ ngày")
    to_on = DayField(label="Đến hết ngày", required=False)

    def __init__(
        self, *args: Any, actor: Actor, people: Sequence[User], member: CouncilMember | None = None, **how: Any
    ) -> None:
        super().__init__(*args, **how)
        self.people = {str(each.pk): each for each in people}
        if member and member.user:
            self.people.setdefault(str(member.user_id), member.user)
        choices = [
            ("", "(không có tài khoản)"),
            *((pk, f"{each.name} – {each.email}") for pk, each in self.people.items()),
        ]
        self.fields["user"].choices = choices  # type: ignore[attr-defined]
        field = self.fields["unit"]
        if isinstance(field, UnitField):
            field.offer(Unit.objects.visible_to(actor))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        user = self.people.get(data.get("user") or "")
        if user and not data.get("name"):
            data["name"] = user.name
        data["user"] = user
        return data

    def draft(self, from_on: date) -> SeatDraft:
        data = self.cleaned_data
        return SeatDraft(
            name=data["name"],
            user=data["user"],
            unit=data["unit"],
            position=data["position"],
            seat=Seat(data["seat"]),
            scores=data["scores"],
            votes=data["votes"],
            from_on=data["from_on"] or from_on,
            to_on=data["to_on"],
        )
