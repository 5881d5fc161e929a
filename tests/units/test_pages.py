"""Pages of the tree: who sees what, and every deed done and refused through its form."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from kheo.accounts.actor import system_actor
from kheo.audit.models import Record
from kheo.config import clock
from kheo.shared.problems import RuleBroken
from kheo.units.actions import UnitDraft, create_unit, edit_unit, end_unit, ensure_units, merge_units, move_unit
from kheo.units.models import Placement, Unit
from kheo.units.queries import labels_of, tree_below
from tests.factories import AT, make_member, make_unit

pytestmark = pytest.mark.django_db
BY = system_actor("kheo thử")
DAY = date(2025, 7, 1)


@pytest.fixture
def district():
    return make_unit("Huyện ủy Chi Lăng", kind="district-party-committee", code="huyen", short_title="Chi Lăng")


@pytest.fixture
def communes(district):
    return [
        make_unit("Đảng ủy xã Chi Lăng", parent=district, code="xa-chi-lang", short_title="Chi Lăng", valid_to=None),
        make_unit("Đảng ủy xã Bắc Thủy", parent=district, code="xa-bac-thuy"),
    ]


@pytest.fixture
def administrator(district, client):
    user = make_member(district, "administrator")
    client.force_login(user)
    return user


def refused(action, **given):
    before = list(Unit.objects.values()), list(Placement.objects.values()), Record.objects.count()
    with pytest.raises(RuleBroken) as broken:
        action(**given, by=BY, at=AT)
    assert before == (list(Unit.objects.values()), list(Placement.objects.values()), Record.objects.count())
    return [problem.code for problem in broken.value.problems]


def test_the_list_is_searched_by_folded_words_filtered_by_kind_and_shown_as_of_a_day(communes, administrator, client):
    Unit.objects.filter(code="xa-bac-thuy").update(valid_from=DAY)
    Placement.objects.filter(unit__code="xa-bac-thuy").update(valid_from=DAY)

    def codes(query):
        return [line.code for line, _level in client.get(f"/don-vi/{query}").context["lines"]]

    assert codes("") == ["huyen", "xa-chi-lang", "xa-bac-thuy"]
    assert codes("?tim=thuy BAC") == ["xa-bac-thuy"]
    assert codes("?loai=district-party-committee") == ["huyen"]
    assert codes("?ngay=2025-06-30") == ["huyen", "xa-chi-lang"]
    assert codes("?tim=khong co") == []
    assert codes("?sau=0001") != []
    response = client.get("/don-vi/xlsx/?ngay=2025-06-30")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [row[0] for row in sheet.iter_rows(min_row=4, values_only=True)] == ["huyen", "xa-chi-lang"]


def test_a_name_that_two_units_bear_is_told_apart_by_kind_and_years(district, communes):
    Unit.objects.filter(code="xa-chi-lang").update(valid_from=DAY)
    units = list(Unit.objects.order_by("code"))

    assert [labels_of(units)[unit.pk] for unit in units] == [
        "Chi Lăng (Huyện ủy)",
        "Đảng ủy xã Bắc Thủy",
        "Chi Lăng (Đảng ủy xã, phường, thị trấn, từ 2025)",
    ]


def test_neighbours_are_not_found_and_seeing_is_not_managing(district, communes, administrator, client):
    make_unit("Huyện khác", code="huyen-khac")
    for path in ("", "them/", "sua/", "chuyen/", "ket-thuc/", "sap-nhap/"):
        assert client.get(f"/don-vi/huyen-khac/{path}").status_code == 404
        assert client.get(f"/don-vi/xa-bac-thuy/{path}").status_code == 200
    member = make_member(communes[1], "administrator")
    member.memberships.create(unit=communes[0], role="leader", valid_from=date(2020, 1, 1))
    client.force_login(member)
    assert client.get("/don-vi/xa-chi-lang/").status_code == 200
    assert client.get("/don-vi/xa-chi-lang/sua/").status_code == 403
    assert client.post("/don-vi/xa-chi-lang/ket-thuc/", {}).status_code == 403
    assert client.get("/don-vi/huyen/").status_code == 404
    client.force_login(make_member(communes[1]))
    assert client.get("/don-vi/xa-bac-thuy/sua/").status_code == 403


def test_a_unit_is_added_corrected_moved_merged_and_ended_through_forms(district, communes, administrator, client):
    today = clock.today()
    new = {
        "title": "Chi bộ thôn 1",
        "short_title": "",
        "code": "thon-1",
        "kind": "party-cell",
        "valid_from": "",
        "email": "",
    }
    assert client.post("/don-vi/xa-bac-thuy/them/", new).status_code == 302
    assert client.post("/don-vi/xa-bac-thuy/them/", new).status_code == 422
    fixed = {"title": "Chi bộ thôn Một", "short_title": "Thôn Một", "kind": "party-cell", "email": "a@example.vn"}
    assert client.post("/don-vi/thon-1/sua/", fixed).status_code == 302
    assert client.post("/don-vi/thon-1/sua/", {**fixed, "title": ""}).status_code == 422
    move = {"parent": "xa-chi-lang", "from_day": today.isoformat()}
    assert client.post("/don-vi/thon-1/chuyen/", move).status_code == 302
    assert client.post("/don-vi/thon-1/chuyen/", move).status_code == 422
    assert "Vị trí qua thời gian" in client.get("/don-vi/thon-1/").content.decode()
    merge = {
        "units": ["xa-bac-thuy", "xa-chi-lang"], "from_day": (today + timedelta(1)).isoformat(), "into": "",
        "title": "Đảng ủy xã Chi Lăng mới", "short_title": "Chi Lăng", "code": "xa-chi-lang-2",
        "kind": "commune-party-committee",
    }  # fmt: skip
    assert client.post("/don-vi/huyen/sap-nhap/", {**merge, "title": ""}).status_code == 422
    future = client.post("/don-vi/huyen/sap-nhap/", merge)
    assert "Chưa tới ngày" in future.content.decode()
    end = {"last_day": today.isoformat(), "successor": ""}
    assert client.post("/don-vi/xa-bac-thuy/ket-thuc/", end).status_code == 302
    assert client.post("/don-vi/xa-chi-lang/ket-thuc/", end).status_code == 422
    assert Unit.objects.get(code="xa-bac-thuy").valid_to == today


def test_merged_units_end_the_day_before_with_a_successor_and_hand_over_what_is_below(district, communes):
    cell = make_unit("Chi bộ thôn", parent=communes[1])
    target = merge_units(
        unit_ids=[unit.pk for unit in communes],
        into=UnitDraft("moi", "Đảng ủy xã mới", "commune-party-committee", "huyen", valid_from=DAY),
        from_day=DAY,
        by=BY,
        at=AT,
    )

    assert list(Unit.objects.filter(successor=target).values_list("valid_to", flat=True)) == [date(2025, 6, 30)] * 2
    assert [unit.code for unit in tree_below(district.pk, DAY)] == ["huyen", "moi", cell.code]
    before = tree_below(district.pk, DAY - timedelta(1))
    assert [unit.code for unit in before] == ["huyen", "xa-chi-lang", "xa-bac-thuy", cell.code]
    written = Record.objects.get()
    assert (written.action, written.after["moved"]) == ("unit.merge", 1)


def test_what_cannot_be_done_to_the_tree_is_refused_and_changes_nothing(district, communes):
    one, two = communes
    cell = make_unit("Chi bộ thôn", parent=two)
    end = {"unit_id": two.pk, "last_day": DAY, "successor_id": None}
    draft = UnitDraft("moi", "Mới", "hamlet", "huyen", valid_from=DAY)

    assert refused(move_unit, unit_id=two.pk, parent_id=cell.pk, from_day=DAY) == ["unit.cycle"]
    assert refused(move_unit, unit_id=two.pk, parent_id=one.pk, from_day=DAY, today=date(2025, 1, 1)) == [
        "unit.day_in_future"
    ]
    assert refused(move_unit, unit_id=two.pk, parent_id=district.pk, from_day=DAY) == ["unit.already_there"]
    assert refused(end_unit, **end) == ["unit.has_units_below"]
    assert refused(end_unit, **{**end, "successor_id": cell.pk}) == ["unit.own_successor"]
    assert refused(create_unit, draft=UnitDraft("Xấu", "x", "hamlet", "khong-co")) == [
        "unit.bad_code",
        "unit.no_parent",
    ]
    assert refused(create_unit, draft=UnitDraft("huyen", "x", "hamlet", "huyen")) == ["unit.code_taken"]
    assert refused(merge_units, unit_ids=[one.pk], into=one, from_day=DAY) == ["unit.nothing_to_merge"]
    assert refused(merge_units, unit_ids=[], into=draft, from_day=DAY) == ["unit.nothing_to_merge"]
    assert refused(merge_units, unit_ids=[one.pk], into=UnitDraft("huyen", "x", "y", "z"), from_day=DAY) == [
        "unit.no_parent",
        "unit.code_taken",
    ]
    move_unit(unit_id=cell.pk, parent_id=one.pk, from_day=DAY, by=BY, at=AT)
    assert refused(move_unit, unit_id=cell.pk, parent_id=two.pk, from_day=DAY) == ["unit.day_before_last_change"]
    assert "unit.left_in_the_way" in refused(end_unit, **{**end, "last_day": DAY - timedelta(9)})
    end_unit(**end, by=BY, at=AT)
    assert "unit.ended_already" in refused(end_unit, **end)
    assert "unit.day_after_end" in refused(move_unit, unit_id=two.pk, parent_id=one.pk, from_day=DAY + timedelta(5))
    assert refused(move_unit, unit_id=cell.pk, parent_id=two.pk, from_day=DAY + timedelta(5)) == [
        "unit.parent_not_there"
    ]


def test_no_unit_lies_deeper_than_paths_can_say():
    unit = make_unit("Gốc")
    for _ in range(14):
        unit = make_unit("Dưới", parent=unit)

    assert refused(create_unit, draft=UnitDraft("sau", "x", "hamlet", unit.code)) == ["unit.too_deep"]


def test_an_end_written_by_mistake_is_corrected_or_taken_back(district, communes):
    one, two = communes
    facts = {
        "unit_id": one.pk,
        "title": one.title,
        "short_title": "",
        "kind": one.kind,
        "email": "",
        "symbol": "",
        "valid_from": None,
    }

    assert refused(edit_unit, **facts, valid_to=DAY) == ["unit.not_ended"]
    end_unit(unit_id=one.pk, last_day=DAY, successor_id=two.pk, by=BY, at=AT)
    edit_unit(**facts, valid_to=DAY - timedelta(1), by=BY, at=AT)
    assert Placement.objects.get(unit=one).valid_to == DAY - timedelta(1)
    edit_unit(**facts, valid_to=None, by=BY, at=AT)
    one.refresh_from_db()
    assert (one.valid_to, one.successor, Placement.objects.get(unit=one).valid_to) == (None, None, None)
    count = Record.objects.count()
    edit_unit(**facts, valid_to=None, by=BY, at=AT)
    assert Record.objects.count() == count
    assert refused(edit_unit, **{**facts, "valid_from": DAY}, valid_to=date(2020, 1, 1)) == ["unit.dates_reversed"]


def test_dates_that_contradict_the_moves_are_refused(district, communes):
    one, two = communes
    cell = make_unit("Chi bộ thôn", parent=two)
    move_unit(unit_id=cell.pk, parent_id=one.pk, from_day=DAY, by=BY, at=AT)
    facts = {"unit_id": cell.pk, "title": "x", "short_title": "", "kind": "hamlet", "email": "", "symbol": ""}

    late = {"valid_from": DAY, "valid_to": None}
    assert refused(edit_unit, **facts, **late) == ["unit.history_in_the_way"]
    end_unit(unit_id=cell.pk, last_day=DAY + timedelta(9), successor_id=None, by=BY, at=AT)
    early = {"valid_from": None, "valid_to": DAY - timedelta(1)}
    assert refused(edit_unit, **facts, **early) == ["unit.history_in_the_way"]


def test_an_end_is_not_moved_before_that_of_what_lies_below(district, communes):
    cell = make_unit("Chi bộ thôn", parent=communes[1])
    for unit in (cell, communes[1]):
        end_unit(unit_id=unit.pk, last_day=DAY, successor_id=None, by=BY, at=AT)
    facts = {
        "unit_id": communes[1].pk,
        "title": "x",
        "short_title": "",
        "kind": "hamlet",
        "email": "",
        "symbol": "",
        "valid_from": None,
    }

    assert refused(edit_unit, **facts, valid_to=DAY - timedelta(1)) == ["unit.has_units_below"]


def test_loading_units_twice_changes_nothing_and_dates_follow_the_file():
    drafts = [UnitDraft("a", "A", "hamlet"), UnitDraft("b", "B", "hamlet", "a", valid_to=DAY, successor="a")]

    assert len(ensure_units(drafts)) == 2
    assert ensure_units(drafts) == []
    (touched,) = ensure_units(
        [drafts[0], UnitDraft("b", "B", "hamlet", "a", valid_from=date(2020, 1, 1), valid_to=DAY)]
    )
    place = Placement.objects.get(unit=touched)
    assert (place.valid_from, place.valid_to) == (date(2020, 1, 1), DAY)
    with pytest.raises(RuleBroken, match=r"unit\.no_parent"):
        ensure_units([UnitDraft("c", "C", "hamlet", "khong-co")])
    with pytest.raises(RuleBroken, match=r"unit\.cycle"):
        ensure_units([UnitDraft("x", "X", "hamlet", "y"), UnitDraft("y", "Y", "hamlet", "x")])


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_in_an_impossible_year_is_sent_back(communes, administrator, client, day):
    end = {"last_day": day, "successor": "xa-bac-thuy"}
    merge = {"units": ["xa-bac-thuy", "xa-chi-lang"], "from_day": day, "into": "xa-bac-thuy"}

    assert client.post("/don-vi/xa-chi-lang/ket-thuc/", end).status_code == 422
    assert client.post("/don-vi/huyen/sap-nhap/", merge).status_code == 422
