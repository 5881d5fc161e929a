"""The yearly look at recognised models."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Max
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kheo.audit.models import Record
from kheo.recognition.actions.keep_up import keep_many, record_check
from kheo.recognition.models import KeepUpCheck, Recognition
from kheo.recognition.queries.keep_up import Asked, counts_of, page_of
from kheo.recognition.rules.keep_up import Look, Standing, problems_with_check
from kheo.registrations.models import Standing as LedgerRow
from kheo.rounds.rules import AssessmentState
from kheo.shared.problems import RuleBroken
from tests.factories import make_member
from tests.recognition.factories import DECIDED, make_recognised
from tests.registrations.factories import SYSTEM, load_bundled_plan, unit_of

NEXT_YEAR = datetime(2024, 3, 5, 2, 0, tzinfo=UTC)
DAY = date(2024, 3, 4)


def rank_now(recognition: Recognition) -> int:
    return LedgerRow.objects.get(registration=recognition.registration, to_at__isnull=True).recognised_rank


def look(
    recognition: Recognition, *, kept: bool = True, note: str = "", year: int = 2024, day: date = DAY, at=NEXT_YEAR
):
    return record_check(
        recognition_id=recognition.pk, year=year, kept=kept, note=note, checked_on=day, by=SYSTEM, at=at
    )


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(
    recognised_on=days,
    checked_on=days,
    today=days,
    year=st.integers(2020, 2030),
    kept=st.booleans(),
    ended=st.booleans(),
    years=st.frozensets(st.integers(2020, 2030)),
    note=st.sampled_from(["", " ", "Giải thể"]),
)
def test_a_look_that_is_let_through_is_a_sound_one(recognised_on, checked_on, today, year, kept, ended, years, note):
    standing = Standing("Mô hình", recognised_on, ended, years)
    problems = problems_with_check(Look(year, checked_on, kept, note), standing, today=today)
    assert all(each.message and each.next_step for each in problems)
    if not problems:
        assert not ended
        assert year not in years
        assert recognised_on <= checked_on <= today
        assert checked_on.year == year
        assert not kept or year > recognised_on.year
        assert kept or note.strip()


@pytest.mark.django_db
def test_a_model_that_is_kept_up_stays_recognised():
    recognition = make_recognised(load_bundled_plan(), unit_of("xa-bac-thuy"))

    check = look(recognition, note="Thêm 12 hộ tham gia.")

    recognition.refresh_from_db()
    assert (check.year, check.kept, recognition.to_at) == (2024, True, None)
    assert recognition.assessment.state == AssessmentState.KEPT
    assert rank_now(recognition) == 1
    assert Record.objects.latest("seq").action == "recognition.keep"


@pytest.mark.django_db
def test_a_lapse_ends_the_recognition_from_that_moment_and_not_before():
    recognition = make_recognised(load_bundled_plan(), unit_of("xa-bac-thuy"))

    look(recognition, kept=False, note="Tổ tự quản đã giải thể.")

    recognition.refresh_from_db()
    assert (recognition.to_at, recognition.end, recognition.reason) == (NEXT_YEAR, "lapsed", "Tổ tự quản đã giải thể.")
    assert recognition.assessment.state == AssessmentState.LAPSED
    assert rank_now(recognition) == 0
    before = LedgerRow.objects.at(NEXT_YEAR - timedelta(seconds=1)).get(registration=recognition.registration)
    assert before.recognised_rank == 1


@pytest.mark.django_db
def test_a_lapse_at_the_higher_level_leaves_the_lower_one():
    plan = load_bundled_plan()
    lower = make_recognised(plan, unit_of("xa-bac-thuy"))
    higher = make_recognised(
        plan, unit_of("xa-bac-thuy"), registration=lower.registration, level="huyen", by_unit=plan.issuer,
        at=DECIDED + timedelta(days=9),
    )  # fmt: skip
    assert rank_now(lower) == 2

    look(higher, kept=False, note="Không còn giữ được ở cấp huyện.")

    assert rank_now(lower) == 1
    assert Recognition.objects.get(to_at__isnull=True) == lower


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kept": False}, "keep_up.no_reason"),
        ({"day": date(2024, 12, 1)}, "keep_up.in_future"),
        ({"day": date(2023, 12, 1)}, "keep_up.wrong_day"),
        ({"year": 2023, "day": date(2023, 12, 1)}, "keep_up.too_early"),
    ],
)
def test_a_refused_look_changes_nothing(change, code):
    recognition = make_recognised(load_bundled_plan(), unit_of("xa-bac-thuy"))

    with pytest.raises(RuleBroken) as refused:
        look(recognition, **change)

    assert refused.value.problems[0].code == code
    recognition.refresh_from_db()
    assert recognition.to_at is None
    assert not KeepUpCheck.objects.exists()


@pytest.mark.django_db
def test_a_year_is_looked_at_once():
    recognition = make_recognised(load_bundled_plan(), unit_of("xa-bac-thuy"))
    look(recognition)

    with pytest.raises(RuleBroken) as refused:
        look(recognition)

    assert refused.value.problems[0].code == "keep_up.already_checked"


@pytest.mark.django_db
def test_several_are_kept_together_or_none_of_them():
    plan = load_bundled_plan()
    first, second = make_recognised(plan, unit_of("xa-bac-thuy")), make_recognised(plan, unit_of("xa-bang-mac"))
    look(second)
    told = {"year": 2024, "note": "", "checked_on": DAY, "by": SYSTEM, "at": NEXT_YEAR}

    with pytest.raises(RuleBroken):
        keep_many(recognition_ids=[first.pk, second.pk], **told)
    assert KeepUpCheck.objects.count() == 1

    assert len(keep_many(recognition_ids=[first.pk], **told)) == 1
    assert Record.objects.aggregate(last=Max("seq"))["last"] == Record.objects.get(action="recognition.keep_many").seq


# --- pages -------------------------------------------------------------------------------------


@pytest.fixture
def in_2024(settings):
    settings.KHEO_NOW = "2024-03-05"


@pytest.mark.django_db
def test_the_list_shows_what_is_still_to_be_looked_at(client, in_2024):
    plan = load_bundled_plan()
    waiting = make_recognised(plan, unit_of("xa-bac-thuy"), title="Đường hoa thôn Bắc Thủy")
    done = make_recognised(plan, unit_of("xa-bac-thuy"), title="Tổ hòa giải thôn Nà Pe")
    look(done)
    client.force_login(make_member(unit_of("xa-bac-thuy")))

    page = client.get(reverse("recognition:keep_up"), {"trang-thai": "chua"}).text

    assert waiting.registration.title in page
    assert done.registration.title not in page
    assert "Chưa kiểm tra năm nay" in page
    assert client.get(reverse("recognition:keep_up"), {"nam": 2023, "trang-thai": "chua"}).text.count("Đường hoa") == 0


@pytest.mark.django_db
def test_ticked_models_are_shown_before_they_are_recorded(client, in_2024):
    recognition = make_recognised(load_bundled_plan(), unit_of("xa-bac-thuy"), title="Đường hoa thôn Bắc Thủy")
    client.force_login(make_member(unit_of("xa-bac-thuy")))
    address = reverse("recognition:keep_up_many")

    shown = client.post(address, {"chon": recognition.pk, "year": 2024})
    assert "Đường hoa thôn Bắc Thủy" in shown.text
    assert not KeepUpCheck.objects.exists()
    refused = client.post(address, {"chon": recognition.pk, "year": 2024, "dong-y": 1, "checked_on": "2025-01-01"})
    assert refused.status_code == 422
    assert "còn ở phía trước" in refused.text
    told = {"chon": recognition.pk, "year": 2024, "dong-y": 1, "checked_on": "2024-03-01", "note": "Tốt"}
    done = client.post(address, told, follow=True)

    assert "Đã ghi 1 mô hình" in done.text
    assert KeepUpCheck.objects.get().note == "Tốt"


@pytest.mark.django_db
def test_the_unit_that_recognised_decides_and_the_unit_below_reads(client, in_2024):
    plan = load_bundled_plan()
    recognition = make_recognised(plan, unit_of("xa-bac-thuy"), level="huyen", by_unit=plan.issuer)
    address = reverse("recognition:keep_up_one", args=[recognition.pk])
    told = {"year": 2024, "checked_on": "2024-03-01", "kept": "0", "note": ""}
    client.force_login(make_member(unit_of("xa-bac-thuy")))
    assert "Ghi kết quả" not in client.get(address).text
    assert client.post(address, told).status_code == 403

    client.force_login(make_member(plan.steward, "steward"))
    assert client.post(address, told).status_code == 422
    done = client.post(address, {**told, "note": "Đã giải thể."}, follow=True)

    assert "Không còn duy trì" in done.text
    assert "Đã giải thể." in done.text


@pytest.mark.django_db
def test_the_list_costs_the_same_however_long(in_2024, client, django_assert_max_num_queries):
    plan = load_bundled_plan()
    commune = unit_of("xa-bac-thuy")
    several = [make_recognised(plan, commune) for _ in range(3)]
    more = [
        Recognition(
            item=each.item, registration=each.registration, plan=plan, level="co-so", level_rank=1, from_at=DECIDED
        )
        for each in several
    ]
    assert more
    client.force_login(make_member(commune))

    with django_assert_max_num_queries(16):
        client.get(reverse("recognition:keep_up"), {"nam": 2024})

    page = page_of(SYSTEM, Asked(2024), after=f"{commune.path}-{several[0].pk}")
    assert [row.id for row in page.rows] == [each.pk for each in several[1:]]
    assert counts_of(SYSTEM, Asked(2024)) == {"chua": 3, "con": 0, "het": 0}
