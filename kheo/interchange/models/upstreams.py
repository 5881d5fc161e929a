"""Sending a plan's figures to a higher office's installation."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission
from kheo.interchange.rules.schedules import OUTCOME_TITLES, SCHEDULE_TITLES, Outcome, Schedule

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class UpstreamQuerySet(models.QuerySet["Upstream"]):
    def visible_to(self, actor: "Actor") -> "UpstreamQuerySet":
        return self.filter(actor.reach_filter("unit__path", Permission.EXCHANGE_READ))


class Upstream(models.Model):
    """One plan's figures of one unit go to one address, by a schedule or by hand. The token is kept sealed."""

    title = models.CharField("tên", max_length=200)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+")
    address = models.CharField("địa chỉ", max_length=500)
    source = models.CharField("mã nguồn", max_length=80)
    token = models.CharField(max_length=400)
    schedule = models.CharField(
        "lịch gửi",
        max_length=10,
        choices=[(s.value, t) for s, t in SCHEDULE_TITLES.items()],
        default=Schedule.BY_HAND,
    )
    failures = models.PositiveSmallIntegerField(default=0)  # by the schedule, in a row
    next_at = models.DateTimeField(null=True)  # not by the schedule before
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = UpstreamQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["unit", "plan", "address", "source"], name="upstream_once"),
            models.CheckConstraint(name="upstream_schedule_known", condition=Q(schedule__in=list(Schedule))),
        ]

    def __str__(self) -> str:
        return self.title


class Sending(models.Model):
    """One time that figures were sent: exactly what, and what the other end said to it. Never changed."""

    upstream = models.ForeignKey(Upstream, models.CASCADE, related_name="sendings")
    address = models.CharField(max_length=500)  # where they went: the link may have been changed since
    source = models.CharField(max_length=80)
    as_of = models.DateField("số liệu đến ngày")
    sent_at = models.DateTimeField("gửi lúc")
    by_name = models.CharField(max_length=200)
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, choices=[(o.value, t) for o, t in OUTCOME_TITLES.items()])
    status = models.PositiveSmallIntegerField(null=True)
    stored_sha256 = models.CharField(max_length=64, blank=True)  # what the other end says that it keeps
    stored_revision = models.PositiveIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["upstream", "-id"], name="sending_upstream")]
        constraints = [
            models.CheckConstraint(name="sending_outcome_known", condition=Q(outcome__in=list(Outcome))),
        ]

    def __str__(self) -> str:
        return f"{self.upstream_id} {self.as_of}"
