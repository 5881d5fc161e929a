"""What a person says of each value that was read: confirmed, corrected or dropped; what a corrected one may hold."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from kheo.plans.rules.finding.found import Confidence, Found, FoundKind
from kheo.plans.rules.vocabulary import DELIVERABLES, MEASURE_TITLES
from kheo.shared.problems import Problem
from kheo.shared.text import canonical, squeeze


class Choice(StrEnum):
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Decision:
    """What was decided of one value; `value` is there for a corrected one alone."""

    choice: Choice
    value: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        return {"choice": self.choice.value} | ({"value": dict(self.value)} if self.value is not None else {})

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Decision":
        return cls(Choice(kept["choice"]), kept.get("value"))


Decisions = Mapping[str, Decision]


def keyed(read: Iterable[Found]) -> dict[str, Found]:
    """Every value under the name by which it is decided: "target-1", "target-2", … in the order of the text."""
    counts: dict[FoundKind, int] = {}
    named = {}
    for found in read:
        counts[found.kind] = counts.get(found.kind, 0) + 1
        named[f"{found.kind}-{counts[found.kind]}"] = found
    return named


@dataclass(frozen=True)
class Part:
    """One part of a value, as a person fills it in. `how`: words, list, date, year, number, flag or a choice."""

    name: str
    label: str
    how: str = "words"
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()


CONFIDENCE_TITLES = {
    Confidence.CERTAIN: "chắc chắn",
    Confidence.LIKELY: "có thể",
    Confidence.GUESS: "phỏng đoán",
}
KIND_TITLES = {
    FoundKind.TITLE: "Tên kế hoạch",
    FoundKind.NUMBER: "Số, ngày ban hành",
    FoundKind.ISSUER: "Cơ quan ban hành",
    FoundKind.STEWARD: "Cơ quan thường trực",
    FoundKind.PERIOD: "Thời gian thực hiện",
    FoundKind.PROGRAMME: "Phong trào",
    FoundKind.BASIS: "Văn bản làm căn cứ",
    FoundKind.CITE: "Văn bản được dẫn",
    FoundKind.LEVEL: "Cấp công nhận",
    FoundKind.FIELD: "Lĩnh vực",
    FoundKind.SUBJECT: "Đối tượng",
    FoundKind.PRIORITY: "Nội dung ưu tiên",
    FoundKind.REQUIREMENT: "Yêu cầu của mô hình",
    FoundKind.PRINCIPLE: "Nguyên tắc công nhận",
    FoundKind.GROUP: "Nhóm đơn vị",
    FoundKind.TARGET: "Chỉ tiêu",
    FoundKind.DEADLINE: "Thời hạn",
    FoundKind.TASK: "Nhiệm vụ",
    FoundKind.RECIPIENT: "Nơi nhận",
    FoundKind.SIGNER: "Người ký",
    FoundKind.FEEDBACK: "Nơi tiếp nhận phản ánh",
}

RULE_WORDS = {
    "registered": "có đăng ký",
    "public_vote": "bình chọn công khai, dân chủ",
    "criteria_met": "đúng tiêu chí, tiêu chuẩn",
    "creative_and_spreading": "sáng tạo, có sức lan tỏa",
}
SHARE_WORDS = {
    "registered": "số đã đăng ký",
    "built": "số đã xây dựng",
    "recognised": "số được công nhận",
    "units": "số đơn vị",
}
EVERY_WORDS = {"month": "hằng tháng", "quarter": "hằng quý", "half-year": "6 tháng một lần", "year": "hằng năm"}
DELIVERS_WORDS = {**DELIVERABLES, "periodic-report": "báo cáo định kỳ"}

_TITLE = Part("title", "Tên", required=True)
_DOCUMENT = (
    Part("kind", "Loại văn bản"),
    Part("number", "Số, ký hiệu"),
    Part("date", "Ngày", "date"),
    Part("issuer", "Cơ quan ban hành"),
    Part("title", "Trích yếu"),
)
PARTS: dict[FoundKind, tuple[Part, ...]] = {
    FoundKind.TITLE: (_TITLE,),
    FoundKind.NUMBER: (Part("number", "Số, ký hiệu"), Part("date", "Ngày ban hành", "date")),
    FoundKind.ISSUER: (_TITLE, Part("on_behalf_of", "Thay mặt (T/M)")),
    FoundKind.STEWARD: (_TITLE,),
    FoundKind.PERIOD: (Part("from", "Từ ngày", "date", True), Part("to", "Đến hết ngày", "date", True)),
    FoundKind.PROGRAMME: (_TITLE, Part("from", "Từ năm", "year", True), Part("to", "Đến năm", "year", True)),
    FoundKind.BASIS: _DOCUMENT,
    FoundKind.CITE: _DOCUMENT,
    FoundKind.LEVEL: (_TITLE, Part("recognised_by", "Cơ quan công nhận")),
    **dict.fromkeys(
        (FoundKind.FIELD, FoundKind.SUBJECT, FoundKind.PRIORITY, FoundKind.REQUIREMENT, FoundKind.GROUP), (_TITLE,)
    ),
    FoundKind.PRINCIPLE: (_TITLE, Part("rule", "Quy tắc", "choice", choices=tuple(RULE_WORDS.items()))),
    FoundKind.TARGET: (
        _TITLE,
        Part("group", "Nhóm đơn vị hoặc đơn vị (trống: toàn kế hoạch)"),
        Part("each", "Tính cho từng đơn vị của nhóm", "flag"),
        Part("measure", "Tính theo", "choice", True, tuple((key.value, word) for key, word in MEASURE_TITLES.items())),
        Part("level", "Từ cấp (trống: mọi cấp)"),
        Part("field", "Lĩnh vực (trống: mọi lĩnh vực)"),
        Part("subject", "Đối tượng (trống: mọi đối tượng)"),
        Part("at_least", "Ít nhất (5 hoặc 50%)", "number"),
        Part("at_most", "Không quá (5 hoặc 50%)", "number"),
        Part("share_of", "Tỷ lệ trên", "choice", choices=tuple(SHARE_WORDS.items())),
        Part("by", "Tính đến hết ngày", "date"),
    ),
    FoundKind.DEADLINE: (
        _TITLE,
        Part("group", "Nhóm đơn vị hoặc đơn vị phải gửi", required=True),
        Part("to", "Gửi đến"),
        Part("via", "Qua"),
        Part("delivers", "Gửi gì", "choice", choices=tuple(DELIVERS_WORDS.items())),
        Part("before", "Trước ngày (định kỳ: ngày trong tháng)", "day"),
        Part("by", "Chậm nhất hết ngày", "date"),
        Part("in", "Trong tháng (2023-06) hoặc quý (2023-Q4)", "month"),
        Part("every", "Định kỳ", "choice", choices=tuple(EVERY_WORDS.items())),
        Part("day", "Định kỳ: hết ngày mấy của tháng", "day"),
    ),
    FoundKind.TASK: (_TITLE, Part("owner", "Chủ trì", required=True), Part("with", "Phối hợp", "list")),
    FoundKind.RECIPIENT: (Part("to", "Nơi nhận", required=True), Part("note", "Ghi chú")),
    FoundKind.SIGNER: (
        Part("name", "Họ và tên"),
        Part("position", "Chức vụ"),
        Part("authority", "Thẩm quyền ký", "list"),
    ),
    FoundKind.FEEDBACK: (Part("to", "Phản ánh về", required=True),),
}

_NUMBER = re.compile(r"\d{1,6}([.,]\d{1,4})?%?")
_MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2]|Q[1-4])")
_LONGEST = 1000


def corrected(kind: FoundKind, typed: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """A value as a person typed it, with everything that is wrong with it. A list has one entry on each line."""
    value: dict[str, Any] = {}
    problems: list[Problem] = []
    for part in PARTS[kind]:
        words = typed.get(part.name, "")
        try:
            value[part.name] = _part(part, words)
        except ValueError as wrong:
            problems.append(_wrong(part.name, f"{part.label}: {wrong}"))
            value[part.name] = words[:_LONGEST]
    if not problems:
        problems = _between(kind, value)
    if kind is FoundKind.DEADLINE and not problems:
        moments = ("before", "by", "in", "every", "day")
        value = {name: part for name, part in value.items() if part or name not in moments}
    return value, problems


def _part(part: Part, typed: str) -> Any:
    if part.how == "list":
        return [words for line in typed.splitlines()[:50] if (words := _words(line))]
    if part.how == "flag":
        return typed == "on"
    words = _words(typed)
    if not words:
        if part.required:
            raise ValueError("chưa ghi.")
        return ""
    match part.how:
        case "choice":
            if words not in dict(part.choices):
                raise ValueError("chọn một trong các giá trị có sẵn.")
        case "date":
            return _day(words)
        case "day":
            number = words.isascii() and words.isdigit() and len(words) <= 2
            if number and not 1 <= int(words) <= 31:
                raise ValueError("ngày trong tháng phải từ 1 đến 31.")
            return int(words) if number else _day(words)
        case "year":
            if not re.fullmatch(r"(19|20|21)\d\d", words, re.ASCII):
                raise ValueError("viết năm bằng bốn chữ số.")
            return int(words)
        case "number":
            if not _NUMBER.fullmatch(words) or not words.isascii():
                raise ValueError("viết một số (5) hoặc một tỷ lệ (50%).")
            return words.replace(",", ".")
        case "month":
            if not _MONTH.fullmatch(words) or not words.isascii():
                raise ValueError("viết tháng theo dạng 2023-06, quý theo dạng 2023-Q4.")
    return words


def _words(typed: str) -> str:
    words = squeeze(canonical("".join(each for each in typed if each.isprintable() or each.isspace())))
    if len(words) > _LONGEST:
        raise ValueError("dài quá mức cho phép.")
    return words


def _day(words: str) -> str:
    """A date as 2023-02-24 (what a date field sends) or 24/02/2023."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})/(\d{4})", words, re.ASCII)
    if not found:
        raise ValueError("viết ngày theo dạng ngày/tháng/năm, ví dụ 24/02/2023.")
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise ValueError(f"không có ngày {words} trong lịch.") from None


