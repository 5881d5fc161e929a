"""What the owner of an endpoint, or of a link upwards, is written when it stops working."""


def paused_letter(*, title: str, address: str, failure: str, link: str) -> tuple[str, str]:
    """Subject and body: the endpoint is paused, why, and what to do."""
    body = (
        f"Kính gửi đồng chí,\n\nHệ thống đã nhiều lần không gửi được thông báo tới điểm nhận “{title}” ({address}), "
        f"nên tạm dừng điểm nhận này.\n\nLần cuối: {failure}\n\n"
        "Các sự kiện từ lúc tạm dừng không bị mất: khi hệ thống nhận hoạt động trở lại, đồng chí bật lại điểm nhận "
        f"và các thông báo sẽ được gửi tiếp.\n\n{link}\n"
    )
    return f"Tạm dừng gửi thông báo tới “{title}”", body


def refused_letter(*, title: str, day: str, failure: str, link: str) -> tuple[str, str]:
    """Subject and body: the schedule could not send figures upwards, why, and what to do."""
    body = (
        f"Kính gửi đồng chí,\n\nHệ thống chưa gửi được số liệu đến hết ngày {day} lên cấp trên theo liên kết "
        f"“{title}”.\n\nLần cuối: {failure}\n\nHệ thống sẽ tự gửi lại. Nếu mã kết nối đã hết hạn hoặc bị thu hồi, xin "
        f"đề nghị cấp trên cấp mã mới rồi ghi vào liên kết.\n\n{link}\n"
    )
    return f"Chưa gửi được số liệu lên cấp trên theo liên kết “{title}”", body
