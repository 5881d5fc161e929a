"""What stands at the end of a plan: to whom difficulties are reported, who receives it, who signed."""

import re

from kheo.plans.rules.finding.found import Confidence, Found, FoundKind
from kheo.plans.rules.finding.sentence import CAPITALS, bare, sentence_at
from kheo.shared.clauses import ClauseText

_RECIPIENTS = re.compile(r"nơi\s+nhận\b", re.I)
_DASH = re.compile(r"[-–—+•]\s*(?P<rest>\S.*)")
_NOTE = re.compile(r"(?P<to>.*?)\s*(?:\((?P<note>[^()]*)\)|[,\s]+(?:để\s+)?(?P<report>b/c))$", re.I)
_AUTHORITY = re.compile(r"(?:T/M|TM\.?|K/T|KT\.?|T/L|TL\.?|TUQ\.?|Q\.)(?=[\s.A-ZĐ])")
_POSITION = re.compile(
    r"BÍ THƯ|CHỦ TỊCH|CHỦ NHIỆM|TRƯỞNG|GIÁM ĐỐC|CHÁNH VĂN PHÒNG|PHÓ VĂN PHÒNG|ỦY VIÊN|UỶ VIÊN|CHÍNH ỦY|CHÍNH TRỊ VIÊN"
    r"|CỤC TRƯỞNG|THỨ TRƯỞNG|TỔNG GIÁM ĐỐC|CHỈ HUY",
    re.I,
)
_SIGNED = re.compile(r"\(?\s*(?:đã ký|ký tên|ký, ghi rõ|ký và đóng dấu)", re.I)
_NAME = re.compile(r"(?:(?:TS|ThS|PGS|GS|BS|Thượng tá|Đại tá|Trung tá|Thiếu tá)\.?\s+)*[^\W\d_]+(?:\s+[^\W\d_]+){1,4}")
_TROUBLE = re.compile(
    r"(?:vướng mắc|khó khăn|vấn đề (?:mới )?phát sinh|phát sinh|chưa phù hợp|kiến nghị)[^.;\n]*?"
    r"(?:phản ánh|báo cáo|liên hệ|trao đổi|gửi|thông tin|phản hồi|kiến nghị|ý kiến)\b[^.;\n]*?"
    rf"\s(?:về|với|đến|tới|cho)\s+(?P<to>[{CAPITALS}][^.;:\n]*)"
)
_TO_END = re.compile(
    r",?\s+(?:để\s|xem xét|tổng hợp|nghiên cứu|giải quyết|bằng\s|trước\s|qua\s|theo\s|\(|và\s+báo cáo)"
    r"|,\s+(?=[a-zđ])|\("
)


def closing_found(clauses: ClauseText) -> list[Found]:
    return [*_feedback(clauses), *_recipients(clauses), *_signer(clauses)]


def _feedback(clauses: ClauseText) -> list[Found]:
    for clause in reversed(clauses.clauses):
        for match in _TROUBLE.finditer(clause.text):
            words = match["to"]
            cut = _TO_END.search(words)
            to = bare(words[: cut.start()] if cut else words)
            if not to or len(to.split()) > 14:
                continue
            sentence = sentence_at(clause.text, match.start(), match.end())
            return [
                Found(FoundKind.FEEDBACK, {"to": to}, clause.address, sentence, Confidence.CERTAIN,
                      "nơi tiếp nhận khó khăn, vướng mắc")
            ]  # fmt: skip
    return []


def _recipients(clauses: ClauseText) -> list[Found]:
    found = []
    for line in clauses.recipients or _after_signature(clauses):
        words = bare(line.replace("./.", "."))
        match = _NOTE.fullmatch(words)
        to = bare(match["to"]) if match else words
        note = ((match["note"] or match["report"] or "") if match else "").strip()
        if to:
            found.append(
                Found(FoundKind.RECIPIENT, {"to": to, "note": note}, "", line, Confidence.CERTAIN,
                      "một dòng của mục Nơi nhận")
            )  # fmt: skip
    return found


def _after_signature(clauses: ClauseText) -> list[str]:
    """Recipients that are printed below the signature."""
    lines = list(clauses.signature)
    at = next((place for place, line in enumerate(lines) if _RECIPIENTS.match(line)), len(lines))
    return [match["rest"] for line in lines[at + 1 :] if (match := _DASH.fullmatch(line))]


def _signer(clauses: ClauseText) -> list[Found]:
    lines = [line.strip() for line in clauses.signature]
    at = next((place for place, line in enumerate(lines) if place and _RECIPIENTS.match(line)), len(lines))
    lines = lines[:at]
    authority = [bare(line) for line in lines if _AUTHORITY.match(line)]
    rest = [line for line in lines if not _AUTHORITY.match(line) and not _SIGNED.match(line)]
    position = next((bare(line) for line in rest if line.isupper() and _POSITION.search(line)), "")
    name = next((bare(line) for line in reversed(rest) if _is_name(line)), "")
    if not name and not authority and not position:
        return []
    missing = [said for said, part in (("tên", name), ("chức vụ", position)) if not part]
    value = {"name": name, "position": position, "authority": authority}
    because = f"phần ký cuối văn bản; không đọc được {' và '.join(missing)}" if missing else "phần ký cuối văn bản"
    confidence = Confidence.LIKELY if missing else Confidence.CERTAIN
    return [Found(FoundKind.SIGNER, value, "", "\n".join(lines), confidence, because)]


def _is_name(line: str) -> bool:
    words = bare(line)
    if not _NAME.fullmatch(words) or _POSITION.search(words):
        return False
    return all(word[:1].isupper() for word in words.split())
