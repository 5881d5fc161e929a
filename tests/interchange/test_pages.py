"""The pages of the exchange, as an administrator, a leader and somebody else's officer use them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kheo.audit.models import Record
from kheo.interchange.actions.endpoints import try_endpoint
from kheo.interchange.actions.keys import signing_key
from kheo.interchange.actions.receiving import match_targets
from kheo.interchange.models import Delivery, Endpoint, Sending, Source, TargetMatch, Upstream
from kheo.interchange.queries.outgoing import rollup_of
from kheo.interchange.rules.rollups import digest
from kheo.interchange.rules.schedules import Schedule
from tests.factories import AT, make_member, make_unit
from tests.interchange.factories import (
    DAY,
    SYSTEM,
    make_endpoint,
    make_rollup,
    make_source,
    make_upstream,
    receiving,
    some_figures,
)
from tests.plans.factories import SMALL, load, plan_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.KHEO_NOW = AT.isoformat()


@pytest.fixture
def plan():
    return load(plan_file(plan={**SMALL["plan"], "period": {"from": "2023-01-01", "to": "2023-12-31"}})).plan


@pytest.fixture
def office(client, plan):
    client.force_login(make_member(plan.issuer, "administrator"))
    return client


def html(answer):
    return answer.content.decode()


ENDPOINT = {
    "title": "Trục liên thông", "unit": "huyen", "address": "https://nhan.example.vn/kheo",
    "events": ["unit.changed", "decision.issued"],
}  # fmt: skip


def test_a_new_endpoint_shows_its_key_once(office):
    made = office.post("/lien-thong/diem-nhan/moi/", ENDPOINT)
    key = signing_key(Endpoint.objects.get().nonce)

    assert key in html(office.get(made.url))
    assert key not in html(office.get(made.url))
    assert key not in str(list(Record.objects.values()))


def test_a_changed_key_is_shown_once_to_whoever_changed_it(office, client, plan):
    it = make_endpoint(plan.issuer)
    office.post(f"/lien-thong/diem-nhan/{it.pk}/thay-khoa/")
    it.refresh_from_db()

    page = html(office.get(f"/lien-thong/diem-nhan/{it.pk}/"))
    assert signing_key(it.nonce) in page
    assert "còn dùng đến 09:00 ngày 02/02/2023" in page
    assert signing_key(it.nonce) not in html(office.get(f"/lien-thong/diem-nhan/{it.pk}/"))


def test_an_endpoint_that_is_refused_comes_back_filled_in(office):
    answer = office.post("/lien-thong/diem-nhan/moi/", {**ENDPOINT, "address": "http://10.0.0.5/kheo"})

    page = html(answer)
    assert answer.status_code == 422
    assert "phải bắt đầu bằng https://" in page
    assert "nằm trong mạng nội bộ" in page
    assert 'value="http://10.0.0.5/kheo"' in page
    assert 'value="decision.issued" id="id_events_' in page
    assert Endpoint.objects.count() == 0


def test_an_endpoint_is_changed_tried_switched_off_and_on(office, plan):
    it = make_endpoint(plan.issuer)
    address = f"/lien-thong/diem-nhan/{it.pk}/"
    said = {**ENDPOINT, "title": "Trục của tỉnh"}
    del said["unit"]

    office.post(f"{address}sua/", said)
    office.post(f"{address}gui-thu/")
    assert "Gửi thử" in html(office.get(address))
    office.post(f"{address}tat/")
    assert "Điểm nhận đang tắt" in html(office.get(address))
    refused = office.post(f"{address}gui-thu/")
    assert (refused.status_code, 'data-code="endpoint.not_on"' in html(refused)) == (422, True)
    office.post(f"{address}bat/")

    it.refresh_from_db()
    assert (it.title, it.state, it.events) == ("Trục của tỉnh", "on", ["decision.issued", "unit.changed"])
    assert Delivery.objects.count() == 1


def test_a_message_shows_its_tries_and_is_sent_again(office, plan):
    it = try_endpoint(endpoint_id=make_endpoint(plan.issuer).pk, by=SYSTEM, at=AT)
    it.tries.create(at=AT, status=503, milliseconds=12, answer="<b>bận</b>")
    Delivery.objects.update(state="given-up", over_at=AT, attempts=6)
    address = f"/lien-thong/thong-bao/{it.pk}/"

    page = html(office.get(address))
    assert "mã 503" in page
    assert "&lt;b&gt;bận&lt;/b&gt;" in page
    office.post(f"{address}gui-lai/")

    it.refresh_from_db()
    assert (it.state, it.attempts) == ("waiting", 0)


def test_a_leader_reads_and_changes_nothing(client, plan):
    it = make_endpoint(plan.issuer)
    client.force_login(make_member(plan.issuer, "leader"))

    page = html(client.get(f"/lien-thong/diem-nhan/{it.pk}/"))
    assert "Gửi thử" not in page
    assert client.post(f"/lien-thong/diem-nhan/{it.pk}/tat/").status_code == 403
    assert client.get("/lien-thong/diem-nhan/moi/").status_code == 403


def test_empty_pages_say_what_to_do(office):
    assert "Thêm điểm nhận" in html(office.get("/lien-thong/"))
    assert "Thêm liên kết" in html(office.get("/lien-thong/len-tren/"))
    assert "Mở nguồn" in html(office.get("/lien-thong/nhan/"))
    assert "Chưa có nguồn nào" in html(office.get("/lien-thong/nhan/tong-hop/"))


def test_a_link_is_added_and_figures_sent_by_the_button(office, plan, settings):
    settings.KHEO_HOOK_PRIVATE = True
    said = {
        "title": "Tỉnh ủy", "unit": "huyen", "plan": plan.code, "source": "huyen-chi-lang", "schedule": "by-hand",
        "token": "kheo_bi_mat",
    }  # fmt: skip
    with receiving() as receiver:
        made = office.post("/lien-thong/len-tren/moi/", {**said, "address": receiver.url})
        figures = rollup_of(plan, plan.issuer, DAY)
        receiver.answers = [(201, b'{"sha256": "%s", "revision": 1}' % digest(figures).encode())]
        sent = office.post(f"{made.url}gui/", {"as_of": "2023-01-31"}, follow=True)
        receiver.answers = [(401, b"{}")]
        failed = office.post(f"{made.url}gui/", {"as_of": "2023-01-31"}, follow=True)

    assert "Hai bên khớp" in html(sent)
    assert "Mã kết nối không đúng" in html(failed)
    assert "Số liệu như lần gửi khớp trước đó" in html(failed)
    assert "kheo_bi_mat" not in html(office.get(f"{made.url}sua/"))
    assert office.post(f"{made.url}gui/", {"as_of": "2023-02-02"}).status_code == 422
    assert office.post(f"{made.url}gui/", {"as_of": "hôm qua"}).status_code == 422


def test_a_link_that_is_refused_comes_back_without_its_token(office, plan):
    said = {
        "title": "Tỉnh ủy", "unit": "huyen", "plan": plan.code, "source": "Sai Mã", "schedule": "daily",
        "address": "https://tinh.example.vn", "token": "kheo_bi_mat",
    }  # fmt: skip
    answer = office.post("/lien-thong/len-tren/moi/", said)

    assert answer.status_code == 422
    assert 'value="Sai Mã"' in html(answer)
    assert "kheo_bi_mat" not in html(answer)
    assert Upstream.objects.count() == 0


def test_a_source_is_opened_shown_and_closed(office, plan):
    made = office.post("/lien-thong/nhan/moi/", {"title": "Xã A", "code": "xa-a", "unit": "xa-a"})
    assert "chưa gửi số liệu" in html(office.get(made.url))
    rollup = make_rollup(Source.objects.get())
    make_rollup(Source.objects.get(), some_figures(registered=15))

    assert "đã có lần ghi mới hơn" in html(office.get(made.url))
    assert rollup.sha256 in html(office.get(f"/lien-thong/nhan/so-lieu/{rollup.pk}/"))
    assert "Khác với lần ghi trước" in html(office.get(f"/lien-thong/nhan/so-lieu/{rollup.pk + 1}/"))
    again = office.post("/lien-thong/nhan/moi/", {"title": "Xã A", "code": "xa-a", "unit": "xa-a"})
    assert (again.status_code, "Mã “xa-a” đã dùng." in html(again)) == (422, True)
    office.post(f"{made.url}sua/", {"title": "Xã A cũ"})
    assert "Ngừng nhận" in html(office.get(made.url))


def test_what_is_changed_and_refused_comes_back_as_it_was_typed(office, plan):
    endpoint, source = make_endpoint(plan.issuer), make_source(plan.issuer)
    link = make_upstream(plan.issuer, plan)
    before = [list(kind.objects.values()) for kind in (Endpoint, Upstream, Source)]
    typed = {**ENDPOINT, "title": "Tên khác", "source": "Sai Mã", "address": "http://10.0.0.5", "schedule": "daily"}

    for address, changed in (
        (f"diem-nhan/{endpoint.pk}/", typed), (f"len-tren/{link.pk}/", typed),
        (f"nhan/{source.pk}/", {"title": "x" * 201}),
    ):  # fmt: skip
        answer = office.post(f"/lien-thong/{address}sua/", changed)
        assert (answer.status_code, f'value="{changed["title"]}"' in html(answer)) == (422, True)
        assert f'<a href="/lien-thong/{address}">' in html(answer)
    assert [list(kind.objects.values()) for kind in (Endpoint, Upstream, Source)] == before


def test_targets_are_matched_by_hand_and_equal_codes_only_when_asked(office, plan):
    source = make_source(plan.issuer)
    make_rollup(source)
    address = f"/lien-thong/nhan/{source.pk}/khop/"

    assert "Cùng mã: Chỉ tiêu nam" in html(office.get(address))
    office.post(address, {"ke-hoach": plan.code, "t-nam": ""})
    assert TargetMatch.objects.count() == 0
    office.post(address, {"ke-hoach": plan.code, "t-nam": "", "cung-ma": "1"})
    assert TargetMatch.objects.get().source_target == "nam"
    assert '<option value="nam" selected>' in html(office.get(address))
    refused = office.post(address, {"ke-hoach": plan.code, "t-nam": "khong-co"})
    assert refused.status_code == 422


def test_the_sum_names_who_is_not_in_it(office, plan):
    first, _ = make_source(plan.issuer, "a", "Huyện A"), make_source(plan.issuer, "b", "Huyện B")
    make_rollup(first)
    page = html(office.get("/lien-thong/nhan/tong-hop/"))
    assert "1 trong 2 nguồn chưa gửi số liệu" in page
    assert "chưa khớp: Huyện A" in page

    rules = {"nam": "nam"}
    match_targets(source_id=first.pk, plan=plan, source_plan="chi-lang-2023", matches=rules, by=SYSTEM, at=AT)
    page = html(office.get(f"/lien-thong/nhan/tong-hop/?ke_hoach={plan.code}&ngay=2023-01-31"))
    assert "chưa khớp" not in page
    assert "2 trong 2 nguồn chưa gửi" in html(office.get("/lien-thong/nhan/tong-hop/?ngay=2023-01-01"))


def test_another_unit_sees_nothing_of_it(client, plan):
    it, source = make_endpoint(plan.issuer), make_source(plan.issuer)
    client.force_login(make_member(make_unit("Đơn vị khác"), "administrator"))

    for path in (f"diem-nhan/{it.pk}/", f"nhan/{source.pk}/", f"nhan/{make_rollup(source).pk}/"):
        assert client.get(f"/lien-thong/{path}").status_code == 404
    assert "Trục liên thông" not in html(client.get("/lien-thong/"))


def _fill(plan, number):
    endpoint = make_endpoint(plan.issuer, title=f"Điểm {number}")
    try_endpoint(endpoint_id=endpoint.pk, by=SYSTEM, at=AT)
    link = make_upstream(plan.issuer, plan, source=f"nguon-{number}", schedule=Schedule.DAILY)
    for owner in {link, Upstream.objects.earliest("pk")}:
        Sending.objects.create(
            upstream=owner, as_of=DAY, sent_at=AT, by_name="Lan", figures=some_figures(), sha256="0" * 64,
            outcome="matched",
        )  # fmt: skip
    source = make_source(plan.issuer, f"nguon-{number}", f"Nguồn {number}")
    for owner in {source, Source.objects.earliest("pk")}:
        make_rollup(owner, some_figures(registered=number))
    rules = {"nam": "nam"}
    match_targets(source_id=source.pk, plan=plan, source_plan="chi-lang-2023", matches=rules, by=SYSTEM, at=AT)
    for _ in range(number):
        try_endpoint(endpoint_id=Endpoint.objects.earliest("pk").pk, by=SYSTEM, at=AT)


def test_every_page_costs_as_many_queries_for_one_row_as_for_many(office, plan):
    _fill(plan, 1)
    paths = (
        "", f"diem-nhan/{Endpoint.objects.get().pk}/", "len-tren/", f"len-tren/{Upstream.objects.get().pk}/", "nhan/",
        f"nhan/{Source.objects.get().pk}/", f"nhan/{Source.objects.get().pk}/khop/", "nhan/tong-hop/",
    )  # fmt: skip

    def queries():
        asked = {}
        for path in paths:
            with CaptureQueriesContext(connection) as found:
                assert office.get(f"/lien-thong/{path}").status_code == 200
            asked[path] = len(found)
        return asked

    queries()
    one = queries()
    for number in (2, 3, 4):
        _fill(plan, number)

    assert queries() == one
    assert max(one.values()) <= 15


def test_long_lists_are_read_page_by_page(office, plan):
    it = make_endpoint(plan.issuer)
    for _ in range(42):
        try_endpoint(endpoint_id=it.pk, by=SYSTEM, at=AT)

    first = html(office.get(f"/lien-thong/diem-nhan/{it.pk}/"))
    assert first.count("row-title") == 40
    older = first.partition('rel="next" href="')[2].partition('"')[0]
    assert html(office.get(f"/lien-thong/diem-nhan/{it.pk}/{older}")).count("row-title") == 2
