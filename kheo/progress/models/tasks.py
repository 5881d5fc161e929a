"""What units say of the tasks that the plan gives them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission
from kheo.progress.rules.tasks import STATE_TITLES, Proof, TaskState

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class TaskNoteQuerySet(models.QuerySet["TaskNote"]):
    def visible_to(self, actor: "Actor") -> "TaskNoteQuerySet":
        return self.filter(actor.reach_filter("unit__path", Permission.FIGURES_READ))


class TaskNote(models.Model):
    """One note of one unit about one task; never changed: a correction is another note, and the last one holds."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+", db_index=False)
    task = models.CharField("nhiệm vụ", max_length=80)  # its code in the plan
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    state = models.CharField(
        "tình trạng", max_length=20, choices=[(each.value, title) for each, title in STATE_TITLES.items()]
    )
    happened_on = models.DateField("ngày")
    words = models.TextField("nội dung", blank=True)
    proof = models.CharField(max_length=20, blank=True, choices=[(each.value, each.value) for each in Proof])
    proof_id = models.BigIntegerField(null=True)
    proof_title = models.CharField("căn cứ", max_length=400, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    noted_by_name = models.CharField(max_length=200)
    key = models.CharField(max_length=64, unique=True)  # made with the form, so that sending it twice notes once

    objects = TaskNoteQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["plan", "unit", "task", "-id"], name="task_note_last")]
        constraints = [
            models.CheckConstraint(name="task_note_state_known", condition=Q(state__in=list(TaskState))),
            models.CheckConstraint(
                name="task_note_says_why_not",
                condition=~Q(state=TaskState.NOT_APPLICABLE) | ~Q(words=""),
            ),
            models.CheckConstraint(
                name="task_note_proof_whole",
                condition=Q(proof="", proof_id__isnull=True) | (~Q(proof="") & Q(proof_id__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.task} {self.state}"
