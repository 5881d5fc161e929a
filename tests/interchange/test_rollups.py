"""Figures go up and come in: the same twice is once, another is a revision, and nothing is added without a rule."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from kheo.accounts.models import Letter
from kheo.audit.models import Record
from kheo.interchange.actions.keys import unsealed
from kheo.interchange.actions.receiving import change_source, match_targets, receive_rollup
from kheo.interchange.actions.sending import UpstreamValues, change_upstream, send_by_schedule, send_rollup
from kheo.interchange.models import Rollup, Sending, Source, TargetMatch, Upstream
from kheo.interchange.queries.lists import rollup_before, sources_page
from kheo.interchange.queries.outgoing import rollup_of
from kheo.interchange.queries.received import newest_of, together
from kheo.interchange.rules.rollups import canonical, digest, problems_with_figures
from kheo.interchange.rules.schedules import Schedule
from kheo.plans.queries.plans import version_in_force
from kheo.progress.queries.figures import figures
from kheo.shared.periods import end_of
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit
from tests.api.factories import codes, program_of
from tests.factories import AT, actor_for, make_member, make_unit
from tests.interchange.factories import (
    DAY,
    SYSTEM,
    make_rollup,
    make_source,
    make_upstream,
    receiving,
    some_figures,
)
from tests.plans.factories import SMALL, load, plan_file
from tests.progress.factories import at, load_rich, standing

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def receiver(settings):
    settings.KHEO_HOOK_PRIVATE = True
    with receiving() as listening:
        yield listening


@pytest.fixture
def plan():
    """A plan with every kind of target, and some entries in the ledger of two communes."""
    plan = load_rich()
    for code in ("xa-a", "xa-a", "thon-a1", "xa-b"):
        standing(plan, code, at(1, 10))
    standing(plan, "xa-b", at(3, 1))
    return plan


def kept(receiver, figures):
    """The other end keeps these figures."""
    receiver.answers = [(201, b'{"sha256": "%s", "revision": 1}' % digest(figures).encode())]


# --- what goes up -----------------------------------------------------------------------------


def test_what_goes_up_is_what_the_pages_count(plan):
    day = date(2023, 2, 28)
    sent, counted = rollup_of(plan, plan.issuer, day), figures(plan, as_of=day)

    assert problems_with_figures(sent, year=2023, as_of=day) == []
    assert sent["totals"]["registered"] == counted.totals.registered == 4
    assert {each["code"]: each["registered"] for each in sent["units"]} == {"ban": 0, "xa-a": 3, "xa-b": 1}
    target = next(each for each in sent["targets"] if each["code"] == "dang-ky")
    assert (target["numerator"], target["addressed"], target["met"]) == (4, 2, 1)
    assert next(each for each in sent["units"] if each["code"] == "xa-a")["targets"]["dang-ky"] == [3, None, True]
    share = next(each for each in sent["targets"] if each["code"] == "nua")
    assert (share["numerator"], share["denominator"]) == (0, 4)


def test_figures_of_a_commune_alone_are_its_own_subtree(plan):
    sent = rollup_of(plan, Unit.objects.get(code="xa-a"), DAY)

    assert sent["totals"]["registered"] == 3
    assert [each["code"] for each in sent["units"]] == ["thon-a1", "thon-a2"]


def test_nothing_goes_up_of_a_day_before_the_unit_stood(plan):
    young = make_unit("Đảng ủy xã mới", parent=plan.issuer, valid_from=date(2023, 6, 1))
    sent = rollup_of(plan, young, DAY)

    assert (sent["totals"]["registered"], sent["units"]) == (0, [])
    assert problems_with_figures(sent, year=2023, as_of=DAY) == []


def test_sending_shows_that_both_ends_agree(receiver, plan):
    link = make_upstream(plan.issuer, plan, address=receiver.url)
    kept(receiver, rollup_of(plan, plan.issuer, DAY))

    sent = send_rollup(upstream_id=link.pk, as_of=DAY, today=TODAY, by=SYSTEM, at=AT)

    ((method, path, headers, body),) = receiver.got
    assert (method, path) == ("PUT", "/api/v1/rollups/huyen-chi-lang/2023/2023-01-31")
    assert headers["Authorization"] == "Bearer kheo_mat_khau_rieng"
    assert body == canonical(sent.figures)
    assert (sent.outcome, sent.stored_sha256, sent.stored_revision) == ("matched", sent.sha256, 1)


@pytest.mark.parametrize(
    ("status", "said", "outcome", "failure"),
    [
        (200, b'{"sha256": "00", "revision": 1}', "differs", ""),
        (200, b"<html>", "failed", "Nơi nhận trả lời không đúng định dạng."),
        (200, b"[]", "failed", "Nơi nhận trả lời không đúng định dạng."),
        (401, b"{}", "failed", "Mã kết nối không đúng, đã hết hạn hoặc bị thu hồi."),
        (404, b"{}", "failed", "Nơi nhận chưa mở nguồn mang mã này."),
        (500, b"\xff", "failed", "Nơi nhận trả lời mã 500."),
    ],
)
def test_whatever_is_answered_is_kept_and_told(receiver, plan, status, said, outcome, failure):
    link = make_upstream(plan.issuer, plan, address=receiver.url)
    receiver.answers = [(status, said)]

    sent = send_rollup(upstream_id=link.pk, as_of=DAY, today=TODAY, by=SYSTEM, at=AT)

    assert (sent.status, sent.outcome, sent.failure) == (status, outcome, failure)


def test_a_day_to_come_is_not_sent(receiver, plan):
    link = make_upstream(plan.issuer, plan, address=receiver.url)

    with pytest.raises(RuleBroken, match=r"rollup\.future"):
        send_rollup(upstream_id=link.pk, as_of=TODAY + timedelta(days=1), today=TODAY, by=SYSTEM, at=AT)
    assert (receiver.got, Sending.objects.count()) == ([], 0)


def test_the_token_is_sealed_and_lost_with_the_secret_key(plan, settings):
    link = make_upstream(plan.issuer, plan)
    assert "mat_khau" not in str(list(Upstream.objects.values())) + str(list(Record.objects.values()))
    assert unsealed(link.token) == "kheo_mat_khau_rieng"

    settings.SECRET_KEY = "một khóa khác"
    with pytest.raises(RuleBroken, match=r"upstream\.lost_token"):
        send_rollup(upstream_id=link.pk, as_of=DAY, today=TODAY, by=SYSTEM, at=AT)


def test_a_kept_token_never_goes_to_another_address(plan):
    link = make_upstream(plan.issuer, plan)
    elsewhere = UpstreamValues("Khác", "https://khac.example.vn", "huyen", Schedule.BY_HAND)

    with pytest.raises(RuleBroken, match=r"upstream\.bad_token"):
        change_upstream(upstream_id=link.pk, values=elsewhere, by=SYSTEM, at=AT)
    same = UpstreamValues("Tên mới", link.address, "huyen", Schedule.DAILY)
    change_upstream(upstream_id=link.pk, values=same, by=SYSTEM, at=AT)

    link.refresh_from_db()
    assert (link.title, link.schedule, unsealed(link.token)) == ("Tên mới", "daily", "kheo_mat_khau_rieng")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"address": "http://tinh.example.vn"}, "interchange.not_secure"),
        ({"address": "https://tinh.example.vn/?a=1"}, "interchange.bad_address"),
        ({"source": "Huyện"}, "unit.bad_code"),
        ({"token": "có dấu"}, "upstream.bad_token"),
        ({"token": "a\r\nHost: b"}, "upstream.bad_token"),
        ({"title": " "}, "upstream.no_title"),
    ],
)
def test_a_link_that_is_refused_leaves_everything_as_it_was(plan, change, code):
    link = make_upstream(plan.issuer, plan)
    before = (list(Upstream.objects.values()), Record.objects.count())
    said = {
        "title": "T",
        "address": link.address,
        "source": "huyen",
        "schedule": Schedule.DAILY,
        "token": "a",
        **change,
    }

    with pytest.raises(RuleBroken) as refused:
        change_upstream(upstream_id=link.pk, values=UpstreamValues(**{**said, **change}), by=SYSTEM, at=AT)

    assert [problem.code for problem in refused.value.problems] == [code]
    assert (list(Upstream.objects.values()), Record.objects.count()) == before


def test_the_schedule_sends_each_day_once_and_again_when_it_came_to_nothing(receiver, plan):
    make_upstream(plan.issuer, plan, address=receiver.url, schedule=Schedule.DAILY)

    def asked(minutes):
        now = AT + timedelta(minutes=minutes)
        return send_by_schedule(today=now.date(), by=SYSTEM, at=now)

    receiver.answers = [(503, b"")]
    assert [asked(minutes) for minutes in (0, 5, 15)] == [0, 0, 0]
    assert len(receiver.got) == 2
    kept(receiver, rollup_of(plan, plan.issuer, DAY))
    assert [asked(minutes) for minutes in (60, 75, 90, 200)] == [0, 1, 0, 0]
    assert len(receiver.got) == 3

    kept(receiver, rollup_of(plan, plan.issuer, TODAY))
    assert asked(24 * 60) == 1
    assert list(Sending.objects.order_by("pk").values_list("as_of", "outcome")) == [
        (DAY, "failed"), (DAY, "failed"), (DAY, "matched"), (TODAY, "matched"),
    ]  # fmt: skip


def test_the_schedule_sends_a_day_that_somebody_sent_before_it_was_over(receiver, plan):
    link = make_upstream(plan.issuer, plan, address=receiver.url, schedule=Schedule.DAILY)
    kept(receiver, rollup_of(plan, plan.issuer, DAY))
    midnight = end_of(DAY, plan.timezone)

    send_rollup(upstream_id=link.pk, as_of=DAY, today=DAY, by=SYSTEM, at=midnight - timedelta(seconds=1))
    assert send_by_schedule(today=TODAY, by=SYSTEM, at=AT) == 1
    assert send_by_schedule(today=TODAY, by=SYSTEM, at=AT + timedelta(hours=1)) == 0


def test_the_schedule_leaves_out_a_day_that_somebody_sent_after_it_was_over(receiver, plan):
    link = make_upstream(plan.issuer, plan, address=receiver.url, schedule=Schedule.DAILY)
    kept(receiver, rollup_of(plan, plan.issuer, DAY))

    send_rollup(upstream_id=link.pk, as_of=DAY, today=TODAY, by=SYSTEM, at=end_of(DAY, plan.timezone))
    assert send_by_schedule(today=TODAY, by=SYSTEM, at=AT) == 0


@pytest.mark.parametrize("change", [{"address": "/khac"}, {"source": "huyen-khac"}], ids=["address", "source"])
def test_what_agreed_elsewhere_does_not_count_after_a_link_was_changed(receiver, plan, change):
    link = make_upstream(plan.issuer, plan, address=receiver.url, schedule=Schedule.DAILY)
    kept(receiver, rollup_of(plan, plan.issuer, DAY))
    assert send_by_schedule(today=TODAY, by=SYSTEM, at=AT) == 1

    address = receiver.url + change.get("address", "")
    values = UpstreamValues(link.title, address, change.get("source", link.source), Schedule.DAILY, "kheo_moi")
    change_upstream(upstream_id=link.pk, values=values, by=SYSTEM, at=AT)

    assert [send_by_schedule(today=TODAY, by=SYSTEM, at=AT) for _ in range(2)] == [1, 0]
    assert len({path for _, path, _, _ in receiver.got}) == 2


def test_the_owner_of_a_link_is_written_to_once_when_the_schedule_keeps_failing(receiver, plan):
    Upstream.objects.filter(
        pk=make_upstream(plan.issuer, plan, address=receiver.url, schedule=Schedule.DAILY).pk
    ).update(made_by=make_member(plan.issuer, "administrator", email="quan-tri@example.vn"))
    receiver.answers = [(401, b"")]

    for hour in range(20):
        now = AT + timedelta(hours=hour / 2)
        send_by_schedule(today=now.date(), by=SYSTEM, at=now)

    letter = Letter.objects.get()
    assert letter.to_email == "quan-tri@example.vn"
    assert "Mã kết nối không đúng" in letter.body


def test_by_hand_means_by_hand(receiver, plan):
    make_upstream(plan.issuer, plan, address=receiver.url)

    assert send_by_schedule(today=TODAY, by=SYSTEM, at=AT) == 0
    assert receiver.got == []


def test_the_command_looks_without_sending_and_sends(receiver, plan, capsys, settings):
    settings.KHEO_NOW = AT.isoformat()
    make_upstream(plan.issuer, plan, address=receiver.url)
    call_command("rollup", "send", "--dry-run", "--as-of", "2023-01-31")
    assert capsys.readouterr().out == "Ban Dân vận Tỉnh ủy, số liệu đến 31/01/2023: đăng ký 4, công nhận 0\n"
    assert receiver.got == []

    kept(receiver, rollup_of(plan, plan.issuer, DAY))
    call_command("rollup", "send", "--as-of", "2023-01-31")
    assert capsys.readouterr().out == "Ban Dân vận Tỉnh ủy, số liệu đến 31/01/2023: Hai bên khớp.\n"


# --- what comes in ----------------------------------------------------------------------------


@pytest.fixture
def district():
    return make_unit("Huyện Chi Lăng", kind="district-party-committee")


def receive(source, given, day=DAY, year=2023):
    return receive_rollup(source_id=source.pk, year=year, as_of=day, figures=given, today=TODAY, by=SYSTEM, at=AT)


def test_the_same_figures_change_nothing_and_others_are_a_revision_that_keeps_the_first(district):
    source = make_source(district)
    states = [receive(source, some_figures(registered=number)).state for number in (12, 12, 13, 12)]

    assert states == ["stored", "unchanged", "revised", "revised"]
    rows = Rollup.objects.order_by("revision").values_list("revision", "is_latest", "figures__totals__registered")
    assert list(rows) == [(1, False, 12), (2, False, 13), (3, True, 12)]
    assert Record.objects.filter(action="rollup.receive").count() == 3


@pytest.mark.parametrize("order", [(2022, 2023), (2023, 2022)])
def test_of_two_years_on_the_same_day_the_later_one_is_the_newest(district, order):
    source = make_source(district)
    for year in order:
        receive(source, {**some_figures(plan=f"chi-lang-{year}"), "year": year}, year=year)
    newest = Rollup.objects.get(year=2023)

    assert newest_of(source) == newest
    page = sources_page(actor_for(make_member(district, "administrator"), district, "administrator"), before=None)
    assert [each.last_id for each in page.rows] == [newest.pk]


def test_two_years_of_a_source_stand_beside_each_other_on_the_same_day(district):
    """The last days of a plan and the first of the next are told of as of one day, and neither is the other's."""
    source = make_source(district)
    receive(source, some_figures())
    receive(source, {**some_figures(plan="chi-lang-2022"), "year": 2022}, year=2022)
    second = receive(source, some_figures(registered=13)).rollup

    rows = Rollup.objects.order_by("year", "revision").values_list("year", "revision", "is_latest")
    assert list(rows) == [(2022, 1, True), (2023, 1, False), (2023, 2, True)]
    assert rollup_before(second).year == 2023
    assert rollup_before(Rollup.objects.get(year=2022)) is None


