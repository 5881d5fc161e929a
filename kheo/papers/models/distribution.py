"""To whom an issued document was sent, and who confirmed it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission
from kheo.papers.models.issued import IssuedPaper
from kheo.papers.rules.distribution import RECEIVED_TITLES, WAY_TITLES, ReceivedBy, Way

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def visible_to(self, actor: "Actor") -> "DispatchQuerySet":
        """What units within reach sent."""
        return self.filter(actor.reach_filter("issued__unit__path", Permission.PAPER_READ))

    def received_within(self, actor: "Actor") -> "DispatchQuerySet":
        """What was sent to units within reach."""
        return self.filter(actor.reach_filter("unit__path", Permission.PAPER_READ), unit__isnull=False)

    def waiting(self) -> "DispatchQuerySet":
        return self.filter(received_at__isnull=True, cancelled_at__isnull=True)


class Dispatch(models.Model):
    """One recipient of an issued document: sent once, received once; the link is kept only as a hash."""

    issued = models.ForeignKey(IssuedPaper, models.PROTECT, related_name="dispatches")
    line = models.CharField("dòng nơi nhận", max_length=300, blank=True)  # of the document, from which it came
    unit = models.ForeignKey("units.Unit", models.PROTECT, null=True, blank=True, related_name="dispatches")
    name = models.CharField("nơi nhận", max_length=300)
    folded = models.CharField(max_length=300)
    email = models.EmailField("thư điện tử", blank=True)
    way = models.CharField("cách gửi", max_length=10, choices=[(way.value, title) for way, title in WAY_TITLES.items()])
    sent_at = models.DateTimeField("gửi lúc")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField("nhận lúc", null=True, blank=True)
    received_on = models.DateField("ngày nhận", null=True, blank=True)
    received_how = models.CharField(
        max_length=10, blank=True, choices=[(how.value, title) for how, title in RECEIVED_TITLES.items()]
    )
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_name = models.CharField("người nhận", max_length=200, blank=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    nonce = models.CharField(max_length=32, blank=True)
    link_until = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=500, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=["unit", "-id"], name="dispatch_incoming"),
            models.Index(
                fields=["sent_at"],
                condition=Q(received_at__isnull=True, cancelled_at__isnull=True),
                name="dispatch_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["issued", "unit"],
                condition=Q(unit__isnull=False, cancelled_at__isnull=True),
                name="dispatch_unit_once",
            ),
            models.UniqueConstraint(
                fields=["issued", "folded"],
                condition=Q(unit__isnull=True, cancelled_at__isnull=True),
                name="dispatch_name_once",
            ),
            models.CheckConstraint(name="dispatch_way_known", condition=Q(way__in=list(Way))),
            models.CheckConstraint(
                name="dispatch_in_the_software_to_a_unit", condition=~Q(way=Way.APP) | Q(unit__isnull=False)
            ),
            models.CheckConstraint(
                name="dispatch_received_somehow",
                condition=Q(received_at__isnull=True, received_on__isnull=True, received_how="")
                | Q(received_at__isnull=False, received_on__isnull=False, received_how__in=list(ReceivedBy)),
            ),
            models.CheckConstraint(
                name="dispatch_cancelled_with_reason",
                condition=Q(cancelled_at__isnull=True, cancelled_because="")
                | (Q(cancelled_at__isnull=False, received_at__isnull=True) & ~Q(cancelled_because="")),
            ),
            models.CheckConstraint(
                name="dispatch_link_with_end",
                condition=Q(token_hash__isnull=True, link_until__isnull=True)
                | Q(token_hash__isnull=False, link_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
