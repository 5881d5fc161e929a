"""Visits: planned, changed, held; what was found is taken in once, whoever sends it and however often."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.forms.models import model_to_dict

from kheo.audit.models import Record
from kheo.plans.models import Plan
from kheo.registrations.models import StoredFile
from kheo.rounds.actions.findings import add_photo, record_finding, remove_photo, settle
from kheo.rounds.actions.visits import (
    cancel_visit,
    change_visit,
    mark_followed_up,
    mark_held,
    plan_visit,
    values_of_visit,
)
from kheo.rounds.models import Finding, FindingPhoto, FindingVersion, Visit
from kheo.rounds.queries.visits import document_of_visit, may_read_findings, models_of, open_follow_ups, to_be_kept
from kheo.rounds.rules.visits import (
    FindingValues,
    Member,
    VisitValues,
    checklist_of,
    problems_with_finding,
    problems_with_visit,
)
from kheo.shared.problems import RuleBroken
from tests.factories import actor_for, make_member
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, make_draft, steward_of, unit_of
from tests.rounds.visiting import (
    AFTER,
    HOUR,
    KEY,
    PLANNED,
    THERE,
    find,
    finding_values,
    make_visit,
    picture,
    visit_values,
)


@pytest.fixture
def plan(db):
    return load_bundled_plan()


@pytest.fixture
def commune(plan):
    return unit_of("xa-bac-thuy")


@pytest.fixture
def steward(plan):
    return steward_of(plan)


@pytest.fixture
def visit(plan, commune, steward):
    return make_visit(plan, commune, plan.steward, models=2, team=(Member(steward.name, steward.user_id),))


@pytest.fixture
def officer(commune):
    return actor_for(make_member(commune, name="Cán bộ xã"), commune)


def codes(refused) -> set[str]:
    return {problem.code for problem in refused.value.problems}


def state() -> dict[str, object]:
    """Everything of the room, to see that a refusal changed nothing."""
    return {
        "visits": [model_to_dict(each) for each in Visit.objects.order_by("id")],
        "findings": [model_to_dict(each) for each in Finding.objects.order_by("id")],
        "versions": [model_to_dict(each) for each in FindingVersion.objects.order_by("id")],
        "photos": FindingPhoto.objects.count(),
        "journal": Record.objects.count(),
    }


def refuses(code: str, action, **arguments) -> None:
    before = state()
    with pytest.raises(RuleBroken) as refused:
        action(**arguments)
    assert code in codes(refused)
    assert state() == before


# --- planning --------------------------------------------------------------------------------------------------------


def test_a_visit_names_its_unit_its_models_and_its_team(visit, steward):
    assert visit.registrations.count() == 2
    assert [(each.name, each.user_id, each.leads) for each in visit.team.all()] == [
        (steward.name, steward.user_id, True)
    ]
    assert (visit.sequence, visit.changed_at) == (0, PLANNED)
    assert Record.objects.latest("seq").action == "visit.plan"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "party"}, "visit.kind"),
        ({"ends_at": THERE - HOUR}, "visit.times"),
        ({"ends_at": THERE + timedelta(days=40)}, "visit.too_long"),
        ({"place": "x" * 301}, "visit.place"),
        ({"agenda": "x" * 9000}, "visit.agenda"),
        ({"registration_ids": ()}, "visit.no_model"),
        ({"registration_ids": tuple(range(1, 62))}, "visit.many_models"),
        ({"team": ()}, "visit.no_team"),
        ({"team": (Member("  "),)}, "visit.no_team"),
        ({"team": tuple(Member(f"Người {n}") for n in range(21))}, "visit.large_team"),
        ({"team": (Member("Lan", 1), Member("Lan", 1))}, "visit.member_twice"),
    ],
)
def test_a_visit_that_cannot_be_is_refused(change, code):
    values = VisitValues("survey", THERE, registration_ids=(1,), team=(Member("Lan"),))

    assert problems_with_visit(values.tidy(), ["inspection", "survey"]) == []
    assert code in {
        each.code for each in problems_with_visit(replace(values, **change).tidy(), ["inspection", "survey"])
    }


def test_planning_refuses_what_the_register_does_not_bear_out(plan, commune, steward, officer):
    model = make_accepted(plan, commune)
    draft = make_draft(plan, commune)
    elsewhere = make_accepted(plan, unit_of("xa-chi-lang"))
    given = {"plan": plan, "host": plan.steward, "unit": commune, "by": steward, "at": PLANNED}

    refuses("visit.model_elsewhere", plan_visit, **given, values=visit_values([model, draft]))
    refuses("visit.model_elsewhere", plan_visit, **given, values=visit_values([model, elsewhere]))
    refuses("visit.member_unknown", plan_visit, **given, values=visit_values([model], team=(Member("Lan", 99999),)))
    refuses("visit.round_closed", plan_visit, **given, values=visit_values([model], round_id=99999))
    refuses("visit.out_of_reach", plan_visit, **{**given, "by": officer}, values=visit_values([model]))
    plan_visit(**given, values=visit_values([model]))
    refuses("visit.planned_already", plan_visit, **given, values=visit_values([model]))


def test_a_change_raises_the_sequence_and_no_change_does_not(visit, steward):
    same = change_visit(visit_id=visit.pk, values=values_of_visit(visit), by=steward, at=AFTER)
    assert (same.sequence, same.changed_at) == (0, PLANNED)

    moved = replace(values_of_visit(visit), starts_at=THERE - HOUR)
    changed = change_visit(visit_id=visit.pk, values=moved, by=steward, at=AFTER)
    assert (changed.sequence, changed.changed_at, changed.starts_at) == (1, AFTER, THERE - HOUR)
    assert Record.objects.latest("seq").action == "visit.change"


def test_changing_and_cancelling_refuse_strangers_and_what_is_over(visit, steward, officer):
    values = values_of_visit(visit)
    find(visit)
    fewer = replace(values, registration_ids=values.registration_ids[1:])
    refuses("visit.model_has_findings", change_visit, visit_id=visit.pk, values=fewer, by=steward, at=AFTER)
    refuses("visit.not_of_the_team", change_visit, visit_id=visit.pk, values=values, by=officer, at=AFTER)
    refuses("visit.has_findings", cancel_visit, visit_id=visit.pk, reason="Mưa lũ", by=steward, at=AFTER)
    refuses("visit.not_of_the_team", mark_held, visit_id=visit.pk, by=officer, at=AFTER)
    mark_held(visit_id=visit.pk, by=steward, at=AFTER)
    refuses("visit.held", change_visit, visit_id=visit.pk, values=values, by=steward, at=AFTER)
    refuses("visit.held", cancel_visit, visit_id=visit.pk, reason="Mưa lũ", by=steward, at=AFTER)
    refuses("visit.held", mark_held, visit_id=visit.pk, by=steward, at=AFTER)


def test_a_visit_is_cancelled_for_a_reason_and_held_once_its_hour_has_come(visit, steward):
    refuses("visit.not_yet", mark_held, visit_id=visit.pk, by=steward, at=PLANNED)
    refuses("visit.no_reason", cancel_visit, visit_id=visit.pk, reason=" ", by=steward, at=PLANNED)
    refuses("visit.long_reason", cancel_visit, visit_id=visit.pk, reason="x" * 301, by=steward, at=PLANNED)

    cancelled = cancel_visit(visit_id=visit.pk, reason="Mưa lũ", by=steward, at=PLANNED)

    assert (cancelled.sequence, cancelled.reason) == (1, "Mưa lũ")
    refuses("visit.cancelled", mark_held, visit_id=visit.pk, by=steward, at=AFTER)
    with pytest.raises(RuleBroken) as refused:
        find(visit)
    assert codes(refused) == {"visit.cancelled"}


# --- findings --------------------------------------------------------------------------------------------------------


def test_the_checklist_is_the_plans_requirements_and_criteria(plan, visit):
    document = document_of_visit(visit, AFTER)
    items = checklist_of(document, "co-so", "tap-the")

    assert len(items) == len(document.requirements) + len(document.criteria)
    assert len({item.code for item in items}) == len(items)  # though requirements and criteria share codes
    assert {item.default for item in items} == {True, False}


def test_the_same_sending_again_is_the_same_finding(visit):
    first = find(visit)
    journal = Record.objects.count()
    again = find(visit, at=AFTER + HOUR)

    assert (again.finding, again.again) == (first.finding, True)
    assert (Finding.objects.count(), FindingVersion.objects.count(), Record.objects.count()) == (1, 1, journal)
    assert Finding.objects.get().received_at == AFTER


def test_a_later_revision_replaces_and_its_early_copy_does_not_come_back(visit):
    find(visit)
    second = find(visit, base=1, findings="Viết lại sau khi hỏi thêm.")
    late_copy = find(visit)  # the first sending, whose answer had been lost

    assert (second.finding.revision, second.aside) == (2, False)
    assert (late_copy.again, late_copy.aside) == (True, False)
    assert Finding.objects.get().findings == "Viết lại sau khi hỏi thêm."


def test_two_who_wrote_on_the_same_version_are_both_kept_until_the_team_says_which_holds(visit, steward):
    find(visit)
    find(visit, base=1, findings="Bản của anh Sơn.")
    mine = find(visit, base=1, findings="Bản của chị Lan.")

    assert mine.aside
    assert mine.finding.findings == "Bản của anh Sơn."
    found = models_of(visit, document_of_visit(visit, AFTER))[0].found[0]
    assert found.aside[0].differences == [
        {"where": "Nhận xét", "before": "Bản của anh Sơn.", "after": "Bản của chị Lan."}
    ]
    version = FindingVersion.objects.get(settled_at=None)

    settled = settle(version_id=version.pk, take=True, by=steward, at=AFTER)

    assert (settled.findings, settled.revision) == ("Bản của chị Lan.", 3)
    assert [each.content["findings"] for each in FindingVersion.objects.all()][1:] == [
        "Bản của anh Sơn.",
        "Bản của chị Lan.",
    ]
    refuses("visit.settled", settle, version_id=version.pk, take=False, by=steward, at=AFTER)


def test_keeping_the_current_version_changes_nothing_but_that_it_is_settled(visit, steward, officer):
    find(visit)
    find(visit, base=1, findings="Bản của anh Sơn.")
    find(visit, base=1, findings="Bản của chị Lan.")
    version = FindingVersion.objects.get(settled_at=None)
    refuses("visit.not_of_the_team", settle, version_id=version.pk, take=True, by=officer, at=AFTER)

    settle(version_id=version.pk, take=False, by=steward, at=AFTER)

    assert (Finding.objects.get().findings, Finding.objects.get().revision) == ("Bản của anh Sơn.", 2)
    assert FindingVersion.objects.count() == 3


def test_two_who_wrote_the_same_have_nothing_to_settle(visit):
    find(visit)
    find(visit, base=1, findings="Giống nhau.")

    assert not find(visit, base=0, findings="Giống nhau.").aside


@pytest.mark.parametrize(
    ("change", "key", "code"),
    [
        ({}, "ngắn", "visit.key"),
        ({"checklist": {"; DROP": {"answer": "yes", "note": ""}}}, KEY, "visit.item"),
        ({"checklist": {"requirement.a": {"answer": "maybe", "note": ""}}}, KEY, "visit.answer"),
        ({"checklist": {"requirement.a": {"answer": "", "note": "x" * 501}}}, KEY, "visit.note"),
        ({"findings": "x" * 8001}, KEY, "visit.long"),
        ({"follow_up": ""}, KEY, "visit.follow_up"),
        ({"checklist": {}, "findings": " ", "follow_up": "", "follow_up_on": None}, KEY, "visit.empty"),
    ],
)
def test_a_finding_that_cannot_be_read_is_refused(change, key, code):
    assert problems_with_finding(finding_values().tidy(), key=KEY, has_photos=False) == []
    found = problems_with_finding(finding_values(**change).tidy(), key=key, has_photos=False)
    assert code in {each.code for each in found}


def test_photos_alone_are_a_finding():
    assert problems_with_finding(FindingValues(), key=KEY, has_photos=True) == []


def test_findings_are_taken_from_the_team_about_models_of_the_unit(plan, visit, steward, officer, commune):
    given = {
        "visit_id": visit.pk,
        "key": KEY,
        "base": 0,
        "values": finding_values(),
        "written_at": AFTER,
        "at": AFTER,
    }
    model = visit.registrations.first()
    elsewhere = make_accepted(plan, unit_of("xa-chi-lang"))
    refuses("visit.not_of_the_team", record_finding, **given, registration_id=model.pk, by=officer)
    refuses("visit.model_elsewhere", record_finding, **given, registration_id=elsewhere.pk, by=steward)
    record_finding(**given, registration_id=model.pk, by=steward)
    other = visit.registrations.exclude(pk=model.pk).get()
    refuses("visit.key_taken", record_finding, **given, registration_id=other.pk, by=steward)


def test_a_model_taken_out_of_the_visit_while_a_phone_was_offline_loses_nothing(plan, visit, steward, commune):
    values = values_of_visit(visit)
    gone = visit.registrations.order_by("id").last()
    change_visit(
        visit_id=visit.pk, values=replace(values, registration_ids=values.registration_ids[:1]), by=steward, at=PLANNED
    )

    recorded = find(visit, registration=gone)

    assert recorded.finding.registration == gone
    assert visit.registrations.filter(pk=gone.pk).exists()


def test_somebody_in_the_team_writes_though_no_role_of_theirs_would_let_them(plan, commune):
    leader = actor_for(make_member(unit_of("xa-chi-lang"), "leader"), unit_of("xa-chi-lang"), "leader")
    visit = make_visit(plan, commune, plan.steward, team=(Member(leader.name, leader.user_id),))

    assert find(visit, by=leader).finding.pk
    assert Visit.objects.visible_to(leader).get() == visit


def test_a_photo_is_kept_once_and_without_what_the_camera_added(visit, steward):
    finding = find(visit).finding
    given = {"finding_id": finding.pk, "name": "a.jpg", "by": steward, "at": AFTER}
    first = add_photo(**given, content=picture(), size=len(picture().getvalue()))
    journal = Record.objects.count()
    again = add_photo(**given, content=picture(), size=len(picture().getvalue()))

    assert again == first
    assert (FindingPhoto.objects.count(), StoredFile.objects.count(), Record.objects.count()) == (1, 1, journal)


def test_a_photo_is_taken_out_by_the_team_and_may_be_added_again(visit, steward, officer):
    finding = find(visit).finding
    given = {"finding_id": finding.pk, "name": "a.jpg", "by": steward, "at": AFTER}
    photo = add_photo(**given, content=picture(), size=len(picture().getvalue()))
    refuses("visit.not_of_the_team", remove_photo, photo_id=photo.pk, by=officer, at=AFTER)

    remove_photo(photo_id=photo.pk, by=steward, at=AFTER)

    assert not finding.photos.exists()
    assert Record.objects.latest("seq").before["sha256"] == photo.file_id
    assert add_photo(**given, content=picture(), size=len(picture().getvalue())).file_id == photo.file_id


def test_what_is_no_photo_and_who_is_not_of_the_team_are_refused(visit, officer):
    from io import BytesIO

    finding = find(visit).finding
    pdf = BytesIO(b"%PDF-1.7\n...")
    given = {"finding_id": finding.pk, "name": "a.pdf", "at": AFTER}
    refuses("visit.no_photo", add_photo, **given, by=SYSTEM, content=pdf, size=12)
    refuses("attachment.unknown_kind", add_photo, **given, by=SYSTEM, content=BytesIO(b"<svg>"), size=5)
    refuses("visit.not_of_the_team", add_photo, **given, by=officer, content=picture(), size=len(picture().getvalue()))


# --- afterwards ------------------------------------------------------------------------------------------------------


def test_the_visited_unit_reads_what_was_found_once_the_visit_was_held(visit, steward, officer):
    assert may_read_findings(visit, steward)
    assert not may_read_findings(visit, officer)

    held = mark_held(visit_id=visit.pk, by=steward, at=AFTER)

    assert may_read_findings(held, officer)


def test_follow_ups_are_due_until_somebody_marks_them(visit, steward, officer):
    finding = find(visit).finding
    day = date(2023, 6, 1)
    assert list(open_follow_ups(officer, day)) == []  # not yet held: the unit does not know of it
    assert list(open_follow_ups(steward, day)) == [finding]
    assert list(open_follow_ups(steward, day - timedelta(days=1), timedelta(0))) == []
    mark_held(visit_id=visit.pk, by=steward, at=AFTER)
    assert list(open_follow_ups(officer, day)) == [finding]
    refuses("visit.not_of_the_team", mark_followed_up, finding_id=finding.pk, by=officer, at=AFTER)

    mark_followed_up(finding_id=finding.pk, by=steward, at=AFTER)

    assert list(open_follow_ups(steward, day)) == []
    refuses("visit.followed_up", mark_followed_up, finding_id=finding.pk, by=steward, at=AFTER)
    other = find(visit, key=KEY + "b", follow_up="", follow_up_on=None).finding
    refuses("visit.no_follow_up", mark_followed_up, finding_id=other.pk, by=steward, at=AFTER)


def test_a_new_recommendation_is_open_again(visit, steward):
    finding = find(visit).finding
    mark_followed_up(finding_id=finding.pk, by=steward, at=AFTER)

    find(visit, base=1, follow_up="Làm thêm rãnh thoát nước.")

    assert Finding.objects.get().followed_up_at is None


def test_the_visits_of_the_coming_days_are_those_of_ones_own_team(visit, steward, officer):
    assert to_be_kept(steward, PLANNED) == [visit]
    assert to_be_kept(officer, PLANNED) == []
    assert to_be_kept(steward, PLANNED - timedelta(days=60)) == []


def test_the_database_keeps_a_visit_from_being_both_held_and_cancelled(visit):
    from django.db import IntegrityError, transaction

    for change in (
        {"held_at": AFTER, "cancelled_at": AFTER},
        {"kind": "x"},
        {"ends_at": datetime(2000, 1, 1, tzinfo=AFTER.tzinfo)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(**change)
    assert Plan.objects.count() == 1
