"""Comments as everybody reads them, as their senders ask for them, and as they wait for an answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from kheo.accounts.actor import Actor
from kheo.ballots.rules.codes import ticket_hash, typed_ticket
from kheo.feedback.models import Feedback
from kheo.portal.models import Comment, PassedComment
from kheo.portal.rules.comments import OPEN_STATES, Showing, fingerprint_of, tidy
from kheo.rounds.models import Assessment, Round
from kheo.rounds.queries.rounds import document_of
from kheo.rounds.rules.publicity import names_in, names_one_of
from kheo.shared.paging import cut

PAGE = 20
WITHHELD = "Nội dung này nêu tên một người chưa đồng ý công khai tên, nên không hiện ở đây."

Names = frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Said:
    """A comment as it may be told to anybody: without the name of a person who has not agreed to be named."""

    comment: Comment
    words: str
    answer: str
    about: int | None  # the candidate's number in the list


def not_to_be_named(round_: Round) -> Names:
    """The persons of a round's list who have not agreed to be named, or no longer do. One query."""
    individual = [each.code for each in document_of(round_).subjects if each.is_individual]
    unnamed = Assessment.objects.filter(
        round=round_, registration__subject__in=individual, registration__consent_to_publish=False
    )
    return names_in(unnamed.values_list("registration__carrier", flat=True))


def told(comment: Comment, names: Names) -> Said:
    return Said(
        comment,
        WITHHELD if names_one_of(comment.words, names) else comment.words,
        WITHHELD if names_one_of(comment.answer, names) else comment.answer,
        comment.assessment.number if comment.assessment else None,
    )


def shown_comments(round_: Round, *, before: int | None = None, size: int = PAGE) -> tuple[list[Said], int | None]:
    """A page of what was let through, the last first, and what the next begins after. Two queries."""
    rows, after = page_of(Comment.objects.filter(round=round_, showing=Showing.SHOWN), before=before, size=size)
    names: Names = not_to_be_named(round_) if rows else frozenset()
    return [told(each, names) for each in rows], after


def page_of(
    found: QuerySet[Comment], *, before: int | None = None, size: int = PAGE
) -> tuple[list[Comment], int | None]:
    """A page of comments, the last first, and what the next begins after. One query."""
    found = found.select_related("assessment__registration")
    if before is not None:
        found = found.filter(pk__lt=before)
    rows, last = cut(found.order_by("-pk"), size)
    return rows, last.pk if last else None


def comment_of(typed: str) -> Comment | None:
    """The comment whose code was typed, or none. At most one query."""
    code = typed_ticket(typed)
    found = Comment.objects.select_related("round__unit", "round__version", "round__plan", "assessment")
    return found.filter(receipt=ticket_hash(code)).first() if code else None


def is_sent(round_: Round, *, number: int | None, words: str, code: str) -> bool:
    """Whether this very form, by its `code`, is a comment that is there. One query."""
    found = Comment.objects.filter(receipt=ticket_hash(code), round=round_)
    return found.filter(fingerprint=fingerprint_of(number, tidy(words))).exists()


@dataclass(frozen=True)
class Waiting:
    """What waits in a round: to be let through or hidden, and to be answered."""

    unread: int
    unanswered: int


def waiting_in(rounds: Iterable[Round]) -> dict[int, Waiting]:
    """By round; rounds without anything that waits are left out. One query."""
    found = Comment.objects.filter(round__in=[each.pk for each in rounds]).values("round")
    unanswered = Count("pk", filter=Q(state__in=list(OPEN_STATES)))
    unread = Count("pk", filter=Q(showing=Showing.WAITING))
    rows = found.annotate(unread=unread, unanswered=unanswered).filter(Q(unread__gt=0) | Q(unanswered__gt=0))
    return {row["round"]: Waiting(row["unread"], row["unanswered"]) for row in rows.order_by()}


def feedback_of(comment: Comment, actor: Actor) -> tuple[bool, Feedback | None]:
    """Whether a comment was passed on as a difficulty; and the difficulty, for whoever may read it."""
    passed = PassedComment.objects.filter(comment=comment).values_list("feedback", flat=True).first()
    return passed is not None, Feedback.objects.visible_to(actor).filter(pk=passed).first() if passed else None


def comments_behind(feedback: Feedback, actor: Actor) -> list[Comment]:
    """The comments that a difficulty came from, for whoever may read them. One query."""
    found = Comment.objects.visible_to(actor).filter(passed__feedback=feedback)
    return list(found.select_related("round").order_by("pk"))
