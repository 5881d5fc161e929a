"""What the figures room writes down itself: which unit was reminded of what, on which day."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, actor: "Actor") -> "ReminderQuerySet":
        return self.filter(actor.reach_filter("unit__path"))


class Reminder(models.Model):
    """One unit was reminded of one thing (a deadline's moment or a target, by code) on one day: once, not twice."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="reminders")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="reminders")
    about = models.CharField("về việc", max_length=120)
    reminded_on = models.DateField("ngày nhắc")
    reminded_at = models.DateTimeField()
    reminded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "unit", "about", "reminded_on"], name="reminder_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.about} {self.reminded_on}"
