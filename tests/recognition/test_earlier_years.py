"""The lists of 2021 and 2022 come in, and the three-year picture is real."""

import json
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.urls import reverse

from kheo.audit.models import Record
from kheo.papers.actions.earlier import import_earlier, look_at_earlier
from kheo.papers.queries.earlier_plan import plan_of_year
from kheo.papers.queries.ground import ground_of
from kheo.plans.actions import load_plan
from kheo.plans.models import Plan
from kheo.recognition.models import Decision, DecisionItem, Recognition
from kheo.recognition.queries.three_years import table_of
from kheo.registrations.models import Counter, Event, Initiative, Registration, Standing
from kheo.registrations.rules import State
from tests.factories import make_member
from tests.recognition.factories import make_recognised
from tests.registrations.factories import BUNDLED, SYSTEM, load_bundled_plan, unit_of

NOW = datetime(2023, 6, 1, 2, 0, tzinfo=UTC)
HEADS = (
    "STT", "Tên mô hình, điển hình", "Đơn vị", "Tập thể, cá nhân thực hiện", "Lĩnh vực", "Nội dung", "Cấp đăng ký",
    "Cấp công nhận", "Số quyết định", "Ngày quyết định", "Kết quả",
)  # fmt: skip
FLOWERS = (
    "Đường hoa thôn Bắc Thủy",
    "Đảng ủy xã Bắc Thủy",
    "Chi hội Phụ nữ",
    "Văn hóa - xã hội",
    "Trồng hoa",
    "Cấp cơ sở",
)
PEACE = (
    "Tổ hòa giải thôn Nà Pe",
    "Đảng ủy xã Bằng Mạc",
    "Tổ hòa giải",
    "An ninh - quốc phòng",
    "Hòa giải",
    "Cấp huyện",
)
SOLAR = ("Thắp sáng đường quê", "Đảng ủy xã Gia Lộc", "Đoàn xã", "Kinh tế", "", "Cấp cơ sở")


def sheet(*rows, heads=HEADS) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("Danh sách")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page.write(0, 0, "DANH SÁCH MÔ HÌNH ĐƯỢC CÔNG NHẬN")
        page.write_row(3, 0, heads)
        for n, row in enumerate(rows):
            for column, value in enumerate((n + 1, *row)):
                if isinstance(value, date):
                    page.write_datetime(4 + n, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                elif value != "":
                    page.write(4 + n, column, value)
    return out.getvalue()


def load_year(year: int) -> Plan:
    source = (BUNDLED / "chi-lang-2023.yaml").read_text(encoding="utf-8")
    at = datetime(year, 1, 5, 2, 0, tzinfo=UTC)
    return load_plan(data=plan_of_year(source, year), text=None, by=SYSTEM, at=at).plan


def bring(plan: Plan, data: bytes):
    ground = ground_of(plan, plan.issuer, NOW)
    return import_earlier(data=data, filename="2022.xlsx", ground=ground, scope=plan.issuer, by=SYSTEM, at=NOW)


def everything() -> dict:
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Counter, Decision, DecisionItem, Event, Initiative, Recognition, Record, Registration, Standing)
    }


WHOLE = sheet(
    (*FLOWERS, "Cấp cơ sở", "12-QĐ/ĐU", date(2022, 11, 15), "Công nhận"),
    (*PEACE, "Cấp huyện", "35-QĐ/HU", "05/12/2022", ""),
    (*SOLAR, "", "", "", "Không công nhận"),
)


def test_a_plan_of_an_earlier_year_is_the_same_a_year_earlier():
    source = (BUNDLED / "chi-lang-2023.yaml").read_text(encoding="utf-8")

    derived = plan_of_year(source, 2021).decode()

    assert "code: chi-lang-2021" in derived
    assert "2021-02-25" in derived
    said = "\n".join(line.partition(" #")[0] for line in derived.splitlines() if not line.startswith("#"))
    assert "2023" not in said.replace("interim_review: 2023", "")


