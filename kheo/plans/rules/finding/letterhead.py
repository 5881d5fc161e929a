"""What stands at the head of a plan: title, number, date, issuer; and the years that it is for."""

import re
from dataclasses import dataclass
from datetime import date

from kheo.plans.rules.finding.cited import KIND, iso_date, own_number
from kheo.plans.rules.finding.found import Confidence, Found, FoundKind
from kheo.plans.rules.finding.sentence import bare, sentence_at
from kheo.shared.clauses import Clause, ClauseText
from kheo.shared.periods import Period, half_year, quarter, year
from kheo.shared.text import fold

_KINDS = (
    "CHƯƠNG TRÌNH HÀNH ĐỘNG", "CHƯƠNG TRÌNH PHỐI HỢP", "KẾ HOẠCH LIÊN TỊCH", "KẾ HOẠCH PHỐI HỢP",
    "HƯỚNG DẪN LIÊN NGÀNH", "KẾ HOẠCH", "CHƯƠNG TRÌNH", "HƯỚNG DẪN", "QUYẾT ĐỊNH", "NGHỊ QUYẾT", "CHỈ THỊ", "KẾT LUẬN",
    "THÔNG BÁO", "THÔNG TRI", "QUY ĐỊNH", "QUY CHẾ", "ĐỀ ÁN", "THỂ LỆ",
)  # fmt: skip
_KIND_LINE = re.compile(rf"(?P<kind>{'|'.join(_KINDS)})\s*[.:]?(?:\s+(?P<rest>\S.*))?")
_BEGINS_BODY = re.compile(rf"(?:Căn cứ|Thực hiện\s+(?:các\s+)?{KIND}|Theo\s+{KIND}|Để|Nhằm|Ban Thường vụ|Trên cơ sở)\b")
_BESIDE_TITLE = re.compile(r"\(?\s*(?:kèm theo|ban hành kèm|dự thảo)", re.I)
_MOTTO = re.compile(
    r"ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    r"|Độc lập\s*[-–]\s*Tự do\s*[-–]\s*Hạnh phúc|(?<!BAN CHẤP HÀNH )\bĐOÀN TNCS HỒ CHÍ MINH$",
    re.I,
)
_NUMBER_LINE = re.compile(r"\bSố\s*:|\bSố\s+\d|^\d+\s?-[A-Z]", re.I)
_DATED = re.compile(r"(?:^|[,\s])ngày\b.*(?:tháng|/|\d{4})", re.I)
_ORGANS = (
    "Ban Thường vụ", "Ban Chấp hành", "Ban Thường trực", "Ban Chỉ đạo", "Thường trực", "Đoàn Chủ tịch", "Thường vụ",
)  # fmt: skip
_ORGAN = re.compile(rf"(?P<organ>{'|'.join(_ORGANS)})(?:\s+(?P<rest>\S.*))?", re.I)
_BODY = (
    r"(?:Ban(?!\s+hành)|BCH|BTV|Thường trực|Thường vụ|Ủy ban|Uỷ ban|UBND|Huyện|Tỉnh|Thành|Thị|Quận|Đảng|Đoàn|Hội|Bộ"
    r"|Liên đoàn|Công đoàn|Sở|Phòng|Chi bộ|Chi đoàn|Xã đoàn|Trường|Công ty|Tổng công ty|Tập đoàn|Cục|Chi cục|Văn phòng"
    r"|Trung tâm|Bệnh viện|MTTQ|Mặt trận)"
)
_ISSUES = re.compile(
    rf"(?:^|[,;.]\s+|\n)(?P<body>{_BODY}\s[^;.:\n]{{2,140}}?)\s+"
    r"(?:(?:xây dựng(?: và ban hành)?|ban hành|đề ra)\s+(?:và\s+triển khai\s+)?"
    r"(?:Kế hoạch|Chương trình|Hướng dẫn|Quyết định|Đề án)\b"
    r"|hướng dẫn\s[^.;:\n]{0,120}?như sau)",
    re.I,
)
_AUTHORITY = re.compile(r"(?:T/M|TM\.?)\s*(?P<body>\S.*)")
_FRAGMENT = re.compile(
    r"(?:TỈNH|HUYỆN|XÃ|THÀNH PHỐ|THỊ XÃ|THỊ TRẤN|PHƯỜNG|QUẬN|VIỆT NAM|TP\.|KHỐI|CÔNG TY|TỔNG CÔNG TY|TẬP ĐOÀN)\b"
    r"(?!\s+(?:ỦY|UỶ|ĐOÀN))"
)
_LOWERED_WORDS = """
    ủy uỷ đảng bộ ban chấp hành thường vụ trực chỉ đạo nhân dân tỉnh huyện xã thị trấn thành phố phường quận công ty
    khối các cơ quan doanh nghiệp vận tuyên giáo tổ chức hội liên hiệp đồng và trung ương tổng tập đoàn
"""
_LOWERED = frozenset(_LOWERED_WORDS.split())
_KEPT_CAPITAL = tuple(
    (re.compile(rf"\b{name}\b", re.I), name)
    for name in (
        "Ban Dân vận", "Ban Chấp hành", "Ban Tuyên giáo", "Ban Tổ chức", "Tổng công ty", "Tập đoàn", "Ban Chỉ đạo",
        "Đảng bộ", "Tỉnh đoàn", "Huyện đoàn", "Tỉnh ủy", "Huyện ủy",
    )
)  # fmt: skip
_STAGE = re.compile(r"giai đoạn\s+(?P<from>(?:19|20)\d\d)\s*[-–—]\s*(?P<to>(?:19|20)\d\d)", re.I)
_YEAR = re.compile(r"(?:\bnăm\s+|[IV]\s*/\s*)(?P<year>20\d\d)\b(?!\s*[-–]\s*20\d\d)", re.I)
_MOVEMENT = re.compile(
    r"(?P<name>(?:Phong trào|Cuộc vận động|Chương trình|Đề án)\b[^.;:\n“”\"]{0,60}(?:[“\"][^”\"\n]{2,80}[”\"])?"
    r"[^.;:\n“”\"]{0,40}?),?\s*giai đoạn\s+(?P<from>(?:19|20)\d\d)\s*[-–—]\s*(?P<to>(?:19|20)\d\d)",
    re.I,
)


