"""What programs read is what the pages show: the same figures, the same records behind them, the same limits."""

import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kheo.api.rules import Scope
from kheo.progress.queries.figures import figures
from kheo.progress.queries.summary import as_values
from kheo.registrations.actions.consent import record_consent
from kheo.registrations.models import Registration
from kheo.units.models import Unit
from tests.api.factories import Program, codes, program_of
from tests.factories import make_unit
from tests.progress.factories import at, delivery, load_bundled, standing, unit
from tests.recognition.factories import make_recognised
from tests.registrations.factories import SYSTEM, make_accepted, make_draft, make_submitted

pytestmark = pytest.mark.django_db
HERE = "xa-bac-thuy"
PERSON = "Bà Vi Thị Khéo"
MOST_QUERIES = 15


@pytest.fixture
def plan(settings):
    settings.KHEO_NOW = "2023-11-06"
    settings.KHEO_API_REQUESTS_A_MINUTE = 10**6
    plan = load_bundled()
    for place in range(5):
        standing(plan, HERE, at(2, 1), built=place < 4, recognised_rank=1 if place < 2 else 0, late=place == 0)
    delivery(plan, "danh-sach-dang-ky", HERE, at(2, 20))
    return plan


@pytest.fixture
def steward(plan):
    return program_of(unit("ban-dan-van"), "steward")


@pytest.fixture
def officer(plan):
    return program_of(unit(HERE))


def every(program, path, **query):
    """All items of a list, page by page."""
    items, after = [], {}
    while True:
        page = program.get(path, **query, **after).json()
        items += page["items"]
        if page["next"] is None:
            return items
        after = {"after": page["next"]}


def behind(program, address):
    parts = urlsplit(address)
    return program.get(parts.path.removeprefix("/api/v1"), **dict(parse_qsl(parts.query))).json()


# --- figures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2023, 1, 31), date(2023, 2, 1), date(2023, 11, 6)])
def test_the_figures_are_those_of_the_pages(steward, plan, day):
    found = figures(plan, as_of=day)
    told = {(each["target"], each["unit"]): each for each in as_values(found)["targets"]}
    names = ("goal", "value", "numerator", "denominator", "met", "short_by", "late")

    for target in found.document.targets:
        for item in every(steward, f"/plans/{plan.code}/targets/{target.code}/figures", as_of=day.isoformat()):
            expected = told.pop((target.code, item["unit"]["code"]))
            assert {name: item[name] for name in names} == {name: expected[name] for name in names}
    assert told == {}


def test_each_number_opens_a_list_of_exactly_that_length(steward, plan):
    answer = steward.get(f"/plans/{plan.code}/figures", unit=HERE).json()

    numbers = [(each["numerator"], each["records"]) for each in answer["targets"]]
    numbers += [(each["denominator"], each["denominator_records"]) for each in answer["targets"] if each["denominator"]]
    numbers += [(each["count"], each["records"]) for each in answer["totals"]]
    assert {number for number, _ in numbers} >= {0, 1, 2, 4, 5}
    for number, address in numbers:
        page = behind(steward, address)
        assert page["next"] is None
        assert (page["count"], len(page["items"]) + len(page["units"])) == (number, number), address


def test_a_figure_of_a_past_day_is_what_was_true_then(steward, plan):
    counts = [
        steward.get(f"/plans/{plan.code}/figures", unit=HERE, as_of=day).json()["totals"][0]["count"]
        for day in ("2023-01-31", "2023-02-01", "9999-12-31")
    ]

    assert counts == [0, 5, 5]


def test_a_unit_reads_its_own_figures_and_no_others(officer, plan):
    assert officer.get(f"/plans/{plan.code}/figures").json()["unit"]["code"] == HERE
    assert officer.get(f"/plans/{plan.code}/figures", unit="xa-y-tich").status_code == 404
    assert {each["unit"]["code"] for each in every(officer, f"/plans/{plan.code}/deliveries")} == {HERE}


