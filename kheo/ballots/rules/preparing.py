"""What must be so before a ballot is prepared, and before it is opened. Pure: the actions bring the facts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from kheo.ballots.rules.counting import VoteRule
from kheo.ballots.rules.lifecycle import KIND_TITLES, BallotKind
from kheo.plans.rules.recognising import Vote
from kheo.rounds.rules import PHASE_TITLES, Phase
from kheo.shared.problems import Problem

MOST_ITEMS = 300  # on one ballot paper
MOST_NAMES = 500  # typed; larger meetings are counted by heads
MOST_TICKETS = 2_000  # in one printing
METHODS: dict[str, str] = {"hands": "Giơ tay", "paper": "Bỏ phiếu giấy"}


def problems_with_phase(phase: str) -> list[Problem]:
    if phase == Phase.VOTING:
        return []
    return [
        Problem(
            "ballot.wrong_phase",
            f"Chỉ bình chọn khi đợt xét ở bước “{PHASE_TITLES[Phase.VOTING]}”;"
            f" đợt này đang ở bước “{PHASE_TITLES[Phase(phase)]}”.",
            "Chuyển đợt xét sang bước bình chọn trước.",
        )
    ]


def problems_with_preparing(
    *, title: str, kind: str, method: str, chosen: int, rule: VoteRule, names: Sequence[str], heads: int
) -> list[Problem]:
    """Of the form itself."""
    problems = []
    if not title.strip():
        problems.append(Problem("ballot.no_title", "Chưa đặt tên cuộc bỏ phiếu.", "Nhập tên cuộc bỏ phiếu.", "title"))
    if kind not in set(BallotKind):
        problems.append(Problem("ballot.no_kind", "Chưa chọn hình thức.", "Chọn một hình thức.", "kind"))
    if not chosen:
        problems.append(
            Problem("ballot.no_items", "Chưa chọn hồ sơ nào.", "Chọn ít nhất một hồ sơ đã chấm điểm.", "items")
        )
    if chosen > MOST_ITEMS:
        problems.append(
            Problem(
                "ballot.too_many_items",
                f"Một cuộc bỏ phiếu có nhiều nhất {MOST_ITEMS} hồ sơ.",
                "Chia thành nhiều cuộc bỏ phiếu.",
                "items",
            )
        )
    if kind == BallotKind.MEETING:
        problems += _problems_with_method(method, rule)
        problems += problems_with_names(names, heads)
    return problems


def problems_with_names(names: Sequence[str], heads: int) -> list[Problem]:
    """A roll typed for a meeting: names, or a number of people."""
    if len(names) > MOST_NAMES:
        return [
            Problem(
                "ballot.too_many_names",
                f"Danh sách nhập tay có nhiều nhất {MOST_NAMES} người.",
                "Ghi số người thay cho danh sách họ tên.",
                "names",
            )
        ]
    if not 0 <= heads <= 100_000:
        return [Problem("ballot.wrong_heads", "Số người không hợp lệ.", "Ghi một số từ 1 đến 100.000.", "heads")]
    long = next((name for name in names if len(name) > 200), None)
    if long:
        return [
            Problem(
                "ballot.long_name", f"Dòng “{long[:40]}…” quá dài.", "Mỗi dòng một họ tên, tối đa 200 chữ.", "names"
            )
        ]
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return [
                Problem(
                    "ballot.name_twice",
                    f"“{name}” có hai lần trong danh sách.",
                    "Ghi thêm năm sinh hoặc nơi ở để phân biệt, hoặc bỏ dòng thừa.",
                    "names",
                )
            ]
        seen.add(name)
    return []


def problems_with_candidates(titles: Iterable[tuple[str, bool, bool, bool]], kind: BallotKind) -> list[Problem]:
    """`titles`: for each candidate its title, whether it is scored, on another ballot now, and voted on with a quorum.

    A ballot with its quorum settles the matter in the round: nobody votes again until the outcome pleases.
    """
    problems = []
    for title, ready, elsewhere, settled in titles:
        if settled:
            problems.append(
                Problem(
                    "ballot.settled",
                    f"“{title}” đã có kết quả {KIND_TITLES[kind].lower()} đủ túc số trong đợt này.",
                    "Không bỏ phiếu lại; xem kết quả đã công bố.",
                    "items",
                )
            )
        elif elsewhere:
            problems.append(
                Problem(
                    "ballot.elsewhere",
                    f"“{title}” đang có trong một cuộc bỏ phiếu khác chưa đóng.",
                    "Đóng hoặc hủy cuộc bỏ phiếu kia trước.",
                    "items",
                )
            )
        elif not ready:
            problems.append(
                Problem(
                    "ballot.not_scored",
                    f"“{title}” không ở trạng thái đã chấm điểm.",
                    "Chỉ bỏ phiếu về hồ sơ đã chấm điểm; bỏ hồ sơ này ra.",
                    "items",
                )
            )
    return problems


def problems_with_opening(
    *,
    kind: str,
    roll: int,
    items: Collection[int],
    shut_out: Sequence[str],
    closes_at: datetime | None,
    at: datetime,
) -> list[Problem]:
    """`shut_out`: titles on which nobody of the roll may vote."""
    problems = []
    if not roll:
        what = {
            BallotKind.COUNCIL: (
                "Không có thành viên hội đồng nào đang trong nhiệm kỳ, có quyền biểu quyết và có tài khoản.",
                "Bổ sung tài khoản cho thành viên hội đồng, hoặc biểu quyết tại hội nghị.",
            ),
            BallotKind.PUBLIC: ("Chưa in phiếu nào.", "In phiếu có mã QR trước khi mở."),
            BallotKind.MEETING: ("Danh sách người dự đang trống.", "Nhập danh sách người có quyền biểu quyết."),
        }[BallotKind(kind)]
        problems.append(Problem("ballot.empty_roll", *what))
    if not items:
        problems.append(Problem("ballot.no_items", "Không còn hồ sơ nào để bỏ phiếu.", "Chuẩn bị cuộc bỏ phiếu khác."))
    problems += [
        Problem(
            "ballot.nobody_left",
            f"Về “{title}”, cả danh sách đều có liên quan nên không ai được bỏ phiếu.",
            "Bổ sung thành viên hội đồng không liên quan, hoặc hủy và lập cuộc bỏ phiếu không có hồ sơ này.",
        )
        for title in (shut_out if roll else ())
    ]
    if kind != BallotKind.MEETING and (closes_at is None or closes_at <= at):
        problems.append(
            Problem(
                "ballot.no_end",
                "Chưa đặt thời điểm kết thúc nhận phiếu, hoặc thời điểm đó đã qua.",
                "Chọn ngày giờ kết thúc nhận phiếu, sau thời điểm mở.",
                "closes_at",
            )
        )
    return problems


def not_what_the_plan_asks(vote: Vote | None, kind: str) -> str:
    """A word of warning where the plan asks for another kind of ballot: this one decides nothing."""
    if vote is None or vote.ballot in (None, kind):
        return ""
    return (
        f"Kế hoạch yêu cầu “{KIND_TITLES[BallotKind(vote.ballot)].lower()}”;"
        " kết quả cuộc này chỉ để tham khảo, không thay được."
    )


def _problems_with_method(method: str, rule: VoteRule) -> list[Problem]:
    if method not in METHODS:
        return [Problem("ballot.no_method", "Chưa chọn cách biểu quyết.", "Chọn giơ tay hoặc bỏ phiếu giấy.", "method")]
    if method == "hands" and rule.secret:
        return [
            Problem(
                "ballot.must_be_secret",
                f"Quy tắc bình chọn là bỏ phiếu kín{' (mặc định)' if rule.default else ''}, không giơ tay.",
                "Chọn bỏ phiếu giấy.",
                "method",
                rule.clause or None,
            )
        ]
    return []
