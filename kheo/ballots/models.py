"""Ballots, their rolls, and what was cast. Who voted and what was voted lie in no common row, and no time joins them.

A vote is kept as slips, one for each candidate, each under a token that only the voter's receipt gives again: a voter
who may not vote on one candidate is not recognised by the gap. When the ballot closes, slips are written anew in the
order of their tokens, so that not even the order of arrival stays.
"""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from kheo.accounts.permissions import Permission
from kheo.ballots.rules import KIND_TITLES, STATE_TITLES, BallotKind, BallotState, Choice
from kheo.rounds.models import CouncilMember

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class BallotQuerySet(models.QuerySet["Ballot"]):
    def visible_to(self, actor: "Actor") -> "BallotQuerySet":
        """Ballots of rounds within reach, and those of the councils on which the actor sits."""
        reach = actor.reach_filter("round__unit__path", Permission.ROUND_READ)
        if actor.user_id is None or reach == Q():
            return self.filter(reach)
        seat = CouncilMember.objects.filter(round=OuterRef("round"), user_id=actor.user_id)
        return self.filter(reach | Exists(seat))


class Ballot(models.Model):
    """One vote on some or all candidates of a round. `rule` is the plan's, as it was when the ballot was prepared."""

    round = models.ForeignKey("rounds.Round", models.PROTECT, related_name="ballots")
    kind = models.CharField("hình thức", max_length=20, choices=[(k.value, t) for k, t in KIND_TITLES.items()])
    title = models.CharField("tên", max_length=300)
    place = models.CharField("địa điểm, phạm vi", max_length=300, blank=True)
    state = models.CharField(
        "trạng thái",
        max_length=20,
        choices=[(s.value, t) for s, t in STATE_TITLES.items()],
        default=BallotState.PREPARED,
    )
    rule = models.JSONField()  # quorum, approval, strict, tie, secret, denominator, clause, default
    code = models.CharField(max_length=20, unique=True)  # names the ballot in its published file and address
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField("nhận phiếu đến", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("lý do hủy", blank=True)
    roll_hash = models.CharField(max_length=64, blank=True)  # when opened: of the roll as it then stood
    merkle_root = models.CharField(max_length=64, blank=True)  # when closed: over all slips
    published = models.JSONField(null=True)  # when closed: the file that anybody can recompute

    # Of a meeting
    method = models.CharField(max_length=20, blank=True)  # hands, paper
    held_on = models.DateField("ngày họp", null=True, blank=True)
    chair = models.CharField("chủ trì", max_length=200, blank=True)
    tellers = models.CharField("tổ kiểm phiếu", max_length=300, blank=True)
    minutes = models.TextField("biên bản", blank=True)
    issued = models.PositiveIntegerField("phiếu phát ra", null=True, blank=True)
    collected = models.PositiveIntegerField("phiếu thu về", null=True, blank=True)
    written = models.PositiveIntegerField("xin ý kiến bằng văn bản", default=0)

    objects = BallotQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(name="ballot_kind_known", condition=Q(kind__in=list(BallotKind))),
            models.CheckConstraint(name="ballot_state_known", condition=Q(state__in=list(BallotState))),
            models.CheckConstraint(
                name="ballot_roll_frozen_when_open",
                condition=Q(state__in=[BallotState.PREPARED, BallotState.CANCELLED])
                | (Q(opened_at__isnull=False) & ~Q(roll_hash="")),
            ),
            models.CheckConstraint(
                name="ballot_counted_when_closed",
                condition=Q(state=BallotState.CLOSED, closed_at__isnull=False, published__isnull=False)
                | (~Q(state=BallotState.CLOSED) & Q(published__isnull=True)),
            ),
            models.CheckConstraint(
                name="ballot_collected_at_most_issued",
                condition=Q(collected__isnull=True) | Q(issued__isnull=True) | Q(collected__lte=F("issued")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BallotItem(models.Model):
    """One candidate on the ballot. Counts stand from the closing on; of a meeting they are typed in before."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="items")
    assessment = models.ForeignKey("rounds.Assessment", models.PROTECT, related_name="ballot_items")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=700)  # as the voters read it
    eligible = models.PositiveIntegerField(null=True)  # on the roll, without those in conflict
    took_part = models.PositiveIntegerField(null=True)  # of them, present or voted
    yes = models.PositiveIntegerField(null=True)
    no = models.PositiveIntegerField(null=True)
    abstain = models.PositiveIntegerField(null=True)
    invalid = models.PositiveIntegerField(null=True)
    chair_voice = models.CharField(
        max_length=10, blank=True
    )  # yes or no: in a tie, where the plan lets the chair decide
    has_quorum = models.BooleanField(null=True)
    approved = models.BooleanField(null=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["ballot", "number"], name="ballot_item_number_once"),
            models.UniqueConstraint(fields=["ballot", "assessment"], name="ballot_item_once"),
            models.CheckConstraint(
                name="ballot_item_no_more_than_eligible",
                condition=Q(took_part__isnull=True) | Q(eligible__isnull=True) | Q(took_part__lte=F("eligible")),
            ),
            models.CheckConstraint(
                name="ballot_item_sums_agree",
                condition=Q(yes__isnull=True)
                | Q(took_part__isnull=True)
                | Q(took_part__gte=F("yes") + F("no") + F("abstain") + F("invalid")),
            ),
            models.CheckConstraint(
                name="ballot_item_approved_with_quorum",
                condition=Q(approved__isnull=True) | Q(approved=False) | Q(has_quorum=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id}: {self.title}"


class RollEntry(models.Model):
    """One who may vote: a council member, a person at a meeting, a printed ticket. Says that one voted, never how."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="roll", db_index=False)
    number = models.PositiveIntegerField()
    member = models.ForeignKey("rounds.CouncilMember", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    salt = models.CharField(max_length=32)  # with number and name it gives the published commitment
    ticket_hash = models.CharField(max_length=64, null=True, unique=True)  # SHA-256 of the ticket's secret
    excluded = models.JSONField(default=list)  # numbers of the items on which this one may not vote
    present = models.BooleanField(default=False)
    voted = models.BooleanField(default=False)
    void = models.BooleanField(default=False)  # a ticket taken out before the ballot was opened

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["ballot", "number"], name="roll_number_once"),
            models.UniqueConstraint(
                fields=["ballot", "member"], condition=Q(member__isnull=False), name="roll_member_once"
            ),
            models.CheckConstraint(name="roll_void_never_voted", condition=Q(void=False) | Q(voted=False)),
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.number}"


class Slip(models.Model):
    """One vote on one candidate. `token`: SHA-256 of the voter's secret receipt and the item; it joins nothing else."""

    token = models.CharField(max_length=64, primary_key=True)
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="slips")
    item = models.ForeignKey(BallotItem, models.CASCADE, related_name="slips")
    choice = models.CharField(max_length=10)

    class Meta:
        constraints = [models.CheckConstraint(name="slip_choice_known", condition=Q(choice__in=list(Choice)))]

    def __str__(self) -> str:
        return self.token


class MinutesFile(models.Model):
    """A photo or scan of a meeting's minutes, roll or ballots."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="files")
    file = models.ForeignKey("registrations.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "file"], name="minutes_file_once")]

    def __str__(self) -> str:
        return self.name
