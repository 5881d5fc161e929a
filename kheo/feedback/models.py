"""Difficulties that units report (vướng mắc), what they were answered, and amendments (sửa đổi, bổ sung) of a plan."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission
from kheo.feedback.rules import AMENDMENT_TITLES, STATE_TITLES, AmendmentState, State

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def visible_to(self, actor: "Actor") -> "AmendmentQuerySet":
        """Amendments of plans that the actor may load; what came into force is read on the plan's own page."""
        return self.filter(actor.reach_filter("plan__issuer__path", Permission.PLAN_LOAD))


class Amendment(models.Model):
    """Changes of one plan, gathered until they come into force together as its next version.

    `edits` are the changes by path and value ("deadlines.danh-sach-dang-ky.day": "2023-03-05"), laid over whatever
    version is the newest; `text` replaces the plan's text where it is not empty.
    """

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="amendments")
    title = models.CharField("trích yếu", max_length=300)
    number = models.CharField("số văn bản", max_length=60, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    effective_on = models.DateField("có hiệu lực từ ngày", null=True, blank=True)
    reason = models.TextField("lý do", blank=True)
    edits = models.JSONField(default=dict)
    text = models.TextField("toàn văn sau sửa đổi", blank=True)
    text_of = models.PositiveSmallIntegerField(null=True)  # the version whose text was edited
    state = models.CharField(
        "trạng thái",
        max_length=20,
        choices=[(s.value, t) for s, t in AMENDMENT_TITLES.items()],
        default=AmendmentState.DRAFT,
    )
    revision = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.OneToOneField("plans.PlanVersion", models.PROTECT, null=True, related_name="amendment")

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="amendment_state_known", condition=Q(state__in=list(AmendmentState))),
            models.CheckConstraint(
                name="amendment_version_when_applied",
                condition=Q(state=AmendmentState.APPLIED, version__isnull=False, ended_at__isnull=False)
                | (~Q(state=AmendmentState.APPLIED) & Q(version__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, actor: "Actor") -> "FeedbackQuerySet":
        """What units within reach reported."""
        return self.filter(actor.reach_filter("unit__path", Permission.FEEDBACK_READ))


class Feedback(models.Model):
    """A difficulty of one unit with something in a plan. `about`: see rules.subjects; its title as it was then."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="feedback")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="feedback")
    about = models.CharField("về nội dung", max_length=140)
    about_title = models.CharField(max_length=400)
    clause = models.CharField(max_length=60, blank=True)
    plan_version = models.PositiveSmallIntegerField()
    words = models.TextField("vướng mắc")
    proposal = models.TextField("kiến nghị", blank=True)
    state = models.CharField(
        "trạng thái", max_length=20, choices=[(s.value, t) for s, t in STATE_TITLES.items()], default=State.SENT
    )
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    once = models.CharField(max_length=64, unique=True)  # the same form sent twice is one report
    amendment = models.ForeignKey(Amendment, models.PROTECT, null=True, blank=True, related_name="feedback")

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["plan", "state", "-id"], name="feedback_plan_state")]
        constraints = [
            models.CheckConstraint(name="feedback_state_known", condition=Q(state__in=list(State))),
            models.CheckConstraint(
                name="feedback_in_an_amendment",
                condition=Q(state__in=[State.AMENDING, State.SETTLED], amendment__isnull=False)
                | (~Q(state__in=[State.AMENDING, State.SETTLED]) & Q(amendment__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.about_title


class Answer(models.Model):
    """What became of a difficulty, in order; never changed. `words` are for the unit to read."""

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="answers")
    step = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.feedback_id} {self.step}"
