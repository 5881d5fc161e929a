"""The lists that a plan sets up: levels, fields, subjects, priorities, requirements, principles of recognition."""

import re

from kheo.plans.rules.finding.found import Confidence, Found, FoundKind
from kheo.plans.rules.finding.owners import organising, owner_of
from kheo.plans.rules.finding.sentence import bare, capital, sentence_at
from kheo.shared.clauses import Clause, ClauseText, contains
from kheo.shared.text import fold

_LEVEL_NAMES = (
    "cơ sở", "xã", "phường", "huyện", "quận", "thị xã", "thành phố", "tỉnh", "trung ương", "ngành", "bộ", "toàn quốc",
    "quốc gia", "tổng công ty", "tập đoàn", "công ty", "khối", "đơn vị", "chi bộ", "chi đoàn",
)  # fmt: skip
_RANKS = {fold(name): place for place, name in enumerate((
    "chi bộ", "chi đoàn", "đơn vị", "cơ sở", "xã", "phường", "công ty", "quận", "thị xã", "huyện", "khối", "thành phố",
    "tổng công ty", "tỉnh", "ngành", "tập đoàn", "bộ", "trung ương", "toàn quốc", "quốc gia",
))}  # fmt: skip
_LEVEL = rf"cấp\s+(?:{'|'.join(sorted(_LEVEL_NAMES, key=len, reverse=True))})\b"
_LEVELS = rf"(?P<levels>{_LEVEL}(?:(?:,|\s+và|\s+hoặc|,\s+và)\s+{_LEVEL})*)"
_QUOTED = r"(?:\s*[“\"][^”\"\n]{1,40}[”\"])?"
_RECOGNISED_AT = (
    re.compile(
        rf"(?:mô hình|điển hình){_QUOTED}(?:\s+(?:tiêu biểu|hiệu quả|tập thể|cá nhân|đạt|của))*\s+{_LEVELS}", re.I
    ),
    re.compile(rf"{_LEVELS}\s+(?:xét,?\s+)?công nhận", re.I),
    re.compile(rf"công nhận[^.;:\n]{{0,70}}?\s{_LEVELS}", re.I),
)
_BY = re.compile(r"\s+do\s+(?P<by>[^,;.:\n]{3,80}?)\s+(?:(?:xét|đánh giá|quyết định),?\s+)*công nhận", re.I)
_BY_LEVEL = re.compile(rf"{_LEVEL}\s+(?:xét,?\s+)?công nhận", re.I)
_RECOGNISES = re.compile(r"công nhận", re.I)

_FIELD_WORD = re.compile(r"(?:(?:Trong|Về|Trên|Đối với|Ở)\s+)?(?:các\s+)?lĩnh vực(?:\s+về)?\s+", re.I)
_INTRODUCES_FIELDS = re.compile(
    r"lĩnh vực(?:,?\s+(?:cụ thể|gồm|bao gồm|sau))*(?:\s+(?:sau|như sau))?(?:\s+đây)?\s*[:.]?$", re.I
)
_FIELD_LEAD = re.compile(r"(?:Trong|Về|Trên|Đối với|Ở)\s+", re.I)
_FIELD_LIST = re.compile(
    r"(?:\d{1,2}\s+|các\s+|bốn\s+|năm\s+|ba\s+|sáu\s+)?lĩnh vực"
    r"(?P<colon>\s*(?:,\s*(?:cụ thể|gồm|bao gồm)(?:\s+là)?)?\s*:|\s+(?:gồm|như)\s*:?)?\s+(?P<list>[^.\n]{8,400})",
    re.I,
)
_KNOWN_FIELD = re.compile(
    r"(?:phát triển\s+)?kinh tế|văn hóa|văn hoá|xã hội|quốc phòng|an ninh|củng cố|xây dựng|hệ thống chính trị|chính trị"
    r"|cải cách|môi trường|giáo dục|y tế|đối ngoại|nông nghiệp|nông thôn|nội chính|khoa học|sản xuất|kinh doanh|an toàn"
    r"|đoàn thể|dân tộc|tôn giáo|quản lý|học tập|chuyển đổi|bảo vệ|du lịch|công nghiệp",
    re.I,
)
_SUBJECTS = re.compile(
    r"(?:Đối với\s+)?(?P<title>(?:(?:Mô hình|Điển hình)\s+)?(?:Tập thể|Cá nhân|Hộ gia đình|Gia đình))\b"
    r"(?P<after>\s*:|\s*$|\s+(?:gồm|là))?",
    re.I,
)
_PRIORITY = (
    r"(?:những\s+|các\s+)?(?:nhiệm vụ (?:chính trị )?trọng tâm|vấn đề (?:mới|bức xúc|nổi cộm|phức tạp|khó|nhạy cảm)"
    r"|việc mới|việc khó(?: ở cơ sở)?|khâu yếu|khâu đột phá|việc nổi cộm|lĩnh vực khó|địa bàn khó khăn)"
)
_PRIORITIES = re.compile(rf"{_PRIORITY}(?:(?:,|;|\s+và|,\s+và)\s+{_PRIORITY})+", re.I)
_REQUIREMENTS = re.compile(
    r"(?:yêu cầu|điều kiện|tiêu chí)\b[^“\"\n.;]{0,60}[“\"](?P<list>[^”\"\n]{20,240})[”\"]", re.I
)
_RULES = (
    ("public_vote", re.compile(r"công khai|bình chọn|bình xét|bỏ phiếu|dân chủ", re.I)),
    (
        "creative_and_spreading",
        re.compile(r"sáng tạo.*lan t[ỏo]a|lan t[ỏo]a.*sáng tạo|sáng tạo.*(?:nhân rộng|hình mẫu)", re.I),
    ),
    ("criteria_met", re.compile(r"tiêu chí|tiêu chuẩn", re.I)),
    ("registered", re.compile(r"đăng ký", re.I)),
)


