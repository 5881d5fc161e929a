"""A draft plan file: what was confirmed, where it was read, and what is missing by name."""

from kheo.plans.queries.plan_file import check_bytes
from kheo.plans.rules.drafting import MISSING, draft
from kheo.plans.rules.drafting.naming import is_group, kind_of, slug
from kheo.plans.rules.finding import FoundKind, read_text
from kheo.plans.rules.finding.deciding import Choice, Decision, keyed
from tests.conftest import PLAN_FILE
from tests.plans.factories import TEXT

BUNDLED = check_bytes(PLAN_FILE.read_bytes(), text=TEXT).document
READ = read_text(TEXT)
ALL = {key: Decision(Choice.CONFIRMED) for key in keyed(READ.found)}


def test_nothing_is_used_that_nobody_confirmed():
    words = draft(READ.found, {})

    used = words.partition("# Không đưa vào tệp này")[0]
    assert "Chi Lăng" not in used
    assert used.count(MISSING) >= 8
    assert words.count("# - chưa xem:") == len(READ.found)


def test_with_the_units_of_the_plan_it_lacks_only_who_the_text_does_not_name():
    filled = draft(READ.found, ALL, known=BUNDLED.units)
    checked = check_bytes(filled.encode(), text=TEXT)
    # Who "các đơn vị" are, the text does not say: the office fills it in.
    lines = [
        line.replace("title:", "kinds: [commune-party-committee], title:", 1)
        if line.startswith("  - {code: cac-") and "kinds:" not in line and "units:" not in line
        else line.replace(", party-cell", "")
        for line in filled.splitlines()
    ]

    assert all(fault.path.startswith("groups") for fault in checked.faults), checked.faults
    complete = check_bytes("\n".join(lines).encode(), text=TEXT)
    assert complete.faults == ()
    made = complete.document
    assert made.code == BUNDLED.code
    assert (made.issuer, made.steward, made.period) == (BUNDLED.issuer, BUNDLED.steward, BUNDLED.period)
    assert [(each.number, each.issued_on, each.issuer) for each in (*made.basis, *made.cites)] == [
        (each.number, each.issued_on, each.issuer) for each in (*BUNDLED.basis, *BUNDLED.cites)
    ]
    assert [(each.before, each.to, each.via) for each in made.deadlines] == [
        (each.before, each.to, each.via) for each in BUNDLED.deadlines
    ]
    assert [(each.measure, each.at_least, each.level, each.clause) for each in made.targets] == [
        (each.measure, each.at_least, each.level, each.clause) for each in BUNDLED.targets
    ]


def test_an_unconfirmed_draft_is_no_plan_file():
    words = draft(READ.found, {}, known=BUNDLED.units, with_unconfirmed=True)

    faults = check_bytes(words.encode(), text=TEXT).faults
    assert any("Bản nháp chưa được xác nhận" in fault.message for fault in faults)


def test_a_corrected_value_stands_for_the_one_that_was_read_and_a_dropped_one_is_left_out():
    field, *rest = [key for key, found in keyed(READ.found).items() if found.kind is FoundKind.FIELD]
    words = draft(
        READ.found,
        {field: Decision(Choice.CORRECTED, {"title": 'Nông: "thôn" # mới'}), rest[0]: Decision(Choice.DROPPED)},
    )

    assert '{code: nong-thon-moi, title: "Nông: \\"thôn\\" # mới"' in words
    assert "# - đã bỏ: Lĩnh vực" in words


def test_kinds_and_codes_are_told_by_words():
    assert kind_of("Đảng ủy xã Bắc Thủy") == "commune-party-committee"
    assert kind_of("Ủy ban Mặt trận Tổ quốc Việt Nam huyện") == "fatherland-front"
    assert kind_of("Hội Nông dân huyện") == "socio-political-organisation"
    assert kind_of("Một nơi lạ") == ""
    assert is_group("Đảng ủy các xã, thị trấn")
    assert not is_group("Trung tâm Văn hóa, Thể thao và Truyền thông huyện")
    assert slug("Phát triển kinh tế") == "phat-trien-kinh-te"