@pytest.mark.parametrize(
    ("given", "day", "code"),
    [
        (some_figures(day=date(2023, 2, 2)), date(2023, 2, 2), "rollup.future"),
        (some_figures(), date(2023, 1, 30), "rollup.bad_figures"),
        ({**some_figures(), "people": ["Lan"]}, DAY, "rollup.bad_figures"),
        (some_figures(plan="ke-hoach-khac"), DAY, "rollup.other_plan"),
    ],
)
def test_figures_that_are_refused_leave_everything_as_it_was(district, given, day, code):
    source = make_source(district)
    make_rollup(source, day=date(2023, 1, 15))
    before = (list(Rollup.objects.values()), Record.objects.count())

    with pytest.raises(RuleBroken) as refused:
        receive(source, given, day)

    assert {problem.code for problem in refused.value.problems} == {code}
    assert (list(Rollup.objects.values()), Record.objects.count()) == before


def test_a_closed_source_takes_nothing(district):
    source = make_source(district)
    change_source(source_id=source.pk, title="Huyện", is_open=False, by=SYSTEM, at=AT)

    with pytest.raises(RuleBroken, match=r"rollup\.closed"):
        receive(source, some_figures())


def test_a_code_is_given_to_one_source_only(district):
    make_source(district)

    with pytest.raises(RuleBroken, match=r"source\.code_taken"):
        make_source(district)
    assert Source.objects.count() == 1