@dataclass(frozen=True)
class Letterhead:
    """The lines of the heading, taken apart. The clause is the title, or the opening of a text without one."""

    clause: Clause | None
    before: tuple[str, ...]  # issuer, motto, number, place and date
    title_lines: tuple[str, ...]
    title_start: int  # places in the clause's text
    title_end: int

    @property
    def title(self) -> str:
        return " ".join(self.title_lines)


def letterhead_of(clauses: ClauseText) -> Letterhead:
    for clause in clauses.clauses[:3]:
        if clause.address not in ("title", "opening"):
            continue
        lines, at = clause.paragraphs[:40], 0
        for place, line in enumerate(lines):
            found = _KIND_LINE.fullmatch(line)
            if found and (not found["rest"] or place > 0 or line.isupper() or clause.address == "title"):
                return _letterhead(clause, lines, place, at, found["rest"] or "")
            at += len(line) + 1
    first = clauses.clauses[0] if clauses.clauses else None
    return Letterhead(first if first and first.address in ("title", "opening") else None, (), (), 0, 0)


def head_found(clauses: ClauseText, head: Letterhead) -> list[Found]:
    """Title, number, issuer, period and programme."""
    found = [*_title(head), *_number(head)]
    found += _issuer(clauses, head)
    issued = next((each.value["date"] for each in found if each.kind is FoundKind.NUMBER), "")
    found += _period(clauses, head, issued)
    found += _programme(clauses, head)
    return found


