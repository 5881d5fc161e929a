"""Numbers to reach, as plans say them: "ít nhất 01 mô hình", "từ 2 đến 3 mô hình", "từ 50% số mô hình"."""

import re
from dataclasses import dataclass

_WORDS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
_LOW = r"ít\s+nhất(?:\s+là)?|tối\s+thiểu(?:\s+là)?|không\s+dưới|không\s+ít\s+hơn|trên|từ|đạt\s+từ|ít\s+nhất\s+từ"
_HIGH = r"không\s+quá|tối\s+đa(?:\s+là)?|nhiều\s+nhất"
_NUMBER = rf"\d{{1,4}}(?![\d/.,]*\d|\s*%)|{'|'.join(_WORDS)}"
_PRINTED = r"(?:\s*\((?:[^\W\d_]+\s?){1,3}\))?"
MODEL = r"(?:mô\s+hình|điển\s+hình|công\s+trình|phần\s+việc|cách\s+làm|việc\s+làm|gương)"
PERSON = r"(?:tập\s+thể|cá\s+nhân)"
ARTICLE = r"(?:tin\s*,\s*bài|tin\s*/\s*bài|tin\s+bài|bài\s+viết|bài\s+báo|bài|tin|phóng\s+sự|chuyên\s+mục)"
UNIT = (
    r"(?:chi\s+bộ|chi\s+đoàn|chi\s+hội|chi\s+cục|xã|phường|thị\s+trấn|đơn\s+vị|cơ\s+sở|đoàn\s+cơ\s+sở|hội\s+cơ\s+sở|đảng\s+bộ|đảng\s+ủy|cơ\s+quan"
    r"|công\s+đoàn|phòng|ban|sở|khu\s+dân\s+cư|thôn|tổ\s+dân\s+phố|phân\s+xưởng|xí\s+nghiệp|doanh\s+nghiệp|trường|huyện|địa\s+phương|tổ\s+chức"
    r"|cấp\s+ủy|cấp\s+uỷ|liên\s+đội|cơ\s+sở\s+đoàn|cơ\s+sở\s+hội|các\s+chi|tổ\s+công\s+đoàn|đoàn\s+xã|hội\s+phụ\s+nữ|đoàn\s+viên\s+cơ\s+sở)"
)
_NOUN = rf"(?P<noun>{MODEL}|{PERSON}|{ARTICLE}|{UNIT})(?!\w)"
_COUNT = re.compile(
    rf"(?<!\w)(?:(?P<low>{_LOW})\s+|(?P<high>{_HIGH})\s+)?(?P<n>(?<![\d/.,]){_NUMBER})(?!\w){_PRINTED}"
    rf"(?:\s*(?:-|–|đến)\s*(?P<m>{_NUMBER}){_PRINTED})?(?P<before_up>\s+trở\s+lên)?"
    rf"(?:\s+{_NOUN}(?P<up>(?:\s*,\s*(?:mô|điển)\s+hình)?(?:\s*“[^”]*”)?\s+trở\s+lên)?)?",
    re.I,
)
_SHARE = re.compile(
    rf"(?<!\w)(?:(?P<low>{_LOW})\s+|(?P<high>{_HIGH})\s+)?(?P<n>(?<![\d/.,])\d{{1,3}}(?:[.,]\d{{1,2}})?)\s*%?(?<!\d)"
    rf"(?:\s*(?:-|–|đến)\s*(?P<m>\d{{1,3}}(?:[.,]\d{{1,2}})?)\s*%)?"
    rf"(?P<up>\s+trở\s+lên)?(?:\s+(?:tổng\s+)?(?:số\s+)?(?:các\s+)?{_NOUN})?",
    re.I,
)
_SHARE_RANGE = re.compile(
    rf"(?<!\w)(?:(?P<low>{_LOW})\s+|(?P<high>{_HIGH})\s+)?(?P<n>(?<![\d/.,])\d{{1,3}})\s*(?:-|–|đến)\s*(?P<m>\d{{1,3}})\s*%"
    rf"(?P<up>\s+trở\s+lên)?(?:\s+(?:tổng\s+)?(?:số\s+)?(?:các\s+)?{_NOUN})?",
    re.I,
)


@dataclass(frozen=True)
class Quantity:
    """A number with its bounds and what it counts. `marked`: the words themselves say that it is a bound."""

    start: int
    end: int
    at_least: str
    at_most: str
    noun: str
    share: bool
    marked: bool
    above: bool  # "trên", which is read as "from"


def quantities_in(text: str) -> list[Quantity]:
    found: list[Quantity] = []
    for pattern, share in ((_SHARE_RANGE, True), (_SHARE, True), (_COUNT, False)):
        for match in pattern.finditer(text):
            if share and "%" not in match[0]:
                continue
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            if each := _quantity(match, share):
                found.append(each)
    return sorted(found, key=lambda each: each.start)


def _quantity(match: re.Match[str], share: bool) -> Quantity | None:
    groups = match.groupdict()
    noun = " ".join((groups["noun"] or "").lower().split())
    low, high = " ".join((groups["low"] or "").lower().split()), groups["high"]
    up = bool(groups["up"] or groups.get("before_up"))
    if low == "từ" and not share and not (groups["m"] or up or noun):
        return None
    first, last = _value(groups["n"], share), _value(groups["m"], share) if groups["m"] else ""
    if not first or (last and float(last.rstrip("%")) < float(first.rstrip("%"))):
        return None
    if not groups["n"][0].isdigit() and not (low or high):
        return None
    if not (share or noun or low or high):
        return None
    at_least, at_most = ("", first) if high else (first, last)
    return Quantity(
        match.start(), match.end(), at_least, at_most, noun, share, bool(low or high or up or last), "trên" in low
    )


def _value(printed: str, share: bool) -> str:
    """ "05" → "5", "năm" → "5", "50" → "50%"; "" where a share cannot be."""
    if share:
        number = float(printed.replace(",", "."))
        return f"{number:g}%" if 0 < number <= 100 else ""
    value = _WORDS.get(printed.lower()) or int(printed) if not printed.isdigit() else int(printed)
    return str(value) if value > 0 else ""
