"""Reads a workbook in a process of its own, with little memory and time: for what cannot be looked through first.

Run as a script: the file on stdin, its sheets as JSON on stdout. It imports nothing of this project, so that it starts
fast and has no secrets. Whatever happens here, at worst the process dies.
"""

import datetime
import io
import json
import resource
import sys
from typing import Any

MEMORY = 272 * 1024 * 1024
SECONDS = 8
MOST_CELLS = 2_000_000


def plain(cell: Any) -> Any:
    if isinstance(cell, datetime.datetime):
        return {"d": cell.date().isoformat()} if cell.time() == datetime.time(0) else {"t": cell.isoformat()}
    if isinstance(cell, datetime.date):
        return {"d": cell.isoformat()}
    return cell if isinstance(cell, str | float | int | bool | None) else str(cell)


def read(data: bytes) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        return {"refused": "list.encrypted"}
    if len(workbook.sheet_names) > 60:
        return {"refused": "list.too_many_sheets"}
    sheets = []
    for index, metadata in enumerate(workbook.sheets_metadata):
        sheet = workbook.get_sheet_by_index(index)
        end = sheet.end or (0, 0)
        if (end[0] + 1) * (end[1] + 1) > MOST_CELLS:
            return {"refused": "list.far_cell", "cell": list(end)}
        rows = [[plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        hidden = metadata.visible != SheetVisibleEnum.Visible
        sheets.append({"name": sheet.name, "hidden": hidden, "rows": rows, "merges": sheet.merged_cell_ranges or []})
    return {"sheets": sheets}


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = json.dumps(read(sys.stdin.buffer.read()))
    except MemoryError:
        answer = json.dumps({"refused": "list.too_large"})
    except BaseException:  # a panic of the reading library is no Exception
        answer = json.dumps({"refused": "list.unreadable"})
    sys.stdout.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