def _letterhead(clause: Clause, lines: tuple[str, ...], kind_at: int, at: int, rest: str) -> Letterhead:
    title: list[str] = [rest] if rest else []
    start = at + len(lines[kind_at]) - len(rest)
    end = at + len(lines[kind_at])
    if not rest:
        start = end + 1
    for line in lines[kind_at + 1 :]:
        ends = line.endswith((";", ",", ":")) or (line.endswith(".") and not line.endswith("..."))
        too_long = clause.address == "opening" and bool(title) and not line.isupper()
        if _BESIDE_TITLE.match(line) or (title and _BEGINS_BODY.match(line)) or ends or too_long:
            break
        title.append(line)
        end += len(line) + 1
    return Letterhead(clause, lines[:kind_at], tuple(title), start, max(end, start if title else end))


def _title(head: Letterhead) -> list[Found]:
    if not head.title_lines or head.clause is None:
        return []
    sentence = head.clause.text[head.title_start : head.title_end]
    return [
        Found(FoundKind.TITLE, {"title": head.title}, head.clause.address, sentence, Confidence.CERTAIN,
              "các dòng ngay dưới tên loại văn bản")
    ]  # fmt: skip


def _number(head: Letterhead) -> list[Found]:
    if head.clause is None:
        return []
    lines = head.before or head.clause.paragraphs[:6]
    number, day, used = "", "", []
    for line in lines:
        if not number and (read := own_number(line)) and not _cites(line):
            number = read
            used.append(line)
        if not day and _DATED.search(line) and not _cites(line) and (read := iso_date(line)):
            day = read
            if line not in used:
                used.append(line)
    if not used:
        return []
    text = head.clause.text
    start = text.find(used[0])
    end = text.find(used[-1], start) + len(used[-1])
    if end <= start:
        start, end = text.find(used[-1]), text.find(used[0]) + len(used[0])
    missing = [said for said, part in (("số", number), ("ngày", day)) if not part]
    because = "số và ngày ghi ở đầu văn bản" if not missing else f"đầu văn bản chưa ghi đủ {' và '.join(missing)}"
    confidence = Confidence.LIKELY if missing else Confidence.CERTAIN
    return [
        Found(FoundKind.NUMBER, {"number": number, "date": day}, head.clause.address, text[start:end], confidence,
              because)
    ]  # fmt: skip


def _cites(line: str) -> bool:
    return bool(re.search(rf"\b{KIND}\b", line)) or bool(_BESIDE_TITLE.match(line)) or len(line) > 140


# --- the issuer -----------------------------------------------------------------------------------------------------


def _issuer(clauses: ClauseText, head: Letterhead) -> list[Found]:
    printed, organ, sentence = _printed_issuer(head)
    signed = _signed_for(clauses)
    said = _said_issuer(clauses)
    whole = "\n".join(clause.text for clause in clauses.clauses)
    if said:
        place, said_organ, title = said
        confidence, because = Confidence.CERTAIN, "cơ quan được ghi là xây dựng, ban hành văn bản này"
        if printed and _folded(printed) != _folded(title) and _folded(printed).startswith(_folded(title)):
            title = _as_written(printed, whole)
            confidence, because = Confidence.LIKELY, "cơ quan ban hành, tên đầy đủ lấy ở đầu văn bản"
        organ = said_organ or organ or _organ_only(signed, title)
        value = {"title": title, "on_behalf_of": organ}
        return [Found(FoundKind.ISSUER, value, place.clause, place.sentence, confidence, because)]
    if printed and head.clause is not None:
        title = _as_written(printed, whole)
        value = {"title": title, "on_behalf_of": organ or _organ_only(signed, title)}
        return [
            Found(
                FoundKind.ISSUER, value, head.clause.address, sentence, Confidence.LIKELY, "tên cơ quan ở đầu văn bản"
            )
        ]
    if signed:
        match = _ORGAN.fullmatch(signed)
        title = (match["rest"] or "") if match else signed
        if title:
            title = _as_written(title, whole)
            value = {"title": title, "on_behalf_of": _cased(match["organ"]) if match else ""}
            line = next(line for line in clauses.signature if _AUTHORITY.match(line))
            return [Found(FoundKind.ISSUER, value, "", line, Confidence.LIKELY, "cơ quan mà người ký thay mặt")]
    return []


