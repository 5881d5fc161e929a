"""What a plan file may say of ties, of conflicts of interest, of distinctions and of rewards."""

from decimal import Decimal
from fractions import Fraction

import pytest

from kheo.plans.queries.plan_file import check_bytes
from kheo.plans.rules.changes import changes_between
from kheo.plans.rules.document import DEFAULT_COMMENDING, Conflicts
from kheo.plans.rules.reader import notes_of, recognition_table
from tests.conftest import PLAN_FILE
from tests.plans.factories import TEXT, plan_file

REWARDS = {
    "source": "default",
    "kinds": [
        {"code": "giay-khen", "title": "Giấy khen", "level": "cap-huyen", "subjects": ["tap-the"], "at_most": 10,
         "share_of_recognised": "1/3", "amount": 500000},
        {"code": "bieu-duong", "title": "Biểu dương"},
    ],
}  # fmt: skip


def document(**parts):
    checked = check_bytes(plan_file(**parts), text=None)
    assert [str(fault) for fault in checked.faults] == []
    return checked.document


def faults(**parts):
    return [fault.path for fault in check_bytes(plan_file(**parts), text=None).faults]


def test_the_plan_of_2023_leaves_them_to_our_defaults():
    checked = check_bytes(PLAN_FILE.read_bytes(), text=TEXT)

    assert checked.faults == ()
    assert checked.document.commending == DEFAULT_COMMENDING
    assert checked.document.recognition.conflicts == Conflicts(default=True)
    assert checked.document.distinctions == ()
    assert checked.document.recognition.vote_at("co-so").is_strict
    assert checked.document.recognition.vote_at("co-so").tie == "declined"


