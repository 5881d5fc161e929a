"""Score sheets: who may write them, when they count, and who sees what."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from kheo.audit.models import Record
from kheo.plans.models import Plan
from kheo.registrations.models import Registration
from kheo.rounds.actions import scoring
from kheo.rounds.actions.dossiers import freeze
from kheo.rounds.actions.reports import save_report
from kheo.rounds.models import Assessment, DossierRevision, ScoreLine, ScoreSheet
from kheo.rounds.queries.scores import scores_of
from kheo.rounds.queries.sheets import marks_of, next_for, queue_of, remarks_of, scores_open_to
from kheo.rounds.rules import Phase
from kheo.rounds.rules.reports import ReportValues
from kheo.rounds.rules.scoring import Mark
from kheo.shared.problems import RuleBroken
from tests.factories import actor_for, make_unit
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, unit_of
from tests.rounds.factories import (
    ASSESSED,
    make_account,
    make_assessment,
    make_council,
    make_round,
    make_seat,
    to_assessing,
    to_voting,
)

pytestmark = pytest.mark.django_db
LATER = ASSESSED + timedelta(hours=1)
MOST = {
    "dang-ky-dung-quy-dinh": 10,
    "chu-truong-phu-hop": 15,
    "van-dong": 20,
    "dong-thuan": 15,
    "hieu-qua": 25,
    "sang-tao-lan-toa": 15,
}


@pytest.fixture
def commune(db):
    load_bundled_plan()
    return unit_of("xa-bac-thuy")


@pytest.fixture
def hamlet(commune):
    return make_unit("Chi bộ thôn Co Hương", parent=commune, kind="party-cell")


@pytest.fixture
def candidate(commune, hamlet):
    """A hamlet's model before its commune's council of three, being scored."""
    plan = Plan.objects.get()
    registration = make_accepted(plan, hamlet)
    round_ = make_round(plan, commune)
    make_council(round_)
    assessment = make_assessment(round_, registration)
    to_assessing(round_)
    assessment.refresh_from_db()
    assessment.round = round_
    return assessment


def actor_of(member):
    return actor_for(member.user, member.user.memberships.get().unit, "assessor")


def marks(share="0.8", **changes):
    given = {
        code: Mark(points=(Decimal(most) * Decimal(share)), evidence="Đã xem tại thôn, có biên bản.")
        for code, most in MOST.items()
    }
    return given | {code.replace("_", "-"): mark for code, mark in changes.items()}


def write(assessment, member, given=None, *, act=scoring.save_sheet, edits=0, at=LATER, **more):
    asked = {"comment": "Làm thật, dân tin.", "revision_id": assessment.revision_id, "by": actor_of(member), **more}
    return act(assessment_id=assessment.pk, marks=marks() if given is None else given, edits=edits, at=at, **asked)


def hand_in(assessment, member, given=None, **more):
    return write(assessment, member, given, act=scoring.submit_sheet, **more)


def refusal(act, *args, **more):
    """The codes of a refusal; nothing was written, not even into the journal."""
    before = (Record.objects.count(), list(ScoreSheet.objects.values()), list(ScoreLine.objects.values()))
    with pytest.raises(RuleBroken) as refused:
        act(*args, **more)
    assert before == (Record.objects.count(), list(ScoreSheet.objects.values()), list(ScoreLine.objects.values()))
    return {problem.code for problem in refused.value.problems}


def council(assessment):
    return list(assessment.round.council.select_related("user").order_by("pk"))


# --- writing ---------------------------------------------------------------------------------


def test_a_sheet_is_kept_as_it_is_written_and_counts_when_it_is_in(candidate):
    member, *_ = council(candidate)
    sheet = write(candidate, member, {"van-dong": Mark(points=Decimal("12.5"))})
    assert (sheet.total, sheet.edits, sheet.submitted_at) == (Decimal("12.5"), 1, None)
    candidate.refresh_from_db()
    assert (candidate.sheets_in, candidate.mean) == (0, None)

    sheet = hand_in(candidate, member, edits=1)

    candidate.refresh_from_db()
    assert (candidate.sheets_in, candidate.mean) == (1, Decimal(80))
    assert marks_of(sheet) == marks()
    assert scores_of([candidate])[candidate.pk].criterion("hieu-qua").points_mean == 20


def test_the_same_written_twice_changes_nothing(candidate):
    member, *_ = council(candidate)
    write(candidate, member)
    records = Record.objects.count()

    again = write(candidate, member, edits=0)

    assert (again.edits, Record.objects.count()) == (1, records)


def test_a_sheet_handed_in_twice_is_one_sheet(candidate):
    member, *_ = council(candidate)
    first = hand_in(candidate, member)
    records = Record.objects.count()

    again = hand_in(candidate, member, at=LATER + timedelta(minutes=1))

    assert (again.submitted_at, Record.objects.count()) == (first.submitted_at, records)


def test_two_devices_do_not_overwrite_each_other(candidate):
    member, *_ = council(candidate)
    write(candidate, member, {"van-dong": Mark(points=Decimal(10))})
    write(candidate, member, {"van-dong": Mark(points=Decimal(11))}, edits=1)

    stale = {"van-dong": Mark(points=Decimal(5))}
    assert refusal(write, candidate, member, stale, edits=1) == {"score.edited_meanwhile"}
    assert refusal(hand_in, candidate, member, edits=1) == {"score.edited_meanwhile"}


def test_the_journal_says_nothing_of_the_points(candidate):
    member, *_ = council(candidate)
    hand_in(candidate, member)

    entry = Record.objects.filter(action="score.submit").get()

    assert set(entry.after) == {"assessment", "revision", "edits", "sha256"}


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        (Mark(points=Decimal(-1)), "score.out_of_range"),
        (Mark(points=Decimal("20.5")), "score.out_of_range"),
        (Mark(points=Decimal("NaN")), "score.out_of_range"),
        (Mark(points=Decimal("1.005")), "score.too_fine"),
        (Mark(holds=True), "score.condition_for_points"),
        (Mark(points=Decimal(1), evidence="x" * 2001), "score.too_long"),
    ],
)
def test_wrong_marks_are_refused(candidate, mark, code):
    member, *_ = council(candidate)

    assert refusal(write, candidate, member, {"van-dong": mark}) == {code}


def test_a_criterion_that_the_plan_does_not_have_is_refused(candidate):
    member, *_ = council(candidate)

    assert refusal(write, candidate, member, {"khong-co": Mark(points=Decimal(1))}) == {"score.unknown_criterion"}


def test_an_incomplete_sheet_is_not_handed_in_and_every_gap_is_named(candidate):
    member, *_ = council(candidate)
    given = marks(van_dong=Mark(), hieu_qua=Mark(points=Decimal(15)), dong_thuan=Mark(points=Decimal(14)))

    with pytest.raises(RuleBroken) as refused:
        hand_in(candidate, member, given)

    assert {(each.code, each.field) for each in refused.value.problems} == {
        ("score.no_points", "diem-van-dong"),
        ("score.no_evidence", "mc-hieu-qua"),  # it decides
        ("score.no_evidence", "mc-dong-thuan"),  # 14 of 15
    }


# --- who and when ----------------------------------------------------------------------------


def test_somebody_without_a_seat_is_refused(candidate):
    user = make_account()
    stranger = actor_for(user, user.memberships.get().unit, "assessor")

    member, *_ = council(candidate)
    assert refusal(write, candidate, member, by=stranger) == {"score.no_seat"}
    assert refusal(hand_in, candidate, member, by=stranger) == {"score.no_seat"}


def test_a_member_who_does_not_score_is_refused(candidate):
    member = make_seat(candidate.round, make_account(), scores=False)

    assert refusal(hand_in, candidate, member) == {"score.not_a_scorer"}


def test_a_member_is_refused_outside_of_the_mandate(candidate):
    member, *_ = council(candidate)
    member.to_on = (ASSESSED - timedelta(days=1)).date()
    member.save()

    assert refusal(hand_in, candidate, member) == {"score.no_mandate"}
    assert refusal(scoring.reopen_sheet, assessment_id=candidate.pk, by=actor_of(member), at=LATER) == {
        "score.no_mandate"
    }


def test_a_member_of_the_hamlet_is_kept_out(candidate, hamlet):
    member = make_seat(candidate.round, make_account(hamlet), unit=hamlet)

    assert refusal(hand_in, candidate, member) == {"score.conflict"}
    assert next_for(member, 0) is None
    assert [row.status for row in queue_of(member).rows] == ["kept_out"]


def test_another_phase_is_refused(candidate):
    member, *_ = council(candidate)
    for each in council(candidate):
        hand_in(candidate, each)
    to_voting(candidate.round)

    assert "score.wrong_phase" in refusal(write, candidate, member, {})
    assert "score.wrong_phase" in refusal(
        scoring.reopen_sheet, assessment_id=candidate.pk, by=actor_of(member), at=LATER
    )


def test_a_sheet_in_is_changed_only_after_it_is_taken_back(candidate):
    member, *_ = council(candidate)
    hand_in(candidate, member)
    assert refusal(write, candidate, member, {}, edits=1) == {"score.handed_in_already"}

    sheet = scoring.reopen_sheet(assessment_id=candidate.pk, by=actor_of(member), at=LATER)

    candidate.refresh_from_db()
    assert (candidate.sheets_in, candidate.mean) == (0, None)
    write(candidate, member, marks("0.5"), edits=sheet.edits)
    assert refusal(scoring.reopen_sheet, assessment_id=candidate.pk, by=actor_of(member), at=LATER) == {
        "score.not_handed_in"
    }


# --- a dossier frozen anew -------------------------------------------------------------------


@pytest.fixture
def frozen_anew(candidate):
    """The first member's sheet is in; then the unit wrote its report and the dossier was frozen again."""
    member, *_ = council(candidate)
    hand_in(candidate, member)
    save_report(candidate.registration, ReportValues(results="Đã xong 2 km đường."), 0, by=SYSTEM, at=LATER)
    candidate.revision = freeze(candidate.registration, by=SYSTEM, at=LATER)
    candidate.save()
    return candidate


