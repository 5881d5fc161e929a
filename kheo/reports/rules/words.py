"""What the actions of this room are called in the journal."""

SUBJECTS: dict[str, str] = {"report": "Báo cáo của đơn vị"}

WORDS: dict[str, str] = {
    "report.write": "Soạn báo cáo của đơn vị",
    "report.attach": "Thêm tệp vào báo cáo của đơn vị",
    "report.detach": "Gỡ tệp khỏi báo cáo của đơn vị",
    "report.deliver": "Gửi báo cáo của đơn vị",
    "report.check": "Kiểm tra báo cáo của đơn vị",
    "report.accept": "Chấp nhận báo cáo của đơn vị",
    "report.return": "Trả lại báo cáo của đơn vị",
}
