"""Reads about opinion surveys: nothing but the number of answers until a survey is over and has enough of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count

from kheo.registrations.models import Registration
from kheo.rounds.models import Opinion, OpinionSurvey
from kheo.rounds.rules.surveys import Tally, is_open, may_be_looked_at, tally

MOST_COMMENTS = 500


@dataclass(frozen=True)
class Result:
    """One survey as officers see it; `tallies` and `comments` stay empty until they may be looked at."""

    survey: OpinionSurvey
    count: int
    is_open: bool
    tallies: tuple[Tally, ...] = ()
    comments: list[str] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        return bool(self.tallies)


def surveys_of(registration: Registration, at: datetime) -> list[Result]:
    """The surveys on one model, the latest first, with the number of their answers. One query."""
    found = registration.surveys.annotate(given=Count("opinions")).select_related("host").order_by("-opened_at", "-id")
    return [Result(each, each.given, is_open(each.closes_at, each.closed_at, at)) for each in found]


def result_of(survey: OpinionSurvey, at: datetime) -> Result:
    """What a survey came to. Comments are in the order of the alphabet, which tells nothing of when they came."""
    count, still_open = survey.opinions.count(), is_open(survey.closes_at, survey.closed_at, at)
    if not may_be_looked_at(count, still_open=still_open):
        return Result(survey, count, still_open)
    opinions = Opinion.objects.filter(survey=survey)
    comments = opinions.exclude(comment="").order_by("comment").values_list("comment", flat=True)
    return Result(
        survey,
        count,
        still_open,
        tally(opinions.values_list("answers", flat=True)),
        list(comments[:MOST_COMMENTS]),
    )


@dataclass(frozen=True)
class Agreement:
    """How many residents were asked about a model in surveys that may be looked at, and how many agreed."""

    count: int
    agree: int


def agreement_on(registrations: Iterable[Registration], at: datetime) -> dict[int, Agreement]:
    """For each model with a survey that may be looked at, by the registration's number. Two queries.

    Only whole surveys that are shown by themselves are added up, so that no small one is found by subtraction.
    """
    surveys = OpinionSurvey.objects.filter(registration__in=[each.pk for each in registrations])
    shown = {
        each.pk: each.registration_id
        for each in surveys.annotate(given=Count("opinions"))
        if may_be_looked_at(each.given, still_open=is_open(each.closes_at, each.closed_at, at))
    }
    found: dict[int, Agreement] = {}
    for survey_id, answers in Opinion.objects.filter(survey__in=list(shown)).values_list("survey_id", "answers"):
        before = found.get(shown[survey_id], Agreement(0, 0))
        found[shown[survey_id]] = Agreement(before.count + 1, before.agree + (answers.get("agree") == "yes"))
    return found
