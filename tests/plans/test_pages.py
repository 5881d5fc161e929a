import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kheo.plans.models import PlanVersion
from kheo.plans.rules import reading
from kheo.units.models import Unit
from tests.conftest import PLAN_FILE
from tests.factories import AT, make_member, make_unit
from tests.plans.factories import SMALL, TEXT, load, load_2023, plan_file

pytestmark = pytest.mark.django_db
PAGE = "/ke-hoach/chi-lang-2023/"


def enter(client, unit, role="unit-officer"):
    client.force_login(make_member(Unit.objects.get(code=unit), role))


def html(response):
    return response.content.decode()


def file(data, name="plan.yaml"):
    return SimpleUploadedFile(name, data)


def test_each_target_deadline_and_task_stands_beside_its_clause(client):
    load_2023()
    enter(client, "xa-bac-thuy")

    page = html(client.get(PAGE))

    beside = dict(re.findall(r'<div class="reads [^>]*id="([^"]+)">(.*?)(?=<div class="reads |<section)', page, re.S))
    assert "Đăng ký xây dựng ít nhất 05 mô hình" in beside["III.1-3"]
    assert "Công nhận từ 50% số mô hình đã đăng ký" in beside["III.1-3"]
    assert "Trước ngày 25/02/2023" in beside["III.2-1"]
    assert "Ngày cuối cùng: 24/02/2023" in beside["III.2-1"]
    assert beside["IV.1"].count("note-task") == 5
    assert "Nơi tiếp nhận phản ánh" in beside["closing"]
    assert 'href="#II%282%29"' in page or 'href="#II(2)"' in page


def test_our_own_values_are_marked_as_default(client):
    load_2023()
    enter(client, "xa-bac-thuy")

    assert html(client.get(PAGE)).count("mặc định</span>") >= 8


def test_the_page_costs_the_same_queries_with_one_version_and_with_five(client, django_assert_num_queries):
    load_2023()
    enter(client, "xa-bac-thuy")
    client.get(PAGE)
    with django_assert_num_queries(5):
        client.get(PAGE)
    for n in range(4):
        changed = PLAN_FILE.read_text(encoding="utf-8").replace("at_least: 5", f"at_least: {6 + n}")
        load(changed.encode(), TEXT, at=AT + timedelta(days=n + 1))
    client.get(PAGE)

    with django_assert_num_queries(5):
        client.get(PAGE)


def test_the_list_costs_the_same_queries_with_one_plan_and_with_three(client, django_assert_num_queries):
    load()
    enter(client, "xa-a")
    with django_assert_num_queries(4):
        client.get("/ke-hoach/")
    for n in (2, 3):
        load(plan_file(plan={**SMALL["plan"], "code": f"nho-{n}"}))

    with django_assert_num_queries(4):
        assert html(client.get("/ke-hoach/")).count("Kế hoạch nhỏ") == 3


def test_an_empty_list_says_what_comes(client):
    unit = make_unit("Xã")
    client.force_login(make_member(unit))

    assert "Chưa có kế hoạch nào" in html(client.get("/ke-hoach/"))


def test_a_plan_of_another_district_is_not_found(client):
    load()
    client.force_login(make_member(make_unit("Xã nơi khác")))

    for address in ("", "tep/", "van-ban/", "phien-ban/1/"):
        assert client.get(f"/ke-hoach/nho-2024/{address}").status_code == 404


def test_a_plan_without_text_shows_its_data_all_the_same(client):
    load()
    enter(client, "xa-a")

    page = html(client.get("/ke-hoach/nho-2024/"))

    assert "Năm mô hình" in page
    assert "Gửi danh sách" in page
    assert client.get("/ke-hoach/nho-2024/van-ban/").status_code == 404


def test_an_older_version_can_be_read_and_says_so(client):
    load()
    load(plan_file(deadlines=[]), at=AT + timedelta(days=1))
    enter(client, "xa-a")

    old = html(client.get("/ke-hoach/nho-2024/?phien-ban=1"))

    assert "Đây là phiên bản 1" in old
    assert "Gửi danh sách" in old
    assert "Gửi danh sách" not in html(client.get("/ke-hoach/nho-2024/"))
    assert client.get("/ke-hoach/nho-2024/?phien-ban=9").status_code == 404


def test_the_difference_of_a_version_is_a_page(client):
    load()
    load(plan_file(targets=[{**SMALL["targets"][0], "at_least": 6}]), at=AT + timedelta(days=1))
    enter(client, "xa-a")

    assert "ít nhất 5 → 6 mô hình" in html(client.get("/ke-hoach/nho-2024/phien-ban/2/"))
    assert "bản nạp lần đầu" in html(client.get("/ke-hoach/nho-2024/phien-ban/1/"))
    assert client.get("/ke-hoach/nho-2024/phien-ban/3/").status_code == 404