@pytest.mark.django_db
def test_registrations_decisions_and_standings_are_those_of_the_year():
    plan = load_year(2022)

    comparison, recorded = bring(plan, WHOLE)

    assert comparison.counts == {"rows": 3, "new": 3, "recognised": 2, "same": 0, "left_out": 0}
    assert len(recorded.registrations) == 3
    flowers = Registration.objects.get(title=FLOWERS[0])
    assert (flowers.state, flowers.unit, flowers.late) == (State.CLOSED, unit_of("xa-bac-thuy"), False)
    assert flowers.accepted_at.year == flowers.closed_at.astimezone(UTC).year == 2022
    assert sorted(Registration.objects.values_list("number", flat=True)) == [1, 2, 3]
    decision = Decision.objects.get(paper_number="12-QĐ/ĐU")
    assert (decision.earlier, decision.unit, decision.signed_on) == (True, unit_of("xa-bac-thuy"), date(2022, 11, 15))
    assert Decision.objects.get(paper_number="35-QĐ/HU").unit == plan.issuer
    assert Recognition.objects.get(registration__title=PEACE[0]).level == "huyen"
    before = Standing.objects.at(datetime(2022, 11, 14, tzinfo=UTC)).get(registration=flowers)
    after = Standing.objects.at(datetime(2022, 11, 16, tzinfo=UTC)).get(registration=flowers)
    assert (before.recognised_rank, after.recognised_rank) == (0, 1)
    assert Registration.objects.get(title=SOLAR[0]).notes == "Kết quả: Không công nhận"
    assert Record.objects.latest("seq").action == "recognition.import"


@pytest.mark.django_db
def test_the_same_list_again_changes_nothing():
    plan = load_year(2022)
    bring(plan, WHOLE)
    before = everything()

    comparison, recorded = bring(plan, WHOLE)

    assert comparison.counts["same"] == 3
    assert recorded.registrations == recorded.recognitions == recorded.decisions == []
    assert everything() == before


@pytest.mark.django_db
def test_a_model_of_two_years_is_one_initiative():
    bring(load_year(2021), sheet((*FLOWERS, "", "", "", "")))
    bring(load_year(2022), WHOLE)

    first, second = Registration.objects.filter(title=FLOWERS[0]).order_by("plan__period_from")
    assert second.continues == first
    assert second.initiative == first.initiative
    assert not second.first_time
    assert Initiative.objects.count() == 3


@pytest.mark.django_db
def test_a_decision_that_came_in_later_is_added_to_what_is_there():
    plan = load_year(2022)
    bring(plan, sheet((*FLOWERS, "", "", "", "")))

    comparison, _ = bring(plan, WHOLE)

    assert comparison.counts == {"rows": 3, "new": 2, "recognised": 2, "same": 0, "left_out": 0}
    assert Registration.objects.filter(title=FLOWERS[0]).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cells", "code", "cell"),
    [
        (("Cấp tỉnh nọ", "12-QĐ/ĐU", "15/11/2022", ""), "earlier.unknown_level", "H5"),
        (("", "12-QĐ/ĐU", "15/11/2022", ""), "earlier.unknown_level", "H5"),
        (("Cấp cơ sở", "", "15/11/2022", ""), "earlier.no_number", "I5"),
        (("Cấp cơ sở", "12-QĐ/ĐU", "", ""), "earlier.bad_day", "J5"),
        (("Cấp cơ sở", "12-QĐ/ĐU", "31/11/2022", ""), "earlier.bad_day", "J5"),
        (("Cấp cơ sở", "12-QĐ/ĐU", "15/11/2026", ""), "earlier.day_outside", "J5"),
        (("Cấp cơ sở", "1" * 61, "15/11/2022", ""), "earlier.long_number", "I5"),
    ],
)
def test_a_wrong_cell_is_told_by_its_address_and_the_others_come_in(cells, code, cell):
    plan = load_year(2022)
    data = sheet((*FLOWERS, *cells), (*PEACE, "Cấp huyện", "35-QĐ/HU", "05/12/2022", ""))

    comparison, recorded = bring(plan, data)

    assert [(each.code, each.cell) for each in comparison.problems] == [(code, cell)]
    assert len(recorded.registrations) == 1


