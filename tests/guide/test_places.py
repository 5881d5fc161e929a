"""Every page has its section, and every section that the table names is there."""

import pytest
from django.test import Client

from kheo.config.urls import ROOMS as HOUSE
from kheo.guide.queries.pages import sections
from kheo.guide.rules.places import OWN_ACCOUNT, PAGES, ROOMS, SIGNING_IN, section_for
from tests.house.routes import routes

NO_PAGES = {"health", "components"}  # a machine asks; the parts, only where the code is worked on


def test_every_route_has_a_section():
    assert [each.name for each in routes() if not section_for(each.name) and each.name not in NO_PAGES] == []


def test_every_room_has_a_section():
    assert {module.split(".")[1] for _prefix, module in HOUSE} == set(ROOMS)


def test_every_section_that_the_table_names_is_in_the_guide():
    assert {*ROOMS.values(), *PAGES.values(), SIGNING_IN, OWN_ACCOUNT} - set(sections()) == set()


def test_every_page_that_the_table_names_is_a_route():
    assert set(PAGES) - {each.name for each in routes()} == set()


@pytest.mark.parametrize(
    ("page", "section"),
    [
        ("registrations:send", "gui-danh-sach"),
        ("registrations:a_page_to_come", "dang-ky-tung-mo-hinh-tren-trang"),
        ("mfa_index", "tai-khoan-cua-toi"),
        ("account_login", "vao-he-thong"),
        ("api-v1:list_units", "noi-phan-mem-khac-qua-api"),
        ("units-v1:page", ""),
        ("health", ""),
        ("no_room:page", ""),
    ],
)
def test_a_page_has_its_own_section_or_that_of_its_room(page, section):
    assert section_for(page) == section


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "section"),
    [
        ("/dang-nhap/", "vao-he-thong"),
        ("/cong-khai/", "xem-mo-hinh-tien-do-du-lieu"),
        ("/xac-minh/", "kiem-tra-giay-chung-nhan"),
        ("/phieu/", "bo-phieu-bang-phieu-co-ma"),
        ("/huong-dan/", "tra-huong-dan-ngay-tren-trang"),
    ],
)
def test_a_page_for_everybody_opens_its_section(address, section):
    page = Client().get(address).content.decode()

    assert f'<li><a href="/huong-dan/{section}/" data-guide="/static/js/guide.js">Hướng dẫn</a></li>' in page


@pytest.mark.django_db
def test_a_mistaken_address_opens_the_contents():
    page = Client().get("/khong-co-trang-nay/").content.decode()

    assert '<li><a href="/huong-dan/" data-guide="/static/js/guide.js">Hướng dẫn</a></li>' in page