@dataclass(frozen=True)
class _Place:
    clause: str
    sentence: str


def _said_issuer(clauses: ClauseText) -> tuple[_Place, str, str] | None:
    for clause in clauses.clauses:
        if clause.address not in ("title", "opening", "closing") and clause.label not in ("", "-"):
            continue
        for match in _ISSUES.finditer(clause.text):
            words = match["body"]
            inner = list(re.finditer(rf",\s+(?={_BODY}\s)", words))
            words = words[inner[-1].end() :] if inner else words
            if not words[:1].isupper() or len(words.split()) > 16 or re.search(r"\b(?:các|căn cứ|đã|của)\b", words):
                continue
            organ = _ORGAN.fullmatch(words)
            title = organ["rest"] if organ else words
            if not title:
                continue
            place = _Place(clause.address, sentence_at(clause.text, match.start("body"), match.end()))
            return place, organ["organ"] if organ else "", bare(title)
    return None


def _printed_issuer(head: Letterhead) -> tuple[str, str, str]:
    """The issuer's name as the letterhead prints it, the organ that acts for it, and the line."""
    lines: list[str] = []
    for line in head.before:
        left = _MOTTO.sub("", line)
        if _DATED.search(left) or _NUMBER_LINE.search(left):
            continue
        left = left.strip(" -–—*_.")
        if left and left.isupper():
            lines.append(left)
    if not lines:
        return "", "", ""
    last = lines[-1]
    organ = _ORGAN.fullmatch(last)
    if organ and not organ["rest"] and len(lines) > 1:
        return lines[-2], _cased(organ["organ"]), "\n".join(head.before[_line(head, lines[-2]) : _line(head, last) + 1])
    if len(lines) > 1 and _FRAGMENT.match(last):
        sentence = "\n".join(head.before[_line(head, lines[-2]) : _line(head, last) + 1])
        return f"{lines[-2]} {last}", "", sentence
    if organ and organ["rest"] and organ["organ"].upper() in ("BAN THƯỜNG VỤ", "THƯỜNG TRỰC", "BAN THƯỜNG TRỰC"):
        return organ["rest"], _cased(organ["organ"]), head.before[_line(head, last)]
    return last, "", head.before[_line(head, last)]


def _line(head: Letterhead, words: str) -> int:
    return next(place for place in range(len(head.before) - 1, -1, -1) if words in head.before[place])


def _signed_for(clauses: ClauseText) -> str:
    found = next((match for line in clauses.signature if (match := _AUTHORITY.match(line))), None)
    return bare(found["body"]) if found else ""


def _organ_only(signed: str, title: str) -> str:
    match = _ORGAN.match(signed) if signed else None
    if match is None or _folded(title).startswith(fold(match["organ"])):
        return ""
    return _cased(match["organ"])


def _cased(organ: str) -> str:
    return next(each for each in _ORGANS if each.casefold() == organ.casefold())


def _folded(title: str) -> str:
    words = fold(title)
    return re.sub(r"^ubnd\b", "uy ban nhan dan", re.sub(r"^bch\b", "ban chap hanh", words))


def _as_written(printed: str, whole: str) -> str:
    """A name in capitals as the text writes it elsewhere; else with capitals where names have them."""
    if not printed.isupper():
        return printed
    for match in re.finditer(re.escape(printed), whole, re.I):
        if not match[0].isupper():
            return match[0]
    words = printed.lower().split()
    cased = [word if word in _LOWERED and place else word[:1].upper() + word[1:] for place, word in enumerate(words)]
    name = " ".join(word.upper() if word.casefold() in ("ubnd", "mttq", "tncs", "lhpn") else word for word in cased)
    for pattern, right in _KEPT_CAPITAL:
        name = pattern.sub(right, name)
    return name


