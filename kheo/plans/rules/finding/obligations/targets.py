"""Targets: a number that each unit of a group, or the plan as a whole, must reach."""

import re
from dataclasses import dataclass

from kheo.plans.rules.finding.dates import moments_in
from kheo.plans.rules.finding.found import Confidence, Found, FoundKind, Frame
from kheo.plans.rules.finding.obligations.bodies import each_before
from kheo.plans.rules.finding.obligations.delivering import trimmed
from kheo.plans.rules.finding.obligations.numbers import ARTICLE, MODEL, PERSON, UNIT, Quantity, quantities_in
from kheo.plans.rules.finding.obligations.pieces import Piece, Spoken, ancestors, is_said, pieces_of, told, told_before
from kheo.plans.rules.finding.sentence import bare, capital
from kheo.shared.clauses import ClauseLevel, ClauseText
from kheo.shared.text import fold

_MEASURES = (
    ("registered", r"đăng ký"),
    ("recognised", r"công nhận"),
    ("commended", r"khen thưởng|biểu dương|tuyên dương|tôn vinh|tặng giấy khen|tặng bằng khen|khen"),
    ("replicated", r"nhân rộng|nhân ra diện rộng"),
    ("published", r"tuyên truyền|đăng tải|đăng|viết|phát sóng|giới thiệu"),
    ("built", r"xây dựng|thực hiện|duy trì|triển khai|ra mắt|hình thành"),
)
_STRONG = (
    "|".join(f"(?P<{name}>{words})" for name, words in _MEASURES[:5]) + "|(?P<built>xây dựng|duy trì|ra mắt|hình thành)"
)
_VERBS = re.compile(rf"(?<!\w)(?:{_STRONG})(?!\w)", re.I)
_WEAK = re.compile(r"(?<!\w)(?:có|thực hiện|triển khai|đạt)(?!\w)", re.I)
_PAST = re.compile(r"(?<!\w)(?:đã|đã được|được|đang)\s+(?:[^\W\d]+\s+){0,3}?$", re.I)
_PASSIVE = re.compile(
    r"^(?:[^,;.:]|,\s*(?:mô hình|điển hình|tập thể|cá nhân|điển hình tiên tiến))*?(?<!\w)(?:được|đạt"
    r"|đề nghị)\s+(?P<by>[^;.:]{0,80}?)"
    rf"(?P<verb>{'|'.join(words for _, words in _MEASURES)})(?!\w)",
    re.I,
)
_INSPECTS = re.compile(
    r"(?<!\w)(?:kiểm tra|khảo sát|giám sát|thẩm định|thăm|dự)\s+(?:(?:được|thực tế|ít nhất|tối thiểu|từ|tại)\s+)*$",
    re.I,
)
_ALREADY = re.compile(
    r"(?<!\w)đã(?:\s+được)?\s*$", re.I
)  # "02 mô hình đã được công nhận": what they are, not what is asked
_LEVELS = (
    "cơ sở|xã|phường|huyện|quận|thị xã|thành phố|tỉnh|trung ương|ngành|bộ|toàn quốc|quốc gia"
    "|tổng công ty|tập đoàn|công ty|khối|đơn vị|chi bộ|chi đoàn"
)
_LEVEL = re.compile(rf"(?<!\w)cấp\s+(?P<level>{_LEVELS})(?!\w)", re.I)
_FIELD = re.compile(
    r"lĩnh vực\s+(?P<field>[^,;.:()“]+?)(?=\s+(?:được|cấp|và (?:ít nhất|\d)|trở lên|trong năm|của|trên địa bàn|tại"
    r"|ít nhất|từ \d|có|mỗi|xây dựng|đăng ký)\b|[,;.:()“]|$)",
    re.I,
)
_AIMS = re.compile(r"(?<!\w)(?:mỗi|từng|phấn đấu|phấn đầu|chỉ tiêu|giao)(?!\w)", re.I)
_AIM_HEADING = re.compile(r"chỉ tiêu|mục tiêu|phấn đấu", re.I)
_PAST_HEADING = re.compile(r"^(?:kết quả|tình hình|đánh giá kết quả|những kết quả|đặc điểm|ưu điểm|hạn chế)", re.I)
_WHOLE = re.compile(
    r"(?<!\w)(?:toàn|cả)\s+(?:huyện|tỉnh|ngành|đảng bộ|thành phố|thị xã|xã|công ty|khối|tổng công ty|tập đoàn|quận"
    r"|bộ)(?!\w)",
    re.I,
)
_GENERIC = frozenset(
    fold(words) for words in (
        "đơn vị", "địa phương", "cơ quan", "cơ quan, đơn vị", "tổ chức", "địa phương, đơn vị",
        "đơn vị, địa phương", "năm", "tháng", "quý", "tập thể",
        "nơi", "cấp", "cấp ủy", "ngành", "lĩnh vực", "loại",
    )
)  # fmt: skip
_HAS_MODEL = re.compile(
    rf"(?:đăng ký|xây dựng|có|thực hiện|triển khai|ra mắt|duy trì)(?!\w)[^;]*?(?:{MODEL}|“?Dân vận khéo)|đăng ký", re.I
)
_ABOUT_MODELS = re.compile(rf"{MODEL}|Dân vận khéo", re.I)
_NOTHING_AFTER = re.compile(r"\s*(?:[.,;:)]|$|cấp|được|/|trong|mỗi)", re.I)


