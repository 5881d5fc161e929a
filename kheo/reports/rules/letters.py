"""What a unit is told of its report: that it was accepted, or why it came back."""

from datetime import datetime

from kheo.shared.periods import day_of, dmy


def accepted(
    *, unit: str, steward: str, title: str, plan: str, delivered_at: datetime | None, zone: str
) -> tuple[str, str]:
    """Subject and body."""
    sent = f" gửi ngày {dmy(day_of(delivered_at, zone))}" if delivered_at else ""
    lines = [
        f"Kính gửi: {unit},",
        "",
        f"“{title}” của đơn vị{sent} theo kế hoạch “{plan}” đã được chấp nhận.",
        "",
        "Trân trọng,",
        steward,
    ]
    return f"Đã chấp nhận: {title}"[:300], "\n".join(lines)


def returned(
    *, unit: str, steward: str, title: str, plan: str, reason: str, keeps_date: bool, last_words: str
) -> tuple[str, str]:
    """Subject and body; `last_words` say by when."""
    lines = [
        f"Kính gửi: {unit},",
        "",
        f"“{title}” của đơn vị theo kế hoạch “{plan}” được trả lại để bổ sung:",
        "",
        reason.strip(),
        "",
        "Đơn vị được giữ nguyên ngày đã gửi; đề nghị bổ sung rồi gửi lại sớm."
        if keeps_date
        else f"Báo cáo trở lại tình trạng phải gửi; lần gửi lại được tính theo ngày gửi lại. {last_words}".strip(),
        "",
        "Nội dung đã soạn còn nguyên trên phần mềm, chỉ cần sửa phần được nêu.",
        "",
        "Trân trọng,",
        steward,
    ]
    return f"Trả lại để bổ sung: {title}"[:300], "\n".join(lines)