# --- the years ------------------------------------------------------------------------------------------------------


def _period(clauses: ClauseText, head: Letterhead, issued: str) -> list[Found]:
    address = head.clause.address if head.clause else ""
    title = head.title
    sentence = head.clause.text[head.title_start : head.title_end] if head.clause and title else ""
    stage = _STAGE.search(title)
    years = sorted({int(match["year"]) for match in _YEAR.finditer(title)})
    if years:
        span = _part_of_year(title, years[-1])
        return [_period_found(span, address, sentence, Confidence.CERTAIN, f"tên văn bản ghi năm {years[-1]}")]
    if stage and int(stage["from"]) <= int(stage["to"]):
        span = Period(date(int(stage["from"]), 1, 1), date(int(stage["to"]), 12, 31))
        return [_period_found(span, address, sentence, Confidence.CERTAIN, "tên văn bản ghi giai đoạn")]
    said: dict[int, tuple[int, Clause, int]] = {}
    for clause in clauses.clauses:
        for match in re.finditer(r"\btrong năm (20\d\d)\b|^Năm (20\d\d)\b", clause.text):
            value = int(match[1] or match[2])
            count, first, at = said.get(value, (0, clause, match.start()))
            said[value] = (count + 1, first, at)
    if said:
        value = max(said, key=lambda each: (said[each][0], each))
        _, clause, at = said[value]
        reason = f"tên văn bản không ghi năm; nội dung nói “trong năm {value}”"
        return [_period_found(year(value), clause.address, sentence_at(clause.text, at), Confidence.LIKELY, reason)]
    if issued and head.clause is not None:
        line = next((line for line in head.clause.paragraphs if iso_date(line) == issued), "")
        return [_period_found(year(int(issued[:4])), address, line, Confidence.GUESS, "lấy theo năm ban hành văn bản")]
    return []


def _part_of_year(title: str, value: int) -> Period:
    if found := re.search(r"\bquý\s+(?P<n>IV|I{1,3}|[1-4])\b", title, re.I):
        number = {"I": 1, "II": 2, "III": 3, "IV": 4}.get(found["n"].upper()) or int(found["n"])
        return quarter(value, number)
    if found := re.search(r"\b0?6 tháng (?P<which>đầu|cuối) năm", title, re.I):
        return half_year(value, 1 if found["which"].casefold() == "đầu" else 2)
    return year(value)


def _period_found(span: Period, address: str, sentence: str, confidence: Confidence, because: str) -> Found:
    value = {"from": span.first_day.isoformat(), "to": span.last_day.isoformat()}
    return Found(FoundKind.PERIOD, value, address, sentence, confidence, because)


def _programme(clauses: ClauseText, head: Letterhead) -> list[Found]:
    """The movement over several years: its name with its stage, where the text first says both together."""
    movements: list[tuple[Clause, re.Match[str]]] = []
    for clause in clauses.clauses:
        movements += [(clause, match) for match in _MOVEMENT.finditer(clause.text)]
    movements = [each for each in movements if int(each[1]["from"]) < int(each[1]["to"])]
    if not movements:
        return []
    preferred = [each for each in movements if fold(each[1]["name"]).startswith(("phong trao", "cuoc van dong"))]
    clause, match = (preferred or movements)[0]
    name = " ".join(match["name"].split())
    name = name[:1].upper() + name[1:].rstrip(" ,")
    value = {
        "title": f"{name} giai đoạn {match['from']}-{match['to']}",
        "from": int(match["from"]),
        "to": int(match["to"]),
    }
    sentence = sentence_at(clause.text, match.start(), match.end())
    confidence = Confidence.CERTAIN if preferred else Confidence.LIKELY
    return [Found(FoundKind.PROGRAMME, value, clause.address, sentence, confidence, "tên phong trào đi cùng giai đoạn")]
