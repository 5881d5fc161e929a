"""Who may not judge whom: by the tree, by words, as declared; computed for many at a fixed cost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kheo.accounts.models import Membership
from kheo.plans.rules.recognising import Conflicts
from kheo.rounds.actions.conflicts import declare_conflict
from kheo.rounds.actions.rounds import start_voting
from kheo.rounds.models import Assessment, SelfReport
from kheo.rounds.queries.conflicts import conflicts_of, conflicts_of_person
from kheo.rounds.rules.conflicts import (
    DECLARED,
    NAMED,
    OWN_UNIT,
    SUBORDINATE,
    SUPERIOR,
    Person,
    Subject,
    conflicts_between,
    within,
    without_style,
)
from kheo.shared.problems import RuleBroken
from kheo.shared.text import words
from tests.factories import actor_for, make_unit
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, officer_of, unit_of
from tests.rounds.factories import (
    ASSESSED,
    CONVENED,
    make_account,
    make_assessment,
    make_council,
    make_round,
    make_seat,
    make_sheet,
    to_assessing,
    to_voting,
)

DISTRICT, COMMUNE, HAMLET, CELL, OTHER = "0001", "00010002", "000100020003", "0001000200030004", "00010009"
NORMAL = Conflicts()
STRICT = Conflicts(superior=True, subordinate=True)
LOOSE = Conflicts(superior=False, subordinate=False)
SUBJECT = Subject(unit_path=COMMUNE, convening_path=DISTRICT, unit_name="Đảng ủy xã Bắc Thủy")
OWN = Subject(
    unit_path=COMMUNE,
    convening_path=COMMUNE,
    carrier="Chi bộ thôn Làng Mỏ",
    unit_name="Đảng ủy xã Bắc Thủy",
    convening_names=("Đảng ủy xã Bắc Thủy", "Bắc Thủy"),
)


def codes(person, subject, rule=NORMAL):
    return [each.code for each in conflicts_between(person, subject, rule)]


# --- by the tree -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "rule", "expected"),
    [
        (COMMUNE, LOOSE, [OWN_UNIT]),
        (COMMUNE, NORMAL, [OWN_UNIT]),
        (COMMUNE, STRICT, [OWN_UNIT]),
        (HAMLET, NORMAL, [SUBORDINATE]),
        (CELL, NORMAL, [SUBORDINATE]),
        (HAMLET, LOOSE, []),
        (DISTRICT, NORMAL, []),
        (DISTRICT, STRICT, [SUPERIOR]),
        (OTHER, STRICT, []),
        ("", STRICT, []),
        ("0002", STRICT, []),
    ],
)
def test_the_tree_decides(unit, rule, expected):
    assert codes(Person("Vi Văn Lục", unit), SUBJECT, rule) == expected


def test_only_the_unit_directly_above_is_the_superior():
    subject = replace(SUBJECT, unit_path=HAMLET)
    assert codes(Person("Vi Văn Lục", DISTRICT), subject, STRICT) == []
    assert codes(Person("Vi Văn Lục", COMMUNE), subject, STRICT) == [SUPERIOR]


def test_every_unit_to_which_an_account_belongs_counts():
    assert codes(Person("Vi Văn Lục", OTHER, other_paths=(COMMUNE,)), SUBJECT) == [OWN_UNIT]


# --- by name ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "carrier", "named", "expected"),
    [
        ("Hoàng Thị Mận", "Bà Hoàng Thị Mận, thôn Làng Mỏ", "", True),
        ("HOÀNG THỊ MẬN", "bà hoàng thị mận", "", True),
        ("Đồng chí Hoàng Thị Mận", "Hoàng Thị Mận", "", True),
        ("Hoàng Thị Mận", "Chi bộ thôn", "Hoàng Thị Mận\nVi Văn Lục", True),
        ("Hoàng Thị Mận", "Hoàng Thị", "Mận", False),
        ("Hoàng Thị Mận", "", "Hoàng Thị\nMận", False),
        ("Hoàng Thị Mận", "Hoàng Thị Mẫn", "", True),  # folded alike: rather kept out than let in
        ("Hoàng Mận", "Hoàng Thị Mận", "", False),
        ("Mận", "Mận", "", False),
        ("Lan Anh", "Phan Anh", "", False),
    ],
)
def test_whoever_the_dossier_names_is_kept_out(name, carrier, named, expected):
    subject = replace(SUBJECT, carrier=carrier, people_named=named)
    assert (codes(Person(name, OTHER), subject) == [NAMED]) is expected
    assert (codes(Person(name, COMMUNE), replace(OWN, carrier=carrier, people_named=named)) == [NAMED]) is expected


# --- the convening unit's own models ---------------------------------------------------------------------------------


def test_a_commune_judges_its_own_model_without_those_whom_the_dossier_means():
    cell = "Chi bộ thôn Làng Mỏ"
    assert codes(Person("Vi Văn Lục", COMMUNE, unit_name="Đảng ủy xã Bắc Thủy"), OWN, STRICT) == []
    assert codes(Person("Vi Văn Lục", HAMLET, unit_name=cell), OWN) == [OWN_UNIT]
    assert codes(Person("Vi Văn Lục", HAMLET, unit_name="Chi bộ thôn Khòn Cải"), OWN) == []
    assert codes(Person("Vi Văn Lục", COMMUNE, position="Bí thư Chi bộ thôn Làng Mỏ"), OWN) == [NAMED]
    assert codes(Person("Vi Văn Lục", COMMUNE, position="Bí thư"), OWN) == []


def test_a_carrier_that_is_the_convening_unit_itself_means_nobody_in_particular():
    whole = replace(OWN, carrier="Đảng ủy xã Bắc Thủy")
    person = Person("Vi Văn Lục", COMMUNE, position="Phó Bí thư Đảng ủy xã Bắc Thủy", unit_name="Đảng ủy xã Bắc Thủy")
    assert codes(person, whole) == []


def test_a_post_named_in_the_dossier_is_kept_out():
    named = replace(OWN, people_named="Chủ tịch Hội Phụ nữ xã\nTrưởng thôn Làng Mỏ")
    assert codes(Person("Vi Thị Hoa", COMMUNE, position="Chủ tịch Hội Phụ nữ xã"), named) == [NAMED]
    assert codes(Person("Vi Thị Hoa", COMMUNE, position="Chủ tịch"), named) == []


def test_one_of_several_carriers_is_enough():
    several = replace(OWN, carrier="Hội Nông dân xã và Chi đoàn thôn Làng Mỏ")
    assert codes(Person("Vi Văn Lục", COMMUNE, position="Phó Chủ tịch Hội Nông dân xã"), several) == [NAMED]
    assert codes(Person("Vi Văn Lục", HAMLET, unit_name="Chi đoàn thôn Làng Mỏ"), several) == [OWN_UNIT]


# --- properties ------------------------------------------------------------------------------------------------------

paths = st.lists(st.sampled_from(["0001", "0002", "0003"]), min_size=1, max_size=4).map("".join)
rules = st.builds(Conflicts, superior=st.booleans(), subordinate=st.booleans())
names = st.lists(st.sampled_from(["Vi", "Hoàng", "Thị", "Văn", "Lan", "ông", "Bà"]), min_size=1, max_size=5).map(
    " ".join
)


@given(person=paths, subject=paths, convening=paths, rule=rules)
def test_nobody_judges_their_own_unit_unless_it_convenes(person, subject, convening, rule):
    found = codes(Person("Vi Văn Lục", person), Subject(subject, convening), rule)
    if subject == convening:
        assert found == []
    else:
        assert (OWN_UNIT in found) is (person == subject)
        assert (SUPERIOR in found) is (rule.superior and person == subject[:-4])
        below = person != subject and person.startswith(subject)
        assert (SUBORDINATE in found) is (rule.subordinate and below)


@given(person=paths, subject=paths, rule=rules)
def test_a_stricter_rule_never_lets_anybody_in(person, subject, rule):
    known, asked = Person("Vi Văn Lục", person), Subject(subject, "0009")
    assert set(codes(known, asked, rule)) <= set(codes(known, asked, STRICT))


@given(name=names, before=names, after=names)
def test_a_name_is_found_wherever_it_stands(name, before, after):
    person = Person(name, "0009")
    found = codes(person, Subject("0001", "0002", carrier=f"{before} {name} {after}"))
    assert (found == [NAMED]) is (len(words(name)) > 1)


@given(name=names)
def test_a_style_is_taken_away_only_where_a_name_is_left(name):
    plain = tuple(words(name))
    bare = without_style(plain)
    assert within(bare, plain)
    assert len(bare) >= min(2, len(plain))


# --- computed from what is stored ------------------------------------------------------------------------------------


@pytest.fixture
def plan(db):
    return load_bundled_plan()


@pytest.fixture
def district(plan):
    """A district's round with one candidate of an organisation of its own."""
    round_ = make_round(plan, unit_of("huyen-uy-chi-lang"), level="huyen")
    return round_, make_assessment(round_, make_accepted(plan, unit_of("mttq"), level="huyen"))


