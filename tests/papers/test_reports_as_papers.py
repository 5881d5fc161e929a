"""Reports as papers: what they say is what the pages behind their figures say."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlparse

import pytest

from kheo.config import clock
from kheo.papers.actions.drafts import Typed, save_draft, start_draft
from kheo.papers.queries.official import CATALOGUE, Asked
from kheo.papers.rules.official import Heading, Official, Paragraph, Picture, Table, plain
from kheo.publicity.rules import Kind
from kheo.recognition.models import KeepUpCheck
from kheo.registrations.actions.deliveries import deliver
from kheo.registrations.actions.progress_records import record_progress, void_progress
from kheo.rounds.models import SelfReport
from kheo.shared.problems import RuleBroken
from tests.ballots.factories import COMMUNE
from tests.factories import make_member
from tests.publicity.factories import make_dissemination, make_published
from tests.recognition.factories import DECIDED, make_recognised
from tests.registrations.factories import LATE, SYSTEM, load_bundled_plan, load_plan_of, make_accepted, unit_of
from tests.reports.factories import EARLY, delivered, draft

DAY = date(2023, 10, 31)
JUNE = datetime(2023, 6, 1, 2, tzinfo=UTC)
LATEST = datetime(2023, 11, 1, 2, tzinfo=UTC)
REPORTS = ("bao-cao-ket-qua", "bao-cao-nam", "so-ket-ba-nam")
pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """A commune with five registrations, one late, two built, one recognised; the others with nothing."""
    plan = load_bundled_plan()
    commune = unit_of(COMMUNE)
    made = [make_accepted(plan, commune, field="kinh-te") for _ in range(3)]
    made += [
        make_accepted(plan, commune, field="van-hoa-xa-hoi", at=LATE),
        make_accepted(plan, commune, subject="ca-nhan"),
    ]
    for each, people in ((made[0], 120), (made[1], 1_000)):
        figures = {"nguoi-tham-gia": people, "dat-hien": "12.5"}
        record_progress(
            registration_id=each.pk, happened_on=date(2023, 5, 1), note="Làm đường", by=SYSTEM, at=JUNE, figures=figures
        )
    make_recognised(plan, commune, registration=made[0])
    return plan


def make(plan, name: str, unit: str = "", day: date = DAY, about: int | None = None) -> Official:
    return CATALOGUE[name].make(Asked(plan, unit_of(unit) if unit else plan.issuer, day, about))


def words(document: Official) -> str:
    return "\n".join(document.words())


def table_named(document: Official, title: str) -> Table:
    return next(each for each in document.all_blocks if isinstance(each, Table) and each.title == title)


def cells(table: Table) -> list[list[str]]:
    return [[plain(cell) for cell in row.cells] for row in table.rows]


@pytest.fixture
def steward(plan, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2023, 11, 1, 2, tzinfo=UTC))
    client.force_login(make_member(plan.steward, "steward"))
    return client


@pytest.mark.parametrize("name", [*REPORTS, "ban-tin-phat-thanh"])
def test_every_figure_opens_a_page_that_is_there(plan, steward, name):
    document = make(plan, name, COMMUNE)
    links = {each.link for each in document.figures()}
    assert links
    assert {link: steward.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize("name", REPORTS)
def test_the_list_behind_a_total_is_as_long_as_the_figure_says(plan, steward, name):
    document = make(plan, name, COMMUNE)
    told = {
        each.link: each.text
        for each in document.figures()
        if "tong" in parse_qs(urlparse(each.link).query) and "tiến độ" not in each.says  # which adds up their work
    }
    assert len(told) > 3
    assert {link: steward.get(link).context["count"] for link in told} == told


def test_a_unit_report_says_each_target_with_goal_result_and_clause(plan):
    table = table_named(make(plan, "bao-cao-ket-qua", COMMUNE), "Kết quả thực hiện chỉ tiêu")
    assert cells(table) == [
        ["1", "Đăng ký xây dựng ít nhất 05 mô hình cấp cơ sở trở lên", "ít nhất 5 mô hình",
         "5 mô hình", "Đạt", "III.1-3"],
        ["2", "Công nhận từ 50% số mô hình đã đăng ký", "từ 50% số mô hình đã đăng ký trở lên",
         "1 trong 5 mô hình, thiếu 2", "Có nguy cơ không đạt", "III.1-3"],
    ]  # fmt: skip


def test_a_unit_report_counts_by_field_and_adds_up_the_work(plan):
    document = make(plan, "bao-cao-ket-qua", COMMUNE)
    assert cells(table_named(document, "Kết quả theo lĩnh vực"))[1:] == [
        ["2", "Phát triển kinh tế", "4", "2", "1"],
        ["3", "Văn hóa - xã hội", "1", "0", "0"],
        ["4", "An ninh - quốc phòng", "0", "0", "0"],
        ["", "Cộng", "5", "2", "1"],
    ]
    said = words(document)
    assert "Số người tham gia: 1.120 người." in said
    assert "Đất hiến: 25 m²." in said
    assert "Đã đăng ký 5 mô hình, điển hình (trong đó 1 đăng ký muộn); đã xây dựng 2; được công nhận 1." in said


def test_work_that_was_taken_back_counts_until_then(plan):
    found = make_accepted(plan, unit_of(COMMUNE))
    made = record_progress(
        registration_id=found.pk, happened_on=date(2023, 5, 2), note="Nhầm", by=SYSTEM, at=JUNE,
        figures={"nguoi-tham-gia": 5},
    )  # fmt: skip
    void_progress(record_id=made.pk, because="Ghi nhầm", by=SYSTEM, at=datetime(2023, 7, 1, 2, tzinfo=UTC))
    assert "Số người tham gia: 1.125 người." in words(make(plan, "bao-cao-ket-qua", COMMUNE, date(2023, 6, 15)))
    assert "Số người tham gia: 1.120 người." in words(make(plan, "bao-cao-ket-qua", COMMUNE))


def test_the_annex_of_a_unit_report_lists_every_model_with_its_result(plan):
    table = table_named(make(plan, "bao-cao-ket-qua", COMMUNE), "Danh sách mô hình, điển hình")
    assert len(table.rows) == 5
    assert cells(table)[0][-1] == "Được công nhận cấp cơ sở. Số người tham gia 120 người; Đất hiến 12,5 m²"
    assert cells(table)[2][-1] == "Đã đăng ký, chưa ghi tiến độ"


def test_a_unit_without_anything_reports_that(plan):
    said = words(make(plan, "bao-cao-ket-qua", "xa-y-tich"))
    assert "Chưa có số liệu nào được ghi trong tiến độ của các mô hình." in said
    assert "chưa có mô hình, điển hình nào được đăng ký" in said
    assert "chưa gửi, quá hạn 249 ngày" in said


def test_the_yearly_report_says_for_each_target_how_many_units_met_it_and_who_did_not(plan):
    document = make(plan, "bao-cao-nam")
    rows = cells(table_named(document, "Thực hiện chỉ tiêu theo nhóm đơn vị"))
    assert [row[4:7] for row in rows] == [["6", "0", "6"], ["5", "0", "5"], ["20", "1", "19"], ["20", "0", "20"]]
    said = words(document)
    assert "(mục III.1, gạch đầu dòng thứ 3): 1 trong 20 đơn vị đạt: Đảng ủy xã Bắc Thủy; các đơn vị còn lại" in said
    assert "0 trong 5 đơn vị đạt; chưa đạt: Đảng ủy Công an huyện (0 mô hình, thiếu 1)" in said


def test_the_yearly_report_has_a_chart_beside_each_table_it_draws(plan):
    blocks = make(plan, "bao-cao-nam").blocks
    drawn = [place for place, each in enumerate(blocks) if isinstance(each, Picture)]
    assert [blocks[place].caption for place in drawn] == [
        "Hình: Số đơn vị đạt, chưa đạt từng chỉ tiêu",
        "Hình: Kết quả theo lĩnh vực",
        "Hình: Số mô hình, điển hình theo thời gian",
    ]
    assert all(isinstance(blocks[place - 1], Table) for place in drawn)
    assert "Phát triển kinh tế: đăng ký 4, xây dựng 2, công nhận 1" in blocks[drawn[1]].alt


def test_the_last_line_of_the_course_is_the_total(plan):
    rows = cells(table_named(make(plan, "bao-cao-nam"), "Số mô hình, điển hình theo thời gian (cộng dồn)"))
    assert rows[0] == ["31/01/2023", "0", "0", "0"]
    assert rows[-1] == ["31/10/2023", "5", "2", "1"]


def test_the_units_of_the_yearly_report_add_up(plan):
    rows = [row for row in cells(table_named(make(plan, "bao-cao-nam"), "Kết quả của từng đơn vị")) if len(row) > 1]
    for column in (2, 3, 4, 5):
        assert sum(int(row[column]) for row in rows[:-1]) == int(rows[-1][column])


def test_there_is_no_outlook_once_the_year_is_over(plan):
    def headings(day: date) -> list[str]:
        return [each.text for each in make(plan, "bao-cao-nam", day=day).blocks if isinstance(each, Heading)]

    assert "6. Khả năng hoàn thành" in headings(date(2023, 12, 30))
    assert "6. Khả năng hoàn thành" not in headings(date(2023, 12, 31))


def test_three_years_stand_side_by_side_each_by_its_own_plan(plan):
    earlier = load_plan_of(2022)
    for number in range(3):
        make_accepted(
            earlier, unit_of(COMMUNE), title=f"Mô hình năm trước {number}", at=datetime(2022, 2, 1, tzinfo=UTC)
        )
    document = make(plan, "so-ket-ba-nam")
    rows = cells(table_named(document, "Kết quả từng năm"))
    assert rows[0] == ["Mô hình, điển hình đăng ký", "–", "3", "5"]
    assert rows[2] == ["Được công nhận", "–", "0", "1"]
    assert "đăng ký 8 (3 + 5)" in words(document)
    of_units = cells(table_named(document, "Từng đơn vị, tính đến hết ngày 31/10/2023"))
    assert next(row for row in of_units if "Đảng ủy xã Bắc Thủy" in row)[2:] == ["–", "–", "3", "0", "5", "1"]


def test_publicity_of_three_years_stands_side_by_side_each_number_opening_its_list(plan):
    earlier, commune = load_plan_of(2022), unit_of(COMMUNE)
    make_published(plan, commune, kind=Kind.SESSION, people=40, at=JUNE)
    make_dissemination(earlier, commune, people=30, day=date(2022, 3, 1), at=JUNE)
    make_dissemination(plan, commune, people=50, at=JUNE)

    table = table_named(make(plan, "so-ket-ba-nam"), "Tuyên truyền, quán triệt, giao lưu từng năm")

    assert cells(table) == [
        ["Hội nghị, buổi sinh hoạt", "–", "0", "1"],
        ["Lượt người dự hội nghị, buổi sinh hoạt", "–", "0", "40"],
        ["Văn bản đã quán triệt", "–", "1", "1"],
        ["Lần quán triệt văn bản", "–", "1", "1"],
        ["Lượt người được quán triệt", "–", "30", "50"],
    ]
    links = [run.link for row in table.rows for cell in row.cells[2:] for run in cell]
    assert [f"ngay={DAY}" in link for link in links] == [True] * 10
    assert ["chi-lang-2022" in link for link in links] == [True, False] * 5


def test_a_review_of_years_without_publicity_says_so(plan):
    assert "chưa ghi nhận hoạt động tuyên truyền, quán triệt nào" in words(make(plan, "so-ket-ba-nam"))


def test_fields_of_years_that_differ_are_never_put_side_by_side(plan):
    load_bundled_plan(**{
        "code: chi-lang-2023": "code: chi-lang-2022",
        "from: 2023-01-01, to: 2023-12-31": "from: 2022-01-01, to: 2022-12-31",
        "before: 2023-02-25": "before: 2022-02-25",
        "before: 2023-10-25": "before: 2022-10-25",
        "title: Phát triển kinh tế": "title: Kinh tế, nông thôn mới",
    })  # fmt: skip
    document = make(plan, "so-ket-ba-nam")
    titles = [each.title for each in document.blocks if isinstance(each, Table)]
    assert "Mô hình đăng ký theo lĩnh vực" not in titles
    assert {"Năm 2022: theo lĩnh vực", "Năm 2023: theo lĩnh vực"} <= set(titles)


def test_what_was_kept_up_and_what_lapsed_is_counted_in_its_year(plan):
    recognition = make_recognised(
        plan, unit_of(COMMUNE), registration=make_accepted(plan, unit_of(COMMUNE)), at=DECIDED
    )
    KeepUpCheck.objects.create(
        recognition=recognition, year=2023, checked_on=DAY, kept=True, recorded_at=datetime(2023, 10, 30, tzinfo=UTC)
    )
    rows = cells(table_named(make(plan, "so-ket-ba-nam"), "Sau khi được công nhận"))
    assert rows[:2] == [
        ["Còn duy trì khi xem xét trong năm", "0", "0", "1"],
        ["Thôi công nhận vì không còn duy trì", "0", "0", "0"],
    ]


# --- the radio bulletin -----------------------------------------------------------------------------------------------


def spoken(document: Official) -> str:
    """What is read, without the notes."""
    blocks = list(document.blocks)
    first, last = (place for place, each in enumerate(blocks) if isinstance(each, Heading))
    return " ".join(plain(each.runs) for each in blocks[first:last] if isinstance(each, Paragraph))


def exemplar(plan, **changes):
    registration = make_accepted(
        plan, unit_of(COMMUNE), subject="ca-nhan", carrier="Bà Vi Thị Lự, thôn Nà Pất",
        title="Gương bà Vi Thị Lự hiến đất", content="Bà Lự hiến 200 m² đất. Cả thôn làm theo, góp 12,5 triệu đồng.",
        **changes,
    )  # fmt: skip
    make_recognised(plan, unit_of(COMMUNE), registration=registration)
    return registration


def test_a_bulletin_reads_numbers_as_they_are_said(plan):
    said = spoken(make(plan, "ban-tin-phat-thanh", COMMUNE))
    assert "năm hai nghìn không trăm hai mươi ba" in said
    assert "số người tham gia là một trăm hai mươi người, đất hiến là mười hai phẩy năm mét vuông" in said
    assert "công nhận cấp cơ sở ngày mùng hai tháng mười năm hai nghìn không trăm hai mươi ba" in said
    assert not any(each.isdigit() for each in said)


def test_a_person_without_consent_is_named_nowhere(plan):
    registration = exemplar(plan)
    document = make(plan, "ban-tin-phat-thanh", COMMUNE, about=registration.pk)
    said = words(document)
    assert "Lự" not in said
    assert "Cả thôn làm theo, góp mười hai phẩy năm triệu đồng." in said
    assert "của một cá nhân" in said
    assert "chưa có ghi nhận đồng ý" in said
    assert "Lự" not in "".join(each.says for each in document.figures())


def test_a_person_who_agreed_is_named(plan):
    registration = exemplar(plan, consent_to_publish=True)
    said = words(make(plan, "ban-tin-phat-thanh", COMMUNE, about=registration.pk))
    assert "Bà Vi Thị Lự, thôn Nà Pất" in said
    assert "Bà Lự hiến hai trăm mét vuông đất." in said


def test_people_whom_the_dossier_names_besides_are_left_out(plan):
    registration = make_accepted(plan, unit_of(COMMUNE), content="Ông Hoàng Văn Tèo hiến 10 m². Cả thôn cùng góp công.")
    make_recognised(plan, unit_of(COMMUNE), registration=registration)
    SelfReport.objects.create(registration=registration, people_named="Ông Hoàng Văn Tèo", changed_at=JUNE)
    said = spoken(make(plan, "ban-tin-phat-thanh", COMMUNE, about=registration.pk))
    assert "Tèo" not in said
    assert "Cả thôn cùng góp công." in said


def test_a_bulletin_is_about_what_is_recognised_alone(plan):
    waiting = make_accepted(plan, unit_of(COMMUNE))
    with pytest.raises(RuleBroken, match=r"paper\.nothing_to_write_about"):
        make(plan, "ban-tin-phat-thanh", COMMUNE, about=waiting.pk)
    with pytest.raises(RuleBroken, match=r"paper\.nothing_to_write_about"):
        make(plan, "ban-tin-phat-thanh", COMMUNE, day=date(2023, 9, 1))


def test_the_choices_are_the_recognised_models(plan):
    found = CATALOGUE["ban-tin-phat-thanh"].choices(Asked(plan, plan.issuer, DAY))
    assert [title.split(" – ")[1] for _, title in found] == ["Đảng ủy xã Bắc Thủy"]


# --- what was written once is not typed again -------------------------------------------------------------------------


def suggested(document: Official) -> list[str]:
    return [each.suggested for each in document.blocks if isinstance(each, Paragraph) and each.suggested]


def test_the_words_of_the_report_that_was_handed_in_stand_in_their_places(plan):
    delivered(plan, COMMUNE)

    assert suggested(make(plan, "bao-cao-ket-qua", COMMUNE)) == ["Đã làm 3 km đường liên thôn.", "Còn chậm."]
    assert suggested(make(plan, "bao-cao-ket-qua", COMMUNE, EARLY.date() - timedelta(days=1))) == []
    assert suggested(make(plan, "bao-cao-ket-qua", "xa-chi-lang")) == []


def test_a_report_that_is_still_being_written_stays_with_its_unit(plan):
    draft(plan, COMMUNE)

    assert suggested(make(plan, "bao-cao-ket-qua", COMMUNE)) == []


def test_a_draft_begins_with_those_words_and_goes_its_own_way(plan):
    delivered(plan, COMMUNE)
    made = start_draft(plan=plan, unit=unit_of(COMMUNE), paper="bao-cao-ket-qua", as_of=DAY, by=SYSTEM, at=LATEST)
    key = next(key for key, kept in made.office.items() if kept["text"] == "Còn chậm.")

    save_draft(draft_id=made.pk, typed=Typed(texts={key: ""}), revision=made.revision, by=SYSTEM, at=LATEST)

    made.refresh_from_db()
    assert [kept["text"] for kept in made.office.values()] == ["Đã làm 3 km đường liên thôn."]


def test_the_yearly_report_says_the_rates_of_reporting(plan):
    deliver(plan=plan, deadline="danh-sach-dang-ky", unit=unit_of(COMMUNE), by=SYSTEM, at=JUNE, way="paper")
    row = cells(table_named(make(plan, "bao-cao-nam"), "Thực hiện thời hạn của kế hoạch"))[0]

    assert row[2:] == ["31", "0", "1", "30", "0", "3,23%", "0%", "III.2-1"]


def test_the_office_of_the_movement_tells_the_district_how_it_stands(plan):
    notice, own = make(plan, "thong-bao-tien-do"), make(plan, "thong-bao-tien-do", COMMUNE)

    assert notice.head.issuer[-1] == "BAN DÂN VẬN HUYỆN ỦY"
    assert own.head.issuer[-1] == "ĐẢNG ỦY XÃ BẮC THỦY"
