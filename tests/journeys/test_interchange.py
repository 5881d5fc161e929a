"""Pages of the exchange that a trial year does not reach by links: whole on a telephone and at a desk."""

import pytest

from kheo.interchange.actions.endpoints import try_endpoint
from kheo.interchange.models import Sending
from tests.factories import AT, make_member
from tests.interchange.factories import (
    DAY,
    SYSTEM,
    make_endpoint,
    make_rollup,
    make_source,
    make_upstream,
    some_figures,
)
from tests.journeys.conftest import DESK, PHONE, field
from tests.plans.factories import load

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("shape", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
def test_an_administrator_sets_up_an_endpoint_and_every_page_is_whole(
    open_browser, axe, spills, settings, shape, scheme
):
    settings.KHEO_NOW = AT.isoformat()
    plan = load().plan
    unit = plan.issuer
    endpoint, link, source = make_endpoint(unit), make_upstream(unit, plan), make_source(unit)
    tried = try_endpoint(endpoint_id=endpoint.pk, by=SYSTEM, at=AT)
    tried.tries.create(at=AT, status=503, milliseconds=12, answer="bận" * 100)
    make_rollup(source)
    rollup = make_rollup(source, some_figures(registered=13))
    sent = [
        Sending.objects.create(
            upstream=link, as_of=DAY, sent_at=AT, by_name="Lan", figures=some_figures(registered=number),
            sha256="a" * 64, stored_sha256="a" * 64, outcome="matched",
        )
        for number in (1, 2)
    ]  # fmt: skip
    page = open_browser(shape, user=make_member(unit, "administrator"), color_scheme=scheme)

    page.goto("/lien-thong/diem-nhan/moi/")
    field(page, "Tên hệ thống nhận").fill("Trục liên thông của tỉnh")
    field(page, "Đơn vị").fill(unit.code)
    field(page, "Địa chỉ nhận").fill("https://nhan.example.vn/kheo")
    page.get_by_label("Quyết định được ban hành").check()
    page.get_by_role("button", name="Thêm điểm nhận").click()
    page.get_by_role("heading", name="Khóa ký, chỉ hiện một lần").wait_for()

    faults = {"key": axe(page)} if axe(page) else {}
    for path in (
        "", "diem-nhan/moi/", f"diem-nhan/{endpoint.pk}/", f"diem-nhan/{endpoint.pk}/sua/", f"thong-bao/{tried.pk}/",
        "len-tren/", "len-tren/moi/", f"len-tren/{link.pk}/", f"len-tren/{link.pk}/sua/", f"lan-gui/{sent[1].pk}/",
        "nhan/", "nhan/moi/", f"nhan/{source.pk}/", f"nhan/{source.pk}/sua/", f"nhan/{source.pk}/khop/",
        f"nhan/so-lieu/{rollup.pk}/", "nhan/tong-hop/",
    ):  # fmt: skip
        page.goto(f"/lien-thong/{path}")
        if wrong := axe(page) + ([f"{spills(page)} px past the edge"] if spills(page) else []):
            faults[path] = wrong
    assert faults == {}
