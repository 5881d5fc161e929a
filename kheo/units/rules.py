"""The arithmetic of the tree of organisations: paths, ranges, validity.

A unit's path is its ancestors' steps and its own, each four digits: "0001", "00010002". Digits only, so that
every database sorts and compares paths alike under any collation.
"""

import re
from collections.abc import Sequence
from datetime import date

from kheo.shared.problems import Problem

STEP = 4
MOST_LEVELS = 15
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SYMBOL = re.compile(r"[^\s/]{1,20}")
_PARTY = ("party-committee", "party-office", "party-cell")

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


def is_party_body(kind: str) -> bool:
    """A body of the Party writes its documents in the Party's form, any other in the state's."""
    return kind.endswith(_PARTY)


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
    """A unit cannot be put below itself, nor deeper than paths can say."""
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


def problems_with_depth(path: str) -> list[Problem]:
    if depth(path) > MOST_LEVELS:
        return [
            Problem(
                "unit.too_deep",
                f"Cây đơn vị không được quá {MOST_LEVELS} cấp.",
                "Chọn đơn vị cấp trên ở cấp cao hơn.",
                "parent",
            )
        ]
    return []


def problems_with_day_of_change(
    from_day: date, *, last_change: date | None, exists_to: date | None, today: date | None
) -> list[Problem]:
    """The tree changes on a day after its last change there, while the unit exists, and not in the future.

    `last_change` is the first day of the unit's present place; history before it is settled. `today` None leaves the
    future open (loading a file that tells of it).
    """
    if last_change and from_day <= last_change:
        return [
            Problem(
                "unit.day_before_last_change",
                f"Vị trí hiện nay của đơn vị có từ {last_change:%d/%m/%Y}; không thể thay đổi từ {from_day:%d/%m/%Y}.",
                "Chọn một ngày sau đó.",
                "from_day",
            )
        ]
    if exists_to and from_day > exists_to:
        return [
            Problem(
                "unit.day_after_end",
                f"Đơn vị đã kết thúc ngày {exists_to:%d/%m/%Y}.",
                "Chọn một ngày khi đơn vị còn hoạt động.",
                "from_day",
            )
        ]
    if today and from_day > today:
        return [
            Problem(
                "unit.day_in_future",
                f"Chưa tới ngày {from_day:%d/%m/%Y}.",
                "Ghi việc này từ ngày có hiệu lực trở đi.",
                "from_day",
            )
        ]
    return []


def problems_with_end(
    *, last_day: date, already_to: date | None, has_successor: bool, below: int, own_successor: bool = False
) -> list[Problem]:
    """A unit ends once; what lies below it must have a successor to go to."""
    problems = []
    if already_to and already_to <= last_day:
        problems.append(
            Problem(
                "unit.ended_already",
                f"Đơn vị đã kết thúc ngày {already_to:%d/%m/%Y}.",
                "Xem lại đơn vị đã chọn.",
                "last_day",
            )
        )
    if own_successor:
        problems.append(
            Problem(
                "unit.own_successor",
                "Một đơn vị không thể kế tục chính mình hoặc được đơn vị bên dưới kế tục.",
                "Chọn đơn vị kế tục khác.",
                "successor",
            )
        )
    if below and not has_successor:
        problems.append(
            Problem(
                "unit.has_units_below",
                f"Còn {below} đơn vị bên dưới đang hoạt động.",
                "Chọn đơn vị kế tục để các đơn vị này chuyển sang, hoặc kết thúc chúng trước.",
                "successor",
            )
        )
    return problems


def years_of(valid_from: date | None, valid_to: date | None) -> str:
    """How long a unit existed, for use beside a name: "từ 2025", "đến 2025", "2020–2025", or nothing."""
    if valid_from and valid_to:
        return f"{valid_from.year}–{valid_to.year}" if valid_from.year != valid_to.year else f"{valid_from.year}"
    if valid_from:
        return f"từ {valid_from.year}"
    return f"đến {valid_to.year}" if valid_to else ""


def label(name: str, kind: str, valid_from: date | None, valid_to: date | None, *, ambiguous: bool) -> str:
    """The name, with the kind of unit and its years where another unit bears the same name."""
    if not ambiguous:
        return name
    return f"{name} ({', '.join(part for part in (KINDS.get(kind, kind), years_of(valid_from, valid_to)) if part)})"


def problems_with_code(code: str) -> list[Problem]:
    if CODE.fullmatch(code):
        return []
    return [
        Problem(
            "unit.bad_code",
            f"Mã “{code}” không dùng được.",
            "Dùng chữ thường không dấu, chữ số và gạch nối, ví dụ xa-bac-thuy.",
            "code",
        )
    ]


def problems_with_symbol(symbol: str) -> list[Problem]:
    """What stands for the unit in the numbers of its documents; none is no problem."""
    if not symbol or SYMBOL.fullmatch(symbol):
        return []
    return [
        Problem(
            "unit.bad_symbol",
            f"Ký hiệu “{symbol}” không dùng được.",
            "Viết liền, không có dấu gạch chéo, nhiều nhất 20 chữ; ví dụ HU, ĐU, UBND.",
            "symbol",
        )
    ]


def next_step(used: Sequence[str]) -> str:
    """The first step after the highest one used; steps are never given twice."""
    return step(max((int(path[-STEP:]) for path in used), default=0) + 1)
