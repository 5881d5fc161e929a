"""One convening of recognition (đợt xét) at one level, by one unit, and its council (hội đồng)."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from kheo.accounts.permissions import Permission
from kheo.rounds.rules import PHASE_TITLES, Phase

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, actor: "Actor") -> "RoundQuerySet":
        """Rounds of units within reach, and those on whose council the actor sits or sat."""
        reach = actor.reach_filter("unit__path", Permission.ROUND_READ)
        if actor.user_id is None or reach == Q():
            return self.filter(reach)
        seat = CouncilMember.objects.filter(round=OuterRef("pk"), user_id=actor.user_id)
        return self.filter(reach | Exists(seat))


class Round(models.Model):
    """Rules, criteria and clauses are those of `version`, the plan's version in force when it was convened."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="rounds")
    version = models.ForeignKey("plans.PlanVersion", models.PROTECT, related_name="+")
    level = models.CharField("cấp xét", max_length=40)
    level_rank = models.PositiveSmallIntegerField()
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField("đợt")
    title = models.CharField("tên đợt xét", max_length=300)
    phase = models.CharField("bước", max_length=20, choices=[(p.value, t) for p, t in PHASE_TITLES.items()])
    convened_at = models.DateTimeField()
    convened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    notice_from = models.DateField("công khai từ ngày", null=True, blank=True)
    notice_to = models.DateField("công khai đến hết ngày", null=True, blank=True)
    notice_place = models.CharField("nơi niêm yết", max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("lý do hủy", blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ("-convened_at", "-id")
        indexes = [models.Index(fields=["plan", "level", "unit"], name="round_plan_level_unit")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "level", "unit", "number"], name="round_number_once"),
            models.CheckConstraint(name="round_phase_known", condition=Q(phase__in=list(Phase))),
            models.CheckConstraint(
                name="round_notice_in_order",
                condition=Q(notice_from__isnull=True, notice_to__isnull=True) | Q(notice_from__lte=F("notice_to")),
            ),
            models.CheckConstraint(
                name="round_noticed_before_it_goes_on",
                condition=Q(notice_from__isnull=False) | Q(phase__in=[Phase.PREPARING, Phase.CANCELLED]),
            ),
            models.CheckConstraint(
                name="round_ended_at",
                condition=Q(phase__in=[Phase.CLOSED, Phase.CANCELLED], closed_at__isnull=False)
                | (~Q(phase__in=[Phase.CLOSED, Phase.CANCELLED]) & Q(closed_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Seat(models.TextChoices):
    CHAIR = "chair", "Chủ tịch"
    DEPUTY = "deputy", "Phó Chủ tịch"
    SECRETARY = "secretary", "Thư ký"
    MEMBER = "member", "Ủy viên"


class CouncilMemberQuerySet(models.QuerySet["CouncilMember"]):
    def on(self, day: date) -> "CouncilMemberQuerySet":
        """Those whose mandate holds on `day` (both ends included)."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)


class CouncilMember(models.Model):
    """A seat on the round's council. Without an account one sits in meetings alone: no scoring, no vote on the site."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="council")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="seats")
    name = models.CharField("họ và tên", max_length=120)
    position = models.CharField("chức vụ", max_length=200, blank=True)
    unit = models.ForeignKey("units.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    seat = models.CharField("trong hội đồng", max_length=20, choices=Seat.choices, default=Seat.MEMBER)
    scores = models.BooleanField("chấm điểm", default=True)
    votes = models.BooleanField("biểu quyết", default=True)
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến hết ngày", null=True, blank=True)

    objects = CouncilMemberQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["round", "user"], condition=Q(user__isnull=False), name="council_member_once"
            ),
            models.UniqueConstraint(
                fields=["round"], condition=Q(seat="chair", to_on__isnull=True), name="council_one_chair"
            ),
            models.CheckConstraint(
                name="council_mandate_in_order", condition=Q(to_on__isnull=True) | Q(from_on__lte=F("to_on"))
            ),
            models.CheckConstraint(name="council_seat_known", condition=Q(seat__in=Seat.values)),
        ]

    def __str__(self) -> str:
        return self.name


class RoundEvent(models.Model):
    """A step in the life of a round, or of one candidate in it, as its page tells it."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="events")
    assessment = models.ForeignKey("rounds.Assessment", models.CASCADE, null=True, related_name="events")
    step = models.CharField(max_length=40)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["round", "-id"], name="round_event")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.step}"
