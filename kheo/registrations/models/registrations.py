"""One unit's entry (đăng ký) of one initiative into one year's plan, and what was recorded about it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kheo.accounts.permissions import Permission
from kheo.registrations.rules import IN_REGISTER, KIND_TITLES, STATE_TITLES, Kind, State
from kheo.units.rules import subtree_range

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

SUBJECTS = ("tap-the", "ca-nhan")
FACETS = ("state", "field", "level", "subject", "kind", "late")


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def within(self, path: str) -> "RegistrationQuerySet":
        """Registrations of the unit at `path` and of every unit below it, as the tree stands now."""
        low, high = subtree_range(path)
        return self.filter(unit__path__gte=low, unit__path__lt=high)

    def visible_to(self, actor: "Actor") -> "RegistrationQuerySet":
        return self.filter(actor.reach_filter("unit__path", Permission.REGISTRATION_READ))

    def in_register(self) -> "RegistrationQuerySet":
        return self.filter(state__in=list(IN_REGISTER))


class Registration(models.Model):
    """A dossier from its first draft on. Codes (field, level, subject, priorities) are those of the plan's version."""

    # The indexes below begin with plan or unit and serve as those of the two keys.
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="registrations", db_index=False)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="registrations", db_index=False)
    initiative = models.ForeignKey("registrations.Initiative", models.PROTECT, related_name="registrations")
    number = models.PositiveIntegerField("số đăng ký", null=True, blank=True)
    state = models.CharField(
        "trạng thái", max_length=20, choices=[(s.value, t) for s, t in STATE_TITLES.items()], default=State.DRAFT
    )

    title = models.CharField("tên mô hình, điển hình", max_length=300)
    kind = models.CharField(
        "loại", max_length=20, choices=[(k.value, t) for k, t in KIND_TITLES.items()], default=Kind.PRACTICE
    )
    subject = models.CharField("tập thể / cá nhân", max_length=40)
    carrier = models.CharField("tập thể, cá nhân thực hiện", max_length=300)
    level = models.CharField("cấp đăng ký", max_length=40)
    level_rank = models.PositiveSmallIntegerField(default=1)
    field = models.CharField("lĩnh vực", max_length=60, blank=True)
    priorities = models.JSONField("gắn với", default=list, blank=True)
    place = models.CharField("địa điểm", max_length=300, blank=True)
    content = models.TextField("nội dung", blank=True)
    method = models.TextField("cách làm", blank=True)
    expected = models.TextField("kết quả dự kiến", blank=True)
    time_text = models.CharField("thời gian thực hiện", max_length=120, blank=True)
    starts_on = models.DateField("bắt đầu", null=True, blank=True)
    ends_on = models.DateField("kết thúc", null=True, blank=True)
    people_involved = models.PositiveIntegerField("số người tham gia dự kiến", null=True, blank=True)
    notes = models.TextField("ghi chú", blank=True)
    consent_to_publish = models.BooleanField("cá nhân đồng ý cho công khai tên", default=False)
    consent_recorded_at = models.DateTimeField(null=True, blank=True)

    title_sort = models.CharField(max_length=700)
    title_folded = models.CharField(max_length=300)
    row_key = models.CharField(max_length=40)
    continues = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="continued_by")
    new_because = models.TextField("đăng ký mới vì", blank=True)
    first_time = models.BooleanField("lần đầu", default=True)
    late = models.BooleanField("đăng ký muộn", default=False)

    # The blank form from which it was made, so that a form sent twice (a lost answer, two taps) makes one draft.
    form_key = models.CharField(max_length=40, null=True, unique=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    accepted_at = models.DateTimeField("vào sổ lúc", null=True, blank=True)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("lý do", blank=True)
    list_import = models.ForeignKey(
        "registrations.ListImport", models.SET_NULL, null=True, related_name="registrations"
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["plan", "id"], name="registration_plan"),
            # The register in its official order and by title: with every facet that a list is filtered by, so that
            # looking for the next page never leaves the index.
            models.Index(fields=["plan", "unit", "id", *FACETS], name="registration_official"),
            models.Index(fields=["plan", "title_sort", "id", "unit", *FACETS], name="registration_by_title"),
            models.Index(fields=["unit", "title_folded"], name="registration_unit_title"),
        ]
        constraints = [
            models.CheckConstraint(name="registration_state_known", condition=Q(state__in=list(State))),
            models.CheckConstraint(name="registration_kind_known", condition=Q(kind__in=list(Kind))),
            models.CheckConstraint(
                name="registration_numbered_when_accepted",
                condition=Q(accepted_at__isnull=True, number__isnull=True)
                | Q(accepted_at__isnull=False, number__isnull=False),
            ),
            models.CheckConstraint(
                name="registration_in_register_when_accepted",
                condition=Q(state__in=[State.ACCEPTED, State.CLOSED], accepted_at__isnull=False)
                | Q(state=State.WITHDRAWN)
                | Q(state__in=[State.DRAFT, State.SUBMITTED, State.RETURNED], accepted_at__isnull=True),
            ),
            models.CheckConstraint(
                name="registration_withdrawn_at",
                condition=Q(state=State.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(state=State.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="registration_dates_in_order",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
            ),
            models.UniqueConstraint(
                fields=["plan", "number"], condition=Q(number__isnull=False), name="registration_number_once"
            ),
            models.UniqueConstraint(
                fields=["plan", "unit", "row_key"],
                condition=~Q(state=State.WITHDRAWN),
                name="registration_row_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Counter(models.Model):
    """The last register number given under a plan; locked while the next one is given."""

    plan = models.OneToOneField("plans.Plan", models.CASCADE, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.last}"


class Event(models.Model):
    """A step in the life of a registration, as its page tells it: what, who, when, why."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="events")
    step = models.CharField(max_length=30)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["registration", "at"], name="event_registration_at")]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.step}"


class ProgressRecord(models.Model):
    """What was done on a day, with figures in the units that the plan names (plan data, keyed by code)."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="progress_records")
    happened_on = models.DateField("ngày thực hiện")
    note = models.TextField("nội dung")
    figures = models.JSONField("số liệu", default=dict, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_because = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["registration", "happened_on"], name="progress_registration_day")]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.happened_on}"
