"""What a backup folder says about itself: every file with its SHA-256, every table with its number of rows."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from kheo.shared.problems import Problem, RuleBroken

NAME = "manifest.json"
FORMAT = "kheo-backup/1"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    made_at: datetime
    database: str  # "sqlite" or "postgresql"
    migrations: list[str]
    tables: dict[str, int]
    files: dict[str, str] = field(default_factory=dict)  # path inside the folder → SHA-256

    def write(self, folder: Path) -> None:
        text = json.dumps(
            {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}, indent=1, sort_keys=True
        )
        with open(folder / NAME, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())


def sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_hashed(source: Path, target: Path, mode: int = 0o640) -> str:
    """Copy a file and make it last; the SHA-256 of exactly the bytes that were copied."""
    target.parent.mkdir(parents=True, exist_ok=True)
    seen = hashlib.sha256()
    with open(source, "rb") as read, open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as write:
        while chunk := read.read(CHUNK):
            seen.update(chunk)
            write.write(chunk)
        write.flush()
        os.fsync(write.fileno())
    return seen.hexdigest()


def files_below(folder: Path) -> Iterator[Path]:
    """Regular files below `folder`, in a fixed order; links are never followed."""
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        if path.is_file() and not path.is_symlink():
            yield path


def read_checked(folder: Path) -> Manifest:
    """The manifest of a backup whose every byte is as it was written; otherwise RuleBroken with every fault."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            raise ValueError("format")
        manifest = Manifest(**{**content, "made_at": datetime.fromisoformat(content["made_at"])})
    except FileNotFoundError:
        raise RuleBroken(
            [_problem("none", f"{folder} không phải là một bản sao lưu hoàn chỉnh (thiếu {NAME}).")]
        ) from None
    except (ValueError, KeyError, TypeError):
        raise RuleBroken([_problem("unreadable", f"Không đọc được {folder / NAME}.")]) from None
    faults = []
    present = {str(path.relative_to(folder)) for path in files_below(folder)} - {NAME}
    for name in sorted(set(manifest.files) - present):
        faults.append(_problem("missing", f"Thiếu tệp {name}."))
    for name in sorted(present - set(manifest.files)):
        faults.append(_problem("extra", f"Có tệp lạ {name}."))
    for name in sorted(present & set(manifest.files)):
        if sha256(folder / name) != manifest.files[name]:
            faults.append(_problem("changed", f"Tệp {name} đã bị thay đổi hoặc hỏng."))
    if faults:
        raise RuleBroken(faults)
    return manifest


def _problem(code: str, message: str) -> Problem:
    return Problem(f"backup.{code}", message, "Dùng một bản sao lưu khác, hoặc sao lưu lại.")
