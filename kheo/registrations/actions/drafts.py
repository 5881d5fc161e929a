"""Writing a registration before it is sent."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.registrations.actions.events import tell
from kheo.registrations.actions.indexing import index
from kheo.registrations.actions.writing import set_apart, write_values
from kheo.registrations.models import Initiative, Registration
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import EDITABLE, STATE_TITLES, RegistrationValues, State, problems_with_values
from kheo.registrations.rules.values import NAMES
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import fold
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

KEY_LENGTH = 40  # of Registration.form_key


@transaction.atomic
def create_draft(
    *,
    plan: Plan,
    unit: Unit,
    values: RegistrationValues,
    by: "Actor",
    at: datetime,
    continue_from: Registration | None = None,
    form_key: str | None = None,
) -> Registration:
    """A new draft, of a new initiative or of that of an earlier registration; it may still be incomplete.

    The same form (`form_key`) sent again gives the draft that it made, and changes nothing; with other words, or for
    another plan or unit, it makes another draft: a form that a phone keeps may be filled in twice. Refuses what is
    wrong (unknown codes, dates reversed), and a second continuation of one initiative in a plan.
    """
    document = document_at(plan, at)
    values = values.tidy()
    for key in (form_key, _key_of_words(form_key, plan, unit, values)) if form_key else ():
        made = Registration.objects.filter(form_key=key).first()
        if made is None:
            form_key = key
            break
        if (made.plan_id, made.unit_id) == (plan.pk, unit.pk) and not RegistrationValues.of(made).differences(values):
            return made
    else:
        form_key = None
    problems = problems_with_values(values, document)
    if continue_from is not None:
        problems += _problems_with_continuing(continue_from, plan, unit)
    if problems:
        raise RuleBroken(problems)
    initiative = continue_from.initiative if continue_from else new_initiative(unit, values, plan.period_from.year, at)
    if initiative.pk is None:
        initiative.save(force_insert=True)
    registration = Registration(
        plan=plan,
        unit=unit,
        initiative=initiative,
        continues=continue_from,
        first_time=continue_from is None,
        form_key=form_key,
        created_at=at,
        created_by_id=by.user_id,
        changed_at=at,
    )
    write_values(registration, values, document, unit.code, at)
    set_apart(registration)
    registration.save(force_insert=True)
    tell(registration, "create", by=by, at=at)
    index([registration], are_new=True)
    record(
        action="registration.create",
        by=by,
        at=at,
        unit=unit,
        target=registration,
        after={"plan": plan.code, "continues": continue_from.pk if continue_from else None, **told(values)},
    )
    return registration


@transaction.atomic
def save_draft(
    *, registration_id: int, revision: int, values: RegistrationValues, by: "Actor", at: datetime
) -> Registration:
    """Keep what was typed into a draft or a returned registration; saving the same twice changes nothing.

    Refuses when somebody saved since `revision` was read (`registration.edited_meanwhile`; the page then shows both),
    when the registration is past editing, and what is wrong in itself.
    """
    registration = (
        Registration.objects.select_for_update(of=("self",)).select_related("plan", "unit").get(pk=registration_id)
    )
    state = State(registration.state)
    if state not in EDITABLE:
        raise RuleBroken([not_editable(state)])
    document = document_at(registration.plan, at)
    values = values.tidy()
    before = RegistrationValues.of(registration)
    changed = before.differences(values)
    if not changed:
        return registration
    if registration.revision != revision:
        raise RuleBroken([edited_meanwhile(registration)])
    problems = problems_with_values(values, document)
    if problems:
        raise RuleBroken(problems)
    write_values(registration, values, document, registration.unit.code, at)
    set_apart(registration)
    registration.revision += 1
    registration.save()
    if registration.initiative.registrations.count() == 1:
        follow_title(registration.initiative, registration)
    index([registration])
    record(
        action="registration.edit",
        by=by,
        at=at,
        unit=registration.unit,
        target=registration,
        before={name: getattr(before, name) for name in changed},
        after={name: getattr(values, name) for name in changed},
    )
    return registration


@transaction.atomic
def continue_earlier(*, registration_id: int, earlier_id: int, by: "Actor", at: datetime) -> Registration:
    """A draft turns out to carry on an earlier registration: it joins that one's initiative and is no first time.

    Refuses past editing, another unit's initiative, and one that is continued in this plan already.
    """
    registration = (
        Registration.objects.select_for_update(of=("self",)).select_related("plan", "unit").get(pk=registration_id)
    )
    earlier = Registration.objects.select_related("initiative").get(pk=earlier_id)
    state = State(registration.state)
    problems = [not_editable(state)] if state not in EDITABLE else []
    problems += _problems_with_continuing(earlier, registration.plan, registration.unit)
    if problems:
        raise RuleBroken(problems)
    left = registration.initiative
    registration.initiative, registration.continues = earlier.initiative, earlier
    registration.first_time, registration.new_because = False, ""
    registration.changed_at, registration.revision = at, registration.revision + 1
    registration.save()
    if not left.registrations.exists():
        left.delete()
    tell(registration, "continue", by=by, at=at, reason=earlier.title)
    record(
        action="registration.continue",
        by=by,
        at=at,
        unit=registration.unit,
        target=registration,
        before={"initiative": left.pk or None},
        after={"continues": earlier.pk, "initiative": earlier.initiative_id},
    )
    return registration


@transaction.atomic
def keep_as_new(*, registration_id: int, because: str, by: "Actor", at: datetime) -> Registration:
    """A draft looks like an earlier initiative but is another one: the unit says why."""
    registration = Registration.objects.get(pk=registration_id)
    if not because.strip():
        raise RuleBroken(
            [
                Problem(
                    "registration.no_reason",
                    "Chưa ghi lý do đăng ký mới.",
                    "Ghi điểm khác với mô hình đã có.",
                    "new_because",
                )
            ]
        )
    values = replace(RegistrationValues.of(registration), new_because=because)
    return save_draft(registration_id=registration_id, revision=registration.revision, values=values, by=by, at=at)


def new_initiative(unit: Unit, values: RegistrationValues, year: int, at: datetime) -> Initiative:
    return Initiative(
        unit=unit,
        kind=values.kind,
        title=values.title,
        title_folded=fold(values.title)[:300],
        first_year=year,
        created_at=at,
    )


def follow_title(initiative: Initiative, registration: Registration) -> None:
    """An initiative is called what its latest registration is called."""
    initiative.title, initiative.kind = registration.title, registration.kind
    initiative.title_folded = registration.title_folded
    initiative.save(update_fields=["title", "kind", "title_folded"])


def told(values: RegistrationValues) -> dict[str, object]:
    """What was filled in, for the journal."""
    return {name: getattr(values, name) for name in NAMES if getattr(values, name) not in ("", (), None, False)}


def not_editable(state: State) -> Problem:
    return Problem(
        "registration.not_editable",
        f"Không sửa được khi đăng ký đang ở trạng thái “{STATE_TITLES[state]}”.",
        "Nếu cần sửa, đề nghị cơ quan thường trực trả lại đăng ký để bổ sung.",
    )


def edited_meanwhile(registration: Registration) -> Problem:
    return Problem(
        "registration.edited_meanwhile",
        "Người khác (hoặc một cửa sổ khác) đã lưu bản nháp này trong khi đồng chí đang sửa.",
        "So sánh hai bản dưới đây, chọn phần giữ lại rồi lưu.",
    )


def _key_of_words(form_key: str | None, plan: Plan, unit: Unit, values: RegistrationValues) -> str:
    """The key of a form whose own key is taken by a draft with other words."""
    said = repr((form_key, plan.pk, unit.pk, values))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_LENGTH]


def _problems_with_continuing(earlier: Registration, plan: Plan, unit: Unit) -> list[Problem]:
    Initiative.objects.select_for_update(no_key=True).get(pk=earlier.initiative_id)  # one continuation at a time
    found = []
    if earlier.unit_id != unit.pk:
        found.append(
            Problem(
                "registration.continues_other_unit",
                "Chỉ đơn vị đã đăng ký mới tiếp tục được mô hình của năm trước.",
                "Đăng ký mới, và ghi rõ đã học từ mô hình nào.",
            )
        )
    again = Registration.objects.filter(plan=plan, initiative_id=earlier.initiative_id).exclude(state=State.WITHDRAWN)
    if again.exists():
        found.append(
            Problem(
                "registration.already_continued",
                f"Mô hình “{earlier.title}” đã được đăng ký trong kế hoạch này.",
                "Mở đăng ký đã có để sửa hoặc bổ sung.",
            )
        )
    return found
