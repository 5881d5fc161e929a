"""What follows a recognition: certificates, the yearly look whether it is kept up, copies in other places."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kheo.accounts.permissions import Permission

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class Certificate(models.Model):
    """A printed certificate (giấy chứng nhận, giấy khen); `code` opens its public page, by QR.

    Number and code are given when certificates are asked for, and stay; the page follows, made once by the worker.
    """

    item = models.OneToOneField("recognition.DecisionItem", models.PROTECT, related_name="certificate")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField("số vào sổ")
    code = models.CharField(max_length=24, unique=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the PDF page, kept under this hash
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="certificate_number_once"),
            models.CheckConstraint(
                name="certificate_made_with_its_page",
                condition=Q(sha256="", made_at__isnull=True) | (~Q(sha256="") & Q(made_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class CertificateBatch(models.Model):
    """All certificates of one decision, made in one go by the background worker; `done` of `total` so far."""

    decision = models.OneToOneField("recognition.Decision", models.PROTECT, related_name="certificates")
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)  # all pages in one PDF

    class Meta:
        constraints = [models.CheckConstraint(name="certificates_no_more_than_all", condition=Q(done__lte=F("total")))]

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"


class KeepUpCheck(models.Model):
    """The yearly look at a recognised model: kept up, or lapsed."""

    recognition = models.ForeignKey("recognition.Recognition", models.PROTECT, related_name="checks")
    year = models.PositiveSmallIntegerField("năm")
    checked_on = models.DateField("ngày kiểm tra")
    kept = models.BooleanField("còn duy trì")
    note = models.TextField("nhận xét")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recognition", "year"], name="keep_up_checked_once_a_year")]

    def __str__(self) -> str:
        return f"{self.recognition_id} {self.year}"


class ReplicationQuerySet(models.QuerySet["Replication"]):
    def visible_to(self, actor: "Actor") -> "ReplicationQuerySet":
        return self.filter(
            actor.reach_filter("source__unit__path", Permission.REGISTRATION_READ)
            | actor.reach_filter("copy__unit__path", Permission.REGISTRATION_READ)
        )


class Replication(models.Model):
    """A unit copied another's model (nhân rộng): `copy` was made after `source`."""

    source = models.ForeignKey("registrations.Registration", models.PROTECT, related_name="copies")
    copy = models.ForeignKey("registrations.Registration", models.PROTECT, related_name="copied_from")
    since_on = models.DateField("từ ngày")
    note = models.CharField("học được gì", max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_because = models.CharField(max_length=300, blank=True)

    objects = ReplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "copy"], condition=Q(voided_at__isnull=True), name="replication_once"
            ),
            models.CheckConstraint(name="replication_of_another", condition=~Q(source=F("copy"))),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.copy_id}"
