"""Other systems that are told of what happens here, and every message to them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission
from kheo.interchange.rules.trying import DELIVERY_TITLES, ENDPOINT_TITLES, DeliveryState, EndpointState

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def visible_to(self, actor: "Actor") -> "EndpointQuerySet":
        """Endpoints of units over which the actor may look at the exchange."""
        return self.filter(actor.reach_filter("unit__path", Permission.EXCHANGE_READ))


class Endpoint(models.Model):
    """An address that is told of chosen events of a unit and all below it.

    `cursor` is the last record of the journal that was looked at for it. The signing key is not stored: it is made of
    `nonce` and the installation's secret key; the one before it signs too until `old_until`.
    """

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    title = models.CharField("tên", max_length=200)
    address = models.CharField("địa chỉ", max_length=500)
    events = models.JSONField("sự kiện", default=list)
    state = models.CharField(
        "trạng thái",
        max_length=10,
        choices=[(s.value, t) for s, t in ENDPOINT_TITLES.items()],
        default=EndpointState.ON,
    )
    nonce = models.CharField(max_length=32)
    old_nonce = models.CharField(max_length=32, blank=True)
    old_until = models.DateTimeField(null=True)
    cursor = models.PositiveBigIntegerField()
    given_up = models.PositiveSmallIntegerField(default=0)  # messages in a row
    rests_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="endpoint_state_known", condition=Q(state__in=list(EndpointState))),
        ]

    def __str__(self) -> str:
        return self.title


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: "Actor") -> "DeliveryQuerySet":
        return self.filter(actor.reach_filter("endpoint__unit__path", Permission.EXCHANGE_READ))


class Delivery(models.Model):
    """One message to one endpoint: about one record of the journal, once; or a try that somebody asked for.

    `body` is what is sent, byte for byte, each time; `guid` lets the receiver know a copy.
    """

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    record_seq = models.PositiveBigIntegerField(null=True)  # none: a try
    event = models.CharField(max_length=60)
    guid = models.UUIDField(unique=True)
    body = models.TextField()
    state = models.CharField(
        "trạng thái",
        max_length=10,
        choices=[(s.value, t) for s, t in DELIVERY_TITLES.items()],
        default=DeliveryState.WAITING,
    )
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)  # since it was last asked for
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)  # somebody is sending it
    over_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state=DeliveryState.WAITING), name="hook_delivery_waiting"),
            models.Index(fields=["endpoint", "-id"], name="hook_delivery_endpoint"),
            models.Index(fields=["endpoint", "state"], name="hook_delivery_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "record_seq"], name="hook_delivery_once"),
            models.CheckConstraint(name="hook_delivery_state_known", condition=Q(state__in=list(DeliveryState))),
            models.CheckConstraint(
                name="hook_delivery_over_at",
                condition=Q(state=DeliveryState.WAITING, over_at__isnull=True)
                | (~Q(state=DeliveryState.WAITING) & Q(over_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.guid}"


class Attempt(models.Model):
    """One try to deliver a message, and what was answered; never changed."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)  # none: there was no answer
    milliseconds = models.PositiveIntegerField()
    answer = models.CharField(max_length=500, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.status}"
