"""The whole proof: every test on SQLite with a browser, then everything that asks the database on PostgreSQL.

    .venv/bin/python scripts/test.py [--only sqlite|postgresql] [pytest arguments]

KHEO_NOTHING_SKIPPED=1 turns each skipped test and each missing service into a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import postgres

ROOT = Path(__file__).resolve().parent.parent
STRICT = os.environ.get("KHEO_NOTHING_SKIPPED") == "1"
CHROMIUM = Path("/usr/bin/chromium")


@dataclass
class Leg:
    """One run of pytest: what it counted, and what it left out."""

    name: str
    code: int = 0
    seconds: float = 0
    counts: Counter[str] = field(default_factory=Counter)
    skips: Counter[str] = field(default_factory=Counter)


def missing_packages() -> list[str]:
    missing = []
    if not CHROMIUM.exists():
        missing.append("chromium")
    if not list(Path("/usr/share/fonts").rglob("LiberationSerif-Regular.ttf")):
        missing.append("fonts-liberation2")
    if postgres.binaries() is None:
        missing.append("postgresql")
    return missing


def install(packages: list[str]) -> None:
    """Debian packages that the browser and PostgreSQL tests need; without root, say how to get them."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        names = " ".join(packages)
        print(f"Not installed: {names}. As root: apt-get install -y --no-install-recommends {names}")
        return
    print(f"Installing Debian packages: {' '.join(packages)}", flush=True)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=environment, **quiet)
    # The tests start their own server; the package's own cluster would only stand in the way.
    Path("/etc/postgresql-common").mkdir(exist_ok=True)
    starts = Path("/etc/postgresql-common/createcluster.conf")
    if not starts.exists():
        starts.write_text("create_main_cluster = false\n")
    subprocess.run(["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages], env=environment, **quiet)


def run(name: str, arguments: list[str], environment: dict[str, str]) -> Leg:
    leg = Leg(name)
    print(f"\n--- {name}", flush=True)
    with tempfile.TemporaryDirectory(prefix="kheo-test-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", "-rfE", *arguments]
        inherited = {
            key: value for key, value in os.environ.items() if key != "DATABASE_URL" and not key.startswith("KHEO_")
        }
        started = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env={**inherited, "KHEO_DATA": f"{folder}/data", **environment})
        leg.seconds = time.monotonic() - started
        leg.code = done.returncode
        if report.exists():
            for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by our own pytest
                outcome = next((o for o in ("failure", "error", "skipped") if case.find(o) is not None), "passed")
                leg.counts[outcome] += 1
                if outcome == "skipped":
                    leg.skips[case.find("skipped").get("message") or "no reason given"] += 1
    return leg


def main(arguments: list[str]) -> int:
    only = ""
    if arguments[:1] == ["--only"]:
        only, arguments = arguments[1], arguments[2:]
    if missing := missing_packages():
        install(missing)
    started = time.monotonic()
    left_out = [f"{package} is not installed" for package in missing_packages()]
    workers = [] if any(argument.startswith("-n") for argument in arguments) else ["-n", "2", "--dist", "worksteal"]
    legs = []
    if only in {"", "sqlite"}:
        legs.append(run("SQLite, browser included", [*workers, *arguments], {}))
    if only in {"", "postgresql"} and postgres.binaries():
        with postgres.cluster() as url:
            only_database = {"DATABASE_URL": url, "KHEO_TEST_DATABASE_ONLY": "1"}
            legs.append(run("PostgreSQL, every test that asks the database", [*workers, *arguments], only_database))

    print("\n--- Result")
    total: Counter[str] = Counter()
    for leg in legs:
        total += leg.counts
        words = ", ".join(f"{number} {word}" for word, number in leg.counts.items()) or "nothing ran"
        print(
            f"{leg.name}: {words} in {leg.seconds:.0f} s"
            + ("" if leg.code in (0, 5) else f" (pytest ended with {leg.code})")
        )
        left_out += [f"{number} × {reason} ({leg.name})" for reason, number in leg.skips.items()]
    print("Left out: " + ("nothing." if not left_out else ""))
    for reason in left_out:
        print(f"  {reason}")
    print(f"{time.monotonic() - started:.0f} s in all")
    failed = total["failure"] + total["error"]
    code = int(failed > 0 or not total or any(leg.code not in (0, 5) for leg in legs))
    if left_out and STRICT:
        print("KHEO_NOTHING_SKIPPED=1: what was left out counts as failed.")
        failed, code = failed + len(left_out), 1
    print(f"{total['passed']} passed, {failed} failed, {total['skipped']} skipped")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
