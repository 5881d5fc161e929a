"""Who convenes a round, what may come before it, and when its public notice is over.

Source: "a level's round is convened by the unit that the plan names (own-party-committee: the nearest party committee
above the registering unit)" and "the lower level's recognition is the entry ticket to the next level".
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from kheo.plans.rules.document import Level, PlanDocument, Vote
from kheo.plans.rules.groups import DatedUnit
from kheo.plans.rules.vocabulary import OWN_PARTY_COMMITTEE
from kheo.shared.periods import DAY
from kheo.shared.problems import Problem
from kheo.units.rules import parent_path

COMMITTEE = "party-committee"
WORKING_FOR_ANOTHER = frozenset({"party-office", "council"})


def is_committee(kind: str) -> bool:
    return kind.endswith(COMMITTEE)


def judged_path(path: str, kind: str) -> str:
    """The subtree in which a convening unit judges: its own; an office or a council works for the unit above it."""
    return (parent_path(path) or path) if kind in WORKING_FOR_ANOTHER else path


def decider_of(level: Level, lineage: Iterable[DatedUnit]) -> str | None:
    """The code of the unit that recognises at a level what a unit registered; None where no committee stands above it.

    `lineage` runs from the registering unit up to the root.
    """
    if level.recognised_by != OWN_PARTY_COMMITTEE:
        return level.recognised_by
    return next((unit.code for unit in lineage if is_committee(unit.kind)), None)


def rank_needed(document: PlanDocument, level: Level, lineage: Sequence[DatedUnit], convening: str) -> int:
    """The level whose recognition is the ticket into this round, by rank; 0 where none is needed.

    It is the nearest lower level whose own decider stands between the registering unit and the convening one: an
    organisation directly below the district has no committee of its own to go before first.
    """
    codes = [unit.code for unit in lineage]
    below = codes[: codes.index(convening)] if convening in codes else codes
    lower = sorted((each for each in document.levels if each.rank < level.rank), key=lambda each: -each.rank)
    return next((each.rank for each in lower if decider_of(each, lineage) in below), 0)


def problems_with_convening(
    document: PlanDocument, level: str, unit: DatedUnit, *, decides_for_somebody: bool
) -> list[Problem]:
    """Only the unit that the plan names for a level convenes its rounds."""
    known = document.level_by_code.get(level)
    if known is None:
        return [
            Problem(
                "round.unknown_level", "Kế hoạch không có cấp xét này.", "Chọn một cấp xét có trong kế hoạch.", "level"
            )
        ]
    named = known.recognised_by
    if named != OWN_PARTY_COMMITTEE:
        if unit.code == named:
            return []
        who = document.unit_title(named)
        return [
            Problem(
                "round.not_the_convener",
                f"Đợt xét {_lower(known.title)} do {who} tổ chức.",
                f"Đề nghị {who} mở đợt xét.",
                "unit",
                known.clause,
            )
        ]
    if not is_committee(unit.kind):
        return [
            Problem(
                "round.not_a_committee",
                f"Đợt xét {_lower(known.title)} do cấp ủy trực tiếp của đơn vị đăng ký tổ chức.",
                "Chọn cấp ủy của đơn vị, hoặc đề nghị cấp ủy mở đợt xét.",
                "unit",
                known.clause,
            )
        ]
    if not decides_for_somebody:
        return [
            Problem(
                "round.nobody_to_judge",
                f"Chưa có đăng ký nào đã vào sổ mà đơn vị này xét {_lower(known.title)}.",
                "Mở đợt xét khi đã có đăng ký vào sổ của đơn vị hoặc của đơn vị bên dưới.",
                "unit",
                known.clause,
            )
        ]
    return []


def _lower(title: str) -> str:
    return f"{title[:1].lower()}{title[1:]}"


# --- public notice ---------------------------------------------------------------------------------------------------


def notice_days(vote: Vote | None) -> int:
    return vote.public_notice_days if vote else 0


def least_notice_end(from_on: date, today: date, days: int) -> date:
    """The first day on which a notice may end. A notice that begins today is counted from tomorrow, in whole days."""
    first_whole = max(from_on, today + DAY)
    return first_whole + timedelta(days=days - 1) if days > 0 else from_on


def notice_is_over(to_on: date | None, today: date, days: int) -> bool:
    """Over when its last day is; a notice that the plan does not ask for keeps nobody waiting on its last day."""
    if to_on is None:
        return False
    return today > to_on or (days == 0 and today == to_on)


def days_left(to_on: date | None, today: date) -> int | None:
    """Days until the notice is over, today included; 0 when it is."""
    return None if to_on is None else max((to_on - today).days + 1, 0)


def problems_with_notice(
    from_on: date, to_on: date, today: date, vote: Vote | None, clause: str | None = None
) -> list[Problem]:
    days = notice_days(vote)
    if from_on < today:
        return [
            Problem(
                "round.notice_in_the_past",
                f"Ngày bắt đầu công khai {from_on:%d/%m/%Y} đã qua.",
                "Công khai từ hôm nay trở đi: hồ sơ được chốt đúng lúc bắt đầu công khai.",
                "notice_from",
            )
        ]
    least = least_notice_end(from_on, today, days)
    if to_on < from_on or to_on < least:
        asked = f"đủ {days} ngày trọn vẹn" if days else "từ ngày bắt đầu"
        ours = " (mặc định)" if vote and vote.default else ""
        return [
            Problem(
                "round.notice_too_short",
                f"Phải công khai {asked}{ours}; kết thúc sớm nhất là hết ngày {least:%d/%m/%Y}.",
                f"Đặt ngày kết thúc từ {least:%d/%m/%Y} trở đi.",
                "notice_to",
                clause or (vote.clause if vote else None),
            )
        ]
    return []


def problems_with_notice_running(to_on: date | None, today: date, vote: Vote | None) -> list[Problem]:
    days = notice_days(vote)
    if notice_is_over(to_on, today, days):
        return []
    left = days_left(to_on, today)
    until = f" (hết ngày {to_on:%d/%m/%Y})" if to_on else ""
    return [
        Problem(
            "round.notice_running",
            f"Còn đang công khai{until}, còn {left} ngày.",
            "Chờ hết thời gian công khai rồi mới bình chọn.",
            None,
            vote.clause if vote else None,
        )
    ]
