"""When a vote may be cast, and what it must say."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kheo.ballots.rules.lifecycle import BallotKind, BallotState, Choice
from kheo.rounds.rules import Phase
from kheo.shared.problems import Problem


def problems_with_time(
    kind: str, state: str, closes_at: datetime | None, at: datetime, wanted: BallotKind, phase: str
) -> list[Problem]:
    """Only an open ballot of this kind takes votes, until its end, in the voting phase of its round."""
    if kind != wanted:
        return [not_on_the_roll()]
    if state == BallotState.PREPARED:
        return [Problem("ballot.not_open", "Chưa đến giờ bỏ phiếu.", "Đề nghị trở lại khi cuộc bỏ phiếu được mở.")]
    if state != BallotState.OPEN or phase != Phase.VOTING or (closes_at is not None and at >= closes_at):
        return [
            Problem(
                "ballot.over",
                "Cuộc bỏ phiếu đã hết giờ nhận phiếu." if state != BallotState.CANCELLED else "Cuộc bỏ phiếu đã hủy.",
                "Phiếu gửi bây giờ không được tính; kết quả sẽ được công bố.",
            )
        ]
    return []


def problems_with_choices(items: Sequence[int], choices: Mapping[int, str]) -> list[Problem]:
    """A choice for each item, and for no other. A blank is no choice: who has no opinion says so."""
    if not items:
        return [
            Problem(
                "ballot.nothing_to_vote_on",
                "Đồng chí có liên quan đến tất cả hồ sơ nên không bỏ phiếu trong cuộc này.",
                "Không cần làm gì thêm.",
            )
        ]
    strange = sorted(set(choices) - set(items))
    if strange:
        return [
            Problem(
                "ballot.not_yours",
                f"Có lựa chọn về mục {strange[0]} mà phiếu này không được bỏ.",
                "Tải lại trang rồi chọn lại.",
            )
        ]
    known = set(Choice)
    blank = [number for number in items if choices.get(number) not in known]
    return [
        Problem(
            "ballot.no_choice",
            f"Chưa chọn ở mục {number}.",
            "Chọn đồng ý, không đồng ý hoặc ý kiến khác.",
            f"muc-{number}",
        )
        for number in blank
    ]


def already_voted() -> Problem:
    return Problem(
        "ballot.already_voted",
        "Phiếu này đã được dùng để bỏ phiếu, mỗi phiếu chỉ bỏ một lần.",
        "Phiếu đã bỏ vẫn được tính như cũ. Nếu không phải mình đã bỏ, đề nghị báo ngay tổ kiểm phiếu.",
    )


def no_ticket() -> Problem:
    return Problem(
        "ballot.no_ticket",
        "Không có phiếu nào mang mã này.",
        "Đề nghị xem lại mã in trên phiếu; nếu vẫn không được, nhờ cán bộ hướng dẫn.",
        "ma",
    )


def not_on_the_roll() -> Problem:
    return Problem(
        "ballot.not_on_the_roll",
        "Đồng chí không có tên trong danh sách bỏ phiếu của cuộc này.",
        "Liên hệ đơn vị mở đợt xét nếu đây là nhầm lẫn.",
    )


def receipt_unusable() -> Problem:
    return Problem(
        "ballot.stale_form",
        "Trang bỏ phiếu đã cũ nên phiếu chưa được nhận.",
        "Mở lại trang bỏ phiếu rồi chọn lại.",
    )
