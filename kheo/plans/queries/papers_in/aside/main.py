"""Reads one document with little memory and time, for what cannot be looked through first.

Run as a script of its own (see `run`): the file on stdin, what was read as JSON on stdout. It imports nothing of the
project, so that it starts fast and has no secrets. Whatever happens here, at worst the process dies.

With `--many` it reads one file after another from stdin, each after its length in four bytes, with a line of JSON for
each: so a test tries thousands of damaged files.
"""

import json
import resource
import sys
from typing import Any

from .archive import Archive
from .docx import main_part, read_docx
from .limits import RefusedError
from .odt import read_odt

MEMORY = 288 * 1024 * 1024
SECONDS = 8


def read(data: bytes) -> dict[str, Any]:
    """What a zip or a PDF says, as plain values; RefusedError."""
    if not data.startswith(b"PK"):
        from .pdf import read_pdf

        found = read_pdf(data)
        return {"format": "pdf", "lines": found.lines, "pictures": found.pictures}
    archive = Archive(data)
    if part := main_part(archive):
        return {"format": "docx", "lines": read_docx(archive, part), "pictures": 0}
    if "content.xml" in archive:
        return {"format": "odt", "lines": read_odt(archive), "pictures": 0}
    raise RefusedError("paper.not_a_text" if "[Content_Types].xml" in archive.names() else "paper.archive")


def answer(data: bytes) -> str:
    try:
        return json.dumps(read(data))
    except RefusedError as refused:
        return json.dumps({"refused": refused.code})
    except MemoryError:
        return json.dumps({"refused": "paper.too_heavy"})
    except Exception:
        return json.dumps({"refused": "paper.damaged"})


def run(many: bool = False) -> None:
    seconds = SECONDS * 10 if many else SECONDS
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not many:
        sys.stdout.write(answer(sys.stdin.buffer.read()))
        return
    while length := sys.stdin.buffer.read(4):
        sys.stdout.write(answer(sys.stdin.buffer.read(int.from_bytes(length, "big"))) + "\n")
        sys.stdout.flush()
