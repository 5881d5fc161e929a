"""Thousands of damaged documents: each is read or refused with a reason, and nothing else ever happens.

A process for each would take too long, so the 2,400 mutants go three ways. Those of .docx and .odt run through
`aside.main.read` in this process, which catches nothing: any other exception than RefusedError is a fault. Those of
PDF run through the batch mode of the isolated script; where PDFium takes the process down, the next one goes on
after it, as `text_of` would refuse it. And 120 more of all three go through `text_of` itself, process and all.
The mutants are the same each time; what is changed are bytes, members of the zip, its length, and the XML inside.
"""

import io
import json
import random
import subprocess
import zipfile
from collections.abc import Callable, Iterator

import pytest

from kheo.plans.queries.papers_in import COMMAND, text_of
from kheo.plans.queries.papers_in.aside.limits import RefusedError
from kheo.plans.queries.papers_in.aside.main import read
from kheo.plans.queries.papers_in.refusals import refusal
from kheo.shared.problems import RuleBroken
from tests.plans import documents as made
from tests.plans.test_papers_in import NUMBERING, ODT_LISTS, PARAGRAPHS

PACKED, PDFS, WHOLE = 900, 600, 40  # mutants: of .docx and of .odt each; of PDF; of each through text_of


def _docx() -> bytes:
    body = "".join(made.numbered(words, 1, at % 4) for at, words in enumerate(PARAGRAPHS[:12]))
    marked = "<w:p><w:del><w:r><w:t>x</w:t></w:r></w:del><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p>"
    return made.docx(body + marked + made.table([PARAGRAPHS[-9:-3], PARAGRAPHS[-3:]]), numbering=NUMBERING)


def _odt() -> bytes:
    items = "".join(
        f"<text:list-item><text:p>{words}</text:p><text:list><text:list-item><text:p>nhỏ</text:p></text:list-item>"
        "</text:list></text:list-item>"
        for words in PARAGRAPHS[:12]
    )
    return made.odt(f'<text:list text:style-name="L1">{items}</text:list>', automatic=ODT_LISTS)


def _pdf() -> bytes:
    return made.pdf(made.OFFICIAL + "\n\n".join(map(made.typed, PARAGRAPHS[:8])))


def _bytes_changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(4, len(data))]


def _piece_moved(data: bytes, chance: random.Random) -> bytes:
    begin, length, to = (chance.randrange(len(data)) for _ in range(3))
    piece = data[begin : begin + length % 400]
    return data[:4] + data[4:to] + piece + data[max(to, 4) :]


def _parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _member_changed(data: bytes, chance: random.Random) -> bytes:
    parts = _parts_of(data)
    name, other = chance.choice(sorted(parts)), chance.choice(sorted(parts))
    kind = chance.randrange(4)
    if kind == 0:
        del parts[name]
    elif kind == 1:
        parts[name] = parts[other]
    elif kind == 2:
        parts[f"{name}x"] = parts.pop(name)
    else:
        parts[name] = _bytes_changed(parts[name] or b" ", chance)
    return made.packed(dict(parts))


def _xml_changed(data: bytes, chance: random.Random) -> bytes:
    """Tags left out, repeated, exchanged; values that are no numbers: still a good zip, often still good XML."""
    parts = _parts_of(data)
    name = chance.choice([name for name in sorted(parts) if name.endswith(".xml") and parts[name]])
    tags = parts[name].split(b"<")
    for _ in range(chance.choice((1, 2, 10))):
        at, other = chance.randrange(len(tags)), chance.randrange(len(tags))
        kind = chance.randrange(5)
        if kind == 0:
            tags[at] = b""
        elif kind == 1:
            tags[at], tags[other] = tags[other], tags[at]
        elif kind == 2:
            tags.insert(at, tags[other])
        else:
            odd = chance.choice((b'"-1"', b'"99999999999999999999"', b'"%9%0%1"', b'""', b'"\xc2\xb2"', b'"true"'))
            before, quote, rest = tags[at].partition(b'"')
            tags[at] = before + odd + rest.partition(b'"')[2] if quote else tags[at]
    parts[name] = b"<".join(tag for tag in tags if tag or chance.random() < 0.1)
    return made.packed(dict(parts))


Change = Callable[[bytes, random.Random], bytes]
BYTES: tuple[Change, ...] = (_bytes_changed, _cut, _piece_moved)
ZIP: tuple[Change, ...] = (*BYTES, _member_changed, _xml_changed, _xml_changed)


def _mutants(data: bytes, changes: tuple[Change, ...], count: int, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)  # noqa: S311 - the same mutants each time
    for at in range(count):
        yield changes[at % len(changes)](data, chance)


@pytest.mark.parametrize("make", [_docx, _odt])
def test_a_damaged_packed_document_is_read_or_refused(make: Callable[[], bytes]) -> None:
    whole, good = make(), 0
    assert read(whole)["lines"]
    for mutant in _mutants(whole, ZIP, PACKED, 5):
        code = ""
        try:
            lines = read(mutant)["lines"] if mutant.startswith(b"PK") else []
        except RefusedError as error:
            code = error.code
        if code:
            assert refusal(code).problems
        else:
            assert all(isinstance(line, str) for line in lines)
            good += 1
    assert PACKED // 10 < good < PACKED


def test_a_damaged_pdf_is_read_or_refused() -> None:
    waiting = list(_mutants(_pdf(), BYTES, PDFS, 6))
    read_or_refused = {"read": 0, "refused": 0, "died": 0}
    while waiting:
        framed = b"".join(len(each).to_bytes(4, "big") + each for each in waiting)
        done = subprocess.run([*COMMAND, "--many"], input=framed, capture_output=True, timeout=60, env={})
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert answers or done.returncode < 0, done.stderr.decode()
        for each in answers:
            if "refused" in each:
                assert refusal(each["refused"]).problems
            else:
                assert each["format"] == "pdf"
            read_or_refused["refused" if "refused" in each else "read"] += 1
        waiting = waiting[len(answers) :]
        if waiting:  # the one after the last answer took the process down
            assert done.returncode < 0, done.stderr.decode()
            waiting.pop(0)
            read_or_refused["died"] += 1
    assert read_or_refused["read"] > 0
    assert read_or_refused["refused"] > 0
    assert read_or_refused["died"] < PDFS // 20


@pytest.mark.parametrize(("make", "changes"), [(_docx, ZIP), (_odt, ZIP), (_pdf, BYTES)])
def test_a_damaged_document_breaks_nothing_but_a_rule(make: Callable[[], bytes], changes: tuple[Change, ...]) -> None:
    for mutant in _mutants(make(), changes, WHOLE, 7):
        problems = []
        try:
            assert text_of(mutant, "ke-hoach.docx").text
        except RuleBroken as broken:
            problems = broken.problems
        assert all(problem.code.startswith("paper.") and problem.field == "document" for problem in problems)
