"""Damaged files: each is refused with a reason or read; nothing else ever comes out."""

import io
import random
import time
import zipfile

import pytest

from kheo.papers.queries.workbook import open_workbook
from kheo.papers.rules import read_list
from kheo.shared.problems import RuleBroken
from tests.papers.workbooks import HEADER, ROW, VOCABULARY, ods, xls, xlsx

GRID = [["DANH SÁCH"], HEADER, *[[float(n), f"Mô hình {n}", *ROW[2:]] for n in range(1, 20)]]
GOOD = xlsx(GRID, merges=[((0, 0), (0, 6))])
MUTANTS = 800


def flip(data, rng):
    damaged = bytearray(data)
    for _ in range(rng.choice([1, 1, 4, 40])):
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
    return bytes(damaged)


def cut(data, rng):
    return data[: rng.randrange(len(data))]


def splice(data, rng):
    a, b = sorted(rng.randrange(len(data)) for _ in range(2))
    return data[:a] + data[b:]


def rezip(data, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in change({info.filename: old.read(info) for info in old.infolist()}).items():
            new.writestr(name, content)
    return out.getvalue()


def swap(data, rng):
    def change(members):
        a, b = rng.sample(sorted(members), 2)
        return members | {a: members[b], b: members[a]}

    return rezip(data, change)


def drop(data, rng):
    def change(members):
        gone = rng.choice(sorted(members))
        return {name: content for name, content in members.items() if name != gone}

    return rezip(data, change)


def flip_inside(data, rng):
    """Damage what is packed: the zip stays whole, its XML does not."""

    def change(members):
        name = rng.choice([n for n in sorted(members) if n.startswith("xl/")])
        return members | {name: flip(members[name], rng)}

    return rezip(data, change)


def renumber(data, rng):
    """References that point elsewhere."""

    def change(members):
        name = "xl/worksheets/sheet1.xml"
        reference = rng.choice([b"XFD1048576", b"A0", b"", b"ZZZZ9", b"A99999999999999999999", b"B2", b"1A", b"a1"])
        return members | {name: members[name].replace(b'r="C%d"' % rng.randrange(1, 20), b'r="%s"' % reference)}

    return rezip(data, change)


DAMAGES = [flip, cut, splice, swap, drop, flip_inside, flip_inside, renumber]


@pytest.mark.parametrize("block", range(4))
def test_damaged_xlsx_files_are_refused_or_read(block):
    for seed in range(block * MUTANTS // 4, (block + 1) * MUTANTS // 4):
        rng = random.Random(seed)  # noqa: S311 - the same mutants on every run
        assert_refused_or_read(rng.choice(DAMAGES)(GOOD, rng), seed)


@pytest.mark.parametrize("make", [xls, ods])
def test_damaged_files_of_other_kinds_are_refused_or_read(make):
    good = make(GRID)
    for seed in range(30):
        rng = random.Random(seed)  # noqa: S311
        assert_refused_or_read(rng.choice([flip, cut, splice])(good, rng), seed)


def assert_refused_or_read(data, seed):
    problems = None
    started = time.monotonic()
    try:
        read_list(open_workbook(data), VOCABULARY)
    except RuleBroken as no:
        problems = no.problems
    assert problems is None or problems[0].next_step, seed
    assert time.monotonic() - started < 2, seed
