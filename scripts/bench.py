"""Measure, and print the ratios: `make bench`, or `make bench ARGS="--rows 20000 --on sqlite"`.

Each figure is a ratio against a raw floor taken in the same run, because machines differ and drift. The data is made
here: a nation of 34 provinces and 3,321 communes, and beside it one district with the bundled plan. How well plans are
read is measured once, on the texts of `tests/plans/corpus`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from postgres import binaries, cluster

HERE = Path(__file__).parent / "benchmark"
SIZES = (20_000, 1_000_000)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="registrations (default: 20000 and 1000000)")
    parser.add_argument("--on", choices=["sqlite", "postgresql"], action="append", help="default: both")
    parser.add_argument("--workbooks", type=int, default=3_321, help="lists to bring in; 0 leaves them out")
    options = parser.parse_args()
    sizes = sorted(options.rows or SIZES)
    failed = read_plans() + visit_the_portal()
    for backend in options.on or ["sqlite", "postgresql"]:
        if backend == "postgresql" and binaries() is None:
            print("PostgreSQL is not installed: its figures are left out.")
            continue
        pages: dict[int, dict[str, float]] = {}
        for rows in sizes:
            with place(backend) as environment:
                print(f"\n{backend}, {rows:,} registrations", flush=True)
                run("world.py", environment, "--rows", str(rows))
                figures = json.loads(run("measures.py", environment))
                failed += show(figures["ratios"])
                pages[rows] = figures["pages"]
                if rows == sizes[0] and options.workbooks:
                    lists = run("lists.py", environment, "--workbooks", str(options.workbooks))
                    failed += show(json.loads(lists)["ratios"])
                if rows == sizes[0]:
                    failed += show(json.loads(run("documents.py", environment))["ratios"])
                    failed += show(json.loads(run("certificates.py", environment))["ratios"])
        if len(sizes) > 1:
            print(f"\n{backend}, {sizes[-1]:,} against {sizes[0]:,} registrations")
            small, large = pages[sizes[0]], pages[sizes[-1]]
            failed += show([[name, large[name], small[name], 1.5, "ms"] for name in small])
    print("\nall within their limits" if not failed else f"\n{failed} outside their limits")
    return 1 if failed else 0


def read_plans() -> int:
    """Precision and recall of the plan reader on the labelled texts; 1 where they are below their floor."""
    print("plan reader, on labelled texts", flush=True)
    return int(subprocess.run([sys.executable, str(HERE / "reading.py")], check=False).returncode != 0)


def visit_the_portal() -> int:
    """Weight and first paint of the portal on a weak line, and what it bears; how many are over their limit."""
    print("\nthe portal of the trial year", flush=True)
    with tempfile.TemporaryDirectory(prefix="kheo-bench-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("KHEO_", "DATABASE_"))}
        return show(json.loads(run("portal.py", {**environment, "KHEO_DATA": folder}))["ratios"])


def show(ratios: list[list[object]]) -> int:
    """Print `what, ours, floor, limit, unit` lines; how many are over their limit."""
    over = 0
    for name, ours, floor, limit, unit in ratios:
        ratio = float(str(ours)) / float(str(floor))
        verdict = "" if limit is None else f"(≤ {limit}) ok" if ratio <= float(str(limit)) else f"(≤ {limit}) OVER"
        over += verdict.endswith("OVER")
        print(f"  {name:<54} {ours:>10.2f} {unit} / {floor:>10.2f} {unit} = {ratio:6.2f}  {verdict}")
    sys.stdout.flush()
    return over


@contextmanager
def place(backend: str) -> Iterator[dict[str, str]]:
    """The environment of an empty installation, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kheo-bench-") as folder:
        environment = {
            **os.environ,
            "KHEO_DATA": folder,
            "KHEO_NOW": "2023-06-30",
            "KHEO_DEMO": "true",
            "KHEO_HOSTS": "testserver",
        }
        environment.pop("DATABASE_URL", None)
        if backend == "sqlite":
            yield environment
        else:
            with cluster("shared_buffers=512MB", "max_wal_size=4GB") as url:
                yield {**environment, "DATABASE_URL": url}


def run(script: str, environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments], env=environment, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise SystemExit(f"{script} failed")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
