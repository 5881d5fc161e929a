"""Vietnamese as it is read aloud: numbers, days, units and short forms in words, and how long reading takes.

A syllable is what stands between two spaces; the pace of reading is ours, not a rule of any plan.
"""

import re
from decimal import Decimal

from kheo.shared.text import fold

PACE = 3  # syllables a second; shown as "mặc định"
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu")
_BILLION = 1_000_000_000
_SIGNS = {
    "%": "phần trăm", "m²": "mét vuông", "m2": "mét vuông", "m³": "mét khối", "m3": "mét khối",
    "km²": "ki-lô-mét vuông", "km2": "ki-lô-mét vuông", "km": "ki-lô-mét", "m": "mét", "cm": "xăng-ti-mét",
    "kg": "ki-lô-gam", "ha": "héc-ta", "đ": "đồng", "°C": "độ C",
}  # fmt: skip
_SHORT = {  # only those that mean one thing
    "MTTQ": "Mặt trận Tổ quốc", "UBMTTQ": "Ủy ban Mặt trận Tổ quốc", "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân", "BTV": "Ban Thường vụ", "CT-XH": "chính trị - xã hội", "LHPN": "Liên hiệp Phụ nữ",
    "CCB": "Cựu chiến binh", "TNCS": "Thanh niên Cộng sản", "ĐTN": "Đoàn Thanh niên", "LĐLĐ": "Liên đoàn Lao động",
    "NTM": "nông thôn mới", "ANTT": "an ninh trật tự", "GTNT": "giao thông nông thôn", "HTX": "hợp tác xã",
    "THCS": "trung học cơ sở", "THPT": "trung học phổ thông", "KT-XH": "kinh tế - xã hội",
}  # fmt: skip
_DATE = re.compile(r"(?<![\d/])(?:ngày )?(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_MONTH = re.compile(r"(?<![\d/])(?:tháng )?(\d{1,2})/(\d{4})(?![\d/])")
_DAY_OF_MONTH = re.compile(r"(?<!\w)ngày (\d{1,2})/(\d{1,2})(?![\d/])")
_OVER = re.compile(r"(?<=\d)/(?=\d)")
_NUMBER = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(?:\s?(%|°C|[kc]?m[²³23]?|kg|ha|đ)(?!\w))?(?![\w])"
)
_ABBREVIATION = re.compile(r"(?<!\w)(" + "|".join(sorted(map(re.escape, _SHORT), key=len, reverse=True)) + r")(?!\w)")
_RANGE = re.compile(r"(?<=\d)\s?[-–]\s?(?=\d)")
_SENTENCE_END = (".", "!", "?", ":", "…")


def say(number: int) -> str:
    """105 → "một trăm linh năm", 2.024 → "hai nghìn không trăm hai mươi tư"."""
    if number < 0:
        return f"âm {say(-number)}"
    if number < 10:
        return _DIGITS[number]
    if number >= _BILLION:
        above, rest = divmod(number, _BILLION)
        return f"{say(above)} tỷ" + (f" {_below_a_billion(rest, full=True)}" if rest else "")
    return _below_a_billion(number, full=False)


def say_decimal(number: Decimal | int) -> str:
    """12,5 → "mười hai phẩy năm"; zeros after the comma are said one by one: "phẩy không năm"."""
    whole, _, places = f"{Decimal(number):f}".partition(".")
    said = say(int(whole))
    places = places.rstrip("0")
    return f"{said} phẩy {_places(places)}" if places else said


