"""What of this room waits on the first page: units that have just asked to learn from one's models."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from kheo.accounts.actor import Actor
from kheo.portal.queries.offers import offers_since

LATELY = timedelta(days=14)


def todo(actor: Actor, today: date) -> list[dict[str, Any]]:
    number = offers_since(actor, today - LATELY)
    if not number:
        return []
    return [
        {
            "label": f"{number} đơn vị muốn học tập mô hình của đơn vị",
            "note": "Liên hệ, mời đến xem và trao đổi kinh nghiệm",
            "icon": "copy",
            "url": reverse("portal:offers"),
            "state": "",
        }
    ]
