"""A value that was read, in words that an official checks at a glance."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from kheo.plans.rules.finding.deciding import DELIVERS_WORDS, EVERY_WORDS, RULE_WORDS, SHARE_WORDS
from kheo.plans.rules.finding.found import FoundKind
from kheo.plans.rules.vocabulary import MEASURE_TITLES, Measure
from kheo.shared.periods import dmy


def say_value(kind: FoundKind, value: Mapping[str, Any]) -> list[str]:
    """The value in a few lines, the first the most important."""
    said = _SAID[kind](value) if kind in _SAID else [value.get("title") or value.get("to") or ""]
    return [line for line in said if line] or ["(trống)"]


def _number(value: Mapping[str, Any]) -> list[str]:
    return [f"Số {value['number']}" if value.get("number") else "Chưa ghi số", _on("ngày", value.get("date"))]


def _issuer(value: Mapping[str, Any]) -> list[str]:
    return [value["title"], f"Thay mặt: {value['on_behalf_of']}" if value.get("on_behalf_of") else ""]


def _document(value: Mapping[str, Any]) -> list[str]:
    number = f"số {value['number']}" if value.get("number") else ""
    day = f"ngày {say_day(value['date'])}" if value.get("date") else "không ghi ngày"
    head = " ".join(part for part in (value.get("kind") or "Văn bản", number) if part)
    return [f"{head}, {day}", f"của {value['issuer']}" if value.get("issuer") else "", value.get("title") or ""]


def _level(value: Mapping[str, Any]) -> list[str]:
    return [value["title"], f"Công nhận: {value['recognised_by']}" if value.get("recognised_by") else ""]


def _principle(value: Mapping[str, Any]) -> list[str]:
    rule = RULE_WORDS.get(value.get("rule") or "")
    return [value["title"], f"Quy tắc: {rule}" if rule else "Không ứng với quy tắc nào của hệ thống"]


def _target(value: Mapping[str, Any]) -> list[str]:
    low, high = value.get("at_least"), value.get("at_most")
    amount = " và ".join(
        part for part in (f"ít nhất {low}" if low else "", f"không quá {high}" if high else "") if part
    )
    share = f" {SHARE_WORDS.get(value['share_of'], value['share_of'])}" if value.get("share_of") else " mô hình"
    measure = value.get("measure") or ""
    counted = MEASURE_TITLES[Measure(measure)] if measure in set(Measure) else measure
    limits = [f"từ {value['level']}" if value.get("level") else "", value.get("field"), value.get("subject")]
    whom = value.get("group") or "toàn kế hoạch"
    return [
        value["title"],
        f"{'Mỗi đơn vị của nhóm: ' if value.get('each') and value.get('group') else 'Tính cho: '}{whom}",
        f"{amount}{share} {counted}".strip().capitalize() if amount else "Chưa ghi mức",
        "Chỉ tính: " + "; ".join(part for part in limits if part) if any(limits) else "",
        f"Tính đến hết ngày {say_day(value['by'])}" if value.get("by") else "",
    ]


def _deadline(value: Mapping[str, Any]) -> list[str]:
    ways = [f"đến {value['to']}" if value.get("to") else "", f"qua {value['via']}" if value.get("via") else ""]
    handed = DELIVERS_WORDS.get(value.get("delivers") or "", value.get("delivers") or "")
    return [
        say_moment(value),
        value["title"],
        f"Ai gửi: {value['group']}" if value.get("group") else "",
        f"Gửi {', '.join(way for way in ways if way)}" if any(ways) else "",
        f"Gửi gì: {handed}" if handed else "",
    ]


def say_moment(value: Mapping[str, Any]) -> str:
    """The last valid moment, and how the words of the text lead to it."""
    if every := value.get("every"):
        said = f"Định kỳ {EVERY_WORDS.get(every, every)}"
        if before := value.get("before"):
            return f"{said}, trước ngày {before} của tháng cuối kỳ – không tính chính ngày đó"
        return f"{said}, hết ngày {value['day']} của tháng cuối kỳ" if value.get("day") else f"{said}, hết kỳ"
    if before := value.get("before"):
        last = day_of(before)
        end = f"hết ngày {dmy(last - timedelta(days=1))}" if last and last > date.min else f"trước ngày {before}"
        return f"Hạn cuối: {end} – “trước ngày” không tính chính ngày đó"
    if by := value.get("by"):
        return f"Hạn cuối: hết ngày {say_day(by)} – tính cả ngày đó"
    if month := value.get("in"):
        year, _, rest = str(month).partition("-")
        span = f"quý {rest[1:]} năm {year}" if rest.startswith("Q") else f"tháng {rest}/{year}"
        last_day = say_day(value.get("last_day"))
        return f"Hạn cuối: hết {span}" + (f", tức hết ngày {last_day}" if last_day else "")
    return "Chưa có thời hạn"


def _task(value: Mapping[str, Any]) -> list[str]:
    partners = ", ".join(value.get("with") or [])
    owner = f"Chủ trì: {value['owner']}" if value.get("owner") else ""
    return [value["title"], owner, f"Phối hợp: {partners}" if partners else ""]


def _recipient(value: Mapping[str, Any]) -> list[str]:
    return [f"{value['to']} ({value['note']})" if value.get("note") else value["to"]]


def _signer(value: Mapping[str, Any]) -> list[str]:
    authority = value.get("authority") or []
    lines = [authority] if isinstance(authority, str) else list(authority)
    return [value.get("name") or "", value.get("position") or "", *lines]


def _period(value: Mapping[str, Any]) -> list[str]:
    return [f"Từ ngày {say_day(value.get('from'))} đến hết ngày {say_day(value.get('to'))}"]


def _programme(value: Mapping[str, Any]) -> list[str]:
    return [value["title"], f"Giai đoạn {value.get('from')} – {value.get('to')}"]


def _on(word: str, day: Any) -> str:
    return f"{word.capitalize()} {say_day(day)}" if day else ""


def day_of(words: Any) -> date | None:
    try:
        return date.fromisoformat(str(words))
    except ValueError:
        return None


def say_day(words: Any) -> str:
    day = day_of(words)
    return dmy(day) if day else str(words or "")


_SAID = {
    FoundKind.NUMBER: _number,
    FoundKind.ISSUER: _issuer,
    FoundKind.PERIOD: _period,
    FoundKind.PROGRAMME: _programme,
    FoundKind.BASIS: _document,
    FoundKind.CITE: _document,
    FoundKind.LEVEL: _level,
    FoundKind.PRINCIPLE: _principle,
    FoundKind.TARGET: _target,
    FoundKind.DEADLINE: _deadline,
    FoundKind.TASK: _task,
    FoundKind.RECIPIENT: _recipient,
    FoundKind.SIGNER: _signer,
}