def test_unit_membership_dossier_and_declaration_are_all_seen(plan, district):
    round_, assessment = district
    front = unit_of("mttq")
    SelfReport.objects.create(registration=assessment.registration, people_named="Lý Thị Nêu", changed_at=CONVENED)
    by_unit = make_seat(round_, make_account(), unit=front)
    by_account = make_seat(round_, make_account(front))
    named = make_seat(round_, name="Lý Thị Nêu")
    free = make_seat(round_, make_account())
    says = make_seat(round_, make_account())
    declare_conflict(assessment_id=assessment.pk, member_id=says.pk, reason="Em ruột", by=SYSTEM, at=CONVENED)
    found = conflicts_of([assessment], [by_unit, by_account, named, free, says])
    assert {pair[1]: [each.code for each in conflicts] for pair, conflicts in found.items()} == {
        by_unit.pk: [OWN_UNIT],
        by_account.pk: [OWN_UNIT],
        named.pk: [NAMED],
        says.pk: [DECLARED],
    }


def test_a_membership_that_ended_before_the_round_does_not_count(plan, district):
    round_, assessment = district
    account = make_account()
    Membership.objects.create(
        user=account, unit=unit_of("mttq"), role="assessor", valid_from=date(2020, 1, 1), valid_to=date(2023, 8, 31)
    )
    member = make_seat(round_, account)
    assert conflicts_of([assessment], [member]) == {}
    Membership.objects.filter(unit=unit_of("mttq")).update(valid_to=date(2023, 9, 1))
    assert list(conflicts_of([assessment], [member])) == [(assessment.pk, member.pk)]