def test_a_sheet_of_an_older_dossier_does_not_count_until_it_is_confirmed(frozen_anew):
    member, *_ = council(frozen_anew)
    older = frozen_anew.registration.dossier_revisions.get(number=1)
    assert scores_of([frozen_anew])[frozen_anew.pk].sheets == 0
    assert [row.status for row in queue_of(member).rows] == ["again"]
    asked = {"assessment_id": frozen_anew.pk, "by": actor_of(member), "at": LATER}
    assert refusal(scoring.confirm_on_new_revision, revision_id=older.pk, **asked) == {"score.older_revision"}

    scoring.confirm_on_new_revision(revision_id=frozen_anew.revision_id, **asked)

    frozen_anew.refresh_from_db()
    assert (frozen_anew.sheets_in, frozen_anew.mean) == (1, Decimal(80))


def test_an_older_dossier_is_refused(frozen_anew):
    _, second, _ = council(frozen_anew)
    older = frozen_anew.registration.dossier_revisions.get(number=1)

    assert refusal(hand_in, frozen_anew, second, revision_id=older.pk) == {"score.older_revision"}
    assert refusal(hand_in, frozen_anew, second, revision_id=None) == {"score.older_revision"}


# --- set aside -------------------------------------------------------------------------------


def test_a_sheet_set_aside_counts_no_more_and_stays(candidate):
    first, second, _ = council(candidate)
    hand_in(candidate, first, marks("1"))
    sheet = hand_in(candidate, second, marks("0.6"))

    scoring.set_aside(sheet_id=sheet.pk, because="Là anh của người phụ trách mô hình", by=SYSTEM, at=LATER)

    candidate.refresh_from_db()
    assert (candidate.sheets_in, candidate.mean) == (1, Decimal(100))
    assert scores_of([candidate])[candidate.pk].mean == 100
    assert "score.set_aside" in refusal(write, candidate, second, {}, edits=1)
    assert refusal(scoring.set_aside, sheet_id=sheet.pk, because="Lần nữa", by=SYSTEM, at=LATER) == {"score.set_aside"}


