"""Reads and prepares one list after the other, in a process of its own beside the one that writes them.

Run as a script: what to read and the footing on stdin, a line of JSON on stdout for each bundle of files. It has no
database, no settings and no secrets, and asks for no more of the project than rules and the opening of workbooks.
"""

import fcntl
import gc
import hashlib
import json
import pickle
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))

from kheo.papers.queries.workbook import open_workbook, read_file
from kheo.papers.rules.preparing import Footing, packed, prepare
from kheo.papers.rules.registration_list import read_list
from kheo.shared.problems import RuleBroken

_ROOM = 1024 * 1024  # of the pipe: so much may be prepared before the writer asks for it


def prepared(path: str, footing: Footing) -> dict[str, Any]:
    """What `Read` is made of; the rows of a unit are packed."""
    file = Path(path)
    try:
        data = read_file(file)
        result = prepare(read_list(open_workbook(data, file.name), footing.vocabulary), footing)
    except RuleBroken as broken:
        return {"path": path, "refused": [asdict(problem) for problem in broken.problems]}
    said = {name: getattr(result, name) for name in result.__slots__}
    said["of_units"] = [(unit_id, len(rows), packed(rows)) for unit_id, rows in result.of_units]
    return {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "prepared": said}


def main() -> int:
    gc.set_threshold(100_000)  # nothing that is made here refers to itself
    bundles, footing = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    with suppress(AttributeError, OSError):  # only Linux has such pipes; elsewhere less is prepared in advance
        fcntl.fcntl(sys.stdout.fileno(), fcntl.F_SETPIPE_SZ, _ROOM)
    with suppress(BrokenPipeError):  # nobody wants the rest
        for bundle in bundles:
            answers = [prepared(path, footing) for path in bundle]
            line = json.dumps(answers, ensure_ascii=False, separators=(",", ":")) + "\n"
            sys.stdout.buffer.write(line.encode("utf-8", "surrogatepass"))
            sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
