import json
from decimal import Decimal
from fractions import Fraction
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kheo.plans.queries.plan_file import check_bytes, check_path, check_plan_file
from kheo.plans.rules.vocabulary import Measure
from tests.conftest import PLAN_FILE
from tests.plans.factories import SMALL, TEXT, plan_file, with_deadline, with_target

EXAMPLE = PLAN_FILE.read_text(encoding="utf-8")


def faults(data, text=None):
    return [(fault.path, fault.message) for fault in check_bytes(data, text=text).faults]


def paths(data, text=None):
    return [path for path, _ in faults(data, text)]


def test_the_plan_of_2023_is_ok():
    document, found = check_plan_file(PLAN_FILE)

    assert found == []
    assert [level.rank for level in document.levels] == [1, 2]
    assert len(document.units) == 36
    assert document.criteria[0].title == "Có đăng ký, có kế hoạch thực hiện và phân công cụ thể"
    assert document.recognition.scoring_at("huyen").pass_mark == Decimal(80)
    assert document.recognition.vote_at("co-so").quorum == Fraction(667, 1000)
    assert [figure.code for figure in document.figures] == ["nguoi-tham-gia", "ngay-cong", "dat-hien", "kinh-phi"]


def test_a_title_with_a_comma_and_without_quotes_is_one_title():
    unquoted = EXAMPLE.replace('title: "Có đăng ký, có kế hoạch', "title: Có đăng ký, có kế hoạch").replace(
        'phân công cụ thể", points', "phân công cụ thể, points"
    )
    assert unquoted != EXAMPLE

    assert check_bytes(unquoted.encode(), text=TEXT).digest == check_bytes(EXAMPLE.encode(), text=TEXT).digest


def test_the_small_plan_has_no_text_and_needs_no_clauses():
    checked = check_bytes(plan_file())

    assert checked.ok
    assert checked.document.clauses == ()


@pytest.mark.parametrize(
    "target",
    [
        {"at_least": 1, "measure": measure}
        for measure in ("registered", "built", "recognised", "commended", "replicated", "published")
    ]
    + [
        {"at_least": 3, "measure": "units", "kinds": ["commune-party-committee"]},
        {"at_least": 0.8, "measure": "units", "share_of": "units"},
        {"at_least": 0.5, "measure": "recognised", "share_of": "registered", "level": "co-so"},
        {"at_least": "1/3", "measure": "recognised", "share_of": "built", "round": "down"},
        {"at_least": "50%", "measure": "commended", "share_of": "recognised", "round": "half-up"},
        {"at_least": 0.5, "measure": "registered", "share_of": "registered", "field": "kinh-te"},
        {"at_least": 1, "at_most": 3},
        {"at_most": 3},
        {"at_least": 1, "exact_level": "co-so"},
        {"at_least": 1, "exact_level": True, "level": "co-so"},
        {"at_least": 1, "field": "kinh-te", "subject": "ca-nhan", "first_time": True},
        {"at_least": 1, "by": "2024-06-30"},
        {"at_least": 1, "unit": "xa-a", "group": None},
        {"at_least": 100, "whole": True, "group": None},
    ],
)
def test_every_form_of_target_is_accepted(target):
    given_ = {"group": "cac-xa", "measure": "registered", **target}
    entry = {key: value for key, value in given_.items() if value is not None}

    assert faults(plan_file(targets=[{"code": "t", "title": "Chỉ tiêu", **entry}])) == []


