"""Copying a whole database out and in, while others write: SQLite by its backup interface, PostgreSQL by pg_dump."""

import os
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from kheo.shared.problems import Problem, RuleBroken

SQLITE_COPY = "database.sqlite3"
POSTGRESQL_COPY = "database.dump"
COUNT = "SELECT count(*) FROM {}"


def kind() -> str:
    return "sqlite" if connection.vendor == "sqlite" else "postgresql"


def copy_name(database: str) -> str:
    return SQLITE_COPY if database == "sqlite" else POSTGRESQL_COPY


def table_counts() -> dict[str, int]:
    """Rows of every table, as the current transaction sees them."""
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(COUNT.format(connection.ops.quote_name(table)))
            counts[table] = cursor.fetchone()[0]
    return counts


def applied_migrations() -> list[str]:
    if "django_migrations" not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [f"{app}.{name}" for app, name in cursor.fetchall()]


def dump(target: Path) -> tuple[dict[str, int], list[str]]:
    """Write one consistent copy of the database; the row counts and migrations of exactly that copy."""
    return _dump_sqlite(target) if kind() == "sqlite" else _dump_postgresql(target)


def _dump_sqlite(target: Path) -> tuple[dict[str, int], list[str]]:
    # A connection of its own and one step: a single read snapshot, and writers are never stopped.
    with closing(_sqlite_file()) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        _check_sqlite(copy, target)
        names = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        wanted = set(connection.introspection.table_names())
        counts = {
            name: copy.execute(COUNT.format(connection.ops.quote_name(name))).fetchone()[0]
            for name in names
            if name in wanted
        }
        migrations = [
            f"{app}.{name}" for app, name in copy.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
        ]
    os.chmod(target, 0o640)
    with open(target, "rb") as file:
        os.fsync(file.fileno())
    return counts, migrations


def _sqlite_file() -> sqlite3.Connection:
    return sqlite3.connect(connection.settings_dict["NAME"], timeout=60, uri=True)


def _check_sqlite(database: sqlite3.Connection, path: Path | str) -> None:
    answer = database.execute("PRAGMA integrity_check").fetchone()[0]
    broken = database.execute("PRAGMA foreign_key_check").fetchone()
    if answer != "ok" or broken:
        raise RuleBroken(
            [
                Problem(
                    "database.damaged", f"Cơ sở dữ liệu {path} bị hỏng: {answer}.", "Khôi phục từ bản sao lưu gần nhất."
                )
            ]
        )


def _dump_postgresql(target: Path) -> tuple[dict[str, int], list[str]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _client("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={target}")
        return table_counts(), applied_migrations()


def load(source: Path) -> None:
    """Put the copy in the place of everything in the database, in one transaction."""
    if kind() == "sqlite":
        connection.close()
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy, closing(_sqlite_file()) as target:
            copy.backup(target)
            target.execute("PRAGMA journal_mode=WAL")
            _check_sqlite(target, connection.settings_dict["NAME"])
    else:
        connection.close()
        with tempfile.TemporaryDirectory(prefix="kheo-restore-") as folder:
            script = Path(folder) / "restore.sql"
            _client("pg_restore", "--no-owner", "--no-acl", f"--file={script}", str(source), connected=False)
            empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
            quiet = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction")
            _client("psql", *quiet, f"--command={empty}", f"--file={script}")


def _client(program: str, *arguments: str, connected: bool = True) -> None:
    """Run a PostgreSQL client program, with the connection that the application itself uses."""
    parameters: dict[str, Any] = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "sslmode": "PGSSLMODE"}
    given = {names[key]: str(value) for key, value in parameters.items() if key in names and value}
    place = [f"--dbname={parameters['dbname']}"] if connected else []
    try:
        done = subprocess.run(  # noqa: S603
            [program, *place, *arguments], env={**os.environ, **given}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise RuleBroken(
            [Problem("backup.no_client", f"Máy này chưa có chương trình {program}.", "Cài đặt gói postgresql-client.")]
        ) from None
    if done.returncode:
        reason = done.stderr.strip()[-500:]
        raise RuleBroken([Problem("backup.client_failed", f"{program}: {reason}", "Xem lại kết nối tới PostgreSQL.")])
