"""Keys are made for one's own roles, shown once, kept as a hash, and revoked."""

import hashlib
import re
from datetime import date, timedelta

import pytest

from kheo.accounts.models import Membership
from kheo.api.actions.tokens import make_token, revoke_token
from kheo.api.models import ApiToken
from kheo.audit.models import Record
from kheo.config import clock
from kheo.shared.problems import RuleBroken
from tests.api.factories import Program, make_key
from tests.factories import AT, actor_for, make_member, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2023, 2, 1)
NEW = "/api/khoa/moi/"


@pytest.fixture
def user():
    return make_member(make_unit(), "unit-officer")


def make(user, **changes):
    held = Membership.objects.get(user=user)
    given = {"membership_id": held.pk, "name": "Cổng huyện", "scopes": ["read:plan"], "expires_on": TODAY, **changes}
    return make_token(**given, by=actor_for(user, held.unit), at=AT, today=TODAY)


def test_a_key_is_kept_as_its_hash_and_noted_in_the_journal(user):
    made = make(user, scopes=["read:plan", "write:progress", "read:plan"])

    kept = ApiToken.objects.get()
    assert re.fullmatch(r"kheo_[A-Za-z0-9_-]{43}", made.secret)
    assert (kept.hash, kept.prefix) == (hashlib.sha256(made.secret.encode()).hexdigest(), made.secret[:10])
    assert kept.scopes == ["read:plan", "write:progress"]
    noted = Record.objects.get()
    assert (noted.action, noted.actor_id, noted.target_id) == ("token.make", user.pk, kept.pk)
    assert made.secret not in str(noted.content())


@pytest.mark.parametrize(("changes", "code"), [
    ({"name": "  "}, "token.no_name"),
    ({"name": "x" * 61}, "token.name_too_long"),
    ({"scopes": []}, "token.no_scope"),
    ({"scopes": ["accept:registrations"]}, "token.scope_beyond_role"),
    ({"scopes": ["write:everything"]}, "token.scope_beyond_role"),
    ({"expires_on": TODAY - timedelta(days=1)}, "token.expired_already"),
    ({"expires_on": TODAY + timedelta(days=367)}, "token.lives_too_long"),
    ({"membership_id": 10**9}, "token.role_not_held"),
])  # fmt: skip
def test_what_is_wrong_with_a_key_is_refused_and_nothing_is_made(user, changes, code):
    with pytest.raises(RuleBroken) as refused:
        make(user, **changes)

    assert [each.code for each in refused.value.problems] == [code]
    assert (ApiToken.objects.count(), Record.objects.count()) == (0, 0)


def test_nobody_makes_a_key_for_somebody_elses_role(user):
    other = Membership.objects.get(user=make_member(make_unit(), "steward"))

    with pytest.raises(RuleBroken) as refused:
        make(user, membership_id=other.pk)

    assert [each.code for each in refused.value.problems] == ["token.role_not_held"]


def test_one_person_has_twenty_keys_at_most(user):
    for _ in range(20):
        make(user)

    with pytest.raises(RuleBroken) as refused:
        make(user)

    assert [each.code for each in refused.value.problems] == ["token.too_many"]


def test_a_revoked_key_is_revoked_once(user):
    kept, by = make(user).token, actor_for(user, Membership.objects.get(user=user).unit)
    revoke_token(token_id=kept.pk, by=by, at=AT)
    before = Record.objects.count()

    with pytest.raises(RuleBroken) as refused:
        revoke_token(token_id=kept.pk, by=by, at=AT)

    assert [each.code for each in refused.value.problems] == ["token.revoked_already"]
    assert Record.objects.count() == before


# --- the pages ----------------------------------------------------------------------------------------------------


def form(user, **changes):
    held = Membership.objects.get(user=user)
    last = clock.today() + timedelta(days=90)
    given = {"membership": held.pk, "name": "Cổng huyện", "scopes": ["read:plan"], "expires_on": last.isoformat()}
    return {**given, **changes}


def test_a_new_key_is_shown_once_and_opens_the_door(user, client):
    client.force_login(user)

    shown = client.post(NEW, form(user))

    secret = re.search(r'<code class="key-once">(kheo_[\w-]+)</code>', shown.content.decode())[1]
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    assert Program(secret).get("/plans").status_code == 200
    assert secret not in client.get("/api/khoa/").content.decode()


def test_a_refused_form_keeps_what_was_typed(user, client):
    client.force_login(user)

    shown = client.post(NEW, form(user, expires_on="2999-01-01"))

    assert shown.status_code == 422
    assert 'value="Cổng huyện"' in shown.content.decode()
    assert "Một khóa dùng được nhiều nhất một năm." in shown.content.decode()
    assert ApiToken.objects.count() == 0


def test_a_scope_that_no_role_of_the_person_holds_is_not_offered(user, client):
    client.force_login(user)

    shown = client.get(NEW).content.decode()

    assert 'value="write:registrations"' in shown
    assert 'value="accept:registrations"' not in shown


def test_a_key_is_revoked_with_a_button_and_is_out_with_the_next_request(user, client):
    client.force_login(user)
    key = make_key(user)
    assert Program(key).get("/plans").status_code == 200

    client.post(f"/api/khoa/{ApiToken.objects.get().pk}/thu-hoi/")

    assert Program(key).get("/plans").status_code == 401


def test_somebody_elses_key_is_not_found(user, client):
    make_key(make_member(make_unit(), "steward"))
    client.force_login(user)

    assert client.post(f"/api/khoa/{ApiToken.objects.get().pk}/thu-hoi/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_keys_wait_for_the_second_factor_where_the_role_needs_one(client, settings):
    settings.KHEO_REQUIRE_SECOND_FACTOR = True
    client.force_login(make_member(make_unit(), "steward"))

    assert client.get(NEW).headers["Location"] == "/dang-nhap/hai-buoc/"


def test_the_list_of_keys_costs_the_same_however_many(user, client, django_assert_max_num_queries):
    for _ in range(12):
        make_key(user)
    client.force_login(user)

    with django_assert_max_num_queries(8):
        client.get("/api/khoa/")