def test_a_target_by_priority_needs_the_priority():
    priorities = [{"code": "viec-kho", "title": "Việc khó"}]
    target = [{"code": "t", "title": "T", "whole": True, "measure": "built", "at_least": 1, "priority": "viec-kho"}]

    assert faults(plan_file(priorities=priorities, targets=target)) == []
    assert paths(plan_file(targets=target)) == ["targets[0].priority"]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ({"at_least": 5, "group": "khong-co"}, "targets[0].group"),
        ({"at_least": 5, "unit": "xa-a"}, "targets[0]"),
        ({"at_least": 5, "whole": True}, "targets[0]"),
        ({}, "targets[0]"),
        ({"at_least": 5, "level": "tinh"}, "targets[0].level"),
        ({"at_least": 5, "exact_level": "tinh"}, "targets[0].exact_level"),
        ({"at_least": 5, "exact_level": True}, "targets[0]"),
        ({"at_least": 5, "exact_level": "co-so", "level": "co-so"}, "targets[0]"),
        ({"at_least": 5, "field": "kinhte"}, "targets[0].field"),
        ({"at_least": 5, "subject": "to"}, "targets[0].subject"),
        ({"at_least": 5, "priority": "x"}, "targets[0].priority"),
        ({"at_least": 1.5}, "targets[0].at_least"),
        ({"at_least": 50, "share_of": "registered", "measure": "built"}, "targets[0].at_least"),
        ({"at_least": 3, "at_most": 1}, "targets[0].at_most"),
        ({"at_least": -1}, "targets[0].at_least"),
        ({"at_least": "nhiều"}, "targets[0].at_least"),
        ({"at_least": 5, "measure": "seen"}, "targets[0].measure"),
        ({"at_least": 5, "kinds": ["commune-party-committee"]}, "targets[0]"),
        ({"at_least": 5, "measure": "units", "kinds": ["xa"]}, "targets[0].kinds[0]"),
        ({"at_least": 0.5, "measure": "units", "share_of": "registered"}, "targets[0]"),
        ({"at_least": 0.5, "share_of": "registered"}, "targets[0]"),
        ({"at_least": 5, "round": "up"}, "targets[0]"),
        ({"at_least": 5, "by": "2023-06-30"}, "targets[0].by"),
        ({"at_least": 5, "by": "2024-06-31"}, "targets[0].by"),
        ({"at_least": 5, "goal": 3}, "targets[0].goal"),
        ({"at_least": 5, "first_time": "có"}, "targets[0].first_time"),
    ],
)
def test_a_wrong_target_is_named(target, path):
    assert paths(with_target(**target)) == [path]


@pytest.mark.parametrize(
    ("deadline", "path"),
    [
        ({}, "deadlines[0]"),
        ({"before": "2024-02-30"}, "deadlines[0].before"),
        ({"before": "25/02/2024"}, "deadlines[0].before"),
        ({"before": "2024-02-25", "by": "2024-02-25"}, "deadlines[0]"),
        ({"before": 15}, "deadlines[0]"),
        ({"day": 15, "by": "2024-02-25"}, "deadlines[0]"),
        ({"in": "2024-13"}, "deadlines[0].in"),
        ({"in": "2024"}, "deadlines[0].in"),
        ({"every": "week"}, "deadlines[0].every"),
        ({"every": "month", "day": 32}, "deadlines[0].day"),
        ({"every": "month", "day": 0}, "deadlines[0].day"),
        ({"every": "month", "day": 3, "before": 4}, "deadlines[0]"),
        ({"every": "month", "before": "2024-02-25"}, "deadlines[0]"),
        ({"every": "month", "before": 32}, "deadlines[0]"),
        ({"every": "month", "by": "2024-02-25"}, "deadlines[0]"),
        ({"by": "2024-02-25", "grace_days": -1}, "deadlines[0].grace_days"),
        ({"by": "2024-02-25", "to": "tinh"}, "deadlines[0].to"),
        ({"by": "2024-02-25", "via": "tinh"}, "deadlines[0].via"),
        ({"by": "2023-12-31"}, "deadlines[0].by"),
        ({"by": "2024-02-25", "unit": "xa-a"}, "deadlines[0]"),
    ],
)
def test_a_wrong_deadline_is_named(deadline, path):
    assert paths(with_deadline(**deadline)) == [path]


@pytest.mark.parametrize(
    "deadline",
    [
        {"before": "2024-02-25"},
        {"by": "2024-02-25", "grace_days": 3},
        {"in": "2024-06"},
        {"in": "2024-Q3"},
        *({"every": every} for every in ("month", "quarter", "half-year", "year")),
        {"every": "month", "day": 15},
        {"every": "quarter", "before": 15, "grace_days": 0},
    ],
)
def test_every_form_of_deadline_is_accepted(deadline):
    assert faults(with_deadline(**deadline)) == []


