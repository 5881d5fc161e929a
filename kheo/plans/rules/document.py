"""A plan as the code reads it: frozen values, made from the checked content of a plan file (see `reading.py`).

Codes are lower-case ASCII with hyphens. `clause` is an address in the plan's text (see `kheo.shared.clauses`),
None where the plan gives none. `default` is true where a value is ours and not the plan's: it is shown as "mặc định".
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from kheo.plans.rules.recognising import (
    DEFAULT_COMMENDING,
    NO_RECOGNITION,
    CommendationKind,
    Commending,
    Conflicts,
    Criterion,
    Distinction,
    Recognition,
    RecognitionRule,
    Scoring,
    Vote,
)
from kheo.plans.rules.reminding import DEFAULT_REMINDERS, ReminderSchedule
from kheo.plans.rules.vocabulary import Measure, Repeat, Rounding
from kheo.shared.clauses import Clause
from kheo.shared.periods import Period

__all__ = [
    "DEFAULT_COMMENDING",
    "DEFAULT_FIGURES",
    "DEFAULT_REMINDERS",
    "Addressee",
    "CitedDocument",
    "CommendationKind",
    "Commending",
    "Conflicts",
    "Criterion",
    "Deadline",
    "Distinction",
    "Feedback",
    "Field",
    "FigureDefinition",
    "Group",
    "Level",
    "PlanDocument",
    "Priority",
    "Programme",
    "Recipient",
    "Recognition",
    "RecognitionRule",
    "ReminderSchedule",
    "Requirement",
    "Scoring",
    "SubjectKind",
    "Target",
    "Task",
    "UnitDefinition",
    "Vote",
]


@dataclass(frozen=True)
class CitedDocument:
    """A document that the plan stands on (`basis`) or has to disseminate (`cites`)."""

    number: str
    issuer: str
    issued_on: date | None = None
    title: str = ""


@dataclass(frozen=True)
class Programme:
    """The multi-year movement; years, both included."""

    title: str
    first_year: int
    last_year: int
    interim_review: int | None = None


@dataclass(frozen=True)
class Level:
    """A level of recognition; rank 1 is the lowest."""

    code: str
    title: str
    rank: int
    recognised_by: str  # a unit's code, or OWN_PARTY_COMMITTEE
    register_kept_by: str | None = None  # a unit's code, or OWN_PARTY_COMMITTEE; None: the plan's steward
    clause: str | None = None


@dataclass(frozen=True)
class Field:
    """A field of work (lĩnh vực)."""

    code: str
    title: str
    clause: str | None = None


INDIVIDUAL = "ca-nhan"  # who carries a model out, where that is one person


@dataclass(frozen=True)
class SubjectKind:
    """Who may register: a collective (tập thể) or an individual (cá nhân)."""

    code: str
    title: str
    clause: str | None = None

    @property
    def is_individual(self) -> bool:
        return self.code == INDIVIDUAL


@dataclass(frozen=True)
class Priority:
    code: str
    title: str
    clause: str | None = None


@dataclass(frozen=True)
class Requirement:
    code: str
    title: str
    clause: str | None = None


@dataclass(frozen=True)
class FigureDefinition:
    """A figure that progress records carry, with its unit of quantity."""

    code: str
    title: str
    unit: str
    decimals: int = 0


DEFAULT_FIGURES = (
    FigureDefinition("nguoi-tham-gia", "Số người tham gia", "người"),
    FigureDefinition("ngay-cong", "Ngày công lao động", "ngày", 1),
    FigureDefinition("dat-hien", "Đất hiến", "m²", 1),
    FigureDefinition("kinh-phi", "Kinh phí huy động", "đồng"),
)


@dataclass(frozen=True)
class UnitDefinition:
    """An organisation as the plan file names it."""

    code: str
    title: str
    kind: str
    parent: str | None = None
    short_title: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    symbol: str = ""  # in the numbers of its documents


@dataclass(frozen=True)
class Group:
    """The addressees of targets, deadlines and tasks: units of some kinds, or units by name."""

    code: str
    title: str
    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    clause: str | None = None


@dataclass(frozen=True)
class Addressee:
    """For whom something holds: each unit of a group, one unit, or the plan as a whole."""

    group: str | None = None
    unit: str | None = None
    whole: bool = False


@dataclass(frozen=True)
class Target:
    """A number to reach, for each unit of a group (over the unit and all below it), one unit, or the whole plan."""

    code: str
    title: str
    addressee: Addressee
    measure: Measure
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    share_of: Measure | None = None
    rounding: Rounding = Rounding.UP
    level: str | None = None  # this level or any higher one
    exact_level: str | None = None
    field: str | None = None
    subject: str | None = None
    priority: str | None = None
    first_time: bool | None = None
    kinds: tuple[str, ...] = ()  # of the units counted, for Measure.UNITS
    by: date | None = None  # the target's own last day
    clause: str | None = None

    @property
    def is_share(self) -> bool:
        return self.share_of is not None


@dataclass(frozen=True)
class Deadline:
    """A deliverable and its moment, in exactly one of the forms before / by / in / every."""

    code: str
    title: str
    addressee: Addressee
    to: str | None = None
    via: str | None = None
    delivers: str | None = None
    before: date | None = None  # strict: the day before is the last
    by: date | None = None  # that day included
    within: Period | None = None  # "in: 2023-06": its last day
    every: Repeat | None = None
    day: int | None = None  # of the period's last month; with `every`
    before_day: int | None = None  # strict, likewise
    grace_days: int = 0  # after which the list is closed to the unit
    closes: bool = False  # whether `grace_days` was given at all
    clause: str | None = None


@dataclass(frozen=True)
class Task:
    """Something that the plan tells a unit or a group to do."""

    code: str
    title: str
    owner: str | None = None
    group: str | None = None
    partners: tuple[str, ...] = ()
    delivers: str | None = None
    clause: str | None = None


@dataclass(frozen=True)
class Recipient:
    to: str
    note: str = ""
    unit: str | None = None


@dataclass(frozen=True)
class Feedback:
    """To whom difficulties are reported."""

    to: str
    clause: str | None = None


@dataclass(frozen=True)
class PlanDocument:
    """One version of one plan, whole."""

    code: str
    title: str
    kind: str
    issuer: str
    steward: str
    period: Period
    timezone: str
    on_behalf_of: str = ""
    number: str = ""
    issued_on: date | None = None
    programme: Programme | None = None
    basis: tuple[CitedDocument, ...] = ()
    cites: tuple[CitedDocument, ...] = ()
    levels: tuple[Level, ...] = ()
    fields: tuple[Field, ...] = ()
    subjects: tuple[SubjectKind, ...] = ()
    priorities: tuple[Priority, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    recognition: Recognition = NO_RECOGNITION
    distinctions: tuple[Distinction, ...] = ()
    commending: Commending = DEFAULT_COMMENDING
    criteria: tuple[Criterion, ...] = ()
    figures: tuple[FigureDefinition, ...] = DEFAULT_FIGURES
    figures_default: bool = True
    units: tuple[UnitDefinition, ...] = ()
    groups: tuple[Group, ...] = ()
    targets: tuple[Target, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    tasks: tuple[Task, ...] = ()
    reminders: ReminderSchedule = DEFAULT_REMINDERS
    distribution: tuple[Recipient, ...] = ()
    feedback: Feedback | None = None
    has_text: bool = False
    clauses: tuple[Clause, ...] = ()
    recipients_text: tuple[str, ...] = ()
    signature_text: tuple[str, ...] = ()

    # --- look-ups by code; KeyError where the plan has no such code ------------------------------------------------

    @cached_property
    def level_by_code(self) -> dict[str, Level]:
        return {level.code: level for level in self.levels}

    @cached_property
    def field_by_code(self) -> dict[str, Field]:
        return {field.code: field for field in self.fields}

    @cached_property
    def subject_by_code(self) -> dict[str, SubjectKind]:
        return {subject.code: subject for subject in self.subjects}

    @cached_property
    def priority_by_code(self) -> dict[str, Priority]:
        return {priority.code: priority for priority in self.priorities}

    @cached_property
    def distinction_by_code(self) -> dict[str, Distinction]:
        return {distinction.code: distinction for distinction in self.distinctions}

    @cached_property
    def commendation_by_code(self) -> dict[str, CommendationKind]:
        return {kind.code: kind for kind in self.commending.kinds}

    @cached_property
    def unit_by_code(self) -> dict[str, UnitDefinition]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def group_by_code(self) -> dict[str, Group]:
        return {group.code: group for group in self.groups}

    @cached_property
    def target_by_code(self) -> dict[str, Target]:
        return {target.code: target for target in self.targets}

    @cached_property
    def deadline_by_code(self) -> dict[str, Deadline]:
        return {deadline.code: deadline for deadline in self.deadlines}

    @cached_property
    def figure_by_code(self) -> dict[str, FigureDefinition]:
        return {figure.code: figure for figure in self.figures}

    @cached_property
    def clause_by_address(self) -> dict[str, Clause]:
        return {clause.address: clause for clause in self.clauses}

    def clause(self, address: str | None) -> Clause | None:
        return self.clause_by_address.get(address) if address else None

    def level_rank(self, code: str) -> int:
        return self.level_by_code[code].rank

    def unit_title(self, code: str) -> str:
        """A unit's title as the plan writes it; the code itself where the plan does not define the unit."""
        unit = self.unit_by_code.get(code)
        return unit.title if unit else code
