"""The doors of scoring: the queue, the sheet, what is hidden, and what the unit may read afterwards."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from kheo.plans.models import Plan
from kheo.rounds.models import Assessment, ScoreSheet
from kheo.rounds.queries.sheets import marks_of
from tests.factories import make_member, make_unit
from tests.house.pages import faults_of
from tests.registrations.factories import load_bundled_plan, make_accepted, unit_of
from tests.rounds.factories import (
    make_account,
    make_assessment,
    make_council,
    make_round,
    make_seat,
    make_sheet,
    to_assessing,
    to_voting,
)

pytestmark = pytest.mark.django_db
CODES = ("dang-ky-dung-quy-dinh", "chu-truong-phu-hop", "van-dong", "dong-thuan", "hieu-qua", "sang-tao-lan-toa")


@pytest.fixture(autouse=True)
def _autumn(settings):
    settings.KHEO_NOW = "2023-09-07"


@pytest.fixture
def commune(db):
    load_bundled_plan()
    return unit_of("xa-bac-thuy")


@pytest.fixture
def hamlet(commune):
    return make_unit("Chi bộ thôn Co Hương", parent=commune, kind="party-cell")


@pytest.fixture
def round_(commune, hamlet):
    """Two hamlet models before the commune's council of three, being scored."""
    plan = Plan.objects.get()
    models = [make_accepted(plan, hamlet, expected="Mở 2 km đường."), make_accepted(plan, hamlet)]
    made = make_round(plan, commune)
    make_council(made)
    for model in models:
        make_assessment(made, model)
    to_assessing(made)
    return made


@pytest.fixture
def candidate(round_):
    return round_.assessments.order_by("number").first()


@pytest.fixture
def members(round_):
    return list(round_.council.order_by("pk"))


def door(name, candidate):
    return reverse(f"rounds:{name}", args=[candidate.pk])


def sheet_form(candidate, edits=0, *, points="8", roi="gui", **changes):
    said = {"phien-ban": edits, "ban": candidate.revision_id, "nhan-xet": "Làm thật.", "roi": roi}
    for code in CODES:
        said |= {f"diem-{code}": points, f"mc-{code}": "Có biên bản."}
    return said | {name.replace("_", "-"): value for name, value in changes.items()}


def signed_in(client, member):
    client.force_login(member.user)
    return client


def test_the_queue_shows_what_is_left_and_what_one_may_not_judge(client, round_, candidate, members, hamlet):
    make_sheet(candidate, members[0])
    page = signed_in(client, members[0]).get(reverse("rounds:score_queue", args=[round_.pk]))
    assert faults_of(page) == []
    assert "Đã gửi · 90" in page.content.decode()
    assert "Chưa chấm" in page.content.decode()
    kept_out = make_seat(round_, make_account(hamlet), unit=hamlet)

    page = signed_in(client, kept_out).get(reverse("rounds:score_queue", args=[round_.pk])).content.decode()

    assert page.count("Đồng chí không chấm hồ sơ này: thuộc đơn vị đăng ký") == 2
    assert door("score_sheet", candidate) not in page


def test_somebody_without_a_seat_reads_why_the_queue_is_empty(client, round_, commune, candidate):
    client.force_login(make_member(commune))

    for address in (reverse("rounds:score_queue", args=[round_.pk]), door("score_sheet", candidate)):
        page = client.get(address)
        assert page.status_code == 200
        assert "không có tên trong hội đồng" in page.content.decode()
    assert client.post(door("score_sheet", candidate), sheet_form(candidate)).status_code == 422
    assert not ScoreSheet.objects.exists()


def test_the_sheet_shows_criteria_clauses_defaults_and_the_dossier(client, candidate, members):
    page = signed_in(client, members[0]).get(door("score_sheet", candidate))
    text = page.content.decode()

    assert faults_of(page) == []
    assert text.count('class="score-row"') == len(CODES) + 1
    assert "mặc định" in text
    assert "Mở 2 km đường." in text
    assert "Phải đạt ít nhất 12,5 điểm mới được công nhận." in text
    assert 'max="25"' in text


def test_saving_goes_on_to_the_next_and_handing_in_too(client, round_, candidate, members):
    second = round_.assessments.order_by("number").last()
    client = signed_in(client, members[0])

    saved = client.post(door("score_sheet", candidate), sheet_form(candidate, roi="tiep", diem_van_dong="12,5"))
    assert saved["Location"] == door("score_sheet", second)
    sheet = ScoreSheet.objects.get()
    assert (sheet.submitted_at, marks_of(sheet)["van-dong"].points) == (None, 12.5)
    sent = client.post(door("score_sheet", second), sheet_form(second))
    assert sent["Location"] == door("score_sheet", candidate)
    last = client.post(door("score_sheet", candidate), sheet_form(candidate, 1))

    assert last["Location"] == reverse("rounds:score_queue", args=[round_.pk])
    assert ScoreSheet.objects.filter(submitted_at__isnull=False).count() == 2