UNITS = SMALL["units"]
CRITERIA = [
    {"code": "a", "title": "Chung", "points": 60},
    {"code": "b", "title": "Cho tập thể", "points": 40, "subjects": ["tap-the"]},
    {"code": "c", "title": "Cho cá nhân", "points": 40, "subjects": ["ca-nhan"], "mandatory_share": "1/2"},
    {"code": "d", "title": "Đúng pháp luật", "kind": "condition", "mandatory": True},
]


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"units": [{**UNITS[0], "parent": "xa-a"}, *UNITS[1:]]}, "units[0].parent"),
        ({"units": [*UNITS[:3], {**UNITS[3], "parent": "la"}]}, "units[3].parent"),
        ({"units": [*UNITS[:3], {**UNITS[3], "successor": "la"}]}, "units[3].successor"),
        ({"units": [*UNITS[:3], {**UNITS[3], "successor": "xa-b"}]}, "units[3].successor"),
        ({"units": [*UNITS[:3], {**UNITS[3], "code": "xa-a"}]}, "units[3].code"),
        (
            {"units": [*UNITS[:3], {**UNITS[3], "valid_from": "2024-02-01", "valid_to": "2024-01-01"}]},
            "units[3].valid_to",
        ),
        ({"units": []}, "units"),
        ({"levels": []}, "levels"),
        ({"levels": [{"code": "co-so", "title": "C", "recognised_by": "tinh"}]}, "levels[0].recognised_by"),
        (
            {"levels": [{"code": "c", "title": "C", "recognised_by": "huyen", "register_kept_by": "la"}]},
            "levels[0].register_kept_by",
        ),
        ({"fields": [{"code": "Kinh Tế", "title": "Kinh tế"}]}, "fields[0].code"),
        ({"fields": [{"code": 2024, "title": "Kinh tế"}]}, "fields[0].code"),
        ({"fields": [{"code": "kinh-te"}]}, "fields[0].title"),
        ({"fields": "kinh-te"}, "fields"),
        ({"fields": None}, "fields"),
        ({"schema": "kheo-plan/2"}, "schema"),
        ({"plan": {**SMALL["plan"], "steward": "la"}}, "plan.steward"),
        ({"plan": {**SMALL["plan"], "timezone": "Asia/Chi_Lang"}}, "plan.timezone"),
        ({"plan": {**SMALL["plan"], "period": {"from": "2024-12-31", "to": "2024-01-01"}}}, "plan.period"),
        ({"plan": {**SMALL["plan"], "programme": {"title": "P", "from": 2025, "to": 2021}}}, "plan.programme"),
        ({"plan": {**SMALL["plan"], "text": "mat.txt"}}, "plan.text"),
        ({"groups": [*SMALL["groups"], {"code": "x", "title": "X", "kinds": ["la"]}]}, "groups[1].kinds[0]"),
        ({"groups": [*SMALL["groups"], {"code": "x", "title": "X"}]}, "groups[1]"),
        ({"groups": [*SMALL["groups"], {"code": "x", "title": "X", "units": ["la"]}]}, "groups[1].units[0]"),
        (
            {"groups": [*SMALL["groups"], {"code": "x", "title": "X", "units": ["xa-a"], "except": ["la"]}]},
            "groups[1].except[0]",
        ),
        (
            {"groups": [*SMALL["groups"], {"code": "x", "title": "X", "units": ["xa-a"], "except": ["xa-a"]}]},
            "groups[1]",
        ),
        ({"tasks": [{"code": "t", "title": "T"}]}, "tasks[0]"),
        ({"tasks": [{"code": "t", "title": "T", "owner": "la"}]}, "tasks[0].owner"),
        ({"tasks": [{"code": "t", "title": "T", "group": "la"}]}, "tasks[0].group"),
        ({"tasks": [{"code": "t", "title": "T", "owner": "ban", "with": ["la"]}]}, "tasks[0].with[0]"),
        ({"feedback": {"to": "la"}}, "feedback.to"),
        ({"distribution": [{"to": "Xã A", "unit": "la"}]}, "distribution[0].unit"),
        ({"recognition": {"rules": [{"rule": "lucky"}]}}, "recognition.rules[0].rule"),
        ({"recognition": {"rules": [{"rule": "registered"}, {"rule": "registered"}]}}, "recognition.rules[1].rule"),
        ({"recognition": {"vote": {"quorum": 2}}}, "recognition.vote"),
        ({"recognition": {"vote": {"tinh": {"quorum": 0.5}}}}, "recognition.vote"),
        ({"recognition": {"scoring": {"scale": 100, "pass_mark": 120}}}, "recognition.scoring.pass_mark"),
        ({"criteria": [{"code": "a", "title": "A"}]}, "criteria[0]"),
        ({"criteria": [{"code": "a", "title": "A", "kind": "condition", "points": 3}]}, "criteria[0]"),
        ({"criteria": [{"code": "a", "title": "A", "points": 3, "mandatory_share": 1.5}]}, "criteria[0]"),
        ({"criteria": [{"code": "a", "title": "A", "points": 3, "levels": ["la"]}]}, "criteria[0].levels[0]"),
        ({"criteria": CRITERIA[:3], "recognition": {"scoring": {"scale": 90}}}, "criteria"),
        ({"extra": 1}, "extra"),
    ],
)
def test_every_other_fault_is_named_with_its_path(parts, path):
    assert path in paths(plan_file(**parts))
    assert len(paths(plan_file(**parts))) <= 2


