"""Every rule and every branch, in sentences; then all of them against a second telling of the domain."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.plans.queries.plan_file import check_bytes
from kheo.recognition.rules.guards import Facts, all_hold, problems_of, verdicts_for
from kheo.registrations.rules import State
from kheo.rounds.rules.scoring import Line, combine
from tests.conftest import PLAN_FILE
from tests.plans.factories import TEXT

FILE = PLAN_FILE.read_text(encoding="utf-8")


def plan(**changes):
    """The plan of 2023 with some lines changed."""
    file = FILE
    for old, new in changes.items():
        assert old in file
        file = file.replace(old, new)
    checked = check_bytes(file.encode(), text=TEXT)
    assert [str(fault) for fault in checked.faults] == []
    return checked.document


PLAN = plan()
SHARES = {criterion.code: criterion.points for criterion in PLAN.criteria}


@dataclass(frozen=True)
class Vote:
    has_quorum: bool = True
    approved: bool = True
    because: str = "7 trên 8 đồng ý."


def sheets(count=3, share="0.9", **points):
    return combine(
        [
            [
                Line(code, maximum, Decimal(points.get(code.replace("-", "_"), maximum * Decimal(share))))
                for code, maximum in SHARES.items()
            ]
            for _ in range(count)
        ]
    )


GOOD = Facts(
    level="co-so",
    subject="tap-the",
    state=State.ACCEPTED,
    number=12,
    notice_from=date(2023, 9, 5),
    notice_to=date(2023, 9, 9),
    vote=Vote(),
    voted_on=date(2023, 9, 10),
    scores=sheets(),
    says_what_to_copy=True,
)


def failed(facts, document=PLAN):
    return {each.rule: each.because for each in verdicts_for(facts, document) if not each.holds}


def test_a_complete_candidate_meets_every_rule_and_is_told_how():
    verdicts = verdicts_for(GOOD, PLAN)

    assert all_hold(verdicts)
    assert problems_of(verdicts, "Đường hoa") == []
    assert [each.because for each in verdicts] == [
        "Đã vào sổ đăng ký, số 12.",
        "Đã công khai từ 05/09/2023 đến hết 09/09/2023. 7 trên 8 đồng ý.",
        "3 phiếu chấm, điểm bình quân 90 (từ 70 điểm là đạt).",
        "Đạt tiêu chí sáng tạo, lan tỏa; hồ sơ nêu điều nơi khác có thể học, làm theo.",
        "Không có cấp xét nào ở dưới.",
        "Đủ điều kiện quyết định.",
    ]


@pytest.mark.parametrize(
    ("changes", "rule", "because"),
    [
        pytest.param({"state": State.WITHDRAWN}, "registered", "Đơn vị đã rút đăng ký.", id="withdrawn"),
        pytest.param(
            {"state": State.SUBMITTED},
            "registered",
            "Đăng ký chưa được vào sổ (trạng thái: Đã gửi, chờ xem xét).",
            id="not yet accepted",
        ),
        pytest.param({"same_plan": False}, "registered", "Đăng ký thuộc một kế hoạch khác.", id="of another plan"),
        pytest.param(
            {"notice_from": None, "notice_to": None}, "public_vote", "Danh sách chưa được công khai.", id="never public"
        ),
        pytest.param(
            {"notice_to": date(2023, 9, 8)},
            "public_vote",
            "Danh sách mới công khai 4 ngày (05/09/2023 – 08/09/2023), cần 5 ngày.",
            id="public for a day too few",
        ),
        pytest.param(
            {"voted_on": date(2023, 9, 9)},
            "public_vote",
            "Kiểm phiếu ngày 09/09/2023, khi thời gian công khai chưa hết (09/09/2023).",
            id="counted on the last day of the notice",
        ),
        pytest.param(
            {"vote": None, "voted_on": None}, "public_vote", "Chưa có kết quả bình chọn, biểu quyết.", id="no ballot"
        ),
        pytest.param(
            {"vote": Vote(has_quorum=False, approved=False, because="Không đủ.")},
            "public_vote",
            "Không đủ.",
            id="no quorum",
        ),
        pytest.param(
            {"vote": Vote(approved=False, because="Không được.")}, "public_vote", "Không được.", id="not approved"
        ),
        pytest.param(
            {"scores": sheets(2)},
            "criteria_met",
            "Mới có 2 phiếu chấm được tính, cần ít nhất 3 phiếu.",
            id="a sheet too few",
        ),
        pytest.param(
            {"scores": sheets(share="0.69999")},
            "criteria_met",
            "Chưa đạt: điểm bình quân 69,99 điểm, cần từ 70 điểm.",
            id="a hair below the mark",
        ),
        pytest.param(
            {"scores": sheets(share="0.9", hieu_qua="12.49")},
            "criteria_met",
            "Chưa đạt: “Kết quả thiết thực, có số liệu minh chứng”: 49,96% số điểm, cần từ 50%.",
            id="a mandatory share",
        ),
        pytest.param(
            {"says_what_to_copy": False},
            "creative_and_spreading",
            "Hồ sơ được xét chưa nêu điều nơi khác có thể học, làm theo.",
            id="nothing to copy",
        ),
        pytest.param(
            {"ticket": PLAN.levels[0], "level": "huyen"},
            "lower_level",
            "Chưa được công nhận cấp cơ sở, hoặc không còn hiệu lực.",
            id="no ticket",
        ),
        pytest.param({"on_hold": True}, "no_hold", "Chưa đủ điều kiện quyết định.", id="held, and no word of why"),
    ],
)
def test_what_is_missing_fails_its_rule_with_a_sentence_and_a_next_step(changes, rule, because):
    facts = replace(GOOD, **changes)

    assert failed(facts) == {rule: because}
    [problem] = problems_of(verdicts_for(facts, PLAN), "Đường hoa")
    assert problem.code == f"guard.{rule}"
    assert problem.next_step
    clause = PLAN.clause(problem.clause)
    assert clause is None or clause.text in problem.message


@pytest.mark.parametrize(
    ("changes", "document"),
    [
        pytest.param({"state": State.CLOSED}, PLAN, id="one that was carried out still counts"),
        pytest.param({"scores": sheets(share="0.7")}, PLAN, id="just the mark is enough"),
        pytest.param({"scores": sheets(share="1", hieu_qua="12.5")}, PLAN, id="just the share is enough"),
        pytest.param({"ticket": PLAN.levels[0], "has_ticket": True}, PLAN, id="the ticket is there"),
        pytest.param(
            {"notice_from": None, "notice_to": None},
            plan(**{"public_notice_days: 5": "public_notice_days: 0"}),
            id="no notice where the plan asks for none",
        ),
        pytest.param(
            {"says_what_to_copy": False, "vote": None},
            plan(
                **{
                    '    - {rule: public_vote, clause: "II(2).2-2"}\n': "",
                    '    - {rule: creative_and_spreading, clause: "II(2).2-4"}\n': "",
                }
            ),
            id="a rule that the version does not list is not asked",
        ),
    ],
)
def test_what_is_enough_is_enough(changes, document):
    assert failed(replace(GOOD, **changes), document) == {}


def test_the_creative_criterion_fails_both_the_criteria_and_its_own_rule():
    facts = replace(GOOD, scores=sheets(sang_tao_lan_toa="7"))

    assert list(failed(facts)) == ["criteria_met", "creative_and_spreading"]


def test_without_that_criterion_the_dossier_alone_decides():
    rest = plan(**{"code: sang-tao-lan-toa": "code: ben-vung"})
    lines = [Line("ben-vung" if code == "sang-tao-lan-toa" else code, top, top) for code, top in SHARES.items()]
    facts = replace(GOOD, scores=combine([lines] * 3))

    assert failed(facts, rest) == {}
    assert list(failed(replace(facts, says_what_to_copy=False), rest)) == ["creative_and_spreading"]


def test_the_register_is_asked_for_although_the_plan_does_not_list_it():
    rules = tuple(each for each in PLAN.recognition.rules if each.rule != "registered")
    silent = replace(PLAN, recognition=replace(PLAN.recognition, rules=rules))

    assert list(failed(replace(GOOD, state=State.WITHDRAWN), silent)) == ["registered"]


def test_a_level_without_a_vote_asks_for_none_and_heeds_one_that_was_held():
    votes = {"huyen": PLAN.recognition.vote_at("huyen")}
    other = replace(PLAN, recognition=replace(PLAN.recognition, votes=votes))
    nowhere = replace(PLAN, recognition=replace(PLAN.recognition, votes=None))

    assert failed(replace(GOOD, vote=None, voted_on=None), other) == {}
    assert list(failed(replace(GOOD, vote=Vote(approved=False)), other)) == ["public_vote"]
    assert list(failed(replace(GOOD, vote=None, voted_on=None), nowhere)) == ["public_vote"]


CONDITIONS = plan(
    **{
        "points: 25, mandatory_share: 0.5": "kind: condition, mandatory: true",
        "points: 15, mandatory_share: 0.5": "kind: condition",
        "scale: 100, pass_mark: {co-so: 70, huyen: 80}": "scale: 60",
    }
)


@pytest.mark.parametrize(
    ("yes", "rules"),
    [(3, []), (2, []), (1, ["criteria_met"])],
)
def test_a_mandatory_condition_holds_when_more_than_half_of_the_sheets_say_so(yes, rules):
    lines = [[Line("hieu-qua", holds=n < yes), Line("sang-tao-lan-toa", holds=True)] for n in range(3)]

    assert list(failed(replace(GOOD, scores=combine(lines)), CONDITIONS)) == rules


def test_a_condition_that_is_not_mandatory_counts_for_its_own_rule_alone():
    lines = [[Line("hieu-qua", holds=True), Line("sang-tao-lan-toa", holds=n == 0)] for n in range(3)]

    assert list(failed(replace(GOOD, scores=combine(lines)), CONDITIONS)) == ["creative_and_spreading"]


def test_what_is_ours_is_marked_as_default():
    assert {each.rule for each in verdicts_for(GOOD, PLAN) if each.is_default} == {
        *("public_vote", "criteria_met", "creative_and_spreading", "lower_level", "no_hold")
    }
    own = plan(**{"source: default, quorum": "clause: 'II(2).2-2', quorum"})
    assert not next(each for each in verdicts_for(GOOD, own) if each.rule == "public_vote").is_default


def told_again(facts, points, count):
    """The domain, told once more without the code: which rules fail."""
    wrong = set()
    if facts.state not in (State.ACCEPTED, State.CLOSED) or not facts.same_plan:
        wrong.add("registered")
    days = (facts.notice_to - facts.notice_from).days + 1 if facts.notice_from else 0
    vote = facts.vote
    over = facts.voted_on is None or facts.notice_to is None or facts.voted_on > facts.notice_to
    if days < 5 or not over or vote is None or not (vote.has_quorum and vote.approved):
        wrong.add("public_vote")
    mean = sum(points.values())
    half = {"hieu-qua": points["hieu-qua"] / 25, "sang-tao-lan-toa": points["sang-tao-lan-toa"] / 15}
    short = {code for code, share in half.items() if share < Fraction(1, 2)}
    if count < 3 or mean < 70 or short:
        wrong.add("criteria_met")
    if count == 0 or "sang-tao-lan-toa" in short or not facts.says_what_to_copy:
        wrong.add("creative_and_spreading")
    if facts.ticket and not facts.has_ticket:
        wrong.add("lower_level")
    if facts.on_hold:
        wrong.add("no_hold")
    return wrong


@given(data=st.data())
def test_the_rules_say_what_the_domain_says(data):
    points = {
        code: Fraction(data.draw(st.integers(0, int(maximum * 2)), label=code), 2) for code, maximum in SHARES.items()
    }
    count = data.draw(st.integers(0, 5), label="sheets")
    lines = [Line(code, SHARES[code], Decimal(value.numerator) / value.denominator) for code, value in points.items()]
    notice_to = data.draw(st.none() | st.dates(date(2023, 9, 5), date(2023, 9, 12)))
    vote = data.draw(st.none() | st.builds(Vote, has_quorum=st.booleans(), approved=st.booleans()))
    facts = replace(
        GOOD,
        state=data.draw(st.sampled_from(State)),
        same_plan=data.draw(st.booleans()),
        notice_from=date(2023, 9, 5) if notice_to else None,
        notice_to=notice_to,
        vote=vote,
        voted_on=data.draw(st.dates(date(2023, 9, 5), date(2023, 9, 14))) if vote else None,
        scores=combine([lines] * count),
        says_what_to_copy=data.draw(st.booleans()),
        ticket=data.draw(st.sampled_from([None, PLAN.levels[0]])),
        has_ticket=data.draw(st.booleans()),
        on_hold=data.draw(st.booleans()),
    )

    assert set(failed(facts)) == told_again(facts, points, count)
