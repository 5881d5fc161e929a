"""Figures received from other installations, and by which rule their targets are this plan's targets."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, actor: "Actor") -> "SourceQuerySet":
        return self.filter(actor.reach_filter("unit__path", Permission.EXCHANGE_READ))

    def sent_by(self, actor: "Actor") -> "SourceQuerySet":
        """Sources of units for which the actor may hand something in."""
        return self.filter(actor.reach_filter("unit__path", Permission.DELIVERY_WRITE))


class Source(models.Model):
    """An installation that sends figures here, under a code of its own, for one unit of this tree."""

    code = models.SlugField("mã nguồn", max_length=80, unique=True)
    title = models.CharField("tên", max_length=200)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    is_open = models.BooleanField("đang nhận", default=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title


class RollupQuerySet(models.QuerySet["Rollup"]):
    def visible_to(self, actor: "Actor") -> "RollupQuerySet":
        return self.filter(actor.reach_filter("source__unit__path", Permission.EXCHANGE_READ))

    def newest_first(self) -> "RollupQuerySet":
        """The last revision of each day. Of one day, which may close one year and be the first look at the next, the
        later year comes first."""
        return self.filter(is_latest=True).order_by("-as_of", "-year", "-pk")


class Rollup(models.Model):
    """The figures of one source for one year as of one day. Sent again with other figures: a further revision."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="rollups")
    year = models.PositiveSmallIntegerField("năm")
    as_of = models.DateField("số liệu đến ngày")
    revision = models.PositiveIntegerField("lần")
    is_latest = models.BooleanField(default=True)
    plan_code = models.CharField("kế hoạch của nguồn", max_length=80)
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField("nhận lúc")
    received_from = models.CharField(max_length=200)  # whose token it was

    objects = RollupQuerySet.as_manager()

    class Meta:
        ordering = ("-as_of", "-revision")
        indexes = [models.Index(fields=["source", "-as_of", "-revision"], name="rollup_source_day")]
        constraints = [
            models.UniqueConstraint(fields=["source", "year", "as_of", "revision"], name="rollup_revision_once"),
            models.UniqueConstraint(
                fields=["source", "year", "as_of"], condition=Q(is_latest=True), name="rollup_one_latest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.as_of} ({self.revision})"


class TargetMatch(models.Model):
    """A recorded rule: this target of a source's plan is that target of a plan here. Without one nothing is added."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="matches")
    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="+")
    target = models.CharField("chỉ tiêu", max_length=80)
    source_plan = models.CharField(max_length=80)
    source_target = models.CharField("chỉ tiêu của nguồn", max_length=80)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["source", "plan", "source_plan", "target"], name="target_match_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source_target} → {self.target}"
