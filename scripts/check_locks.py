"""The lock files fit pyproject.toml, pin every package by hash, and name no address."""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")


def pins(text: str) -> dict[str, str]:
    return {canonicalize_name(m[1]): m[2] for m in map(PIN.match, text.splitlines()) if m}


def faults(project: dict, locks: dict[str, str]) -> list[str]:
    """What is wrong with the locks, one line each. `locks`: file name → content."""
    dependencies = project["project"]["dependencies"]
    groups = project["dependency-groups"]
    wanted = {
        "requirements.lock": dependencies,
        "requirements-dev.lock": dependencies + groups["dev"],
        "requirements-uv.lock": groups["tool"],
    }
    found = []
    for name, requirements in wanted.items():
        text = locks[name]
        locked = pins(text)
        for requirement in map(Requirement, requirements):
            version = locked.get(canonicalize_name(requirement.name))
            if version is None:
                found.append(f"{name} lacks {requirement}: run scripts/lock.sh")
            elif not requirement.specifier.contains(version, prereleases=True):
                found.append(f"{name} has {requirement.name} {version}, pyproject.toml asks for {requirement}")
        for block in re.split(r"\n(?=\S)", text.strip()):
            if PIN.match(block) and "--hash=sha256:" not in block:
                found.append(f"{name}: {block.split()[0]} has no hash")
        found += [
            f"{name} names an address: {line.strip()}"
            for line in text.splitlines()
            if "://" in line or "index-url" in line
        ]
    shared, dev = pins(locks["requirements.lock"]), pins(locks["requirements-dev.lock"])
    found += [
        f"{name} is {version} for serving, {dev.get(name)} for tests"
        for name, version in shared.items()
        if dev.get(name) != version
    ]
    return found


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")
    locks = {name: (ROOT / name).read_text(encoding="utf-8") for name in names}
    wrong = faults(project, locks)
    print("\n".join(wrong) if wrong else f"{len(pins(locks['requirements.lock']))} packages to serve")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
