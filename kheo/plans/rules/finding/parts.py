"""The lists that a plan sets up: levels, fields, subjects, priorities, requirements, principles of recognition."""

import re
from collections.abc import Iterator

from kheo.plans.rules.finding.found import Confidence, Found, FoundKind
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
_BY_LEVEL = re.compile(rf"{_LEVEL}\s+(?:xét,?\s+)?công nhận", re.I)
_RECOGNISES = re.compile(r"công nhận", re.I)

_FIELD_WORD = re.compile(r"(?:(?:Trong|Về|Trên|Đối với|Ở)\s+)?(?:các\s+)?lĩnh vực(?:\s+về)?\s+", re.I)
_FIELD_LEAD = re.compile(r"(?:Trong|Về|Trên|Đối với|Ở)\s+", re.I)
_FIELD_LIST = re.compile(
    r"(?:\d{1,2}\s+|các\s+|bốn\s+|năm\s+|ba\s+|sáu\s+)?lĩnh vực(?P<colon>\s*(?:,\s*(?:cụ thể|gồm|bao gồm)(?:\s+là)?)?\s*:|\s+(?:gồm|như)\s*:?)?"
    r"\s+(?P<list>[^.\n]{8,400})",
    re.I,
)
_KNOWN_FIELD = re.compile(
    r"(?:phát triển\s+)?kinh tế|văn hóa|văn hoá|xã hội|quốc phòng|an ninh|(?:củng cố|xây dựng)|hệ thống chính trị|chính trị|cải cách|môi trường"
    r"|giáo dục|y tế|đối ngoại|nông nghiệp|nông thôn|nội chính|khoa học|sản xuất|kinh doanh|an toàn|đoàn thể|dân tộc|tôn giáo|quản lý|học tập",
    re.I,
)
_SUBJECTS = re.compile(
    r"(?:Đối với\s+)?(?P<title>(?:(?:Mô hình|Điển hình)\s+)?(?:Tập thể|Cá nhân|Hộ gia đình|Gia đình))\b(?P<after>\s*[:：]|\s*$|\s+(?:gồm|là))?",
    re.I,
)
_PRIORITY = (
    r"(?:những\s+|các\s+)?(?:nhiệm vụ (?:chính trị )?trọng tâm|vấn đề mới|vấn đề (?:bức xúc|nổi cộm|phức tạp|khó|nhạy cảm|khó khăn)"
    r"|việc mới|việc khó(?: ở cơ sở)?|khâu yếu|khâu đột phá|việc nổi cộm|lĩnh vực khó|địa bàn khó khăn)(?:,\s+(?:bức xúc|phức tạp|nổi cộm)(?=\s))?"
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
                    if title not in said or weight > said[title][0]:
                        said[title] = weight, _level(title, owner if told else "", clause, sentence)
    found = [each for _, each in said.values()]
    return sorted(found, key=lambda each: _RANKS.get(fold(each.value["title"])[4:], 99))


def _level(title: str, owner: str, clause: Clause, sentence: str) -> Found:
    because = "nơi giao cơ quan này đánh giá, công nhận ở cấp đó" if owner else "cấp công nhận mô hình, điển hình"
    confidence = Confidence.LIKELY if owner else Confidence.CERTAIN
    return Found(
        FoundKind.LEVEL, {"title": title, "recognised_by": owner}, clause.address, sentence, confidence, because
    )


def organising(clauses: ClauseText) -> Iterator[Clause]:
    """The parts that give bodies their work: "Tổ chức thực hiện", "Phân công nhiệm vụ"."""
    for clause in clauses.clauses:
        words = fold(clause.title)
        if len(words) < 80 and re.search(r"to chuc thuc hien|phan cong|trach nhiem cua", words):
            yield clause


_OWNER = re.compile(
    r"(?:(?:Giao|Đề nghị|Yêu cầu|Phân công)\s+)?(?P<owner>[^\W\d_][^:.;\n]{2,110}?)(?:\s*:\s|\s*:?$|\s+(?:chủ trì|có trách nhiệm|có nhiệm vụ|"
    r"chịu trách nhiệm|là cơ quan|làm cơ quan|tham mưu|theo dõi|phối hợp|căn cứ|tổ chức|chỉ đạo|thực hiện|giúp)\b)",
    re.M,
)
OWNER_BODY = (
    r"(?:Ban|Văn phòng|Ủy ban|Uỷ ban|UBND|UBMTTQ|MTTQ|Mặt trận|Phòng|Sở|Khối|Hội|Hội đồng|Cơ quan|Tiểu ban|Bộ phận|Đảng ủy|Đảng uỷ|Đoàn|Liên đoàn|"
    r"Công đoàn|Tỉnh|Huyện|Thành|Thị|Quận|Chi bộ|Các|Cấp ủy|Thường trực|Tổ|Trung tâm|Công an|Nhà trường|Bí thư|Trưởng)"
)


def owner_of(clauses: ClauseText, clause: Clause | None) -> str:
    """The body that a clause, or the item above it, speaks to."""
    while clause is not None:
        match = _OWNER.match(clause.title)
        if match and re.match(rf"{OWNER_BODY}\b", match["owner"]):
            owner = bare(match["owner"])
            if fold(owner) in ("dang uy", "chi bo", "cac don vi") and ":" in clause.title:
                owner = ""
            return owner
        clause = clauses.find(clause.parent) if clause.parent else None
    return ""


# --- fields ---------------------------------------------------------------------------------------------------------


def _fields(clauses: ClauseText) -> list[Found]:
    best: list[Found] = []
    for parent in (None, *clauses.clauses):
        children = [each for each in clauses.clauses if parent is not None and each.parent == parent.address]
        if parent is None:
            continue
        named = [child for child in children if _FIELD_WORD.match(child.title)]
        introduced = bool(
            re.search(
                r"lĩnh vực(?:,?\s+(?:cụ thể|gồm|bao gồm|sau))*(?:\s+(?:sau|như sau))?(?:\s+đây)?\s*[:.]?$",
                parent.text,
                re.I,
            )
        )
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
    if not clause.heading and not colon and not _FIELD_WORD.match(words):
        return None
    title = _FIELD_WORD.sub("", words, count=1) if _FIELD_WORD.match(words) else _FIELD_LEAD.sub("", words, count=1)
    title = capital(bare(title))
    if not title or len(title) > 110:
        return None
    sentence = bare(words) if colon else clause.title
    return Found(
        FoundKind.FIELD, {"title": title}, clause.address, sentence, Confidence.CERTAIN, "đề mục của một lĩnh vực"
    )


def _listed_fields(clauses: ClauseText) -> list[Found]:
    for clause in clauses.clauses:
        for match in _FIELD_LIST.finditer(clause.text):
            titles = _split_fields(match["list"], bool(match["colon"]))
            if len(titles) < (2 if match["colon"] else 3):
                continue
            sentence = sentence_at(clause.text, match.start(), match.start("list") + 1)
            return [
                Found(FoundKind.FIELD, {"title": title}, clause.address, sentence, Confidence.LIKELY, "một mục trong danh sách lĩnh vực")
                for title in titles
            ]  # fmt: skip
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
        words = clause.text if fold(clause.title).startswith("doi tuong") else ""
        match = _SUBJECTS.match(clause.title)
        if match and match["after"] is not None:
            title = capital(match["title"].lower())
            because = "gạch đầu dòng dưới mục Đối tượng"
            found.setdefault(
                title,
                Found(
                    FoundKind.SUBJECT,
                    {"title": title},
                    clause.address,
                    sentence_at(clause.text, 0, match.end()),
                    Confidence.CERTAIN,
                    because,
                ),
            )
        elif words:
            for inner in re.finditer(r"\b(?:tập thể|cá nhân|hộ gia đình)\b", words, re.I):
                title = capital(inner[0].lower())
                sentence = sentence_at(words, inner.start(), inner.end())
                found.setdefault(
                    title,
                    Found(
                        FoundKind.SUBJECT,
                        {"title": title},
                        clause.address,
                        sentence,
                        Confidence.LIKELY,
                        "nêu trong mục Đối tượng",
                    ),
                )
    return list(found.values())


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
            titles = [
                capital(re.sub(r"^(?:những|các)\s+", "", piece[0], flags=re.I))
                for piece in re.finditer(_PRIORITY, match[0], re.I)
            ]
            return [
                Found(FoundKind.PRIORITY, {"title": title}, clause.address, sentence, Confidence.CERTAIN, "việc mà mô hình cần nhằm vào")
                for title in titles
            ]  # fmt: skip
    return []


def _requirements(clauses: ClauseText) -> list[Found]:
    for clause in clauses.clauses:
        for match in _REQUIREMENTS.finditer(clause.text):
            sentence = sentence_at(clause.text, match.start(), match.end())
            titles = [capital(bare(piece)) for piece in re.split(r"[,;]", match["list"])]
            if len(titles) < 3 or any(not title or len(title) > 60 for title in titles) or "mô hình" not in sentence:
                continue
            return [
                Found(FoundKind.REQUIREMENT, {"title": title}, clause.address, sentence, Confidence.CERTAIN, "một yêu cầu trong câu được dẫn")
                for title in titles
            ]  # fmt: skip
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
