"""A comment that tells of a difficulty with the plan is passed on to those who answer for the plan."""

from datetime import datetime

from django.db import transaction

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.feedback.actions.reporting import report
from kheo.feedback.models import Feedback
from kheo.portal.models import Comment, PassedComment
from kheo.portal.rules.comments import Showing, problems_with_passing
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit


@transaction.atomic
def pass_on(
    *, comment_id: int, unit: Unit, about: str, words: str, proposal: str, by: Actor, at: datetime
) -> tuple[Feedback, bool]:
    """Report a difficulty of a unit that a resident's comment tells of, in the officer's words; once for a comment.

    Gives the report, and whether it is new. Refuses a comment that is not shown, and whatever `report` refuses.
    """
    locked = Comment.objects.select_for_update(of=("self",)).select_related("round__plan__issuer", "round__unit")
    comment = locked.get(pk=comment_id)
    known = PassedComment.objects.select_related("feedback").filter(comment=comment).first()
    if known is not None:
        return known.feedback, False
    if problems := problems_with_passing(Showing(comment.showing)):
        raise RuleBroken(problems)
    plan = comment.round.plan
    made, is_new = report(plan=plan, unit=unit, about=about, words=words, proposal=proposal, by=by, at=at)
    PassedComment.objects.create(comment=comment, feedback=made)
    record(action="comment.pass", by=by, at=at, unit=comment.round.unit, target=comment, after={"feedback": made.pk})
    return made, is_new
