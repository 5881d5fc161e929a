"""Bytes that no row names go after a day; what is named, young or just being recorded stays."""

import fcntl
import io
import os
import time
from pathlib import Path

import pytest
from PIL import Image

from kheo.config import clock
from kheo.config.operations.backups import make_backup
from kheo.config.operations.manifest import read_checked
from kheo.plans.models import Plan
from kheo.registrations.actions.attachments import attach
from kheo.registrations.actions.steps import withdraw
from kheo.registrations.actions.storing import look_at, preview_path, stored_path
from kheo.registrations.actions.sweeping import sweep_stored_files
from kheo.shared.problems import RuleBroken
from tests.registrations.factories import ON_TIME, SYSTEM, load_bundled_plan, make_accepted, unit_of

pytestmark = pytest.mark.django_db
TWO_DAYS = 2 * 24 * 3600


def photo(color="green"):
    made = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(made, "JPEG")
    return made.getvalue()


def looked(content):
    return look_at(io.BytesIO(content), len(content))


def grown_old(*paths):
    for path in paths:
        os.utime(path, (time.time() - TWO_DAYS,) * 2)


def lying(settings):
    return {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}


@pytest.fixture
def dossier(db):
    load_bundled_plan()
    return make_accepted(Plan.objects.get(), unit_of("xa-bac-thuy"))


def add(registration, content):
    return attach(
        registration_id=registration.pk, content=io.BytesIO(content), size=len(content), name="Ảnh.jpg", by=SYSTEM,
        at=ON_TIME,
    )  # fmt: skip


def test_the_picture_of_a_refused_form_goes_after_a_day_and_that_of_a_dossier_stays(dossier, settings):
    kept = add(dossier, photo()).file_id
    withdraw(registration_id=dossier.pk, reason="Thôi", by=SYSTEM, at=ON_TIME)
    with pytest.raises(RuleBroken):
        add(dossier, photo("red"))
    assert (len(lying(settings)), sweep_stored_files()) == (4, 0)
    grown_old(*lying(settings))

    assert sweep_stored_files() == 2
    assert lying(settings) == {stored_path(kept), preview_path(kept)}


def test_what_a_broken_process_left_behind_goes_and_what_is_not_ours_to_judge_stays(settings):
    left, list_of_a_unit, other = (
        settings.MEDIA_ROOT / name for name in ("ab/.coming-x1", f"lists/ab/{'ab' * 32}", "ab/ghi-chu.txt")
    )
    for path in (left, list_of_a_unit, other):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"...")
    grown_old(left, list_of_a_unit, other)

    assert sweep_stored_files() == 1
    assert lying(settings) == {list_of_a_unit, other}


def test_without_a_single_file_there_is_nothing_to_do():
    assert sweep_stored_files() == 0


def test_a_pretended_day_makes_no_file_old(settings):
    looked(photo())
    settings.KHEO_NOW = "2040-01-01"
    assert clock.today().year == 2040

    assert sweep_stored_files() == 0


def test_a_file_that_comes_in_again_is_young_again():
    path = stored_path(looked(photo()).sha256)
    grown_old(path, preview_path(path.name))

    looked(photo())

    assert sweep_stored_files() == 0
    assert path.exists()


def test_a_file_that_comes_in_again_while_it_is_being_swept_stays(monkeypatch):
    path = stored_path(looked(photo()).sha256)
    grown_old(path)
    lock = fcntl.flock

    def after_another(descriptor, how):
        os.utime(path)  # whoever had the lock before stored the file anew
        return lock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", after_another)

    assert sweep_stored_files() == 0
    assert path.exists()


@pytest.mark.only_on("sqlite")  # the other database is copied in a transaction of its own; the files are the same
def test_a_file_that_is_swept_while_a_backup_is_made_stops_no_backup(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path / "data"
    swept, kept = stored_path(looked(photo()).sha256), stored_path(looked(photo("red")).sha256)
    is_file = Path.is_file

    def swept_in_between(path, **more):
        there = is_file(path, **more)
        if path == swept:
            path.unlink()
        return there

    monkeypatch.setattr(Path, "is_file", swept_in_between)

    manifest = make_backup(tmp_path / "backup", at=ON_TIME)

    names = {name.rsplit("/", 1)[-1] for name in manifest.files}
    assert (swept.name in names, kept.name in names) == (False, True)
    monkeypatch.undo()
    assert read_checked(tmp_path / "backup") == manifest
