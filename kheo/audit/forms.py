"""The filters of the journal's page."""

from typing import Any

from django import forms

from kheo.accounts.actor import Actor
from kheo.accounts.doors import DayField, UnitField
from kheo.accounts.permissions import Permission
from kheo.audit.rules import SUBJECTS, WORDS


def action_choices() -> list[Any]:
    """Every action that has words, grouped by what it is done to; a whole group can be chosen."""
    choices: list[Any] = [("", "Tất cả")]
    for subject, title in sorted(SUBJECTS.items(), key=lambda pair: pair[1]):
        inside = [(code, text) for code, text in WORDS.items() if code.partition(".")[0] == subject]
        if inside:
            choices.append((title, [(subject, f"Mọi việc: {title.lower()}"), *inside]))
    return choices


class JournalFilter(forms.Form):
    nguoi = forms.CharField(label="Người thực hiện", required=False, max_length=120)
    viec = forms.ChoiceField(label="Việc", required=False)
    don_vi = UnitField(label="Đơn vị và bên dưới", required=False)
    tu = DayField(label="Từ ngày", required=False)
    den = DayField(label="Đến hết ngày", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["viec"].choices = action_choices()  # type: ignore[attr-defined]
        self.fields["don_vi"].offer_reach(actor, Permission.AUDIT_READ)  # type: ignore[attr-defined]
