"""Rows that are no registration: sections, totals, signatures."""

import re
from typing import NamedTuple

from kheo.papers.rules.vocabulary import Vocabulary
from kheo.shared.text import fold

_ENUMERATOR = re.compile(
    r"\s*(?:(?:phần|mục)\s+)?([A-ZĐa-zđ]|[IVXivx]{1,6}|\d{1,2})\s*[./):\-–]\s*|\s*([IVX]{1,6}|[A-HĐ])\s*\Z"
)
_ROMAN = re.compile(r"[IVX]+\Z")
_NUMBER = re.compile(r"\d{1,5}(?:\.\d{1,4})*\.?\)?\Z")
_COUNT = re.compile(r"[:(]?\s*\(?\d+\s*(?:mô hình|điển hình|tập thể|cá nhân|mh|đh)?.{0,40}\Z", re.IGNORECASE)

_TOTAL = re.compile(
    r"(?:tong cong|tong so|tong|cong)(?: (?:so|mo hinh|dien hinh|toan|danh sach|cac|co|la|\d+)\b.*| i+)?\Z"
)
_CLOSING = re.compile(r"(?:danh sach (?:nay|tren|gom|co|an dinh)|an dinh danh sach|tren day la)\b")
_SIGNATURE = re.compile(
    r"(?:noi nhan|t m|tm|k t|kt|t l|tl|t u q|tuq|nguoi lap|nguoi tong hop|lap bieu|can bo lap|thu truong"
    r"|xac nhan (?:cua|don vi)|ky (?:ten|ghi)|luu vt|luu vp)\b"
)
_OFFICE = re.compile(r"(?:pho )?(?:bi thu|chu tich|truong ban|chanh van phong|giam doc|bi thu thuong truc)\b")
_DATE_LINE = re.compile(r"(?:.{0,60} )?ngay(?: \d{1,2})? thang(?: \d{1,2})? nam(?: \d{2,4})?\Z")


class Section(NamedTuple):
    """What a section row says of the rows below it; `rank` is the depth of its numbering (A 0, I 1, 1 2, none 3)."""

    text: str
    rank: int
    defaults: dict[str, str]


def is_number(text: str) -> bool:
    """Whether STT holds a row's number: "12", "12.", "1.2"; not "I" or "A"."""
    return bool(_NUMBER.match(text))


def is_total(text: str) -> bool:
    """A line of sums, or the sentence that closes the list."""
    folded = fold(text)
    return bool(_TOTAL.match(folded) or _CLOSING.match(folded))


def is_signature(texts: list[str]) -> bool:
    """Whether a row without number belongs to the block of signatures and recipients."""
    for text in texts:
        if len(text) > 200:
            continue
        folded = fold(text)
        if _SIGNATURE.match(folded) or (_DATE_LINE.match(folded) and len(texts) <= 3):
            return True
        if len(texts) <= 2 and text.isupper() and _OFFICE.match(folded):
            return True
    return False


def enumerator(text: str) -> tuple[int, str]:
    """The depth that a heading's numbering has, and the text after it: (1, "Lĩnh vực kinh tế") for "I. Lĩnh vực …"."""
    match = _ENUMERATOR.match(text)
    if not match:
        return 3, text
    sign = match[1] or match[2]
    rest = text[match.end() :]
    if sign.isdigit():
        return 2, rest
    return (1 if _ROMAN.match(sign) else 0), rest


def read_section(text: str, rank: int, vocabulary: Vocabulary) -> Section:
    """What a heading inside the list says: a field, a level, a subject, a kind, a unit, or only its own words."""
    bare = _COUNT.sub("", text).strip(" .:;") or text
    folded = fold(bare)
    defaults: dict[str, str] = {}
    if level := _named(folded, r"cap (\w.*)", vocabulary.level_terms.exactly) or vocabulary.level_terms.exactly(bare):
        defaults["level"] = level
    words = f" {folded} "
    for code, title in vocabulary.subjects:
        if f" {fold(title)} " in words:
            defaults["subject"] = "" if "subject" in defaults else code
    if folded.startswith("dien hinh") and " mo hinh " not in words:
        defaults["kind"] = "exemplar"
    elif folded.startswith("mo hinh") and " dien hinh " not in words:
        defaults["kind"] = "practice"
    if "level" not in defaults and (field := vocabulary.field_terms.find(bare)):
        defaults["field"] = field
    if not defaults and (unit := vocabulary.unit_terms.find(bare)):
        defaults["unit"] = unit
    return Section(text, rank, {name: value for name, value in defaults.items() if value})


def _named(folded: str, pattern: str, find: object) -> str | None:
    """The longest beginning of what follows "cấp" that names a level: "cap huyen da cong nhan" → huyện."""
    match = re.search(pattern, folded)
    if not match or not callable(find):
        return None
    words = match[1].split()
    for length in range(min(len(words), 4), 0, -1):
        if found := find(" ".join(words[:length])):
            return str(found)
    return None
