"""A whole installation in one folder, made while it runs, and put back: database, files, key."""

import os
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from kheo.config.operations import databases
from kheo.config.operations.manifest import Manifest, copy_hashed, files_below, read_checked, sha256
from kheo.shared.problems import Problem, RuleBroken

KEY = "secret-key"
# A row in one of these is something that somebody entered; the other tables follow from them.
ENTERED = ("accounts_user", "units_unit", "plans_plan", "audit_record")
PASSING = {"kheo_cache", "django_session"}  # written at any moment by a server that runs


def make_backup(folder: Path, *, at: datetime) -> Manifest:
    """Write a new backup into `folder`, which must not exist or be empty; it appears there complete or not at all.

    The database comes first, then the files: a file is stored before the row that names it is committed, and is
    never changed, so every file that the copied rows name is there.
    """
    folder = folder.absolute()
    if folder.exists() and any(folder.iterdir()):
        raise RuleBroken(
            [Problem("backup.not_empty", f"Thư mục {folder} không trống.", "Chọn một thư mục mới cho bản sao lưu.")]
        )
    building = folder.with_name(f".{folder.name}.building-{os.getpid()}")
    building.mkdir(parents=True, mode=0o700)
    try:
        name = databases.copy_name(databases.kind())
        tables, migrations = databases.dump(building / name)
        hashes = {name: sha256(building / name)}
        stored = Path(settings.MEDIA_ROOT)
        for path in files_below(stored):
            place = Path("files") / path.relative_to(stored)
            with suppress(FileNotFoundError):  # no row names it: it was half written, or swept (actions.sweeping)
                hashes[str(place)] = copy_hashed(path, building / place)
        if (key := Path(settings.DATA) / KEY).exists():
            hashes[KEY] = copy_hashed(key, building / KEY, 0o600)
        manifest = Manifest(at, databases.kind(), migrations, tables, hashes)
        manifest.write(building)
        if folder.exists():
            folder.rmdir()
        building.rename(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return manifest


def problems_with_restoring(manifest: Manifest, *, force: bool) -> list[Problem]:
    """Everything that stops this backup from being put into this installation."""
    problems = []
    if manifest.database != databases.kind():
        problems.append(
            Problem(
                "restore.other_database",
                f"Bản sao lưu là của {manifest.database}, hệ thống này dùng {databases.kind()}.",
                "Đặt DATABASE_URL cùng loại với bản sao lưu.",
            )
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    ours = {name.split(".")[0] for name in known}
    if newer := [name for name in manifest.migrations if name not in known and name.split(".")[0] in ours]:
        problems.append(
            Problem(
                "restore.newer",
                f"Bản sao lưu do một phiên bản mới hơn tạo ra ({newer[0]}).",
                "Cài đặt phiên bản Khéo bằng hoặc mới hơn phiên bản đã sao lưu.",
            )
        )
    if not force and is_in_use():
        problems.append(
            Problem(
                "restore.in_use",
                "Hệ thống này đã có dữ liệu.",
                "Khôi phục vào một hệ thống trống, hoặc thêm --force: dữ liệu đang có được sao lưu lại trước.",
            )
        )
    return problems


def is_in_use() -> bool:
    """Whether anything would be lost: something that somebody entered, or a stored file."""
    counts = databases.table_counts()
    return any(counts.get(table) for table in ENTERED) or any(files_below(Path(settings.MEDIA_ROOT)))


def restore_backup(folder: Path, *, force: bool, at: datetime) -> tuple[Manifest, Path | None]:
    """Put a checked backup in the place of what is here; with `force`, what was here is backed up first.

    Files come first (more of them do no harm), then the database in one transaction, then files that belong to
    nothing any more go. Returns the manifest, and where the earlier state was kept.
    """
    folder = folder.absolute()
    manifest = read_checked(folder)
    if problems := problems_with_restoring(manifest, force=force):
        raise RuleBroken(problems)
    kept = None
    if is_in_use():
        kept = Path(settings.DATA) / f"before-restore-{at:%Y%m%d-%H%M%S}"
        make_backup(kept, at=at)
    stored = Path(settings.MEDIA_ROOT)
    wanted = {Path(name).relative_to("files") for name in manifest.files if name.startswith("files/")}
    for name in sorted(wanted):
        _put(folder / "files" / name, stored / name, manifest.files[f"files/{name}"])
    databases.load(folder / databases.copy_name(manifest.database))
    if KEY in manifest.files:
        _put(folder / KEY, Path(settings.DATA) / KEY, manifest.files[KEY], 0o600)
    for path in list(files_below(stored)):
        if path.relative_to(stored) not in wanted:
            path.unlink()
    _compare(manifest)
    return manifest, kept


def _put(source: Path, target: Path, digest: str, mode: int = 0o640) -> None:
    """Copy through a neighbour and a rename, so that no reader ever sees half a file."""
    if target.exists() and sha256(target) == digest:
        os.utime(target)  # no row names it before the database is there: nobody is to take it for left over
        return
    half = target.with_name(f".{target.name}.restoring")
    half.unlink(missing_ok=True)
    if copy_hashed(source, half, mode) != digest:
        half.unlink()
        raise RuleBroken([Problem("restore.changed", f"Tệp {source} thay đổi trong lúc khôi phục.", "Khôi phục lại.")])
    half.replace(target)


def _compare(manifest: Manifest) -> None:
    found = databases.table_counts()
    wrong = [
        Problem(
            "restore.count",
            f"Bảng {table}: cần {rows} dòng, có {found.get(table)}.",
            "Kiểm tra ổ đĩa rồi khôi phục lại.",
        )
        for table, rows in manifest.tables.items()
        if found.get(table) != rows and table not in PASSING
    ]
    if wrong or databases.applied_migrations() != manifest.migrations:
        raise RuleBroken(wrong or [Problem("restore.migrations", "Lịch sử phiên bản không khớp.", "Khôi phục lại.")])
    connection.close()
