"""What units hand in for the plan's deadlines and tasks, with its figures, its files and its story."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission
from kheo.reports.rules import STATE_TITLES, State
from kheo.reports.rules.duties import key_of

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, actor: "Actor") -> "ReportQuerySet":
        return self.filter(actor.reach_filter("unit__path", Permission.UNIT_REPORT_READ))


class Report(models.Model):
    """One unit's report for one moment of a deadline, or its paper for a task of the plan.

    `delivery` is the moment that counts: whether it is on time is judged by it alone, here and in every figure.
    """

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="reports", db_index=False)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="reports")
    deadline = models.CharField(max_length=80, blank=True)
    task = models.CharField(max_length=80, blank=True)
    period = models.CharField(max_length=20, blank=True)
    state = models.CharField(
        "trạng thái", max_length=20, choices=[(s.value, t) for s, t in STATE_TITLES.items()], default=State.DRAFT
    )
    texts = models.JSONField("các mục", default=dict, blank=True)
    stated = models.JSONField("số liệu đơn vị ghi", default=dict, blank=True)  # exact decimals written as strings
    explained = models.JSONField("giải thích", default=dict, blank=True)
    counted = models.JSONField("số liệu hệ thống tính khi gửi", default=list, blank=True)
    counted_on = models.DateField(null=True, blank=True)
    differences = models.PositiveSmallIntegerField("số liệu khác nhau", default=0)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    dated_on = models.DateField("ngày ban hành", null=True, blank=True)
    delivery = models.ForeignKey("registrations.Delivery", models.PROTECT, null=True, blank=True, related_name="+")
    delivered_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    reason = models.TextField("lý do trả lại", blank=True)
    keeps_date = models.BooleanField("giữ ngày đã gửi", default=False)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "deadline", "task", "period", "unit"], name="report_once"),
            models.CheckConstraint(name="report_state_known", condition=Q(state__in=list(State))),
            models.CheckConstraint(
                name="report_of_one_duty",
                condition=(Q(deadline="") & ~Q(task="") & Q(period="")) | (~Q(deadline="") & Q(task="")),
            ),
            models.CheckConstraint(
                name="report_delivered_when_sent",
                condition=Q(state__in=[State.DRAFT, State.RETURNED]) | Q(delivered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.unit_id}"

    @property
    def key(self) -> str:
        return key_of(self.deadline, self.task, self.period)

    @property
    def standing(self) -> State:
        """Where it stands: what was handed in no longer stands when the steward's office took the delivery back."""
        state = State(self.state)
        revoked = self.delivery is not None and self.delivery.revoked_at is not None
        return State.RETURNED if revoked and state is not State.DRAFT else state

    @property
    def why_returned(self) -> str:
        """The steward's reason, whether the report was returned or its delivery taken back."""
        if self.state == State.RETURNED:
            return self.reason
        return self.delivery.revoked_because if self.delivery and self.standing is State.RETURNED else ""


class ReportEvent(models.Model):
    """A step in the life of a report; what was handed in is kept as it was, whatever the unit writes later."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="events")
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    content = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.report_id} {self.step}"


class ReportFile(models.Model):
    """A file of a report (a scan, a Word, Excel or PDF file), under the name that the sender gave it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="files")
    file = models.ForeignKey("registrations.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField("tên tệp", max_length=200)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "file"], condition=Q(removed_at__isnull=True), name="report_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
