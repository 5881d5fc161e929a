"""Whole installations, each with a data folder and a database of its own, driven by the command line."""

import os
import subprocess
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
_numbers = count(1)


@dataclass(frozen=True)
class Installation:
    data: Path
    environment: dict[str, str]

    def kheo(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "kheo", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    def start(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self.environment, text=True)


@pytest.fixture
def make_installation(tmp_path, db):
    """A function that makes an empty installation on the database that this run tests."""
    made = []

    def make(**more: str) -> Installation:
        number = f"{os.getpid()}_{next(_numbers)}"
        data = tmp_path / f"data-{number}"
        kept = {
            key: value for key, value in os.environ.items() if key != "DATABASE_URL" and not key.startswith("KHEO_")
        }
        environment = {**kept, "KHEO_DATA": str(data), **more}
        if connection.vendor == "postgresql":
            made.append(f"kheo_inst_{number}")
            _administer(f"CREATE DATABASE {made[-1]}")
            host = connection.settings_dict["OPTIONS"]["host"]
            environment["DATABASE_URL"] = f"postgresql://postgres@/{made[-1]}?host={host}"
        return Installation(data, environment)

    yield make
    for name in made:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")


def _administer(statement: str) -> None:
    """Run a statement outside of the test's own transaction."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
