"""What the actions of this room are called in the journal. Casting a vote is none: it is never written down."""

SUBJECTS: dict[str, str] = {"ballot": "Bình chọn, biểu quyết"}

WORDS: dict[str, str] = {
    "ballot.prepare": "Chuẩn bị cuộc bỏ phiếu",
    "ballot.edit_roll": "Sửa danh sách người dự họp",
    "ballot.make_tickets": "In phiếu bình chọn",
    "ballot.void_tickets": "Hủy phiếu bình chọn đã in",
    "ballot.open": "Mở bỏ phiếu",
    "ballot.meeting": "Ghi kết quả biểu quyết tại hội nghị",
    "ballot.add_file": "Thêm tệp biên bản",
    "ballot.close": "Đóng bỏ phiếu, kiểm phiếu",
    "ballot.cancel": "Hủy cuộc bỏ phiếu",
}
