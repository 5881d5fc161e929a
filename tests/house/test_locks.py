"""The lock files are what they say: everything pinned by hash, nothing fetched from a named address."""

import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))

from check_locks import faults

NAMES = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")


@pytest.fixture
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture
def locks():
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}


def test_the_locks_fit_the_project(project, locks):
    assert faults(project, locks) == []


def test_a_dependency_without_a_lock_is_found(project, locks):
    project["project"]["dependencies"].append("nowhere>=1")

    assert "requirements.lock lacks nowhere>=1: run scripts/lock.sh" in faults(project, locks)


def test_a_lock_that_is_too_old_is_found(project, locks):
    project["project"]["dependencies"].append("django>=99")

    assert any("asks for django>=99" in fault for fault in faults(project, locks))


def test_an_address_in_a_lock_is_found(project, locks):
    locks["requirements.lock"] += "--index-url https://packages.example/simple\n"

    assert any("names an address" in fault for fault in faults(project, locks))


def test_a_package_without_a_hash_is_found(project, locks):
    locks["requirements.lock"] += "loose==1.0\n"

    assert "requirements.lock: loose==1.0 has no hash" in faults(project, locks)


def test_no_lock_with_addresses_is_kept_in_the_tree():
    assert "/uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
