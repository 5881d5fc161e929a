"""The draft of the next plan as a plan file: YAML 1.2, in the layout and with the marks of every other draft."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kheo.plans.rules.drafting.lines import comment, entry, missing, scalar
from kheo.plans.rules.turning.carrying import Entry, NextPlan

_BEFORE_RULES = ("levels", "fields", "subjects", "priorities", "requirements")
_AFTER_RULES = ("distinctions",)
_LAST = ("criteria", "figures", "units", "groups", "targets", "deadlines", "tasks", "distribution")
_HEADER = ("code", "title", "kind", "issuer", "on_behalf_of", "steward", "programme", "period", "timezone")
_AMOUNTS = {"at_least", "at_most", "points", "mandatory_share", "quorum", "approval", "scale", "pass_mark",
            "share_of_recognised"}  # fmt: skip


def written(draft: NextPlan) -> str:
    return "\n".join(_lines(draft)) + "\n"


def _lines(draft: NextPlan) -> Iterator[str]:
    yield f"# Bản nháp kế hoạch năm {draft.year}, lập từ kế hoạch năm {draft.old_year}. Trên mỗi mục là điều đã đổi."
    yield "# Những dòng “CẦN ĐIỀN” chỉ văn bản mới mới có; kheo plan check chỉ ra chỗ còn thiếu."
    yield ""
    yield "schema: kheo-plan/1"
    yield "unconfirmed: true  # đối chiếu xong với văn bản mới thì xóa dòng này"
    yield ""
    yield from _header(draft)
    for name in _BEFORE_RULES:
        yield from _list(draft, name)
    yield from _block("recognition", draft.recognition)
    for name in _AFTER_RULES:
        yield from _list(draft, name)
    yield from _block("commending", draft.commending)
    for name in _LAST:
        yield from _list(draft, name)
    if draft.feedback is not None:
        yield ""
        yield from (comment(each, 0) for each in draft.feedback.said)
        yield from (missing(each, 0) for each in draft.feedback.missing)
        if draft.feedback.parts:
            yield f"feedback: {scalar(draft.feedback.parts)}"


def _header(draft: NextPlan) -> Iterator[str]:
    yield "plan:"
    yield from (missing(each) for each in draft.header_missing)
    for key in _HEADER:
        if key in draft.header:
            yield f"  {key}: {scalar(draft.header[key])}"
    for key, word in (("basis", "căn cứ"), ("cites", "văn bản cần quán triệt")):
        if rows := draft.old_documents[key]:
            yield missing(f"{key} ({word}); năm {draft.old_year} là những dòng sau, dòng nào còn dùng thì bỏ dấu #")
            yield f"  # {key}:"
            yield from (f"  # {entry(row)}" for row in rows)


def _list(draft: NextPlan, name: str) -> Iterator[str]:
    entries = draft.lists.get(name, [])
    kept, dropped = [e for e in entries if not e.dropped], [e for e in entries if e.dropped]
    if not entries:
        return
    yield ""
    yield f"{name}:" if kept else f"{name}: []"
    for each in kept:
        yield from _entry(each)
    if dropped:
        yield missing("quyết định có làm nữa không; nếu có thì bỏ dấu #")
        for each in dropped:
            yield from (comment(said) for said in each.said)
            yield f"  # {entry(_plain(each.parts)).strip()}"


def _entry(each: Entry) -> Iterator[str]:
    if each.said:
        yield comment("; ".join(each.said))
    yield from (missing(words) for words in each.missing)
    yield entry(_plain(each.parts))


def _block(name: str, parts: Mapping[str, Any]) -> Iterator[str]:
    """A part with keys of its own; lists in it stand line by line."""
    if not parts:
        return
    yield ""
    yield f"{name}:"
    for key, value in _plain(parts).items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"  {key}:"
            yield from (f"  {entry(each)}" for each in value)
        else:
            yield f"  {key}: {scalar(value)}"


def _plain(value: Any, key: str = "") -> Any:
    """Amounts as people write them: 5, 0.5; an exact fraction that no decimal says stays one."""
    if isinstance(value, Mapping):
        amounts = key in _AMOUNTS
        return {name: _plain(each, key if amounts else name) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if key in _AMOUNTS and isinstance(value, str):
        exact = Fraction(value)
        decimal = Decimal(exact.numerator) / Decimal(exact.denominator)
        if Fraction(decimal) == exact:
            return int(exact) if exact.denominator == 1 else decimal.normalize()
    return value
