"""The bodies that a plan gives work to, as the beginning of a clause names them."""

import re
from collections.abc import Iterator

from kheo.plans.rules.finding.sentence import bare
from kheo.shared.clauses import Clause, ClauseText
from kheo.shared.text import fold

OWNER_BODY = (
    r"(?:Ban(?!\s+hành)|Văn phòng|Ủy ban|Uỷ ban|UBND|UBMTTQ|MTTQ|Mặt trận|Phòng(?!\s+chống|,)|Sở|Khối|Hội|Cơ quan"
    r"|Tiểu ban|Bộ phận|Đảng ủy|Đảng uỷ|Đoàn(?!\s+kết)|Liên đoàn|Công đoàn|Tỉnh|Huyện|Thành(?!\s+lập)|Thị|Quận|Chi bộ"
    r"|Các|Cấp ủy|Thường trực|Tổ(?!\s+chức)|Trung tâm|Công an|Nhà trường|Bí thư|Trưởng|Tổng công ty|Công ty|Tập đoàn)"
)
_OWNER_AT_START = re.compile(
    rf"(?:(?:Giao|Đề nghị|Yêu cầu|Phân công)\s+)?(?P<owner>{OWNER_BODY}\b[^:.;\n]{{2,110}}?)(?:\s*:\s|\s*:?$"
    r"|,?\s+(?:chủ trì|có trách nhiệm|có nhiệm vụ|chịu trách nhiệm"
    r"|(?:là|làm) (?:cơ quan|đầu mối|đơn vị|bộ phận|thường trực)|tham mưu|theo dõi|phối hợp|căn cứ"
    r"|tổ chức|chỉ đạo|thực hiện|giúp|tổng hợp|đôn đốc|kiểm tra)\b)",
    re.M,
)


def organising(clauses: ClauseText) -> Iterator[Clause]:
    """The parts that give bodies their work: "Tổ chức thực hiện", "Phân công nhiệm vụ"."""
    for clause in clauses.clauses:
        words = fold(clause.title)
        if len(words) < 80 and re.search(r"to chuc thuc hien|phan cong|trach nhiem cua", words):
            yield clause


def owner_of(clauses: ClauseText, clause: Clause | None) -> str:
    """The body that a clause, or the nearest one above it, speaks to."""
    while clause is not None:
        if _OWNER_AT_START.match(clause.title):
            return owner_in(clause)
        clause = clauses.find(clause.parent) if clause.parent else None
    return ""


def owner_in(clause: Clause) -> str:
    """The body that a clause begins with; "" where it begins with several ("Đảng ủy: Công an huyện, …")."""
    match = _OWNER_AT_START.match(clause.title)
    owner = bare(match["owner"]) if match else ""
    several = fold(owner) in ("dang uy", "chi bo", "cac don vi") and ":" in clause.title
    return "" if several else owner
