"""DOCX templates that a unit uses instead of the house's."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class UnitTemplateQuerySet(models.QuerySet["UnitTemplate"]):
    def visible_to(self, actor: "Actor") -> "UnitTemplateQuerySet":
        return self.filter(actor.reach_filter("unit__path", Permission.TEMPLATE_MANAGE))


class UnitTemplate(models.Model):
    """A unit's template, for one document of the catalogue or for all; the bytes stay when it is taken away."""

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="paper_templates")
    paper = models.CharField("dùng cho", max_length=60, blank=True)  # "" for every document
    file = models.ForeignKey("registrations.StoredFile", models.PROTECT, related_name="paper_templates")
    name = models.CharField("tên tệp", max_length=200)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = UnitTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "paper"], condition=Q(removed_at__isnull=True), name="unit_template_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
