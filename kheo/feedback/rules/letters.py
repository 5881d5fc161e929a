"""The letters of this room: subject and body."""

from collections.abc import Sequence
from datetime import date

from kheo.feedback.rules.lifecycle import STATE_TITLES, State
from kheo.shared.periods import dmy


def answer_letter(
    *, unit: str, about: str, sent_on: date, state: State, words: str, steward: str, link: str = ""
) -> tuple[str, str]:
    parts = [
        f"Kính gửi: {unit},",
        f"Về vướng mắc “{about}”, đơn vị gửi ngày {dmy(sent_on)}, {steward} trả lời: {STATE_TITLES[state].lower()}.",
        words,
        *([f"Xem tại: {link}"] if link else []),
        f"Trân trọng,\n{steward}",
    ]
    return f"Trả lời vướng mắc: {about}", "\n\n".join(parts)


def amendment_letter(
    *,
    unit: str,
    plan: str,
    title: str,
    number: str,
    effective_on: date,
    sentences: Sequence[str],
    reason: str,
    steward: str,
    link: str = "",
) -> tuple[str, str]:
    """What one unit is told of an amendment: the changes that concern it."""
    by = f" (văn bản số {number})" if number else ""
    parts = [
        f"Kính gửi: {unit},",
        f"“{plan}” được sửa đổi, bổ sung{by}, có hiệu lực từ ngày {dmy(effective_on)}. Nội dung liên quan đến đơn vị:",
        "\n".join(f"- {sentence}" for sentence in sentences),
        f"Lý do: {reason}",
        *([f"Xem toàn bộ thay đổi tại: {link}"] if link else []),
        f"Trân trọng,\n{steward}",
    ]
    return f"Sửa đổi kế hoạch: {title}", "\n\n".join(parts)
