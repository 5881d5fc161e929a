"""The directory of a zip file, read by ourselves: what a member really weighs, before any library unpacks it.

Only the plain form that office programs write is taken: one directory at the very end, no zip64, no duplicates, no
overlaps. With such a file every reader sees the same members, so what is checked here is what is read there.
"""

import struct
import zlib
from dataclasses import dataclass

_END = b"PK\x05\x06"
_ENTRY = struct.Struct("<4s4x2H8x2I3H8xI")
_STORED, _DEFLATED = 0, 8


class NotPlainError(Exception):
    """The file is a zip that is damaged, or in a form that no office program writes."""


class TooLargeError(Exception):
    """The member unpacks to more than was allowed."""


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    method: int
    packed: int
    declared: int
    offset: int
    encrypted: bool


def read_directory(data: bytes) -> dict[str, Member]:
    """The members by name, in order; NotPlainError when the file is anything but plain."""
    end = len(data) - 22
    if end < 0 or data[end : end + 4] != _END or data.count(_END) != 1:
        raise NotPlainError("no directory at the end")
    disk, first_disk, here, count, size, start, comment = struct.unpack_from("<4H2IH", data, end + 4)
    if disk or first_disk or here != count or comment or start + size != end:
        raise NotPlainError("odd directory")
    members: dict[str, Member] = {}
    position = start
    for _ in range(count):
        if position + 46 > end:
            raise NotPlainError("short directory")
        entry = _ENTRY.unpack_from(data, position)
        signature, flags, method, packed, declared, name_length, extra, remark, offset = entry
        if signature != b"PK\x01\x02":
            raise NotPlainError("bad entry")
        raw = data[position + 46 : position + 46 + name_length]
        name = raw.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        if name in members or offset + 30 > start or packed == 0xFFFFFFFF or declared == 0xFFFFFFFF:
            raise NotPlainError("bad member")
        members[name] = Member(name, method, packed, declared, offset, bool(flags & 1))
        position += 46 + name_length + extra + remark
    if position != end or sum(member.packed for member in members.values()) > start:
        raise NotPlainError("overlapping members")
    return members


def unpack(data: bytes, member: Member, limit: int) -> bytes:
    """The member's bytes, at most `limit` of them whatever the directory says."""
    if data[member.offset : member.offset + 4] != b"PK\x03\x04":
        raise NotPlainError("bad local header")
    name_length, extra = struct.unpack_from("<2H", data, member.offset + 26)
    begin = member.offset + 30 + name_length + extra
    packed = data[begin : begin + member.packed]
    if member.method == _STORED:
        content = packed
    elif member.method == _DEFLATED:
        try:
            content = zlib.decompressobj(-15).decompress(packed, limit + 1)
        except zlib.error as error:
            raise NotPlainError("damaged member") from error
    else:
        raise NotPlainError("unusual compression")
    if len(content) > limit:
        raise TooLargeError(member.name)
    if len(content) != member.declared:
        raise NotPlainError("false size")
    return content
