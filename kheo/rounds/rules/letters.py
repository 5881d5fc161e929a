"""What is written to units about their candidates."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    subject: str
    body: str


def declined_letter(
    *, title: str, number: int | None, round_title: str, convening: str, level: str, reason: str
) -> Written:
    """To the unit of a candidate that was not recognised: why, and what it can do."""
    named = f"“{title}”" + (f" (số đăng ký {number})" if number is not None else "")
    return Written(
        f"Kết quả xét {named}",
        "\n\n".join(
            [
                "Kính gửi các đồng chí,",
                f"{convening} đã xét {named} trong “{round_title}” ({level[:1].lower()}{level[1:]}). "
                "Hồ sơ chưa được công nhận trong đợt này.",
                f"Lý do: {reason}",
                "Điểm của từng tiêu chí, nhận xét và kết quả bình chọn có ở trang của đăng ký, mục “Đợt xét”. "
                "Đề nghị đơn vị tiếp tục thực hiện, bổ sung theo lý do trên; mô hình, điển hình vẫn được tính là đã "
                "đăng ký và có thể được đề nghị ở đợt sau.",
                f"Trân trọng.\n{convening}",
            ]
        ),
    )
