"""Tables of the rounds room."""

from kheo.rounds.models.assessments import Assessment, ConflictDeclaration, DossierRevision, SelfReport
from kheo.rounds.models.rounds import CouncilMember, Round, RoundEvent, Seat
from kheo.rounds.models.scoring import ScoreLine, ScoreSheet
from kheo.rounds.models.visits import (
    CalendarFeed,
    Finding,
    FindingPhoto,
    FindingVersion,
    Opinion,
    OpinionSurvey,
    Visit,
    VisitKind,
    VisitMember,
)

__all__ = [
    "Assessment",
    "CalendarFeed",
    "ConflictDeclaration",
    "CouncilMember",
    "DossierRevision",
    "Finding",
    "FindingPhoto",
    "FindingVersion",
    "Opinion",
    "OpinionSurvey",
    "Round",
    "RoundEvent",
    "ScoreLine",
    "ScoreSheet",
    "Seat",
    "SelfReport",
    "Visit",
    "VisitKind",
    "VisitMember",
]
