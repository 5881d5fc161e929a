"""The whole dossier as one ZIP: names that every computer can unpack, and what the manifest says."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from kheo.shared.text import fold

MANIFEST_SCHEMA = "kheo-dossier-zip/1"
LONGEST_STEM = 60


@dataclass(frozen=True)
class Packed:
    """One file in the ZIP, as it was written into it. `damaged`: its bytes are not those that the dossier names."""

    path: str
    sha256: str
    size: int
    name: str = ""
    caption: str = ""
    damaged: bool = False


def safe_name(number: int, name: str) -> str:
    """A name for Windows, old phones and all unpackers: "03-hien-dat-mo-duong.jpg". The manifest keeps the real one.

    ASCII alone, because unpackers of before 2012 garble anything else; the number in front keeps names apart and is
    why none is a reserved one (CON, NUL …).
    """
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    stem = re.sub(r"[^a-z0-9]+", "-", fold(stem)).strip("-")[:LONGEST_STEM].strip("-") or "tep"
    ending = re.sub(r"[^a-z0-9]", "", fold(ending))[:8]
    return f"{number:02d}-{stem}.{ending}" if ending else f"{number:02d}-{stem}"


def archive_name(title: str, number: int | None) -> str:
    """How the ZIP itself is called."""
    stem = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:LONGEST_STEM].strip("-") or "mo-hinh"
    return f"ho-so-{stem}-ban-{number}.zip" if number else f"ho-so-{stem}.zip"


def manifest(about: Mapping[str, object], files: Iterable[Packed], missing: Iterable[str]) -> dict[str, object]:
    """What `manifest.json` holds: every file but the two manifests, with its hash, size and real name."""
    return {"schema": MANIFEST_SCHEMA, **about, "files": [asdict(each) for each in files], "missing": list(missing)}


def checksums(files: Iterable[Packed]) -> str:
    """What `MANIFEST.txt` holds: the lines that `sha256sum -c MANIFEST.txt` reads."""
    return "".join(f"{each.sha256}  {each.path}\n" for each in files)
