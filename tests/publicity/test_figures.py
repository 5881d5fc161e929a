"""What is counted is what is listed, for a unit with all below it, as of any day."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.papers.queries.official import asking
from kheo.papers.queries.official.publicity import publicity
from kheo.papers.rules.official import Items, Paragraph, plain
from kheo.publicity.actions.occasions import set_goals, void_dissemination
from kheo.publicity.actions.steps import take_step
from kheo.publicity.models import Dissemination, Publication
from kheo.publicity.queries.figures import below, counted_exchanges, counted_publications, done_by, figures
from kheo.publicity.queries.lists import Wanted, disseminations_page, exchanges_page, publications_page
from kheo.publicity.rules import How, Kind, Step
from kheo.units.actions.placements import end_unit
from kheo.units.models import Unit
from tests.factories import AT, make_unit
from tests.publicity.factories import (
    DAY,
    SYSTEM,
    make_dissemination,
    make_exchange,
    make_publication,
    make_published,
    plan_of_2023,
)
from tests.registrations.factories import load_plan_of

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def plan():
    return plan_of_2023()


@pytest.fixture
def commune(plan):
    return Unit.objects.get(code="xa-bac-thuy")


def test_a_units_figure_covers_what_lies_below_it_and_the_plan_covers_all(plan, commune):
    hamlet, other = make_unit(parent=commune, kind="party-cell"), Unit.objects.get(code="xa-chi-lang")
    make_published(plan, commune, kind=Kind.SESSION, people=40)
    make_published(plan, hamlet, kind=Kind.SESSION, people=12)
    make_published(plan, other)
    make_publication(plan, commune)  # a draft
    make_dissemination(plan, hamlet, documents=("43-KL/TW", "25-NQ/TW"), people=9)
    make_exchange(plan, commune, other, people=25)

    found = figures(plan, DAY)

    here, all_of_it = found.of(commune.pk), found.total
    assert (dict(here.published), here.people) == ({Kind.SESSION: 2}, 52)
    assert (here.documents(found.document.cites), here.disseminations, here.people_told) == (2, 2, 18)
    assert (here.exchanges, here.exchange_people) == (1, 25)
    assert found.of(hamlet.pk).people == 12
    assert dict(all_of_it.published) == {Kind.SESSION: 2, Kind.ARTICLE: 1}
    assert not found.of(Unit.objects.get(code="xa-gia-loc").pk).anything


def test_a_past_day_keeps_its_figures_whatever_is_withdrawn_later(plan, commune):
    it, row = make_published(plan, commune), make_dissemination(plan, commune)
    later = AT + timedelta(days=2)
    take_step(publication_id=it.pk, step=Step.WITHDRAW, reason="Nhầm.", by=SYSTEM, at=later)
    void_dissemination(dissemination_id=row.pk, reason="Nhầm.", by=SYSTEM, at=later)

    counted = [figures(plan, day).total for day in (DAY - timedelta(days=1), DAY, NEXT, later.date())]

    assert [(each.published[Kind.ARTICLE], each.disseminations) for each in counted] == [(0, 0), (1, 1), (1, 1), (0, 0)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.lists(
        st.tuples(st.sampled_from(Kind), st.integers(0, 2), st.integers(0, 3), st.booleans()), min_size=1, max_size=6
    ),
    asked=st.integers(0, 4),
)
def test_every_count_is_the_length_of_its_list(plan, commune, made, asked):
    units = [commune, Unit.objects.get(code="xa-chi-lang"), plan.issuer]
    for kind, place, days, withdrawn in made:
        it = make_published(plan, units[place], kind=kind, at=AT + timedelta(days=days))
        if withdrawn:
            take_step(
                publication_id=it.pk, step=Step.WITHDRAW, reason="Nhầm.", by=SYSTEM, at=AT + timedelta(days=days + 1)
            )
    day = DAY + timedelta(days=asked)

    found = figures(plan, day)

    for unit in units:
        inside = below(unit.pk, day)
        for kind in Kind:
            listed, _ = publications_page(SYSTEM, Wanted(plan, inside, kind, as_of=day))
            assert found.of(unit.pk).published[kind] == len(listed)
    Publication.registrations.through.objects.all().delete()
    Publication.objects.all().delete()


def test_the_logs_list_what_was_counted(plan, commune):
    other = Unit.objects.get(code="xa-chi-lang")
    make_dissemination(plan, commune, documents=("43-KL/TW", "25-NQ/TW"))
    make_dissemination(plan, other)
    make_exchange(plan, commune, other)
    inside = below(commune.pk, DAY)

    told, _ = disseminations_page(SYSTEM, Wanted(plan, inside, as_of=DAY))
    one, _ = disseminations_page(SYSTEM, Wanted(plan, inside, document="25-NQ/TW", as_of=DAY))
    met, _ = exchanges_page(SYSTEM, Wanted(plan, inside, as_of=DAY))

    found = figures(plan, DAY).of(commune.pk)
    assert (len(told), len(one), len(met)) == (found.disseminations, found.told["25-NQ/TW"].times, found.exchanges)
    assert counted_exchanges(plan, DAY, below(other.pk, DAY)).count() == 0


def test_units_that_the_plan_names_come_with_others_that_did_or_planned_something(plan, commune):
    office = Unit.objects.get(code="ban-tuyen-giao")
    make_unit(parent=commune, kind="party-cell")
    named = [unit.code for unit in figures(plan, DAY).rows([plan.issuer.path])]
    assert "ban-tuyen-giao" not in named
    assert named == [unit.code for unit in figures(plan, DAY).addressed([plan.issuer.path])]

    set_goals(plan=plan, unit=office, numbers={Kind.NEWS: 3}, by=SYSTEM, at=AT)

    assert "ban-tuyen-giao" in [unit.code for unit in figures(plan, DAY).rows([plan.issuer.path])]
    assert [unit.code for unit in figures(plan, DAY).rows([commune.path])] == [commune.code]


def test_a_unit_between_the_plan_and_the_communes_that_it_names_hides_none_of_them(plan):
    between = make_unit(parent=plan.issuer, kind="agency")
    one, other = make_unit(parent=between), make_unit(parent=between)
    hamlet = make_unit(parent=one, kind="party-cell")
    make_published(plan, hamlet)

    rows = [unit.id for unit in figures(plan, DAY).rows([between.path])]

    assert rows == [between.pk, one.pk, other.pk]


def test_what_a_unit_plans_covers_what_those_below_it_plan(plan, commune):
    hamlet, other = make_unit(parent=commune, kind="party-cell"), Unit.objects.get(code="xa-chi-lang")
    for unit, number in ((commune, 6), (hamlet, 4), (other, 5)):
        set_goals(plan=plan, unit=unit, numbers={Kind.NEWS: number}, by=SYSTEM, at=AT)

    found = figures(plan, DAY)

    assert (found.planned(Kind.NEWS), found.planned(Kind.ARTICLE)) == (11, None)


def test_what_a_unit_planned_that_has_ended_is_no_longer_awaited_and_what_lies_below_counts_for_itself(plan, commune):
    hamlet, other = make_unit(parent=commune, kind="party-cell"), Unit.objects.get(code="xa-chi-lang")
    for unit, number in ((commune, 6), (hamlet, 4), (other, 5)):
        set_goals(plan=plan, unit=unit, numbers={Kind.NEWS: number}, by=SYSTEM, at=AT)
    end_unit(unit_id=commune.pk, last_day=DAY, successor_id=other.pk, by=SYSTEM, at=AT)
    end_unit(unit_id=other.pk, last_day=NEXT, successor_id=plan.issuer_id, by=SYSTEM, at=AT)

    counted = [figures(plan, day).planned(Kind.NEWS) for day in (DAY, NEXT, NEXT + timedelta(days=1))]

    assert counted == [11, 5, 4]


def test_a_document_that_the_plan_no_longer_cites_is_not_among_those_made_known(plan, commune):
    cites = figures(plan, DAY).document.cites
    make_dissemination(plan, commune, documents=tuple(each.number for each in cites), people=10)
    Dissemination.objects.create(
        plan=plan, unit=commune, document="1-CT/CU", how=How.MEETING, held_on=DAY, people=10, recorded_at=AT
    )

    [items] = publicity(asking.Asked(plan, commune, DAY))

    assert isinstance(items, Items)
    assert "đã quán triệt 5 trên 5 văn bản, 6 lần, 60 lượt người." in plain(items.lines[0])


def test_the_figures_cost_the_same_however_many_records(plan, commune):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            figures(plan, NEXT)
        return len(queries)

    figures(plan, NEXT)
    before = cost()
    for unit in Unit.objects.filter(kind="commune-party-committee"):
        make_published(plan, unit)
        make_dissemination(plan, unit)

    assert cost() == before <= 6


def test_reports_say_what_was_done_and_each_number_opens_its_list(plan, commune):
    def blocks():
        return list(publicity(asking.Asked(plan, commune, NEXT)))

    [nothing] = blocks()
    assert isinstance(nothing, Paragraph)
    assert "chưa ghi nhận" in plain(nothing.runs)
    make_published(plan, commune, kind=Kind.SESSION, people=1_240)
    make_published(plan, commune, kind=Kind.BULLETIN)
    make_dissemination(plan, commune, documents=("43-KL/TW", "25-NQ/TW"), people=30)
    make_exchange(plan, commune, people=25)

    [items] = blocks()

    assert isinstance(items, Items)
    assert [plain(each) for each in items.lines] == [
        "Hội nghị, buổi sinh hoạt tuyên truyền, quán triệt: 1 buổi, 1.240 lượt người dự.",
        "Bản tin phát thanh: 1.",
        "Văn bản kế hoạch yêu cầu quán triệt: đã quán triệt 2 trên 5 văn bản, 2 lần, 60 lượt người.",
        "Giao lưu, trao đổi kinh nghiệm: 1 buổi, 25 người dự.",
    ]
    links = [run.link for each in items.lines for run in each if not isinstance(run, str)]
    assert all(f"don-vi={commune.code}" in link and f"ngay={NEXT}" in link for link in links)


def test_a_day_after_the_plans_year_counts_the_year_alone(plan, commune):
    make_published(plan, commune, happened_on=date(2023, 1, 20))

    assert figures(plan, date(2024, 2, 1)).total.published[Kind.ARTICLE] == 1
    assert counted_publications(plan, date(2024, 2, 1)).count() == 1


def test_what_units_did_under_several_plans_is_asked_once_and_is_what_the_figures_say(plan, commune):
    earlier = load_plan_of(2022)
    hamlet, other = make_unit(parent=commune, kind="party-cell"), Unit.objects.get(code="xa-chi-lang")
    for whose in (plan, earlier):
        make_dissemination(whose, hamlet, people=9)
        make_exchange(whose, commune, people=25)
    make_published(plan, commune, kind=Kind.SESSION, people=40)
    make_published(plan, other)
    units = below(commune.pk, DAY)

    with CaptureQueriesContext(connection) as queries:
        found = done_by([earlier, plan], units, DAY)

    assert len(queries) == 1
    assert found == {each.pk: figures(each, DAY).of(commune.pk) for each in (earlier, plan)}
    assert done_by([], units, DAY) == {}
