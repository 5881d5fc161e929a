"""The table of moves, what each kind needs, what of a plan speaks of publicity."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.plans.rules.document import PlanDocument
from kheo.publicity.rules import KINDS, MOVES, By, Kind, State, Step, possible_steps, problems_with_move, served_by
from kheo.publicity.rules.values import (
    PublicationValues,
    problems_with_completeness,
    problems_with_day,
    problems_with_values,
)
from kheo.rounds.rules.publicity import persons_in, persons_told_of
from kheo.shared.periods import Period
from tests.publicity.factories import plan_of_2023

YEAR = Period(date(2023, 1, 1), date(2023, 12, 31))


@given(state=st.sampled_from(State), step=st.sampled_from(Step))
def test_a_move_is_refused_exactly_when_the_table_does_not_list_it(state, step):
    assert (problems_with_move(step, state, "Vì sai ngày.") == []) == (state in MOVES[step].sources)


@given(state=st.sampled_from(State), parts=st.sets(st.sampled_from(By)))
def test_what_is_offered_is_what_the_table_gives_to_these_parts(state, parts):
    offered = possible_steps(state, parts)

    assert offered == [step for step in Step if state in MOVES[step].sources and MOVES[step].by in parts]


@given(start=st.just(State.DRAFT), steps=st.lists(st.sampled_from(Step), max_size=12))
def test_nothing_is_published_but_by_who_approves_or_after_an_approval(start, steps):
    state, was_approved = start, False
    for step in steps:
        if state not in MOVES[step].sources:
            continue
        was_approved = (was_approved or MOVES[step].by is By.APPROVER) and MOVES[step].target is not State.DRAFT
        state = MOVES[step].target
        assert state not in {State.APPROVED, State.PUBLISHED} or was_approved


@pytest.mark.parametrize("kind", list(Kind))
def test_a_kind_asks_for_all_that_it_needs(kind):
    facts = KINDS[kind]

    assert set(facts.needs) <= set(facts.fields)
    assert problems_with_completeness(kind, facts.needs) == []
    assert [each.field for each in problems_with_completeness(kind, ())] == list(facts.needs)


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        pytest.param(date(2023, 1, 1), [], id="the first day of the plan"),
        pytest.param(date(2023, 6, 1), [], id="today"),
        pytest.param(date(2023, 6, 2), ["publication.future"], id="tomorrow"),
        pytest.param(date(2022, 12, 31), ["publication.other_year"], id="the year before"),
        pytest.param(None, [], id="no day, which is said elsewhere"),
    ],
)
def test_what_is_counted_has_happened_in_the_plans_year(day, codes):
    problems = problems_with_day(day, today=date(2023, 6, 1), period=YEAR, code="publication")

    assert [each.code for each in problems] == codes


@pytest.mark.parametrize(
    ("link", "is_good"),
    [
        ("https://chilang.example.vn/bai?id=1", True),
        ("https://chilang.example.vn", True),
        ("http://chilang.example.vn/", False),
        ("javascript:alert(1)", False),
        ("https://u:p@chilang.example.vn/", False),
        ("https://localhost/", False),
        ("https://a.vn/ b", False),
    ],
)
def test_a_link_is_an_address_that_opens_over_https(link, is_good):
    assert (problems_with_values(PublicationValues("Tin", link=link)) == []) == is_good


@pytest.mark.django_db
def test_a_publication_may_serve_the_plans_tasks_and_the_clauses_that_speak_of_publicity():
    document: PlanDocument = plan_of_2023().versions.get().document

    served = [each.about for each in served_by(document)]

    assert served[: len(document.tasks)] == [f"task:{task.code}" for task in document.tasks]
    clauses = served[len(document.tasks) :]
    assert {"clause:II.1", "clause:II.3", "clause:IV.1"} <= set(clauses)
    assert "clause:II(2).1-1" not in clauses


# --- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("carrier", "persons"),
    [
        ("Bà Vi Thị Khéo", ["Bà Vi Thị Khéo"]),
        ("Ông Lộc Văn Hùng, bà Vi Thị Khéo", ["Ông Lộc Văn Hùng", "bà Vi Thị Khéo"]),
        ("Vi Thị Khéo (trưởng thôn Làng Mỏ)", ["Vi Thị Khéo"]),
        ("Vi Thị Khéo - Chi hội Phụ nữ", ["Vi Thị Khéo"]),
        ("Vi Thị Khéo, Thôn Hai", ["Vi Thị Khéo"]),
        ("Vi Thị Khéo, Đ/c Lộc Văn Hùng", ["Vi Thị Khéo", "Đ/c Lộc Văn Hùng"]),
    ],
)
def test_a_carrier_names_persons_and_the_place_or_post_after_them_is_none(carrier, persons):
    assert list(persons_in(carrier).values()) == persons


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sáng nào bà Vi Thị Khéo cũng quét đường.", True),
        ("BÀ VI THI KHEO QUÉT ĐƯỜNG", True),
        ("vi thị khéo", True),
        ("Chị Khéo ở thôn Hai quét đường.", False),
        ("Anh Lê Hội kể chuyện.", True),
        ("“Lê Hội” kể chuyện.", True),
        ("Lễ hội xuân của xã; mùa lễ hội.", False),
    ],
)
def test_a_name_is_found_as_people_write_it_and_common_words_are_no_name(text, told):
    persons = [*persons_in("Bà Vi Thị Khéo"), *persons_in("Ông Lê Hội")]
    assert bool(persons_told_of(text, persons)) is told
