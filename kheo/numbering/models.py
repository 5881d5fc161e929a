"""The register of document numbers (sổ số văn bản): per unit, year and type."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission
from kheo.numbering.rules import STATE_TITLES, NumberState, sort_title

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class NumberCounter(models.Model):
    """The last number of one row of numbers; locked while the next one is given."""

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("năm")
    sort = models.CharField("loại văn bản", max_length=10)  # the sign of the type: "QĐ"
    last = models.PositiveIntegerField("số cuối", default=0)
    opening = models.PositiveIntegerField("sổ giấy đã đến số", default=0)  # numbers up to it were given on paper

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "sort"], name="number_counter_once"),
            models.CheckConstraint(name="number_counter_after_opening", condition=Q(last__gte=models.F("opening"))),
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.year}: {self.last}"


class DocumentNumberQuerySet(models.QuerySet["DocumentNumber"]):
    def visible_to(self, actor: "Actor") -> "DocumentNumberQuerySet":
        return self.filter(actor.reach_filter("unit__path", Permission.NUMBER_READ))


class DocumentNumber(models.Model):
    """One line of the register. It is never taken out; a number that was given up stays, with the reason."""

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="document_numbers", db_index=False)
    year = models.PositiveSmallIntegerField("năm")
    sort = models.CharField("loại văn bản", max_length=10)
    number = models.PositiveIntegerField("số")
    symbol = models.CharField("ký hiệu", max_length=40)  # what follows the number: "KH/HU", "BC-UBND"
    text = models.CharField("số, ký hiệu", max_length=60)  # as the document bears it: "72-KH/HU"
    subject = models.CharField("trích yếu", max_length=500, blank=True)
    dated_on = models.DateField("ngày văn bản", null=True, blank=True)
    state = models.CharField(
        "trạng thái", max_length=10, choices=[(state.value, title) for state, title in STATE_TITLES.items()]
    )
    reserved_for = models.CharField("giữ cho", max_length=500, blank=True)
    late = models.BooleanField("vào sổ muộn", default=False)  # a lower number bears a later day
    issued_here = models.BooleanField("ban hành trong phần mềm", default=False)
    taken_at = models.DateTimeField("cấp số lúc")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField("vào sổ lúc", null=True, blank=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_at = models.DateTimeField("hủy lúc", null=True, blank=True)
    void_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_because = models.CharField("lý do hủy số", max_length=500, blank=True)
    key = models.CharField(max_length=64, null=True, unique=True)

    objects = DocumentNumberQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["unit", "year", "-id"], name="number_register")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "sort", "number"], name="document_number_once"),
            models.CheckConstraint(name="document_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="document_number_state_known", condition=Q(state__in=list(NumberState))),
            models.CheckConstraint(
                name="document_number_reserved_for_something",
                condition=~Q(state=NumberState.RESERVED) | (~Q(reserved_for="") & Q(used_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="document_number_used_for_something",
                condition=~Q(state=NumberState.USED)
                | (Q(dated_on__isnull=False, used_at__isnull=False) & ~Q(subject="")),
            ),
            models.CheckConstraint(
                name="document_number_void_with_reason",
                condition=(Q(state=NumberState.VOID, void_at__isnull=False) & ~Q(void_because=""))
                | (~Q(state=NumberState.VOID) & Q(void_at__isnull=True, void_because="")),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def sort_title(self) -> str:
        return sort_title(self.sort)

    @property
    def state_title(self) -> str:
        return STATE_TITLES[NumberState(self.state)]