def test_a_sheet_is_not_set_aside_without_a_reason_or_after_the_round(candidate):
    member, *_ = council(candidate)
    sheet = hand_in(candidate, member)
    assert refusal(scoring.set_aside, sheet_id=sheet.pk, because="  ", by=SYSTEM, at=LATER) == {"score.no_reason"}
    candidate.round.phase, candidate.round.closed_at = Phase.CLOSED, LATER
    candidate.round.save()

    assert refusal(scoring.set_aside, sheet_id=sheet.pk, because="Muộn", by=SYSTEM, at=LATER) == {"score.round_over"}


def test_a_sheet_of_somebody_now_in_conflict_does_not_count(candidate):
    first, second, _ = council(candidate)
    hand_in(candidate, first, marks("1"))
    hand_in(candidate, second, marks("0.6"))

    save_report(candidate.registration, ReportValues(people_named=first.name), 0, by=SYSTEM, at=LATER)

    found = scores_of([Assessment.objects.get(pk=candidate.pk)])[candidate.pk]
    assert (found.sheets, found.mean, found.spread) == (1, Decimal(60), Decimal(0))


# --- hidden ----------------------------------------------------------------------------------


def test_scores_of_others_open_only_to_whose_sheet_is_in_until_scoring_is_closed(candidate):
    first, second, third = council(candidate)
    hand_in(candidate, first)
    write(candidate, second)

    opened = {each.pk: scores_open_to(each.user_id, [candidate]) for each in (first, second, third)}

    assert opened == {first.pk: {candidate.pk}, second.pk: set(), third.pk: set()}
    assert scores_open_to(None, [candidate]) == set()
    hand_in(candidate, second, edits=1)
    hand_in(candidate, third)
    to_voting(candidate.round)
    assert scores_open_to(None, [candidate]) == {candidate.pk}


