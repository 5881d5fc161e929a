"""A unit begins to do what another was recognised for, and takes that back."""

from datetime import datetime

from django.db import transaction

from kheo.accounts.actions.letters import write_letter
from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.plans.rules.document import INDIVIDUAL
from kheo.portal.models import ReplicationOffer
from kheo.portal.queries.gallery import public_recognitions
from kheo.portal.rules.offers import drafts_method, learnt_because, offer_letter, problems_with_offer
from kheo.progress.queries.reminders import addressees
from kheo.registrations.actions.drafts import create_draft
from kheo.registrations.models import Registration
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import Kind, RegistrationValues, State
from kheo.registrations.rules.values import LIMITS
from kheo.rounds.models import SelfReport
from kheo.rounds.rules.publicity import public_title
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit


@transaction.atomic
def offer_to_learn(
    *, source_id: int, unit: Unit, plan: Plan, by: Actor, at: datetime, address: str = ""
) -> ReplicationOffer:
    """A draft registration of `unit`, begun with what others can copy of a recognised model; its unit is written.

    Refuses a model that is not public, the unit's own, and a second offer; one whose registration was withdrawn has
    ended and makes room. The draft's own creation is recorded as that of any other.
    """
    source = (
        Registration.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "plan")
        .get(pk=source_id)
    )
    standing = ReplicationOffer.objects.filter(source=source, unit=unit, withdrawn_at__isnull=True)
    problems = problems_with_offer(
        is_recognised=public_recognitions().filter(registration=source).exists(),
        same_unit=source.unit_id == unit.pk,
        is_known=standing.exclude(draft__state=State.WITHDRAWN).exists(),
    )
    if problems:
        raise RuleBroken(problems)
    standing.update(withdrawn_at=at)
    draft = create_draft(plan=plan, unit=unit, values=_begun(source, plan, at), by=by, at=at)
    made = ReplicationOffer.objects.create(source=source, unit=unit, draft=draft, made_at=at, made_by_id=by.user_id)
    subject, body = offer_letter(
        source_unit=source.unit.title,
        title=source.title,
        learner=unit.title,
        contact=", ".join(part for part in (by.name, by.email) if part and by.user_id),
        link=f"{address}/cong-khai/hoc-tap/" if address else "",
    )
    for person in addressees([source.unit_id], day_of(at, plan.timezone))[source.unit_id]:
        write_letter(
            unit=source.unit,
            to_email=person.email,
            to_name=person.name,
            subject=subject,
            body=body,
            kind="offer",
            key=f"hoc-tap/{made.pk}/{person.email}"[:200],
            by=by,
            at=at,
        )
    after = {"source": source.pk, "title": source.title, "draft": draft.pk}
    record(action="replication_offer.make", by=by, at=at, unit=unit, target=made, after=after)
    return made


@transaction.atomic
def withdraw_offer(*, offer_id: int, by: Actor, at: datetime) -> ReplicationOffer:
    """The unit no longer means to copy the model; its registration stays as it is. Refuses what is taken back."""
    offer = ReplicationOffer.objects.select_for_update(of=("self",)).select_related("unit", "source").get(pk=offer_id)
    if offer.withdrawn_at is not None:
        raise RuleBroken([Problem("offer.withdrawn", "Việc nhận học tập này đã được thôi.", "Tải lại trang.")])
    offer.withdrawn_at = at
    offer.save(update_fields=["withdrawn_at"])
    record(
        action="replication_offer.withdraw",
        by=by,
        at=at,
        unit=offer.unit,
        target=offer,
        before={"source": offer.source_id, "title": offer.source.title},
    )
    return offer


def _begun(source: Registration, plan: Plan, at: datetime) -> RegistrationValues:
    """What another unit can take over; who, where, when and how much are its own.

    Of a person's work nothing is taken over but the lesson: consent to be named is for that person's page alone.
    """
    is_person = source.subject == INDIVIDUAL
    document = document_at(plan, at)
    report = SelfReport.objects.filter(registration=source).first()
    codes = {each.code for each in document.fields}
    priorities = {each.code for each in document.priorities}
    title = public_title(source.title, source.carrier, is_individual=is_person, consented=False)
    return RegistrationValues(
        title="" if is_person else source.title[: LIMITS["title"]],
        kind=Kind.PRACTICE if is_person else source.kind,
        subject="tap-the" if "tap-the" in document.subject_by_code else "",
        level=document.levels[0].code,
        field=source.field if source.field in codes else "",
        priorities=tuple(each for each in source.priorities if each in priorities),
        content="" if is_person else source.content,
        method=drafts_method("" if is_person else source.method, report.replicable if report else ""),
        new_because=learnt_because(title, source.unit.title, source.plan.period_from.year),
    )
