"""From the stored content of a plan version (JSON: the checked plan file, without `text`) to a PlanDocument.

The content is trusted to have the shape that `queries/plan_shape.py` checks. Shares and points are stored as
strings ("0.5", "2/3") so that no binary fraction ever comes between the file and the arithmetic.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from threading import Lock
from typing import Any, TypeVar

from kheo.plans.rules.document import (
    DEFAULT_COMMENDING,
    DEFAULT_FIGURES,
    DEFAULT_REMINDERS,
    Addressee,
    CitedDocument,
    CommendationKind,
    Commending,
    Conflicts,
    Criterion,
    Deadline,
    Distinction,
    Feedback,
    Field,
    FigureDefinition,
    Group,
    Level,
    PlanDocument,
    Priority,
    Programme,
    Recipient,
    Recognition,
    RecognitionRule,
    ReminderSchedule,
    Requirement,
    Scoring,
    SubjectKind,
    Target,
    Task,
    UnitDefinition,
    Vote,
)
from kheo.plans.rules.vocabulary import CriterionKind, Measure, Repeat, Rounding
from kheo.shared.clauses import ClauseText, parse_text
from kheo.shared.periods import Period, months

Content = Mapping[str, Any]
T = TypeVar("T")

VOTE_KEYS = frozenset(
    {"source", "quorum", "approval", "secret", "public_notice_days", "ballot", "denominator", "strict", "tie", "clause"}
)
SCORING_KEYS = frozenset({"source", "scale", "pass_mark", "min_scorers", "clause"})


def digest_of(content: Content, text: str | None) -> str:
    """What makes two versions the same: the content in canonical form and the words of the text."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{canonical}\n{text or ''}".encode()).hexdigest()


def document_from(content: Content, text: str | None) -> PlanDocument:
    plan = content["plan"]
    parsed = parse_text(text) if text else ClauseText(())
    levels = tuple(_level(row, rank) for rank, row in enumerate(content["levels"], start=1))
    codes = tuple(level.code for level in levels)
    figures = tuple(
        FigureDefinition(row["code"], row["title"], row["unit"], row.get("decimals", 0))
        for row in content.get("figures", ())
    )
    return PlanDocument(
        code=plan["code"],
        title=plan["title"],
        kind=plan.get("kind", "ke-hoach"),
        issuer=plan["issuer"],
        steward=plan["steward"],
        period=Period(_day(plan["period"]["from"]), _day(plan["period"]["to"])),
        timezone=plan.get("timezone", "Asia/Ho_Chi_Minh"),
        on_behalf_of=plan.get("on_behalf_of", ""),
        number=plan.get("number", ""),
        issued_on=_day_or_none(plan.get("date")),
        programme=_programme(plan["programme"]) if plan.get("programme") else None,
        basis=_all(_cited, plan.get("basis")),
        cites=_all(_cited, plan.get("cites")),
        levels=levels,
        fields=_all(lambda row: Field(row["code"], row["title"], row.get("clause")), content["fields"]),
        subjects=_all(lambda row: SubjectKind(row["code"], row["title"], row.get("clause")), content["subjects"]),
        priorities=_all(lambda row: Priority(row["code"], row["title"], row.get("clause")), content.get("priorities")),
        requirements=_all(
            lambda row: Requirement(row["code"], row["title"], row.get("clause")), content.get("requirements")
        ),
        recognition=_recognition(content.get("recognition") or {}, codes),
        distinctions=_all(
            lambda row: Distinction(row["code"], row["title"], row.get("level"), row.get("clause")),
            content.get("distinctions"),
        ),
        commending=_commending(content["commending"]) if content.get("commending") else DEFAULT_COMMENDING,
        criteria=_all(_criterion, content.get("criteria")),
        figures=figures or DEFAULT_FIGURES,
        figures_default=not figures,
        units=_all(_unit, content["units"]),
        groups=_all(_group, content.get("groups")),
        targets=_all(_target, content.get("targets")),
        deadlines=_all(_deadline, content.get("deadlines")),
        tasks=_all(_task, content.get("tasks")),
        reminders=_reminders(content["reminders"]) if content.get("reminders") else DEFAULT_REMINDERS,
        distribution=_all(
            lambda row: Recipient(row["to"], row.get("note", ""), row.get("unit")), content.get("distribution")
        ),
        feedback=Feedback(content["feedback"]["to"], content["feedback"].get("clause"))
        if content.get("feedback")
        else None,
        has_text=bool(text),
        clauses=parsed.clauses,
        recipients_text=parsed.recipients,
        signature_text=parsed.signature,
    )


