"""A key opens what its owner may do, as long as it holds."""

from datetime import timedelta

import pytest

from kheo.accounts.models import Membership, User
from kheo.api.models import ApiToken
from kheo.config import clock
from tests.api.factories import Program, codes, make_key, program_of
from tests.factories import AT, make_member, make_unit

pytestmark = pytest.mark.django_db
HEAD = "/journal/head"


@pytest.fixture
def unit():
    return make_unit()


def test_without_a_key_nobody_passes():
    answer = Program().get(HEAD)

    assert (answer.status_code, codes(answer)) == (401, ["api.no_token"])
    assert answer["WWW-Authenticate"] == 'Bearer realm="kheo"'


@pytest.mark.parametrize("secret", ["kheo_", "kheo_" + "x" * 43, "khac", "kheo_" + "x" * 43 + " "])
def test_a_key_that_there_is_not_opens_nothing(secret):
    assert Program().ask("GET", HEAD, headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_a_key_opens_what_its_role_and_scopes_open(unit):
    assert program_of(unit, "auditor").get(HEAD).json() == {"number": 0, "hash": "0" * 64}


def test_a_scope_that_was_not_asked_for_stays_shut(unit):
    answer = program_of(unit, "auditor", scopes=("read:plan",)).get(HEAD)

    assert (answer.status_code, codes(answer)) == (403, ["api.forbidden"])


def test_a_scope_opens_nothing_that_the_role_does_not_hold(unit):
    assert program_of(unit, "unit-officer").get(HEAD).status_code == 403


def test_a_key_is_over_after_its_last_day(unit):
    user, today = make_member(unit, "auditor"), clock.today()

    assert Program(make_key(user, expires_on=today)).get(HEAD).status_code == 200
    assert Program(make_key(user, expires_on=today - timedelta(days=1))).get(HEAD).status_code == 401


def test_a_revoked_key_is_shut_with_the_next_request(unit):
    program = program_of(unit, "auditor")
    assert program.get(HEAD).status_code == 200

    ApiToken.objects.update(revoked_at=AT)

    assert program.get(HEAD).status_code == 401


def test_a_locked_account_takes_its_keys_along(unit):
    program = program_of(unit, "auditor")
    User.objects.update(is_active=False)

    assert program.get(HEAD).status_code == 401


def test_a_role_that_ended_takes_its_keys_along(unit):
    program = program_of(unit, "auditor")
    Membership.objects.update(valid_to=clock.today() - timedelta(days=1))

    assert program.get(HEAD).status_code == 401


def test_a_key_acts_in_its_one_role_only(unit):
    user = make_member(unit, "unit-officer")
    key = make_key(user)
    Membership.objects.create(user=user, unit=unit, role="auditor", valid_from=AT.date())

    assert Program(key).get(HEAD).status_code == 403


def test_a_role_that_needs_a_second_factor_is_not_reached_past_it(unit, settings):
    program = program_of(unit, "steward")
    assert program.get(HEAD).status_code == 200

    settings.KHEO_REQUIRE_SECOND_FACTOR = True

    assert codes(program.get(HEAD)) == ["api.no_second_factor"]


def test_the_day_of_the_last_use_is_noted_once(unit, django_assert_num_queries):
    program = program_of(unit, "auditor")
    with django_assert_num_queries(3):
        program.get(HEAD)
    with django_assert_num_queries(2):
        program.get(HEAD)

    assert ApiToken.objects.get().last_used_on == clock.today()


def test_whoever_asks_too_often_waits(unit, settings):
    settings.KHEO_API_REQUESTS_A_MINUTE = 2
    program, other = program_of(unit, "auditor"), program_of(unit, "auditor")
    assert [program.get(HEAD).status_code for _ in range(2)] == [200, 200]

    answer = program.get(HEAD)

    assert (answer.status_code, codes(answer)) == (429, ["api.too_often"])
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert other.get(HEAD).status_code == 200


def test_no_cookie_is_set_and_no_session_opened(unit):
    answer = program_of(unit, "auditor").get(HEAD)

    assert (dict(answer.cookies), "Vary" in answer.headers) == ({}, False)


@pytest.mark.parametrize(("path", "method", "status", "code"), [
    ("/nothing", "GET", 404, "api.not_found"),
    ("/journal/head", "POST", 405, "api.wrong_method"),
    ("/journal/he%00ad", "GET", 400, "api.unreadable"),
])  # fmt: skip
def test_every_refusal_is_json(path, method, status, code):
    answer = Program().ask(method, path)

    assert (answer.status_code, codes(answer)) == (status, [code])
