"""Documents that a plan names: on which it rests (basis) and which it speaks of (cited), by number or by full date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kheo.plans.rules.finding.found import Confidence, Found, FoundKind
from kheo.plans.rules.finding.sentence import CAPITALS, bare, capital, sentence_at
from kheo.shared.clauses import Clause, ClauseLevel, ClauseText, contains
from kheo.shared.text import fold

_PLAIN_KINDS = (
    "Chương trình hành động", "Chương trình phối hợp", "Chương trình", "Kế hoạch liên tịch", "Kế hoạch phối hợp",
    "Kế hoạch", "Hướng dẫn liên ngành", "Hướng dẫn liên tịch", "Hướng dẫn", "Nghị quyết liên tịch", "Nghị quyết",
    "Quyết định", "Chỉ thị", "Kết luận", "Thông báo kết luận", "Thông báo", "Thông tri", "Thông tư liên tịch",
    "Thông tư", "Quy định", "Quy chế phối hợp", "Quy chế", "Đề án", "Công văn", "Công điện", "Nghị định",
    "Pháp lệnh", "Báo cáo", "Tờ trình", "Văn bản", "Lời kêu gọi", "Điều lệ",
)  # fmt: skip
KIND = rf"(?i:{'|'.join(_PLAIN_KINDS)})"
_DIGITS = r"\d{1,5}[a-zđ]?"
_PARTY = rf"{_DIGITS}\s?[-–]\s?[A-ZĐ][A-ZĐa-z]{{0,7}}\s?/\s?[A-ZĐ][\wĐ.&]*(?:\s?[-–]\s?[A-ZĐ][\wĐ.&]*)*"
_SPACED = rf"{_DIGITS}\s(?:KH|CTr|HD|QĐ|NQ|KL|CV|TB|BC)/[A-ZĐ][\wĐ.&]*(?:[-–][A-ZĐ][\wĐ.&]*)*"
_STATE = rf"{_DIGITS}/(?:\d{{4}}/)?[A-ZĐ][A-ZĐa-z]{{0,9}}\d{{0,2}}(?:[-–][A-ZĐ][\wĐ.&]*)*"
NUMBER = rf"(?:{_PARTY}|{_SPACED}|{_STATE})"
_DAY = (
    r"(?P<{0}d>\d{{1,2}})(?:\s?[/.\-]\s?(?P<{0}m>\d{{1,2}})\s?[/.\-]\s?(?P<{0}y>\d{{4}})\b"
    r"|\s+tháng\s+(?P<{0}m2>\d{{1,2}})\s+năm\s+(?P<{0}y2>\d{{4}})\b)"
)
DATE = re.compile(_DAY.format(""))
_WORDS = re.compile(
    rf"(?P<kind>\b{KIND})(?:\s+của\s+(?P<owner>[^\W\d_][^,;.:\n()“]{{3,80}}?))?,?\s+(?:số\s*:?\s*)?(?P<number>{NUMBER})"
    rf"|(?P<kind2>\b{KIND})\s+số\s*:?\s*(?P<number2>\d{{1,5}})(?=,?\s+\(?ngày\s+\d)"
    rf"|(?P<kind3>\b{KIND})(?=,?\s+ngày\s+{_DAY.format('z')})"
    r"|(?P<law>\b(?:Bộ luật|Luật))\s+(?P<name>[^;.:\n\d]{3,160}?)"
    rf"(?=,?\s+(?:\(?số\s+{NUMBER}|ngày\s+{_DAY.format('l')}))"
    rf"|(?P<law2>\b(?:Bộ luật|Luật))\s+(?:số\s+)?(?P<number4>{NUMBER})"
    rf"|(?<![\w/-])(?P<bare>{NUMBER})",
)  # fmt: skip
_NEXT_DATE = re.compile(rf"[\s,(]*(?:ngày\s+)?{_DAY.format('')}\)?")
_LAW_NUMBER = re.compile(rf"[\s,(]*số\s+(?P<number>{NUMBER})\)?")
_ISSUER = re.compile(
    r"[\s,]*\b(?:của|giữa)\s+(?P<issuer>[^\W\d_](?:TP\.|TX\.|TT\.|\((?:khóa|khoá)\s[^)]*\)"
    r"|,\s(?:khóa|khoá)\s(?=[IVX\d])|[^,;.:\n()“”\"])*)"
)
_ISSUER_END = re.compile(
    r"\s+(?:về|v/v|ban hành|quy định|hướng dẫn|phê duyệt|ngày\s+\d|năm\s+\d|trong\s|gắn\s|để\s|nhằm\s|đối với"
    rf"|theo\s|tại\s|nêu\s|đã\s|đến\s|cho\s|từ\s|số\s+\d|do\s|là\s|(?:và|cùng với)\s+{KIND})(?!\w)|\s+[-–]\s*$"
)
_TITLE = re.compile(
    r"[\s,)]*(?:(?:về(?:\s+việc)?|v/v)\s+[:]?\s*|(?=(?:ban hành|quy định|hướng dẫn|phê duyệt)\s))(?P<title>[^;\n]+)"
)
_TITLE_END = re.compile(
    rf"(?:,|\s+và|\s+cùng)\s+(?:các\s+)?{KIND}\s+(?:số\s+)?\d"
    rf"|[,.]\s+(?=[{CAPITALS}][^,;.]{{3,110}}?\s"
    r"(?:xây dựng|ban hành|đề ra|yêu cầu|hướng dẫn|triển khai|tổ chức|thực hiện)\s)"
    r"|\.{1,3}(?:/\.)?(?=\s|$)|\s*\((?!khóa|khoá)"
)
_BASIS = re.compile(
    r"(?:[-–+*]\s*)?(?:(?:Tiếp tục|Triển khai|Tổ chức)(?:\s+(?:triển khai|tổ chức))?\s+)?"
    rf"(?:thực hiện|căn cứ|theo|trên cơ sở|triển khai(?=\s+(?:các\s+)?{KIND}))\b",
    re.I,
)
_SYMBOL = re.compile(
    r"[-/](?:KH|CTr|CTPH|HD|QĐ|QC|NQ|KL|CT|CV|TB|TT|TTr|BC|NĐ|ĐA|TTLT|NQLT|KHLT|HDLT|KHPH)(?![A-Za-zĐ])"
)
_OTHER_THING = re.compile(
    r"\b(?:mẫu|biểu|quân|phụ lục|tài khoản|hợp đồng|điện thoại|nhà|phòng|quầy)\s+số\s*:?\s*$", re.I
)
_JOINED = re.compile(r"[\s,;]*(?:và\s+)?(?:số\s+)?")


@dataclass(frozen=True)
class Citation:
    kind: str
    number: str
    date: str
    issuer: str
    title: str
    start: int
    end: int
    borrowed: bool  # its kind is said once for several numbers

    @property
    def value(self) -> dict[str, str]:
        return {
            "kind": self.kind, "number": self.number, "date": self.date, "issuer": self.issuer, "title": self.title,
        }  # fmt: skip


def cited_in(clauses: ClauseText, own_number: str, heading_end: int) -> list[Found]:
    """Each document once, where it is first named. `heading_end`: where the heading's own words end in its clause."""
    found: list[Found] = []
    seen: list[tuple[str, str]] = []
    own = _key(own_number)
    for clause, start, is_opening in _places(clauses, heading_end):
        for citation in citations(clause.text, start):
            key = _key(citation.number) or fold(f"{citation.kind} {citation.title}")
            if key == own or any(_same(key, citation.date, *other) for other in seen):
                continue
            seen.append((key, citation.date))
            paragraph = clause.text[clause.text.rfind("\n", 0, citation.start) + 1 :]
            basis = is_opening == "basis" or (is_opening == "opening" and bool(_BASIS.match(paragraph)))
            found.append(_found(citation, clause, basis))
    return found


