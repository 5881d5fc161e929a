"""Documents that were issued, with their files: written once and never changed."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission
from kheo.papers.rules.issuing import FORM_TITLES, FileForm

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class IssuedPaperQuerySet(models.QuerySet["IssuedPaper"]):
    def visible_to(self, actor: "Actor") -> "IssuedPaperQuerySet":
        return self.filter(actor.reach_filter("unit__path", Permission.PAPER_READ))


class IssuedPaper(models.Model):
    """A numbered document: its figures and words as they stood, its files by their hash. Only "replaced" is added."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="issued_papers")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="issued_papers", db_index=False)
    scope = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="+")  # whose figures
    paper = models.CharField("văn bản", max_length=60, blank=True)  # of the catalogue; "" for a file made elsewhere
    about = models.BigIntegerField(null=True, blank=True)
    draft = models.OneToOneField(
        "papers.PaperDraft", models.PROTECT, null=True, blank=True, related_name="issued_paper"
    )
    number = models.OneToOneField(
        "numbering.DocumentNumber", models.PROTECT, null=True, blank=True, related_name="issued_paper"
    )  # none where the paper bears a decision's number, or one given elsewhere
    decision = models.ForeignKey(
        "recognition.Decision", models.PROTECT, null=True, blank=True, related_name="papers"
    )  # whose number it bears
    title = models.CharField("tên loại", max_length=200)  # "Thông báo"
    subject = models.CharField("trích yếu", max_length=600)
    folded = models.CharField(max_length=1000)  # what is looked for: number, title, subject
    sort = models.CharField("ký hiệu loại", max_length=20)  # "TB"
    number_text = models.CharField("số, ký hiệu", max_length=80)
    issued_on = models.DateField("ngày văn bản")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    as_of = models.DateField("số liệu tính đến hết ngày", null=True, blank=True)
    figures = models.JSONField(default=list)  # in the order of the paper: text, says, as_of, clause, link
    lines = models.JSONField(default=list)  # what the system wrote, line by line, each figure as a mark
    recipients = models.JSONField(default=list)
    addressees = models.JSONField(default=list)
    signer_name = models.CharField("người ký", max_length=200, blank=True)
    signer_position = models.CharField("chức vụ", max_length=300, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaced_because = models.TextField("lý do", blank=True)

    objects = IssuedPaperQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_on", "-id")
        indexes = [
            models.Index(fields=["unit", "-issued_on", "-id"], name="issued_paper_unit"),
            models.Index(fields=["-issued_on", "-id"], name="issued_paper_day"),
        ]
        constraints = [
            models.CheckConstraint(
                name="issued_paper_replaced_with_reason",
                condition=Q(replaced_at__isnull=True, replaced_by__isnull=True, replaced_because="")
                | (Q(replaced_at__isnull=False) & ~Q(replaced_because="")),
            ),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(decision__isnull=False), name="issued_paper_of_decision_once"
            ),
            models.UniqueConstraint(
                fields=["unit", "number_text", "issued_on"],
                condition=~Q(number_text="") & Q(decision__isnull=True),
                name="issued_paper_number_once",
            ),
            models.CheckConstraint(name="issued_paper_not_its_own", condition=~Q(replaced_by=models.F("id"))),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number_text}"


class IssuedFile(models.Model):
    """One form of an issued document, served from then on as these bytes."""

    issued = models.ForeignKey(IssuedPaper, models.PROTECT, related_name="files")
    form = models.CharField(max_length=10, choices=[(f.value, t) for f, t in FORM_TITLES.items()])
    file = models.ForeignKey("registrations.StoredFile", models.PROTECT, related_name="issued_files")
    size = models.PositiveBigIntegerField()
    name = models.CharField("tên tệp", max_length=200)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["issued", "form"], condition=~Q(form=FileForm.SIGNED), name="issued_file_form_once"
            ),
            models.UniqueConstraint(fields=["issued", "file"], name="issued_file_once"),
            models.CheckConstraint(name="issued_file_form_known", condition=Q(form__in=list(FileForm))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sha256(self) -> str:
        return self.file_id
