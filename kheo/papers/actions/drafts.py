"""Writing an official document: begun from the catalogue, kept as it is typed, dropped while it was not issued."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from kheo.accounts.actor import can
from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.papers.models import PaperDraft
from kheo.papers.queries.documents import generated, latest_subject, sender_of
from kheo.papers.rules.drafts import (
    DraftState,
    places,
    problems_with_day,
    problems_with_state,
    problems_with_texts,
    suggestions,
    tidy_words,
    words_of,
)
from kheo.plans.models import Plan
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@dataclass(frozen=True)
class Typed:
    """What the form says. A place or a word that it does not name stays as it is."""

    texts: Mapping[str, str] = field(default_factory=dict)  # key of a place → its text
    dropped: frozenset[str] = frozenset()  # keys of the places that the office drops
    words: Mapping[str, str] = field(default_factory=dict)
    as_of: date | None = None


@transaction.atomic
def start_draft(
    *, plan: Plan, unit: Unit, paper: str, as_of: date, about: int | None = None, by: "Actor", at: datetime
) -> PaperDraft:
    """A draft of the unit whose letterhead the document has.

    Refuses a day to come, a document about which there is nothing to write, and whoever may not write for its sender.
    """
    problems = problems_with_day(as_of, day_of(at, plan.timezone))
    if problems:
        raise RuleBroken(problems)
    about = about if about is not None else latest_subject(plan, unit, paper, as_of)
    made = generated(plan, unit, paper, as_of, about)
    sender = sender_of(made, unit, plan)
    check_right(by, Permission.PAPER_WRITE, sender)
    draft = PaperDraft.objects.create(
        plan=plan, unit=unit, sender=sender, paper=paper, about=about, as_of=as_of, office=suggestions(made),
        created_at=at, created_by_id=by.user_id, updated_at=at, updated_by_id=by.user_id,
    )  # fmt: skip
    record(
        action="paper.draft",
        by=by,
        at=at,
        unit=sender,
        target=draft,
        after={"paper": paper, "plan": plan.code, "unit": unit.code, "as_of": as_of, "about": about},
    )
    return draft


@transaction.atomic
def save_draft(*, draft_id: int, typed: Typed, revision: int, by: "Actor", at: datetime) -> PaperDraft:
    """Keep what was typed; saving the same twice changes nothing. `revision` is the one that was read.

    Refuses when somebody saved since (`paper.edited_meanwhile`; the page then shows both), when the draft is issued or
    dropped, and what is too long. A word that says what the system says goes on following the system.
    """
    draft = locked_draft(draft_id)
    check_right(by, Permission.PAPER_WRITE, draft.sender)
    as_of = typed.as_of or draft.as_of
    problems = problems_with_state(DraftState(draft.state))
    problems = problems or problems_with_day(as_of, day_of(at, draft.plan.timezone))
    if problems:
        raise RuleBroken(problems)
    made = generated(draft.plan, draft.unit, draft.paper, draft.as_of, draft.about)
    hints = {each.key: each.hint for each in places(made, {})}
    hints |= {key: str(each.get("hint", "")) for key, each in draft.office.items()}
    office = _office(draft.office, typed, hints)
    told = words_of(made)
    words = {name: text for name, text in draft.words.items() if name not in typed.words}
    words |= tidy_words(typed.words, told)
    before = {**_told(draft.office), **draft.words, "as_of": draft.as_of}
    after = {**_told(office), **words, "as_of": as_of}
    changed = [name for name in (before | after) if before.get(name) != after.get(name)]
    if not changed:
        return draft
    if draft.revision != revision:
        raise RuleBroken([edited_meanwhile()])
    problems = problems_with_texts({key: each["text"] for key, each in office.items()}, words)
    if problems:
        raise RuleBroken(problems)
    if as_of != draft.as_of:
        generated(draft.plan, draft.unit, draft.paper, as_of, draft.about)  # there is something to write on that day
    draft.office, draft.words, draft.as_of = office, words, as_of
    draft.revision += 1
    draft.updated_at, draft.updated_by_id = at, by.user_id
    draft.save(update_fields=["office", "words", "as_of", "revision", "updated_at", "updated_by"])
    record(
        action="paper.write",
        by=by,
        at=at,
        unit=draft.sender,
        target=draft,
        before={name: before.get(name) for name in changed},
        after={name: after.get(name) for name in changed},
    )
    return draft


@transaction.atomic
def drop_draft(*, draft_id: int, by: "Actor", at: datetime) -> PaperDraft:
    """Put a draft away. What was written in it stays in the journal and in its row."""
    draft = locked_draft(draft_id)
    check_right(by, Permission.PAPER_WRITE, draft.sender)
    problems = problems_with_state(DraftState(draft.state))
    if problems:
        raise RuleBroken(problems)
    draft.state = DraftState.DROPPED
    draft.updated_at, draft.updated_by_id = at, by.user_id
    draft.save(update_fields=["state", "updated_at", "updated_by"])
    record(action="paper.drop", by=by, at=at, unit=draft.sender, target=draft, after={"state": draft.state})
    return draft


def locked_draft(pk: int) -> PaperDraft:
    held = PaperDraft.objects.select_for_update(of=("self",))
    return held.select_related("plan__issuer__parent", "plan__steward", "unit__parent", "sender__parent").get(pk=pk)


def check_right(by: "Actor", permission: Permission, unit: Unit) -> None:
    """Asked here too, not at the door alone: whoever writes or issues does it for this unit."""
    if not can(by, permission, unit):
        raise RuleBroken(
            [
                Problem(
                    "paper.not_allowed",
                    f"Đồng chí không có quyền soạn, ban hành văn bản của {unit.title}.",
                    "Đề nghị người được giao việc của đơn vị đó thực hiện.",
                )
            ]
        )


def edited_meanwhile() -> Problem:
    return Problem(
        "paper.edited_meanwhile",
        "Người khác (hoặc một cửa sổ khác) đã lưu dự thảo này trong khi đồng chí đang sửa.",
        "So sánh hai bản dưới đây, chọn phần giữ lại rồi lưu.",
    )


def _office(kept: Mapping[str, Any], typed: Typed, hints: Mapping[str, str]) -> dict[str, Any]:
    """What is kept, with what was typed for places that are or were there."""
    office = {key: dict(each) for key, each in kept.items()}
    for key, text in typed.texts.items():
        if key in hints:
            said = "\n".join(line.rstrip() for line in text.splitlines()).strip()
            office[key] = {"hint": hints[key], "text": said, "dropped": key in typed.dropped and not said}
    return {key: each for key, each in office.items() if each["text"] or each["dropped"]}


def _told(office: Mapping[str, Any]) -> dict[str, Any]:
    """The places as the journal tells them."""
    return {f"{each['hint'][:80]} ({key})": each["text"] or "(bỏ đoạn)" for key, each in office.items()}
