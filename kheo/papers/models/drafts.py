"""Official documents being written."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission
from kheo.papers.rules.drafts import STATE_TITLES, DraftState

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class PaperDraftQuerySet(models.QuerySet["PaperDraft"]):
    def visible_to(self, actor: "Actor") -> "PaperDraftQuerySet":
        """Drafts that units within reach will send; only those who write documents see what is not issued."""
        return self.filter(actor.reach_filter("sender__path", Permission.PAPER_WRITE))


class PaperDraft(models.Model):
    """What the office adds to a document of the catalogue; its figures are made anew each time it is opened."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="paper_drafts")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")  # whose figures, with all below it
    sender = models.ForeignKey("units.Unit", models.PROTECT, related_name="paper_drafts", db_index=False)
    paper = models.CharField("văn bản", max_length=60)  # its name in the catalogue
    about = models.BigIntegerField(null=True, blank=True)  # the round, ballot, decision or registration it is about
    as_of = models.DateField("tính đến hết ngày")
    office = models.JSONField(default=dict)  # key of a place → {"hint", "text", "dropped"}
    words = models.JSONField(default=dict)  # what the office changed: subject, recipients, signer …
    state = models.CharField(
        max_length=10, choices=[(s.value, t) for s, t in STATE_TITLES.items()], default=DraftState.OPEN
    )
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = PaperDraftQuerySet.as_manager()

    class Meta:
        ordering = ("-updated_at", "-id")
        indexes = [models.Index(fields=["sender", "state", "-updated_at"], name="paper_draft_sender")]
        constraints = [models.CheckConstraint(name="paper_draft_state_known", condition=Q(state__in=list(DraftState)))]

    def __str__(self) -> str:
        return f"{self.paper} {self.as_of}"
