"""The guide for everybody: contents, sections, the whole of it; the statement on accessibility."""

import re
from pathlib import Path

import pytest

from kheo.guide.queries.pages import sections

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
LIGHT = 30_000  # bytes of HTML, before compression


def html(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_contents_name_every_section(client):
    page = html(client.get("/huong-dan/"))

    assert [slug for slug in sections() if f'href="/huong-dan/{slug}/"' not in page] == []


def test_every_section_is_a_light_page_of_its_own(client):
    heavy = {slug: size for slug in sections() if (size := len(client.get(f"/huong-dan/{slug}/").content)) > LIGHT}

    assert heavy == {}


def test_a_section_leads_to_the_one_before_and_the_one_after(client):
    page = html(client.get("/huong-dan/gui-danh-sach/"))

    assert 'href="/huong-dan/dang-ky-bang-bieu-excel/"' in page
    assert 'href="/huong-dan/khi-bi-tra-lai/"' in page


def test_the_pictures_of_the_guide_come_with_the_programme(client):
    shown = set(re.findall(r'src="/static/([^"]+\.webp)"', html(client.get("/huong-dan/toan-van/"))))

    assert len(shown) > 20
    assert [name for name in shown if not (ROOT / "kheo" / "static" / name).is_file()] == []


def test_the_whole_holds_every_section_once(client):
    page = html(client.get("/huong-dan/toan-van/"))

    assert [slug for slug in sections() if page.count(f' id="{slug}"') != 1] == []


def test_no_placeholder_is_left(client):
    page = html(client.get("/huong-dan/toan-van/"))

    assert re.findall(r'"(?:guide|picture):', page) == []


def test_a_section_that_is_not_there_is_not_found(client):
    assert client.get("/huong-dan/khong-co/").status_code == 404


def test_a_question_shows_its_answers(client):
    page = html(client.get("/huong-dan/", {"tim": "gui danh sach"}))

    assert 'value="gui danh sach"' in page
    assert page.index("2.3. Gửi danh sách") < page.index("</ul>", page.index("2.3. Gửi danh sách"))


def test_a_question_without_an_answer_says_what_to_do(client):
    page = html(client.get("/huong-dan/", {"tim": "zzzz <qqqq>"}))

    assert "Không có mục nào nói về điều đó" in page
    assert "zzzz &lt;qqqq&gt;" in page


def test_the_guide_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/huong-dan/gui-danh-sach/")
        client.get("/huong-dan/", {"tim": "gui"})
        client.get("/huong-dan/toan-van/")
        client.get("/tro-nang/")