def test_changed_words_of_the_text_are_marked_in_the_difference(client):
    load_2023()
    load(PLAN_FILE.read_bytes(), TEXT.replace("**05** mô hình", "**06** mô hình"), at=AT + timedelta(days=1))
    enter(client, "xa-bac-thuy")

    page = html(client.get(f"{PAGE}phien-ban/2/"))

    assert "<del>05</del>" in page
    assert "<ins>06</ins>" in page


def test_file_and_text_can_be_taken_away(client):
    load_2023()
    enter(client, "xa-bac-thuy")

    assert client.get(f"{PAGE}tep/").content == PLAN_FILE.read_bytes()
    assert client.get(f"{PAGE}van-ban/").content.decode() == TEXT
    assert "attachment" in client.get(f"{PAGE}tep/")["Content-Disposition"]


def test_a_unit_officer_finds_no_way_in_for_plan_files(client):
    load()
    enter(client, "xa-a")

    assert client.get("/ke-hoach/nap/").status_code == 403
    assert client.post("/ke-hoach/nap/", {"source": "x", "step": "load"}).status_code == 403
    assert "/ke-hoach/nap/" not in html(client.get("/ke-hoach/nho-2024/"))


def test_a_file_is_checked_previewed_and_loaded(client):
    load()
    enter(client, "ban", "steward")
    changed = plan_file(deadlines=[])

    preview = client.post("/ke-hoach/nap/", {"plan_file": file(changed), "step": "check"})
    assert preview.status_code == 200
    assert "Bỏ thời hạn “Gửi danh sách”." in html(preview)
    assert PlanVersion.objects.count() == 1

    done = client.post(
        "/ke-hoach/nap/", {"source": changed.decode().replace("\n", "\r\n"), "step": "load"}, follow=True
    )
    assert done.redirect_chain == [("/ke-hoach/nho-2024/", 302)]
    assert "Đã nạp phiên bản 2" in html(done)
    assert PlanVersion.objects.get(number=2).source == changed.decode()

    again = client.post("/ke-hoach/nap/", {"source": changed.decode(), "step": "load"}, follow=True)
    assert "không có gì thay đổi" in html(again)
    assert "trùng với phiên bản đang có" in html(client.post("/ke-hoach/nap/", {"source": changed.decode()}))


def test_faults_stand_beside_the_lines_of_the_file_and_nothing_typed_is_lost(client):
    load()
    enter(client, "ban", "steward")
    bad = plan_file(targets=[{**SMALL["targets"][0], "group": "cac-xaa"}])

    response = client.post("/ke-hoach/nap/", {"plan_file": file(bad)})

    assert response.status_code == 422
    assert "có phải “cac-xa”?" in html(response)
    assert "targets[0].group" in html(response)
    assert "&quot;group&quot;: &quot;cac-xaa&quot;" in html(response)
    assert "Tệp còn 1 lỗi" in html(response)


def test_a_new_version_keeps_the_text_when_none_is_sent(client):
    load_2023()
    enter(client, "ban-dan-van", "steward")
    changed = PLAN_FILE.read_text(encoding="utf-8").replace("at_least: 5", "at_least: 6")

    response = client.post("/ke-hoach/nap/", {"plan_file": file(changed.encode())})

    assert response.status_code == 200
    assert "Toàn văn giữ như phiên bản 1" in html(response)
    assert "ít nhất 5 → 6 mô hình" in html(response)


def test_a_plan_for_others_is_refused_with_the_reason_and_the_form_filled_in(client):
    load()
    other = make_unit("Huyện khác", kind="district-party-committee")
    office = make_unit("Ban khác", kind="party-office", parent=other)
    client.force_login(make_member(office, "steward"))

    for step in ("check", "load"):
        response = client.post("/ke-hoach/nap/", {"source": plan_file(deadlines=[]).decode(), "step": step})
        assert response.status_code == 422
        assert 'data-code="plan.outside_reach"' in html(response)
        assert "kheo-plan/1" in html(response)
    assert PlanVersion.objects.count() == 1


@pytest.mark.parametrize("upload", [b"\xff\xfe\x00\xd8", b"PK\x03\x04\xff", b"\x00\x00"])
def test_a_file_that_is_no_text_is_refused_in_words(client, upload):
    load()
    enter(client, "ban", "steward")

    response = client.post("/ke-hoach/nap/", {"plan_file": file(upload)})

    assert response.status_code == 422
    assert "bảng mã UTF-8" in html(response)


def test_nothing_chosen_is_said(client):
    load()
    enter(client, "ban", "steward")

    assert "Chọn tệp kế hoạch." in html(client.post("/ke-hoach/nap/", {}))


def test_the_reader_reads_the_words_once(client, django_assert_num_queries):
    load_2023()
    enter(client, "xa-bac-thuy")
    reading._CACHE.clear()
    client.get(PAGE)

    assert len(reading._CACHE) == 1
