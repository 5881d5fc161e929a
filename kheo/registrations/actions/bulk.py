"""Many registrations of one unit at once: part of an action that records it once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.actions.events import new_event
from kheo.registrations.actions.indexing import forget, index
from kheo.registrations.actions.new_rows import IMPORTED, NewRow, insert_registrations
from kheo.registrations.actions.standings import close_standing, restate
from kheo.registrations.actions.writing import write_values
from kheo.registrations.models import Event, Initiative, ListImport, ProgressRecord, Registration
from kheo.registrations.queries.list_deadlines import list_deadline_of
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import IN_REGISTER, RegistrationValues, State, problems_with_values
from kheo.registrations.rules.spelling import SPELT, Spelt, spell
from kheo.registrations.rules.timing import ListDeadline
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit
from kheo.units.rules import ancestors

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

CHANGED = "import_change"  # the event of a registration that a list changed
_KEY, _TITLE = SPELT.index("row_key"), SPELT.index("title")


def live_rows(plan: Plan, unit: Unit) -> dict[str, Registration]:
    """The unit's registrations that are not withdrawn, by row key: "the same row" of a list. One query."""
    found = Registration.objects.filter(plan=plan, unit=unit).exclude(state=State.WITHDRAWN)
    return {each.row_key: each for each in found}


@transaction.atomic
def create_registrations(
    plan: Plan,
    unit: Unit,
    rows: Sequence[RegistrationValues],
    *,
    state: State = State.SUBMITTED,
    by: "Actor",
    at: datetime,
    list_import: ListImport | None = None,
    accept: bool = False,
    document: PlanDocument | None = None,
    due: ListDeadline | None = None,
    continues: Mapping[int, Registration] | None = None,
) -> list[Registration]:
    """One registration for each row, in order, in `state` (draft or submitted), or in the register where `accept`.

    `continues` maps the position of a row to the earlier registration that it carries on. `document` and `due` spare
    their look-up where many units are written in one go. Lateness is judged by `at`. Refuses unknown codes and rows
    that the unit has already (or has twice among them). Writes no audit record.
    """
    if not rows:
        return []
    document = document or document_at(plan, at)
    due = due or list_deadline_of(plan, unit, document, at)
    tidy = [row.tidy() for row in rows]
    _refuse_wrong(tidy, document)
    spelt = [spell(row, document, unit.code) for row in tidy]
    _refuse_repeated(plan, unit, spelt)
    chosen = State.ACCEPTED if accept else state
    late = bool(due and due.is_late(at)) and chosen is not State.DRAFT
    entry, earlier = list_import.pk if list_import else None, continues or {}
    new = [NewRow(unit.pk, chosen, late, entry, *each, earlier.get(place)) for place, each in enumerate(spelt)]
    above = _lineage(unit)
    ids = insert_registrations(plan, new, by=by, at=at, lineage=lambda _: above)
    made = Registration.objects.in_bulk(ids)
    for each in made.values():
        each.plan, each.unit = plan, unit
    return [made[pk] for pk in ids]


def _lineage(unit: Unit) -> list[int]:
    return list(Unit.objects.filter(path__in=ancestors(unit.path)).order_by("path").values_list("id", flat=True))


@transaction.atomic
def change_registrations(
    changes: Mapping[int, RegistrationValues],
    *,
    by: "Actor",
    at: datetime,
    document: PlanDocument | None = None,
) -> list[tuple[Registration, list[str]]]:
    """Give registrations (by id) new values; returns those that changed, with the names of what did.

    A registration in the register counts with its new facets from `at` on. Refuses unknown codes, and withdrawn or
    closed registrations. Writes no audit record.
    """
    found = list(
        Registration.objects.select_for_update(of=("self",))
        .select_related("plan", "unit")
        .filter(pk__in=list(changes))
        .order_by("id")
    )
    if not found:
        return []
    document = document or document_at(found[0].plan, at)
    changed = []
    for each in found:
        values = changes[each.pk].tidy()
        names = RegistrationValues.of(each).differences(values)
        if not names:
            continue
        problems = problems_with_values(values, document)
        if each.state in {State.WITHDRAWN, State.CLOSED}:
            problems.append(_not_changeable(each))
        if problems:
            raise RuleBroken(problems)
        write_values(each, values, document, each.unit.code, at)
        each.revision += 1
        changed.append((each, names))
    written = [each for each, _ in changed]
    columns = [field.name for field in Registration._meta.concrete_fields if not field.primary_key]
    Registration.objects.bulk_update(written, columns, batch_size=100)
    for each in written:
        if each.state in IN_REGISTER:
            restate(each, at=at)
    Event.objects.bulk_create([new_event(each, CHANGED, by=by, at=at) for each in written])
    index(written)
    return changed


