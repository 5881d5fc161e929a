"""A very long table set part by part: each part ends where its last full page ends, and the pages are put together.

One setting keeps all pages in memory until the last: half a gigabyte for the communes of the nation. Parts of a hundred
rows need a third of that. What is seen is the same, since the next part begins with the row that began the page.
"""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

PART = 100  # rows
MOST_ON_A_PAGE = 60  # rows, more than any page holds: where a page began is looked for among the last of a part
LONG = 1_000  # rows of a table that is set in parts

_ID = re.compile(rb"(/ID\s*\[.*?<)[0-9A-F]{32}(>\s*\])", re.DOTALL)

Values = dict[str, Any]
Place = tuple[int | None, int]  # the annex, None for the body; the block in it


def long_table(values: Values) -> Place | None:
    """Where the one long table stands; None where there is none."""
    for annex, holder in ((None, values), *enumerate(values["annexes"])):
        for block, each in enumerate(holder["blocks"]):
            if each["is"] == "table" and len(each["rows"]) > LONG:
                return annex, block
    return None


def set_in_parts(
    values: Values, place: Place, compiler: Callable[[str], Any], compiled: Callable[[Any], bytes]
) -> bytes:
    """`compiler` makes one for the values as JSON, `compiled` the PDF of one."""
    import pypdfium2

    whole = None
    for maker, kept in _parts(values, place, compiler):
        part = pypdfium2.PdfDocument(compiled(maker))
        if whole is None:
            whole = part
            for number in range(len(part) - 1, (kept or len(part)) - 1, -1):
                del part[number]
        else:
            whole.import_pages(part, list(range(kept or len(part))))
            part.close()
    out = io.BytesIO()
    if whole is not None:
        whole.save(out)
        whole.close()
    return _named(out.getvalue())


def _named(data: bytes) -> bytes:
    """The second half of a file's ID is made by chance when pages are put together; here it follows from the file."""
    trailer = data.rfind(b"trailer")
    end = _ID.sub(rb"\1" + b"0" * 32 + rb"\2", data[trailer:])
    digest = hashlib.sha256(data[:trailer] + end).hexdigest()[:32].upper().encode()
    return data[:trailer] + _ID.sub(rb"\g<1>" + digest + rb"\2", end)


def _parts(values: Values, place: Place, compiler: Callable[[str], Any]) -> Iterator[tuple[Any, int | None]]:
    """A compiler for each part, and how many of its pages are kept; None: all."""
    rows = _table(values, place)["rows"]
    start, page, size = 0, 1, PART
    while True:
        is_last = start + size >= len(rows)
        part = _part(values, place, (start, start + size), is_last=is_last) | {"first_page": page}
        maker = compiler(json.dumps(part, ensure_ascii=False))
        if is_last:
            yield maker, None
            return
        marks = [json.loads(mark) for mark in json.loads(maker.query("<row>", field="value"))]
        last = max(on for _row, on in marks)
        cut = min(row for row, on in marks if on == last)
        if cut == 0:  # all of it on the last page: the next row that begins a page is further on
            size *= 2
            continue
        yield maker, last - 1
        start, page, size = start + cut, page + last - 1, PART


def _table(values: Values, place: Place) -> Values:
    annex, block = place
    holder = values if annex is None else values["annexes"][annex]
    found: Values = holder["blocks"][block]
    return found


def _part(values: Values, place: Place, rows: tuple[int, int], *, is_last: bool) -> Values:
    """Those rows alone of its table: what stands before it is in the first part, the rest in the last."""
    annex, block = place
    table, is_first = _table(values, place), rows[0] == 0
    some = {**table, "rows": table["rows"][slice(*rows)]}
    if not is_last:
        some |= {"tail": 0, "marked_from": max(0, rows[1] - rows[0] - MOST_ON_A_PAGE)}
    if not is_first:
        some["title"] = ""
    holder = values if annex is None else values["annexes"][annex]
    blocks = [
        *(holder["blocks"][:block] if is_first else []),
        some,
        *(holder["blocks"][block + 1 :] if is_last else []),
    ]
    if annex is None:
        later = values["annexes"] if is_last else []
        return {**values, "blocks": blocks, "annexes": later, "continues": not is_first, "signs": is_last}
    after = values["annexes"][annex + 1 :] if is_last else []
    if is_first:
        return {**values, "annexes": [*values["annexes"][:annex], {**holder, "blocks": blocks}, *after]}
    return {**values, "blocks": blocks, "annexes": after, "continues": True, "signs": False}
