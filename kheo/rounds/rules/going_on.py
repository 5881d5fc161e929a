"""What must be there before a round goes on to its next phase."""

from collections.abc import Sequence

from kheo.plans.rules.document import Scoring, Vote
from kheo.shared.problems import Problem


def nothing_proposed() -> Problem:
    return Problem(
        "round.no_candidates", "Chưa có hồ sơ nào được đề nghị.", "Chọn hồ sơ đề nghị trước khi công khai.", None
    )


def problems_with_council(scoring: Scoring | None, *, has_chair: bool, scorers: int) -> list[Problem]:
    """A council with a chair, and with as many who score on the site as the plan wants sheets."""
    problems = []
    if not has_chair:
        problems.append(
            Problem("round.no_chair", "Hội đồng chưa có Chủ tịch.", "Thêm Chủ tịch hội đồng còn nhiệm vụ hôm nay.")
        )
    if scoring is not None and scorers < scoring.min_scorers:
        problems.append(
            Problem(
                "round.too_few_scorers",
                f"Hội đồng mới có {scorers} người chấm điểm, cần ít nhất {_least(scoring)}.",
                "Thêm thành viên có tài khoản và được giao chấm điểm.",
                None,
                scoring.clause,
            )
        )
    return problems


def problems_with_sheets(scoring: Scoring | None, sheets: Sequence[tuple[str, int]]) -> list[Problem]:
    """One for each candidate (title, sheets that count) that too few have scored; none where nothing is scored."""
    if scoring is None:
        return []
    return [
        Problem(
            "round.too_few_sheets",
            f"“{title}” mới có {count} phiếu chấm được tính, cần ít nhất {_least(scoring)}.",
            "Đề nghị thành viên hội đồng nộp phiếu; hoặc đưa hồ sơ ra khỏi đợt, ghi lý do.",
            None,
            scoring.clause,
        )
        for title, count in sheets
        if count < scoring.min_scorers
    ]


def problems_with_votes(titles: Sequence[str], vote: Vote | None) -> list[Problem]:
    """One for each candidate that nobody has voted on yet."""
    return [
        Problem(
            "round.not_voted",
            f"“{title}” chưa được bình chọn, biểu quyết.",
            "Tổ chức biểu quyết và kiểm phiếu; hoặc không công nhận, ghi lý do.",
            None,
            vote.clause if vote else None,
        )
        for title in titles
    ]


def problems_without_quorum(titles: Sequence[str], vote: Vote | None) -> list[Problem]:
    """One for each candidate whose ballot lacked its quorum: after this step nobody could vote again."""
    return [
        Problem(
            "round.no_quorum",
            f"“{title}” mới có cuộc bỏ phiếu không đủ túc số.",
            "Tổ chức biểu quyết lại khi đủ túc số; hoặc không công nhận, ghi lý do.",
            None,
            vote.clause if vote else None,
        )
        for title in titles
    ]


def still_under_way(titles: Sequence[str]) -> list[Problem]:
    return [
        Problem(
            "round.still_under_way",
            f"“{title}” chưa có kết quả.",
            "Ban hành quyết định công nhận, hoặc không công nhận và ghi lý do.",
        )
        for title in titles
    ]


def _least(scoring: Scoring) -> str:
    return f"{scoring.min_scorers}{' (mặc định)' if scoring.default else ''}"
