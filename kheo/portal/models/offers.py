"""Units that want to do what another unit was recognised for (nhận học tập)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission
from kheo.registrations.rules import State

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class ReplicationOfferQuerySet(models.QuerySet["ReplicationOffer"]):
    def visible_to(self, actor: "Actor") -> "ReplicationOfferQuerySet":
        """Offers of units within reach, and those for their models."""
        return self.filter(
            actor.reach_filter("unit__path", Permission.REGISTRATION_READ)
            | actor.reach_filter("source__unit__path", Permission.REGISTRATION_READ)
        )

    def standing(self) -> "ReplicationOfferQuerySet":
        """Not taken back, and their registration neither."""
        return self.filter(withdrawn_at__isnull=True).exclude(draft__state=State.WITHDRAWN)


class ReplicationOffer(models.Model):
    """`unit` began the registration `draft` after the recognised model `source`. Whether it becomes a copy that counts
    is recorded later, as a Replication of the recognition room."""

    source = models.ForeignKey("registrations.Registration", models.PROTECT, related_name="offers")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="replication_offers")
    draft = models.OneToOneField("registrations.Registration", models.PROTECT, related_name="offered_after")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ReplicationOfferQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["source", "unit"], condition=Q(withdrawn_at__isnull=True), name="offer_once_for_a_model"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} ← {self.source_id}"
