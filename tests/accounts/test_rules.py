"""Who may give what: reach and permissions, as a matrix and as properties."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.accounts.actor import Actor, Grant, can, grant_path, system_actor
from kheo.accounts.permissions import PERMISSION_TITLES, REACH_TITLES, ROLES, Permission, Reach
from kheo.accounts.rules import (
    Held,
    person_sort_key,
    problems_with_end_of_membership,
    problems_with_grant,
    problems_with_invitation,
    problems_with_person,
)

roles = st.sampled_from(list(ROLES))
paths = st.lists(st.sampled_from(["0001", "0002"]), min_size=1, max_size=3).map("".join)
held = st.lists(st.builds(Held, roles, paths), max_size=3)


def code(problems):
    return [problem.code for problem in problems]


def grant(giver, given, to_oneself=False):
    return code(problems_with_grant(giver, given, unit_name="Xã", to_oneself=to_oneself))


def test_every_permission_and_reach_has_a_title_and_somebody_holds_each_permission():
    assert set(PERMISSION_TITLES) == set(Permission)
    assert set(REACH_TITLES) == set(Reach)
    assert {permission for role in ROLES.values() for permission in role.permissions} == set(Permission)


@pytest.mark.parametrize(
    ("giver", "given", "expected"),
    [
        pytest.param([Held("administrator", "0001")], Held("steward", "0001"), [], id="administrator: any role within"),
        pytest.param([Held("administrator", "0001")], Held("auditor", "00010002"), [], id="administrator: below"),
        pytest.param(
            [Held("administrator", "00010001")], Held("leader", "0001"), ["account.out_of_reach"], id="not above"
        ),
        pytest.param(
            [Held("administrator", "0001")], Held("leader", "0002"), ["account.out_of_reach"], id="not beside"
        ),
        pytest.param([Held("steward", "0001")], Held("unit-officer", "00010001"), [], id="steward: an officer"),
        pytest.param([Held("steward", "0001")], Held("auditor", "00010001"), [], id="steward: an auditor"),
        pytest.param(
            [Held("steward", "00010001")], Held("steward", "0001"), ["account.out_of_reach"], id="steward: not wider"
        ),
        pytest.param(
            [Held("unit-officer", "0001")], Held("leader", "0001"), ["account.out_of_reach"], id="officers give nothing"
        ),
        pytest.param([Held("auditor", "0001")], Held("leader", "0001"), ["account.out_of_reach"], id="nor auditors"),
        pytest.param([], Held("leader", "0001"), ["account.out_of_reach"], id="nobody"),
        pytest.param(
            [Held("administrator", "0001")], Held("king", "0001"), ["account.unknown_role"], id="no such role"
        ),
    ],
)
def test_who_may_give_which_role(giver, given, expected):
    assert grant(giver, given) == expected


def test_nobody_gives_a_role_to_oneself():
    assert grant([Held("administrator", "0001")], Held("steward", "0001"), to_oneself=True) == ["account.own_role"]


@given(held, st.builds(Held, roles, paths))
def test_what_is_given_never_reaches_farther_than_the_giver_manages(giver, given):
    if grant(giver, given) == []:
        assert any(
            given.path.startswith(each.path) and Permission.ACCOUNT_MANAGE in ROLES[each.role].permissions
            for each in giver
        )


@given(held, st.builds(Held, roles, paths))
def test_only_who_may_give_any_role_gives_more_than_the_own_permissions(giver, given):
    if grant(giver, given) == [] and not any(ROLES[each.role].grants_any for each in giver):
        own = {p for each in giver if given.path.startswith(each.path) for p in ROLES[each.role].permissions}
        assert ROLES[given.role].permissions <= own


def test_a_role_with_more_permissions_than_ones_own_is_refused(monkeypatch):
    lesser = ROLES["steward"].__class__(
        "clerk", "Văn thư", "", Reach.OWN, frozenset({Permission.ACCOUNT_MANAGE, Permission.ACCOUNT_READ})
    )
    monkeypatch.setitem(ROLES, "clerk", lesser)

    assert grant([Held("clerk", "0001")], Held("leader", "0001")) == ["account.more_than_own"]


def test_an_account_is_touched_as_a_whole_only_by_who_may_give_all_its_roles():
    manager = [Held("administrator", "0001")]

    assert (
        code(problems_with_person(manager, [Held("steward", "0001"), Held("leader", "00010001")], oneself=False)) == []
    )
    assert code(problems_with_person(manager, [Held("leader", "0001"), Held("leader", "0002")], oneself=False)) == [
        "account.beyond_reach"
    ]
    assert code(problems_with_person(manager, [], oneself=True)) == ["account.oneself"]


def test_an_invitation_is_good_once_and_for_two_weeks():
    at = datetime(2023, 2, 1, tzinfo=UTC)
    good = {"accepted_at": None, "withdrawn_at": None, "expires_at": at + timedelta(seconds=1), "at": at}

    assert code(problems_with_invitation(**good)) == []
    assert code(problems_with_invitation(**{**good, "expires_at": at})) == ["invitation.expired"]
    assert code(problems_with_invitation(**{**good, "withdrawn_at": at})) == ["invitation.withdrawn"]
    assert code(problems_with_invitation(**{**good, "accepted_at": at})) == ["invitation.used"]


def test_a_membership_ends_once_and_not_before_it_begins():
    first, last = date(2023, 2, 1), date(2023, 3, 1)

    assert code(problems_with_end_of_membership(first, None, first)) == []
    assert code(problems_with_end_of_membership(first, last, last)) == ["membership.ended"]
    assert code(problems_with_end_of_membership(first, None, date(2023, 1, 31))) == ["membership.ends_before_it_begins"]


def test_people_are_listed_by_their_given_name_in_the_order_of_the_alphabet():
    names = ["Đàm Quang Đức", "Lý Thị Ánh", "Nguyễn Thị Lan", "Hoàng Văn Ân", "Bùi Lan", "", "An"]

    assert sorted(names, key=person_sort_key) == [
        "", "An", "Lý Thị Ánh", "Hoàng Văn Ân", "Đàm Quang Đức", "Bùi Lan", "Nguyễn Thị Lan",
    ]  # fmt: skip


@given(st.lists(st.builds(Grant, roles, paths), max_size=4), paths, st.sampled_from(list(Permission)))
def test_the_reach_in_python_is_what_the_grants_say(grants, path, permission):
    actor = Actor(1, "Lan", grants=tuple(grants))

    expected = any(path.startswith(g.path) and permission in ROLES[g.role].permissions for g in grants)
    assert can(actor, permission, path) == expected
    assert can(actor, permission) == any(permission in ROLES[g.role].permissions for g in grants)


def test_the_command_line_may_do_everything_and_an_office_reaches_the_committee_above():
    assert can(system_actor("kheo"), Permission.PLAN_LOAD, "0001")
    assert grant_path("steward", "00010002") == "0001"
    assert grant_path("steward", "0001") == "0001"
    assert grant_path("leader", "00010002") == "00010002"
