"""Each law is held: a house that breaks it is found out."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Where, what is added, and which contract says no.
BREAKS = {
    "rules know Django": ("units/rules.py", "import django.db", "Rules and shared"),
    "rules know the clock": ("plans/rules/calendar.py", "import kheo.config.clock", "Rules and shared"),
    "rules know a table": ("registrations/rules/timing.py", "import kheo.units.models", "Rules and shared"),
    "shared knows a room": ("shared/periods.py", "import kheo.units.models", "Rules and shared"),
    "queries know actions": ("registrations/queries/__init__.py", "import kheo.registrations.actions", "Inside a room"),
    "models know queries": ("audit/models.py", "import kheo.audit.queries", "Inside a room"),
    "a file without a name in the house": ("plans/leftovers.py", "x = 1", "Inside a room"),
    "an earlier room knows a later one": ("plans/actions/loading.py", "import kheo.rounds.rules", "Rooms in the order"),
    "an inner module knows the doorkeeper": ("plans/models.py", "import kheo.accounts.doors", "Rooms in the order"),
    "an action reads the clock": ("audit/actions.py", "import kheo.config.clock", "never read the clock"),
    "a room uses another room's door": ("plans/views/plans.py", "import kheo.progress.views", "Nothing imports a door"),
    "an action uses a door": ("papers/actions/__init__.py", "import kheo.plans.views", "Nothing imports a door"),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "kheo", copy / "kheo", ignore=shutil.ignore_patterns("static", "*.pyc", "templates"))
    (copy / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "contracts.py", copy / "scripts")
    shutil.copy(ROOT / ".importlinter", copy)
    return copy


def broken_contracts(house: Path) -> list[str]:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"],
        cwd=house,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(house), "COLUMNS": "400"},
        capture_output=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    assert lines, done.stderr
    return [line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")]


def test_the_house_keeps_its_laws(house):
    assert broken_contracts(house) == []


@pytest.mark.parametrize("case", BREAKS)
def test_a_broken_law_is_found(house, case):
    where, line, contract = BREAKS[case]
    path = house / "kheo" / where
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        assert any(re.search(contract, name) for name in broken_contracts(house))
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before, encoding="utf-8")