def test_a_signer_is_held_by_the_same_rules(plan, district):
    round_, assessment = district
    signer = make_account(unit_of("mttq"), role="leader")
    asked = {"name": signer.name, "unit_path": round_.unit.path}
    assert [each.code for each in conflicts_of_person([assessment], user_id=signer.pk, **asked)[assessment.pk]] == [
        OWN_UNIT
    ]
    assert conflicts_of_person([assessment], user_id=None, **asked) == {}
    member = make_seat(round_, name=signer.name)
    declare_conflict(assessment_id=assessment.pk, member_id=member.pk, reason="Em ruột", by=SYSTEM, at=CONVENED)
    found = conflicts_of_person([assessment], user_id=None, **asked)
    assert [each.code for each in found[assessment.pk]] == [DECLARED]
    assert conflicts_of_person([], user_id=None, **asked) == {}


def test_members_of_another_council_are_not_asked_about(plan, district):
    _, assessment = district
    elsewhere = make_round(plan, unit_of("xa-bac-thuy"))
    member = make_seat(elsewhere, make_account(unit_of("mttq")))
    assert conflicts_of([assessment], [member]) == {}


def test_it_costs_the_same_for_one_and_for_many(plan, district):
    round_, assessment = district
    members = make_council(round_, 5)
    model = assessment.registration

    def cost(size):
        asked = list(Assessment.objects.filter(round=round_)[:size])
        with CaptureQueriesContext(connection) as queries:
            conflicts_of(asked, list(round_.council.all()))
        return len(queries)

    one = cost(1)
    for number in range(2, 102):
        model.pk, model._state.adding = None, True
        model.number, model.row_key, model.form_key = number + 1000, f"k{number}", None
        model.save()
        Assessment.objects.create(
            round=round_, registration_id=model.pk, level_rank=2, number=number, state="proposed", proposed_at=CONVENED
        )
    assert cost(101) == one <= 10
    assert len(members) == 5


