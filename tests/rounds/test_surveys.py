"""Residents' opinions: one form one answer, nobody traceable, nothing broken down before there is enough."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kheo.accounts.doors import asking
from kheo.audit.models import Record
from kheo.registrations.rules import State
from kheo.rounds.actions.surveys import close_survey, give_opinion, open_survey
from kheo.rounds.models import Opinion, OpinionSurvey
from kheo.rounds.queries.surveys import agreement_on, result_of, surveys_of
from kheo.rounds.rules.surveys import (
    FEWEST,
    QUESTIONS,
    may_be_looked_at,
    problems_with_opening,
    problems_with_opinion,
    tally,
)
from kheo.rounds.views import surveys as doors
from kheo.shared.problems import RuleBroken
from tests.factories import actor_for, make_member
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, make_draft, unit_of
from tests.rounds.visiting import PLANNED, make_survey

DAY = timedelta(days=1)
YES = {"known": "well", "useful": "yes", "agree": "yes"}
HOSTILE = "<script>alert(1)</script>"
PHONE = "Mozilla/5.0 (điện thoại)"


@pytest.fixture
def survey(db, settings):
    settings.KHEO_NOW = "2023-05-11T09:00:00"
    plan = load_bundled_plan()
    return make_survey(make_accepted(plan, unit_of("xa-bac-thuy")))


@pytest.fixture
def address(survey):
    return reverse("rounds:survey", args=[survey.token])


@pytest.fixture
def officer(survey):
    client = Client()
    client.force_login(make_member(survey.host))
    return client


def opine(survey, number: int = 0, *, at=PLANNED + DAY, comment: str = "", **answers):
    return give_opinion(
        survey_id=survey.pk, key=f"{survey.pk}-{number:030d}", answers={**YES, **answers}, comment=comment, at=at
    )


def key_on(page) -> str:
    return page.context["key"]


def refusal(action, **arguments) -> set[str]:
    with pytest.raises(RuleBroken) as refused:
        action(**arguments)
    return {each.code for each in refused.value.problems}


# --- rules -----------------------------------------------------------------------------------------------------------


def test_answers_are_counted_by_question():
    found = tally([YES, YES, {**YES, "agree": "no"}])

    assert [(bar.title, bar.count, bar.of) for bar in found[2].bars] == [
        ("Đồng tình", 2, 3),
        ("Còn băn khoăn", 0, 3),
        ("Không đồng tình", 1, 3),
    ]
    assert tally([])[0].bars[0].share == 0


@pytest.mark.parametrize(
    ("count", "still_open", "shown"), [(FEWEST - 1, False, False), (FEWEST, False, True), (500, True, False)]
)
def test_nothing_is_broken_down_before_it_is_over_and_enough(count, still_open, shown):
    assert may_be_looked_at(count, still_open=still_open) is shown


def test_what_cannot_be_opened_or_answered_is_said():
    assert {each.code for each in problems_with_opening("x" * 201, PLANNED, PLANNED - DAY)} == {
        "survey.closed_at_once",
        "survey.place",
    }
    assert {each.code for each in problems_with_opening("", PLANNED, PLANNED + 100 * DAY)} == {"survey.too_long"}
    assert {each.code for each in problems_with_opinion({"known": "x"}, "x" * 501, "?")} == {
        "survey.key",
        "survey.unanswered",
        "survey.long_comment",
    }
    assert problems_with_opinion(YES, "", "k" * 30) == []


# --- actions ---------------------------------------------------------------------------------------------------------


def test_a_survey_is_opened_on_a_model_of_the_register_by_those_who_may(survey):
    plan, unit = survey.registration.plan, survey.registration.unit
    draft = make_draft(plan, unit)
    given = {"host": unit, "place": "", "closes_at": PLANNED + DAY, "at": PLANNED}
    stranger = actor_for(make_member(unit_of("xa-chi-lang")), unit_of("xa-chi-lang"))

    assert draft.state == State.DRAFT
    assert refusal(open_survey, **given, registration_id=draft.pk, by=SYSTEM) == {"survey.not_registered"}
    assert refusal(open_survey, **given, registration_id=survey.registration_id, by=stranger) == {"survey.out_of_reach"}
    for _ in range(19):
        make_survey(survey.registration)
    assert refusal(open_survey, **given, registration_id=survey.registration_id, by=SYSTEM) == {"survey.too_many"}
    assert len({each.token for each in OpinionSurvey.objects.all()}) == 20


def test_the_same_form_twice_is_one_answer_as_it_was_given_first(survey):
    journal = Record.objects.count()
    first = opine(survey)
    again = opine(survey, agree="no")

    assert again == first
    assert Opinion.objects.get().answers["agree"] == "yes"
    assert Record.objects.count() == journal  # no instant beside an answer


def test_a_survey_that_is_over_takes_no_more_answers(survey):
    opine(survey)
    close_survey(survey_id=survey.pk, by=SYSTEM, at=PLANNED + DAY)

    assert refusal(opine, survey=survey, number=2) == {"survey.closed"}
    assert opine(survey).pk == Opinion.objects.get().pk  # a lost thank-you is said again
    assert refusal(close_survey, survey_id=survey.pk, by=SYSTEM, at=PLANNED + DAY) == {"survey.closed_already"}
    late = make_survey(survey.registration)
    assert refusal(opine, survey=late, at=PLANNED + 31 * DAY) == {"survey.closed"}


def test_small_surveys_are_not_found_by_subtraction(survey):
    small = make_survey(survey.registration)
    for number in range(FEWEST):
        opine(survey, number, agree="no" if number == 0 else "yes")
    opine(small, 99, agree="no")
    later = PLANNED + 40 * DAY

    assert result_of(survey, PLANNED + DAY).tallies == ()
    assert result_of(survey, later).is_shown
    assert (result_of(small, later).is_shown, result_of(small, later).comments) == (False, [])
    agreement = agreement_on([survey.registration], later)[survey.registration_id]
    assert (agreement.count, agreement.agree) == (FEWEST, FEWEST - 1)


# --- the public page -------------------------------------------------------------------------------------------------


def test_a_resident_answers_without_an_account_and_without_a_cookie_but_the_forms_own(client, address):
    page = client.get(address)
    text = page.content.decode()
    assert "Ý kiến tham khảo, không phải phiếu bầu" in text
    assert set(client.cookies) == {"kheo_csrf"}

    body = {**YES, "comment": "Đường đẹp hơn", "khoa": key_on(page)}
    first = client.post(address, body, headers={"User-Agent": PHONE})
    second = client.post(address, body, headers={"User-Agent": PHONE})

    assert first["Location"] == second["Location"] == f"{address}?xong=1"
    assert "Cảm ơn bà con" in client.get(first["Location"]).content.decode()
    opinion = Opinion.objects.get()
    assert (opinion.answers, opinion.comment) == (YES, "Đường đẹp hơn")
    assert set(client.cookies) == {"kheo_csrf"}


def test_a_form_that_this_site_did_not_give_out_is_not_taken(client, address, survey):
    other = make_survey(survey.registration)
    strange = key_on(client.get(reverse("rounds:survey", args=[other.token])))

    for key in ("", "x" * 40, strange, "²" * 300):
        page = client.post(address, {**YES, "khoa": key})
        assert page.status_code == 422
        assert "Bấm “Gửi ý kiến” một lần nữa" in page.content.decode()
    assert not Opinion.objects.exists()
    assert client.post(address, {**YES, "khoa": key_on(page)}).status_code == 302


def test_what_was_chosen_comes_back_with_a_refusal(client, address):
    page = client.post(address, {"known": "well", "comment": HOSTILE, "khoa": key_on(client.get(address))})
    text = page.content.decode()

    assert page.status_code == 422
    assert "Chọn một ô." in text
    assert "&lt;script&gt;" in text
    assert HOSTILE not in text
    assert 'value="well" ' in text
    assert "checked" in text


def test_a_flood_is_held_back_and_no_address_stands_in_the_cache(client, address, monkeypatch):
    monkeypatch.setattr(doors, "MOST_FROM_ONE_PLACE", 3)
    names = []

    class Watched:
        def add(self, name, *more):
            names.append(name)
            return cache.add(name, *more)

        def incr(self, name):
            return cache.incr(name)

    monkeypatch.setattr(asking, "cache", Watched())
    answers = [
        client.post(address, {**YES, "khoa": key_on(client.get(address))}, REMOTE_ADDR="203.0.113.7").status_code
        for _ in range(4)
    ]

    assert answers == [302, 302, 302, 429]
    elsewhere = client.post(address, {**YES, "khoa": key_on(client.get(address))}, REMOTE_ADDR="203.0.113.8")
    assert elsewhere.status_code == 302
    assert names
    assert not any("203.0.113" in name for name in names)


def test_a_survey_that_is_over_says_so(client, address, settings):
    settings.KHEO_NOW = "2023-09-11T09:00:00"

    assert "Đã kết thúc lấy ý kiến" in client.get(address).content.decode()
    assert client.get(reverse("rounds:survey", args=["khong-co"])).status_code == 404


# --- officers --------------------------------------------------------------------------------------------------------


def test_an_officer_opens_one_prints_its_sheet_and_reads_what_it_came_to(officer, survey):
    opened = officer.post(
        reverse("rounds:surveys", args=[survey.registration_id]), {"place": "Chợ xã", "closes_on": "2023-06-01"}
    )
    mine = OpinionSurvey.objects.get(place="Chợ xã")
    assert opened["Location"] == reverse("rounds:survey_results", args=[mine.pk])
    sheet = officer.get(reverse("rounds:survey_sheet", args=[mine.pk])).content.decode()
    assert f"/y-kien/{mine.token}/" in sheet
    code = officer.get(reverse("rounds:survey_code", args=[mine.pk]))
    assert code["Content-Type"] == "image/svg+xml"
    assert b"<svg" in code.content
    assert b"<script" not in code.content
    for number in range(FEWEST):
        opine(mine, number, comment=HOSTILE)
    waiting = officer.get(reverse("rounds:survey_results", args=[mine.pk])).content.decode()
    assert QUESTIONS[0].title not in waiting
    assert "alert" not in waiting

    officer.post(reverse("rounds:survey_close", args=[mine.pk]))

    shown = officer.get(reverse("rounds:survey_results", args=[mine.pk])).content.decode()
    assert "Ý kiến tham khảo, không phải phiếu bầu" in shown
    assert "&lt;script&gt;" in shown
    assert HOSTILE not in shown
    assert "5 ý kiến" in shown


def test_what_cannot_be_opened_comes_back_with_why(officer, survey):
    page = officer.post(
        reverse("rounds:surveys", args=[survey.registration_id]), {"place": "Chợ xã", "closes_on": "2023-05-01"}
    )

    assert page.status_code == 422
    assert "Hạn nhận ý kiến đã qua." in page.content.decode()


def test_surveys_of_a_model_cost_one_query(survey, django_assert_num_queries):
    for _ in range(5):
        make_survey(survey.registration)
    with django_assert_num_queries(1):
        assert len(surveys_of(survey.registration, PLANNED)) == 6
