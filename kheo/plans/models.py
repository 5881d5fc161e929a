"""Plans (kế hoạch) and their versions. A version is one document: see docs/decisions."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kheo.accounts.permissions import Permission
from kheo.plans.rules.reading import cached_document
from kheo.units.rules import ancestors

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor
    from kheo.plans.rules.document import PlanDocument


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, actor: "Actor") -> "PlanQuerySet":
        """Plans issued above or inside the actor's reach: whoever a plan speaks to may read it."""
        if actor.is_system:
            return self.all()
        above = {path for scope in actor.reach() for path in ancestors(scope)}
        return self.filter(actor.reach_filter("issuer__path") | Q(issuer__path__in=above))


class Plan(models.Model):
    """One year's plan of one issuer, whatever its version."""

    code = models.SlugField("mã", max_length=80, unique=True)
    title = models.CharField("tên", max_length=400)
    issuer = models.ForeignKey("units.Unit", models.PROTECT, related_name="plans_issued")
    steward = models.ForeignKey("units.Unit", models.PROTECT, related_name="plans_stewarded")
    programme_title = models.CharField("phong trào", max_length=400, blank=True)
    programme_from = models.PositiveSmallIntegerField(null=True)
    programme_to = models.PositiveSmallIntegerField(null=True)
    period_from = models.DateField("từ ngày")
    period_to = models.DateField("đến hết ngày")
    timezone = models.CharField(max_length=60, default="Asia/Ho_Chi_Minh")
    created_at = models.DateTimeField()

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ("-period_from", "code")
        constraints = [
            models.CheckConstraint(name="plan_period_in_order", condition=Q(period_from__lte=F("period_to"))),
        ]

    def __str__(self) -> str:
        return self.title

    def version_at(self, instant: datetime) -> "PlanVersion":
        """The version in force at `instant`; before the first one, the first. Its heavy columns wait until asked."""
        versions = self.versions.defer("source", "text", "content", "changes")
        return (
            versions.filter(effective_from__lte=instant).order_by("-number").first() or versions.order_by("number")[0]
        )


class PlanVersion(models.Model):
    """The plan as it read from one moment on: the checked plan file and its text, never changed afterwards."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("phiên bản")
    effective_from = models.DateTimeField()
    loaded_at = models.DateTimeField()
    loaded_by_name = models.CharField(max_length=200)
    source = models.TextField("tệp kế hoạch")
    text = models.TextField("toàn văn", blank=True)
    content = models.JSONField()
    changes = models.JSONField(default=list)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("plan", "number")
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"

    @property
    def document(self) -> "PlanDocument":
        """The version as frozen dataclasses, built once for each digest."""
        return cached_document(self.digest, lambda: (self.content, self.text))


class PlanReadingQuerySet(models.QuerySet["PlanReading"]):
    def visible_to(self, actor: "Actor") -> "PlanReadingQuerySet":
        """Readings of units for which the actor may load plans; a reading is not yet anybody else's concern."""
        return self.filter(actor.reach_filter("unit__path", Permission.PLAN_LOAD))


class PlanReading(models.Model):
    """A plan document as the reader read it, and what a person has said of each value so far."""

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    document_name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField(max_length=64)
    text = models.TextField("toàn văn")
    notes = models.JSONField(default=list)
    found = models.JSONField()
    decisions = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # a draft plan file was made of it

    objects = PlanReadingQuerySet.as_manager()

    class Meta:
        ordering = ("-updated_at", "-pk")

    def __str__(self) -> str:
        return self.document_name