def citations(text: str, start: int = 0) -> Iterator[Citation]:
    """Every citation in a text, in order; a document named inside another's title is found too."""
    before: Citation | None = None
    for match in _WORDS.finditer(text, start):
        kind = capital(match["kind"] or match["kind2"] or match["kind3"] or match["law"] or match["law2"] or "")
        number = _spelled(match["number"] or match["number2"] or match["number4"] or match["bare"] or "")
        end, day, issuer, title = match.end(), "", bare(match["owner"] or ""), bare(match["name"] or "")
        borrowed = False
        if match["bare"]:
            if not _stands_alone(text, match.start(), match["bare"], before):
                continue
            if before and _JOINED.fullmatch(text, before.end, match.start()):
                kind, borrowed = before.kind, True
        if match["law"] and (found := _LAW_NUMBER.match(text, end)):
            number, end = _spelled(found["number"]), found.end()
        if found := _NEXT_DATE.match(text, end):
            day, end = _iso(found), found.end()
        if (found := _ISSUER.match(text, end)) and not issuer:
            issuer, end = _issuer(found)
            if not day and (later := _NEXT_DATE.match(text, end)) and "ngày" in later[0]:
                day, end = _iso(later), later.end()
        if not number and not day:
            continue
        if not title and (found := _TITLE.match(text, end)):
            title = _title(found["title"])
        before = Citation(kind, number, day, issuer, title, match.start(), end, borrowed)
        yield before


