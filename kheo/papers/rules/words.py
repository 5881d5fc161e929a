"""What the actions of this room on documents are called in the journal."""

SUBJECTS: dict[str, str] = {
    "paper": "Văn bản",
    "template": "Tệp mẫu văn bản",
}

WORDS: dict[str, str] = {
    "paper.draft": "Lập dự thảo văn bản",
    "paper.write": "Sửa dự thảo văn bản",
    "paper.drop": "Bỏ dự thảo văn bản",
    "paper.issue": "Ban hành văn bản",
    "paper.enter": "Đăng ký văn bản có sẵn",
    "paper.signed_copy": "Thêm bản đã ký",
    "paper.replace": "Ghi văn bản bị thay thế, thu hồi",
    "template.put": "Đặt tệp mẫu của đơn vị",
    "template.remove": "Gỡ tệp mẫu của đơn vị",
}
