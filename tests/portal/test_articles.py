"""What of publicity everybody reads, and what nobody reads any longer."""

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from kheo.portal.queries.articles import articles_about
from kheo.publicity.actions.drafts import add_image
from kheo.publicity.actions.steps import take_step
from kheo.publicity.rules import Kind, Step
from kheo.registrations.actions.consent import record_consent
from kheo.units.models import Unit
from tests.factories import AT
from tests.publicity.factories import SYSTEM, make_publication, make_published, plan_of_2023, publish
from tests.registrations.factories import make_accepted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.KHEO_NOW = AT.isoformat()


@pytest.fixture
def plan():
    return plan_of_2023()


@pytest.fixture
def commune(plan):
    return Unit.objects.get(code="xa-bac-thuy")


@pytest.fixture
def guest():
    return Client()


def words(answer):
    return answer.content.decode()


def told_of_a_person(plan, commune, *, ticked=True):
    model = make_accepted(
        plan, commune, title="Người giữ đường", subject="ca-nhan", carrier="Bà Vi Thị Khéo", consent_to_publish=True
    )
    said = {"body": "<p>Bà Vi Thị Khéo quét đường.</p>", "registrations": (model.pk,) if ticked else ()}
    it = make_publication(plan, commune, title="Người giữ đường làng", **said)
    photo = BytesIO()
    Image.new("RGB", (640, 480), "green").save(photo, "JPEG")
    size = photo.tell()
    photo.seek(0)
    image = add_image(publication_id=it.pk, content=photo, size=size, alt="Con đường làng", by=SYSTEM, at=AT)
    return publish(it), model, image


def test_an_article_is_on_the_portal_in_the_list_the_feed_and_as_plain_text(guest, plan, commune):
    it = make_published(plan, commune, body="<p>Bà con <b>cùng</b> làm.</p>")

    assert "Thôn làm đường" in words(guest.get("/cong-khai/bai-viet/"))
    assert "<strong>cùng</strong>" in words(guest.get(f"/cong-khai/bai-viet/{it.pk}/"))
    assert "Bà con cùng làm." in words(guest.get(f"/cong-khai/bai-viet/{it.pk}/?dang=chu"))
    assert f"/cong-khai/bai-viet/{it.pk}/" in words(guest.get("/cong-khai/tin.atom"))


@pytest.mark.parametrize("kind", [Kind.BULLETIN, Kind.PROGRAMME, Kind.SESSION, Kind.ELSEWHERE])
def test_other_kinds_are_counted_but_have_no_page_on_the_portal(guest, plan, commune, kind):
    it = make_published(plan, commune, kind=kind)

    assert guest.get(f"/cong-khai/bai-viet/{it.pk}/").status_code == 404
    assert "Thôn làm đường" not in words(guest.get("/cong-khai/bai-viet/"))


def test_what_tells_of_a_person_is_gone_at_once_when_consent_is_taken_back(guest, plan, commune):
    it, model, image = told_of_a_person(plan, commune)
    page, shown = f"/cong-khai/bai-viet/{it.pk}/", f"/cong-khai/bai-viet/anh/{image.pk}/"
    assert guest.get(shown)["Content-Type"] == "image/webp"
    for path in (page, "/cong-khai/bai-viet/", "/cong-khai/tin.atom"):
        assert "Người giữ đường làng" in words(guest.get(path))

    record_consent(registration_id=model.pk, agreed=False, by=SYSTEM, at=AT)

    assert guest.get(page).status_code == guest.get(shown).status_code == 404
    for path in ("/cong-khai/bai-viet/", "/cong-khai/tin.atom"):
        assert "Người giữ đường làng" not in words(guest.get(path))

    record_consent(registration_id=model.pk, agreed=True, by=SYSTEM, at=AT)
    assert guest.get(page).status_code == 200


def test_who_is_named_without_being_ticked_is_gone_as_well_when_consent_is_taken_back(guest, plan, commune):
    it, model, image = told_of_a_person(plan, commune, ticked=False)
    other = make_published(plan, commune, title="Đường hoa của thôn")
    page, shown = f"/cong-khai/bai-viet/{it.pk}/", f"/cong-khai/bai-viet/anh/{image.pk}/"
    assert guest.get(page).status_code == guest.get(shown).status_code == 200

    record_consent(registration_id=model.pk, agreed=False, by=SYSTEM, at=AT)

    assert guest.get(page).status_code == guest.get(shown).status_code == 404
    for path in ("/cong-khai/bai-viet/", "/cong-khai/tin.atom"):
        assert "Người giữ đường làng" not in words(guest.get(path))
        assert other.title in words(guest.get(path))


def test_an_article_about_one_model_that_names_somebody_silent_is_not_on_the_models_page(guest, plan, commune):
    it, model, _ = told_of_a_person(plan, commune, ticked=False)
    garden = make_accepted(plan, commune, title="Vườn mẫu")
    it.registrations.add(garden)
    assert [each.id for each in articles_about(garden.pk)] == [it.pk]

    record_consent(registration_id=model.pk, agreed=False, by=SYSTEM, at=AT)

    assert articles_about(garden.pk) == []


def test_a_draft_and_a_withdrawn_article_are_nobodys_business(guest, plan, commune):
    draft, gone = make_publication(plan, commune), make_published(plan, commune)
    take_step(publication_id=gone.pk, step=Step.WITHDRAW, reason="Nhầm.", by=SYSTEM, at=AT)

    assert guest.get(f"/cong-khai/bai-viet/{draft.pk}/").status_code == 404
    assert guest.get(f"/cong-khai/bai-viet/{gone.pk}/").status_code == 404
    assert "Chưa có bài viết nào" in words(guest.get("/cong-khai/bai-viet/"))


def test_the_list_costs_the_same_with_one_article_and_with_many_and_goes_on(guest, plan, commune):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            guest.get("/cong-khai/bai-viet/")
        return len(queries)

    make_accepted(plan, commune, subject="ca-nhan", carrier="Bà Vi Thị Khéo", consent_to_publish=False)
    make_published(plan, commune)
    cost()
    make_published(plan, commune)  # another head of the journal: the page is made anew
    first = cost()
    for number in range(20):
        make_published(plan, commune, title=f"Tin số {number}", kind=Kind.NEWS)

    assert cost() == first <= 15
    assert "truoc=" in words(guest.get("/cong-khai/bai-viet/"))
    assert "Thôn làm đường" not in words(guest.get("/cong-khai/bai-viet/?loai=news"))
