"""How votes, scores, conflicts, distinctions, rewards, reminders are said where two versions are compared."""

from fractions import Fraction
from typing import Any

from kheo.plans.rules.document import CommendationKind, PlanDocument, Scoring, Vote
from kheo.plans.rules.reminding import say_schedule
from kheo.plans.rules.targets import say_number, say_share
from kheo.shared.clauses import spoken

Said = dict[str, str]  # what is said of one entry: the name of a quality → its value in words; "" leaves it out


def say_clause(entry: Any) -> str:
    return spoken(entry.clause) if getattr(entry, "clause", None) else ""


def say_distinction(entry: Any, document: PlanDocument) -> Said:
    level = document.level_by_code[entry.level].title if entry.level else ""
    return {"tên": entry.title, "cấp": level, "căn cứ": say_clause(entry)}


def say_commendation(entry: CommendationKind, document: PlanDocument) -> Said:
    share = entry.share_of_recognised
    return {
        "tên": entry.title,
        "cấp": document.level_by_code[entry.level].title if entry.level else "",
        "đối tượng": ", ".join(document.subject_by_code[code].title for code in entry.subjects),
        "số lượng": f"không quá {say_number(entry.at_most)}" if entry.at_most is not None else "",
        "tỷ lệ": f"không quá {say_share(share)} số được công nhận" if share is not None else "",
        "mức thưởng": f"{say_number(Fraction(entry.amount))} đồng" if entry.amount is not None else "",
        "căn cứ": say_clause(entry),
    }


def say_vote(vote: Vote | None) -> Said:
    if vote is None:
        return {}
    return {
        "tỷ lệ dự bình chọn": say_share(vote.quorum) if vote.quorum is not None else "",
        "tỷ lệ tán thành": say_share(vote.approval) if vote.approval is not None else "",
        "ngưỡng tán thành": "phải quá tỷ lệ đó" if vote.is_strict else "đạt tỷ lệ đó là đủ",
        "khi số phiếu ngang nhau": "chủ trì quyết định" if vote.tie == "chair" else "không thông qua",
        "hình thức bỏ phiếu": "phiếu kín" if vote.secret else "công khai",
        "số ngày công khai": f"{vote.public_notice_days} ngày",
        "nguồn quy định bình chọn": "mặc định" if vote.default else "theo kế hoạch",
    }


def say_scoring(scoring: Scoring | None) -> Said:
    if scoring is None:
        return {}
    return {
        "thang điểm": say_number(Fraction(scoring.scale)) if scoring.scale is not None else "",
        "điểm đạt": say_number(Fraction(scoring.pass_mark)) if scoring.pass_mark is not None else "",
        "số phiếu chấm tối thiểu": str(scoring.min_scorers),
        "nguồn quy định chấm điểm": "mặc định" if scoring.default else "theo kế hoạch",
    }


def say_conflicts(plan: PlanDocument) -> Said:
    conflicts = plan.recognition.conflicts
    return {
        "Không được chấm, biểu quyết, quyết định": ", ".join(
            words
            for words, holds in (
                ("người của đơn vị đăng ký", True),
                ("người của đơn vị cấp trên trực tiếp", conflicts.superior),
                ("người của đơn vị cấp dưới", conflicts.subordinate),
            )
            if holds
        ),
        "Nguồn quy định xung đột lợi ích": "mặc định" if conflicts.default else "theo kế hoạch",
    }


def say_commending(plan: PlanDocument) -> Said:
    return {
        "Khen thưởng": "một thành tích chỉ khen một lần"
        if plan.commending.once
        else "một thành tích được khen nhiều lần",
        "Nguồn quy định khen thưởng": "mặc định" if plan.commending.default else "theo kế hoạch",
    }


def say_reminders(plan: PlanDocument) -> Said:
    schedule = plan.reminders
    return {
        "Lịch nhắc hạn": "; ".join(say_schedule(schedule)),
        "Căn cứ của lịch nhắc hạn": say_clause(schedule),
        "Nguồn lịch nhắc hạn": "mặc định" if schedule.default else "theo kế hoạch",
    }
