"""The statement on accessibility: the tests that it names are there, and no criterion is forgotten."""

import re
from pathlib import Path

import pytest

from kheo.config.templatetags.kheo_ui import LOOKS

ROOT = Path(__file__).resolve().parents[2]
TABLE = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d\.\d", line)
]
# All of levels A and AA of WCAG 2.2 (4.1.1 is no longer part of it).
CRITERIA = {
    "1.1": [1], "1.2": [1, 2, 3, 4, 5], "1.3": [1, 2, 3, 4, 5], "1.4": [1, 2, 3, 4, 5, 10, 11, 12, 13],
    "2.1": [1, 2, 4], "2.2": [1, 2], "2.3": [1], "2.4": [1, 2, 3, 4, 5, 6, 7, 11], "2.5": [1, 2, 3, 4, 7, 8],
    "3.1": [1, 2], "3.2": [1, 2, 3, 4, 6], "3.3": [1, 2, 3, 4, 7, 8], "4.1": [2, 3],
}  # fmt: skip


def named(cell):
    """The criteria of a line: "1.2.1–1.2.5" is five of them."""
    found = set()
    for first, last in re.findall(r"(\d\.\d+\.\d+)(?:–(\d\.\d+\.\d+))?", cell):
        group, number = first.rsplit(".", 1)
        end = int((last or first).rsplit(".", 1)[1])
        found |= {f"{group}.{each}" for each in range(int(number), end + 1)}
    return found


def test_every_criterion_has_its_line():
    wanted = {f"{group}.{number}" for group, numbers in CRITERIA.items() for number in numbers}

    assert set().union(*(named(cell) for cell, *_ in TABLE)) == wanted


def test_every_test_that_a_line_names_is_there():
    files = [name for *_, cell in TABLE for name in re.findall(r"[\w/]+\.py", cell)]

    assert [name for name in files if not (ROOT / "tests" / name).is_file()] == []
    assert [cell for *_, cell in TABLE if not re.search(r"\.py|reviewed", cell)] == []


def test_no_state_is_told_by_colour_alone():
    assert [code for code, look in LOOKS.items() if not (look.icon and look.word)] == []


@pytest.mark.django_db
def test_everybody_reads_the_statement_from_the_foot_of_a_page(client):
    assert 'href="/tro-nang/"' in client.get("/dang-nhap/").content.decode()
    assert "Tuyên bố về khả năng tiếp cận" in client.get("/tro-nang/").content.decode()
