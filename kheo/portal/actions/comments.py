"""A resident's comment is taken; the unit that convened the round lets it through or hides it, and answers it."""

from datetime import datetime

from django.db import transaction

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.ballots.rules.codes import ticket_hash
from kheo.portal.models import Comment
from kheo.portal.rules.comments import (
    ANSWERING,
    MODERATING,
    MOST_IN_ROUND,
    MOVES,
    Ground,
    Showing,
    State,
    Step,
    fingerprint_of,
    notice_over,
    problems_with_move,
    problems_with_words,
    takes_comments,
    tidy,
)
from kheo.rounds.models import Assessment, Round
from kheo.rounds.rules import OPEN_PHASES, AssessmentState
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken


@transaction.atomic
def send_comment(*, round_id: int, number: int | None, words: str, code: str, at: datetime) -> Comment:
    """Keep a resident's words about a list, or about the candidate that has this number in it.

    The same form (its `code`) sent again is the comment that is there. Refuses outside of the notice, a number that is
    not in the list, what is too short, too long or full of links, words that somebody sent already, and whatever comes
    to a round that is full; what is hidden makes room. Nothing is written into the journal: its instant beside the
    words would tell whose they are.
    """
    round_ = Round.objects.select_related("plan").get(pk=round_id)
    words, receipt = tidy(words), ticket_hash(code)
    fingerprint = fingerprint_of(number, words)
    known = Comment.objects.filter(receipt=receipt).first()
    if known is not None and (known.round_id, known.fingerprint) == (round_id, fingerprint):
        return known
    today = day_of(at, round_.plan.timezone)
    is_open = round_.phase in OPEN_PHASES
    if not takes_comments(round_.notice_from, round_.notice_to, is_open=is_open, today=today):
        raise RuleBroken([notice_over()])
    problems = problems_with_words(words)
    if known is not None:
        problems.append(Problem("comment.used", "Trang này đã gửi một góp ý.", "Bấm “Gửi góp ý” một lần nữa."))
    assessment = None
    if number is not None:
        listed = Assessment.objects.filter(round=round_, number=number).exclude(state=AssessmentState.REMOVED)
        assessment = listed.first()
        if assessment is None:
            problems.append(
                Problem(
                    "comment.no_such_number",
                    f"Danh sách không có hồ sơ số {number}.",
                    "Xem lại số thứ tự trong danh sách, hoặc bỏ trống nếu góp ý chung.",
                    "number",
                )
            )
    if Comment.objects.filter(round=round_, fingerprint=fingerprint).exists():
        problems.append(_said_already())
    if Comment.objects.filter(round=round_).exclude(showing=Showing.HIDDEN).count() >= MOST_IN_ROUND:
        problems.append(Problem("comment.full", "Đợt xét đã nhận rất nhiều góp ý.", "Trân trọng cảm ơn bà con."))
    if problems:
        raise RuleBroken(problems)
    made, is_new = Comment.objects.get_or_create(
        round=round_,
        fingerprint=fingerprint,
        defaults={"assessment": assessment, "words": words, "received_on": today, "receipt": receipt},
    )
    if not is_new and made.receipt != receipt:
        raise RuleBroken([_said_already()])
    return made


def _said_already() -> Problem:
    return Problem(
        "comment.said_already",
        "Góp ý với đúng những lời này đã được nhận.",
        "Không cần gửi lại. Nếu có ý khác, đề nghị viết thêm.",
        "words",
    )


@transaction.atomic
def moderate(*, comment_id: int, step: Step, ground: str, by: Actor, at: datetime) -> Comment:
    """Show a comment to everybody, or hide it on a named ground. The journal holds the ground, never the words."""
    comment = _locked(comment_id)
    before = Showing(comment.showing)
    if problems := _only(step, MODERATING) or problems_with_move(step, before, ground=ground):
        raise RuleBroken(problems)
    comment.showing = MOVES[step].target
    comment.ground = Ground(ground) if step is Step.HIDE else ""
    comment.save(update_fields=["showing", "ground"])
    after = {"showing": comment.showing, **({"ground": comment.ground} if comment.ground else {})}
    unit = comment.round.unit
    record(action=f"comment.{step}", by=by, at=at, unit=unit, target=comment, before={"showing": before}, after=after)
    return comment


@transaction.atomic
def answer_comment(*, comment_id: int, step: Step, words: str, by: Actor, at: datetime) -> Comment:
    """Say that a comment is looked at, or answer it; an answer is read by whoever holds the code, and beside the
    comment where that is shown. Refuses by the table."""
    comment = _locked(comment_id)
    before, said = State(comment.state), tidy(words)
    if problems := _only(step, ANSWERING) or problems_with_move(step, before, words=said):
        raise RuleBroken(problems)
    told = {"state": before, **({"answer": comment.answer} if comment.answer else {})}
    comment.state = MOVES[step].target
    if step is not Step.LOOK:
        comment.answer, comment.answered_at = said, at
    comment.save(update_fields=["state", "answer", "answered_at"])
    after = {"state": comment.state, **({"answer": comment.answer} if comment.answer else {})}
    record(action=f"comment.{step}", by=by, at=at, unit=comment.round.unit, target=comment, before=told, after=after)
    return comment


def _locked(comment_id: int) -> Comment:
    return Comment.objects.select_for_update(of=("self",)).select_related("round__unit").get(pk=comment_id)


def _only(step: Step, allowed: tuple[Step, ...]) -> list[Problem]:
    if step in allowed:
        return []
    return [Problem("comment.wrong_step", "Không có bước này.", "Tải lại trang.")]