def targets_in(clauses: ClauseText, frame: Frame) -> list[Found]:
    found: list[Found] = []
    for clause in clauses.clauses:
        if not is_said(clause) or clause.level is ClauseLevel.OPENING:
            continue
        if any(
            _PAST_HEADING.match(above.title) and len(above.title) < 100
            for above in (clause, *ancestors(clauses, clause))
        ):
            continue
        for piece in pieces_of(clause):
            found += _of_piece(clauses, piece, frame)
    return found


@dataclass(frozen=True)
class _Zone:
    """What stands around a number: before it since the number before, after it up to the next."""

    before: str
    after: str
    tail: str  # after, across later counts up to the end


def _of_piece(clauses: ClauseText, piece: Piece, frame: Frame) -> list[Found]:
    quantities = [each for each in quantities_in(piece.text) if _counts(clauses, piece, each)]
    found: list[Found] = []
    covered = -1
    for place, quantity in enumerate(quantities):
        if place == covered:
            continue
        begin = quantities[place - 1].end if place else 0
        end = quantities[place + 1].start if place + 1 < len(quantities) else len(piece.text)
        zone = _Zone(piece.text[begin : quantity.start], piece.text[quantity.end : end], piece.text[quantity.end :])
        if each := _target(clauses, piece, quantity, zone, frame, found):
            found.append(each)
            following = quantities[place + 1] if place + 1 < len(quantities) else None
            if each.value["measure"] == "units" and following and not following.share and following.at_least == "1":
                covered = place + 1
    return found


def _counts(clauses: ClauseText, piece: Piece, quantity: Quantity) -> bool:
    """Whether the number counts what a movement counts."""
    noun = quantity.noun
    if re.fullmatch(ARTICLE, noun):
        return False  # articles are a task of the press; what is counted here are models
    if quantity.share:
        rate = re.search(r"t[ỷỉ] lệ\s[^;.]*$", piece.text[: quantity.start], re.I)
        goes_on = re.search(rf"%[^;.]*{MODEL}[^;.]*,\s*$", piece.text[: quantity.start], re.I)
        passive = re.match(r"\s+(?:được|đã)(?!\w)", piece.text[quantity.end :])
        return bool(noun) or bool(rate and _ABOUT_MODELS.search(rate[0])) or bool(goes_on and passive)
    if not noun:
        if not quantity.marked or not _NOTHING_AFTER.match(piece.text, quantity.end):
            return False
        around = " ".join(
            [
                piece.text,
                *(each.text for each in piece.earlier[-1:]),
                *(each.title for each in ancestors(clauses, piece.clause)),
            ]
        )
        return bool(_ABOUT_MODELS.search(around))
    if re.fullmatch(UNIT, noun) and not re.fullmatch(MODEL, noun):
        return quantity.marked and bool(_HAS_MODEL.search(piece.text, quantity.end))
    if quantity.marked:
        return True
    headed = any(
        _AIM_HEADING.search(above.title) and len(above.title) < 120 for above in ancestors(clauses, piece.clause)
    )
    earlier = " ".join(each.text for each in piece.earlier)
    return headed or bool(_AIMS.search(f"{earlier} {piece.text[: quantity.start]}"))