def parts_found(clauses: ClauseText) -> list[Found]:
    return [
        *_levels(clauses), *_fields(clauses), *_subjects(clauses), *_priorities(clauses), *_requirements(clauses),
        *_principles(clauses),
    ]  # fmt: skip


# --- levels ---------------------------------------------------------------------------------------------------------


def _levels(clauses: ClauseText) -> list[Found]:
    """The levels at which models are recognised, lowest first; each where a body is told to recognise at it."""
    said: dict[str, tuple[int, Found]] = {}
    for clause in clauses.clauses:
        owner = owner_of(clauses, clause)
        in_charge = any(contains(part.address, clause.address) for part in organising(clauses))
        for pattern in _RECOGNISED_AT:
            for match in pattern.finditer(clause.text):
                recognises = _RECOGNISES.search(clause.text, 0, match.end()) if owner else None
                told = recognises is not None and not _BY_LEVEL.search(match[0])
                start = min(match.start(), recognises.start()) if told and recognises else match.start()
                sentence = sentence_at(clause.text, start, match.end())
                weight = (2 if in_charge else 1) if told else 0
                for printed in re.findall(_LEVEL, match["levels"], re.I):
                    title = capital(" ".join(printed.lower().split()))
                    by = _BY.match(clause.text, match.end())
                    if title not in said or weight > said[title][0]:
                        said[title] = weight, _level(title, owner if told else "", by, clause, sentence)
    found = [each for _, each in said.values()]
    return sorted(found, key=lambda each: _RANKS.get(fold(each.value["title"])[4:], 99))


def _level(title: str, owner: str, by: re.Match[str] | None, clause: Clause, sentence: str) -> Found:
    if by:
        confidence, because = Confidence.CERTAIN, "ghi rõ nơi công nhận ở cấp đó"
    elif owner:
        confidence, because = Confidence.LIKELY, "nơi giao cơ quan này đánh giá, công nhận ở cấp đó"
    else:
        confidence, because = Confidence.CERTAIN, "cấp công nhận mô hình, điển hình"
    value = {"title": title, "recognised_by": capital(by["by"]) if by else owner}
    return Found(FoundKind.LEVEL, value, clause.address, sentence, confidence, because)


# --- fields ---------------------------------------------------------------------------------------------------------


def _fields(clauses: ClauseText) -> list[Found]:
    best: list[Found] = []
    for parent in clauses.clauses:
        children = [each for each in clauses.clauses if each.parent == parent.address]
        named = [child for child in children if _FIELD_WORD.match(child.title)]
        introduced = bool(_INTRODUCES_FIELDS.search(parent.text))
        if len(named) >= 2 or (introduced and len(children) >= 2):
            siblings = children if introduced else _run_with(children, named)
            found = [each for child in siblings if (each := _field(child))]
            if len(found) > len(best):
                best = found
    return best or _listed_fields(clauses)


def _run_with(children: list[Clause], named: list[Clause]) -> list[Clause]:
    """The named children, and those between or before them that are headings of the same make ("Trong củng cố …")."""
    return [child for child in children if child in named or (_FIELD_LEAD.match(child.title) and child.heading)]


def _field(clause: Clause) -> Found | None:
    words, colon, _ = clause.title.partition(":")
    if not clause.heading and not colon and not _FIELD_WORD.match(words) and len(words) > 70:
        return None
    title = _FIELD_WORD.sub("", words, count=1) if _FIELD_WORD.match(words) else _FIELD_LEAD.sub("", words, count=1)
    title = capital(bare(title))
    if not title or len(title) > 110:
        return None
    sentence = bare(words) if colon else clause.title
    return _titled(FoundKind.FIELD, title, clause, sentence, "đề mục của một lĩnh vực")


def _listed_fields(clauses: ClauseText) -> list[Found]:
    for clause in clauses.clauses:
        for match in _FIELD_LIST.finditer(clause.text):
            titles = _split_fields(match["list"], bool(match["colon"]))
            if len(titles) < (2 if match["colon"] else 3):
                continue
            sentence = sentence_at(clause.text, match.start(), match.start("list") + 1)
            because = "một mục trong danh sách lĩnh vực"
            return [_titled(FoundKind.FIELD, title, clause, sentence, because, sure=False) for title in titles]
    return []