def test_points_add_up_for_each_subject_and_level():
    scoring = {"co-so": {"scale": 100, "pass_mark": 50}, "cap-huyen": {"scale": 100, "pass_mark": 80, "min_scorers": 5}}

    checked = check_bytes(plan_file(criteria=CRITERIA, recognition={"scoring": scoring}))

    assert checked.faults == ()
    assert checked.document.recognition.scoring_at("cap-huyen").min_scorers == 5
    assert checked.document.criteria[2].mandatory_share == Fraction(1, 2)


def test_a_vote_may_differ_per_level_as_a_whole_or_value_by_value():
    whole = {"co-so": {"approval": 0.5}, "cap-huyen": {"approval": 0.9, "ballot": "council", "denominator": "all"}}
    by_value = {"approval": {"co-so": 0.5, "cap-huyen": 0.9}, "secret": {"co-so": False, "cap-huyen": True}}

    for vote in (whole, by_value):
        checked = check_bytes(plan_file(recognition={"vote": vote}))
        assert checked.faults == ()
        assert checked.document.recognition.vote_at("cap-huyen").approval == Fraction(9, 10)
        assert checked.document.recognition.vote_at("co-so").approval == Fraction(1, 2)


def test_one_level_or_four_any_number_of_fields_and_dated_units_are_accepted():
    levels = [{"code": f"cap-{n}", "title": f"Cấp {n}", "recognised_by": "huyen"} for n in range(4)]
    units = [
        *UNITS,
        {
            "code": "xa-cu",
            "title": "Xã cũ",
            "kind": "commune-party-committee",
            "valid_to": "2025-06-30",
            "successor": "xa-moi",
        },
        {"code": "xa-moi", "title": "Xã mới", "kind": "commune-party-committee", "valid_from": "2025-07-01"},
    ]

    assert faults(plan_file(levels=levels, units=units, targets=[])) == []
    assert faults(plan_file(levels=levels[:1])) == []
    assert faults(plan_file(fields=[{"code": f"f-{n}", "title": "F"} for n in range(12)])) == []


def test_what_is_optional_may_be_missing():
    assert faults(plan_file(groups=None, targets=None, deadlines=None)) == []


def test_figures_are_plan_data():
    figures = [{"code": "cay-xanh", "title": "Cây xanh trồng mới", "unit": "cây"}]

    document = check_bytes(plan_file(figures=figures)).document

    assert [(figure.code, figure.unit) for figure in document.figures] == [("cay-xanh", "cây")]
    assert not document.figures_default


def test_a_clause_that_does_not_resolve_is_named_with_its_line_and_the_nearest_one():
    (fault,) = check_bytes(EXAMPLE.replace('"III.1-2"', '"III.1-7"').encode(), text=TEXT).faults

    assert fault.path == "targets[1].clause"
    assert fault.line == 1 + EXAMPLE[: EXAMPLE.index('"III.1-2"')].count("\n")
    assert "“III.1-7”" in fault.message


def test_all_faults_come_at_once_even_beside_entries_of_a_wrong_shape():
    broken = (
        EXAMPLE.replace("before: 2023-02-25", "before: 2023-02-30")
        .replace('"III.1-2"', '"III.1-8"')
        .replace("recognised_by: huyen-uy-chi-lang", "recognised_by: huyen-uy")
        .replace("{code: xa-y-tich", "{code: Y_Tich")
        .replace("number: 41-KH", "nmber: 41-KH")
    )

    assert paths(broken.encode(), TEXT) == [
        "plan.basis[0].number",
        "plan.basis[0].nmber",
        "levels[1].recognised_by",
        "units[35].code",
        "targets[1].clause",
        "deadlines[0].before",
    ]


def test_a_code_defined_in_a_wrong_entry_is_not_called_unknown():
    units = [*UNITS[:1], {**UNITS[1], "odd": 1}, *UNITS[2:]]

    assert paths(plan_file(units=units)) == ["units[1].odd"]


