"""The pages of publicity, as a unit's officer, a writer, a leader and the steward's office use them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from PIL import Image

from kheo.accounts.models import User
from kheo.publicity.actions.steps import take_step
from kheo.publicity.models import Dissemination, Exchange, Publication, PublicityGoal
from kheo.publicity.queries.figures import figures
from kheo.publicity.rules import Kind, Step
from kheo.units.actions.placements import end_unit
from kheo.units.models import Unit
from tests.factories import AT, actor_for, make_member, make_unit
from tests.publicity.factories import (
    DAY,
    SYSTEM,
    make_dissemination,
    make_exchange,
    make_publication,
    make_published,
    plan_of_2023,
)
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
def officer(client, commune):
    client.force_login(make_member(commune))
    return client


def html(answer):
    return answer.content.decode()


def test_one_person_alone_writes_and_publishes(officer, plan, commune):
    model = make_accepted(plan, commune)
    page = html(officer.get(f"/tuyen-truyen/moi/?loai=article&mo-hinh={model.pk}"))
    assert f'value="{model.pk}"' in page
    said = {
        "ke-hoach": plan.code,
        "loai": "article",
        "unit": commune.code,
        "title": "Thôn làm đường",
        "body": "<p>Bà con <b>cùng</b> làm.</p><script>alert(1)</script>",
        "happened_on": "01/02/2023",
        "registrations": model.pk,
        "serves": "task:tuyen-truyen",
    }

    sent = officer.post("/tuyen-truyen/moi/", said)

    it = Publication.objects.get()
    assert sent.url == f"/tuyen-truyen/{it.pk}/"
    assert it.body == "<p>Bà con <strong>cùng</strong> làm.</p>"
    assert "<p>Bà con <strong>cùng</strong> làm.</p>" in html(officer.get(sent.url))

    officer.post(f"{sent.url}duyet/", {"buoc": "publish-at-once"})
    page = html(officer.get(sent.url))
    assert "người soạn tự duyệt" in page
    assert f"/cong-khai/bai-viet/{it.pk}/" in page


def test_a_form_without_a_title_comes_back_filled_in(officer, plan, commune):
    said = {"ke-hoach": plan.code, "loai": "news", "unit": commune.code, "title": "", "body": "Bà con làm đường."}

    answer = officer.post("/tuyen-truyen/moi/", said)

    assert answer.status_code == 422
    assert "Bà con làm đường." in html(answer)
    assert Publication.objects.count() == 0


def test_a_writer_sends_a_leader_approves_and_each_does_only_their_part(client, plan, commune):
    writer, leader = make_member(commune, "communicator"), make_member(commune, "leader")
    it = make_publication(plan, commune)
    client.force_login(writer)
    assert "Duyệt và đăng ngay" not in html(client.get(f"/tuyen-truyen/{it.pk}/"))
    assert client.post(f"/tuyen-truyen/{it.pk}/duyet/", {"buoc": "publish-at-once"}).status_code == 403
    assert client.post(f"/tuyen-truyen/{it.pk}/buoc/", {"buoc": "publish-at-once"}).status_code == 403
    client.post(f"/tuyen-truyen/{it.pk}/buoc/", {"buoc": "submit"})

    client.force_login(leader)
    assert "1 bài đang chờ duyệt" in html(client.get("/tuyen-truyen/"))
    assert client.get(f"/tuyen-truyen/{it.pk}/sua/").status_code == 403
    refused = client.post(f"/tuyen-truyen/{it.pk}/duyet/", {"buoc": "return", "reason": " "})
    assert (refused.status_code, "Chưa ghi lý do" in html(refused)) == (422, True)
    client.post(f"/tuyen-truyen/{it.pk}/duyet/", {"buoc": "approve"})

    client.force_login(writer)
    client.post(f"/tuyen-truyen/{it.pk}/buoc/", {"buoc": "publish"})
    it.refresh_from_db()
    assert (it.state, it.approved_by) == ("published", leader)


def test_another_commune_sees_nothing_of_it(client, plan, commune):
    it, met = make_publication(plan, commune), make_exchange(plan, commune)
    client.force_login(make_member(Unit.objects.get(code="xa-chi-lang")))

    assert client.get(f"/tuyen-truyen/{it.pk}/").status_code == 404
    assert client.get(f"/tuyen-truyen/giao-luu/{met.pk}/").status_code == 404
    assert "Chưa có bài, tin nào" in html(client.get("/tuyen-truyen/"))


def test_who_took_part_in_an_exchange_reads_of_it_but_not_the_name_of_who_did_not_agree(client, plan, commune):
    other = Unit.objects.get(code="xa-chi-lang")
    model = make_accepted(plan, commune, title="Bà Vi Thị Khéo giữ đường", subject="ca-nhan", carrier="Bà Vi Thị Khéo")
    met = make_exchange(plan, commune, other, registrations=(model.pk,))
    client.force_login(make_member(other))

    page = html(client.get(f"/tuyen-truyen/giao-luu/{met.pk}/"))

    assert "Thăm đường làng" in page
    assert "Vi Thị Khéo" not in page
    assert "Điển hình cá nhân" in page


def test_the_length_of_what_is_typed_is_told_with_the_pace(officer):
    answer = officer.post("/tuyen-truyen/nhip-doc/", {"body": "Năm 2023 UBND xã có 5 mô hình."})

    page = html(answer)
    assert "nhịp đọc mặc định 3 tiếng một giây" in page
    assert "Ủy ban nhân dân" in page
    assert "<h1>" not in page


def test_a_picture_is_added_with_its_words_and_served(officer, plan, commune):
    it = make_publication(plan, commune)
    photo = BytesIO()
    Image.new("RGB", (800, 600), "green").save(photo, "JPEG")
    photo.seek(0)
    photo.name = "anh.jpg"
    refused = officer.post(f"/tuyen-truyen/{it.pk}/anh/", {"file": photo, "alt": ""})
    assert refused.status_code == 422
    photo.seek(0)

    officer.post(f"/tuyen-truyen/{it.pk}/anh/", {"file": photo, "alt": "Đường vào thôn"})

    image = it.images.get()
    assert 'alt="Đường vào thôn"' in html(officer.get(f"/tuyen-truyen/{it.pk}/"))
    shown = officer.get(f"/tuyen-truyen/{it.pk}/anh/{image.pk}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert b"".join(shown.streaming_content)[8:12] == b"WEBP"


def test_planned_and_done_stand_side_by_side_and_open_their_lists(officer, plan, commune):
    make_published(plan, commune, kind=Kind.NEWS)
    form = f"/tuyen-truyen/ket-qua/{plan.code}/{commune.code}/"
    assert officer.post(form, {"news": "nhiều"}).status_code == 422
    officer.post(form, {"news": "6", "article": ""})

    page = html(officer.get("/tuyen-truyen/ket-qua/"))

    assert "1 / 6" in page
    assert list(PublicityGoal.objects.values_list("kind", "number")) == [("news", 6)]
    listed = officer.get(f"/tuyen-truyen/?ke_hoach={plan.code}&don-vi={commune.code}&ngay=2023-02-01&loai=news")
    assert html(listed).count('class="row-title"') == 1
    sheet = load_workbook(BytesIO(b"".join(officer.get("/tuyen-truyen/ket-qua.xlsx").streaming_content))).active
    assert [cell.value for cell in sheet[4]][:5] == ["Đảng ủy xã Bắc Thủy", 0, None, 1, 6]


def test_the_lists_of_the_whole_plan_leave_out_a_unit_that_has_ended_as_its_figures_do(client, plan, commune, settings):
    make_published(plan, commune)
    make_dissemination(plan, commune)
    make_exchange(plan, commune)
    end_unit(unit_id=commune.pk, last_day=DAY, successor_id=None, by=SYSTEM, at=AT)
    client.force_login(make_member(Unit.objects.get(code="ban-dan-van"), "steward"))

    settings.KHEO_NOW = (AT + timedelta(days=3)).isoformat()

    def listed(day):
        pages = (
            f"/tuyen-truyen/?ke_hoach={plan.code}&ngay={day}",
            f"/tuyen-truyen/quan-triet/so/?ke-hoach={plan.code}&ngay={day}",
            f"/tuyen-truyen/giao-luu/?ke-hoach={plan.code}&ngay={day}",
        )
        return [html(client.get(page)).count('class="row-title"') for page in pages]

    def counted(day):
        total = figures(plan, day).total
        return [total.published.total(), total.disseminations, total.exchanges]

    next_day = DAY + timedelta(days=1)
    assert listed(DAY) == counted(DAY) == [1, 1, 1]
    assert listed(next_day) == counted(next_day) == [0, 0, 0]


def test_the_office_sees_who_has_made_what_known_and_who_has_not(client, plan, commune):
    make_dissemination(plan, commune, people=30)
    client.force_login(make_member(Unit.objects.get(code="ban-dan-van"), "steward"))

    page = html(client.get("/tuyen-truyen/quan-triet/"))

    assert "43-KL/TW, ngày 07/01/2019 của Ban Bí thư Trung ương: <b>1/31</b>" in page
    assert "30 đơn vị chưa ghi lần quán triệt nào" in page
    log = html(client.get(f"/tuyen-truyen/quan-triet/so/?don-vi={commune.code}&van-ban=43-KL/TW"))
    assert log.count('class="row-title"') == 1


def test_an_occasion_is_written_down_once_and_taken_back_with_a_reason(officer, plan, commune):
    said = {
        "ke-hoach": plan.code, "unit": commune.code, "documents": ["43-KL/TW", "25-NQ/TW"], "held_on": "2023-02-01",
        "how": "meeting", "people": "1.200", "note": "",
    }  # fmt: skip
    officer.post("/tuyen-truyen/quan-triet/ghi/", said)
    again = officer.post("/tuyen-truyen/quan-triet/ghi/", said, follow=True)

    assert "đã được ghi trước đó" in html(again)
    assert list(Dissemination.objects.values_list("people", flat=True)) == [1200, 1200]
    row = Dissemination.objects.first()
    assert officer.post(f"/tuyen-truyen/quan-triet/{row.pk}/huy/", {"reason": ""}).status_code == 422
    officer.post(f"/tuyen-truyen/quan-triet/{row.pk}/huy/", {"reason": "Ghi nhầm ngày."})
    row.refresh_from_db()
    assert row.voided_because == "Ghi nhầm ngày."


def test_an_exchange_is_written_down_with_who_came_and_what_was_learnt(officer, plan, commune):
    other = Unit.objects.get(code="xa-chi-lang")
    said = {
        "ke-hoach": plan.code, "unit": commune.code, "title": "Thăm đường làng", "held_on": "2023-02-01",
        "place": "Thôn Một", "participants": other.pk, "guests": "", "people": "25", "learnt": "Chia theo ngõ.",
        "form_key": "k",
    }  # fmt: skip
    refused = officer.post("/tuyen-truyen/giao-luu/moi/", {**said, "participants": []})
    assert (refused.status_code, "Chia theo ngõ." in html(refused)) == (422, True)

    made = officer.post("/tuyen-truyen/giao-luu/moi/", said)

    assert Exchange.objects.count() == 1
    assert "Chia theo ngõ." in html(officer.get(made.url))
    assert "Thăm đường làng" in html(officer.get("/tuyen-truyen/giao-luu/"))


@pytest.mark.parametrize(
    "path",
    [
        "/tuyen-truyen/",
        "/tuyen-truyen/ket-qua/",
        "/tuyen-truyen/quan-triet/",
        "/tuyen-truyen/quan-triet/so/",
        "/tuyen-truyen/giao-luu/",
    ],
)
def test_a_page_costs_the_same_with_one_row_and_with_many(client, plan, commune, path):
    client.force_login(make_member(plan.issuer, "auditor"))

    def rows(units):
        for unit in units:
            make_published(plan, unit, kind=Kind.NEWS)
            make_dissemination(plan, unit)
            make_exchange(plan, unit)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    rows([commune])
    cost()
    first = cost()
    rows(Unit.objects.filter(kind="commune-party-committee").exclude(pk=commune.pk)[:8])

    assert cost() == first <= 15


def test_a_person_of_no_plan_is_told_so(client):
    client.force_login(make_member(make_unit(), "unit-officer"))

    for path in ("", "ket-qua/", "quan-triet/", "giao-luu/", "moi/", "quan-triet/ghi/", "giao-luu/moi/"):
        answer = client.get(f"/tuyen-truyen/{path}")
        assert answer.status_code == 200
        assert "Chưa có" in html(answer)


def test_a_withdrawn_article_says_why(officer, plan, commune):
    it = make_published(plan, commune)
    take_step(publication_id=it.pk, step=Step.WITHDRAW, reason="Đăng nhầm.", by=SYSTEM, at=AT)

    page = html(officer.get(f"/tuyen-truyen/{it.pk}/"))

    assert "Đăng nhầm." in page
    assert f"/cong-khai/bai-viet/{it.pk}/" not in page


def test_the_first_page_says_what_waits_for_an_approval_and_what_came_back(client, officer, plan, commune):
    writer = User.objects.get(memberships__unit=commune)
    it = make_publication(plan, commune, by=actor_for(writer, commune))
    take_step(publication_id=it.pk, step=Step.SUBMIT, by=SYSTEM, at=AT)
    assert "Duyệt 1 bài, tin" in html(officer.get("/"))

    take_step(publication_id=it.pk, step=Step.RETURN, reason="Thiếu số liệu.", by=SYSTEM, at=AT)
    page = html(officer.get("/"))
    assert "Sửa bài: Thôn làm đường" in page
    assert "Bị trả lại: Thiếu số liệu." in page


# --- the lists to take away ---


def sheet(client, address):
    """The rows below the heads, and the cells of the first one."""
    book = load_workbook(BytesIO(b"".join(client.get(address).streaming_content)))
    rows = list(book.active.iter_rows(min_row=4))
    return [[cell.value for cell in row] for row in rows], rows[0] if rows else []


def test_the_list_is_taken_away_as_it_is_narrowed(officer, plan, commune):
    make_published(plan, commune, kind=Kind.SESSION, title="Họp thôn", people=40)
    make_publication(plan, commune, title='=HYPERLINK("http://x")', link="")
    make_publication(plan, commune, kind=Kind.NEWS, title="Tin khác")

    page = html(officer.get("/tuyen-truyen/?loai=article"))
    narrowed, cells = sheet(officer, "/tuyen-truyen/bai-tin.xlsx?loai=article")
    counted, _ = sheet(officer, f"/tuyen-truyen/bai-tin.xlsx?ke_hoach={plan.code}&ngay={DAY}")

    assert 'href="/tuyen-truyen/bai-tin.xlsx?loai=article"' in page
    assert [row[0] for row in narrowed] == ['=HYPERLINK("http://x")']
    assert cells[0].data_type == "s"
    assert [[row[0], row[2], row[7], row[9]] for row in counted] == [
        ["Họp thôn", commune.title, 40, "Đã đăng, đã phát"]
    ]


def test_exchanges_are_taken_away_as_of_the_day(officer, plan, commune):
    other = Unit.objects.get(code="xa-chi-lang")
    make_exchange(plan, commune, other, title="=1+1", people=25)
    make_exchange(plan, commune, title="Hôm sau", at=AT + timedelta(days=1))

    rows, cells = sheet(officer, f"/tuyen-truyen/giao-luu.xlsx?ke-hoach={plan.code}&ngay={DAY}")

    assert f"/tuyen-truyen/giao-luu.xlsx?ke-hoach={plan.code}&amp;ngay={DAY}" in html(
        officer.get("/tuyen-truyen/giao-luu/")
    )
    assert [[row[0], row[1], row[4], row[6]] for row in rows] == [["=1+1", commune.title, other.name, 25]]
    assert cells[0].data_type == "s"


@pytest.mark.parametrize("name", ["bai-tin", "giao-luu"])
def test_a_list_to_take_away_costs_the_same_queries_whatever_its_length(officer, plan, commune, name):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            sheet(officer, f"/tuyen-truyen/{name}.xlsx")
        return len(queries)

    make_published(plan, commune)
    make_exchange(plan, commune)
    cost()
    few = cost()
    for _ in range(4):
        make_published(plan, commune)
        make_exchange(plan, commune)

    assert cost() == few <= 12


def test_what_another_unit_wrote_is_not_in_the_list_to_take_away(officer, plan):
    make_published(plan, Unit.objects.get(code="xa-chi-lang"))

    assert sheet(officer, "/tuyen-truyen/bai-tin.xlsx")[0] == []
