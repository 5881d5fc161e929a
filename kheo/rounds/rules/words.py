"""What the actions of this room are called in the journal, and the steps on the page of a round."""

from kheo.rounds.rules.lifecycle import ASSESSMENT_MOVES, ROUND_MOVES

SUBJECTS: dict[str, str] = {
    "round": "Đợt xét",
    "assessment": "Hồ sơ xét",
    "dossier": "Báo cáo tự đánh giá, hồ sơ",
    "score": "Phiếu chấm",
    "visit": "Kiểm tra, khảo sát",
    "survey": "Lấy ý kiến Nhân dân",
    "calendar": "Lịch cá nhân",
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

_VISITS = {
    "visit.plan": "Lập lịch kiểm tra, khảo sát",
    "visit.change": "Sửa lịch kiểm tra, khảo sát",
    "visit.cancel": "Hủy chuyến kiểm tra, khảo sát",
    "visit.hold": "Ghi đã kiểm tra, khảo sát",
    "visit.find": "Ghi kết quả kiểm tra, khảo sát",
    "visit.set_aside": "Nhận bản ghi khác của kết quả kiểm tra",
    "visit.settle": "Chọn giữa hai bản ghi kết quả kiểm tra",
    "visit.photo": "Thêm ảnh kiểm tra, khảo sát",
    "visit.remove_photo": "Gỡ ảnh kiểm tra, khảo sát",
    "visit.follow_up": "Ghi đã thực hiện kiến nghị",
    "survey.open": "Mở lấy ý kiến Nhân dân",
    "survey.close": "Kết thúc lấy ý kiến Nhân dân",
    "calendar.renew": "Tạo địa chỉ lịch cá nhân",
    "calendar.switch_off": "Tắt địa chỉ lịch cá nhân",
}

_SCORING = {
    "dossier.report": "Viết báo cáo tự đánh giá",
    "score.save": "Ghi phiếu chấm",
    "score.submit": "Gửi phiếu chấm",
    "score.reopen": "Mở lại phiếu chấm",
    "score.confirm": "Xác nhận phiếu chấm theo bản mới của hồ sơ",
    "score.set_aside": "Không tính phiếu chấm",
}

WORDS: dict[str, str] = {**_ROUNDS, **_VISITS, **_SCORING}


# What a step is called on the page of a round or of a candidate; other rooms' steps show as they were written.
STEPS: dict[str, str] = {
    "ballot.prepare": "Chuẩn bị cuộc bỏ phiếu",
    "ballot.open": "Mở bỏ phiếu",
    "ballot.close": "Đóng bỏ phiếu, kiểm phiếu",
    "ballot.cancel": "Hủy cuộc bỏ phiếu",
    "convene": "Mở đợt xét",
    "seat": "Thêm thành viên hội đồng",
    "change_mandate": "Sửa nhiệm vụ của thành viên",
    "end_mandate": "Thôi thành viên hội đồng",
    "propose": "Được đề nghị",
    "refreeze": "Chốt lại hồ sơ",
    "declare_conflict": "Khai có liên quan",
    "set_aside": "Không tính một phiếu chấm",
    **{move.step.value: move.label for move in ROUND_MOVES.values()},
    **{move.step.value: move.label for move in ASSESSMENT_MOVES.values()},
}


def step_words(step: str) -> str:
    return STEPS.get(step, step)
