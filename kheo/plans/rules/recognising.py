"""The parts of a plan that say how models are assessed, voted on, recognised and rewarded. See `document.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kheo.plans.rules.vocabulary import CriterionKind


@dataclass(frozen=True)
class Criterion:
    """One line of the score sheet; `levels` and `subjects` are empty where it holds for all."""

    code: str
    title: str
    kind: CriterionKind = CriterionKind.POINTS
    points: Decimal | None = None
    mandatory_share: Fraction | None = None  # of its points, below which nothing is recognised
    mandatory: bool = False  # for a condition: it must hold
    levels: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    clause: str | None = None
    default: bool = False

    def holds_for(self, level: str | None, subject: str | None) -> bool:
        return (not self.levels or level in self.levels) and (not self.subjects or subject in self.subjects)


@dataclass(frozen=True)
class RecognitionRule:
    rule: str
    clause: str | None = None


@dataclass(frozen=True)
class Vote:
    """How a public or council vote is held; quorum and approval are shares of the voters and of the votes cast."""

    quorum: Fraction | None = None
    approval: Fraction | None = None
    secret: bool = True
    public_notice_days: int = 0
    ballot: str | None = None
    denominator: str | None = None  # "all" the members, or those "present"
    strict: bool | None = None  # more than `approval`, not just as much; None: strict exactly where approval is a half
    tie: str = "declined"  # as many for as against: "declined", or "chair" (the chair's voice decides; open votes only)
    clause: str | None = None
    default: bool = False

    @property
    def is_strict(self) -> bool:
        """ "Quá bán" is more than half; "từ 2/3 trở lên" is at least as much."""
        return self.strict if self.strict is not None else self.approval == Fraction(1, 2)


@dataclass(frozen=True)
class Scoring:
    scale: Decimal | None = None
    pass_mark: Decimal | None = None
    min_scorers: int = 1
    clause: str | None = None
    default: bool = False


@dataclass(frozen=True)
class Conflicts:
    """Who, besides members of the initiative's own unit, may not assess, vote on or decide on it."""

    superior: bool = False  # members of the unit directly above the initiative's
    subordinate: bool = True  # members of the units directly below it
    clause: str | None = None
    default: bool = True


@dataclass(frozen=True)
class Recognition:
    """Nothing is recognised unless every rule holds. `vote_at` and `scoring_at` answer for one level."""

    rules: tuple[RecognitionRule, ...] = ()
    votes: Mapping[str, Vote] | None = None  # by level code
    scorings: Mapping[str, Scoring] | None = None
    conflicts: Conflicts = Conflicts()

    def vote_at(self, level: str) -> Vote | None:
        return (self.votes or {}).get(level)

    def scoring_at(self, level: str) -> Scoring | None:
        return (self.scorings or {}).get(level)


@dataclass(frozen=True)
class Distinction:
    """A rung inside a level (thí dụ "tiêu biểu"), given together with the recognition."""

    code: str
    title: str
    level: str | None = None  # None: at every level
    clause: str | None = None


@dataclass(frozen=True)
class CommendationKind:
    """A reward (biểu dương, giấy khen …); its ceilings hold for one plan and one issuing unit."""

    code: str
    title: str
    level: str | None = None  # the level of recognition that it presupposes; None: any
    subjects: tuple[str, ...] = ()  # empty: collectives and individuals
    at_most: int | None = None  # certificates
    share_of_recognised: Fraction | None = None  # of those recognised at the level, rounded down
    amount: Decimal | None = None  # đồng
    clause: str | None = None


@dataclass(frozen=True)
class Commending:
    """The rewards that a plan provides for. `once`: one achievement is not rewarded twice."""

    kinds: tuple[CommendationKind, ...] = ()
    once: bool = True
    clause: str | None = None
    default: bool = False


DEFAULT_COMMENDING = Commending(
    (
        CommendationKind("bieu-duong", "Biểu dương"),
        CommendationKind("giay-khen", "Giấy khen"),
    ),
    default=True,
)


NO_RECOGNITION = Recognition()