def own_number(line: str) -> str:
    """The number in a heading's line "Số: 72-KH/HU"; "" where it is still blank."""
    found = re.search(rf"(?:^|\bSố\s*:?\s*)(?P<number>{NUMBER})", line)
    return _spelled(found["number"]) if found else ""


def iso_date(text: str) -> str:
    """The first full date in a text, "" where there is none."""
    found = DATE.search(text)
    return _iso(found) if found else ""


def _places(clauses: ClauseText, heading_end: int) -> Iterator[tuple[Clause, int, str]]:
    under_basis = ""
    opening = True
    title = clauses.find("title")
    for clause in clauses.clauses:
        if clause is title:
            continue
        loose = clause.level in (ClauseLevel.OPENING, ClauseLevel.DASH, ClauseLevel.PLUS, ClauseLevel.PARAGRAPH)
        opening = opening and loose and clause.level is not ClauseLevel.CLOSING
        if clause.heading and fold(clause.title).startswith(("can cu", "co so phap ly", "nhung can cu")):
            under_basis = clause.address
        if clause.level is ClauseLevel.OPENING:
            yield clause, 0 if title else heading_end, "opening"
        elif under_basis and contains(under_basis, clause.address):
            yield clause, 0, "basis"
        else:
            yield clause, 0, "basis" if opening else ""
    if title and heading_end:  # what only the title names; the opening says it in full
        yield title, heading_end, "opening"


def _found(citation: Citation, clause: Clause, basis: bool) -> Found:
    whole = bool(citation.kind and citation.number and citation.date and not citation.borrowed)
    missing = [said for said, part in (("số", citation.number), ("ngày", citation.date)) if not part]
    reasons = ["văn bản làm căn cứ ở phần mở đầu" if basis else "văn bản được dẫn trong nội dung"]
    if missing:
        reasons.append(f"không đọc được {', '.join(missing)}")
    if citation.borrowed:
        reasons.append(f"loại văn bản “{citation.kind}” được ghi chung cho nhiều số")
    elif not citation.kind:
        reasons.append("không ghi loại văn bản trước số")
    return Found(
        FoundKind.BASIS if basis else FoundKind.CITE,
        citation.value,
        clause.address,
        sentence_at(clause.text, citation.start, citation.end),
        Confidence.CERTAIN if whole else Confidence.LIKELY,
        "; ".join(reasons),
    )


def _stands_alone(text: str, start: int, number: str, before: Citation | None) -> bool:
    """A number without its kind counts after "số", or joined to a citation ("số 25-NQ/TW và 26-NQ/TW")."""
    if not _SYMBOL.search(number):
        return False
    if before and _JOINED.fullmatch(text, before.end, start):
        return True
    lead = text[max(0, start - 24) : start]
    return bool(re.search(r"\bsố\s*:?\s*$", lead, re.I)) and not _OTHER_THING.search(lead)


def _spelled(number: str) -> str:
    number = re.sub(r"\s?[-–]\s?", "-", number.strip())
    return re.sub(r"\s?/\s?", "/", number).rstrip(".&")


def _key(number: str) -> str:
    return re.sub(r"^0+(?=\d)", "", number.upper().replace(" ", "-"))


def _same(key: str, day: str, other_key: str, other_day: str) -> bool:
    return key == other_key and (not day or not other_day or day == other_day)


def _iso(match: re.Match[str]) -> str:
    try:
        return date(int(match["y"] or match["y2"]), int(match["m"] or match["m2"]), int(match["d"])).isoformat()
    except ValueError:
        return ""


def _issuer(match: re.Match[str]) -> tuple[str, int]:
    words = match["issuer"]
    cut = _ISSUER_END.search(words)
    if cut:
        words = words[: cut.start()]
    words = words.rstrip()
    if not words[:1].isupper():
        return "", match.start()
    return words, match.start("issuer") + len(words)


def _title(words: str) -> str:
    cut = _TITLE_END.search(words)
    return bare(words[: cut.start()] if cut else words)
