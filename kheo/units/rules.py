"""The arithmetic of the tree of organisations: paths, ranges, validity.

A unit's path is its ancestors' steps and its own, each four digits: "0001", "00010002". Digits only, so that
every database sorts and compares paths alike under any collation.
"""

from collections.abc import Sequence
from datetime import date

from kheo.shared.problems import Problem

STEP = 4

# The kinds of organisation that a plan can address; a plan file may bring others.
KINDS = {
    "province-party-committee": "Tỉnh ủy",
    "district-party-committee": "Huyện ủy",
    "grassroots-party-committee": "Đảng ủy cơ sở",
    "commune-party-committee": "Đảng ủy xã, phường, thị trấn",
    "party-office": "Cơ quan tham mưu, giúp việc của cấp ủy",
    "fatherland-front": "Ủy ban Mặt trận Tổ quốc",
    "socio-political-organisation": "Tổ chức chính trị - xã hội",
    "agency": "Cơ quan, đơn vị sự nghiệp",
    "council": "Hội đồng",
    "party-cell": "Chi bộ",
    "hamlet": "Thôn, khu phố",
    "group": "Tổ, nhóm, câu lạc bộ",
}


def step(position: int) -> str:
    """The path step of the `position`-th child, counted from 1."""
    if not 0 < position < 10**STEP:
        raise ValueError(f"a unit has at most {10**STEP - 1} children")
    return f"{position:0{STEP}d}"


def subtree_range(path: str) -> tuple[str, str]:
    """`low <= p < high` holds for the path itself and for every path below it, and for no other."""
    if not path:
        return "", "a"  # digits sort before letters: everything
    return path, f"{int(path) + 1:0{len(path)}d}" if set(path) != {"9"} else "a"


def contains(scope: str, path: str) -> bool:
    """Whether `path` is the unit at `scope` or lies below it."""
    return path.startswith(scope)


def parent_path(path: str) -> str:
    return path[:-STEP]


def ancestors(path: str) -> list[str]:
    """The paths above and the path itself, from the root down."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def depth(path: str) -> int:
    return len(path) // STEP


def exists_on(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """Both ends are days on which the unit exists; an open end is unbounded."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def neighbours_scope(path: str) -> str:
    """The subtree in which a unit's neighbours lie: that of its parent."""
    return parent_path(path) or path


def problems_with_dates(valid_from: date | None, valid_to: date | None) -> list[Problem]:
    if valid_from and valid_to and valid_to < valid_from:
        return [
            Problem(
                "unit.dates_reversed",
                f"Ngày kết thúc {valid_to:%d/%m/%Y} sớm hơn ngày bắt đầu {valid_from:%d/%m/%Y}.",
                "Sửa lại ngày bắt đầu hoặc ngày kết thúc.",
                "valid_to",
            )
        ]
    return []


def problems_with_move(path: str, new_parent_path: str) -> list[Problem]:
    """A unit cannot be put below itself."""
    if contains(path, new_parent_path):
        return [
            Problem(
                "unit.cycle",
                "Không thể chuyển một đơn vị vào bên dưới chính đơn vị đó.",
                "Chọn đơn vị cấp trên khác.",
                "parent",
            )
        ]
    return []


def next_step(used: Sequence[str]) -> str:
    """The first step after the highest one used; steps are never given twice."""
    return step(max((int(path[-STEP:]) for path in used), default=0) + 1)