# --- the interface ----------------------------------------------------------------------------

PATH = "/rollups/huyen-chi-lang/2023/2023-01-31"


@pytest.fixture
def _day(settings):
    settings.KHEO_NOW = AT.isoformat()


@pytest.mark.usefixtures("_day")
def test_the_interface_says_what_it_keeps(district):
    make_source(district)
    program = program_of(district)
    figures = some_figures()

    answers = [program.ask("PUT", PATH, given) for given in (figures, figures, some_figures(registered=13))]

    assert [(each.status_code, each.json()["state"], each.json()["revision"]) for each in answers] == [
        (201, "stored", 1), (200, "unchanged", 1), (201, "revised", 2),
    ]  # fmt: skip
    assert answers[0].json()["sha256"] == digest(figures)
    assert Rollup.objects.get(revision=1).figures == figures
    assert "khóa API" in Rollup.objects.get(revision=1).received_from


@pytest.mark.usefixtures("_day")
def test_the_interface_opens_to_keys_for_it_and_to_their_own_sources_alone(district):
    make_source(district)
    beside = make_unit("Huyện bên cạnh", kind="district-party-committee")

    assert program_of(district, scopes=("read:figures",)).ask("PUT", PATH, some_figures()).status_code == 403
    assert program_of(district, "leader").ask("PUT", PATH, some_figures()).status_code == 403
    assert program_of(beside).ask("PUT", PATH, some_figures()).status_code == 404
    assert Rollup.objects.count() == 0