def _target(
    clauses: ClauseText, piece: Piece, quantity: Quantity, zone: _Zone, frame: Frame, before: list[Found]
) -> Found | None:
    if _is_past(piece, quantity, zone, frame):
        return None
    counted = _measure(piece, quantity, zone, before)
    if counted is None:
        return None
    measure, share_of, said, verb_at = counted
    group, each, own = _group(clauses, piece, quantity)
    region = piece.text[verb_at : quantity.start] if verb_at >= 0 else zone.before
    subject = piece.subject
    if subject and verb_at < subject.end and verb_at < 0:
        region = piece.text[min(subject.end, quantity.start) : quantity.start]
    aside = r";" if quantity.share else r";|,\s+(?!(?:mô hình|điển hình|cấp|được)(?!\w))"
    after = re.split(aside, zone.after)[0]
    level = _LEVEL.search(after) or _last(_LEVEL, region)
    field = _FIELD.search(after) or _last(_FIELD, region)
    person = re.search(
        r"(?:tập thể|cá nhân)(?!\w)",
        f"{quantity.noun} {after[:25]}" if not re.fullmatch(PERSON, quantity.noun) else quantity.noun,
        re.I,
    )
    both = person and re.search(r"tập thể\s*(?:,|và|hoặc)\s*cá nhân", after, re.I)
    confidence, reasons = Confidence.CERTAIN, [said]
    if quantity.above:
        confidence, reasons = Confidence.LIKELY, [*reasons, "“trên” được ghi là từ số đó trở lên"]
    if not quantity.marked and not quantity.share:
        confidence, reasons = Confidence.LIKELY, [*reasons, "không ghi “ít nhất”, hiểu là phải đạt số này"]
    if group and not own:
        confidence, reasons = Confidence.LIKELY, [*reasons, "đơn vị lấy từ đề mục ở trên"]
    if not group:
        reasons.append("không nêu đơn vị, tính chung toàn kế hoạch")
    value = {
        "title": _title(piece, quantity, after, verb_at),
        "group": group,
        "each": each,
        "measure": measure,
        "level": capital(" ".join(level[0].lower().split())) if level and measure != "units" else "",
        "field": capital(bare(field["field"])) if field else "",
        "subject": capital(person[0].lower()) if person and not both else "",
        "at_least": quantity.at_least,
        "at_most": quantity.at_most,
        "share_of": share_of,
        "by": _by(piece, frame),
    }
    return Found(FoundKind.TARGET, value, piece.clause.address, piece.text, confidence, "; ".join(reasons))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(reversed(list(pattern.finditer(text)))), None)


