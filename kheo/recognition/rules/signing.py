"""What a signature needs, and what a draft needs before anybody signs it."""

from datetime import date

from kheo.shared.periods import dmy
from kheo.shared.problems import Problem


def problems_with_signature(
    *, name: str, position: str, signed_on: date | None, today: date, not_before: date | None = None
) -> list[Problem]:
    """Who signed, as what, on which day: not in the future, and not before what the decision stands on."""
    problems = []
    if len(name.split()) < 2:
        problems.append(
            Problem("sign.no_name", "Chưa ghi đủ họ và tên người ký.", "Ghi họ và tên của người ký.", "signer_name")
        )
    if not position.strip():
        problems.append(
            Problem("sign.no_position", "Chưa ghi chức vụ người ký.", "Ghi chức vụ, ví dụ: Bí thư.", "signer_position")
        )
    if signed_on is None:
        problems.append(Problem("sign.no_day", "Chưa ghi ngày ký.", "Ghi ngày ký.", "signed_on"))
    elif signed_on > today:
        problems.append(
            Problem(
                "sign.in_the_future",
                f"Ngày ký {dmy(signed_on)} chưa tới.",
                f"Ghi ngày ký từ {dmy(today)} trở về trước.",
                "signed_on",
            )
        )
    elif not_before is not None and signed_on < not_before:
        problems.append(
            Problem(
                "sign.too_early",
                f"Ngày ký {dmy(signed_on)} sớm hơn việc mà quyết định căn cứ vào ({dmy(not_before)}).",
                f"Ghi ngày ký từ {dmy(not_before)} trở đi.",
                "signed_on",
            )
        )
    return problems


def problems_with_words(*, title: str, legal_basis: str, symbol: str) -> list[Problem]:
    """A decision says what it is about, on what it stands, and under which sign it is numbered."""
    problems = []
    if not title.strip():
        problems.append(Problem("decision.no_title", "Chưa ghi trích yếu.", "Ghi quyết định về việc gì.", "title"))
    if not legal_basis.strip():
        problems.append(
            Problem(
                "decision.no_basis", "Chưa ghi căn cứ.", "Ghi ít nhất một căn cứ, mỗi dòng một căn cứ.", "legal_basis"
            )
        )
    if not symbol.strip():
        problems.append(
            Problem("decision.no_symbol", "Chưa ghi ký hiệu văn bản.", "Ghi ký hiệu, ví dụ: QĐ/HU.", "symbol")
        )
    return problems
