"""Reading a plan document on its pages: nothing is used that nobody confirmed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kheo.accounts.actor import system_actor
from kheo.audit.models import Record
from kheo.plans.actions.readings import KEPT_DAYS, forget_old_readings
from kheo.plans.models import PlanReading
from kheo.units.models import Unit
from tests.factories import make_member
from tests.plans.factories import TEXT, load_2023

pytestmark = pytest.mark.django_db
PAGE = "/ke-hoach/doc-van-ban/"


@pytest.fixture
def read(client):
    """A steward who has read the text of 2023."""
    load_2023()
    client.force_login(make_member(Unit.objects.get(code="ban-dan-van"), "steward"))
    answer = client.post(PAGE, {"document": SimpleUploadedFile("ke-hoach.txt", TEXT.encode())})
    assert answer.status_code == 302, answer.content.decode()
    return PlanReading.objects.get()


def page_of(reading):
    return f"{PAGE}{reading.pk}/"


def html(answer):
    return answer.content.decode()


def test_each_value_stands_beside_its_clause_and_counts_begin_at_none(client, read):
    page = html(client.get(page_of(read)))

    assert f"Đã xem 0/{len(read.found)}" in page
    assert "hết ngày 24/02/2023 – “trước ngày” không tính chính ngày đó" in page
    assert 'class="read-sentence"' in page


def test_choices_are_kept_and_the_sure_ones_confirmed_by_a_button_of_their_own(client, read):
    client.post(page_of(read), {"revision": 1, "title-1.choice": "dropped", "step": "certain"})
    read.refresh_from_db()

    sure = sum(row["confidence"] == "certain" for row in read.found)
    assert read.decisions["title-1"] == {"choice": "dropped"}
    assert len(read.decisions) == sure
    assert Record.objects.filter(action="plan.decide_reading").count() == 1


def test_a_corrected_value_is_checked_and_a_wrong_one_refused_with_what_was_typed(client, read):
    typed = {"revision": 1, "period-1.choice": "corrected", "period-1.from": "31/02/2023", "period-1.to": "31/12/2023"}

    refused = client.post(page_of(read), typed)
    assert refused.status_code == 422
    assert "không có ngày 31/02/2023" in html(refused)
    assert 'value="31/02/2023"' in html(refused)

    client.post(page_of(read), typed | {"period-1.from": "01/03/2023"})
    read.refresh_from_db()
    assert read.decisions["period-1"]["value"] == {"from": "2023-03-01", "to": "2023-12-31"}


def test_two_windows_do_not_overwrite_each_other(client, read):
    client.post(page_of(read), {"revision": 1, "title-1.choice": "confirmed"})
    late = client.post(page_of(read), {"revision": 1, "title-1.choice": "dropped"})
    read.refresh_from_db()

    assert late.status_code == 422
    assert read.decisions == {"title-1": {"choice": "confirmed"}}


@pytest.mark.parametrize(
    "form", [{}, {"revision": "x"}, {"revision": 1, "step": "no"}, {"revision": 1, "title-1.choice": "no"}]
)
def test_a_form_that_the_page_does_not_offer_is_refused(client, read, form):
    assert client.post(page_of(read), form).status_code == 400


def test_the_draft_goes_to_the_checking_page_with_its_text(client, read):
    answer = client.post(page_of(read), {"revision": 1, "title-1.choice": "confirmed", "step": "draft"})
    read.refresh_from_db()

    assert "levels" in html(answer)
    assert "Không đưa vào tệp này" in html(answer)
    assert read.used_at is not None
    assert "schema: kheo-plan/1" in html(client.get(f"{page_of(read)}tep/"))


def test_what_is_no_document_is_refused(client, read):
    answer = client.post(PAGE, {"document": SimpleUploadedFile("anh.png", b"\x89PNG\r\n")})

    assert answer.status_code == 422
    assert "tệp ảnh" in html(answer)


def test_its_maker_alone_throws_it_away(client, read):
    maker = read.created_by
    client.force_login(make_member(Unit.objects.get(code="ban-dan-van"), "steward"))
    assert client.post(f"{page_of(read)}xoa/").status_code == 403
    client.force_login(maker)
    client.post(f"{page_of(read)}xoa/")

    assert not PlanReading.objects.exists()


def test_what_nobody_used_is_forgotten_after_its_days(read):
    later = read.updated_at + timedelta(days=KEPT_DAYS, seconds=1)

    assert forget_old_readings(by=system_actor("thử"), at=read.updated_at) == 0
    assert forget_old_readings(by=system_actor("thử"), at=later) == 1
