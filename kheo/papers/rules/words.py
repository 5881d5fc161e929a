"""What the actions of this room on documents are called in the journal."""

SUBJECTS: dict[str, str] = {
    "paper": "Văn bản",
    "template": "Tệp mẫu văn bản",
    "dispatch": "Gửi văn bản",
}

WORDS: dict[str, str] = {
    "paper.draft": "Lập dự thảo văn bản",
    "paper.write": "Sửa dự thảo văn bản",
    "paper.drop": "Bỏ dự thảo văn bản",
    "paper.issue": "Ban hành văn bản",
    "paper.enter": "Đăng ký văn bản có sẵn",
    "paper.signed_copy": "Thêm bản đã ký",
    "paper.replace": "Ghi văn bản bị thay thế, thu hồi",
    "dispatch.send": "Gửi văn bản tới nơi nhận",
    "dispatch.receive": "Xác nhận đã nhận văn bản",
    "dispatch.remind": "Nhắc xác nhận nhận văn bản",
    "dispatch.link": "Cấp liên kết nhận văn bản",
    "dispatch.unlink": "Thu hồi liên kết nhận văn bản",
    "dispatch.cancel": "Thôi gửi văn bản cho nơi nhận",
    "template.put": "Đặt tệp mẫu của đơn vị",
    "template.remove": "Gỡ tệp mẫu của đơn vị",
}
