"""What of this room waits on the first page: units that have just asked to learn from one's models."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from kheo.accounts.actor import Actor
from kheo.portal.models import ReplicationOffer
from kheo.portal.queries.offers import offers_since

LATELY = timedelta(days=14)


def asked(actor: Actor, today: date) -> QuerySet[ReplicationOffer]:
    return offers_since(actor, today - LATELY)


def todo(number: int) -> list[dict[str, Any]]:
    """For so many of `asked`."""
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
