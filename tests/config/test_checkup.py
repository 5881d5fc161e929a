"""The check-up finds what is unsafe and says how to mend it."""

import json

import pytest

from kheo.config.operations import checkup
from kheo.config.operations.checkup import State

pytestmark = pytest.mark.django_db


def states(question):
    return {finding.code: finding.state for finding in question()}


@pytest.fixture
def sound(settings, tmp_path):
    """An installation about which there is nothing to say."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o750)
    settings.DATA = folder
    settings.DEBUG = False
    settings.SECRET_KEY = "kJ7-wq" * 5 + "Zt91mPxQe_RbY4hVn8sLdC3u"
    settings.KHEO_ADDRESS = "https://danvan.example.vn"
    settings.ALLOWED_HOSTS = ["danvan.example.vn"]
    settings.EMAIL_HOST = "smtp.example.vn"
    settings.KHEO_REQUIRE_SECOND_FACTOR = True
    settings.KHEO_DEMO = False
    settings.KHEO_NOW = ""
    return settings


def test_a_sound_installation_is_all_well(sound):
    for question in (checkup.python, checkup.folder, checkup.key, checkup.exposure, checkup.people):
        assert set(states(question).values()) == {State.OK}
    assert states(checkup.database)["migrations"] is State.OK


@pytest.mark.parametrize(
    ("question", "name", "value", "code", "state"),
    [
        (checkup.exposure, "DEBUG", True, "debug", State.UNSAFE),
        (checkup.exposure, "ALLOWED_HOSTS", ["*"], "hosts", State.UNSAFE),
        (checkup.exposure, "ALLOWED_HOSTS", ["elsewhere.vn"], "address", State.UNSAFE),
        (checkup.exposure, "KHEO_ADDRESS", "http://danvan.example.vn", "https", State.UNSAFE),
        (checkup.key, "SECRET_KEY", "short", "secret_key", State.UNSAFE),
        (checkup.key, "SECRET_KEY", "a" * 60, "secret_key", State.UNSAFE),
        (checkup.people, "KHEO_REQUIRE_SECOND_FACTOR", False, "second_factor", State.UNSAFE),
        (checkup.people, "KHEO_NOW", "2023-09-20", "pretended_day", State.UNSAFE),
        (checkup.people, "EMAIL_HOST", "", "email", State.WARNING),
    ],
)
def test_what_is_unsafe_is_found(sound, question, name, value, code, state):
    setattr(sound, name, value)

    assert states(question)[code] is state


def test_an_open_folder_and_an_open_key_are_found(sound):
    sound.DATA.chmod(0o755)
    (sound.DATA / "secret-key").write_text("x")
    (sound.DATA / "secret-key").chmod(0o644)

    assert states(checkup.folder)["data_private"] is State.WARNING
    assert states(checkup.key)["secret_key_private"] is State.UNSAFE


def test_a_full_disk_is_found(sound, monkeypatch):
    class Usage:
        free = 100 * 2**20

    monkeypatch.setattr(checkup.shutil, "disk_usage", lambda folder: Usage)

    assert states(checkup.folder)["disk"] is State.UNSAFE


def test_every_finding_says_how_to_mend_it(sound):
    sound.DEBUG, sound.ALLOWED_HOSTS, sound.EMAIL_HOST, sound.SECRET_KEY = True, ["*"], "", "short"

    for finding in checkup.examine():
        assert finding.message.endswith((".", "…")), finding
        assert (finding.mend == "") == (finding.state is State.OK), finding


def test_the_command_ends_with_1_when_something_is_unsafe(make_installation):
    installation = make_installation()  # not migrated, plain http
    done = installation.kheo("doctor", "--json", expect=1)

    found = {finding["code"]: finding["state"] for finding in json.loads(done.stdout)}
    assert found["migrations"] == found["https"] == "unsafe"


def test_the_command_ends_with_0_when_all_is_safe(make_installation):
    installation = make_installation(KHEO_ADDRESS="https://danvan.example.vn", KHEO_HOSTS="danvan.example.vn")
    installation.kheo("migrate", "-v0")

    done = installation.kheo("doctor", expect=_durable())

    assert ("✗" in done.stdout) == bool(_durable())


def _durable() -> int:
    """The test's own PostgreSQL trades durability for speed, and the check-up says so."""
    from django.db import connection

    return 0 if connection.vendor == "sqlite" else 1
