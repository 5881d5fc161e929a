"""The ledger of what each registration counted as, and when. Every figure is a count over it."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q


class StandingQuerySet(models.QuerySet["Standing"]):
    def at(self, instant: datetime) -> "StandingQuerySet":
        """What was true at `instant`."""
        return self.filter(Q(to_at__isnull=True) | Q(to_at__gt=instant), from_at__lte=instant)


class Standing(models.Model):
    """From `from_at` until `to_at` (not included; open = still) the registration counted with these facets."""

    registration = models.ForeignKey("registrations.Registration", models.CASCADE, related_name="standings")
    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+", db_index=False)
    level_rank = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    priorities = models.CharField(max_length=300, blank=True)  # "|code|code|"
    late = models.BooleanField(default=False)
    first_time = models.BooleanField(default=True)
    built = models.BooleanField(default=False)
    recognised_rank = models.PositiveSmallIntegerField(default=0)
    commended = models.BooleanField(default=False)
    replicated = models.BooleanField(default=False)
    published = models.BooleanField(default=False)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        indexes = [
            # Everything that a figure asks of a row: the figures of a district or of a country never touch the table.
            models.Index(
                fields=[
                    *("plan", "unit", "from_at", "to_at", "level_rank", "recognised_rank", "built", "late", "field"),
                    *("subject", "first_time", "commended", "replicated", "published"),
                ],
                name="standing_figures",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(to_at__isnull=True), name="standing_open_once"
            ),
            models.CheckConstraint(
                name="standing_in_order", condition=Q(to_at__isnull=True) | Q(from_at__lt=F("to_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.from_at}"
