"""Decisions (quyết định), and what they did: recognitions (công nhận) and commendations (biểu dương, khen thưởng)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission
from kheo.recognition.rules import KIND_TITLES, STATE_TITLES, DecisionKind, DecisionState

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, actor: "Actor") -> "DecisionQuerySet":
        """Decisions of units within reach; issued ones also to those whose registration they name."""
        reach = actor.reach_filter("unit__path", Permission.DECISION_READ)
        if reach == Q():
            return self.all()
        named = DecisionItem.objects.filter(
            actor.reach_filter("registration__unit__path", Permission.DECISION_READ),
            decision=models.OuterRef("pk"),
        )
        issued = Q(state__in=[DecisionState.ISSUED, DecisionState.REVOKED])
        return self.filter(reach | (issued & models.Exists(named)))


class Decision(models.Model):
    """Numbered from the unit's register when it is issued; from then on it is never changed."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="decisions")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="decisions", db_index=False)
    round = models.ForeignKey("rounds.Round", models.PROTECT, null=True, blank=True, related_name="decisions")
    kind = models.CharField("loại", max_length=20, choices=[(k.value, t) for k, t in KIND_TITLES.items()])
    title = models.CharField("trích yếu", max_length=500)
    legal_basis = models.TextField("căn cứ")  # one a line
    state = models.CharField(
        "trạng thái",
        max_length=20,
        choices=[(s.value, t) for s, t in STATE_TITLES.items()],
        default=DecisionState.DRAFT,
    )
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    number = models.PositiveIntegerField("số", null=True, blank=True)
    symbol = models.CharField("ký hiệu", max_length=40, blank=True)  # thí dụ "QĐ/HU"
    signer_name = models.CharField("người ký", max_length=120, blank=True)
    signer_position = models.CharField("chức vụ người ký", max_length=200, blank=True)
    on_behalf_of = models.CharField("thay mặt", max_length=200, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("ban hành lúc", null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_decision = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="revokes")
    ground = models.CharField("căn cứ hủy bỏ", max_length=40, blank=True)  # a named ground, of a revoking decision
    reason = models.TextField("lý do", blank=True)
    earlier = models.BooleanField("quyết định trước khi dùng phần mềm", default=False)  # brought in from a list
    paper_number = models.CharField("số trên giấy", max_length=60, blank=True)  # of an earlier one

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["unit", "state", "-id"], name="decision_unit_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "number"], condition=Q(number__isnull=False), name="decision_number_once"
            ),
            models.CheckConstraint(name="decision_kind_known", condition=Q(kind__in=list(DecisionKind))),
            models.CheckConstraint(name="decision_state_known", condition=Q(state__in=list(DecisionState))),
            models.CheckConstraint(
                name="decision_signed_before_issued",
                condition=Q(state__in=[DecisionState.DRAFT, DecisionState.DROPPED])
                | (Q(signed_at__isnull=False, signed_on__isnull=False) & ~Q(signer_name="")),
            ),
            models.CheckConstraint(
                name="decision_numbered_when_issued",
                condition=Q(
                    state__in=[DecisionState.ISSUED, DecisionState.REVOKED],
                    issued_at__isnull=False,
                    year__isnull=False,
                )
                & (
                    Q(number__isnull=False, earlier=False)
                    | (Q(number__isnull=True, earlier=True) & ~Q(paper_number=""))
                )
                | Q(
                    state__in=[DecisionState.DRAFT, DecisionState.SIGNED, DecisionState.DROPPED],
                    number__isnull=True,
                    issued_at__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="decision_revoked_at",
                condition=Q(state=DecisionState.REVOKED, revoked_at__isnull=False)
                | (~Q(state=DecisionState.REVOKED) & Q(revoked_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DecisionItem(models.Model):
    """One line of a decision: recognise a candidate, commend somebody, or take back an earlier line."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="items")
    order = models.PositiveIntegerField("thứ tự")
    assessment = models.ForeignKey("rounds.Assessment", models.PROTECT, null=True, related_name="decision_items")
    registration = models.ForeignKey(
        "registrations.Registration", models.PROTECT, null=True, related_name="decision_items"
    )
    unit = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="+")  # a unit is commended as such
    named = models.CharField("tập thể, cá nhân", max_length=300)  # as the decision and the certificate write it
    achievement = models.CharField("thành tích", max_length=700)
    distinction = models.CharField("danh hiệu trong cấp", max_length=40, blank=True)
    commendation = models.CharField("hình thức", max_length=40, blank=True)  # code of the plan
    amount = models.DecimalField("mức thưởng", max_digits=14, decimal_places=0, null=True, blank=True)
    revokes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="revoked_by")

    class Meta:
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["decision", "order"], name="decision_item_order_once"),
            models.UniqueConstraint(
                fields=["decision", "assessment"], condition=Q(assessment__isnull=False), name="decision_item_once"
            ),
        ]

    def __str__(self) -> str:
        return self.named


class Recognition(models.Model):
    """A registration is recognised at a level, from `from_at` until `to_at`. Made by an issued decision alone."""

    item = models.OneToOneField(DecisionItem, models.PROTECT, related_name="recognition")
    registration = models.ForeignKey("registrations.Registration", models.PROTECT, related_name="recognitions")
    assessment = models.OneToOneField("rounds.Assessment", models.PROTECT, null=True, related_name="recognition")
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+")
    level = models.CharField(max_length=40)
    level_rank = models.PositiveSmallIntegerField()
    distinction = models.CharField(max_length=40, blank=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=20, blank=True)  # "lapsed" or "revoked"
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["plan", "level_rank", "from_at"], name="recognition_plan_level")]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "level_rank"], condition=Q(to_at__isnull=True), name="recognition_once_at_level"
            ),
            models.CheckConstraint(
                name="recognition_ended_with_reason",
                condition=Q(to_at__isnull=True, end="")
                | (Q(to_at__isnull=False, end__in=["lapsed", "revoked"]) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.level}"


class Commendation(models.Model):
    """A reward, given by an issued decision. `once` holds where the plan does not reward one achievement twice."""

    item = models.OneToOneField(DecisionItem, models.PROTECT, related_name="given")
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    registration = models.ForeignKey(
        "registrations.Registration", models.PROTECT, null=True, related_name="commendations"
    )
    unit = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="+")
    once = models.BooleanField(default=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(registration__isnull=False, once=True, to_at__isnull=True),
                name="commendation_once_for_an_achievement",
            ),
            models.CheckConstraint(
                name="commendation_of_a_model_or_a_unit",
                condition=Q(registration__isnull=False, unit__isnull=True)
                | Q(registration__isnull=True, unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class Hold(models.Model):
    """Nothing is decided on a registration while this stands; only those who decide see it, and why."""

    registration = models.ForeignKey("registrations.Registration", models.PROTECT, related_name="holds")
    reason = models.TextField("lý do")
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(lifted_at__isnull=True), name="hold_standing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}"
