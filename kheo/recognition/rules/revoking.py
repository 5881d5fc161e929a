"""Why a recognition or a commendation may be taken back: the grounds are named, the reason says what happened."""

from enum import StrEnum

from kheo.shared.problems import Problem


class Ground(StrEnum):
    WRONG_FACTS = "wrong-facts"
    VIOLATION = "violation"
    OWN_REQUEST = "own-request"
    PROCEDURE = "procedure"
    NOT_COMPETENT = "not-competent"


GROUND_TITLES: dict[Ground, str] = {
    Ground.WRONG_FACTS: "Kê khai, báo cáo không đúng thành tích",
    Ground.VIOLATION: "Vi phạm quy định, pháp luật đến mức không còn xứng đáng",
    Ground.OWN_REQUEST: "Tập thể, cá nhân đề nghị thôi được công nhận, khen thưởng",
    Ground.PROCEDURE: "Xét, quyết định không đúng trình tự, thủ tục",
    Ground.NOT_COMPETENT: "Quyết định không đúng thẩm quyền",
}


def problems_with_ground(ground: str, reason: str) -> list[Problem]:
    problems = []
    if ground not in list(Ground):
        problems.append(
            Problem("revoke.no_ground", "Chưa chọn căn cứ hủy bỏ.", "Chọn một căn cứ trong danh sách.", "ground")
        )
    if not reason.strip():
        problems.append(
            Problem("revoke.no_reason", "Chưa ghi lý do hủy bỏ.", "Ghi rõ sự việc, văn bản kết luận nếu có.", "reason")
        )
    return problems


def say_ground(ground: str, reason: str) -> str:
    """Ground and reason in one sentence, as they stand on the recognition that is over."""
    title = GROUND_TITLES[Ground(ground)] if ground in list(Ground) else ""
    return ": ".join(part for part in (title, reason.strip()) if part)
