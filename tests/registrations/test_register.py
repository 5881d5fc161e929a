"""The list: what it holds, its orders, its pages, its words; and registrations that look alike."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kheo.accounts.actor import NOBODY
from kheo.registrations.actions.bulk import create_registrations
from kheo.registrations.actions.drafts import continue_earlier, keep_as_new, save_draft
from kheo.registrations.actions.indexing import reindex
from kheo.registrations.actions.steps import withdraw
from kheo.registrations.models import Initiative
from kheo.registrations.queries import register
from kheo.registrations.queries.look_alikes import look_alikes
from kheo.registrations.queries.register import Asked, Cursor, Order, every, page_of
from kheo.registrations.rules import RegistrationValues, State
from kheo.shared.problems import RuleBroken
from kheo.units.actions import move_unit
from tests.factories import make_unit
from tests.registrations.factories import (
    HOUR,
    LATE,
    ON_TIME,
    SYSTEM,
    load_bundled_plan,
    load_plan_of,
    make_accepted,
    make_draft,
    make_submitted,
    officer_of,
    steward_of,
    unit_of,
    values,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def unit(plan):
    return unit_of("xa-bac-thuy")


def titles(page):
    return [row.title for row in page.rows]


def listed(plan, actor=SYSTEM, **asked):
    return titles(page_of(Asked(plan.pk, **asked), actor))


@pytest.fixture(params=[1_000, 3], ids=["few", "many"])
def few(request, monkeypatch):
    """Both ways to a page: sorting the few that the index names, and walking where there are many."""
    monkeypatch.setattr(register, "FEW", request.param)


def test_each_filter_keeps_what_it_names(plan, unit, few):
    for number in range(4):
        make_accepted(plan, unit, title=f"Chuyện khác {number}")
    make_accepted(plan, unit, title="Camera", field="an-ninh-quoc-phong", level="huyen")
    make_submitted(plan, unit, title="Vườn hồi", subject="ca-nhan", at=LATE)
    make_draft(plan, unit, title="Cụ Lự", kind="exemplar")

    assert listed(plan, field="an-ninh-quoc-phong") == ["Camera"]
    assert listed(plan, level="huyen") == ["Camera"]
    assert listed(plan, subject="ca-nhan") == ["Vườn hồi"]
    assert listed(plan, late=True) == ["Vườn hồi"]
    assert listed(plan, kind="exemplar") == ["Cụ Lự"]
    assert listed(plan, state="draft") == ["Cụ Lự"]
    assert listed(plan, state="submitted", words="vuon") == ["Vườn hồi"]
    assert len(listed(plan)) == 7


def test_orders_are_official_newest_and_vietnamese(plan, unit, few):
    first_unit = unit_of("tt-dong-mo")
    for place, title in [
        (unit, "Đèn đường"),
        (first_unit, "Ánh sáng"),
        (unit, "Dọn rác"),
        (unit, "An ninh"),
        (unit, "Zích"),
    ]:
        make_draft(plan, place, title=title)

    assert listed(plan) == ["Ánh sáng", "Đèn đường", "Dọn rác", "An ninh", "Zích"]
    assert listed(plan, order=Order.NEWEST) == ["Zích", "An ninh", "Dọn rác", "Ánh sáng", "Đèn đường"]
    assert listed(plan, order=Order.TITLE) == ["An ninh", "Ánh sáng", "Dọn rác", "Đèn đường", "Zích"]


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("asked", [{}, {"state": "draft"}, {"words": "mô hình"}, {"field": "kinh-te", "words": "mo"}])
def test_pages_forth_and_back_show_every_row_once(plan, unit, few, order, asked, monkeypatch):
    monkeypatch.setattr(register, "PAGE", 4)
    other = unit_of("tt-dong-mo")
    for place in (unit, other):
        create_registrations(
            plan, place, [values(title=f"Mô hình {n}") for n in range(5)], state=State.DRAFT, by=SYSTEM, at=ON_TIME
        )
    wanted = Asked(plan.pk, order=order, **asked)

    pages = [page_of(wanted, SYSTEM)]
    while pages[-1].older:
        pages.append(page_of(wanted, SYSTEM, after=pages[-1].older))
    back = [pages[-1]]
    while back[-1].newer:
        back.append(page_of(wanted, SYSTEM, before=back[-1].newer))

    forth = [row.id for page in pages for row in page.rows]
    assert [len(page.rows) for page in pages] == [4, 4, 2]
    assert len(set(forth)) == 10
    assert [row.id for page in reversed(back) for row in page.rows] == forth
    assert (pages[0].newer, back[-1].newer) == (None, None)
    assert [row.id for row in every(wanted, SYSTEM)] == forth


@pytest.mark.parametrize("words", ["hòa giải", "HOÀ GIẢI", "hoa giai", "giải  hòa", "hòa gi", "làng mo", "bí thư"])
def test_words_are_found_without_marks_in_any_order_and_while_typing(plan, unit, words, few):
    for number in range(5):
        make_draft(plan, unit, title=f"Việc khác {number}", content="Vận động", carrier="Tổ", place="Xóm")
    make_draft(plan, unit, title="Tổ hòa giải", carrier="Bí thư chi bộ", place="Thôn Làng Mỏ")

    assert listed(plan, words=words) == ["Tổ hòa giải"]


@pytest.mark.parametrize(
    "words", ["hoa gia i", "zzz", "hòa giải zzz", "'; --", "*", '"', "(", "a:b & !c |", "_p1", "NEAR"]
)
def test_words_that_are_not_there_find_nothing_and_harm_nothing(plan, unit, words, few):
    for number in range(5):
        make_draft(plan, unit, title=f"Tổ hòa giải {number}")

    found = listed(plan, words=words)

    assert found == [] or not any(part.isalnum() for part in words)


def test_the_index_follows_every_change(plan, unit):
    draft = make_draft(plan, unit, title="Thắp sáng")
    save_draft(registration_id=draft.pk, revision=1, values=values(title="Dọn rác"), by=SYSTEM, at=ON_TIME)
    withdraw(registration_id=draft.pk, reason="Thôi", by=SYSTEM, at=ON_TIME + HOUR)

    assert (listed(plan, words="thắp"), listed(plan, words="dọn")) == ([], ["Dọn rác"])
    assert (listed(plan, state="draft"), listed(plan, state="withdrawn")) == ([], ["Dọn rác"])


def test_everybody_sees_as_far_as_they_reach(plan, unit, few):
    hamlet = make_unit("Thôn", parent=unit, kind="hamlet")
    for place in (unit, hamlet, unit_of("xa-y-tich")):
        for number in range(2):
            make_draft(plan, place, title=f"{place.code} {number}")

    assert len(listed(plan, officer_of(unit))) == 4
    assert len(listed(plan, officer_of(hamlet))) == 2
    assert len(listed(plan, steward_of(plan))) == 6
    assert listed(plan, NOBODY) == []
    assert len(listed(plan, steward_of(plan), scope=unit.path, order=Order.TITLE)) == 4
    assert listed(plan, officer_of(hamlet), scope=unit.path) == listed(plan, officer_of(hamlet))
    assert listed(plan, officer_of(hamlet), scope=unit_of("xa-y-tich").path) == []
    assert len(listed(plan, officer_of(unit), words="0")) == 2


def test_after_a_unit_moved_its_registrations_are_found_where_it_stands(plan, unit):
    hamlet, other = make_unit("Thôn", parent=unit, kind="hamlet"), unit_of("xa-y-tich")
    make_draft(plan, hamlet, title="Giếng làng")
    move_unit(unit_id=hamlet.pk, parent_id=other.pk, from_day=ON_TIME.date(), by=SYSTEM, at=ON_TIME)
    hamlet.refresh_from_db()

    reindex(hamlet.path)

    assert listed(plan, officer_of(other), words="gieng") == ["Giếng làng"]
    assert listed(plan, officer_of(unit), words="gieng") == []


def test_a_cursor_that_cannot_be_read_is_the_first_page(plan, unit):
    make_draft(plan, unit, title="Một")

    assert titles(page_of(Asked(plan.pk), SYSTEM, after="1~'; DROP")) == ["Một"]
    assert Cursor.read("x", Order.NEWEST) is Cursor.read("9" * 30, Order.NEWEST) is None
    assert Cursor.read("1~ab", Order.TITLE) is None


def test_the_number_of_queries_does_not_grow_with_the_list(plan, unit):
    def count(**asked):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page_of(Asked(plan.pk, **asked), officer_of_unit)
        return len(seen)

    officer_of_unit = officer_of(unit)
    ways = [{}, {"state": "draft"}, {"words": "mo hinh"}, {"order": Order.TITLE}]
    make_draft(plan, unit, title="Mô hình")
    before = [count(**asked) for asked in ways]
    create_registrations(
        plan, unit, [values(title=f"Mô hình {n}") for n in range(60)], state=State.DRAFT, by=SYSTEM, at=ON_TIME
    )

    assert [count(**asked) for asked in ways] == before
    assert max(before) <= 6


def test_words_that_are_common_elsewhere_are_all_found_in_a_small_part(plan, unit, monkeypatch):
    monkeypatch.setattr(register, "FEW", 3)
    for number in range(2):
        make_submitted(plan, unit, title=f"Đèn đường {number}")
    for number in range(2, 8):
        make_draft(plan, unit, title=f"Đèn đường {number}")

    page = page_of(Asked(plan.pk, words="đèn đường", state="submitted", order=Order.TITLE), SYSTEM)

    assert (titles(page), page.total) == (["Đèn đường 0", "Đèn đường 1"], 2)


def test_taking_a_list_away_costs_the_same_queries_for_one_page_and_for_many(plan, unit):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert list(every(Asked(plan.pk, state="draft"), SYSTEM))
        return len(seen)

    make_draft(plan, unit, title="Mô hình")
    before = cost()
    create_registrations(
        plan, unit, [values(title=f"Mô hình {n}") for n in range(120)], state=State.DRAFT, by=SYSTEM, at=ON_TIME
    )

    assert cost() == before


# --- look-alikes ---------------------------------------------------------------------------------------------------


LONG = "Vận động bà con hiến đất, góp ngày công, mở rộng đường liên thôn dài bốn trăm mét cho xe tải nhỏ đi được."


@pytest.fixture
def last_year(unit):
    return make_accepted(
        load_plan_of(2022),
        unit,
        title="Tổ tự quản đường biên, cột mốc",
        content=LONG,
        at=datetime(2022, 2, 1, tzinfo=UTC),
    )


def alike(plan, unit, title, content="", exclude=None):
    return [
        (each.registration.title, each.reason, each.can_continue)
        for each in look_alikes(title, content, unit, plan, exclude)
    ]


def test_last_years_model_under_nearly_the_same_name_is_shown(plan, unit, last_year):
    assert alike(plan, unit, "TỔ TỰ QUẢN đường biên cột mốc") == [
        (last_year.title, "cùng đơn vị, năm 2022, trùng tên", True)
    ]
    assert alike(plan, unit, "Tổ tự quản đường biên, cột mốc 2023")[0][1] == "cùng đơn vị, năm 2022, tên gần như trùng"
    assert alike(plan, unit, "Vườn hồi", LONG)[0][1] == "cùng đơn vị, năm 2022, nội dung gần như trùng"
    assert alike(plan, unit, "Trồng na VietGAP") == alike(plan, unit, "") == []


def test_a_neighbours_model_is_shown_but_cannot_be_continued(plan, unit, last_year):
    neighbour = unit_of("xa-y-tich")

    [(_, reason, can_continue)] = alike(plan, neighbour, "Tổ tự quản đường biên, cột mốc")

    assert (reason, can_continue) == (f"đơn vị lân cận ({unit.name}), năm 2022, trùng tên", False)


def test_a_neighbours_drafts_are_its_own_affair(plan, unit):
    make_draft(plan, unit, title="Tổ tự quản đường biên")

    assert alike(plan, unit_of("xa-y-tich"), "Tổ tự quản đường biên") == []


def test_what_is_the_same_initiative_or_withdrawn_is_not_shown(plan, unit, last_year):
    draft = make_draft(plan, unit, title="Tổ tự quản đường biên, cột mốc")
    continue_earlier(registration_id=draft.pk, earlier_id=last_year.pk, by=SYSTEM, at=ON_TIME)
    draft.refresh_from_db()

    assert alike(plan, unit, draft.title, exclude=draft) == []
    assert (draft.initiative_id, draft.first_time, Initiative.objects.count()) == (last_year.initiative_id, False, 1)
    with pytest.raises(RuleBroken):
        continue_earlier(registration_id=draft.pk, earlier_id=last_year.pk, by=SYSTEM, at=ON_TIME)


def test_registering_as_new_says_why(plan, unit, last_year):
    draft = make_draft(plan, unit, title="Tổ tự quản đường biên, cột mốc")
    with pytest.raises(RuleBroken) as refused:
        keep_as_new(registration_id=draft.pk, because=" ", by=SYSTEM, at=ON_TIME)
    assert refused.value.problems[0].code == "registration.no_reason"

    saved = keep_as_new(registration_id=draft.pk, because="Thôn khác, cách làm khác", by=SYSTEM, at=ON_TIME)

    assert (saved.new_because, RegistrationValues.of(saved).title) == ("Thôn khác, cách làm khác", draft.title)