def _is_past(piece: Piece, quantity: Quantity, zone: _Zone, frame: Frame) -> bool:
    """A result of the past: "năm 2022 đã công nhận 45 mô hình"."""
    whole = piece.text[: quantity.start]
    verbs = list(_VERBS.finditer(whole)) or list(_WEAK.finditer(whole))
    done = [bool(_PAST.search(whole[: verb.start()])) for verb in verbs]
    if verbs and all(done) and re.search(r"(?<!\w)đã(?!\w)", whole[: verbs[-1].start()], re.I):
        return not re.search(
            r"(?<!\w)(?:phấn đấu|phấn đầu|mỗi|ít nhất)(?!\w)",
            whole[verbs[-1].end() :] + piece.text[quantity.start : quantity.end],
            re.I,
        )
    if re.search(r"(?<!\w)đã\s+có\s+$", whole, re.I):
        return True
    years = [
        int(year) for year in re.findall(r"(?<![-–/\d] )(?<![-–/\d])(?:năm|từ)\s+(\d{4})(?!\d|\s?[-–])", whole, re.I)
    ]
    return bool(frame.year and years and max(years) < frame.year and not _AIMS.search(whole))


def _measure(piece: Piece, quantity: Quantity, zone: _Zone, before: list[Found]) -> tuple[str, str, str, int] | None:
    """Measure, share_of, why, and where the governing verb stands (-1: after the number)."""
    noun = quantity.noun
    if quantity.share and re.fullmatch(UNIT, noun):
        if not _HAS_MODEL.search(zone.tail):
            return None
        return "units", "units", f"tỷ lệ {noun} có mô hình đăng ký", -1
    if not quantity.share and noun and re.fullmatch(UNIT, noun):
        return "units", "", f"số {noun} có mô hình đăng ký", -1
    if _INSPECTS.search(piece.text[: quantity.start]):
        return None
    verb = _governing(piece.text, quantity.start)
    if quantity.share:
        return _share(piece, quantity, zone, verb)
    passive = _PASSIVE.match(zone.after)
    if passive and not (verb and _ALREADY.search(zone.after[: passive.start("verb")])):
        measure = _which(passive["verb"])
        return measure, "", f"“{bare(passive['verb'])}” sau con số", -1
    if verb is None and piece.earlier and re.match(r"trong đó(?!\w)", piece.text, re.I):
        said_before = _governing(piece.earlier[-1].text, len(piece.earlier[-1].text))
        if said_before:
            return said_before[0], "", f"“trong đó”, cùng việc với “{said_before[2]}” ở ý trước", -1
    if verb is None:
        if before:
            return str(before[-1].value["measure"]), "", "cùng việc với con số trước", -1
        return ("built", "", "không nêu việc, hiểu là xây dựng", -1) if quantity.marked or quantity.noun else None
    return verb[0], "", f"“{verb[2]}” đứng trước con số", verb[1]


def _share(
    piece: Piece, quantity: Quantity, zone: _Zone, verb: tuple[str, int, str] | None
) -> tuple[str, str, str, int] | None:
    after = re.split(r";", zone.after)[0]
    if re.search(r"(?<!\w)(?:đề nghị|đề xuất|giới thiệu)\s+(?:cấp\s+\w+\s+)?(?:xét\s+)?công nhận", after, re.I):
        return None  # what is put forward is not counted by a plan
    said = [
        match for match in _VERBS.finditer(after)
        if not after[: match.start()].strip()
        or re.search(r"(?:đã|được|đăng ký|đề nghị|và|,|hình|”)\s*[^,;]{0,60}$", after[: match.start()])
    ]  # fmt: skip
    names = [_which(match[0]) for match in said]
    if len(names) >= 2 and names[0] != names[-1]:
        base = names[0] if names[0] in ("registered", "built", "recognised") else "registered"
        last = "recognised" if "recognised" in names[1:] and base != "recognised" else names[-1]
        return last, base, f"tỷ lệ “{said[-1][0]}” trong số “{said[0][0]}”", -1
    rate = re.search(r"t[ỷỉ] lệ\s[^;.]*$", piece.text[: quantity.start], re.I) if not quantity.noun else None
    if rate:
        rated = [_which(match[0]) for match in _VERBS.finditer(rate[0])]
        if not rated or rated[-1] == "registered":
            return None
        return rated[-1], "registered", "tỷ lệ nêu trước con số", quantity.start - len(rate[0])
    done = said and re.search(r"đã(?:\s+được)?\s+$", after[: said[0].start()])
    if verb and (not names or done or names[0] == "registered") and verb[0] != (names[0] if names else ""):
        base = names[0] if names and names[0] in ("registered", "built", "recognised") else "registered"
        return verb[0], base, f"tỷ lệ “{verb[2]}” trong số mô hình", verb[1]
    if names:
        if names[0] == "registered":
            return None
        return names[0], "registered", f"tỷ lệ “{said[0][0]}” trong số đã đăng ký", -1
    if verb:
        return verb[0], "registered", f"tỷ lệ “{verb[2]}” trong số đã đăng ký", verb[1]
    return None