def test_a_misspelt_key_is_told_the_right_one():
    assert faults(with_target(at_least=5, mesure="built")) == [
        ("targets[0].mesure", "Không có khóa “mesure” ở đây; có phải “measure”?")
    ]


BOMB = b"a: &a [x,x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (letter, letter, b",".join(b"*%c" % (letter - 1) for _ in range(9)))
    for letter in range(98, 110)
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"xin chao", id="a word"),
        pytest.param(b"\xff\xfe\x00", id="no UTF-8"),
        pytest.param(b"\x00\x01", id="binary"),
        pytest.param(b"a: 1\na: 2", id="a key twice"),
        pytest.param(b"a: &a [*a]", id="an alias to itself"),
        pytest.param(b"a: *b", id="an alias to nothing"),
        pytest.param(BOMB, id="billion laughs"),
        pytest.param(b"[" * 100_000, id="deep lists"),
        pytest.param(b"- " * 50_000, id="deep dashes"),
        pytest.param(b"{" * 3_000, id="deep mappings"),
        pytest.param(b"a: !!python/object/apply:os.system [ls]", id="a Python object"),
        pytest.param(b"a: !x y", id="an unknown tag"),
        pytest.param(b"? [1]\n: 2", id="a list as key"),
        pytest.param(b"a: 1\n---\nb: 2", id="two documents"),
        pytest.param(b"a: 9999999999999999999999999999", id="a huge number"),
        pytest.param(b"a: .inf", id="infinity"),
        pytest.param(b"a: 1e999999999", id="a huge exponent"),
        pytest.param(b"%YAML 3.0\n---\na: 1", id="an unknown YAML"),
        pytest.param(b"\t- a", id="a tab"),
        pytest.param(b"x" * 10_000_000, id="ten megabytes"),
        pytest.param(b"PK\x03\x04" + bytes(range(256)) * 20, id="a zip"),
    ],
)
def test_a_hostile_file_is_refused_quickly_and_in_words(data):
    began = perf_counter()

    document, found = check_plan_file(data)

    assert document is None
    assert found
    assert all(fault.message for fault in found)
    assert perf_counter() - began < 5


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_to_a_file_ever_raises(data):
    raw = bytearray(plan_file(recognition={"vote": {"quorum": 0.5}}, criteria=CRITERIA))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=6))

    check_plan_file(bytes(raw))


def test_the_text_is_read_beside_the_file(tmp_path):
    (tmp_path / "plan.yaml").write_text(EXAMPLE, encoding="utf-8")
    (missing,) = check_path(tmp_path / "plan.yaml").faults
    (tmp_path / "chi-lang-2023.txt").write_bytes(("\ufeff" + TEXT.replace("\n", "\r\n")).encode())

    assert missing.path == "plan.text"
    assert check_path(tmp_path / "plan.yaml").ok
    assert check_path(tmp_path / "plan.yaml").digest == check_path(PLAN_FILE).digest


def test_a_text_that_is_no_text_is_a_fault(tmp_path):
    (tmp_path / "plan.yaml").write_text(EXAMPLE, encoding="utf-8")
    (tmp_path / "chi-lang-2023.txt").write_bytes(b"PK\x03\x04\xff\xff")

    assert [fault.path for fault in check_path(tmp_path / "plan.yaml").faults] == ["plan.text"]


def test_shares_written_in_different_ways_are_the_same_content():
    digests = {
        check_bytes(with_target(measure="built", share_of="registered", at_least=v)).digest for v in (0.5, "50%", "1/2")
    }

    assert len(digests) == 1


def test_a_plan_of_a_whole_country_is_checked_in_seconds():
    units = [UNITS[0], UNITS[1]] + [
        {"code": f"xa-{n}", "title": f"Đảng ủy xã {n}", "kind": "commune-party-committee", "parent": "huyen"}
        for n in range(3321)
    ]
    began = perf_counter()

    document, found = check_plan_file(plan_file(units=units, targets=[]))

    assert found == []
    assert len(document.units) == 3323
    assert perf_counter() - began < 20


def test_the_published_schema_knows_every_key_of_the_example():
    from kheo.plans.management.commands.plan import SCHEMA_FILE
    from kheo.plans.queries.plan_file import json_schema

    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))

    assert schema == json.loads(json_schema())
    assert {"schema", "plan", "levels", "targets", "deadlines", "figures", "units"} <= set(schema["properties"])
    assert set(schema["$defs"]["TargetPart"]["properties"]["measure"]["enum"]) == {each.value for each in Measure}
