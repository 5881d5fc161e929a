"""Deadlines: something to hand in or to finish, and its last moment."""

import re

from kheo.plans.rules.finding.dates import Moment, moments_in
from kheo.plans.rules.finding.found import Confidence, Found, FoundKind, Frame
from kheo.plans.rules.finding.obligations.delivering import delivers, receivers, short_title
from kheo.plans.rules.finding.obligations.numbers import quantities_in
from kheo.plans.rules.finding.obligations.pieces import Piece, ancestors, is_said, pieces_of, told
from kheo.plans.rules.finding.sentence import capital
from kheo.shared.clauses import Clause, ClauseText

_SENDS = re.compile(r"(?<![\w])(?:gửi|nộp|trình|chuyển|báo cáo|hồ sơ|danh sách|đăng ký|tiếp nhận|nhận)(?![\w])", re.I)
_FINISHES = re.compile(
    r"(?<![\w])(?:hoàn thành|xong|hoàn tất|ban hành|lập|tổng hợp|xây dựng|hoàn thiện|rà soát|công nhận|đánh giá"
    r"|thẩm định|xét|bình chọn"
    r"|bình xét|phê duyệt|triển khai|tổng kết|sơ kết|cập nhật|thông báo|đề xuất|giới thiệu|lựa chọn|khen thưởng"
    r"|kế hoạch)(?![\w])",
    re.I,
)
_ENDS = re.compile(r"(?<![\w])(?:hoàn thành|xong|hoàn tất)(?![\w])", re.I)
_HANDS_IN = re.compile(r"(?<![\w])(?:gửi|nộp|tiếp nhận|nhận hồ sơ|nhận đăng ký|đăng ký)(?![\w])", re.I)
_MEETS = re.compile(
    r"(?<![\w])(?:hội nghị|hội thi|hội thảo|hội diễn|tọa đàm|toạ đàm|mít tinh|gặp mặt|buổi lễ|lễ (?:trao|tôn vinh"
    r"|phát động|kỷ niệm)|họp"
    r"|giao ban|ra quân|kỷ niệm|chào mừng)(?![\w])",
    re.I,
)
_SENDS_OUT = re.compile(r"(?<![\w])(?:gửi|nộp|hồ sơ|danh sách)(?![\w])", re.I)
_REPORTS = re.compile(r"(?<![\w])(?:gửi|nộp|báo cáo)(?![\w])", re.I)
_COUNTED_TO = re.compile(
    r"(?:số liệu|mốc|thời điểm|tính|chốt|hiệu lực|kể)(?:\s+[^\W\d]+){0,4}[\s:]*(?:từ\s+(?:ngày\s+)?[\d/]+\s*)?$", re.I
)
_DONE = re.compile(
    r"(?<![\w])(?:đã|được)\s+(?:được\s+)?(?:ban hành|công nhận|thành lập|xây dựng|đăng ký|gửi|nộp"
    r"|hoàn thành)(?:\s+[^\W\d]+){0,4}\s*$",
    re.I,
)
_ONLY_WHEN = re.compile(
    r"(?:Thời hạn|Thời gian|Hạn|Chậm nhất|Muộn nhất|Trước|Hoàn thành|Xong|Thời điểm|Định kỳ)\b", re.I
)

_OPEN = ("hết", "đến", "tới", "đến hết", "tới hết")  # words that do not always set a deadline


def deadlines_in(clauses: ClauseText, frame: Frame) -> list[Found]:
    found: list[Found] = []
    seen: set[tuple[object, ...]] = set()
    for clause in clauses.clauses:
        if not is_said(clause):
            continue
        for piece in pieces_of(clause):
            moments = moments_in(piece.text, frame.year)
            for place, moment in enumerate(moments):
                about = _about(clauses, piece, moment, frame)
                if about is None:
                    continue
                shared = piece.text[moments[place - 1].end if place else 0 : moment.start] if len(moments) > 1 else ""
                each = _deadline(clauses, piece, moment, about, found, shared)
                key = (clause.address, each.sentence, *sorted(moment.keys.items()))
                if key not in seen:
                    seen.add(key)
                    found.append(each)
    return found


