"""Which unit was reminded of what, on which day; who was told so, and by which way."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, actor: "Actor") -> "ReminderQuerySet":
        return self.filter(actor.reach_filter("unit__path"))


class Reminder(models.Model):
    """One unit was reminded of one thing (a deadline's moment or a target, by code) on one day: once, not twice.

    By the steward's office, or by the plan's schedule: then nobody is named.
    """

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


class MessageKind(models.TextChoices):
    DIGEST = "digest", "Theo lịch"
    LETTER = "letter", "Cơ quan thường trực nhắc"


class ReminderMessage(models.Model):
    """What one person (or, where a unit has no account, the unit's own address) was told on one day.

    By the schedule of plans at most once a day, whatever the number of plans and units. Whoever has an account reads
    it on the first page; `letter` is the same by mail, where it was written.
    """

    kind = models.CharField("cách nhắc", max_length=10, choices=MessageKind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    told_on = models.DateField("ngày nhắc")
    told_at = models.DateTimeField()
    to_name = models.CharField("người nhận", max_length=200)
    to_email = models.EmailField(blank=True)
    subject = models.CharField(max_length=300)
    letter = models.ForeignKey("accounts.Letter", models.PROTECT, null=True, related_name="+", db_index=False)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "told_on"], condition=Q(kind="digest"), name="digest_once_a_day_to_a_person"
            ),
            models.UniqueConstraint(
                fields=["unit", "told_on"],
                condition=Q(kind="digest", user__isnull=True),
                name="digest_once_a_day_to_a_unit",
            ),
            models.CheckConstraint(name="message_to_somebody", condition=Q(user__isnull=False) | Q(unit__isnull=False)),
            models.CheckConstraint(name="message_kind_known", condition=Q(kind__in=MessageKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.to_name} {self.told_on}"


class ReminderLineQuerySet(models.QuerySet["ReminderLine"]):
    def visible_to(self, actor: "Actor") -> "ReminderLineQuerySet":
        """What was said to units that the actor may remind."""
        return self.filter(actor.reach_filter("unit__path", Permission.REMINDER_SEND))


class ReminderLine(models.Model):
    """One thing that a message spoke of, in the words of that day."""

    message = models.ForeignKey(ReminderMessage, models.CASCADE, related_name="lines", db_index=False)
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    about = models.CharField("về việc", max_length=120)
    title = models.CharField(max_length=400)
    last_day = models.DateField("hạn cuối")
    words = models.CharField("lời nhắc", max_length=300)

    objects = ReminderLineQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["plan", "-id"], name="reminder_line_plan")]
        constraints = [models.UniqueConstraint(fields=["message", "plan", "unit", "about"], name="reminder_line_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.about}"


class ReminderPreference(models.Model):
    """How a person wants to be reminded; without a row by mail as well."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    by_email = models.BooleanField("nhận lời nhắc qua thư điện tử", default=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"
