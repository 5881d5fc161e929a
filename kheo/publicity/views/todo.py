"""What waits for a person in the publicity room, for the first page."""

from typing import Any

from django.urls import reverse

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.publicity.queries.lists import on_the_desk_of
from kheo.publicity.rules import State


def todo(actor: Actor) -> list[dict[str, Any]]:
    """For whoever approves what waits; for a writer what came back. One query."""
    if not can(actor, Permission.PUBLICITY_APPROVE) and not can(actor, Permission.PUBLICITY_WRITE):
        return []
    waiting, returned = on_the_desk_of(actor)
    rows = []
    if waiting:
        url = f"{reverse('publicity:list')}?trang_thai={State.SUBMITTED.value}"
        rows.append(_item(f"Duyệt {waiting} bài, tin", "Xem, duyệt hoặc trả lại người soạn", "megaphone", url))
    for each in returned:
        url = reverse("publicity:detail", args=[each.pk])
        rows.append(_item(f"Sửa bài: {each.title}", f"Bị trả lại: {each.reason}", "undo", url))
    return rows


def _item(label: str, note: str, icon: str, url: str) -> dict[str, Any]:
    return {"label": label, "note": note, "icon": icon, "url": url, "state": ""}
