"""Copies of models in other places: what may be recorded, what it counts for, how it is drawn."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kheo.audit.models import Record
from kheo.recognition.actions.replication import record_replication, void_replication
from kheo.recognition.models import Replication
from kheo.recognition.rules.replication import End, component, draw, problems_with_replication, reached
from kheo.registrations.models import Standing
from kheo.shared.problems import RuleBroken
from tests.factories import make_member
from tests.recognition.factories import DECIDED, make_recognised
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, make_draft, unit_of

LATER = DECIDED + timedelta(days=5)
DAY = date(2023, 10, 3)


def copied(source, copy, *, day: date = DAY, at=LATER) -> Replication:
    return record_replication(source_id=source.pk, copy_id=copy.pk, since_on=day, note="Họp thôn", by=SYSTEM, at=at)


def replicated(registration) -> bool:
    return Standing.objects.get(registration=registration, to_at__isnull=True).replicated


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def source(plan):
    return make_recognised(plan, unit_of("xa-bac-thuy"), title="Đường hoa thôn Bắc Thủy").registration


@pytest.fixture
def copy(plan):
    return make_accepted(plan, unit_of("xa-bang-mac"), title="Đường hoa thôn Làng Mỏ")


# --- rules ---------------------------------------------------------------------------------------

edges = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40)
forward = edges.map(lambda pairs: [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]])


@given(edges, st.integers(0, 12))
def test_what_is_reached_is_closed(pairs, start):
    found = reached(start, pairs)
    assert start in found
    assert all(copy in found for source, copy in pairs if source in found)


@given(edges, st.integers(0, 12), st.integers(0, 12))
def test_no_sequence_of_copies_that_is_let_through_makes_a_circle(pairs, first, second):
    kept: list[tuple[int, int]] = []
    for source, copy in [*pairs, (first, second)]:
        ends = [End("m", each, each, True, 2020) for each in (source, copy)]
        if not problems_with_replication(
            *ends, since_on=DAY, today=DAY, is_known=(source, copy) in kept, initiatives=kept
        ):
            kept.append((source, copy))
    assert all(source not in reached(copy, kept) for source, copy in kept)


@given(forward, st.integers(0, 12))
def test_a_copy_is_drawn_to_the_right_of_its_source_and_no_two_share_a_place(pairs, start):
    nodes, shown = component(start, pairs, 50)
    drawing = draw(nodes, shown)
    at = drawing.by_id
    assert set(at) == set(nodes)
    assert all(at[source].column < at[copy].column for source, copy in shown)
    assert len({(node.column, node.row) for node in drawing.nodes}) == len(nodes)
    assert all(0 <= node.row < drawing.rows for node in drawing.nodes)


def test_a_component_is_cut_off_where_it_grows_too_large():
    star = [(0, each) for each in range(1, 500)]

    nodes, shown = component(0, star, 60)

    assert (len(nodes), len(shown), nodes[0]) == (60, 59, 0)


# --- actions -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_source_counts_as_replicated_from_then_on(source, copy):
    copied(source, copy)

    assert replicated(source)
    assert not replicated(copy)
    assert not Standing.objects.at(LATER - timedelta(seconds=1)).get(registration=source).replicated
    assert Record.objects.latest("seq").action == "replication.record"


@pytest.mark.django_db
def test_voiding_the_last_copy_takes_it_back(plan, source, copy):
    other = make_accepted(plan, unit_of("xa-gia-loc"))
    first, second = copied(source, copy), copied(source, other)

    void_replication(replication_id=first.pk, reason="Ghi nhầm mô hình.", by=SYSTEM, at=LATER + timedelta(days=1))
    assert replicated(source)
    void_replication(replication_id=second.pk, reason="Ghi nhầm mô hình.", by=SYSTEM, at=LATER + timedelta(days=2))

    assert not replicated(source)
    assert Standing.objects.at(LATER + timedelta(days=1)).get(registration=source).replicated
    copied(source, copy, at=LATER + timedelta(days=3))  # and it can be recorded again
    assert replicated(source)


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["same_unit", "not_in_register", "known", "cycle", "in_future", "before_its_source"])
def test_what_is_no_copy_is_refused_and_changes_nothing(plan, source, copy, case):
    day = DAY
    if case == "same_unit":
        copy = make_accepted(plan, source.unit)
    elif case == "not_in_register":
        copy = make_draft(plan, unit_of("xa-gia-loc"))
    elif case == "known":
        copied(source, copy)
    elif case == "cycle":
        third = make_accepted(plan, unit_of("xa-gia-loc"))
        copied(copy, third)
        copied(third, source)
    else:
        day = date(2024, 1, 1) if case == "in_future" else date(2022, 12, 31)
    before, rows = Replication.objects.count(), Standing.objects.count()

    with pytest.raises(RuleBroken) as refused:
        copied(source, copy, day=day)

    assert f"replication.{case}" in [each.code for each in refused.value.problems]
    assert (Replication.objects.count(), Standing.objects.count()) == (before, rows)


@pytest.mark.django_db
def test_a_void_says_why_and_happens_once(source, copy):
    replication = copied(source, copy)
    with pytest.raises(RuleBroken):
        void_replication(replication_id=replication.pk, reason=" ", by=SYSTEM, at=LATER)
    void_replication(replication_id=replication.pk, reason="Nhầm.", by=SYSTEM, at=LATER)
    with pytest.raises(RuleBroken):
        void_replication(replication_id=replication.pk, reason="Nhầm.", by=SYSTEM, at=LATER)


@pytest.mark.django_db
def test_a_model_that_is_not_recognised_yet_may_be_copied(plan, copy):
    unrecognised = make_accepted(plan, unit_of("xa-gia-loc"))

    copied(unrecognised, copy)

    assert replicated(unrecognised)


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_copying_unit_finds_the_model_and_writes_the_day_down(client, settings, source, copy):
    settings.KHEO_NOW = "2023-10-20"
    client.force_login(make_member(copy.unit))
    address = reverse("recognition:replication_record", args=[copy.pk])

    found = client.get(address, {"tu": "duong hoa"}).text
    assert f"?nguon={source.pk}" in found
    assert "hiện không được công nhận" not in client.get(address, {"nguon": source.pk}).text
    assert client.post(address, {"since_on": "2023-10-03"}).status_code == 422
    refused = client.post(address, {"nguon": source.pk, "since_on": "2029-01-01", "note": "Cách góp hoa"})
    assert refused.status_code == 422
    assert "Cách góp hoa" in refused.text
    done = client.post(address, {"nguon": source.pk, "since_on": "2023-10-03", "note": "Cách góp hoa"}, follow=True)

    assert "Đã ghi việc nhân rộng" in done.text
    assert '<svg class="copies"' in done.text
    assert done.text.count("Đường hoa thôn Bắc Thủy") >= 2  # in the picture and in the table
    replication = Replication.objects.get()
    gone = client.post(reverse("recognition:replication_void", args=[replication.pk]), {"ly-do": "Nhầm"}, follow=True)
    assert "Đã hủy" in gone.text


@pytest.mark.django_db
def test_the_page_of_copies_costs_the_same_however_many(client, plan, source, django_assert_max_num_queries):
    for n, code in enumerate(("xa-bang-mac", "xa-gia-loc", "xa-quan-son", "xa-mai-sao")):
        copied(source, make_accepted(plan, unit_of(code), title=f"Đường hoa số {n}"))
    client.force_login(make_member(plan.steward, "steward"))

    with django_assert_max_num_queries(16):
        page = client.get(reverse("recognition:replications"))
    with django_assert_max_num_queries(16):
        client.get(reverse("recognition:replication_of", args=[source.pk]))

    assert "4 nơi làm theo" in page.text
    sheet = client.get(reverse("recognition:replication_export"))
    assert b"".join(sheet.streaming_content).startswith(b"PK")


@pytest.mark.django_db
def test_a_unit_that_has_nothing_to_do_with_it_sees_no_copy(client, source, copy):
    replication = copied(source, copy)
    client.force_login(make_member(unit_of("xa-gia-loc")))

    assert "Chưa ghi lần nhân rộng nào" in client.get(reverse("recognition:replications")).text
    assert client.get(reverse("recognition:replication_of", args=[source.pk])).status_code == 404
    assert client.post(reverse("recognition:replication_void", args=[replication.pk])).status_code == 404
    client.force_login(make_member(source.unit))
    assert client.get(reverse("recognition:replication_of", args=[copy.pk])).status_code == 200
    assert client.post(reverse("recognition:replication_void", args=[replication.pk])).status_code == 403