@transaction.atomic
def remove_imported(list_import: ListImport, *, by: "Actor", at: datetime) -> list[Registration]:
    """Take back what a list brought in, as if it had not come; returns what was taken back.

    Refuses (naming each) where anything was built on a row: a step by hand, an edit, progress, a file, a continuation.
    Rows that already had a number are withdrawn, so that the register keeps no gap; the others are deleted. Writes no
    audit record.
    """
    found = list(
        Registration.objects.select_for_update(of=("self",))
        .select_related("initiative")
        .filter(list_import=list_import)
        .exclude(state=State.WITHDRAWN)
        .order_by("id")
    )
    problems = problems_before_removing(found)
    if problems:
        raise RuleBroken(problems)
    numbered = [each for each in found if each.number is not None]
    others = [each for each in found if each.number is None]
    reason = f"Hoàn tác lần nhập danh sách “{list_import.filename}”."
    for each in numbered:
        each.state, each.withdrawn_at, each.reason, each.changed_at = State.WITHDRAWN, at, reason, at
        each.save(update_fields=["state", "withdrawn_at", "reason", "changed_at"])
        close_standing(each, at=at)
    Event.objects.bulk_create([new_event(each, "withdraw", by=by, at=at, reason=reason) for each in numbered])
    index(numbered)
    forget([each.pk for each in others])
    kept_ids = [each.pk for each in others]
    initiatives = {each.initiative_id for each in others}
    Registration.objects.filter(pk__in=kept_ids).delete()
    Initiative.objects.filter(pk__in=initiatives, registrations__isnull=True).delete()
    for each, pk in zip(others, kept_ids, strict=True):
        each.pk = pk
    return found


def problems_before_removing(registrations: Sequence[Registration]) -> list[Problem]:
    """What was built on imported rows since they came in."""
    ids = [each.pk for each in registrations]
    stepped = set(
        Event.objects.filter(registration__in=ids).exclude(step=IMPORTED).values_list("registration_id", flat=True)
    )
    worked = set(ProgressRecord.objects.filter(registration__in=ids).values_list("registration_id", flat=True))
    continued = set(Registration.objects.filter(continues__in=ids).values_list("continues_id", flat=True))
    return [
        Problem(
            "list.built_upon",
            f"“{each.title}” đã được xử lý tiếp sau khi nhập.",
            "Rút riêng từng đăng ký thay cho hoàn tác cả danh sách.",
        )
        for each in registrations
        if each.pk in stepped or each.pk in worked or each.pk in continued or each.revision != 1
    ]


def _refuse_wrong(rows: Sequence[RegistrationValues], document: PlanDocument) -> None:
    problems = [problem for row in rows for problem in problems_with_values(row, document)]
    problems += [_untitled()] * any(not row.title for row in rows)
    if problems:
        raise RuleBroken(problems)


def _refuse_repeated(plan: Plan, unit: Unit, spelt: Sequence[Spelt]) -> None:
    keys = [row.columns[_KEY] for row in spelt]
    taken = set(
        Registration.objects.filter(plan=plan, unit=unit, row_key__in=keys)
        .exclude(state=State.WITHDRAWN)
        .values_list("row_key", flat=True)
    )
    problems = []
    for key, row in zip(keys, spelt, strict=True):
        if key in taken:
            problems.append(_same_row(row.columns[_TITLE]))
        taken.add(key)
    if problems:
        raise RuleBroken(problems)


def _untitled() -> Problem:
    return Problem("registration.no_title", "Có dòng chưa có tên mô hình.", "Ghi tên mô hình ở dòng đó.", "title")


def _same_row(title: str) -> Problem:
    return Problem(
        "registration.same_row",
        f"Đơn vị đã có đăng ký cùng tên, cùng người thực hiện: “{title}”.",
        "Bỏ dòng trùng, hoặc đặt tên khác.",
        "title",
    )


def _not_changeable(registration: Registration) -> Problem:
    return Problem(
        "registration.not_editable",
        f"“{registration.title}” đã rút hoặc đã kết thúc, không sửa được nữa.",
        "Đăng ký thành một mô hình mới.",
    )
