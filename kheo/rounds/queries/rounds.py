"""Reads about rounds themselves."""

from kheo.plans.rules.document import Level, PlanDocument, Scoring, Vote
from kheo.rounds.models import Round


def document_of(round_: Round) -> PlanDocument:
    """The plan as it read when the round was convened; its rules, criteria and clauses hold for the round."""
    return round_.version.document


def level_of(round_: Round) -> Level:
    return document_of(round_).level_by_code[round_.level]


def vote_of(round_: Round) -> Vote | None:
    """How a vote is held at the round's level, or None where the plan says nothing of it."""
    return document_of(round_).recognition.vote_at(round_.level)


def scoring_of(round_: Round) -> Scoring | None:
    """How candidates are scored at the round's level, or None where the plan says nothing of it."""
    return document_of(round_).recognition.scoring_at(round_.level)
