"""The numbers of a unit's documents: one row of numbers for each year and type, without a gap and never twice."""

from datetime import date
from enum import StrEnum

from kheo.shared.periods import dmy
from kheo.shared.problems import Problem

# The types of documents that an office numbers; the sign is what stands in the number.
SORTS: dict[str, str] = {
    "QĐ": "Quyết định",
    "KH": "Kế hoạch",
    "BC": "Báo cáo",
    "TB": "Thông báo",
    "TTr": "Tờ trình",
    "BB": "Biên bản",
    "DS": "Danh sách",
    "HD": "Hướng dẫn",
    "CV": "Công văn",
    "GM": "Giấy mời",
    "CTr": "Chương trình",
    "NQ": "Nghị quyết",
    "KL": "Kết luận",
    "CT": "Chỉ thị",
    "QC": "Quy chế",
    "QyĐ": "Quy định",
}
DECISIONS = "QĐ"
LETTERS = "CV"
MOST = 99_999  # the highest number that a book can have reached on paper


class NumberState(StrEnum):
    RESERVED = "reserved"
    USED = "used"
    VOID = "void"


STATE_TITLES: dict[NumberState, str] = {
    NumberState.RESERVED: "Đang giữ",
    NumberState.USED: "Đã dùng",
    NumberState.VOID: "Đã hủy số",
}


class NumberStep(StrEnum):
    USE = "use"
    VOID = "void"


def sort_title(sort: str) -> str:
    return SORTS.get(sort, sort)


def sign_of(sort: str, symbol: str, *, party: bool) -> str:
    """What follows the number: "KH/HU" of a Party body, "BC-UBND" of another; a letter of a state body has its unit's
    symbol alone. A symbol that begins with the type already is whole."""
    symbol = symbol.strip()
    if not symbol:
        return sort
    if symbol == sort or symbol.startswith((f"{sort}/", f"{sort}-")):
        return symbol
    if party:
        return f"{sort}/{symbol}"
    return symbol if sort == LETTERS else f"{sort}-{symbol}"


def number_text(number: int, sign: str, *, party: bool) -> str:
    """ "12-QĐ/HU" of a Party body, "12/QĐ-UBND" of another."""
    return f"{number:02d}{'-' if party else '/'}{sign}" if sign else str(number)


def is_late(dated_on: date, latest_before: date | None) -> bool:
    """Entered late: a document with a lower number of the same row bears a later day."""
    return latest_before is not None and dated_on < latest_before


def problems_with_sort(sort: str) -> list[Problem]:
    if sort in SORTS:
        return []
    return [
        Problem("number.unknown_sort", "Chưa chọn loại văn bản.", "Chọn một loại trong danh sách.", "sort"),
    ]


def problems_with_symbol(symbol: str) -> list[Problem]:
    if len(symbol) <= 40 and not any(each.isspace() for each in symbol):
        return []
    return [
        Problem(
            "number.bad_symbol",
            f"Ký hiệu “{symbol}” không dùng được.",
            "Viết liền, nhiều nhất 40 chữ, ví dụ KH/HU hoặc BC-UBND.",
            "symbol",
        )
    ]


def problems_with_subject(subject: str) -> list[Problem]:
    if subject.strip():
        return []
    return [Problem("number.no_subject", "Chưa ghi trích yếu.", "Ghi văn bản nói về việc gì.", "subject")]


def problems_with_purpose(purpose: str) -> list[Problem]:
    if purpose.strip():
        return []
    return [
        Problem(
            "number.no_purpose",
            "Chưa ghi giữ số cho văn bản nào.",
            "Ghi trích yếu dự kiến hoặc việc cần số.",
            "purpose",
        )
    ]


def problems_with_day(dated_on: date, today: date) -> list[Problem]:
    """A document that is entered has its day, and none is dated after today."""
    if dated_on <= today:
        return []
    return [
        Problem(
            "number.day_in_future",
            f"Chưa tới ngày {dmy(dated_on)}.",
            "Ghi ngày ở đầu văn bản; với văn bản chưa ban hành thì giữ số.",
            "dated_on",
        )
    ]


def problems_with_reserving_in(year: int, today: date) -> list[Problem]:
    """Numbers are kept for documents of this year, or of the next when it is near."""
    if year in {today.year, today.year + 1}:
        return []
    return [
        Problem(
            "number.other_year",
            f"Không giữ số trong sổ năm {year}.",
            "Chọn năm nay hoặc năm sau; văn bản giấy của năm trước thì vào sổ văn bản giấy.",
            "year",
        )
    ]


def problems_with_step(step: NumberStep, state: NumberState, *, text: str, issued_here: bool = False) -> list[Problem]:
    """A kept number is used or given up; one that stands on paper may be struck out; a struck one stays so."""
    if state is NumberState.VOID:
        return [
            Problem(
                "number.void",
                f"Số {text} đã hủy; số đã hủy không dùng lại.",
                "Lấy số tiếp theo của sổ cho văn bản khác.",
            )
        ]
    if step is NumberStep.USE and state is not NumberState.RESERVED:
        return [Problem("number.used", f"Số {text} đã có văn bản.", "Tải lại trang để xem văn bản mang số này.")]
    if step is NumberStep.VOID and issued_here and state is NumberState.USED:
        return [
            Problem(
                "number.issued_here",
                f"Số {text} thuộc văn bản đã ban hành trong phần mềm.",
                "Văn bản đã ban hành giữ số của mình; nếu sai thì ban hành văn bản thay thế hoặc hủy bỏ.",
            )
        ]
    return []


def problems_with_voiding(reason: str) -> list[Problem]:
    if reason.strip():
        return []
    return [
        Problem("number.no_reason", "Chưa ghi lý do.", "Ghi vì sao bỏ số này; lý do được giữ trong sổ.", "reason"),
    ]


def problems_with_opening(last: int, *, given: int, opening: int) -> list[Problem]:
    """The number that the paper book has reached is said once, before the first number is given here."""
    if not 1 <= last <= MOST:
        return [
            Problem(
                "number.bad_opening",
                f"Số cuối cùng trong sổ giấy phải từ 1 đến {MOST}.",
                "Ghi số lớn nhất đã cấp trong sổ giấy của năm.",
                "last",
            )
        ]
    if opening:
        return [
            Problem(
                "number.opened",
                f"Đã ghi sổ giấy đến số {opening}.",
                "Việc này chỉ ghi một lần cho mỗi loại văn bản trong năm.",
                "last",
            )
        ]
    if given:
        return [
            Problem(
                "number.begun",
                f"Sổ này đã cấp đến số {given} trong phần mềm.",
                "Số sổ giấy chỉ ghi được trước khi cấp số đầu tiên.",
                "last",
            )
        ]
    return []
