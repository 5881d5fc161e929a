"""What the actions of this room are called in the journal, and the steps on the page of a round."""

SUBJECTS: dict[str, str] = {
    "round": "Đợt xét",
    "assessment": "Hồ sơ xét",
    "dossier": "Báo cáo tự đánh giá, hồ sơ",
    "score": "Phiếu chấm",
    "visit": "Kiểm tra, khảo sát",
}

_ROUNDS = {
    "round.convene": "Mở đợt xét",
    "round.edit": "Sửa đợt xét",
    "round.seat": "Thêm thành viên hội đồng",
    "round.change_mandate": "Sửa nhiệm vụ của thành viên hội đồng",
    "round.end_mandate": "Thôi thành viên hội đồng",
    "round.propose": "Đề nghị hồ sơ vào đợt xét",
    "round.start_notice": "Công khai danh sách đề nghị",
    "round.start_assessing": "Bắt đầu kiểm tra, chấm điểm",
    "round.start_voting": "Chuyển sang bình chọn",
    "round.start_deciding": "Chuyển sang quyết định",
    "round.close": "Kết thúc đợt xét",
    "round.cancel": "Hủy đợt xét",
    "assessment.remove": "Đưa hồ sơ ra khỏi đợt xét",
    "assessment.decline": "Không công nhận",
    "assessment.refreeze": "Chốt lại hồ sơ",
    "assessment.declare_conflict": "Khai có liên quan",
}

WORDS: dict[str, str] = {**_ROUNDS}
