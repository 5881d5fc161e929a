"""The pages of difficulties and amendments, as a unit's officer and the steward's office use them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kheo.feedback.models import Amendment, Feedback
from kheo.units.models import Unit
from tests.factories import AT, make_member
from tests.feedback.factories import LIST, make_amendment, make_feedback, plan_of_2023

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.KHEO_NOW = AT.isoformat()


@pytest.fixture
def plan():
    return plan_of_2023()


@pytest.fixture
def commune():
    return Unit.objects.get(code="xa-bac-thuy")


@pytest.fixture
def officer(client, plan, commune):
    client.force_login(make_member(commune))
    return client


@pytest.fixture
def office(client, plan):
    client.force_login(make_member(Unit.objects.get(code="ban-dan-van"), "steward"))
    return client


def html(answer):
    return answer.content.decode()


def test_an_officer_reports_from_a_clause_and_sees_the_report(officer, plan, commune):
    page = html(officer.get(f"/vuong-mac/moi/?ke-hoach={plan.code}&ve={LIST}"))
    assert f'<option value="{LIST}" selected>' in page
    assert "Ban Dân vận Huyện ủy" in page

    sent = officer.post(
        "/vuong-mac/moi/",
        {"plan": plan.code, "unit": commune.code, "about": LIST, "words": "Mạng yếu.", "proposal": ""},
    )

    it = Feedback.objects.get()
    assert sent.url == f"/vuong-mac/{it.pk}/"
    assert "Đã gửi, chờ trả lời" in html(officer.get(sent.url))


def test_a_report_without_words_comes_back_filled_in(officer, plan, commune):
    said = {"plan": plan.code, "unit": commune.code, "about": LIST, "words": "", "proposal": "Lùi hạn."}

    answer = officer.post("/vuong-mac/moi/", said)

    assert answer.status_code == 422
    assert "Lùi hạn." in html(answer)
    assert Feedback.objects.count() == 0


def test_another_commune_does_not_see_the_report(client, plan, commune):
    it = make_feedback(plan, commune)
    client.force_login(make_member(Unit.objects.get(code="xa-chi-lang")))

    assert client.get(f"/vuong-mac/{it.pk}/").status_code == 404
    assert "Chưa có vướng mắc nào" in html(client.get("/vuong-mac/"))


def test_the_office_answers_and_an_officer_may_not(office, client, plan, commune):
    it = make_feedback(plan, commune)
    refused = office.post(f"/vuong-mac/{it.pk}/tra-loi/", {"step": "reject", "words": ""})
    assert refused.status_code == 422
    assert "Chưa có nội dung trả lời" in html(refused)

    office.post(f"/vuong-mac/{it.pk}/tra-loi/", {"step": "note", "words": "Sẽ xem xét."})
    assert "Sẽ xem xét." in html(office.get(f"/vuong-mac/{it.pk}/"))

    client.force_login(make_member(commune))
    assert client.post(f"/vuong-mac/{it.pk}/tra-loi/", {"step": "note", "words": "x"}).status_code == 403


def test_a_difficulty_becomes_an_amendment_that_comes_into_force(office, plan, commune):
    it = make_feedback(plan, commune, about=LIST)
    begun = office.post(
        "/vuong-mac/sua-doi/", {"ke_hoach": plan.code, "title": "Lùi hạn gửi danh sách", "phan-anh": it.pk}
    )
    made = Amendment.objects.get()
    assert begun.url == f"/vuong-mac/sua-doi/{made.pk}/"
    said = {
        "revision": 1,
        "title": made.title,
        "reason": "Mưa lũ.",
        "text": plan.versions.get().text,
        "phan-anh": it.pk,
        "v-deadlines.danh-sach-dang-ky.day": "2023-03-05",
    }

    saved = office.post(begun.url, said, follow=True)
    assert "Phiên bản 2 sẽ thay đổi những gì" in html(saved)
    assert "25/02/2023 → 05/03/2023" in html(saved)

    office.post(f"{begun.url}ban-hanh/", {"revision": 2})

    it.refresh_from_db()
    assert it.state == "settled"
    assert plan.versions.count() == 2
    assert "Xem nội dung sửa đổi, phiên bản 2" in html(office.get(f"/vuong-mac/{it.pk}/"))
    assert "25/02/2023 → 05/03/2023" in html(office.get(begun.url))


def test_a_value_that_cannot_be_read_is_refused_with_what_was_typed(office, plan):
    made = make_amendment(plan)
    said = {"revision": 1, "title": made.title, "text": "", "v-targets.xa-5-dang-ky.at_least": "nhiều"}

    answer = office.post(f"/vuong-mac/sua-doi/{made.pk}/", said)

    assert answer.status_code == 422
    assert "“nhiều” không phải một số nguyên." in html(answer)
    assert 'value="nhiều"' in html(answer)


COUNT, SHARE = "targets.xa-5-dang-ky.at_least", "targets.xa-50-phan-tram.at_least"


@pytest.mark.parametrize(("language", "count", "share"), [("", "2.000", "62,5"), ("/en", "2,000", "62.5")])
def test_a_number_is_typed_and_shown_with_the_marks_of_the_page(office, plan, language, count, share):
    made = make_amendment(plan)
    address = f"{language}/vuong-mac/sua-doi/{made.pk}/"
    said = {"revision": 1, "title": made.title, "text": plan.versions.get().text}

    office.post(address, {**said, f"v-{COUNT}": count, f"v-{SHARE}": share})

    made.refresh_from_db()
    assert made.edits == {COUNT: "2000", SHARE: "0.625"}
    shown = html(office.get(address))
    assert f'name="v-{SHARE}" type="text" inputmode="decimal" value="{share}"' in shown

    office.post(address, {**said, "revision": 2, f"v-{COUNT}": "2000", f"v-{SHARE}": share})
    made.refresh_from_db()
    assert made.edits == {COUNT: "2000", SHARE: "0.625"}


@pytest.mark.parametrize(("language", "typed"), [("", "1,000"), ("/en", "1.000")])
def test_a_count_that_may_be_meant_as_thousands_is_refused_as_it_was_typed(office, plan, language, typed):
    made = make_amendment(plan)
    said = {"revision": 1, "title": made.title, "text": plan.versions.get().text, f"v-{COUNT}": typed}

    answer = office.post(f"{language}/vuong-mac/sua-doi/{made.pk}/", said)

    made.refresh_from_db()
    assert (answer.status_code, made.edits) == (422, {})
    assert f"“{typed}”" in html(answer)
    assert f'value="{typed}"' in html(answer)


@pytest.mark.parametrize("path", ["/vuong-mac/", "/vuong-mac/sua-doi/"])
def test_a_page_costs_as_many_queries_for_one_row_as_for_many(office, plan, commune, path):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert office.get(path).status_code == 200
        return len(asked)

    make_feedback(plan, commune)
    make_amendment(plan)
    office.get(path)
    one = queries()
    for number in range(3):
        make_feedback(plan, commune, words=f"Vướng mắc {number}")
        make_amendment(plan)

    assert queries() == one <= 15


def test_long_lists_are_read_page_by_page(office, plan, commune):
    for number in range(42):
        make_feedback(plan, commune, words=f"Vướng mắc số {number}.")

    first = html(office.get("/vuong-mac/"))
    assert first.count("row-title") == 40
    older = first.partition('rel="next" href="')[2].partition('"')[0]
    assert html(office.get(f"/vuong-mac/{older.replace('&amp;', '&')}")).count("row-title") == 2
