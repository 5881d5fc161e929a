"""Choosing a unit by typing: a text box with suggestions, which works without a script."""

import re
from typing import Any

from django import forms

from kheo.accounts.actor import Actor
from kheo.accounts.permissions import Permission
from kheo.shared.text import fold
from kheo.units.models import Unit, UnitQuerySet
from kheo.units.queries import labels_of

MOST_SUGGESTIONS = 400
_CODE_AT_END = re.compile(r"\[([a-z0-9-]+)\]\s*$")


class SuggestingInput(forms.TextInput):
    """A text input with a <datalist>."""

    template_name = "accounts/suggesting_input.html"
    suggestions: list[str]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.suggestions = []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.suggestions:
            context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_suggestions"
        context["suggestions"] = self.suggestions
        return context


class UnitField(forms.CharField):
    """One unit of those in reach, by its name, its code, or the suggestion "name [code]".

    `offer(actor, permission)` says which units there are; call it in the form's __init__.
    """

    widget = SuggestingInput
    default_error_messages = {
        "unknown": "Không có đơn vị nào như vậy trong phạm vi được giao.",
        "several": "Có nhiều đơn vị trùng tên; hãy chọn một dòng trong danh sách gợi ý.",
    }
    units: UnitQuerySet

    def __init__(self, **how: Any) -> None:
        super().__init__(**{"max_length": 400, **how})
        self.units = Unit.objects.none()

    def offer(self, units: UnitQuerySet) -> None:
        """The units from which to choose; at most 400 are suggested, all are accepted."""
        self.units = units
        few = list(units.order_by("path")[: MOST_SUGGESTIONS + 1])
        if len(few) <= MOST_SUGGESTIONS and isinstance(self.widget, SuggestingInput):
            names = labels_of(few)
            self.widget.suggestions = [f"{names[unit.pk]} [{unit.code}]" for unit in few]

    def offer_reach(self, actor: Actor, permission: Permission) -> None:
        self.offer(Unit.objects.filter(actor.reach_filter("path", permission)))

    def prepare_value(self, value: Any) -> Any:
        return f"{value.name} [{value.code}]" if isinstance(value, Unit) else value

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value)
        if not text:
            return None
        match = _CODE_AT_END.search(text)
        unit = self.units.filter(code=match[1] if match else text.strip()).first()
        if unit:
            return unit
        name = fold(_CODE_AT_END.sub("", text))
        found = [each for each in self.units.filter(folded__contains=name)[:50] if name in _names(each)]
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(self.error_messages["several" if found else "unknown"])


def _names(unit: Unit) -> tuple[str, str]:
    return fold(unit.title), fold(unit.short_title)