def test_every_new_key_is_read():
    plan = document(
        recognition={
            "vote": {"approval": 0.75, "strict": {"co-so": True}, "tie": "chair", "secret": False},
            "conflicts": {"superior": True, "subordinate": False},
        },
        distinctions=[{"code": "tieu-bieu", "title": "Tiêu biểu", "level": "cap-huyen"}],
        commending={**REWARDS, "source": "plan", "once": False},
    )

    vote = plan.recognition.vote_at("co-so")
    assert (vote.strict, vote.is_strict, vote.tie) == (True, True, "chair")
    assert not plan.recognition.vote_at("cap-huyen").is_strict
    assert plan.recognition.conflicts == Conflicts(superior=True, subordinate=False, default=False)
    assert plan.distinction_by_code["tieu-bieu"].level == "cap-huyen"
    reward = plan.commendation_by_code["giay-khen"]
    assert (reward.level, reward.subjects, reward.at_most) == ("cap-huyen", ("tap-the",), 10)
    assert (reward.share_of_recognised, reward.amount) == (Fraction(1, 3), Decimal(500000))
    assert (plan.commending.once, plan.commending.default) == (False, False)


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        pytest.param({"recognition": {"vote": {"tie": "chair"}}}, "recognition.vote.tie", id="a chair in secret"),
        pytest.param({"recognition": {"vote": {"tie": "lot"}}}, "recognition.vote.tie", id="a tie decided by lot"),
        pytest.param({"recognition": {"vote": {"strict": "có"}}}, "recognition.vote.strict", id="strict in words"),
        pytest.param({"recognition": {"conflicts": {"own": True}}}, "recognition.conflicts.own", id="an unknown key"),
        pytest.param(
            {"distinctions": [{"code": "a", "title": "A", "level": "tinh"}]}, "distinctions[0].level", id="a level"
        ),
        pytest.param(
            {"distinctions": [{"code": "a", "title": "A"}, {"code": "a", "title": "B"}]}, "distinctions[1].code",
            id="a distinction twice",
        ),
        pytest.param({"commending": {"kinds": []}}, "commending.kinds", id="no kind of reward"),
        pytest.param(
            {"commending": {"kinds": [{"code": "a", "title": "A", "level": "tinh"}]}}, "commending.kinds[0].level",
            id="a reward's level",
        ),
        pytest.param(
            {"commending": {"kinds": [{"code": "a", "title": "A", "subjects": ["nguoi"]}]}},
            "commending.kinds[0].subjects[0]", id="a reward's subject",
        ),
        pytest.param(
            {"commending": {"kinds": [{"code": "a", "title": "A"}] * 2}}, "commending.kinds[1].code", id="a kind twice"
        ),
        pytest.param(
            {"commending": {"kinds": [{"code": "a", "title": "A", "share_of_recognised": 1.5}]}}, "commending.kinds[0]",
            id="more than all",
        ),
        pytest.param(
            {"commending": {"kinds": [{"code": "a", "title": "A", "amount": -1}]}}, "commending.kinds[0].amount",
            id="less than no money",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_path(parts, path):
    assert faults(**parts) == [path]


def test_a_clause_of_a_reward_must_stand_in_the_text():
    file = PLAN_FILE.read_text(encoding="utf-8") + (
        "\ncommending: {clause: 'IX.9', kinds: [{code: a, title: A, clause: 'IX.8'}]}\n"
        "distinctions: [{code: b, title: B, clause: 'IV.1'}]\n"
    )

    checked = check_bytes(file.encode(), text=TEXT)

    assert [fault.path for fault in checked.faults] == ["commending.kinds[0].clause", "commending.clause"]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            {"recognition": {"vote": {"secret": False}}},
            {"recognition": {"vote": {"secret": False, "tie": "chair"}}},
            "Cấp cơ sở – khi số phiếu ngang nhau: không thông qua → chủ trì quyết định",
        ),
        (
            {"recognition": {"conflicts": {"superior": False}}},
            {"recognition": {"conflicts": {"superior": True}}},
            "Không được chấm, biểu quyết, quyết định: người của đơn vị đăng ký, người của đơn vị cấp dưới → người của"
            " đơn vị đăng ký, người của đơn vị cấp trên trực tiếp, người của đơn vị cấp dưới",
        ),
        (
            {"commending": {"kinds": [{"code": "a", "title": "Giấy khen", "at_most": 5}]}},
            {"commending": {"kinds": [{"code": "a", "title": "Giấy khen", "at_most": 8}]}},
            "Hình thức khen thưởng “Giấy khen”: số lượng: không quá 5 → 8",
        ),
        (
            {"commending": {"kinds": [{"code": "a", "title": "Giấy khen"}]}},
            {"commending": {"kinds": [{"code": "a", "title": "Giấy khen"}], "once": False}},
            "Khen thưởng: một thành tích chỉ khen một lần → một thành tích được khen nhiều lần",
        ),
        ({}, {"distinctions": [{"code": "a", "title": "Tiêu biểu"}]}, "Thêm danh hiệu trong cấp “Tiêu biểu”."),
    ],
)
def test_a_change_is_one_readable_sentence(before, after, sentence):
    assert sentence in [change.sentence for change in changes_between(document(**before), document(**after))]


def test_a_reward_and_a_distinction_stand_beside_the_plan_s_text():
    plan = document(commending={**REWARDS, "source": "plan"}, distinctions=[{"code": "a", "title": "Tiêu biểu"}])

    told = {note.title: note.lines for _, note in notes_of(plan) if note.kind in {"reward", "distinction"}}
    assert told["Tiêu biểu"] == ()
    assert "mức thưởng: 500.000 đồng" in told["Giấy khen"]
    assert [note for _, note in notes_of(document()) if note.kind == "reward"] == []


def test_the_table_of_recognition_says_what_a_tie_comes_to():
    rows = {row.name: row.values for row in recognition_table(document(recognition={"vote": {"approval": 0.5}}))}

    assert rows["Khi số phiếu ngang nhau"] == ("Không thông qua", "Không thông qua")
    assert rows["Đạt đúng tỷ lệ tán thành"] == ("Chưa đủ, phải quá tỷ lệ đó",) * 2
