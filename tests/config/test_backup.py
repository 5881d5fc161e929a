"""A backup made while others write is whole, and comes back equal."""

import json
import subprocess
import sys
import time

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def state(installation):
    done = subprocess.run(
        [sys.executable, "tests/config/inspect_installation.py"],
        env=installation.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture
def busy(make_migrated, tmp_path):
    """An installation into which two processes write all the time."""
    installation = make_migrated()
    stop = tmp_path / "stop"
    writers = [installation.start("tests/config/writer.py", str(stop)) for _ in range(2)]
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not any((installation.data / "files").glob("*/*")):
        time.sleep(0.1)
    yield installation
    stop.touch()
    assert [writer.wait(timeout=30) for writer in writers] == [0, 0]


def test_a_backup_made_under_writing_is_restored_equal(busy, make_installation, tmp_path):
    for number in range(2):
        folder = tmp_path / f"backup-{number}"
        busy.kheo("backup", str(folder))
        manifest = json.loads((folder / "manifest.json").read_text())
        other = make_installation()

        other.kheo("restore", str(folder))

        restored = state(other)
        assert (restored["broken"], restored["lost"]) == (0, 0)
        assert restored["units"] == restored["records"] == restored["files"] == manifest["tables"]["units_unit"] > 0
        assert (other.data / "secret-key").read_text() == (busy.data / "secret-key").read_text()
    assert state(busy)["units"] > restored["units"]  # the writers were not stopped


def filled(make_migrated):
    installation = make_migrated()
    stop = installation.data / "stop"
    writer = installation.start("tests/config/writer.py", str(stop))
    while not any((installation.data / "files").glob("*/*")):
        time.sleep(0.1)
    stop.touch()
    assert writer.wait(timeout=30) == 0
    return installation


def test_what_is_in_use_is_replaced_only_by_force_and_kept(make_migrated, make_installation, tmp_path):
    first, second = filled(make_migrated), filled(make_migrated)
    before, wanted = state(second), state(first)
    folder = tmp_path / "backup"
    first.kheo("backup", str(folder))

    refused = second.kheo("restore", str(folder), expect=1)

    assert "--force" in refused.stderr
    assert state(second) == before

    second.kheo("restore", "--force", str(folder))

    assert state(second) == wanted
    assert len([path for path in (second.data / "files").rglob("*") if path.is_file()]) == wanted["files"]
    [kept] = second.data.glob("before-restore-*")
    third = make_installation()
    third.kheo("restore", str(kept))
    assert state(third) == before


def test_a_backup_with_any_changed_missing_or_added_file_is_refused(make_migrated, make_installation, tmp_path):
    folder = tmp_path / "backup"
    filled(make_migrated).kheo("backup", str(folder))
    [stored, *_] = [path for path in (folder / "files").rglob("*") if path.is_file()]
    content = stored.read_bytes()
    target = make_installation()

    stored.write_bytes(content + b"x")
    (folder / "added").write_text("x")
    refused = target.kheo("restore", str(folder), expect=1)
    assert f"Tệp {stored.relative_to(folder)} đã bị thay đổi" in refused.stderr
    assert "Có tệp lạ added" in refused.stderr

    stored.unlink()
    refused = target.kheo("restore", str(folder), expect=1)
    assert f"Thiếu tệp {stored.relative_to(folder)}" in refused.stderr

    (folder / "manifest.json").unlink()
    refused = target.kheo("restore", str(folder), expect=1)
    assert "không phải là một bản sao lưu hoàn chỉnh" in refused.stderr
    assert not (target.data / "files").exists()


def test_a_backup_is_never_written_over_something(make_migrated, tmp_path):
    installation = make_migrated()
    folder = tmp_path / "taken"
    folder.mkdir()
    (folder / "note").write_text("mine")

    refused = installation.kheo("backup", str(folder), expect=1)

    assert "không trống" in refused.stderr
    assert [path.name for path in folder.iterdir()] == ["note"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
