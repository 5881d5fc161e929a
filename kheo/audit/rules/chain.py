"""The chain: what is hashed, how a record follows from the one before it, and how a break is found."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

GENESIS = "0" * 64

# All that the hash covers, but for the previous hash.
HASHED = (
    "seq",
    "at",
    "actor_id",
    "actor_name",
    "action",
    "unit_id",
    "unit_path",
    "target_type",
    "target_id",
    "target_name",
    "before",
    "after",
)


def plain(value: Any) -> Any:
    """The value as JSON can carry it, the same on every machine, in every database and after every reading back."""
    if type(value) is int or value is None:
        return value
    if isinstance(value, Mapping):
        return {_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=repr)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | bool):
        return value
    if isinstance(value, float):
        return repr(value)
    return _text(str(value))


def _text(value: str) -> str:
    """A zero character and half a surrogate pair cannot be stored by every database; they carry no meaning."""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def digest(previous: str, content: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the previous record's hash and this record's content as canonical JSON."""
    return digest_of_plain(previous, plain(content))


def digest_of_plain(previous: str, content: Mapping[str, Any]) -> str:
    """The digest of what has been through `plain` already."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


@dataclass(frozen=True)
class Fault:
    """Where the chain is broken (`seq`: the record at which it shows) and how."""

    seq: int
    code: str  # changed, missing, out_of_order, unlinked, head, truncated, kept_head
    message: str


def faults_in(
    records: Iterable[Mapping[str, Any]], head: tuple[int, str] | None = None, kept: str | None = None
) -> Iterator[Fault]:
    """Every place at which the records, in the order given, do not form the chain that ends at `head`.

    Each record is its content with `previous` and `hash`. `kept` is a head hash noted earlier outside the system: it
    must be the hash of one of the records, otherwise the journal was cut off or written anew since. Nothing is kept
    in memory but the last record; after a fault the check goes on from the record as it stands.
    """
    last_seq, last_hash = 0, GENESIS
    kept_found = kept is None or kept == GENESIS
    for record in records:
        seq = record["seq"]
        if seq > last_seq + 1:
            gone = f"bản ghi {last_seq + 1}" if seq == last_seq + 2 else f"các bản ghi {last_seq + 1}–{seq - 1}"
            yield Fault(seq, "missing", f"Trước bản ghi {seq} mất {gone}.")
        elif seq <= last_seq:
            yield Fault(seq, "out_of_order", f"Bản ghi {seq} đứng sau bản ghi {last_seq}: sai thứ tự hoặc bị chèn.")
        elif record["previous"] != last_hash:
            yield Fault(seq, "unlinked", f"Bản ghi {seq} không nối tiếp bản ghi {last_seq}: bị chèn hoặc tráo.")
        if record["hash"] != digest(record["previous"], {name: record[name] for name in HASHED}):
            yield Fault(seq, "changed", f"Nội dung bản ghi {seq} đã bị sửa.")
        last_seq, last_hash = seq, record["hash"]
        kept_found = kept_found or last_hash == kept
    if head is not None and head != (last_seq, last_hash):
        if head[0] > last_seq:
            yield Fault(last_seq, "truncated", f"Mất các bản ghi cuối: phải tới {head[0]}, chỉ còn tới {last_seq}.")
        else:
            yield Fault(last_seq, "head", f"Đầu chuỗi ghi nhận bản ghi {head[0]}, không khớp bản ghi cuối {last_seq}.")
    if not kept_found:
        yield Fault(
            last_seq, "kept_head", "Mã đầu chuỗi đã lưu không còn trong nhật ký: nhật ký bị cắt bớt hoặc viết lại."
        )
