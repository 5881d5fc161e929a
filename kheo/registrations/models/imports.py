"""Lists that came in as workbooks."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from kheo.accounts.permissions import Permission

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class ListImportQuerySet(models.QuerySet["ListImport"]):
    def visible_to(self, actor: "Actor") -> "ListImportQuerySet":
        return self.filter(actor.reach_filter("scope__path", Permission.LIST_IMPORT))


class ListImport(models.Model):
    """One workbook handed in: checked first, then applied, perhaps undone. Its bytes lie under their hash."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="list_imports")
    scope = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=40, blank=True)  # for rows that name none
    send = models.BooleanField(default=True)  # complete rows are sent at once, and the list counts as delivered
    accept = models.BooleanField(default=False)  # complete rows enter the register at once
    report = models.JSONField(default=dict)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    before = models.JSONField(default=dict)  # registration id → its revision after the import, and what it was before
    deliveries = models.JSONField(default=list)  # ids of the deliveries that it recorded
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ListImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["sha256", "plan"], name="list_import_file")]

    def __str__(self) -> str:
        return self.filename