@pytest.mark.django_db
def test_two_decisions_at_one_level_are_told():
    plan = load_year(2022)
    bring(plan, WHOLE)

    comparison, _ = bring(plan, sheet((*FLOWERS, "Cấp cơ sở", "99-QĐ/ĐU", "15/11/2022", "")))

    assert [each.code for each in comparison.problems] == ["earlier.other_decision"]
    assert not Decision.objects.filter(paper_number="99-QĐ/ĐU").exists()


@pytest.mark.django_db
def test_a_list_without_decisions_is_read_as_always_and_looking_writes_nothing():
    plan = load_year(2022)
    before = everything()

    comparison = look_at_earlier(
        data=sheet(FLOWERS, heads=HEADS[:7]), filename="x.xlsx", ground=ground_of(plan, plan.issuer, NOW),
        scope=plan.issuer,
    )  # fmt: skip

    assert comparison.counts["new"] == 1
    assert everything() == before


@pytest.mark.django_db
def test_the_command_says_first_and_brings_in_when_told(tmp_path, capsys):
    load_year(2022)
    file = tmp_path / "2022.xlsx"
    file.write_bytes(WHOLE)

    call_command("recognition", "import", str(file), "--plan", "chi-lang-2022", "--json")
    assert json.loads(capsys.readouterr().out)["applied"] is False
    assert not Registration.objects.exists()
    call_command("recognition", "import", str(file), "--plan", "chi-lang-2022", "--apply")
    assert "3 đăng ký mới, 2 được công nhận" in capsys.readouterr().err
    call_command("recognition", "plan", "2021", "--from", "chi-lang-2022", "-o", str(tmp_path / "2021.yaml"))
    assert "chi-lang-2021" in (tmp_path / "2021.yaml").read_text(encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("recognition", "import", str(file), "--plan", "khong-co")


# --- three years -------------------------------------------------------------------------------


@pytest.fixture
def three(settings):
    settings.KHEO_NOW = "2023-12-01"
    bring(load_year(2021), sheet((*FLOWERS, "Cấp cơ sở", "9-QĐ/ĐU", "10/11/2021", "")))
    bring(load_year(2022), WHOLE)
    plan = load_bundled_plan()
    make_recognised(plan, unit_of("xa-bac-thuy"))
    return plan


@pytest.mark.django_db
def test_each_year_of_each_unit_stands_beside_the_others(three, django_assert_num_queries):
    with django_assert_num_queries(4):
        table = table_of(SYSTEM, three.issuer, [2021, 2022, 2023])

    own = next(line for line in table.lines if line.unit.code == "xa-bac-thuy")
    assert [own.years[year].cells([1, 2]) for year in table.years] == [[1, 1, 0, 0, 0]] * 3
    assert [table.total[year].cells([1, 2]) for year in table.years] == [
        [1, 1, 0, 0, 0], [3, 1, 1, 0, 0], [1, 1, 0, 0, 0],
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_page_and_the_workbook_show_it(client, three):
    client.force_login(make_member(three.steward, "steward"))

    page = client.get(reverse("recognition:three_years"), {"den": 2023})
    sheet_of_it = client.get(reverse("recognition:three_years_export"), {"den": 2023})

    assert "Năm 2021" in page.text
    assert "Công nhận cấp huyện" in page.text
    assert b"".join(sheet_of_it.streaming_content).startswith(b"PK")
    assert client.get(reverse("recognition:three_years"), {"den": 2020}).status_code == 200


@pytest.mark.django_db
def test_a_commune_sees_itself_alone(client, three):
    client.force_login(make_member(unit_of("xa-bang-mac")))

    page = client.get(reverse("recognition:three_years"), {"den": 2023}).text

    assert "Bằng Mạc" in page
    assert "Bắc Thủy" not in page