@pytest.mark.usefixtures("_day")
@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, "api.invalid"),
        ({**some_figures(), "people": []}, "api.invalid"),
        ({**some_figures(), "format": "kheo-rollup/2"}, "rollup.bad_figures"),
        ({**some_figures(), "year": 2022}, "rollup.bad_figures"),
        ({**some_figures(), "unit": {"code": "a", "title": "x\0"}}, "rollup.bad_figures"),
        ({**some_figures(), "unit": {"code": "a", "title": "\ud800"}}, "api.invalid"),
    ],
)
def test_the_interface_refuses_what_is_not_of_the_format(district, given, wanted):
    make_source(district)

    answer = program_of(district).ask("PUT", PATH, given)

    assert answer.status_code == 422
    assert set(codes(answer)) == {wanted}


@pytest.mark.usefixtures("_day")
def test_the_interface_takes_titles_as_long_as_a_plan_may_have_them_and_no_longer(district):
    make_source(district)
    program = program_of(district)

    def handed_in(length):
        figures = some_figures()
        figures["targets"][0]["title"] = "á" * length
        return program.ask("PUT", PATH, figures).status_code, problems_with_figures(figures, year=2023, as_of=DAY) == []

    assert [handed_in(length) for length in (1000, 1001)] == [(201, True), (422, False)]


