"""Both verifiers find every edit of a published file, say where it is, and are silent about what was not touched."""

# ruff: noqa: S311 - the same files and the same edits on every run

import copy
import importlib.util
import json
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from kheo.ballots.rules import verifying
from kheo.ballots.rules.codes import new_receipt, new_salt, new_ticket, say_receipt, ticket_hash
from kheo.ballots.rules.counting import Tally, VoteRule, count
from kheo.ballots.rules.merkle import canonical, commitment, token_of
from kheo.ballots.rules.published_shape import Unreadable, read
from kheo.ballots.rules.publishing import CastSlip, Voter, published_file, tallies

SCRIPT = Path(__file__).parents[2] / "kheo" / "static" / "verify" / "kheo_vote_verify.py"
CHOICES = ("yes", "yes", "yes", "no", "abstain")


def _load_script():
    spec = importlib.util.spec_from_file_location("kheo_vote_verify", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = _load_script()


def make_file(rng: random.Random, *, kind: str = "", voters: int | None = None):
    """A file as it is published, and the receipts of those who voted."""
    kind = kind or rng.choice(["council", "public", "meeting"])
    code, size = f"bp-{rng.randrange(10**9)}", rng.randrange(1, 14) if voters is None else voters
    items = list(range(1, rng.randrange(1, 5) + 1))
    rule = VoteRule(
        quorum=rng.choice([None, *map(Fraction, ("1/2", "2/3"))]),
        approval=Fraction(rng.choice(["1/2", "2/3", "9/10", "1"])),
        strict=rng.random() < 0.5,
        tie=rng.choice(["declined", "chair"]),
        secret=rng.random() < 0.5,
        denominator=rng.choice(["all", "present"]),
        clause="II(2).2-2",
        default=rng.random() < 0.3,
    )
    roll, slips, receipts = [], [], []
    for number in range(1, size + 1):
        barred = tuple(item for item in items if kind != "public" and rng.random() < 0.15)
        voted = rng.random() < 0.7
        roll.append(Voter(number, commitment(number, ticket_hash(new_ticket()), new_salt()), barred, voted))
        if voted and kind != "meeting":
            receipts.append(new_receipt())
            slips += [
                CastSlip(token_of(receipts[-1], item, code), item, rng.choice(CHOICES))
                for item in items
                if item not in barred
            ]
    counted, method = tallies(items, roll, slips), ""
    if kind == "meeting":
        method = rng.choice(["hands", "paper"])
        for item, tally in counted.items():
            yes = rng.randrange(tally.took_part + 1)
            counted[item] = Tally(tally.eligible, tally.took_part, yes, tally.took_part - yes)
    voices = {item: rng.choice(["", "yes", "no"]) for item in items}
    open_hands = method == "hands" and not rule.secret
    ballot = {
        "code": code,
        "title": "Bình chọn mô hình năm 2023",
        "round": "Đợt 1",
        "place": "Nhà văn hóa thôn",
        "kind": kind,
        "method": method,
        "opened_at": "2023-11-01T01:00:00+00:00",
        "closed_at": "2023-11-02T01:00:00+00:00",
        "held_on": None,
        "issued": sum(voter.voted for voter in roll) if method == "paper" else None,
        "collected": sum(voter.voted for voter in roll) if method == "paper" else None,
        "written": 0,
    }
    document = published_file(
        ballot=ballot,
        rule=rule.to_json(),
        items=[{"number": n, "title": f"Mô hình số {n}", "chair_voice": voices[n]} for n in items],
        voters=roll,
        took_part=sum(voter.voted for voter in roll),
        slips=slips,
        results=[(n, counted[n], count(rule, counted[n], voices[n], open_hands=open_hands)) for n in items],
    )
    return json.loads(json.dumps(document)), receipts


def places(value, path=()):
    """Every value of the file, with its path."""
    yield path, value
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from places(each, (*path, at))


def at(document, path):
    for step in path:
        document = document[step]
    return document


def other(rng, value):
    """Another value, mostly of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return max(value + rng.choice([-1, 1, 7]), 0) if value else 1
    if isinstance(value, str):
        if value in {"yes", "no", "abstain"}:
            return rng.choice([each for each in ("yes", "no", "abstain") if each != value])
        if len(value) == 64:
            place = rng.randrange(64)
            return value[:place] + rng.choice([x for x in "0123456789abcdef" if x != value[place]]) + value[place + 1 :]
        return value + rng.choice([" ", "x", "1"])
    return rng.choice([1, "x", True, [], {}]) if value is None else None


def edit(rng, document):
    """One random edit; returns what was done, and the path at which it was done."""
    while True:
        changed = copy.deepcopy(document)
        path, value = rng.choice(list(places(changed)))
        way = rng.choice(["change", "delete", "reorder", "duplicate", "insert"])
        if way == "change" and path and not isinstance(value, dict | list):
            at(changed, path[:-1])[path[-1]] = other(rng, value)
        elif way == "delete" and path:
            del at(changed, path[:-1])[path[-1]]
        elif way == "reorder" and isinstance(value, list) and len(value) > 1:
            one, two = rng.sample(range(len(value)), 2)
            value[one], value[two] = value[two], value[one]
            path = (*path, min(one, two))
        elif way == "duplicate" and isinstance(value, list) and value:
            chosen = rng.randrange(len(value))
            value.insert(rng.randrange(len(value) + 1), copy.deepcopy(value[chosen]))
        elif way == "insert" and isinstance(value, dict):
            value[rng.choice(["x", "extra", "voter"])] = rng.choice([1, "x", None])
        elif way == "insert" and isinstance(value, list) and value:
            new = copy.deepcopy(rng.choice(value))
            if isinstance(new, dict):
                key = rng.choice(list(new))
                new[key] = other(rng, new[key]) if not isinstance(new[key], dict | list) else new[key]
            elif not isinstance(new, list):
                new = other(rng, new)
            value.insert(rng.randrange(len(value) + 1), new)
        else:
            continue
        if canonical(changed) != canonical(document):
            return way, path, changed


def ask_ours(document):
    try:
        return [(fault.where, fault.message) for fault in verifying.verify(read(json.dumps(document)))]
    except Unreadable:
        return [("schema", "không đọc được")]


def ask_script(document):
    if document.get("schema") != "kheo-vote/1":
        return [("schema", "không đọc được")]
    return script.check(document)


def test_untouched_files_raise_no_alarm():
    rng = random.Random(20231101)
    for _ in range(150):
        document, _ = make_file(rng)
        assert ask_ours(document) == []
        assert ask_script(document) == []


def test_every_random_edit_is_found_by_both_and_named():
    rng = random.Random(4)
    files = [make_file(rng, kind=kind)[0] for kind in ("council", "public", "meeting") for _ in range(12)]
    missed, unnamed, ways = [], [], set()
    for _ in range(1_200):
        way, path, changed = edit(rng, rng.choice(files))
        ways.add(way)
        for who, ask in (("ours", ask_ours), ("script", ask_script)):
            faults = ask(changed)
            if not faults:
                missed.append((who, way, path))
            elif not any(where.startswith(_part(path)) for where, _ in faults):
                unnamed.append((who, way, path, faults[:3]))
    assert missed == []
    assert unnamed == []
    assert ways == {"change", "delete", "reorder", "duplicate", "insert"}


def _part(path):
    """The part of the file that a fault must name: a change of the leaves or the root may show in either."""
    if not path:
        return ""
    return {
        "slips": ("slips", "leaves"),
        "leaves": ("leaves", "slips", "root"),
        "items": ("items", "seals.items", "results"),
        "results": ("results", "seals.results"),
        "seals": ("seals", "ballot", "rule", "items", "results"),
    }.get(path[0], path[0])


@pytest.mark.parametrize(
    ("section", "named"), [("slips", "slips[{}]"), ("entries", "roll.entries[{}]"), ("results", "results[{}]")]
)
def test_a_changed_entry_is_named_by_its_place(section, named):
    rng = random.Random(11)
    document, _ = make_file(rng, kind="public", voters=9)
    rows = document["roll"]["entries"] if section == "entries" else document[section]
    for place, row in enumerate(rows):
        for key, value in row.items():
            if isinstance(value, list):
                continue
            changed = copy.deepcopy(document)
            target = changed["roll"]["entries"] if section == "entries" else changed[section]
            target[place][key] = other(rng, value)
            for ask in (ask_ours, ask_script):
                assert any(where.startswith(named.format(place)) for where, _ in ask(changed)), (place, key)


def test_a_slip_that_was_taken_out_is_named_by_its_leaf():
    document, _ = make_file(random.Random(2), kind="public", voters=9)
    gone = 3
    del document["slips"][gone]

    for ask in (ask_ours, ask_script):
        assert any(where == f"leaves[{gone}]" for where, _ in ask(document))


def test_a_slip_taken_out_with_its_leaf_is_found_by_root_and_count():
    document, _ = make_file(random.Random(2), kind="public", voters=9)
    item = document["slips"].pop(3)["item"]
    del document["leaves"][3]

    for ask in (ask_ours, ask_script):
        said = [where for where, _ in ask(document)]
        assert "root" in said
        assert any(f"(mục {item})" in where for where in said)


def test_a_receipt_finds_exactly_its_own_slips():
    document, receipts = make_file(random.Random(5), kind="council", voters=9)

    found = [verifying.own_slips(document, receipt) for receipt in receipts]

    assert sum(len(own) for own in found) == len(document["slips"])
    assert [script.find(document, say_receipt(receipt).lower()) for receipt in receipts] == found
    assert verifying.own_slips(document, new_receipt()) == script.find(document, new_receipt()) == []


def test_the_script_runs_alone_and_ends_as_it_says(tmp_path):
    document, receipts = make_file(random.Random(5), kind="council", voters=9)
    path = tmp_path / "ket-qua.json"

    def run(*more):
        command = [sys.executable, "-I", "-S", str(SCRIPT), str(path), *more]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env={})

    path.write_text(json.dumps(document), encoding="utf-8")
    done = run("--receipt", say_receipt(receipts[0]), "--root", document["root"])
    assert (done.returncode, "ĐÚNG" in done.stdout, "Phiếu của biên nhận này" in done.stdout) == (0, True, True)
    assert run("--root", "0" * 64).returncode == 1
    assert run("--receipt", new_receipt()).returncode == 1
    document["slips"][0]["choice"] = "no" if document["slips"][0]["choice"] == "yes" else "yes"
    path.write_text(json.dumps(document), encoding="utf-8")
    done = run()
    assert done.returncode == 1
    assert "slips[0]" in done.stdout
    path.write_text("[1, 2", encoding="utf-8")
    assert run().returncode == 2
    path.write_text('{"schema": "kheo-vote/1", "schema": "kheo-vote/1"}', encoding="utf-8")
    assert run().returncode == 2
    assert run("--what").returncode == 2


def test_the_script_shares_no_code_with_the_application():
    text = SCRIPT.read_text(encoding="utf-8")

    assert {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))} == {
        "argparse",
        "hashlib",
        "json",
        "sys",
    }
