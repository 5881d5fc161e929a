"""The undertaking or exemplar itself (mô hình, điển hình), the same one across years."""

from typing import TYPE_CHECKING

from django.db import models

from kheo.accounts.permissions import Permission
from kheo.registrations.rules import KIND_TITLES, Kind

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def visible_to(self, actor: "Actor") -> "InitiativeQuerySet":
        return self.filter(actor.reach_filter("unit__path", Permission.REGISTRATION_READ))


class Initiative(models.Model):
    """What is registered anew each year; its title is that of the latest registration."""

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="initiatives", db_index=False)
    kind = models.CharField(
        "loại", max_length=20, choices=[(k.value, t) for k, t in KIND_TITLES.items()], default=Kind.PRACTICE
    )
    title = models.CharField("tên", max_length=300)
    title_folded = models.CharField(max_length=300)
    first_year = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "title_folded"], name="initiative_unit_title")]
        constraints = [
            models.CheckConstraint(name="initiative_kind_known", condition=models.Q(kind__in=list(Kind))),
        ]

    def __str__(self) -> str:
        return self.title
