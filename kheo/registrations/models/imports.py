"""Lists that came in as workbooks."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class ListImportQuerySet(models.QuerySet["ListImport"]):
    def visible_to(self, actor: "Actor") -> "ListImportQuerySet":
        return self.filter(actor.reach_filter("scope__path"))


class ListImport(models.Model):
    """One workbook brought in: its file, what it brought, and whether it was undone."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="list_imports")
    scope = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    report = models.JSONField(default=dict)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    before = models.JSONField(default=dict)  # registration id → the fields that the import changed, as they were
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ListImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.filename
