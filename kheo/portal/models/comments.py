"""What residents say of a list under public notice (góp ý), and what they are answered."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from kheo.accounts.permissions import Permission
from kheo.portal.rules.comments import OPEN_STATES, SHOWING_TITLES, STATE_TITLES, Ground, Showing, State
from kheo.rounds.models import CouncilMember

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, actor: "Actor") -> "CommentQuerySet":
        """All of the rounds within reach; for a council's members, what is shown to everybody."""
        reach = actor.reach_filter("round__unit__path", Permission.ROUND_READ)
        if actor.user_id is None or reach == Q():
            return self.filter(reach)
        seat = CouncilMember.objects.filter(round=OuterRef("round"), user_id=actor.user_id)
        return self.filter(reach | Q(Exists(seat), showing=Showing.SHOWN))

    def unanswered(self) -> "CommentQuerySet":
        return self.filter(state__in=list(OPEN_STATES))


class Comment(models.Model):
    """Words about a round's list, or one candidate of it. Who sent them is not kept: the day is, and a hash of the
    code by which the answer is asked for."""

    round = models.ForeignKey("rounds.Round", models.CASCADE, related_name="comments", db_index=False)
    assessment = models.ForeignKey("rounds.Assessment", models.CASCADE, null=True, related_name="comments")
    words = models.TextField("góp ý")
    received_on = models.DateField("ngày nhận")
    receipt = models.CharField(max_length=64, unique=True)  # SHA-256 of the code
    fingerprint = models.CharField(max_length=64)  # of the folded words: the same text once in a round
    showing = models.CharField(
        "công khai",
        max_length=10,
        choices=[(s.value, t) for s, t in SHOWING_TITLES.items()],
        default=Showing.WAITING,
    )
    ground = models.CharField("lý do không công khai", max_length=20, blank=True)
    state = models.CharField(
        "trạng thái", max_length=10, choices=[(s.value, t) for s, t in STATE_TITLES.items()], default=State.RECEIVED
    )
    answer = models.TextField("trả lời", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["round", "showing", "-id"], name="comment_round_showing"),
            models.Index(
                fields=["round", "showing"], condition=Q(state__in=list(OPEN_STATES)), name="comment_unanswered"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "fingerprint"], name="comment_once_in_a_round"),
            models.CheckConstraint(name="comment_state_known", condition=Q(state__in=list(State))),
            models.CheckConstraint(name="comment_says_something", condition=~Q(words="")),
            models.CheckConstraint(
                name="comment_hidden_on_a_ground",
                condition=Q(showing=Showing.HIDDEN, ground__in=list(Ground))
                | Q(showing__in=[Showing.WAITING, Showing.SHOWN], ground=""),
            ),
            models.CheckConstraint(
                name="comment_answered_with_words",
                condition=Q(state__in=list(OPEN_STATES), answer="", answered_at__isnull=True)
                | (~Q(state__in=list(OPEN_STATES)) & ~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Góp ý số {self.pk}"
