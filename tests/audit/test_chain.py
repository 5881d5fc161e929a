"""The chain of the journal: every tampering is found and named, and a clean journal is never accused."""

import ast
import importlib.util
import json
from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kheo
from kheo.audit.rules import GENESIS, HASHED, add_words, describe, digest, faults_in, plain, subject_of

SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_journal.py"
spec = importlib.util.spec_from_file_location("verify_journal", SCRIPT)
verify_journal = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify_journal)

words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
values = st.one_of(words, st.integers(-(10**9), 10**9), st.none(), st.booleans(), st.lists(words, max_size=2))
contents = st.fixed_dictionaries(
    {
        "at": st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        "actor_id": st.none() | st.integers(1, 99),
        "actor_name": words,
        "action": st.sampled_from(["unit.move", "registration.submit", "x"]),
        "unit_id": st.none() | st.integers(1, 99),
        "unit_path": st.sampled_from(["", "0001", "00010002"]),
        "target_type": st.sampled_from(["", "units.unit"]),
        "target_id": st.none() | st.integers(1, 99),
        "target_name": words,
        "before": st.dictionaries(words, values, max_size=2),
        "after": st.dictionaries(words, values, max_size=2),
    }
)


def chained(contents):
    records, previous = [], GENESIS
    for seq, content in enumerate(contents, start=1):
        record = {"seq": seq, **content}
        record["hash"] = digest(previous, {name: record[name] for name in HASHED})
        record["previous"] = previous
        previous = record["hash"]
        records.append(record)
    return records


chains = st.lists(contents, min_size=3, max_size=8).map(chained)


def head_of(records):
    return (records[-1]["seq"], records[-1]["hash"]) if records else (0, GENESIS)


def codes(records, head=None, kept=None):
    return [fault.code for fault in faults_in(records, head, kept)]


def exported(records, head):
    lines = [json.dumps({**plain(record)}, ensure_ascii=False) for record in records]
    return [*lines, json.dumps({"head": {"seq": head[0], "hash": head[1]}})]


@given(st.lists(contents, max_size=8).map(chained))
def test_a_clean_journal_is_never_accused(records):
    head = head_of(records)

    assert codes(records, head, head[1]) == []
    assert verify_journal.check(exported(records, head), head[1]) == (len(records), head[1], [])
    for record in records:
        assert codes(records, head, record["hash"]) == []


@given(chains, st.data())
def test_a_changed_field_is_found_where_it_is(records, data):
    head = head_of(records)
    victim = data.draw(st.integers(0, len(records) - 1))
    name = data.draw(st.sampled_from([*HASHED[1:], "previous", "hash"]))
    forged = deepcopy(records)
    other = data.draw(values.filter(lambda value: plain(value) != plain(records[victim][name])))
    forged[victim][name] = other

    assert victim + 1 in [fault.seq for fault in faults_in(forged, head)]
    assert verify_journal.check(exported(forged, head))[2] != []


@given(chains, st.data())
def test_removed_records_are_found_and_counted(records, data):
    head = head_of(records)
    first = data.draw(st.integers(0, len(records) - 2))
    last = data.draw(st.integers(first, len(records) - 2))
    left = records[:first] + records[last + 1 :]

    (fault,) = faults_in(left, head)

    assert (fault.code, fault.seq) == ("missing", last + 2)
    assert verify_journal.check(exported(left, head))[2] == [
        f"record {last + 2}: records {first + 1} to {last + 1} are missing"
    ]


@given(chains, st.data())
def test_records_that_changed_places_are_found(records, data):
    one, two = sorted(data.draw(st.lists(st.integers(0, len(records) - 1), min_size=2, max_size=2, unique=True)))
    swapped = list(records)
    swapped[one], swapped[two] = swapped[two], swapped[one]

    assert {"missing", "out_of_order"} & set(codes(swapped, head_of(records)))
    assert verify_journal.check(exported(swapped, head_of(records)))[2] != []


@given(chains, st.data())
def test_contents_that_changed_places_under_their_numbers_are_found(records, data):
    one, two = data.draw(st.lists(st.integers(0, len(records) - 1), min_size=2, max_size=2, unique=True))
    swapped = deepcopy(records)
    swapped[one], swapped[two] = (
        {**swapped[two], "seq": swapped[one]["seq"]},
        {**swapped[one], "seq": swapped[two]["seq"]},
    )

    assert {fault.seq for fault in faults_in(swapped, head_of(records))} >= {one + 1, two + 1}


