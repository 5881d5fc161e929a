"""When a ballot may be closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kheo.ballots.rules.counting import VoteRule, needs_chair
from kheo.ballots.rules.reconciliation import Counted, Gathering, problems_with_counts, problems_with_gathering
from kheo.shared.problems import Problem


def problems_with_closing(closes_at: datetime | None, at: datetime, everybody: bool) -> list[Problem]:
    """Who comes in time finds the box open: it is closed early only when nobody is left to come."""
    if everybody or closes_at is None or at >= closes_at:
        return []
    return [
        Problem(
            "ballot.not_over",
            "Chưa hết giờ nhận phiếu và còn người chưa bỏ phiếu.",
            "Chờ đến giờ kết thúc đã báo với người bỏ phiếu rồi đóng.",
        )
    ]


def problems_with_meeting(
    gathering: Gathering,
    counts: Sequence[Counted | None],
    *,
    rule: VoteRule,
    voices: Mapping[int, str],
    chair: str,
    held: bool,
    has_minutes: bool,
) -> list[Problem]:
    """Everything that is missing or does not agree, before a meeting's result stands."""
    problems = []
    if not held:
        problems.append(Problem("ballot.no_day", "Chưa ghi ngày họp.", "Ghi ngày họp.", "held_on"))
    if not chair.strip():
        problems.append(Problem("ballot.no_chair", "Chưa ghi người chủ trì.", "Ghi họ tên người chủ trì.", "chair"))
    if not has_minutes:
        problems.append(
            Problem(
                "ballot.no_minutes",
                "Chưa có biên bản.",
                "Ghi tóm tắt biên bản, hoặc thêm ảnh chụp biên bản có chữ ký.",
                "minutes",
            )
        )
    if gathering.method == "paper" and (gathering.issued is None or gathering.collected is None):
        problems.append(Problem("ballot.no_papers", "Chưa ghi số phiếu phát ra, thu về.", "Ghi hai số này.", "issued"))
    problems += problems_with_gathering(gathering)
    known = [counted for counted in counts if counted is not None]
    if len(known) < len(counts):
        missing = len(counts) - len(known)
        problems.append(
            Problem("ballot.no_counts", f"Còn {missing} mục chưa ghi kết quả đếm.", "Ghi đủ các mục rồi lưu.", "counts")
        )
    problems += problems_with_counts(gathering, known)
    open_hands = gathering.method == "hands" and not rule.secret
    problems += [
        Problem(
            "ballot.no_chair_voice",
            f"Mục {counted.item}: số phiếu ngang nhau, kế hoạch để chủ trì quyết định.",
            "Ghi ý kiến của chủ trì ở mục này.",
            f"muc-{counted.item}",
            rule.clause or None,
        )
        for counted in known
        if needs_chair(rule, gathering.tally(counted), open_hands=open_hands) and not voices.get(counted.item)
    ]
    return problems
