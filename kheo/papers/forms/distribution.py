"""What is typed when a document is sent to its recipients, read into values."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from kheo.accounts.doors import DayField, UnitField
from kheo.papers.actions.distribution import Wanted
from kheo.papers.rules.distribution import LONGEST_NAME, WAY_TITLES, Receiver, Way
from kheo.shared.text import fold
from kheo.units.models import UnitQuerySet

WAYS = [(way.value, title) for way, title in WAY_TITLES.items()]


def key_of(receiver: Receiver) -> str:
    """The name of a receiver's fields: the same each time, whatever was sent in the meantime."""
    if receiver.unit_id is not None:
        return f"u{receiver.unit_id}"
    return f"n{hashlib.sha256(fold(receiver.name).encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class Line:
    """One proposed recipient, as the page shows it and the form sends it back."""

    key: str
    receiver: Receiver
    ticked: bool
    way: str
    email: str

    @property
    def ways(self) -> list[tuple[str, str]]:
        """Somebody who is no unit receives nothing in the software."""
        return [each for each in WAYS if self.receiver.unit_id is not None or each[0] != Way.APP]

    def wanted(self) -> Wanted:
        return Wanted(self.receiver.name, self.way, self.receiver.unit_id, self.email, self.receiver.line)


def lines_of(
    receivers: Sequence[Receiver], usual: Mapping[str, tuple[str, str]], typed: Any | None = None
) -> list[Line]:
    """The proposed recipients with the usual way of each, or with what was typed."""
    if typed is None:
        return [Line(key_of(each), each, True, *usual[key_of(each)]) for each in receivers]
    chosen = set(typed.getlist("chon"))
    lines = []
    for each in receivers:
        key = key_of(each)
        way, email = typed.get(f"cach-{key}", usual[key][0]), typed.get(f"thu-{key}", usual[key][1])
        lines.append(Line(key, each, key in chosen, way[:10], email[:254]))
    return lines


class MoreForm(forms.Form):
    """One more recipient, whom the document does not name."""

    use_required_attribute = False

    unit = UnitField(
        label="Đơn vị trong phần mềm",
        required=False,
        help_text="Gõ vài chữ của tên rồi chọn; hoặc ghi tên nơi khác ở dưới.",
    )
    name = forms.CharField(label="Nơi khác", max_length=LONGEST_NAME, required=False, help_text="Cơ quan, người nhận.")
    way = forms.ChoiceField(
        label="Cách gửi",
        choices=WAYS,
        error_messages={"required": "Chọn cách gửi.", "invalid_choice": "Chọn cách gửi."},
    )
    email = forms.EmailField(
        label="Thư điện tử",
        required=False,
        error_messages={"invalid": "Ghi đúng địa chỉ thư, ví dụ vanthu@langson.gov.vn."},
    )

    def __init__(self, *args: Any, units: UnitQuerySet, **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["unit"].offer(units)  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        unit = given["unit"]
        email = given["email"] or (unit.email if unit else "")
        return Wanted(unit.title if unit else given["name"], given["way"], unit.pk if unit else None, email)


class ReceivedForm(forms.Form):
    """What stands in the book of signatures."""

    use_required_attribute = False

    received_on = DayField(label="Ngày nhận", help_text="Ngày ký nhận trong sổ giao văn bản.")
    name = forms.CharField(label="Người ký nhận", max_length=200, required=False)


class CancelForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        error_messages={"required": "Ghi vì sao thôi gửi cho nơi này."},
        help_text="Ví dụ: gửi nhầm nơi nhận. Dòng này ở lại trong danh sách cùng lý do.",
    )