def _split_fields(words: str, colon: bool) -> list[str]:
    if ";" in words and colon and len(re.split(r";", words)[0]) < 70:
        pieces = words.split(";")
    else:
        pieces = re.split(r",", words.split(";")[0])
    titles: list[str] = []
    for place, piece in enumerate(pieces):
        piece = re.sub(r"^\s*(?:\(?\d{1,2}[).]|[a-zđ]\))\s*|^\s*và\s+", "", piece.strip())
        piece = re.sub(r"\s*(?:\.\.\.|…)$", "", piece)
        if place == len(pieces) - 1:
            head, joined, tail = piece.rpartition(" và ")
            if (
                joined
                and _KNOWN_FIELD.match(tail)
                and _KNOWN_FIELD.match(head)
                and fold(head) not in ("cung co", "xay dung", "phat trien")
            ):
                titles += [head, tail]
                continue
        titles.append(piece)
    kept = []
    for title in titles:
        title = bare(title)
        if not title or len(title) > 70 or not title[0].isalpha() or not _KNOWN_FIELD.match(title):
            break
        kept.append(capital(title))
    return kept


# --- subjects, priorities, requirements, principles -----------------------------------------------------------------


def _subjects(clauses: ClauseText) -> list[Found]:
    found: dict[str, Found] = {}
    for clause in clauses.clauses:
        if not _under(clauses, clause, "doi tuong"):
            continue
        match = _SUBJECTS.match(clause.title)
        if match and match["after"] is not None:
            title = capital(match["title"].lower())
            sentence = sentence_at(clause.text, 0, match.end())
            because = "gạch đầu dòng dưới mục Đối tượng"
            found.setdefault(title, _titled(FoundKind.SUBJECT, title, clause, sentence, because))
        elif fold(clause.title).startswith("doi tuong"):
            for inner in re.finditer(r"\b(?:tập thể|cá nhân|hộ gia đình)\b", clause.text, re.I):
                title = capital(inner[0].lower())
                sentence = sentence_at(clause.text, inner.start(), inner.end())
                likely = _titled(FoundKind.SUBJECT, title, clause, sentence, "nêu trong mục Đối tượng", sure=False)
                found.setdefault(title, likely)
    return list(found.values())


def _titled(kind: FoundKind, title: str, clause: Clause, sentence: str, because: str, *, sure: bool = True) -> Found:
    confidence = Confidence.CERTAIN if sure else Confidence.LIKELY
    return Found(kind, {"title": title}, clause.address, sentence, confidence, because)


def _under(clauses: ClauseText, clause: Clause, heading: str) -> bool:
    """Whether the clause, or the nearest heading above it, is headed by these words."""
    if fold(clause.title).startswith(heading):
        return True
    parent = clauses.find(clause.parent) if clause.parent else None
    return parent is not None and heading in fold(parent.title) and len(parent.title) < 120


def _priorities(clauses: ClauseText) -> list[Found]:
    for clause in clauses.clauses:
        if match := _PRIORITIES.search(clause.text):
            sentence = sentence_at(clause.text, match.start(), match.end())
            pieces = (
                re.sub(r"^(?:những|các)\s+", "", piece, flags=re.I) for piece in re.findall(_PRIORITY, match[0], re.I)
            )
            because = "việc mà mô hình cần nhằm vào"
            return [_titled(FoundKind.PRIORITY, capital(piece), clause, sentence, because) for piece in pieces]
    return []


def _requirements(clauses: ClauseText) -> list[Found]:
    for clause in clauses.clauses:
        for match in _REQUIREMENTS.finditer(clause.text):
            sentence = sentence_at(clause.text, match.start(), match.end())
            titles = [capital(bare(piece)) for piece in re.split(r"[,;]", match["list"])]
            if (
                len(titles) < 3
                or any(not title or len(title) > 60 for title in titles)
                or "mo hinh" not in fold(sentence)
            ):
                continue
            because = "một yêu cầu trong câu được dẫn"
            return [_titled(FoundKind.REQUIREMENT, title, clause, sentence, because) for title in titles]
    return []


def _principles(clauses: ClauseText) -> list[Found]:
    found = []
    for clause in clauses.clauses:
        if not _is_principles(clause):
            continue
        children = [each for each in clauses.clauses if each.parent == clause.address and each.label]
        if children:
            found += [_principle(each, each.title) for each in children]
        else:
            found += [_principle(clause, paragraph) for paragraph in clause.paragraphs[1:]]
    return found


def _is_principles(clause: Clause) -> bool:
    words = fold(clause.title)
    return (
        clause.heading
        and words.startswith("nguyen tac")
        and bool(re.search("cong nhan|binh chon|xet|danh gia|lua chon|^nguyen tac$", words))
    )


def _principle(clause: Clause, words: str) -> Found:
    rule = next((rule for rule, pattern in _RULES if pattern.search(words)), "")
    because = "gạch đầu dòng dưới mục Nguyên tắc" if rule else "nguyên tắc không thuộc bốn điều kiện thường gặp"
    value = {"title": bare(words), "rule": rule}
    return Found(
        FoundKind.PRINCIPLE, value, clause.address, words, Confidence.CERTAIN if rule else Confidence.LIKELY, because
    )