def _between(kind: FoundKind, value: Mapping[str, Any]) -> list[Problem]:
    """What must hold between the parts of one value."""
    match kind:
        case FoundKind.PERIOD if value["to"] < value["from"]:
            return [_wrong("to", "Ngày kết thúc sớm hơn ngày bắt đầu.")]
        case FoundKind.PROGRAMME if value["to"] < value["from"]:
            return [_wrong("to", "Năm kết thúc sớm hơn năm bắt đầu.")]
        case FoundKind.BASIS | FoundKind.CITE if not value["number"] and not value["date"]:
            return [_wrong("number", "Văn bản phải có số hoặc ngày.")]
        case FoundKind.TARGET if not value["at_least"] and not value["at_most"]:
            return [_wrong("at_least", "Chỉ tiêu phải ghi “ít nhất” hoặc “không quá”.")]
        case FoundKind.TARGET if bool(value["share_of"]) != any("%" in value[name] for name in ("at_least", "at_most")):
            return [_wrong("share_of", "Tỷ lệ (%) phải ghi tỷ lệ trên số nào; số lượng thì bỏ trống ô này.")]
        case FoundKind.DEADLINE:
            return _moment(value)
    return []


def _moment(value: Mapping[str, Any]) -> list[Problem]:
    if value["every"]:
        if value["by"] or value["in"] or (value["before"] and value["day"]):
            return [_wrong("every", "Thời hạn định kỳ chỉ ghi thêm “trước ngày” hoặc “hết ngày mấy của tháng”.")]
        if any(isinstance(value[name], str) and value[name] for name in ("before", "day")):
            return [_wrong("before", "Với thời hạn định kỳ, ghi ngày trong tháng (1 đến 31).")]
        return []
    if value["day"] or isinstance(value["before"], int):
        return [_wrong("before", "Ngày trong tháng chỉ dùng cho thời hạn định kỳ; hãy ghi đủ ngày/tháng/năm.")]
    if sum(bool(value[name]) for name in ("before", "by", "in")) != 1:
        return [_wrong("before", "Ghi đúng một thời hạn: trước ngày, chậm nhất hết ngày, trong tháng, hoặc định kỳ.")]
    return []


def _wrong(field: str, message: str) -> Problem:
    return Problem("reading.value", message, "Sửa lại rồi lưu.", field)