def test_remarks_name_nobody_and_stand_in_the_order_of_the_alphabet(candidate):
    first, second, _ = council(candidate)
    hand_in(candidate, first, comment="Xuất sắc.")
    hand_in(candidate, second, comment="Cần có số liệu.")

    by_criterion, comments = remarks_of(candidate)

    assert comments == ["Cần có số liệu.", "Xuất sắc."]
    assert set(by_criterion) == set(MOST)


# --- the queue -------------------------------------------------------------------------------


def test_save_and_next_goes_on_and_comes_round(candidate, commune):
    member, *_ = council(candidate)
    more = [_another(candidate, number) for number in (2, 3)]
    assert next_for(member, candidate.number) == more[0]
    assert next_for(member, more[1].number) == candidate
    hand_in(more[0], member)
    assert next_for(member, candidate.number) == more[1]
    assert (queue_of(member).handed_in, queue_of(member).left) == (1, 2)
    assert [row.assessment for row in queue_of(member, only="left").rows] == [candidate, more[1]]
    assert [row.assessment for row in queue_of(member, only="in").rows] == [more[0]]


def _another(candidate, number):
    registration = make_accepted(candidate.round.plan, candidate.registration.unit)
    revision = freeze(registration, by=SYSTEM, at=LATER)
    made = Assessment(
        round=candidate.round, registration=registration, level_rank=1, number=candidate.number + number,
        state=candidate.state, revision=revision, proposed_at=LATER,
    )  # fmt: skip
    made.save()
    return made


@pytest.mark.parametrize("size", [1, 100, 10_000])
def test_the_queue_and_the_scores_cost_the_same_queries_however_long(candidate, size, django_assert_max_num_queries):
    member, another, _ = council(candidate)
    if size > 1:
        _fill(candidate, size - 1)
    hand_in(candidate, another)
    rows = list(Assessment.objects.filter(round=candidate.round).order_by("number")[:50])
    with django_assert_max_num_queries(15):
        queue = queue_of(member)
        next_for(member, 0)
    assert queue.left == size
    with django_assert_max_num_queries(16):
        scores_of(rows)
        scores_open_to(member.user_id, rows)


def _fill(candidate, count):
    """Rows alone: as many candidates as asked for."""
    model = candidate.registration
    start = Registration.objects.order_by("-pk").first().pk
    Registration.objects.bulk_create(
        [
            _copy(model, pk=start + index, number=start + index, row_key=f"k{index}", title=f"Mô hình {index}")
            for index in range(1, count + 1)
        ],
        batch_size=1000,
    )
    made = list(Registration.objects.filter(pk__gt=start).order_by("pk").values_list("pk", flat=True))
    DossierRevision.objects.bulk_create(
        [
            DossierRevision(registration_id=pk, number=1, content={}, sha256=f"{pk:064d}", frozen_at=LATER)
            for pk in made
        ],
        batch_size=1000,
    )
    revisions = dict(DossierRevision.objects.filter(registration__in=made[:1]).values_list("registration", "pk"))
    first = revisions[made[0]]
    Assessment.objects.bulk_create(
        [
            Assessment(
                round=candidate.round,
                registration_id=pk,
                level_rank=1,
                number=candidate.number + 1 + index,
                state=candidate.state,
                revision_id=first + index,
                proposed_at=LATER,
            )
            for index, pk in enumerate(made)
        ],
        batch_size=1000,
    )


def _copy(model, **changes):
    values = {field.attname: getattr(model, field.attname) for field in Registration._meta.concrete_fields}
    return Registration(**values | {"form_key": None} | changes)


@pytest.mark.django_db(transaction=True)
def test_of_two_devices_that_begin_a_sheet_at_once_one_goes_first(candidate):
    member, *_ = council(candidate)
    gate, answers = threading.Barrier(2), []

    def go(points):
        gate.wait()
        try:
            answers.append(write(candidate, member, {"van-dong": Mark(points=points)}).total)
        except RuleBroken as refused:
            answers.append(refused.problems[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(Decimal(points),)) for points in (11, 12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, answers)) == sorted(
        [str(ScoreSheet.objects.get().total.normalize()), "score.edited_meanwhile"]
    )
