"""The yearly look at recognised models: kept up, or lapsed from this moment on."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.recognition.actions.decisions.effects import restate_all
from kheo.recognition.models import KeepUpCheck, Recognition
from kheo.recognition.rules.keep_up import Look, Standing, problems_with_check
from kheo.registrations.models import Registration
from kheo.rounds.actions.locking import locked_assessment
from kheo.rounds.actions.moving import move
from kheo.rounds.rules import AssessmentStep
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken


@transaction.atomic
def record_check(
    *, recognition_id: int, year: int, kept: bool, note: str, checked_on: date, by: Actor, at: datetime
) -> KeepUpCheck:
    """Say whether a recognised model is kept up. One that is not loses its recognition from `at` on."""
    look = Look(year, checked_on, kept, note)
    [recognition] = _held([recognition_id])
    if problems := _problems(recognition, look, at):
        raise RuleBroken(problems)
    check = _write(recognition, look, by, at)
    record(
        action="recognition.keep" if kept else "recognition.lapse",
        by=by,
        at=at,
        unit=recognition.registration.unit,
        target=recognition.registration,
        before={"level": recognition.level, "recognised": True},
        after={"year": year, "checked_on": checked_on, "kept": kept, "note": check.note},
    )
    return check


@transaction.atomic
def keep_many(
    *, recognition_ids: Sequence[int], year: int, note: str, checked_on: date, by: Actor, at: datetime
) -> list[KeepUpCheck]:
    """Several models looked at on one day and all found kept up: recorded together, or none of them."""
    look = Look(year, checked_on, True, note)
    recognitions = _held(recognition_ids)
    problems = [problem for each in recognitions for problem in _problems(each, look, at)]
    if not recognitions:
        problems.append(Problem("keep_up.none_chosen", "Chưa chọn mô hình nào.", "Đánh dấu các mô hình đã kiểm tra."))
    if problems:
        raise RuleBroken(list(dict.fromkeys(problems)))
    checks = [_write(each, look, by, at) for each in recognitions]
    record(
        action="recognition.keep_many",
        by=by,
        at=at,
        unit=recognitions[0].item.decision.unit,
        target=recognitions[0].plan,
        after={
            "year": year,
            "checked_on": checked_on,
            "registrations": [each.registration_id for each in recognitions],
            "note": note.strip(),
        },
    )
    return checks


def _held(ids: Sequence[int]) -> list[Recognition]:
    """The recognitions, each with its candidate; held in the order of the house: rounds, candidates, registrations.

    A decision that is being issued holds the registration too: none rests on a ticket that lapses at that moment.
    """
    known = Recognition.objects.filter(pk__in=ids).order_by("assessment__round", "assessment", "id")
    candidates = {
        assessment_id: locked_assessment(assessment_id)
        for assessment_id in known.values_list("assessment_id", flat=True)
        if assessment_id is not None
    }
    judged = Recognition.objects.filter(pk__in=ids).values("registration")
    list(Registration.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=judged).order_by("pk"))
    held = list(
        Recognition.objects.select_for_update(of=("self",))
        .select_related("plan", "registration__unit", "registration__plan", "item__decision__unit")
        .prefetch_related("checks")
        .filter(pk__in=ids)
        .order_by("id")
    )
    for each in held:
        if each.assessment_id is not None:
            each.assessment = candidates[each.assessment_id]
    return held


def _problems(recognition: Recognition, look: Look, at: datetime) -> list[Problem]:
    zone = recognition.plan.timezone
    standing = Standing(
        recognition.registration.title,
        day_of(recognition.from_at, zone),
        recognition.to_at is not None,
        frozenset(check.year for check in recognition.checks.all()),
    )
    return problems_with_check(look, standing, today=day_of(at, zone))


def _write(recognition: Recognition, look: Look, by: Actor, at: datetime) -> KeepUpCheck:
    note = look.note.strip()
    check = KeepUpCheck.objects.create(
        recognition=recognition,
        year=look.year,
        checked_on=look.checked_on,
        kept=look.kept,
        note=note,
        recorded_at=at,
        recorded_by_id=by.user_id,
    )
    if recognition.assessment is not None:
        move(recognition.assessment, AssessmentStep.KEEP if look.kept else AssessmentStep.LAPSE, at=at, reason=note)
    if not look.kept:
        recognition.to_at, recognition.end, recognition.reason = at, "lapsed", note
        recognition.save(update_fields=["to_at", "end", "reason"])
        restate_all([recognition.registration], at)
    return check
