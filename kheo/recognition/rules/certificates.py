"""What stands on a certificate, how its code is made and read, and what the public may learn from it."""

import re
import secrets
from datetime import date

from kheo.numbering.rules import number_text
from kheo.recognition.rules.lifecycle import DecisionKind, DecisionState
from kheo.shared.problems import Problem
from kheo.shared.text import fold
from kheo.units.rules import is_party_body as is_party_body

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else
CODE_LENGTH = 16
_SEPARATORS = re.compile(r"[\s.\-–]+")
_PLACE = re.compile(
    r"(?:(?:Ban Thường vụ )?(?:Tỉnh ủy|Huyện ủy|Thành ủy|Thị ủy|Đảng ủy (?:xã|phường|thị trấn))"
    r"|Ủy ban [Nn]hân dân (?:tỉnh|huyện|thành phố|thị xã|xã|phường|thị trấn)) (?P<place>.+)\Z"
)
_HONORIFICS = {"ông", "bà", "anh", "chị", "đồng", "chí", "đ/c"}


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str | None:
    """The code as it is stored, however it was typed; None where it cannot be one."""
    code = _SEPARATORS.sub("", text[:100]).upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def shown_code(code: str) -> str:
    """In groups of four, as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def place_of(title: str) -> str:
    """The place that a body of a place is named after: "Huyện ủy Chi Lăng" → "Chi Lăng"; "" for another body."""
    found = _PLACE.match(title)
    return found["place"] if found else ""


def number_of_decision(number: int | None, symbol: str, paper_number: str, *, party: bool) -> str:
    """ "12-QĐ/HU" of a Party body, "12/QĐ-UBND" of another; an earlier one as its paper says."""
    return paper_number if number is None else number_text(number, symbol, party=party)


def long_date(day: date) -> str:
    return f"{day.day:02d} tháng {day.month:02d} năm {day.year}"


def title_of(kind: DecisionKind, commendation: str) -> tuple[str, str]:
    """The heading of the certificate, and the word between it and the name."""
    if kind is DecisionKind.COMMEND and re.search(r"\b(giay|bang) khen\b", fold(commendation)):
        return commendation.upper(), "tặng"
    return "GIẤY CHỨNG NHẬN", ""


def initials_of(named: str) -> str:
    """ "Bà Vi Thị Lự, trưởng thôn" → "V.T.L.": what may be said of somebody who did not agree to be named."""
    words = re.split(r"[,;(–]| - ", named)[0].split()
    while words and words[0].lower() in _HONORIFICS:
        words.pop(0)
    return "".join(f"{word[0].upper()}." for word in words if word[0].isalpha())


def problems_with_asking(kind: DecisionKind, state: DecisionState, *, earlier: bool, items: int) -> list[Problem]:
    """Certificates are printed of an issued decision that gives something."""
    if kind is DecisionKind.REVOKE:
        return [
            Problem(
                "certificate.of_a_revocation",
                "Quyết định hủy bỏ không kèm giấy chứng nhận.",
                "Mở quyết định công nhận hoặc khen thưởng để in.",
            )
        ]
    if earlier:
        return [
            Problem(
                "certificate.earlier",
                "Quyết định này được nhập từ danh sách những năm trước; giấy chứng nhận đã cấp bằng bản giấy.",
                "Không in lại tại đây; nếu cần bản sao, đề nghị đơn vị đã cấp.",
            )
        ]
    if state is not DecisionState.ISSUED:
        return [
            Problem(
                "certificate.not_issued",
                "Chỉ in giấy chứng nhận khi quyết định đã ban hành và còn hiệu lực.",
                "Đề nghị ban hành quyết định trước.",
            )
        ]
    if not items:
        return [
            Problem(
                "certificate.nobody",
                "Không còn tập thể, cá nhân nào trong quyết định được cấp giấy chứng nhận.",
                "Kiểm tra lại các mục của quyết định.",
            )
        ]
    return []