# --- added up ---------------------------------------------------------------------------------


@pytest.fixture
def province():
    """A plan with one target (nam), and three sources below its issuer; two of them have sent."""
    year = {"period": {"from": "2023-01-01", "to": "2023-12-31"}}
    plan = load(plan_file(plan={**SMALL["plan"], **year})).plan
    sources = [make_source(plan.issuer, f"huyen-{name}", f"Huyện {name}") for name in ("a", "b", "c")]
    make_rollup(sources[0], some_figures(targets=(("nam", 12, None, 3, 1), ("khac", 1, None, 1, 1)), plan="ke-a"))
    make_rollup(sources[1], some_figures(targets=(("nam", 8, None, 2, 2),), plan="ke-b"))
    return plan, sources


def added_up(plan, day=DAY):
    return together(SYSTEM, plan, version_in_force(plan, AT).document, day)


def match(plan, source, source_plan, **rules):
    return match_targets(source_id=source.pk, plan=plan, source_plan=source_plan, matches=rules, by=SYSTEM, at=AT)


def test_without_a_rule_no_target_is_added_though_the_codes_are_equal(province):
    plan, sources = province
    found = added_up(plan)

    assert [(line.sum, line.without) for line in found.lines] == [(None, ("Huyện a", "Huyện b"))]
    assert found.totals["registered"] == 24
    assert found.missing == [sources[2]]


def test_with_rules_the_sum_is_the_sum(province):
    plan, (first, second, _) = province
    match(plan, first, "ke-a", nam="nam")
    (line,) = added_up(plan).lines
    assert (line.sum.numerator, line.sum.sources, line.without) == (12, 1, ("Huyện b",))

    match(plan, second, "ke-b", nam="nam")
    (line,) = added_up(plan).lines
    assert (line.sum.numerator, line.sum.met, line.sum.addressed, line.sum.sources) == (20, 3, 5, 2)


def test_a_rule_for_one_plan_of_a_source_is_none_for_another(province):
    plan, (first, _, _) = province
    match(plan, first, "ke-a", nam="nam")
    TargetMatch.objects.update(source_plan="ke-cu")

    assert added_up(plan).lines[0].sum is None


def test_only_what_was_true_by_the_day_is_added(province):
    plan, (first, second, _) = province
    make_rollup(first, some_figures(registered=99, day=TODAY, plan="ke-a"), day=TODAY)

    assert added_up(plan).totals["registered"] == 24
    assert added_up(plan, TODAY).totals["registered"] == 99 + 12
    assert added_up(plan, date(2023, 1, 1)).missing[1] == second


def test_rules_are_replaced_recorded_and_checked(province):
    plan, (first, _, _) = province
    match(plan, first, "ke-a", nam="nam")
    match(plan, first, "ke-a", nam="nam")
    match(plan, first, "ke-a", nam="khac")

    assert list(TargetMatch.objects.values_list("target", "source_target")) == [("nam", "khac")]
    assert Record.objects.filter(action="rollup.map").count() == 2
    for rules in ({"nam": "khong-co"}, {"khong-co": "nam"}):
        with pytest.raises(RuleBroken, match=r"rollup\.unknown_target"):
            match(plan, first, "ke-a", **rules)
    assert match(plan, first, "ke-a", nam="") == 0
    assert TargetMatch.objects.count() == 0
