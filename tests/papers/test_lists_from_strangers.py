"""Damaged and hostile files through the real door: never an error page, and the database as before when refused."""

import io
import random
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kheo.audit.models import Record
from kheo.config import clock
from kheo.registrations.models import ListImport, Registration
from tests.factories import make_member
from tests.papers.factories import a_list, everything, row
from tests.papers.workbooks import with_member, with_rows, with_sheet, xlsx
from tests.registrations.factories import ON_TIME, load_bundled_plan, unit_of

pytestmark = pytest.mark.django_db
MUTANTS = 600


@pytest.fixture(autouse=True)
def officer(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ON_TIME)
    monkeypatch.setattr(clock, "today", lambda: ON_TIME.date())
    load_bundled_plan()
    client.force_login(make_member(unit_of("xa-bac-thuy")))
    return client


def send(client, data, name="ds.xlsx"):
    file = SimpleUploadedFile(name, data)
    return client.post(
        reverse("papers:import"), {"plan": "chi-lang-2023", "unit": "xa-bac-thuy", "send": "on", "file": file}
    )


def _flip(data, rng):
    changed = bytearray(data)
    for _ in range(rng.randint(1, 30)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(data, rng):
    return data[: rng.randrange(len(data))]


def _repeat(data, rng):
    start = rng.randrange(len(data))
    piece = data[start : start + rng.randint(1, 200)]
    at = rng.randrange(len(data))
    return data[:at] + piece * rng.randint(1, 5) + data[at:]


_WORDS = (
    b"<",
    b">",
    b"&",
    b'"',
    b"A1",
    b"XFD1048576",
    b"999999999",
    b"-1",
    b"&amp;#0;",
    b"\x00",
    b"\xff\xfe",
    b"<row>",
    b"inlineStr",
    b"nan",
    b"1e999",
    b"s",
    b"<f>1</f>",
    b"<v/>",
)


def _inside(data, rng):
    """A member unpacked, damaged, and packed again: past the checksum, where the reader works."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = rng.choice(archive.namelist())
        content = archive.read(name)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(content) + 1)
        drop = rng.choice((0, 0, 1, 5, 40))
        content = content[:at] + rng.choice(_WORDS) + content[at + drop :]
    return with_member(data, name, content)


def written():
    """What every action leaves behind: cheap to compare six hundred times."""
    return [model.objects.count() for model in (Record, ListImport, Registration)]


def test_six_hundred_damaged_lists_are_refused_or_read(officer):
    rng = random.Random(20230225)  # noqa: S311 - the same mutants each time
    good = a_list(row(), row(title="Thắp sáng đường quê", content=""), row(title="Lạ", field="?"))
    seen: dict[int, int] = {}
    slowest = 0.0
    before = written()
    for n in range(MUTANTS):
        mutant = rng.choice((_flip, _cut, _repeat, _inside, _inside, _inside))(good, rng)

        start = time.process_time()
        status = send(officer, mutant).status_code
        slowest = max(slowest, time.process_time() - start)

        seen[status] = seen.get(status, 0) + 1
        assert status in {302, 422}, (n, status)
        if status == 422:
            assert written() == before, n
        else:
            before = written()
    assert seen[422] > 50
    assert seen[302] > 50
    assert slowest < 10


def _bomb():
    return with_member(a_list(row()), "xl/sharedStrings.xml", b"<sst>" + b"A" * 200_000_000 + b"</sst>")


def _far_cell():
    return with_rows(a_list(row()), b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def _entity():
    bad = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'
    return with_sheet(a_list(row()), bad)


def _a_million_empty_rows():
    rows = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(10, 1_000_010))
    return with_rows(a_list(row()), rows)


def _formulas():
    return xlsx(
        [["STT", "Tên mô hình, điển hình"], [1, ('=WEBSERVICE("http://example.vn")', "Tên")], [2, "=cmd|' /C calc'!A0"]]
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "status"),
    [
        (_bomb, {422}),
        (_far_cell, {422}),
        (_entity, {422}),
        (_a_million_empty_rows, {302, 422}),
        (_formulas, {302}),
        (lambda: b"%PDF-1.7\n" + b"0" * 5_000, {422}),
        (lambda: b"", {422}),
    ],
    ids=["zip bomb", "far cell", "external entity", "a million empty rows", "formulas", "renamed PDF", "nothing"],
)
def test_a_hostile_file_is_survived_within_ten_seconds_of_work(officer, make, status):
    data = make()
    before = everything()
    start = time.process_time()  # of this process: how busy the machine is does not count

    response = send(officer, data)

    assert response.status_code in status
    assert time.process_time() - start < 10
    if response.status_code == 422:
        assert everything() == before
