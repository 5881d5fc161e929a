"""Whole installations, each with a data folder and a database of its own, driven by the command line."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    database: str = ""  # its name, on PostgreSQL

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
    with _installations(tmp_path) as make:
        yield make


@pytest.fixture(scope="session")
def _migrated_once(django_db_setup, django_db_blocker, tmp_path_factory):
    """An installation that has its tables and nothing else: to be copied, as making the tables takes long."""
    with django_db_blocker.unblock(), _installations(tmp_path_factory.mktemp("migrated")) as make:
        first = make()
        first.kheo("migrate", "-v0")
        yield first


@pytest.fixture
def make_migrated(tmp_path, db, _migrated_once):
    """A function that makes an installation whose tables are there."""
    with _installations(tmp_path, _migrated_once) as make:
        yield make


@contextmanager
def _installations(folder: Path, like: Installation | None = None) -> Iterator[Callable[..., Installation]]:
    made = []

    def make(**more: str) -> Installation:
        number = f"{os.getpid()}_{next(_numbers)}"
        data = folder / f"data-{number}"
        kept = {
            key: value for key, value in os.environ.items() if key != "DATABASE_URL" and not key.startswith("KHEO_")
        }
        environment = {**kept, "KHEO_DATA": str(data), **more}
        if connection.vendor == "postgresql":
            made.append(f"kheo_inst_{number}")
            template = f" TEMPLATE {like.database}" if like else ""
            _administer(f"CREATE DATABASE {made[-1]}{template}")
            host = connection.settings_dict["OPTIONS"]["host"]
            environment["DATABASE_URL"] = f"postgresql://postgres@/{made[-1]}?host={host}"
            return Installation(data, environment, made[-1])
        if like:
            data.mkdir(mode=0o750)
            shutil.copy(like.data / "kheo.sqlite3", data)
        return Installation(data, environment)

    yield make
    for name in made:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")


def _administer(statement: str) -> None:
    """Run a statement outside of the test's own transaction."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
