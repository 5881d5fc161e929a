"""Candidates of a round, what was read of them (frozen revisions of the dossier), and who may not judge them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from kheo.accounts.permissions import Permission
from kheo.rounds.models.rounds import CouncilMember, Round
from kheo.rounds.rules import ASSESSMENT_TITLES, OCCUPYING, AssessmentState

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class SelfReport(models.Model):
    """What a registering unit says of its own results (báo cáo tự đánh giá); written until a round freezes it."""

    registration = models.OneToOneField("registrations.Registration", models.CASCADE, related_name="self_report")
    results = models.TextField("kết quả đạt được", blank=True)
    against_expected = models.TextField("so với dự kiến khi đăng ký", blank=True)
    requirements = models.JSONField(default=dict, blank=True)  # requirement code of the plan → how it was met
    replicable = models.TextField("điều nơi khác có thể học, làm theo", blank=True)
    difficulties = models.TextField("khó khăn, kinh nghiệm", blank=True)
    people_named = models.TextField("người được nêu trong hồ sơ", blank=True)  # one a line: they may not judge it
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.registration_id}"


class DossierRevision(models.Model):
    """The dossier as it was read: registration, self-report, progress figures, files by their hash. Never changed."""

    registration = models.ForeignKey(
        "registrations.Registration", models.PROTECT, related_name="dossier_revisions", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)  # of the content in canonical JSON
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "number"], name="dossier_revision_number_once"),
            models.UniqueConstraint(fields=["registration", "sha256"], name="dossier_revision_content_once"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} r{self.number}"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, actor: "Actor") -> "AssessmentQuerySet":
        """Candidates of one's rounds, and of one's own units whoever judges them."""
        reach = actor.reach_filter("round__unit__path", Permission.ROUND_READ)
        own = actor.reach_filter("registration__unit__path", Permission.REGISTRATION_READ)
        if actor.user_id is None or Q() in (reach, own):
            return self.filter(reach | own) if Q() not in (reach, own) else self.all()
        seat = CouncilMember.objects.filter(round=OuterRef("round"), user_id=actor.user_id)
        return self.filter(reach | own | Exists(seat))


class Assessment(models.Model):
    """One registration before one round. `revision` is the dossier that is being judged."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="assessments", db_index=False)
    registration = models.ForeignKey("registrations.Registration", models.PROTECT, related_name="assessments")
    level_rank = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField("thứ tự")
    state = models.CharField("trạng thái", max_length=20, choices=[(s.value, t) for s, t in ASSESSMENT_TITLES.items()])
    revision = models.ForeignKey(DossierRevision, models.PROTECT, null=True, related_name="assessments")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)  # declined, removed, lapsed or revoked
    reason = models.TextField("lý do", blank=True)
    # Kept by the actions on score sheets, so that ten thousand candidates are listed by them without counting.
    sheets_in = models.PositiveSmallIntegerField(default=0)
    mean = models.DecimalField(max_digits=7, decimal_places=3, null=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        indexes = [models.Index(fields=["round", "state", "number"], name="assessment_round_state")]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="assessment_number_once"),
            models.UniqueConstraint(fields=["round", "registration"], name="assessment_once_in_round"),
            models.UniqueConstraint(
                fields=["registration", "level_rank"],
                condition=Q(state__in=sorted(OCCUPYING)),
                name="assessment_once_at_level",
            ),
            models.CheckConstraint(name="assessment_state_known", condition=Q(state__in=list(AssessmentState))),
            models.CheckConstraint(
                name="assessment_read_before_judged",
                condition=Q(revision__isnull=False) | Q(state__in=[AssessmentState.PROPOSED, AssessmentState.REMOVED]),
            ),
            models.CheckConstraint(
                name="assessment_ended_at",
                condition=Q(state__in=sorted(OCCUPYING), ended_at__isnull=True)
                | (~Q(state__in=sorted(OCCUPYING)) & Q(ended_at__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.registration_id}"


class ConflictDeclaration(models.Model):
    """A council member said that they have an interest in a candidate; it is never taken back within the round."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="declared_conflicts")
    member = models.ForeignKey(CouncilMember, models.CASCADE, related_name="declared_conflicts")
    reason = models.CharField("lý do", max_length=300)
    declared_at = models.DateTimeField()
    declared_by_id = models.BigIntegerField(null=True)
    declared_by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "member"], name="conflict_declared_once")]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.member_id}"
