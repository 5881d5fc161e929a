"""Tasks: what "Tổ chức thực hiện" gives each body to do, and with whom."""

import re

from kheo.plans.rules.finding.found import Confidence, Found, FoundKind
from kheo.plans.rules.finding.obligations.bodies import Subject, heading_body, subject_of
from kheo.plans.rules.finding.obligations.delivering import trimmed
from kheo.plans.rules.finding.obligations.pieces import ancestors, split
from kheo.plans.rules.finding.sentence import bare, capital
from kheo.shared.clauses import Clause, ClauseLevel, ClauseText

_ORGANISING = re.compile(
    r"tổ chức thực hiện|phân công (?:nhiệm vụ|thực hiện|trách nhiệm)|trách nhiệm (?:thực hiện|của)|phân công", re.I
)
_PURPOSE = re.compile(
    r"mục đích|yêu cầu|quan điểm|đối tượng|nguyên tắc|tiêu chí|chỉ tiêu|căn cứ|thời gian|kinh phí", re.I
)
_WITH = re.compile(r"[Pp]hối hợp (?:chặt chẽ )?(?:với|cùng)\s+(?P<with>.+)$", re.S)
_DOES = re.compile(
    r"(?<=\s)(?:thực hiện|theo dõi|tổ chức(?! (?:chính trị|xã hội|đoàn thể|CT|thành viên|đảng|cơ sở))|kiểm tra"
    r"|(?<!cơ quan )tham mưu|tuyên truyền|hướng dẫn|xây dựng|đôn đốc|rà soát"
    r"|tổng hợp|thẩm định|đánh giá|khảo sát|lựa chọn|triển khai|đề xuất|giám sát|vận động|xét|biểu dương|bố trí"
    r"|chỉ đạo|đăng tải|mở|báo cáo|gửi|để"
    r"|trong|nhân rộng|giúp|lồng ghép|tăng cường|phát hiện|viết|đưa|bình chọn|làm|cân đối|trình|đẩy mạnh|nâng cao"
    r"|phổ biến|chuẩn bị|phát động|ký|nắm|giới thiệu)(?!\w)"
)
_NO_TASK = re.compile(r"^(?:\(|…|\.\.\.|ví dụ|trong đó)", re.I)
_SHORTEST = 12


def tasks_in(clauses: ClauseText, spoken_for: set[str]) -> list[Found]:
    """`spoken_for`: clauses that set a target or a deadline; outside "Tổ chức thực hiện" they are no tasks."""
    found: list[Found] = []
    for clause in clauses.clauses:
        if clause.level in (ClauseLevel.TITLE, ClauseLevel.OPENING, ClauseLevel.CLOSING):
            continue
        chain = (clause, *ancestors(clauses, clause))
        organising = any(_ORGANISING.search(each.title) and len(each.title) < 120 for each in chain)
        if not organising:
            headed = any(_PURPOSE.search(each.title) and len(each.title) < 120 for each in chain[1:])
            if headed or clause.address in spoken_for or clause.heading:
                continue
        found += _of_clause(clauses, clause, organising)
    return found


def _of_clause(clauses: ClauseText, clause: Clause, organising: bool) -> list[Found]:
    subject = _whole_subject(clause.title)
    paragraphs = list(clause.paragraphs)
    certain = True
    if subject is not None:
        owner, rest = subject.title, paragraphs[0][subject.end :]
        paragraphs[0] = rest.lstrip(" :,")
    elif organising and (named := heading_body(clause.title)):
        owner, paragraphs = named, paragraphs[1:]
    elif organising and (named := _above(clauses, clause)):
        owner, certain = named, False
    else:
        return []
    found: list[Found] = []
    for paragraph in paragraphs:
        for text in split(paragraph):
            if each := _task(clause, owner, text, certain):
                found.append(each)
    return found


def _whole_subject(text: str) -> Subject | None:
    """The subject, also where semicolons part its bodies: "Đảng ủy: Công an huyện, …; các Chi bộ trực thuộc"."""
    subject = subject_of(text)
    if subject is None or subject.start > 40:
        return None
    return subject


def _above(clauses: ClauseText, clause: Clause) -> str:
    for above in ancestors(clauses, clause):
        if _ORGANISING.search(above.title) and len(above.title) < 120:
            return ""
        if title := heading_body(above.title):
            return title
        if subject := _whole_subject(above.title):
            return subject.title
    return ""


def _task(clause: Clause, owner: str, text: str, certain: bool) -> Found | None:
    words = text.strip()
    if len(words) < _SHORTEST or _NO_TASK.match(words) or words.endswith(":"):
        return None
    partners, rest = _partners(words)
    title = trimmed(_without_lead(rest))
    if len(title) < _SHORTEST:
        return None
    reasons = ["việc giao cho cơ quan nêu ở đầu mục"] if certain else ["cơ quan lấy từ đề mục ở trên"]
    if partners:
        reasons.append("“phối hợp với” nêu đơn vị cùng làm")
    value = {"title": title, "owner": owner, "with": partners}
    confidence = Confidence.CERTAIN if certain else Confidence.LIKELY
    return Found(FoundKind.TASK, value, clause.address, text, confidence, "; ".join(reasons))


def _without_lead(words: str) -> str:
    return re.sub(
        r"^(?:Có trách nhiệm|Chịu trách nhiệm|Chủ trì|có trách nhiệm|chịu trách nhiệm|chủ trì|là)[,:]?\s+(?=[^\W\d_])",
        "",
        words,
    )


def _partners(text: str) -> tuple[list[str], str]:
    """With whom, and what is left to do."""
    match = _WITH.search(text)
    if match is None or match.start() > 60:
        return [], text
    words = match["with"]
    does = _DOES.search(words)
    if does is None:
        return [], text
    names = _names(words[: does.start()])
    rest = words[does.start() :]
    rest = re.sub(r"^(?:để|trong)\s+", "", rest)
    before = re.sub(r"[,;]?\s*(?:và\s+)?(?:chủ động\s+)?$", "", text[: match.start()])
    before = re.sub(r"^(?:Chủ trì|chủ trì)$", "", before.strip())
    return names, f"{before} {rest}".strip()


def _names(words: str) -> list[str]:
    """The bodies of a list; "Trung tâm Văn hóa, Thể thao và Truyền thông" is one."""
    pieces = re.split(
        r"[,;]\s+(?:và\s+|cùng\s+)?(?=(?:các|[A-ZĐÀ-Ỹ]))|\s+và\s+(?=(?:các|Ban|Ủy|Hội|Phòng|Đoàn|Liên|Mặt|UBND"
        r"|MTTQ|Trung tâm|Văn phòng|Công|Sở)\b)",
        words,
    )
    names: list[str] = []
    for piece in pieces:
        piece = bare(piece)
        if names and re.match(r"(?:Thể thao|Truyền thông|Du lịch|Khoa học|Thông tin|Gia đình)\b", piece):
            names[-1] = f"{names[-1]}, {piece}"
        elif piece:
            names.append(capital(piece))
    return names