def test_a_refused_sheet_comes_back_with_all_that_was_typed(client, candidate, members):
    client = signed_in(client, members[0])
    typed = sheet_form(candidate, diem_van_dong="21", diem_hieu_qua="mười", mc_hieu_qua="")

    answer = client.post(door("score_sheet", candidate), typed)
    text = answer.content.decode()

    assert answer.status_code == 422
    assert faults_of(answer) == []
    assert "Không đọc được số điểm" in text
    assert 'value="mười"' in text
    answer = client.post(door("score_sheet", candidate), typed | {"diem-hieu-qua": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="21"' in text
    assert "phải từ 0 đến 20" in text
    assert "Chưa cho điểm" in text
    assert "còn 3 mục cần sửa" in text


def test_autosave_answers_the_counter_and_the_total_or_why_not(client, candidate, members):
    client = signed_in(client, members[0])
    answer = client.post(door("score_save", candidate), sheet_form(candidate, points="7.5"))
    assert (answer.status_code, answer.json()["revision"], answer.json()["total"]) == (200, 1, "45")

    assert client.post(door("score_save", candidate), sheet_form(candidate, 0, points="5")).status_code == 409
    refused = client.post(door("score_save", candidate), sheet_form(candidate, 1, points="99"))
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, "score.out_of_range")
    both = client.post(door("score_sheet", candidate), sheet_form(candidate, 0, points="5", roi="luu"))
    assert both.status_code == 422
    assert "<del>7,5 điểm – Có biên bản.</del>" in both.content.decode()


def test_a_sheet_is_taken_back_and_a_new_dossier_confirmed(client, candidate, members):
    make_sheet(candidate, members[0])
    client = signed_in(client, members[0])
    assert client.post(door("score_reopen", candidate)).status_code == 302
    assert ScoreSheet.objects.get().submitted_at is None
    assert client.post(door("score_reopen", candidate)).status_code == 422

    assert client.post(door("score_confirm", candidate), {"ban": "abc"}).status_code == 422
    assert client.post(door("score_confirm", candidate), {"ban": candidate.revision_id}).status_code == 302


# --- hidden until one's own is in ------------------------------------------------------------

SECRET = "73,123"  # a mean that nothing else on a page could be


def leak(candidate, members):
    """Two others' sheets, with a mean that can be found in a page."""
    for member in members[1:]:
        sheet = make_sheet(candidate, member)
        sheet.lines.update(evidence="Lời của người khác")
        ScoreSheet.objects.filter(pk=sheet.pk).update(comment="Lời của người khác")
    Assessment.objects.filter(pk=candidate.pk).update(mean="73.123")


def pages_of(round_, candidate):
    return [
        reverse("rounds:score_queue", args=[round_.pk]),
        reverse("rounds:round", args=[round_.pk]),
        reverse("rounds:assessment", args=[candidate.pk]),
        reverse("rounds:revision", args=[candidate.pk, 1]),
        door("score_sheet", candidate),
        door("score_explained", candidate),
        reverse("rounds:list"),
    ]


def test_no_page_tells_others_scores_before_ones_own_sheet_is_in(client, round_, candidate, members, commune):
    leak(candidate, members)
    candidate.refresh_from_db()
    watchers = [members[0].user, make_member(commune), make_member(commune, "leader")]
    for user in watchers:
        client.force_login(user)
        for address in pages_of(round_, candidate):
            text = client.get(address).content.decode()
            for secret in (SECRET, "Lời của người khác", "90 điểm", "90/100", "điểm bình quân 90"):
                assert secret not in text, f"{address} tells {secret} to {user}"


def test_ones_own_sheet_opens_mean_and_spread(client, candidate, members):
    make_sheet(candidate, members[1], share="0.6")
    make_sheet(candidate, members[0], share="0.8")

    text = signed_in(client, members[0]).get(door("score_sheet", candidate)).content.decode()

    assert "điểm bình quân <b>70</b>" in text
    assert "thấp nhất <b>20</b>" in text


def test_the_queries_of_a_sheet_never_ask_for_another_members_lines(
    client, candidate, members, django_assert_num_queries
):
    leak(candidate, members)
    client = signed_in(client, members[0])
    with CaptureQueriesContext(connection) as asked:
        client.get(door("score_sheet", candidate))

    assert not [each["sql"] for each in asked if "rounds_scoreline" in each["sql"]]


# --- explained to the unit -------------------------------------------------------------------


def test_the_unit_reads_why_after_scoring_is_closed(client, round_, candidate, members, hamlet):
    for number, member in enumerate(members):
        sheet = make_sheet(candidate, member, share=("0.4", "0.5", "0.5")[number])
        sheet.lines.filter(criterion="hieu-qua").update(evidence=f"Thiếu số liệu lần {number}")
        ScoreSheet.objects.filter(pk=sheet.pk).update(comment=f"Nhận xét {number}")
    client.force_login(make_member(hamlet))
    assert "Chưa chốt chấm điểm" in client.get(door("score_explained", candidate)).content.decode()
    to_voting(round_)

    page = client.get(door("score_explained", candidate))
    text = page.content.decode()

    assert faults_of(page) == []
    assert "46,666" in text
    assert "còn thiếu 23,334 điểm" in text
    assert "Còn thiếu 0,834 điểm để đạt mức bắt buộc." in text
    assert "Thiếu số liệu lần 2" in text
    assert "Nhận xét 1" in text
    for member in members:
        assert member.name not in text


def test_whoever_runs_the_round_sets_a_sheet_aside_and_sees_no_points(client, candidate, members, commune, hamlet):
    sheet = make_sheet(candidate, members[0])
    client.force_login(make_member(commune))
    page = client.get(door("score_sheets", candidate))
    assert faults_of(page) == []
    assert "Đã gửi" in page.content.decode()
    assert "90" not in strip_tags(page.content.decode().partition("<main")[2])
    way = reverse("rounds:score_set_aside", args=[candidate.pk, sheet.pk])
    assert client.post(way, {"ly-do": " "}).status_code == 422

    assert client.post(way, {"ly-do": "Là anh của người phụ trách"})["Location"] == door("score_sheets", candidate)

    candidate.refresh_from_db()
    assert candidate.sheets_in == 0
    assert "Không tính từ" in client.get(door("score_sheets", candidate)).content.decode()
    client.force_login(make_member(hamlet))  # its own model, but not its own round
    assert client.get(door("score_sheets", candidate)).status_code == 403
