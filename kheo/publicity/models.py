"""Publicity (tuyên truyền): publications, planned numbers, cited documents made known, exchanges of experience."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from kheo.accounts.permissions import Permission
from kheo.publicity.rules import HOW_TITLES, KIND_TITLES, STATE_TITLES, How, Kind, State

if TYPE_CHECKING:
    from datetime import date, datetime

    from kheo.accounts.actor import Actor

WHO = settings.AUTH_USER_MODEL


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, actor: "Actor") -> "PublicationQuerySet":
        """What units within reach wrote, published or not."""
        return self.filter(actor.reach_filter("unit__path", Permission.PUBLICITY_READ))

    def counting(self, before: "datetime", day: "date") -> "PublicationQuerySet":
        """What was published before an instant, not withdrawn by then, and of that day at most."""
        still = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=before)
        return self.filter(still, published_at__lt=before, happened_on__lte=day)


class Publication(models.Model):
    """One article, bulletin, broadcast or session of one unit under one plan. `body` is HTML that cannot run."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="publications", db_index=False)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="publications")
    kind = models.CharField("loại", max_length=20, choices=[(k.value, t) for k, t in KIND_TITLES.items()])
    title = models.CharField("tiêu đề", max_length=300)
    body = models.TextField("nội dung", blank=True)
    channel = models.CharField("nơi phát, nơi đăng", max_length=200, blank=True)
    happened_on = models.DateField("ngày", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=300, blank=True)
    people = models.PositiveIntegerField("số người dự", null=True, blank=True)
    seconds = models.PositiveIntegerField("thời lượng đọc", null=True, blank=True)  # seconds, of a radio bulletin
    link = models.CharField("đường dẫn", max_length=500, blank=True)
    serves = models.JSONField("phục vụ", default=list, blank=True)  # "task:…", "clause:…" of the plan
    registrations = models.ManyToManyField(
        "registrations.Registration", related_name="told_in", blank=True, db_table="publicity_tells_about"
    )
    state = models.CharField(
        "trạng thái", max_length=20, choices=[(s.value, t) for s, t in STATE_TITLES.items()], default=State.DRAFT
    )
    revision = models.PositiveIntegerField(default=1)
    form_key = models.CharField(max_length=40, null=True, unique=True, editable=False)  # a form sent twice is one
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(WHO, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(WHO, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("lý do", blank=True)  # of the last return or withdrawal

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["plan", "state", "kind", "happened_on"], name="publication_counted")]
        constraints = [
            models.CheckConstraint(name="publication_kind_known", condition=Q(kind__in=list(Kind))),
            models.CheckConstraint(name="publication_state_known", condition=Q(state__in=list(State))),
            models.CheckConstraint(
                name="publication_dated_when_published",
                condition=Q(published_at__isnull=True)
                | Q(published_at__isnull=False, happened_on__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="publication_published_in_state",
                condition=Q(state__in=[State.PUBLISHED, State.WITHDRAWN], published_at__isnull=False)
                | (~Q(state__in=[State.PUBLISHED, State.WITHDRAWN]) & Q(published_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="publication_withdrawn_in_state",
                condition=Q(state=State.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(state=State.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PublicationImage(models.Model):
    """A picture of a publication, with the words for who does not see it."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="images", db_index=False)
    file = models.ForeignKey("registrations.StoredFile", models.PROTECT, related_name="+")
    alt = models.CharField("mô tả ảnh", max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["publication", "file"], name="publication_image_once"),
            models.CheckConstraint(name="publication_image_described", condition=~Q(alt="")),
        ]

    def __str__(self) -> str:
        return self.alt


class PublicityGoal(models.Model):
    """How many of a kind a unit means to publish in the year of a plan; for itself and all below it."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(k.value, t) for k, t in KIND_TITLES.items()])
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "unit", "kind"], name="publicity_goal_once"),
            models.CheckConstraint(name="publicity_goal_kind_known", condition=Q(kind__in=list(Kind))),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}: {self.number}"


class DisseminationQuerySet(models.QuerySet["Dissemination"]):
    def visible_to(self, actor: "Actor") -> "DisseminationQuerySet":
        return self.filter(actor.reach_filter("unit__path", Permission.PUBLICITY_READ))

    def counting(self, before: "datetime", day: "date") -> "DisseminationQuerySet":
        """What was recorded just before an instant and not taken back by then, and had happened by the day."""
        still = Q(voided_at__isnull=True) | Q(voided_at__gte=before)
        return self.filter(still, recorded_at__lt=before, held_on__lte=day)


class Dissemination(models.Model):
    """One document that the plan cites, made known by one unit on a day. `document`: its number in the plan."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="disseminations", db_index=False)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="disseminations")
    document = models.CharField("văn bản", max_length=120)
    how = models.CharField("hình thức", max_length=20, choices=[(h.value, t) for h, t in HOW_TITLES.items()])
    held_on = models.DateField("ngày")
    people = models.PositiveIntegerField("số lượt người")
    note = models.CharField("ghi chú", max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(WHO, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_because = models.CharField(max_length=300, blank=True)

    objects = DisseminationQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["plan", "unit", "document"], name="dissemination_counted")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "unit", "document", "held_on", "how"],
                condition=Q(voided_at__isnull=True),
                name="dissemination_once",
            ),
            models.CheckConstraint(name="dissemination_how_known", condition=Q(how__in=list(How))),
            models.CheckConstraint(name="dissemination_reached_somebody", condition=Q(people__gte=1)),
        ]

    def __str__(self) -> str:
        return self.document


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    def visible_to(self, actor: "Actor") -> "ExchangeQuerySet":
        """What units within reach held or took part in."""
        here = actor.reach_filter("unit__path", Permission.PUBLICITY_READ)
        took_part = Exchange.participants.through.objects.filter(
            actor.reach_filter("unit__path", Permission.PUBLICITY_READ), exchange=OuterRef("pk")
        )
        return self.filter(here | Exists(took_part))

    def counting(self, before: "datetime", day: "date") -> "ExchangeQuerySet":
        still = Q(voided_at__isnull=True) | Q(voided_at__gte=before)
        return self.filter(still, recorded_at__lt=before, held_on__lte=day)


class Exchange(models.Model):
    """A meeting at which units showed one another their models (giao lưu, trao đổi kinh nghiệm)."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="exchanges", db_index=False)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="exchanges_held")
    title = models.CharField("nội dung giao lưu", max_length=300)
    held_on = models.DateField("ngày")
    place = models.CharField("địa điểm", max_length=300)
    participants = models.ManyToManyField("units.Unit", related_name="exchanges_joined", blank=True)
    guests = models.CharField("đơn vị ngoài hệ thống", max_length=300, blank=True)
    registrations = models.ManyToManyField("registrations.Registration", related_name="shown_in", blank=True)
    people = models.PositiveIntegerField("số người dự")
    learnt = models.TextField("rút ra được gì")
    form_key = models.CharField(max_length=40, null=True, unique=True, editable=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(WHO, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_because = models.CharField(max_length=300, blank=True)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["plan", "held_on"], name="exchange_counted")]
        constraints = [models.CheckConstraint(name="exchange_had_people", condition=Q(people__gte=1))]

    def __str__(self) -> str:
        return self.title
