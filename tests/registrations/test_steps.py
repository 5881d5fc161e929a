"""The lifecycle as actions: what each step writes, what it refuses, and that a refused one writes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from kheo.audit.models import Record
from kheo.registrations.actions.deliveries import grant_extension
from kheo.registrations.actions.drafts import create_draft, save_draft
from kheo.registrations.actions.steps import accept, accept_many, close, return_to_unit, submit, withdraw
from kheo.registrations.models import Counter, Event, Initiative, Registration, Standing
from kheo.registrations.rules import RegistrationValues, State
from kheo.shared.problems import RuleBroken
from tests.factories import make_unit
from tests.registrations.factories import (
    HOUR,
    LATE,
    MINUTE,
    ON_TIME,
    SYSTEM,
    load_bundled_plan,
    load_plan_of,
    make_accepted,
    make_draft,
    make_submitted,
    office_of,
    officer_of,
    steward_of,
    unit_of,
    values,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def unit(plan):
    return unit_of("xa-bac-thuy")


def everything():
    """Every row of the house, so that a refused action can be shown to have changed nothing."""
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in apps.get_models()}


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def test_a_draft_may_be_incomplete(plan, unit):
    draft = create_draft(plan=plan, unit=unit, values=RegistrationValues(title="Tổ tự quản"), by=SYSTEM, at=ON_TIME)

    draft.refresh_from_db()
    assert (draft.state, draft.title, draft.field, draft.number) == (State.DRAFT, "Tổ tự quản", "", None)
    assert draft.initiative.title == "Tổ tự quản"
    assert [event.step for event in draft.events.all()] == ["create"]


def test_two_drafts_without_a_title_can_stand_side_by_side(plan, unit):
    for _ in range(2):
        create_draft(plan=plan, unit=unit, values=RegistrationValues(), by=SYSTEM, at=ON_TIME)

    assert Registration.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"field": "khong-co"}, "registration.unknown_field"),
        ({"level": "trung-uong"}, "registration.unknown_level"),
        ({"subject": "ho-gia-dinh"}, "registration.unknown_subject"),
        ({"priorities": ("viec-la",)}, "registration.unknown_priorities"),
        ({"kind": "khac"}, "registration.unknown_kind"),
        ({"title": "a" * 301}, "registration.too_long"),
        ({"content": "a" * 20_001}, "registration.too_long"),
        ({"people_involved": -1}, "registration.people_out_of_range"),
        (
            {"starts_on": datetime(2023, 5, 1).date(), "ends_on": datetime(2023, 4, 1).date()},  # noqa: DTZ001
            "registration.dates_reversed",
        ),
    ],
)
def test_what_is_wrong_is_refused_even_in_a_draft(plan, unit, changes, code):
    before = everything()

    with pytest.raises(RuleBroken) as refused:
        create_draft(plan=plan, unit=unit, values=values(**changes), by=SYSTEM, at=ON_TIME)

    assert codes(refused) == [code]
    assert everything() == before


def test_saving_a_draft_counts_its_revision_and_records_what_changed(plan, unit):
    draft = make_draft(plan, unit, place="Thôn A")
    changed = RegistrationValues.of(draft)

    saved = save_draft(
        registration_id=draft.pk,
        revision=1,
        values=values(**{name: getattr(changed, name) for name in ("title",)}, place="Thôn B"),
        by=SYSTEM,
        at=ON_TIME + HOUR,
    )

    assert (saved.revision, saved.place) == (2, "Thôn B")
    last = Record.objects.order_by("-seq")[0]
    assert (last.action, last.before, last.after) == ("registration.edit", {"place": "Thôn A"}, {"place": "Thôn B"})


def test_saving_the_same_twice_changes_nothing(plan, unit):
    draft = make_draft(plan, unit)
    before = everything()

    save_draft(registration_id=draft.pk, revision=1, values=RegistrationValues.of(draft), by=SYSTEM, at=ON_TIME + HOUR)

    assert everything() == before


def test_a_stale_revision_is_refused_and_nothing_is_overwritten(plan, unit):
    draft = make_draft(plan, unit)
    save_draft(registration_id=draft.pk, revision=1, values=values(title="Bản của người khác"), by=SYSTEM, at=ON_TIME)
    before = everything()

    with pytest.raises(RuleBroken) as refused:
        save_draft(registration_id=draft.pk, revision=1, values=values(title="Bản của tôi"), by=SYSTEM, at=ON_TIME)

    assert codes(refused) == ["registration.edited_meanwhile"]
    assert everything() == before


def test_what_was_sent_cannot_be_edited(plan, unit):
    sent = make_submitted(plan, unit)

    with pytest.raises(RuleBroken) as refused:
        save_draft(registration_id=sent.pk, revision=sent.revision, values=values(), by=SYSTEM, at=ON_TIME)

    assert codes(refused) == ["registration.not_editable"]


def test_sending_lists_everything_that_is_missing_with_its_clause(plan, unit):
    draft = create_draft(plan=plan, unit=unit, values=RegistrationValues(), by=SYSTEM, at=ON_TIME)
    before = everything()

    with pytest.raises(RuleBroken) as refused:
        submit(registration_id=draft.pk, by=SYSTEM, at=ON_TIME)

    assert [(problem.field, problem.clause) for problem in refused.value.problems] == [
        ("title", "III.2-1"),
        ("carrier", "III.2-1"),
        ("subject", "II(2).1"),
        ("field", "II.2"),
        ("level", "III.2-1"),
        ("content", "III.2-1"),
    ]
    assert everything() == before


def test_sending_by_the_last_second_is_on_time(plan, unit):
    draft = make_draft(plan, unit)

    sent = submit(registration_id=draft.pk, by=SYSTEM, at=datetime(2023, 2, 24, 16, 59, 59, tzinfo=UTC))

    assert (sent.state, sent.late) == (State.SUBMITTED, False)


def test_sending_a_second_later_counts_and_is_marked_late(plan, unit):
    draft = make_draft(plan, unit)

    sent = submit(registration_id=draft.pk, by=SYSTEM, at=datetime(2023, 2, 24, 17, 0, 0, tzinfo=UTC))

    assert (sent.state, sent.late) == (State.SUBMITTED, True)
    assert accept(registration_id=sent.pk, by=SYSTEM, at=LATE).number == 1
    assert Standing.objects.get().late


def test_with_an_extension_it_is_on_time_until_the_new_last_day(plan, unit):
    grant_extension(
        plan=plan,
        deadline="danh-sach-dang-ky",
        unit=unit,
        last_day=datetime(2023, 3, 1).date(),  # noqa: DTZ001
        reason="Lũ quét",
        by=SYSTEM,
        at=ON_TIME,
    )

    on_time = make_submitted(plan, unit, at=datetime(2023, 3, 1, 16, 50, tzinfo=UTC))
    late = make_submitted(plan, unit, at=datetime(2023, 3, 1, 17, 0, tzinfo=UTC))

    assert (on_time.late, late.late) == (False, True)


def test_after_the_days_of_grace_the_list_is_closed_unless_extended():
    plan = load_bundled_plan(**{"before: 2023-02-25,": "before: 2023-02-25, grace_days: 3,"})
    unit = unit_of("xa-bac-thuy")
    draft = make_draft(plan, unit)
    last = datetime(2023, 2, 27, 16, 59, tzinfo=UTC)

    assert submit(registration_id=make_draft(plan, unit).pk, by=SYSTEM, at=last).late
    with pytest.raises(RuleBroken) as refused:
        submit(registration_id=draft.pk, by=SYSTEM, at=last + MINUTE)
    assert codes(refused) == ["registration.list_closed"]
    assert refused.value.problems[0].clause == "III.2-1"

    grant_extension(
        plan=plan, deadline="danh-sach-dang-ky", unit=unit, last_day=LATE.date(), reason="Lũ", by=SYSTEM, at=last
    )
    assert not submit(registration_id=draft.pk, by=SYSTEM, at=last + MINUTE).late


def test_a_returned_one_keeps_the_day_on_which_it_was_first_sent(plan, unit):
    sent = make_submitted(plan, unit)
    return_to_unit(registration_id=sent.pk, reason="Bổ sung địa điểm", by=SYSTEM, at=LATE)

    again = submit(registration_id=sent.pk, by=SYSTEM, at=LATE + HOUR)

    assert (again.late, again.submitted_at, again.reason) == (False, sent.submitted_at, "")


def test_the_same_row_cannot_be_sent_twice(plan, unit):
    make_submitted(plan, unit, title="Camera an ninh", carrier="Thôn A")
    twin = make_draft(plan, unit, title="CAMERA  an ninh", carrier="thôn a")

    with pytest.raises(RuleBroken) as refused:
        submit(registration_id=twin.pk, by=SYSTEM, at=ON_TIME + HOUR)

    assert codes(refused) == ["registration.same_row"]


def test_a_twin_can_be_sent_once_the_first_is_withdrawn(plan, unit):
    first = make_submitted(plan, unit, title="Camera an ninh", carrier="Thôn A")
    twin = make_draft(plan, unit, title="Camera an ninh", carrier="Thôn A")
    withdraw(registration_id=first.pk, reason="Nhập trùng", by=SYSTEM, at=ON_TIME + HOUR)

    sent = submit(registration_id=twin.pk, by=SYSTEM, at=ON_TIME + 2 * HOUR)

    assert (sent.state, len(sent.row_key), sent.row_key[0] != "~") == (State.SUBMITTED, 40, True)


def test_accepting_numbers_it_and_lets_it_count(plan, unit):
    sent = make_submitted(plan, unit, level="huyen", priorities=("viec-kho", "van-de-moi"))

    accepted = accept(registration_id=sent.pk, by=SYSTEM, at=ON_TIME + HOUR)

    standing = Standing.objects.get()
    assert (accepted.number, accepted.state, accepted.accepted_at) == (1, State.ACCEPTED, ON_TIME + HOUR)
    assert (standing.level_rank, standing.field, standing.priorities) == (2, "kinh-te", "|viec-kho|van-de-moi|")
    assert (standing.from_at, standing.to_at, standing.built) == (ON_TIME + HOUR, None, False)


def test_accepting_twice_is_refused_and_gives_no_number(plan, unit):
    accepted = make_accepted(plan, unit)
    before = everything()

    with pytest.raises(RuleBroken) as refused:
        accept(registration_id=accepted.pk, by=SYSTEM, at=ON_TIME + HOUR)

    assert codes(refused) == ["registration.wrong_state"]
    assert everything() == before


def test_accepting_many_numbers_them_in_official_order_with_one_record(plan):
    near, far = unit_of("tt-dong-mo"), unit_of("xa-y-tich")
    sent = [make_submitted(plan, far), make_submitted(plan, near), make_submitted(plan, far)]
    records = Record.objects.count()

    accepted = accept_many(registration_ids=[each.pk for each in sent], by=SYSTEM, at=ON_TIME + HOUR)

    numbers = {each.pk: each.number for each in accepted.registrations}
    assert [numbers[each.pk] for each in sent] == [2, 1, 3]
    assert Record.objects.count() == records + 1
    assert Record.objects.order_by("-seq")[0].after["numbers"] == {str(pk): n for pk, n in numbers.items()}
    assert Standing.objects.count() == 3


def test_accepting_many_is_all_or_nothing_and_names_each_obstacle(plan, unit):
    sent, draft = make_submitted(plan, unit), make_draft(plan, unit, title="Còn nháp")
    before = everything()

    with pytest.raises(RuleBroken) as refused:
        accept_many(registration_ids=[sent.pk, draft.pk], by=SYSTEM, at=ON_TIME + HOUR)

    assert codes(refused) == ["registration.wrong_state"]
    assert refused.value.problems[0].message.startswith("Còn nháp: ")
    assert everything() == before


RECOGNISED = "recognised_by: own-party-committee,"
KEPT_BY_COMMUNES = {RECOGNISED: f"{RECOGNISED} register_kept_by: own-party-committee,"}


KEEPING = {
    "accept": lambda pk, by: accept(registration_id=pk, by=by, at=ON_TIME + HOUR),
    "accept_many": lambda pk, by: accept_many(registration_ids=[pk], by=by, at=ON_TIME + HOUR),
    "return": lambda pk, by: return_to_unit(registration_id=pk, reason="Ghi rõ", by=by, at=ON_TIME + HOUR),
}


@pytest.mark.parametrize("step", KEEPING)
def test_only_the_unit_that_keeps_the_register_of_the_level_decides(plan, unit, step):
    sent = make_submitted(plan, unit)

    with pytest.raises(RuleBroken) as refused:
        KEEPING[step](sent.pk, office_of(unit))

    assert codes(refused) == ["registration.not_the_keeper"]
    KEEPING[step](sent.pk, steward_of(plan))


def test_the_commune_keeps_the_register_where_the_level_says_so():
    plan = load_bundled_plan(**KEPT_BY_COMMUNES)
    unit = unit_of("xa-bac-thuy")
    hamlet = make_unit("Chi bộ thôn Làng Mỏ", parent=unit, kind="party-cell")
    base, higher = make_submitted(plan, hamlet), make_submitted(plan, unit, level="huyen")
    by = office_of(unit)

    assert accept(registration_id=base.pk, by=by, at=ON_TIME + HOUR).number == 1
    with pytest.raises(RuleBroken) as refused:
        accept(registration_id=higher.pk, by=by, at=ON_TIME + HOUR)
    assert codes(refused) == ["registration.not_the_keeper"]
    with pytest.raises(RuleBroken) as closing:
        close(registration_id=base.pk, reason="Xong", by=office_of(unit_of("tt-dong-mo")), at=ON_TIME + 2 * HOUR)
    assert codes(closing) == ["registration.not_the_keeper"]


def test_the_same_form_for_another_unit_makes_another_draft(plan, unit):
    said = values()

    def send(where):
        return create_draft(plan=plan, unit=where, values=said, by=SYSTEM, at=ON_TIME, form_key="một-tờ")

    first, other = send(unit), send(unit_of("tt-dong-mo"))

    assert send(unit).pk == first.pk
    assert other.unit.code == "tt-dong-mo"


def test_the_same_form_with_other_words_makes_another_draft(plan, unit):
    def send(title):
        said = values(title=title)
        return create_draft(plan=plan, unit=unit, values=said, by=SYSTEM, at=ON_TIME, form_key="một-tờ")

    first, second = send("Hiến đất mở đường"), send("Tổ tự quản an ninh")

    assert (first.title, second.title) == ("Hiến đất mở đường", "Tổ tự quản an ninh")
    assert [send("Hiến đất mở đường").pk, send("Tổ tự quản an ninh").pk] == [first.pk, second.pk]
    assert Registration.objects.count() == 2


def test_accepting_none_is_refused(plan):
    with pytest.raises(RuleBroken) as refused:
        accept_many(registration_ids=[], by=SYSTEM, at=ON_TIME)

    assert codes(refused) == ["registration.none_chosen"]


def test_returning_asks_for_a_reason(plan, unit):
    sent = make_submitted(plan, unit)
    before = everything()

    with pytest.raises(RuleBroken) as refused:
        return_to_unit(registration_id=sent.pk, reason="  ", by=SYSTEM, at=ON_TIME + HOUR)

    assert codes(refused) == ["registration.no_reason"]
    assert everything() == before


def test_withdrawing_ends_the_standing_and_keeps_the_number(plan, unit):
    first = make_accepted(plan, unit)
    withdraw(registration_id=first.pk, reason="Không còn phù hợp", by=SYSTEM, at=ON_TIME + HOUR)

    second = make_accepted(plan, unit, at=ON_TIME + 2 * HOUR)

    first.refresh_from_db()
    assert (first.number, first.state, second.number) == (1, State.WITHDRAWN, 2)
    assert Standing.objects.get(registration=first).to_at == ON_TIME + HOUR
    assert Counter.objects.get().last == 2


def test_a_closed_one_goes_on_counting(plan, unit):
    accepted = make_accepted(plan, unit)

    close(registration_id=accepted.pk, reason="Đã hoàn thành", by=SYSTEM, at=ON_TIME + HOUR)

    accepted.refresh_from_db()
    assert (accepted.state, accepted.closed_at) == (State.CLOSED, ON_TIME + HOUR)
    assert Standing.objects.get().to_at is None


def test_the_story_names_every_step_with_who_and_why(plan, unit):
    officer = officer_of(unit)
    sent = make_submitted(plan, unit, by=officer)
    return_to_unit(registration_id=sent.pk, reason="Ghi rõ địa điểm", by=SYSTEM, at=ON_TIME + HOUR)

    told = list(Event.objects.order_by("id").values_list("step", "by_name", "reason"))

    assert told == [
        ("create", officer.name, ""),
        ("submit", officer.name, ""),
        ("return", "test", "Ghi rõ địa điểm"),
    ]


def test_continuing_keeps_the_initiative_and_is_not_a_first_time(plan, unit):
    first = make_accepted(plan, unit, title="Tổ tự quản")
    next_year = load_plan_of(2024)

    again = create_draft(
        plan=next_year, unit=unit, values=values(title="Tổ tự quản 2"), by=SYSTEM, at=LATE, continue_from=first
    )
    submit(registration_id=again.pk, by=SYSTEM, at=LATE + timedelta(days=1))

    assert (again.initiative_id, again.continues_id, again.first_time) == (first.initiative_id, first.pk, False)
    assert Initiative.objects.get().title == "Tổ tự quản 2"
    with pytest.raises(RuleBroken) as refused:
        create_draft(plan=next_year, unit=unit, values=values(), by=SYSTEM, at=LATE, continue_from=first)
    assert codes(refused) == ["registration.already_continued"]


def test_only_its_own_unit_continues_an_initiative(plan, unit):
    theirs = make_accepted(plan, unit_of("xa-y-tich"))

    with pytest.raises(RuleBroken) as refused:
        create_draft(plan=plan, unit=unit, values=values(), by=SYSTEM, at=LATE, continue_from=theirs)

    assert codes(refused) == ["registration.continues_other_unit", "registration.already_continued"]