def _below_a_billion(number: int, *, full: bool) -> str:
    groups = [number // 1000**place % 1000 for place in (2, 1, 0)]
    said: list[str] = []
    for place, group in zip((2, 1, 0), groups, strict=True):
        if group:
            said.append(f"{_hundreds(group, full=full or bool(said))} {_SCALES[place]}".strip())
    return " ".join(said)


def _hundreds(number: int, *, full: bool) -> str:
    """`full`: something larger was said before, so that no hundreds are "không trăm"."""
    hundreds, rest = divmod(number, 100)
    said = f"{_DIGITS[hundreds]} trăm" if hundreds or full else ""
    if not rest:
        return said
    if rest < 10:
        return f"{said} linh {_DIGITS[rest]}".strip() if said else _DIGITS[rest]
    return f"{said} {_tens(rest)}".strip()


def _tens(number: int) -> str:
    tens, ones = divmod(number, 10)
    said = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if not ones:
        return said
    if ones == 5:
        return f"{said} lăm"
    if tens > 1 and ones in {1, 4}:
        return f"{said} {'mốt' if ones == 1 else 'tư'}"
    return f"{said} {_DIGITS[ones]}"


def _places(places: str) -> str:
    if places.startswith("0") or len(places) > 2:
        return " ".join(_DIGITS[int(each)] for each in places)
    return say(int(places))


# --- a text -----------------------------------------------------------------------------------------------------------


def read_out(text: str) -> str:
    """A text with its days, numbers, units and short forms in words."""
    text = _DATE.sub(lambda found: say_day(int(found[1]), int(found[2]), int(found[3])), text)
    text = _MONTH.sub(lambda found: f"tháng {_month(int(found[1]))} năm {say(int(found[2]))}", text)
    text = _DAY_OF_MONTH.sub(lambda found: say_day(int(found[1]), int(found[2])), text)
    text = _OVER.sub(" trên ", _RANGE.sub(" đến ", text))
    text = re.sub(r"(?<=\d)-(?=[^\W\d])", " ", text)  # "72-KH/HU"
    text = _ABBREVIATION.sub(lambda found: _SHORT[found[1]], text)
    text = _NUMBER.sub(_number, text)
    for sign, word in ((".", "chấm"), (",", "phẩy")):
        text = re.sub(rf"(?<=\d)\{sign}(?=\d)", f" {word} ", text)
    return " ".join(re.sub(r"\d+", lambda found: f" {_whole(found[0])} ", text).split())


def say_day(day: int, month: int, year: int | None = None) -> str:
    """ "ngày mùng năm tháng hai năm hai nghìn không trăm hai mươi ba"."""
    said = f"ngày {'mùng ' if day <= 10 else ''}{say(day)} tháng {_month(month)}"
    return said if year is None else f"{said} năm {say(year)}"


def _month(number: int) -> str:
    return "tư" if number == 4 else say(number)


def _number(found: re.Match[str]) -> str:
    whole, places, sign = found[1].replace(".", ""), found[2] or "", found[3] or ""
    said = _whole(whole)
    said += f" phẩy {_places(places)}" if places else ""
    return f"{said} {_SIGNS[sign]}" if sign else said


def _whole(digits: str) -> str:
    if len(digits) > 15 or (len(digits) > 2 and digits.startswith("0")):  # a code, a telephone
        return " ".join(_DIGITS[int(each)] for each in digits)
    return say(int(digits))


def sentences(text: str) -> list[str]:
    """Lines of a dossier as sentences to be read: without bullets, each closed."""
    found = []
    for line in re.split(r"[\n\r]+|(?<=[.!?…])\s+(?=[A-ZĐÀ-Ỹ])|;\s*(?=[-+•*])", text):
        line = line.strip().lstrip("-+•*–—· \t").strip().rstrip(" ;,")
        if line:
            line = line[:1].upper() + line[1:]
            found.append(line if line.endswith(_SENTENCE_END) else f"{line}.")
    return found


def syllables(text: str) -> int:
    return sum(any(each.isalnum() for each in word) for part in text.split() for word in part.split("-"))


def seconds(text: str, pace: int = PACE) -> int:
    """How long a text takes that is already in words, rounded up."""
    return -(-syllables(text) // pace)


def say_length(number: int) -> str:
    """75 → "1 phút 15 giây"."""
    minutes, rest = divmod(number, 60)
    said = [f"{minutes} phút"] if minutes else []
    return " ".join([*said, *([f"{rest} giây"] if rest or not minutes else [])])


# --- names ------------------------------------------------------------------------------------------------------------

_HONORIFICS = ("ông", "bà", "anh", "chị", "cụ", "em", "bác", "cô", "chú", "đồng chí", "đ/c", "nghệ nhân", "cháu")


def person(carrier: str) -> str:
    """The name alone: "Ông Lương Văn Đức, thôn Nà Pe" → "Lương Văn Đức"."""
    name = re.split(r"[,;(–/]| - ", carrier)[0].strip()
    lower = name.lower()
    for each in _HONORIFICS:
        if lower.startswith(f"{each} "):
            return name[len(each) :].strip()
    return name


def names_person(text: str, name: str) -> bool:
    """Whether a text says a person's name: in full, its last two words, or any of it after a form of address."""
    words = fold(name).split()
    if not words:
        return False
    said = f" {' '.join(re.findall(r'[a-z0-9]+', fold(text)))} "
    if f" {' '.join(words)} " in said or (len(words) > 2 and f" {' '.join(words[-2:])} " in said):
        return True
    own = set(words) - {"van", "thi"}
    return any(f" {fold(each)} {word} " in said for each in _HONORIFICS if "/" not in each for word in own)
