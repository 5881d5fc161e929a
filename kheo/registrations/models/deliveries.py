"""What units handed in for the plan's deadlines (thời hạn), and extensions granted to them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: "Actor") -> "DeliveryQuerySet":
        return self.filter(actor.reach_filter("unit__path"))


class Delivery(models.Model):
    """One unit delivered what one deadline asks for. `period` is the occurrence of a recurring deadline, else empty."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="deliveries")
    deadline = models.CharField(max_length=80)
    period = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="deliveries")
    delivered_at = models.DateTimeField("gửi lúc")
    way = models.CharField("cách gửi", max_length=20, default="online")  # online, paper, import
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["plan", "deadline", "unit"], name="delivery_plan_deadline")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "deadline", "period", "unit"],
                condition=Q(revoked_at__isnull=True),
                name="delivery_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline} {self.unit_id}"


class Extension(models.Model):
    """A later last day for one unit and one deadline, granted with a reason."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+")
    deadline = models.CharField(max_length=80)
    period = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    last_day = models.DateField()
    reason = models.CharField(max_length=300)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.deadline} {self.unit_id} {self.last_day}"
