"""The yearly look at a recognised model (duy trì): may it be recorded, and what does it do. Source: II.3."""

from dataclasses import dataclass
from datetime import date

from kheo.shared.periods import dmy
from kheo.shared.problems import Problem


@dataclass(frozen=True, slots=True)
class Look:
    """One look as somebody wants to record it."""

    year: int
    checked_on: date
    kept: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A recognition as it stands before the look."""

    title: str
    recognised_on: date
    ended: bool
    checked_years: frozenset[int] = frozenset()


def problems_with_check(look: Look, standing: Standing, *, today: date) -> list[Problem]:
    """Each year after that of the recognition is looked at once; that a model lapsed may come to light any time."""
    what = f"“{standing.title}”"
    found = []
    if standing.ended:
        found.append(
            Problem(
                "keep_up.ended",
                f"{what} không còn được công nhận, nên không kiểm tra duy trì nữa.",
                "Tải lại trang để xem danh sách mới nhất.",
            )
        )
    elif look.year in standing.checked_years:
        found.append(
            Problem(
                "keep_up.already_checked",
                f"{what} đã được kiểm tra duy trì trong năm {look.year}.",
                "Bỏ chọn mô hình này; kết quả đã ghi xem ở trang của mô hình.",
            )
        )
    if look.kept and look.year <= standing.recognised_on.year:
        found.append(
            Problem(
                "keep_up.too_early",
                f"{what} mới được công nhận ngày {dmy(standing.recognised_on)}.",
                f"Kiểm tra duy trì từ năm {standing.recognised_on.year + 1}.",
                "year",
            )
        )
    if look.checked_on > today:
        found.append(
            Problem("keep_up.in_future", "Ngày kiểm tra còn ở phía trước.", "Ghi ngày đã kiểm tra.", "checked_on")
        )
    elif look.checked_on.year != look.year or look.checked_on < standing.recognised_on:
        found.append(
            Problem(
                "keep_up.wrong_day",
                f"Ngày kiểm tra {dmy(look.checked_on)} không nằm trong năm {look.year} kể từ ngày được công nhận.",
                "Ghi ngày kiểm tra trong năm đang xem.",
                "checked_on",
            )
        )
    if not look.kept and not look.note.strip():
        found.append(
            Problem("keep_up.no_reason", "Chưa ghi vì sao mô hình không còn duy trì.", "Ghi ngắn gọn lý do.", "note")
        )
    return found
