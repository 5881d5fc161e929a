"""Visits (kiểm tra, khảo sát), what was found, and the short opinion survey among residents."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from kheo.accounts.permissions import Permission

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, actor: "Actor") -> "VisitQuerySet":
        """Visits to, or by, units within reach, and those in whose team the actor is."""
        visited = actor.reach_filter("unit__path", Permission.VISIT_READ)
        host = actor.reach_filter("host__path", Permission.VISIT_READ)
        if Q() in (visited, host):
            return self.all()
        if actor.user_id is None:
            return self.filter(visited | host)
        team = VisitMember.objects.filter(visit=OuterRef("pk"), user_id=actor.user_id)
        return self.filter(visited | host | Exists(team))


class VisitKind(models.TextChoices):
    INSPECTION = "inspection", "Kiểm tra"
    SURVEY = "survey", "Khảo sát"


class Visit(models.Model):
    """A team of `host` goes to `unit` and looks at one or several of its models; before a round, or at any time."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="visits")
    round = models.ForeignKey("rounds.Round", models.PROTECT, null=True, blank=True, related_name="visits")
    host = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="visits")
    kind = models.CharField("hình thức", max_length=20, choices=VisitKind.choices)
    starts_at = models.DateTimeField("thời gian")
    ends_at = models.DateTimeField("đến", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=300, blank=True)
    agenda = models.TextField("nội dung", blank=True)
    registrations = models.ManyToManyField("registrations.Registration", related_name="visits")
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()  # the calendar entry, as subscribers saw it last
    sequence = models.PositiveSmallIntegerField(default=0)  # of the calendar entry: raised by each change
    held_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("lý do hủy", max_length=300, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        indexes = [models.Index(fields=["plan", "starts_at"], name="visit_plan_time")]
        constraints = [
            models.CheckConstraint(name="visit_kind_known", condition=Q(kind__in=VisitKind.values)),
            models.CheckConstraint(
                name="visit_times_in_order", condition=Q(ends_at__isnull=True) | Q(starts_at__lte=F("ends_at"))
            ),
            models.CheckConstraint(
                name="visit_held_or_cancelled", condition=Q(held_at__isnull=True) | Q(cancelled_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.unit_id}"


class VisitMember(models.Model):
    """Somebody in the team."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("họ và tên", max_length=120)
    leads = models.BooleanField("trưởng đoàn", default=False)

    class Meta:
        ordering = ("-leads", "id")
        constraints = [
            models.UniqueConstraint(fields=["visit", "user"], condition=Q(user__isnull=False), name="visit_member_once")
        ]

    def __str__(self) -> str:
        return self.name


class Finding(models.Model):
    """What a visit found about one model. `key` is made where it was written, so that it is never kept twice."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings")
    registration = models.ForeignKey("registrations.Registration", models.PROTECT, related_name="findings")
    key = models.CharField(max_length=40, unique=True)
    checklist = models.JSONField(default=dict, blank=True)  # code → {"answer": yes|partly|no, "note": …}
    findings = models.TextField("nhận xét", blank=True)
    follow_up = models.TextField("kiến nghị", blank=True)
    follow_up_on = models.DateField("hạn thực hiện kiến nghị", null=True, blank=True)
    followed_up_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField()  # on the phone, as its clock told
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["registration", "visit"], name="finding_registration")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.registration_id}"


class FindingVersion(models.Model):
    """Every sending of a finding, as it came: `digest` tells one sent twice. One written on an older version than the
    current (`applied` false) waits aside until somebody of the team has settled which of the two holds.
    """

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="versions", db_index=False)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    base = models.PositiveIntegerField()  # the revision on which it was written; 0 for none
    applied = models.BooleanField()
    written_at = models.DateTimeField()
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["finding", "digest"], name="finding_version_once"),
            models.CheckConstraint(
                name="finding_version_settled", condition=Q(applied=False) | Q(settled_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.digest[:8]}"


class FindingPhoto(models.Model):
    """A photo taken on a visit; the bytes lie with the files of the dossiers."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="photos")
    file = models.ForeignKey("registrations.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    caption = models.CharField("chú thích", max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "file"], name="finding_photo_once")]

    def __str__(self) -> str:
        return self.name


class OpinionSurveyQuerySet(models.QuerySet["OpinionSurvey"]):
    def visible_to(self, actor: "Actor") -> "OpinionSurveyQuerySet":
        """Surveys on models of units within reach, and those that units within reach opened."""
        about = actor.reach_filter("registration__unit__path", Permission.VISIT_READ)
        host = actor.reach_filter("host__path", Permission.VISIT_READ)
        return self.all() if Q() in (about, host) else self.filter(about | host)


class OpinionSurvey(models.Model):
    """Residents' opinions on one model, by a printed QR code. Advisory: nobody is identified, so nothing is decided."""

    registration = models.ForeignKey("registrations.Registration", models.PROTECT, related_name="surveys")
    host = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    token = models.CharField(max_length=40, unique=True)
    place = models.CharField("nơi dán mã", max_length=200, blank=True)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField("nhận ý kiến đến")
    closed_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OpinionSurveyQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="survey_times_in_order", condition=Q(opened_at__lte=F("closes_at")))]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.place}"


class Opinion(models.Model):
    """One anonymous answer: no time, no address, no account. `key` is that of the form, against sending twice."""

    key = models.CharField(max_length=64, primary_key=True)
    survey = models.ForeignKey(OpinionSurvey, models.CASCADE, related_name="opinions")
    answers = models.JSONField()  # question code → answer code
    comment = models.CharField("ý kiến thêm", max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.survey_id}"


class CalendarFeed(models.Model):
    """A person's own address of the calendar of visits; only the hash of its token is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"
