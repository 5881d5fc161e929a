"""The checklist at the turn of the year."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kheo.accounts.models import User
from kheo.plans.queries.turning import next_plan
from kheo.units.actions import UnitDraft, add_unit, end_unit
from tests.factories import make_member
from tests.plans.factories import load, loadable
from tests.progress.factories import SYSTEM, at, delivery, load_bundled, unit

pytestmark = pytest.mark.django_db
PAGE = "/tien-do/chi-lang-2023/dau-nam/"
MOST_QUERIES = 15


@pytest.fixture
def plan(settings):
    settings.KHEO_NOW = "2024-01-10"
    return load_bundled()


@pytest.fixture
def steward(plan, client):
    client.force_login(make_member(unit("ban-dan-van"), "steward"))
    return client


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_before_the_new_plan_it_is_the_first_thing_to_do(steward, plan):
    delivery(plan, "bao-cao-ket-qua", "xa-bac-thuy", at(10, 20))

    page = steward.get(PAGE)

    words = text_of(page)
    assert "Việc đầu năm 2024" in words
    assert "1/31 báo cáo đã gửi, 30 quá hạn." in words
    assert "Chưa có. Bản nháp lập sẵn từ kế hoạch năm trước" in words
    assert "/ke-hoach/chi-lang-2023/nam-sau/" in page.content.decode()
    assert "Chờ kế hoạch năm mới." in words


def test_with_the_new_plan_its_lists_are_waited_for(steward, plan):
    load(loadable(next_plan(plan, plan.versions.get(), year=2024)))

    words = text_of(steward.get(PAGE))

    assert "Đã nạp “Triển khai thực hiện Phong trào thi đua" in words
    assert "0/31 đơn vị đã gửi." in words


def test_people_of_units_that_ended_and_people_not_seen_for_a_year_are_named(steward, plan, client):
    add_unit(UnitDraft("hoi-cu", "Hội đã giải thể", "socio-political-organisation"), unit("huyen-uy-chi-lang"))
    gone = make_member(unit("hoi-cu"), name="Nguyễn Thị Cũ")
    make_member(unit("xa-bac-thuy"), name="Trần Văn Mới")
    User.objects.filter(pk=gone.pk).update(last_login=datetime(2024, 1, 5, tzinfo=UTC))
    User.objects.exclude(pk=gone.pk).update(last_login=datetime(2024, 1, 5, tzinfo=UTC))
    assert "Tài khoản cần xem lại" not in text_of(steward.get(PAGE))

    end_unit(
        unit_id=unit("hoi-cu").pk, last_day=date(2023, 12, 31), successor_id=None, by=SYSTEM, at=datetime.now(tz=UTC)
    )
    User.objects.filter(name="Trần Văn Mới").update(last_login=datetime(2022, 11, 5, tzinfo=UTC))

    words = text_of(steward.get(PAGE))
    assert "Nguyễn Thị Cũ Hội đã giải thể Đơn vị đã kết thúc" in words
    assert "Trần Văn Mới Đảng ủy xã Bắc Thủy Đăng nhập lần cuối ngày 05/11/2022" in words


def test_a_unit_officer_sees_the_own_unit_and_nobody_else(plan, client):
    client.force_login(make_member(unit("xa-bac-thuy")))

    words = text_of(client.get(PAGE))

    assert "0/1 báo cáo đã gửi, 1 quá hạn." in words
    assert "Tài khoản của người đã nghỉ" not in words
    assert "cơ quan thường trực nạp khi kế hoạch được ban hành" in words


def test_the_page_costs_the_same_however_many_people_and_units(steward, plan):
    load(loadable(next_plan(plan, plan.versions.get(), year=2024)))
    steward.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        steward.get(PAGE)
    for number in range(4):
        code = f"xa-{number}"
        add_unit(UnitDraft(code, f"Đảng ủy xã {number}", "commune-party-committee"), unit("huyen-uy-chi-lang"))
        make_member(unit(code))
    with CaptureQueriesContext(connection) as many:
        steward.get(PAGE)

    assert len(few) == len(many) <= MOST_QUERIES
