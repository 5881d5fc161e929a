"""Counting exactly, reckoning up a meeting, codes that people type."""

from fractions import Fraction

import pytest

from kheo.ballots.rules.closing import problems_with_meeting
from kheo.ballots.rules.codes import ALPHABET, new_ticket, say_ticket, typed_ticket
from kheo.ballots.rules.counting import Tally, VoteRule, count
from kheo.ballots.rules.merkle import leaf_hash, node_hash, root_of
from kheo.ballots.rules.reconciliation import Counted, Gathering, problems_with_counts, problems_with_gathering
from kheo.plans.rules.recognising import Vote

HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)


def rule(**changes):
    return VoteRule(**{"quorum": TWO_THIRDS, "approval": HALF, **changes})


@pytest.mark.parametrize(
    ("changes", "tally", "quorum", "approved"),
    [
        ({}, Tally(3, 2, 2, 0), True, True),  # two of three are two thirds
        ({}, Tally(3, 1, 1, 0), False, False),
        ({}, Tally(6, 4, 2, 1, 1), True, False),  # half is not more than half
        ({"strict": False}, Tally(6, 4, 2, 1, 1), True, True),
        ({"strict": False}, Tally(6, 4, 2, 2), True, False),  # as many for as against
        ({"approval": Fraction(1), "strict": False}, Tally(9, 9, 9, 0), True, True),
        ({"approval": Fraction(1), "strict": False}, Tally(9, 9, 8, 0, 1), True, False),
        ({"approval": Fraction(9, 10), "strict": False}, Tally(10, 10, 9, 1), True, True),
        ({"denominator": "all"}, Tally(12, 9, 6, 3), True, False),
        ({"denominator": "all"}, Tally(12, 9, 7, 2), True, True),
        ({"quorum": None}, Tally(100, 1, 1, 0), True, True),
        ({"quorum": None}, Tally(100, 0, 0, 0), False, False),
        ({}, Tally(0, 0, 0, 0), False, False),
    ],
)
def test_quorum_and_approval_are_exact(changes, tally, quorum, approved):
    result = count(rule(**changes), tally)

    assert (result.has_quorum, result.approved) == (quorum, approved)
    assert result.because.strip()


def test_the_chair_decides_a_tie_only_by_raised_hands_and_where_the_plan_says_so():
    tie, chair = Tally(10, 10, 5, 5), rule(tie="chair")

    assert count(chair, tie, "yes", open_hands=True).approved
    assert not count(chair, tie, "no", open_hands=True).approved
    assert not count(chair, tie, "yes").approved
    assert not count(rule(), tie, "yes", open_hands=True).approved
    assert not count(chair, Tally(12, 12, 5, 5, 2), "yes", open_hands=True).approved  # half is not reached


def test_thirds_written_as_decimals_are_thirds_and_what_the_plan_leaves_out_is_ours():
    said = VoteRule.of(Vote(quorum=Fraction("0.667"), approval=Fraction("0.75"), clause="IV.2"))

    assert (said.quorum, said.approval, said.strict, said.default) == (TWO_THIRDS, Fraction(3, 4), False, False)
    assert VoteRule.of(Vote(approval=HALF)).strict
    assert VoteRule.of(None).default
    assert "mặc định" in count(VoteRule.of(None), Tally(3, 3, 3, 0)).because
    assert "IV.2" in count(said, Tally(3, 3, 3, 0)).because
    assert VoteRule.from_json(said.to_json()) == said


def codes(problems):
    return [problem.code for problem in problems]


def test_a_meeting_reckons_up():
    paper = Gathering(roll=25, present=18, written=2, issued=20, collected=19, excluded={2: 1}, excluded_present={2: 1})
    assert problems_with_gathering(paper) == []
    assert problems_with_counts(paper, [Counted(1, "", 15, 3, 0, 1), Counted(2, "", 15, 3)]) == []
    assert codes(problems_with_counts(paper, [Counted(1, "", 15, 3)])) == ["ballot.sums_differ"]
    assert codes(problems_with_counts(paper, [Counted(2, "", 15, 5)])) == ["ballot.more_votes_than_voters"]
    assert codes(problems_with_gathering(Gathering(5, 6))) == ["ballot.more_present_than_roll"]
    assert codes(problems_with_gathering(Gathering(5, 4, written=2))) == ["ballot.more_written_than_absent"]
    assert codes(problems_with_gathering(Gathering(5, 4, issued=5))) == ["ballot.more_issued_than_voters"]
    assert codes(problems_with_gathering(Gathering(5, 4, issued=4, collected=5))) == [
        "ballot.more_collected_than_issued"
    ]
    hands = Gathering(roll=10, present=8, method="hands")
    assert problems_with_counts(hands, [Counted(1, "", 5, 2)]) == []  # who keeps the hand down is counted as present
    assert hands.tally(Counted(1, "", 5, 2)) == Tally(10, 8, 5, 2)


def test_a_meeting_is_closed_only_when_nothing_is_missing():
    hands = Gathering(roll=10, present=10, method="hands")
    chair = VoteRule(approval=HALF, tie="chair", secret=False)
    whole = {"rule": chair, "voices": {}, "chair": "Vi Văn Bí", "held": True, "has_minutes": True}

    assert codes(problems_with_meeting(hands, [Counted(1, "", 5, 5)], **whole)) == ["ballot.no_chair_voice"]
    assert problems_with_meeting(hands, [Counted(1, "", 5, 5)], **{**whole, "voices": {1: "no"}}) == []
    bare = {**whole, "chair": "", "held": False, "has_minutes": False}
    found = codes(problems_with_meeting(Gathering(3, 3), [None], **bare))
    assert found == ["ballot.no_day", "ballot.no_chair", "ballot.no_minutes", "ballot.no_papers", "ballot.no_counts"]


def test_a_ticket_shows_a_slip_of_the_finger():
    secret = new_ticket()
    assert typed_ticket(f" {say_ticket(secret).lower()} ") == secret
    for place in range(len(secret)):
        for sign in ALPHABET:
            if sign != secret[place]:
                assert typed_ticket(secret[:place] + sign + secret[place + 1 :]) == ""
    for place in range(len(secret) - 1):
        swapped = secret[:place] + secret[place + 1] + secret[place] + secret[place + 2 :]
        assert swapped == secret or typed_ticket(swapped) == ""
    assert typed_ticket("²²²") == typed_ticket("") == typed_ticket("0" * 14) == ""


def test_the_tree_is_the_one_of_the_standard():
    def head(data):
        if len(data) == 1:
            return leaf_hash(data[0])
        split = 1
        while split * 2 < len(data):
            split *= 2
        return node_hash(head(data[:split]), head(data[split:]))

    for size in range(1, 40):
        data = [bytes([n]) for n in range(size)]
        assert root_of([leaf_hash(each) for each in data]) == head(data)