def test_a_key_to_figures_alone_learns_no_name(plan):
    Registration.objects.update(subject="ca-nhan", carrier=PERSON, title=f"Gương {PERSON}")
    steward = unit("ban-dan-van")
    figures_alone = program_of(steward, "steward", scopes=(Scope.READ_FIGURES,))
    and_registrations = program_of(steward, "steward", scopes=(Scope.READ_FIGURES, Scope.READ_REGISTRATIONS))

    address = figures_alone.get(f"/plans/{plan.code}/figures", unit=HERE).json()["totals"][0]["records"]

    told = [behind(program, address)["items"] for program in (figures_alone, and_registrations)]

    assert [len(items) for items in told] == [5, 5]
    assert not any("Khéo" in each["carrier"] + each["title"] for each in told[0])
    assert all(each["carrier"] == PERSON for each in told[1])


def test_deliveries_say_what_was_handed_in_when(officer, plan):
    on_time, late = every(officer, f"/plans/{plan.code}/deliveries")

    assert (on_time["state"], on_time["last_day"], on_time["delivered_at"]) == (
        "on_time", "2023-02-24", "2023-02-20T09:00:00+07:00",
    )  # fmt: skip
    assert (late["state"], late["last_day"], late["delivered_at"]) == ("missing", "2023-10-24", None)


@pytest.mark.parametrize("query", [{"target": "khong-co"}, {"total": "khong-co"}, {"after": "x"}, {"unit": "khong-co"}])
def test_a_number_that_there_is_not_is_not_found(steward, plan, query):
    answer = steward.get(f"/plans/{plan.code}/records", **query)

    assert (answer.status_code, codes(answer)) == (404, ["api.not_found"])


# --- lists --------------------------------------------------------------------------------------------------------


def test_pages_neither_repeat_nor_lose_a_row_while_rows_are_added(steward, plan, settings):
    here, other = unit("xa-y-tich"), unit("xa-van-linh")
    for _ in range(55):
        make_draft(plan, here)
    first = steward.get("/registrations", plan=plan.code, state="draft").json()
    before = set(Registration.objects.filter(state="draft").values_list("pk", flat=True))
    make_draft(plan, unit("xa-bac-thuy"))  # before the page that was read
    make_draft(plan, other)

    rest = steward.get("/registrations", plan=plan.code, state="draft", after=first["next"]).json()

    read = [each["id"] for each in first["items"] + rest["items"]]
    assert len(read) == len(set(read))
    assert before <= set(read)


def test_the_list_of_registrations_is_narrowed_by_every_facet(steward, plan):
    here = unit("xa-y-tich")
    sent = make_submitted(
        plan, here, title="Đường hoa thôn Làng Mỏ", subject="ca-nhan", carrier=PERSON, kind="exemplar"
    )
    make_draft(plan, here)

    for asked in (
        {"unit": "xa-y-tich", "state": "submitted"},
        {"subject": "ca-nhan"},
        {"kind": "exemplar"},
        {"q": "duong hoa"},
        {"unit": "xa-y-tich", "order": "newest", "state": "submitted", "field": "kinh-te", "level": "co-so"},
    ):
        assert [each["id"] for each in every(steward, "/registrations", plan=plan.code, **asked)] == [sent.pk], asked


def test_units_are_those_of_the_day(steward, plan):
    make_unit("Chi bộ mới", parent=unit(HERE), code="chi-bo-moi", valid_from=date(2023, 6, 1))

    def has(day):
        return "chi-bo-moi" in {each["code"] for each in every(steward, "/units", as_of=day)}

    assert (has("2023-05-31"), has("2023-06-01")) == (False, True)
    assert steward.get("/units/chi-bo-moi").json()["parent"] == HERE


