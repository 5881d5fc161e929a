"""Publications, disseminations and exchanges made for tests, by the actions that people use."""

from datetime import date

from kheo.accounts.actor import system_actor
from kheo.plans.models import Plan
from kheo.publicity.actions.drafts import create_publication
from kheo.publicity.actions.occasions import ExchangeValues, record_dissemination, record_exchange
from kheo.publicity.actions.steps import take_step
from kheo.publicity.models import Dissemination, Exchange, Publication
from kheo.publicity.rules import How, Kind, PublicationValues, Step
from kheo.units.models import Unit
from tests.factories import AT
from tests.plans.factories import load_2023

SYSTEM = system_actor("thử nghiệm")
DAY = date(2023, 2, 1)  # of AT in Vietnam


def plan_of_2023() -> Plan:
    return Plan.objects.select_related("issuer", "steward").get(pk=load_2023().plan.pk)


def values(**said) -> PublicationValues:
    return PublicationValues(
        **{
            "title": "Thôn làm đường",
            "body": "Bà con cùng làm.",
            "channel": "Loa xã",
            "happened_on": DAY,
            "place": "Nhà văn hóa",
            "people": 40,
            "link": "https://xa.example.vn/video",
            **said,
        }
    )


def make_publication(plan: Plan, unit: Unit, *, kind: Kind = Kind.ARTICLE, by=SYSTEM, at=AT, **said) -> Publication:
    return create_publication(plan=plan, unit=unit, kind=kind, values=values(**said), by=by, at=at)


def publish(it: Publication, *, at=AT) -> Publication:
    return take_step(publication_id=it.pk, step=Step.PUBLISH_AT_ONCE, by=SYSTEM, at=at)


def make_published(plan: Plan, unit: Unit, *, at=AT, **said) -> Publication:
    return publish(make_publication(plan, unit, at=at, **said), at=at)


def make_dissemination(plan: Plan, unit: Unit, *, documents=("43-KL/TW",), people=30, day=DAY, at=AT) -> Dissemination:
    if not plan.period_from <= day <= plan.period_to:  # a plan of another year, that cites nothing
        told = {"how": How.MEETING, "held_on": day, "people": people, "recorded_at": at}
        return Dissemination.objects.create(plan=plan, unit=unit, document=documents[0], **told)
    return record_dissemination(
        plan=plan,
        unit=unit,
        documents=documents,
        how=How.MEETING,
        held_on=day,
        people=people,
        note="",
        by=SYSTEM,
        at=at,
    )[0]


def make_exchange(plan: Plan, unit: Unit, *others: Unit, at=AT, **said) -> Exchange:
    told = {"title": "Thăm đường làng", "held_on": DAY, "place": "Thôn Một", "people": 25, "learnt": "Chia theo ngõ."}
    told |= {"guests": "" if others else "Xã bạn", **said}
    if not plan.period_from <= told["held_on"] <= plan.period_to:
        return Exchange.objects.create(plan=plan, unit=unit, recorded_at=at, **told)
    who = tuple(each.pk for each in others)
    return record_exchange(plan=plan, unit=unit, values=ExchangeValues(**told, participants=who), by=SYSTEM, at=at)
