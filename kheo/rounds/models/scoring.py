"""Score sheets (phiếu chấm): one member's judgement of one candidate, line by line."""

from django.db import models
from django.db.models import F, Q

from kheo.rounds.models.assessments import Assessment, DossierRevision
from kheo.rounds.models.rounds import CouncilMember


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    def counted(self) -> "ScoreSheetQuerySet":
        """Sheets that count: handed in, of the revision that is being judged, and not set aside."""
        return self.filter(submitted_at__isnull=False, set_aside_at__isnull=True, revision=F("assessment__revision"))


class ScoreSheet(models.Model):
    """Written and rewritten until it is handed in. A sheet set aside (a conflict shown later) no longer counts."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="sheets", db_index=False)
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="sheets")
    revision = models.ForeignKey(DossierRevision, models.PROTECT, related_name="+")
    comment = models.TextField("nhận xét chung", blank=True)
    total = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    edits = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_because = models.CharField(max_length=300, blank=True)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "member"], name="score_sheet_once"),
            models.CheckConstraint(
                name="score_sheet_complete_when_in",
                condition=Q(submitted_at__isnull=True) | Q(total__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.member_id}"


class ScoreLine(models.Model):
    """One criterion on a sheet: points out of `maximum`, or a condition that holds or not; and the evidence for it."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="lines", db_index=False)
    criterion = models.CharField(max_length=80)
    maximum = models.DecimalField(max_digits=6, decimal_places=2, null=True)  # null: a condition
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    holds = models.BooleanField(null=True)
    evidence = models.TextField("minh chứng", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="score_line_once"),
            models.CheckConstraint(
                name="score_line_within_its_points",
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=F("maximum")),
            ),
            models.CheckConstraint(
                name="score_line_points_or_condition",
                condition=Q(maximum__isnull=False, holds__isnull=True) | Q(maximum__isnull=True, points__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.criterion}"
