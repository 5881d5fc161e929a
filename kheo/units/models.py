"""The tree of organisations (đơn vị), with dates, successors and the places it has had."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from kheo.units.rules import subtree_range

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class UnitQuerySet(models.QuerySet["Unit"]):
    def within(self, path: str) -> "UnitQuerySet":
        """The unit at `path` and every unit below it."""
        low, high = subtree_range(path)
        return self.filter(path__gte=low, path__lt=high)

    def existing_on(self, day: date) -> "UnitQuerySet":
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def visible_to(self, actor: "Actor") -> "UnitQuerySet":
        """Units inside the subtrees that any of the actor's memberships reaches."""
        return self.filter(actor.reach_filter("path"))


class Unit(models.Model):
    """An organisation that plans address and that registers, accepts or decides."""

    code = models.SlugField("mã", max_length=80, unique=True)
    title = models.CharField("tên", max_length=300)
    short_title = models.CharField("tên gọn", max_length=120, blank=True)
    kind = models.CharField("loại", max_length=60, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=60, unique=True)
    title_sort = models.CharField(max_length=700)
    folded = models.CharField(max_length=300)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    email = models.EmailField("thư điện tử của đơn vị", blank=True)
    symbol = models.CharField("ký hiệu văn bản", max_length=20, blank=True)  # thí dụ "HU", "UBND"

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ("path",)
        constraints = [
            models.CheckConstraint(
                name="unit_dates_in_order",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
            ),
            models.CheckConstraint(name="unit_not_its_own_parent", condition=~Q(parent=F("id"))),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        return self.short_title or self.title


class Placement(models.Model):
    """Where a unit stood in the tree, from one day to another (both included)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=60)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["path", "unit"], name="placement_path")]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(valid_to__isnull=True), name="one_open_placement"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.path}"