def _about(clauses: ClauseText, piece: Piece, moment: Moment, frame: Frame) -> str | None:
    """The words that say what is due; None where nothing is."""
    before = piece.text[: moment.start]
    if frame.year and moment.last_day and moment.last_day < f"{frame.year}-01-01":
        return None  # over before the plan begins
    if moment.lead == "ngày" and re.search(
        r"(?<!\w)(?:sinh hoạt|họp|hội nghị|giao ban)(?:\s+[^\W\d]+){0,4}\s+$", before, re.I
    ):
        return None  # the day of a meeting
    if _COUNTED_TO.search(before) or _DONE.search(before):
        return None
    if moment.lead in _OPEN and re.search(r"(?<!\w)đã(?!\w)", piece.text):
        return None
    if moment.lead in (*_OPEN, "trong") and quantities_in(piece.text) and not _SENDS_OUT.search(piece.text):
        return None  # the target's own last day
    if _is_due(piece.text, moment):
        return piece.text
    if _ONLY_WHEN.match(piece.text) or len(before.strip()) < 4 or before.strip().endswith(":"):
        for words in _around(clauses, piece):
            if _is_due(words, moment):
                return words
    return None


def _around(clauses: ClauseText, piece: Piece) -> list[str]:
    if piece.earlier:
        return [piece.earlier[-1].text]
    above = next(ancestors(clauses, piece.clause), None)
    paragraphs = list(piece.clause.paragraphs)
    own = next((place for place, words in enumerate(paragraphs) if piece.text in words), 0)
    return [*paragraphs[max(0, own - 1) : own], *([above.title] if above is not None else [])]


def _is_due(words: str, moment: Moment) -> bool:
    if set(moment.keys) == {"every"} and moment.lead == "định kỳ":
        return bool(_REPORTS.search(words)) and not re.search(
            r"mỗi (?:năm|tháng|quý)\b(?![^,;]*(?:gửi|báo cáo))", words, re.I
        )
    if moment.lead == "từ":
        return bool(_HANDS_IN.search(words))
    if moment.lead in _OPEN and not _SENDS.search(words):
        return bool(_ENDS.search(words))
    if _MEETS.search(words) and not _SENDS_OUT.search(words):
        return bool(_ENDS.search(words)) and moment.lead != "trong"
    return bool(_SENDS.search(words) or _FINISHES.search(words))


def _deadline(clauses: ClauseText, piece: Piece, moment: Moment, about: str, before: list[Found], shared: str) -> Found:
    who, reasons, confidence = told(clauses, piece), [moment.because], Confidence.CERTAIN
    group = capital(re.sub(r"^(?:Mỗi|Từng)\s+", "", who.title))
    if not moment.said_whole or (group and not who.own) or about != piece.text:
        confidence = Confidence.LIKELY
    if group and not who.own:
        reasons.append("đơn vị lấy từ đề mục ở trên")
    if not group and (group := _sibling_group(piece.clause, before)):
        confidence = Confidence.GUESS
        reasons.append("câu không nêu đơn vị, tạm lấy đơn vị của gạch đầu dòng liền trước")
    if about != piece.text:
        reasons.append("việc phải làm lấy từ câu liền kề")
    if not group:
        reasons.append("không nêu đơn vị phải thực hiện")
    subject = piece.subject
    to, via = receivers(piece.text if re.search(r"gửi|nộp|báo cáo|trình", piece.text, re.I) else about)
    what = delivers(about, moment)
    value = {
        "title": short_title(about, what, moment, subject.end if subject and about == piece.text else 0, shared),
        "group": group,
        "to": to,
        "via": via,
        "delivers": what,
        **moment.keys,
        "last_day": moment.last_day,
    }
    return Found(FoundKind.DEADLINE, value, piece.clause.address, piece.text, confidence, "; ".join(reasons))


def _sibling_group(clause: Clause, before: list[Found]) -> str:
    """The group of the deadline that the dash right before this one sets."""
    base, mark, number = clause.address.rpartition("-")
    if not mark or not number.isdigit():
        return ""
    return next((str(each.value["group"]) for each in before if each.clause == f"{base}-{int(number) - 1}"), "")
