"""The journal's head: whoever keeps a copy of it can prove later that nothing before it was changed."""

from django.http import HttpRequest
from ninja import Field, Router, Schema

from kheo.accounts.permissions import Permission
from kheo.api.views.auth import opens
from kheo.api.views.refusals import REFUSALS
from kheo.audit.models import Head
from kheo.audit.rules import GENESIS

router = Router(tags=["journal"])


class JournalHead(Schema):
    """The end of the chain."""

    number: int = Field(description="How many records there are.")
    hash: str = Field(description="SHA-256 of the last record, chained to the one before.")


@router.get("/journal/head", response={200: JournalHead, **REFUSALS}, summary="The end of the journal's chain")
@opens(Permission.AUDIT_READ)
def journal_head(request: HttpRequest) -> JournalHead:
    """Kept anywhere outside, it shows later whether a record up to this number was changed: the hash would differ."""
    head = Head.objects.filter(pk=1).first()
    return JournalHead(number=head.seq if head else 0, hash=head.hash if head else GENESIS)
