"""A council's secret ballot on the site: who may vote, once, and that nothing joins the voter to the vote."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from kheo.audit.models import Record
from kheo.ballots.actions.casting import cast_in_council
from kheo.ballots.actions.closing import close_ballot
from kheo.ballots.actions.opening import open_ballot
from kheo.ballots.actions.preparing import cancel_ballot
from kheo.ballots.models import Ballot, BallotItem, RollEntry, Slip
from kheo.ballots.queries.outcomes import outcomes_of
from kheo.ballots.rules.verifying import own_slips, verify
from kheo.rounds.actions.conflicts import declare_conflict
from kheo.rounds.models import CouncilMember, RoundEvent
from kheo.rounds.rules import AssessmentState
from kheo.shared.problems import RuleBroken
from tests.ballots.factories import (
    AFTER,
    CLOSES,
    DURING,
    OPENED,
    PREPARED,
    choices,
    make_ballot,
    make_open_ballot,
    make_scene,
    receipt,
    voter,
)
from tests.registrations.factories import SYSTEM

pytestmark = pytest.mark.django_db


def cast(ballot, member, choice="yes", *, code="", at=DURING, **others):
    return cast_in_council(
        ballot_id=ballot.pk,
        choices=choices(ballot, choice, **others),
        receipt=code or receipt(),
        by=voter(member),
        at=at,
    )


def close(ballot, at=AFTER):
    return close_ballot(ballot_id=ballot.pk, by=SYSTEM, at=at)


def refused(call, *arguments, **how):
    with pytest.raises(RuleBroken) as broken, transaction.atomic():
        call(*arguments, **how)
    return [problem.code for problem in broken.value.problems]


def test_a_ballot_is_counted_and_published_so_that_it_can_be_counted_again():
    scene = make_scene(size=5, candidates=2)
    ballot = make_open_ballot(scene)
    codes = [receipt() for _ in range(4)]
    for member, code, second in zip(scene.council, codes, ("yes", "yes", "no", "abstain"), strict=False):
        cast(ballot, member, n2=second, code=code)

    closed = close(ballot)

    one, two = closed.items.all()
    assert (one.eligible, one.took_part, one.yes, one.approved) == (5, 4, 4, True)
    assert (two.yes, two.no, two.abstain, two.has_quorum, two.approved) == (2, 1, 1, True, False)
    closed.refresh_from_db()
    assert verify(closed.published) == []
    assert [choice for _, _, choice in own_slips(closed.published, codes[2])] == ["yes", "no"]
    outcomes = outcomes_of(scene.assessments)
    assert [outcomes[each.pk].approved for each in scene.assessments] == [True, False]
    assert "không" in outcomes[scene.assessments[1].pk].because.lower()
    for each in scene.assessments:
        each.refresh_from_db()
        assert each.state == AssessmentState.VOTED


def test_closing_tells_the_journal_root_and_roll():
    ballot = make_open_ballot(make_scene())

    closed = close(ballot)

    told = Record.objects.get(action="ballot.close")
    assert told.after["root"] == closed.merkle_root
    assert told.after["roll_hash"] == closed.roll_hash
    assert told.after["seal"] == closed.published["seals"]["file"]
    assert RoundEvent.objects.filter(step="ballot.close").exists()


def test_the_roll_are_members_with_an_account_a_vote_and_a_mandate_today():
    scene = make_scene(size=4)
    no_vote, over, no_account, _ = scene.council
    CouncilMember.objects.filter(pk=no_vote.pk).update(votes=False)
    CouncilMember.objects.filter(pk=over.pk).update(to_on=date(2023, 9, 19))
    CouncilMember.objects.filter(pk=no_account.pk).update(user=None)

    ballot = make_open_ballot(scene)

    assert [entry.member_id for entry in ballot.roll.all()] == [scene.council[3].pk]


def test_a_member_in_conflict_is_kept_out_and_the_quorum_is_of_the_others():
    scene = make_scene(size=3, candidates=2)
    declare_conflict(
        assessment_id=scene.assessments[0].pk,
        member_id=scene.council[0].pk,
        reason="Là người nhà",
        by=SYSTEM,
        at=PREPARED,
    )
    ballot = make_open_ballot(scene)
    assert refused(cast, ballot, scene.council[0]) == ["ballot.not_yours"]

    cast_in_council(ballot_id=ballot.pk, choices={2: "yes"}, receipt=receipt(), by=voter(scene.council[0]), at=DURING)
    cast(ballot, scene.council[1])
    closed = close(ballot)

    one, two = closed.items.all()
    assert (one.eligible, one.took_part, one.has_quorum) == (2, 1, False)
    assert (two.eligible, two.took_part, two.has_quorum) == (3, 2, True)
    assert verify(closed.published) == []


def test_nobody_votes_twice_and_a_form_sent_twice_is_one_vote():
    scene = make_scene()
    ballot = make_open_ballot(scene)
    code = receipt()

    first = cast(ballot, scene.council[0], code=code)
    again = cast(ballot, scene.council[0], code=code)

    assert (first.again, again.again, first.receipt) == (False, True, again.receipt)
    assert refused(cast, ballot, scene.council[0], "no", code=code) == ["ballot.already_voted"]
    assert refused(cast, ballot, scene.council[0]) == ["ballot.already_voted"]
    assert Slip.objects.count() == 2


def test_the_receipt_of_another_is_refused_and_the_vote_is_not_lost():
    scene = make_scene()
    ballot = make_open_ballot(scene)
    code = receipt()
    cast(ballot, scene.council[0], code=code)

    assert refused(cast, ballot, scene.council[1], "no", code=code) == ["ballot.stale_form"]

    cast(ballot, scene.council[1], "no")
    assert Slip.objects.filter(choice="no").count() == 2


def test_a_vote_needs_a_choice_for_each_item():
    scene = make_scene()
    ballot = make_open_ballot(scene)

    assert refused(cast, ballot, scene.council[0], n2="") == ["ballot.no_choice"]
    assert refused(cast, ballot, scene.council[0], n2="có lẽ") == ["ballot.no_choice"]
    assert Slip.objects.count() == 0
    assert not ballot.roll.filter(voted=True).exists()


def test_votes_are_taken_only_while_the_ballot_is_open():
    scene = make_scene()
    ballot = make_ballot(scene)
    assert refused(cast, ballot, scene.council[0]) == ["ballot.not_on_the_roll"]  # there is no roll yet
    open_ballot(ballot_id=ballot.pk, by=SYSTEM, at=OPENED)

    cast(ballot, scene.council[0], at=CLOSES - timedelta(seconds=1))
    assert refused(cast, ballot, scene.council[1], at=CLOSES) == ["ballot.over"]
    close(ballot)
    assert refused(cast, ballot, scene.council[1], at=AFTER) == ["ballot.over"]


def test_the_roll_stands_as_it_was_opened_and_a_stranger_is_not_on_it():
    scene = make_scene()
    ballot = make_open_ballot(scene)
    CouncilMember.objects.filter(pk=scene.council[2].pk).update(votes=False)

    cast(ballot, scene.council[2])

    stranger = {"ballot_id": ballot.pk, "choices": {}, "receipt": receipt(), "by": SYSTEM, "at": DURING}
    assert refused(cast_in_council, **stranger) == ["ballot.not_on_the_roll"]


def test_nothing_that_is_stored_joins_a_voter_and_a_vote():
    scene = make_scene(size=3, candidates=1)
    ballot = make_open_ballot(scene)
    journal, events = Record.objects.count(), RoundEvent.objects.count()
    before = Ballot.objects.filter(pk=ballot.pk).values().get()

    cast(ballot, scene.council[1], "no")

    assert (Record.objects.count(), RoundEvent.objects.count()) == (journal, events)
    assert Ballot.objects.filter(pk=ballot.pk).values().get() == before
    assert {field.name for field in Slip._meta.get_fields()} == {"token", "ballot", "item", "choice"}
    roll = {field.name for field in RollEntry._meta.get_fields()}
    assert not {name for name in roll if name.endswith("_at")}


def test_slips_lie_in_the_order_of_their_tokens_after_the_closing():
    from django.db import connection

    scene = make_scene(size=5, candidates=2)
    ballot = make_open_ballot(scene)
    for member in scene.council:
        cast(ballot, member)

    close(ballot)

    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT token FROM ballots_slip ORDER BY {place}")
        lying = [row[0] for row in cursor.fetchall()]
    assert lying == sorted(lying)
    assert len(lying) == 10


def test_a_ballot_is_not_closed_while_somebody_may_still_come():
    scene = make_scene(size=2)
    ballot = make_open_ballot(scene)
    cast(ballot, scene.council[0])
    assert refused(close, ballot, at=DURING) == ["ballot.not_over"]

    cast(ballot, scene.council[1])

    assert close(ballot, at=DURING).state == "closed"


def test_a_ballot_with_its_quorum_is_not_repeated_and_one_without_may_be():
    scene = make_scene(size=3)
    close(make_open_ballot(scene))  # nobody came
    ballot = make_open_ballot(scene)
    assert refused(make_ballot, scene) == ["ballot.elsewhere"] * 2
    for member in scene.council:
        cast(ballot, member)
    close(ballot)

    assert refused(make_ballot, scene) == ["ballot.settled"] * 2


def test_a_ballot_is_not_opened_without_a_roll_or_an_end():
    scene = make_scene(size=1)
    ballot = make_ballot(scene, closes_at=None)
    assert refused(open_ballot, ballot_id=ballot.pk, by=SYSTEM, at=OPENED) == ["ballot.no_end"]
    CouncilMember.objects.filter(round=scene.round).update(votes=False)
    assert refused(open_ballot, ballot_id=ballot.pk, closes_at=CLOSES, by=SYSTEM, at=OPENED) == ["ballot.empty_roll"]


def test_nobody_left_for_a_candidate_is_said_before_the_opening():
    scene = make_scene(size=1)
    declare_conflict(
        assessment_id=scene.assessments[0].pk, member_id=scene.council[0].pk, reason="Có", by=SYSTEM, at=PREPARED
    )

    ballot = make_ballot(scene)

    assert refused(open_ballot, ballot_id=ballot.pk, by=SYSTEM, at=OPENED) == ["ballot.nobody_left"]
    assert not ballot.roll.exists()


def test_a_cancelled_ballot_keeps_no_slip_and_counts_nothing():
    scene = make_scene()
    ballot = make_open_ballot(scene)
    cast(ballot, scene.council[0])
    assert refused(cancel_ballot, ballot_id=ballot.pk, reason=" ", by=SYSTEM, at=DURING) == ["ballot.no_reason"]

    cancel_ballot(ballot_id=ballot.pk, reason="Nhầm danh sách", by=SYSTEM, at=DURING)

    assert Slip.objects.count() == 0
    assert outcomes_of(scene.assessments) == {}
    assert refused(close, ballot) == ["ballot.wrong_state"]


def test_an_individual_without_consent_is_not_named_in_what_is_published():
    scene = make_scene(candidates=1, subject="ca-nhan", carrier="Vi Thị Hoa", title="Bà Vi Thị Hoa hiến đất làm đường")

    closed = close(make_open_ballot(scene))

    assert "Hoa" not in str(closed.published)


# --- the database keeps it, whatever the code -----------------------------------------------------------------------


def broken(call):
    with pytest.raises(IntegrityError), transaction.atomic():
        call()


def test_a_closed_ballot_cannot_be_changed_by_whatever_code():
    scene = make_scene()
    ballot = make_open_ballot(scene)
    cast(ballot, scene.council[0])
    closed = close(ballot)
    rows = Ballot.objects.filter(pk=closed.pk)
    item = closed.items.first()
    slip = Slip.objects.first()

    broken(lambda: rows.update(published={"schema": "kheo-vote/1"}))
    broken(lambda: rows.update(merkle_root="0" * 64))
    broken(lambda: rows.update(roll_hash="0" * 64))
    broken(lambda: rows.update(state="open", published=None, closed_at=None))
    broken(lambda: rows.delete())
    broken(lambda: BallotItem.objects.filter(pk=item.pk).update(yes=3))
    broken(lambda: Slip.objects.create(token="0" * 64, ballot=closed, item=item, choice="yes"))
    broken(lambda: Slip.objects.filter(pk=slip.pk).update(choice="no"))
    broken(lambda: Slip.objects.filter(pk=slip.pk).delete())
    broken(lambda: RollEntry.objects.filter(ballot=closed, voted=False).update(voted=True))


def test_an_open_roll_cannot_be_changed_and_a_prepared_ballot_takes_no_slip():
    scene = make_scene()
    ballot = make_ballot(scene)
    item = ballot.items.first()
    broken(lambda: Slip.objects.create(token="0" * 64, ballot=ballot, item=item, choice="yes"))
    opened = open_ballot(ballot_id=ballot.pk, by=SYSTEM, at=OPENED)
    entries = RollEntry.objects.filter(ballot=opened)
    cast(opened, scene.council[0])

    broken(lambda: entries.update(name="Người khác"))
    broken(lambda: entries.filter(number=1).delete())
    broken(lambda: RollEntry.objects.create(ballot=opened, number=99, salt="x"))
    broken(lambda: entries.filter(voted=True).update(voted=False))
    broken(lambda: BallotItem.objects.create(ballot=opened, assessment=item.assessment, number=99, title="x"))
    broken(lambda: Ballot.objects.filter(pk=opened.pk).update(roll_hash="0" * 64))
