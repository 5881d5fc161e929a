"""All that can be known without running a test: style, types, laws, templates, settings, generated pages, locks.

.venv/bin/python scripts/check.py
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
KHEO = str(BIN / "kheo")
# A public installation, as docs/operations.md describes one: nothing in it may draw a warning.
PRODUCTION = {
    "KHEO_ADDRESS": "https://danvan.example.vn",
    "KHEO_HOSTS": "danvan.example.vn",
    "KHEO_ORIGINS": "https://danvan.example.vn",
    "KHEO_BEHIND_PROXY": "true",
}


def checks() -> dict[str, list[str]]:
    """Name → command, the slowest first."""
    found = {
        "types": [str(BIN / "mypy"), "-p", "kheo"],
        "deployment": [KHEO, "check", "--deploy", "--fail-level", "WARNING"],
        "migrations": [KHEO, "makemigrations", "--check", "--dry-run"],
        "templates": [sys.executable, "scripts/check_templates.py"],
        "laws": [str(BIN / "lint-imports"), "--no-logo"],
        "guide": [sys.executable, "scripts/guide.py", "--check"],
        "words": [sys.executable, "scripts/words.py", "--check"],
        "locks": [sys.executable, "scripts/check_locks.py"],
        "lint": [str(BIN / "ruff"), "check", "--output-format", "concise", "."],
        "format": [str(BIN / "ruff"), "format", "--check", "--output-format", "concise", "."],
    }
    if list(ROOT.glob("kheo/*/management/commands/docs.py")):
        found["generated pages"] = [KHEO, "docs", "--check"]
    if (ROOT / "kheo/plans/management/commands/plan.py").exists():
        found["plan schema"] = [KHEO, "plan", "schema", "--check"]
    return found


def run(command: list[str]) -> tuple[int, str, float]:
    started = time.monotonic()
    inherited = {
        key: value for key, value in os.environ.items() if key != "DATABASE_URL" and not key.startswith("KHEO_")
    }
    with tempfile.TemporaryDirectory(prefix="kheo-check-") as data:
        environment = {**inherited, **PRODUCTION, "KHEO_DATA": data}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip(), time.monotonic() - started


def main() -> int:
    started = time.monotonic()
    wrong = []
    commands = checks()
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, (code, text, seconds) in zip(commands, pool.map(run, commands.values()), strict=True):
            print(f"{'ok  ' if code == 0 else 'FAIL'} {name} ({seconds:.1f} s)", flush=True)
            if code:
                wrong.append(name)
                print(text, flush=True)
    print(f"{time.monotonic() - started:.0f} s: " + (f"wrong: {', '.join(wrong)}" if wrong else "all well"))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
