"""Learning from a recognised model (đơn vị chúng tôi cũng muốn làm): who may, and what the draft begins with."""

from kheo.shared.problems import Problem

LONGEST_TITLE = 300


def problems_with_offer(*, is_recognised: bool, same_unit: bool, is_known: bool) -> list[Problem]:
    """One offer of a unit for a model; a model is learnt from while it stands recognised, by another unit."""
    found = []
    if not is_recognised:
        found.append(
            Problem(
                "offer.not_recognised",
                "Mô hình này hiện không được công nhận, hoặc không công khai.",
                "Chọn một mô hình đang được công nhận ở trang công khai.",
            )
        )
    if same_unit:
        found.append(
            Problem(
                "offer.own_model",
                "Đây là mô hình của chính đơn vị.",
                "Mô hình của mình thì đăng ký tiếp tục năm nay; học tập, làm theo là của đơn vị khác.",
                "unit",
            )
        )
    if is_known:
        found.append(
            Problem(
                "offer.known",
                "Đơn vị đã nhận học tập mô hình này.",
                "Mở bản đăng ký đã có ở trang “Học tập mô hình”.",
                "unit",
            )
        )
    return found


def drafts_method(method: str, lesson: str) -> str:
    """How it was done, and what its unit says that others can copy."""
    parts = [method.strip(), f"Điều nơi khác có thể học, làm theo: {lesson.strip()}" if lesson.strip() else ""]
    return "\n\n".join(part for part in parts if part)


def learnt_because(title: str, unit: str, year: int) -> str:
    return f"Học tập, làm theo mô hình “{title}” của {unit}, năm {year}."


def offer_letter(*, source_unit: str, title: str, learner: str, contact: str, link: str) -> tuple[str, str]:
    """What the unit whose model it is is told."""
    parts = [
        f"Kính gửi: {source_unit},",
        f"{learner} muốn học tập, làm theo mô hình “{title}” của đơn vị và đã lập bản đăng ký.",
        "Đề nghị đơn vị tạo điều kiện để bạn đến xem và trao đổi kinh nghiệm.",
        *([f"Liên hệ: {contact}"] if contact else []),
        *([f"Xem tại: {link}"] if link else []),
        f"Trân trọng,\n{learner}",
    ]
    return f"Có đơn vị muốn học tập mô hình: {title}", "\n\n".join(parts)