def test_a_plan_is_read_whole_and_clause_by_clause(officer, plan):
    whole = officer.get(f"/plans/{plan.code}").json()
    clauses = officer.get(f"/plans/{plan.code}/clauses").json()["items"]
    known = {each["address"] for each in clauses}

    assert whole["content"] == plan.versions.get().content
    assert [each["code"] for each in whole["levels"]] == ["co-so", "huyen"]
    for what in ("targets", "deadlines"):
        items = officer.get(f"/plans/{plan.code}/{what}").json()["items"]
        assert {each["clause"] for each in items} <= known
    assert officer.get(f"/plans/{plan.code}", version=2).status_code == 404


LISTS = (
    "/plans", "/units", "/rounds", "/decisions", "/recognitions", "/public/models", "/public/notices",
    "/registrations?plan=chi-lang-2023", "/registrations?plan=chi-lang-2023&q=duong&order=title",
    "/plans/chi-lang-2023/figures", "/plans/chi-lang-2023/deliveries", "/plans/chi-lang-2023/records",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_however_long(steward, plan, path):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert steward.client.get(f"/api/v1{path}", headers=steward.headers).status_code == 200
        return len(captured)

    steward.get("/plans")  # the day of the key's first use is noted
    make_recognised(plan, unit(HERE))
    few = cost()
    for code in ("xa-y-tich", "xa-van-linh", HERE):
        make_recognised(plan, unit(code))
        make_unit(parent=unit(code))

    assert cost() == few <= MOST_QUERIES


# --- names --------------------------------------------------------------------------------------------------------


@pytest.fixture
def person(plan):
    return make_recognised(
        plan,
        unit(HERE),
        title=f"{PERSON} giữ sạch đường làng",
        subject="ca-nhan",
        carrier=PERSON,
        consent_to_publish=True,
    )


def test_a_person_is_public_with_consent_and_gone_at_once_without(plan, person):
    guest, pk = Program(), person.registration_id
    assert [each["carrier"] for each in guest.get("/public/models").json()["items"]] == [PERSON]
    assert guest.get(f"/public/models/{pk}").status_code == 200

    record_consent(registration_id=pk, agreed=False, by=SYSTEM, at=at(11, 6))

    assert guest.get("/public/models").json()["items"] == []
    assert guest.get(f"/public/models/{pk}").status_code == 404


def test_the_public_part_is_the_open_data_of_the_portal(plan, person):
    make_recognised(plan, unit("xa-y-tich"))
    page = Client().get("/cong-khai/du-lieu/mo-hinh.json").json()["models"]
    names = [name for name in page[0] if name != "page"]

    items = Program().get("/public/models").json()["items"]

    assert [[each[name] for name in names] for each in items] == [[each[name] for name in names] for each in page]


@pytest.mark.parametrize("path", ["/recognitions", "/decisions/{decision}", "/rounds/{round}/candidates"])
def test_a_key_that_may_not_read_registrations_reads_names_only_with_consent(plan, person, path):
    reader = program_of(unit(HERE), scopes=("read:decisions", "read:rounds"))
    whole = program_of(unit(HERE))
    path = path.format(decision=person.item.decision_id, round=person.assessment.round_id)
    assert PERSON in reader.get(path).content.decode()

    record_consent(registration_id=person.registration_id, agreed=False, by=SYSTEM, at=at(11, 6))

    assert "Vi Thị Khéo" not in reader.get(path).content.decode()
    assert PERSON in whole.get(path).content.decode()


def test_no_answer_names_a_person_of_the_staff(steward, plan):
    held = make_accepted(plan, unit("xa-y-tich"), at=at(2, 1))
    answers = [steward.get(f"/registrations/{held.pk}"), steward.get("/rounds"), steward.get("/units")]

    assert [bool(re.search(r"@|created_by|recorded_by|email", each.content.decode())) for each in answers] == [
        False
    ] * 3


def test_letters_are_written_as_they_are(steward, plan):
    assert "Đảng ủy" in steward.get("/units").content.decode()
    assert Unit.objects.filter(title__startswith="Đảng ủy").exists()