@given(chains, contents, st.data())
def test_an_inserted_record_is_found_however_well_it_is_forged(records, content, data):
    place = data.draw(st.integers(0, len(records)))
    previous = records[place - 1]["hash"] if place else GENESIS
    forged = {"seq": place + 1, **content, "previous": previous}
    forged["hash"] = digest(previous, {name: forged[name] for name in HASHED})

    assert codes([*records[:place], forged, *records[place:]], head_of(records)) != []


@given(chains, contents, st.data())
def test_a_forged_record_with_all_later_numbers_moved_is_found(records, content, data):
    place = data.draw(st.integers(0, len(records) - 1))
    previous = records[place - 1]["hash"] if place else GENESIS
    forged = {"seq": place + 1, **content, "previous": previous}
    forged["hash"] = digest(previous, {name: forged[name] for name in HASHED})
    moved = [{**record, "seq": record["seq"] + 1} for record in records[place:]]

    assert codes([*records[:place], forged, *moved], (len(records) + 1, records[-1]["hash"])) != []


@given(chains, st.data())
def test_a_journal_cut_off_is_found_by_its_head_and_with_the_head_cut_too_by_the_hash_kept_outside(records, data):
    left = records[: data.draw(st.integers(0, len(records) - 1))]
    kept = records[-1]["hash"]

    assert codes(left, head_of(records)) == ["truncated"]
    assert codes(left, head_of(left)) == []
    assert codes(left, head_of(left), kept) == ["kept_head"]
    assert verify_journal.check(exported(left, head_of(left)), kept)[2] != []


@given(chains, contents)
def test_a_journal_written_anew_is_found_by_the_hash_kept_outside(records, content):
    anew = chained([content, *records[1:]])
    if anew[0]["hash"] == records[0]["hash"]:
        return

    assert codes(anew, head_of(anew)) == []
    assert codes(anew, head_of(anew), records[-1]["hash"]) == ["kept_head"]


def test_a_head_that_names_another_record_is_found():
    records = chained([{**dict.fromkeys(HASHED[1:], ""), "before": {}, "after": {}}])

    assert codes(records, (1, "f" * 64)) == ["head"]
    assert codes(records, (0, GENESIS)) == ["head"]


def test_a_message_says_which_records_are_gone():
    records = chained([{**dict.fromkeys(HASHED[1:], "")}] * 5)

    assert [fault.message for fault in faults_in([records[0], records[2]])] == ["Trước bản ghi 3 mất bản ghi 2."]
    assert [fault.message for fault in faults_in([records[0], records[4]])] == ["Trước bản ghi 5 mất các bản ghi 2–4."]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1.50"), "1.50"),
        (date(2023, 2, 24), "2023-02-24"),
        ({"b": {2, 1}, 3: (1.5, None)}, {"b": [1, 2], "3": ["1.5", None]}),
        ("a\x00b\ud800", "ab?"),
        (True, True),
        (Path("x"), "x"),
    ],
)
def test_values_become_what_every_database_gives_back(value, expected):
    assert plain(value) == expected


def test_an_export_without_its_last_line_or_with_rubbish_is_refused():
    assert verify_journal.check([])[2] == ["the line that names the head is missing: the file was cut off"]
    assert len(verify_journal.check(["{", "[]", '{"seq":"1"}'])[2]) == 4
    head = json.dumps({"head": {"seq": 0, "hash": GENESIS}})
    assert verify_journal.check([head, "", head])[2] == ["line 3: stands after the head"]


def test_an_action_nobody_described_shows_its_code():
    assert describe("unit.move") == "Chuyển đơn vị"
    assert describe("x.y") == "x.y"
    assert (subject_of("unit.move"), subject_of("x.y")) == ("Đơn vị", "x")


def test_a_room_adds_its_words_but_cannot_change_a_meaning():
    add_words({"unit.move": "Chuyển đơn vị"})
    with pytest.raises(ValueError, match=r"unit\.move"):
        add_words({"unit.move": "khác"})


def test_every_action_of_the_code_has_words():
    written = set()
    for path in Path(kheo.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.keyword) and call.arg == "action" and isinstance(call.value, ast.Constant):
                written.add(str(call.value.value))
    written = {code for code in written if "." in code}

    assert len(written) > 30
    assert {code for code in written if describe(code) == code} == set()
