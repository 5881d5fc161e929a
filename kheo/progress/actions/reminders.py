"""The steward's office reminds units of what they owe."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from kheo.accounts.actions.letters import write_letter
from kheo.accounts.actor import Actor, can
from kheo.accounts.models import Letter
from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.progress.models import MessageKind, Reminder, ReminderLine, ReminderMessage
from kheo.progress.queries.digests import Recipient, officers_of
from kheo.progress.queries.figures import figures
from kheo.progress.queries.missing import missing, narrowed
from kheo.progress.queries.reminders import DraftLetter, drafts
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit


@transaction.atomic
def remind(
    *,
    plan: Plan,
    unit_ids: Sequence[int],
    by: Actor,
    at: datetime,
    today: date,
    only: str = "",
    note: str = "",
    address: str = "",
) -> list[DraftLetter]:
    """Write a letter to each of the units about what it owes today (`only` one kind of it); gives the letters written.

    A unit is reminded of one thing at most once a day; what it was reminded of already is left out. Refuses, and
    writes nothing, when nothing is left to say or a unit lies outside what the actor may remind.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)  # two clicks at once: the second finds the first one's letters
    wanted = set(unit_ids)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=wanted)}
    if len(units) < len(wanted) or not all(can(by, Permission.REMINDER_SEND, unit) for unit in units.values()):
        raise RuleBroken(
            [
                Problem(
                    "reminder.out_of_reach",
                    "Có đơn vị nằm ngoài phạm vi phụ trách.",
                    "Chọn lại các đơn vị trong danh sách.",
                    "units",
                )
            ]
        )
    found = figures(plan, as_of=today)
    rows = [row for row in narrowed(missing(found), only) if row.unit.id in wanted]
    letters, _ = drafts(found, rows, steward=plan.steward.title, note=note, address=address)
    if not letters:
        raise RuleBroken(
            [
                Problem(
                    "reminder.nothing_to_say",
                    "Không có thư nào để gửi: các đơn vị đã chọn không còn thiếu gì, hoặc hôm nay đã được nhắc."
                    if wanted
                    else "Chưa chọn đơn vị nào để nhắc.",
                    "Chọn đơn vị khác, hoặc nhắc lại vào ngày mai." if wanted else "Đánh dấu ít nhất một đơn vị.",
                    "units",
                )
            ]
        )
    Reminder.objects.bulk_create(
        Reminder(
            plan=plan, unit_id=letter.unit_id, about=about, reminded_on=today, reminded_at=at, reminded_by_id=by.user_id
        )
        for letter in letters
        for about in letter.about
    )
    officers = officers_of([letter.unit_id for letter in letters], today)
    for letter in letters:
        people = {each.email: each for each in officers.get(letter.unit_id, [])}
        for addressee in letter.addressees:
            written, _ = write_letter(
                unit=units[letter.unit_id],
                to_email=addressee.email,
                to_name=addressee.name,
                subject=letter.subject,
                body=letter.body,
                kind="reminder",
                key=_key(plan, letter, addressee.email, today),
                by=by,
                at=at,
            )
            person = people.pop(addressee.email, None)
            to = person or Recipient(None, letter.unit_id, addressee.name, addressee.email)
            _tell(plan, letter, to, written, today, at)
        for person in people.values():  # who have an account, while the letter goes to the unit's own address
            _tell(plan, letter, person, None, today, at)
    record(
        action="reminder.send",
        by=by,
        at=at,
        unit=plan.issuer,
        target=plan,
        after={"day": today, "units": {letter.unit_code: letter.about for letter in letters}},
    )
    return letters


def _tell(plan: Plan, letter: DraftLetter, to: Recipient, written: Letter | None, today: date, at: datetime) -> None:
    """What one recipient of the letter reads on the first page, and the log of who was told."""
    message = ReminderMessage.objects.create(
        kind=MessageKind.LETTER,
        user_id=to.user_id,
        unit_id=letter.unit_id if to.user_id is None else None,
        told_on=today,
        told_at=at,
        to_name=to.name[:200],
        to_email=to.email if written else "",
        subject=letter.subject,
        letter=written,
    )
    ReminderLine.objects.bulk_create(
        ReminderLine(
            message=message,
            plan=plan,
            unit_id=letter.unit_id,
            about=each.about,
            title=each.title,
            last_day=each.last_day,
            words=each.words[:300],
        )
        for each in letter.spoken
    )


def _key(plan: Plan, letter: DraftLetter, email: str, day: date) -> str:
    """The first thing that a letter is about is told in no other letter of that day."""
    return f"nhac/{plan.pk}/{letter.unit_id}/{day}/{letter.about[0]}/{email}"[:200]