def _which(words: str) -> str:
    return next(name for name, pattern in _MEASURES if re.fullmatch(pattern, words, re.I))


def _governing(text: str, end: int) -> tuple[str, int, str] | None:
    """The verb that governs the number: the nearest before it; "đăng ký … xây dựng được" is registering."""
    whole = text[:end]
    verbs = [
        verb for verb in _VERBS.finditer(whole) if not _PAST.search(whole[max(0, verb.start() - 30) : verb.start()])
    ]
    if not verbs:
        weak = _last(_WEAK, whole)
        return ("built", weak.start(), weak[0]) if weak else None
    chosen = verbs[-1]
    between = whole[chosen.end() :]
    if weak := re.search(r"[,:]\s[^;]*?(?<!\w)(?P<has>có)(?:\s+được)?\s*$", between, re.I):
        return "built", chosen.end() + weak.start("has"), weak["has"]
    for verb in reversed(verbs[:-1]):
        if verb["registered"] and chosen["built"]:
            joined = re.match(r"\s*(?:,|và(?!\w)|/)", whole[verb.end() :])
            if not joined and not re.search(
                r"(?<!\w)(?:mỗi|từng|phấn đấu|trong đó|\d+)(?!\w)", whole[verb.end() : chosen.start()], re.I
            ):
                return "registered", verb.start(), f"{verb[0]} … {chosen[0]}"
    name = next(key for key, words in chosen.groupdict().items() if words)
    return name, chosen.start(), chosen[0]


def _group(clauses: ClauseText, piece: Piece, quantity: Quantity) -> tuple[str, bool, bool]:
    """Of whom it is asked, whether of each, and whether the words stand in the clause itself."""
    one = each_before(piece.text, quantity.start)
    who = told(clauses, piece)
    if re.match(r"(?:Mỗi|Từng)\s", who.title):
        who = told_before(clauses, piece)
        if re.match(r"(?:Mỗi|Từng)\s", who.title):
            who = Spoken("", False)
    if one and fold(one) not in _GENERIC and f" {fold(one)} " not in f" {fold(who.title)} ":
        return capital(one), True, True
    if not one and _WHOLE.search(piece.text[: quantity.start]):
        return "", False, True
    if not who.title and one and fold(one) not in ("nam", "thang", "quy"):
        return capital(one), True, True
    return who.title, bool(who.title), who.own


def _by(piece: Piece, frame: Frame) -> str:
    if re.search(r"(?<!\w)(?:gửi|nộp|báo cáo|danh sách|hồ sơ)(?!\w)", piece.text, re.I):
        return ""
    return next((moment.last_day for moment in moments_in(piece.text, frame.year) if moment.last_day), "")


def _title(piece: Piece, quantity: Quantity, after: str, verb_at: int) -> str:
    subject = piece.subject
    start = verb_at if verb_at >= 0 else max(subject.end if subject else 0, quantity.start)
    if quantity.start - start > 90:
        start = quantity.start
    if re.fullmatch(UNIT, quantity.noun):
        after = re.split(r";|\.(?=\s|$)|,\s+(?=mỗi|trong đó|ít nhất|tối thiểu|\d)", piece.text[quantity.end :])[0]
    words = piece.text[start : quantity.end] + after
    return trimmed(words)
