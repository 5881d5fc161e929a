"""A private PostgreSQL for tests and measurements: made in a temporary folder, gone when its user is done.

.venv/bin/python scripts/postgres.py COMMAND …    runs COMMAND with DATABASE_URL set
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Nothing here has to survive a power cut.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=on"]


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server installed, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _as_server(*command: str | Path, check: bool = True) -> None:
    """PostgreSQL refuses to run as root; then it runs as the account that Debian's package made for it."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*prefix, *map(str, command)], cwd="/", capture_output=True, text=True)
    if check and done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


@contextmanager
def cluster(*settings: str) -> Iterator[str]:
    """A running server on a unix socket; yields the DATABASE_URL of an empty database in it."""
    folder = binaries()
    if folder is None:
        raise SystemExit("PostgreSQL is not installed: apt-get install -y --no-install-recommends postgresql")
    home = Path(tempfile.mkdtemp(prefix="kheo-pg-"))
    data = home / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(home, "postgres", "postgres")
        _as_server(
            folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        options = [f"unix_socket_directories={home}", "listen_addresses=", *FAST, *settings]
        flags = " ".join(f"-c '{option}'" for option in options)
        _as_server(folder / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", home / "log", "-o", flags, "start")
        try:
            _as_server(folder / "createdb", "-h", home, "-U", "postgres", "kheo")
            yield f"postgresql://postgres@/kheo?host={home}"
        finally:
            _as_server(folder / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop", check=False)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with cluster() as url:
        finished = subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url})
    sys.exit(finished.returncode)