def per_level(value: Any, levels: tuple[str, ...]) -> dict[str, Any]:
    """A value given once holds at every level; a mapping from level codes holds where it says so."""
    return dict(value) if isinstance(value, Mapping) else dict.fromkeys(levels, value)


def _all(make: Callable[[Content], T], rows: Any) -> tuple[T, ...]:
    return tuple(make(row) for row in rows or ())


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _day_or_none(text: str | None) -> date | None:
    return _day(text) if text else None


def _share(value: str | int | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _points(value: str | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _programme(row: Content) -> Programme:
    return Programme(row["title"], row["from"], row["to"], row.get("interim_review"))


def _cited(row: Content) -> CitedDocument:
    return CitedDocument(row["number"], row["issuer"], _day_or_none(row.get("date")), row.get("title", ""))


def _level(row: Content, rank: int) -> Level:
    return Level(row["code"], row["title"], rank, row["recognised_by"], row.get("register_kept_by"), row.get("clause"))


def _unit(row: Content) -> UnitDefinition:
    return UnitDefinition(
        code=row["code"],
        title=row["title"],
        kind=row["kind"],
        parent=row.get("parent"),
        short_title=row.get("short_title", ""),
        valid_from=_day_or_none(row.get("valid_from")),
        valid_to=_day_or_none(row.get("valid_to")),
        successor=row.get("successor"),
        symbol=row.get("symbol", ""),
    )


def _group(row: Content) -> Group:
    return Group(
        code=row["code"],
        title=row["title"],
        kinds=tuple(row.get("kinds", ())),
        units=tuple(row.get("units", ())),
        excluded=tuple(row.get("except", ())),
        clause=row.get("clause"),
    )


def _criterion(row: Content) -> Criterion:
    return Criterion(
        code=row["code"],
        title=row["title"],
        kind=CriterionKind(row.get("kind", "points")),
        points=_points(row.get("points")),
        mandatory_share=_share(row.get("mandatory_share")),
        mandatory=row.get("mandatory", False),
        levels=tuple(row.get("levels", ())),
        subjects=tuple(row.get("subjects", ())),
        clause=row.get("clause"),
        default=row.get("source") == "default",
    )


def _recognition(row: Content, levels: tuple[str, ...]) -> Recognition:
    return Recognition(
        rules=_all(lambda rule: RecognitionRule(rule["rule"], rule.get("clause")), row.get("rules")),
        votes=_at_levels(row.get("vote"), VOTE_KEYS, levels, _vote),
        scorings=_at_levels(row.get("scoring"), SCORING_KEYS, levels, _scoring),
        conflicts=_conflicts(row["conflicts"]) if row.get("conflicts") else Conflicts(),
    )


def _conflicts(row: Content) -> Conflicts:
    return Conflicts(
        superior=row.get("superior", False),
        subordinate=row.get("subordinate", True),
        clause=row.get("clause"),
        default=row.get("source") == "default",
    )


def _commending(row: Content) -> Commending:
    return Commending(
        kinds=_all(_commendation, row["kinds"]),
        once=row.get("once", True),
        clause=row.get("clause"),
        default=row.get("source") == "default",
    )


def _commendation(row: Content) -> CommendationKind:
    return CommendationKind(
        code=row["code"],
        title=row["title"],
        level=row.get("level"),
        subjects=tuple(row.get("subjects", ())),
        at_most=row.get("at_most"),
        share_of_recognised=_share(row.get("share_of_recognised")),
        amount=_points(row.get("amount")),
        clause=row.get("clause"),
    )


def _at_levels(
    value: Content | None, keys: frozenset[str], levels: tuple[str, ...], make: Callable[[Content], T]
) -> dict[str, T]:
    """One mapping for all levels, whose single values may be mappings by level; or one mapping for each level."""
    if not value:
        return {}
    if not keys >= set(value):
        return {level: make(row) for level, row in value.items()}
    spread = {key: per_level(each, levels) for key, each in value.items()}
    return {level: make({key: rows[level] for key, rows in spread.items() if level in rows}) for level in levels}


def _vote(row: Content) -> Vote:
    return Vote(
        quorum=_share(row.get("quorum")),
        approval=_share(row.get("approval")),
        secret=row.get("secret", True),
        public_notice_days=row.get("public_notice_days", 0),
        ballot=row.get("ballot"),
        denominator=row.get("denominator"),
        strict=row.get("strict"),
        tie=row.get("tie", "declined"),
        clause=row.get("clause"),
        default=row.get("source") == "default",
    )


def _scoring(row: Content) -> Scoring:
    return Scoring(
        scale=_points(row.get("scale")),
        pass_mark=_points(row.get("pass_mark")),
        min_scorers=row.get("min_scorers", 1),
        clause=row.get("clause"),
        default=row.get("source") == "default",
    )


def _addressee(row: Content) -> Addressee:
    return Addressee(row.get("group"), row.get("unit"), bool(row.get("whole", False)))


def _target(row: Content) -> Target:
    exact = row.get("exact_level")
    return Target(
        code=row["code"],
        title=row["title"],
        addressee=_addressee(row),
        measure=Measure(row["measure"]),
        at_least=_share(row.get("at_least")),
        at_most=_share(row.get("at_most")),
        share_of=Measure(row["share_of"]) if row.get("share_of") else None,
        rounding=Rounding(row.get("round", "up")),
        level=None if exact is True else row.get("level"),
        exact_level=row.get("level") if exact is True else (exact or None),
        field=row.get("field"),
        subject=row.get("subject"),
        priority=row.get("priority"),
        first_time=row.get("first_time"),
        kinds=tuple(row.get("kinds", ())),
        by=_day_or_none(row.get("by")),
        clause=row.get("clause"),
    )


def _deadline(row: Content) -> Deadline:
    repeats = row.get("every")
    before = row.get("before")
    return Deadline(
        code=row["code"],
        title=row["title"],
        addressee=_addressee(row),
        to=row.get("to"),
        via=row.get("via"),
        delivers=row.get("delivers"),
        before=None if repeats else _day_or_none(before),
        by=_day_or_none(row.get("by")),
        within=period_of(row["in"]) if row.get("in") else None,
        every=Repeat(repeats) if repeats else None,
        day=row.get("day"),
        before_day=before if repeats else None,
        grace_days=row.get("grace_days", 0),
        closes="grace_days" in row,
        clause=row.get("clause"),
    )


def period_of(text: str) -> Period:
    """ "2023-06" is a month, "2023-Q2" a quarter."""
    year, _, part = text.partition("-")
    if part.startswith("Q"):
        return months(int(year), 3 * int(part[1:]) - 2, 3)
    return months(int(year), int(part), 1)


def _task(row: Content) -> Task:
    return Task(
        code=row["code"],
        title=row["title"],
        owner=row.get("owner"),
        group=row.get("group"),
        partners=tuple(row.get("with", ())),
        delivers=row.get("delivers"),
        clause=row.get("clause"),
    )


def _reminders(row: Content) -> ReminderSchedule:
    """What the plan leaves out is ours."""
    return ReminderSchedule(
        before=tuple(row.get("before", DEFAULT_REMINDERS.before)),
        after=tuple(row.get("after", DEFAULT_REMINDERS.after)),
        digest=row.get("digest", True),
        clause=row.get("clause"),
        default=row.get("source") == "default",
    )


_CACHE: OrderedDict[str, PlanDocument] = OrderedDict()
_CACHE_SIZE = 64  # versions; a parsed version of a district's plan weighs about 0.2 MB
_CACHE_LOCK = Lock()


def cached_document(digest: str, read: Callable[[], tuple[Content, str]]) -> PlanDocument:
    """The document of a digest, parsed once in this process; `read` is asked only when it is not known yet."""
    with _CACHE_LOCK:
        if digest in _CACHE:
            _CACHE.move_to_end(digest)
            return _CACHE[digest]
    content, text = read()
    document = document_from(content, text or None)
    with _CACHE_LOCK:
        _CACHE[digest] = document
        while len(_CACHE) > _CACHE_SIZE:
            _CACHE.popitem(last=False)
    return document