# --- declaring -------------------------------------------------------------------------------------------------------


@pytest.fixture
def scored(plan):
    """A commune's round in scoring: one candidate, three members, each with a sheet handed in."""
    round_ = make_round(plan, unit_of("xa-bac-thuy"))
    assessment = make_assessment(round_, unit_of("xa-bac-thuy").registrations.get())
    members = make_council(round_)
    to_assessing(round_)
    for member in members:
        make_sheet(assessment, member)
    return round_, assessment, members


def refusal(call, **arguments):
    with pytest.raises(RuleBroken) as refused:
        call(**arguments)
    return [problem.code for problem in refused.value.problems]


def test_a_declaration_sets_the_sheet_aside(scored):
    _, assessment, members = scored
    own = actor_for(members[0].user, unit_of("xa-bac-thuy"), "assessor")
    declare_conflict(assessment_id=assessment.pk, member_id=members[0].pk, reason=" Em  ruột ", by=own, at=ASSESSED)
    assessment.refresh_from_db()
    sheet = assessment.sheets.get(member=members[0])
    assert sheet.set_aside_because == "tự khai: Em ruột"
    assert assessment.sheets_in == 2


def test_too_few_sheets_are_left_after_a_declaration(scored):
    round_, assessment, members = scored
    declare_conflict(assessment_id=assessment.pk, member_id=members[0].pk, reason="Em ruột", by=SYSTEM, at=ASSESSED)
    later = ASSESSED + timedelta(days=14)
    assert refusal(start_voting, round_id=round_.pk, by=SYSTEM, at=later) == ["round.too_few_sheets"]


def test_a_declaration_is_refused(scored):
    round_, assessment, members = scored
    first, second, _ = members
    own = actor_for(first.user, unit_of("mttq"), "assessor")
    stranger = officer_of(make_unit("Chi bộ khác"))
    asked = {"assessment_id": assessment.pk, "reason": "Em ruột", "at": ASSESSED}
    assert refusal(declare_conflict, member_id=second.pk, by=own, **asked) == ["conflict.not_the_member"]
    assert refusal(declare_conflict, member_id=first.pk, by=stranger, **asked) == ["conflict.not_the_member"]
    assert refusal(declare_conflict, member_id=0, by=SYSTEM, **asked) == ["conflict.not_the_member"]
    assert refusal(declare_conflict, member_id=first.pk, by=own, **{**asked, "reason": " "}) == ["conflict.no_reason"]
    declare_conflict(member_id=first.pk, by=own, **asked)
    assert refusal(declare_conflict, member_id=first.pk, by=own, **asked) == ["conflict.declared_already"]
    assert round_.events.filter(step="declare_conflict").count() == 1


def test_a_declaration_comes_before_the_vote(plan):
    round_ = make_round(plan, unit_of("xa-bac-thuy"))
    assessment = make_assessment(round_, unit_of("xa-bac-thuy").registrations.get())
    members = make_council(round_, 4)
    to_voting(round_)
    asked = {"assessment_id": assessment.pk, "reason": "Em ruột", "by": SYSTEM, "at": ASSESSED}
    declare_conflict(member_id=members[0].pk, **asked)
    Assessment.objects.filter(pk=assessment.pk).update(state="voted")
    assert refusal(declare_conflict, member_id=members[1].pk, **asked) == ["conflict.too_late"]
