"""A unit reports a difficulty; the steward answers; the unit takes it back."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from kheo.accounts.actions.letters import write_letter
from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.feedback.models import Answer, Feedback
from kheo.feedback.rules import MOVES, State, Step, problems_with_move, subject_named
from kheo.feedback.rules.letters import answer_letter
from kheo.plans.models import Plan
from kheo.plans.queries.plans import version_in_force
from kheo.progress.queries.reminders import addressees
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit
from kheo.units.rules import contains

LONGEST = 4000


@transaction.atomic
def report(
    *, plan: Plan, unit: Unit, about: str, words: str, proposal: str, by: Actor, at: datetime
) -> tuple[Feedback, bool]:
    """Report a difficulty with something in a plan; the same words again on the same day are the same report.

    Gives the report, and whether it is new. Refuses what the plan does not hold, empty words, and a unit that the
    plan does not reach. Source: the plan's closing clause.
    """
    version = version_in_force(plan, at)
    subject = subject_named(version.document, about)
    problems = []
    if subject is None:
        problems.append(
            Problem("feedback.unknown_subject", "Kế hoạch không có nội dung này.", "Chọn lại nội dung.", "about")
        )
    if not words.strip():
        problems.append(
            Problem("feedback.no_words", "Chưa ghi vướng mắc.", "Ghi vướng mắc, khó khăn gặp phải.", "words")
        )
    if max(len(words), len(proposal)) > LONGEST:
        problems.append(
            Problem("feedback.too_long", f"Nội dung dài hơn {LONGEST} chữ cái.", "Viết gọn lại các ý chính.", "words")
        )
    if not contains(plan.issuer.path, unit.path) or not can(by, Permission.FEEDBACK_WRITE, unit):
        problems.append(
            Problem("feedback.other_unit", "Đơn vị này không thuộc phạm vi của đồng chí.", "Chọn đơn vị khác.", "unit")
        )
    if problems or subject is None:
        raise RuleBroken(problems)
    said = "\n".join((plan.code, unit.code, about, words.strip(), proposal.strip(), str(day_of(at, plan.timezone))))
    made, created = Feedback.objects.get_or_create(
        once=sha256(said.encode()).hexdigest(),
        defaults={
            "plan": plan,
            "unit": unit,
            "about": about,
            "about_title": subject.title[:400],
            "clause": subject.clause or "",
            "plan_version": version.number,
            "words": words.strip(),
            "proposal": proposal.strip(),
            "reported_at": at,
            "reported_by_id": by.user_id,
        },
    )
    if created:
        after = {"plan": plan.code, "about": about, "words": made.words, "proposal": made.proposal}
        record(action="feedback.report", by=by, at=at, unit=unit, target=made, after=after)
    return made, created


@transaction.atomic
def answer(*, feedback_id: int, step: Step, words: str, by: Actor, at: datetime, address: str = "") -> Feedback:
    """Answer a difficulty: noted, accepted or rejected, with words that the unit is sent. Refuses by the table."""
    feedback = locked(feedback_id)
    problems = problems_with_move(step, State(feedback.state), words)
    if len(words) > LONGEST:
        problems.append(Problem("feedback.too_long", "Câu trả lời quá dài.", "Viết gọn lại các ý chính.", "words"))
    if problems:
        raise RuleBroken(problems)
    given = move(feedback, step, words.strip(), by, at)
    subject, body = answer_letter(
        unit=feedback.unit.title,
        about=feedback.about_title,
        sent_on=day_of(feedback.reported_at, feedback.plan.timezone),
        state=State(feedback.state),
        words=given.words,
        steward=feedback.plan.steward.title,
        link=f"{address}/vuong-mac/{feedback.pk}/" if address else "",
    )
    day = day_of(at, feedback.plan.timezone)
    for person in addressees([feedback.unit_id], day)[feedback.unit_id]:
        write_letter(
            unit=feedback.unit,
            to_email=person.email,
            to_name=person.name,
            subject=subject,
            body=body,
            kind="feedback",
            key=f"vuong-mac/{feedback.pk}/{given.pk}/{person.email}"[:200],
            by=by,
            at=at,
        )
    after = {"step": step.value, "state": feedback.state, "words": given.words}
    record(action="feedback.answer", by=by, at=at, unit=feedback.unit, target=feedback, after=after)
    return feedback


@transaction.atomic
def withdraw(*, feedback_id: int, by: Actor, at: datetime) -> Feedback:
    """The unit takes its report back before anything was decided on it; what was written stays to be read."""
    feedback = locked(feedback_id)
    if problems := problems_with_move(Step.WITHDRAW, State(feedback.state)):
        raise RuleBroken(problems)
    move(feedback, Step.WITHDRAW, "", by, at)
    after = {"state": feedback.state}
    record(action="feedback.withdraw", by=by, at=at, unit=feedback.unit, target=feedback, after=after)
    return feedback


def locked(feedback_id: int) -> Feedback:
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("unit", "plan__steward")
    return rows.get(pk=feedback_id)


def move(feedback: Feedback, step: Step, words: str, by: Actor, at: datetime) -> Answer:
    """Take a step that was looked at; part of a larger action, which records it."""
    feedback.state = MOVES[step].target
    feedback.save(update_fields=["state", "amendment"])
    return Answer.objects.create(
        feedback=feedback, step=step.value, state=feedback.state, words=words, at=at, by_name=by.name[:200]
    )
