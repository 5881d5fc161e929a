import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.plans.queries.plan_file import check_bytes
from kheo.plans.rules.changes import Change, changes_between, say_change, word_changes
from tests.conftest import PLAN_FILE
from tests.plans.factories import SMALL, TEXT, plan_file

EXAMPLE = PLAN_FILE.read_text(encoding="utf-8")


def document(data, text=None):
    checked = check_bytes(data, text=text)
    assert checked.faults == ()
    return checked.document


def sentences(before, after):
    return [change.sentence for change in changes_between(document(before), document(after))]


def test_equal_plans_have_no_changes():
    assert changes_between(document(EXAMPLE.encode(), TEXT), document(EXAMPLE.encode(), TEXT)) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "at_least: 5",
            "at_least: 6",
            "Chỉ tiêu “Đăng ký xây dựng ít nhất 05 mô hình cấp cơ sở trở lên”: ít nhất 5 → 6 mô hình",
        ),
        (
            "before: 2023-02-25",
            "by: 2023-03-10",
            "Thời hạn “Gửi danh sách đăng ký mô hình”: trước ngày 25/02/2023 → chậm nhất ngày 10/03/2023",
        ),
        (
            "quorum: 0.667",
            "quorum: 0.75",
            "Cấp huyện – tỷ lệ dự bình chọn: 66,7% → 75%",
        ),
        ("huyen: 80}", "huyen: 85}", "Cấp huyện – điểm đạt: 80 → 85"),
        (
            "title: Phát triển kinh tế,",
            "title: Phát triển kinh tế tập thể,",
            "Lĩnh vực “Phát triển kinh tế”: tên: Phát triển kinh tế → Phát triển kinh tế tập thể",
        ),
        (
            "steward: ban-dan-van ",
            "steward: ban-tuyen-giao ",
            "Cơ quan thường trực: Ban Dân vận Huyện ủy → Ban Tuyên giáo Huyện ủy",
        ),
        ("  - {to: Thường trực Huyện ủy}\n", "", "Nơi nhận: "),
    ],
)
def test_a_change_is_one_readable_sentence(old, new, sentence):
    assert old in EXAMPLE
    before, after = document(EXAMPLE.encode(), TEXT), document(EXAMPLE.replace(old, new).encode(), TEXT)

    assert any(change.sentence.startswith(sentence) for change in changes_between(before, after))


def test_added_and_removed_entries_are_named():
    more = plan_file(fields=[*SMALL["fields"], {"code": "an-ninh", "title": "An ninh"}], deadlines=[])

    assert sentences(plan_file(), more) == ["Bỏ thời hạn “Gửi danh sách”.", "Thêm lĩnh vực “An ninh”."]


def test_the_order_of_levels_is_content():
    swapped = plan_file(levels=SMALL["levels"][::-1])

    assert "Cấp công nhận “Cấp cơ sở”: thứ bậc: 1 → 2" in sentences(plan_file(), swapped)


def test_another_order_of_fields_is_said_to_change_nothing_else():
    swapped = plan_file(fields=SMALL["fields"][::-1])

    assert sentences(plan_file(), swapped) == [
        "Sắp xếp lại hoặc sửa chi tiết không làm thay đổi nội dung của kế hoạch."
    ]


def test_rules_of_recognition_come_and_go():
    with_rule = plan_file(recognition={"rules": [{"rule": "registered"}]})

    assert sentences(plan_file(), with_rule) == ["Thêm nguyên tắc công nhận “Có đăng ký”."]
    assert sentences(with_rule, plan_file()) == ["Bỏ nguyên tắc công nhận “Có đăng ký”."]


def test_changes_of_the_text_are_found_by_clause():
    text = TEXT.replace("ít nhất **05** mô hình", "ít nhất **06** mô hình").replace("Long Văn Nhân", "Vi Văn A")

    changes = changes_between(document(EXAMPLE.encode(), TEXT), document(EXAMPLE.encode(), text))

    assert [(c.path, c.sentence) for c in changes] == [
        ("text.III.1-3", "Văn bản: sửa mục III.1, gạch đầu dòng thứ 3."),
        ("text.signature", "Văn bản: sửa phần ký."),
    ]
    assert word_changes(changes[0].before, changes[0].after)[1:3] == [("removed", "05"), ("added", "06")]


def test_a_change_survives_being_stored():
    (change,) = changes_between(document(plan_file()), document(plan_file(deadlines=[])))

    assert Change.from_json(change.as_json()) == change


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("ít nhất 5 mô hình", "ít nhất 6 mô hình", "ít nhất 5 → 6 mô hình"),
        ("trước ngày 25/02/2023", "trước ngày 01/03/2023", "trước ngày 25/02/2023 → 01/03/2023"),
        ("", "kinh tế", "(trống) → kinh tế"),
        ("một hai", "ba bốn", "một hai → ba bốn"),
    ],
)
def test_shared_words_are_said_once(before, after, said):
    assert say_change(before, after) == said


@given(st.text("ab ", max_size=30), st.text("ab ", max_size=30))
def test_word_changes_rebuild_both_texts(before, after):
    runs = word_changes(before, after)

    assert " ".join(words for kind, words in runs if kind != "added").split() == before.split()
    assert " ".join(words for kind, words in runs if kind != "removed").split() == after.split()
