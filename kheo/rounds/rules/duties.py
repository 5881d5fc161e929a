"""What each role may do in each phase of a round; the page of the round says it, and who opens it sees their own."""

from dataclasses import dataclass
from enum import StrEnum

from kheo.rounds.rules.lifecycle import Phase


class Part(StrEnum):
    """As what somebody has to do with a round."""

    MANAGER = "manager"
    MEMBER = "member"
    UNIT = "unit"
    LEADER = "leader"


PART_TITLES: dict[Part, str] = {
    Part.MANAGER: "Người tổ chức đợt xét",
    Part.MEMBER: "Thành viên hội đồng",
    Part.UNIT: "Đơn vị có hồ sơ",
    Part.LEADER: "Lãnh đạo",
}


@dataclass(frozen=True)
class Duty:
    part: Part
    text: str


DUTIES: dict[Phase, tuple[Duty, ...]] = {
    Phase.PREPARING: (
        Duty(Part.MANAGER, "Lập hội đồng, chọn hồ sơ đề nghị, rồi công khai danh sách."),
        Duty(Part.MEMBER, "Xem danh sách; khai ngay nếu có liên quan đến hồ sơ nào."),
        Duty(Part.UNIT, "Hoàn thiện báo cáo tự đánh giá, số liệu, tệp kèm theo: khi công khai, hồ sơ được chốt."),
        Duty(Part.LEADER, "Xem danh sách dự kiến."),
    ),
    Phase.NOTICE: (
        Duty(Part.MANAGER, "Tiếp nhận ý kiến Nhân dân; lập lịch kiểm tra, khảo sát; bắt đầu chấm điểm."),
        Duty(Part.MEMBER, "Đọc hồ sơ; khai nếu có liên quan."),
        Duty(Part.UNIT, "Trả lời ý kiến Nhân dân; cần sửa hồ sơ thì đề nghị người tổ chức chốt lại."),
        Duty(Part.LEADER, "Xem danh sách đang công khai."),
    ),
    Phase.ASSESSING: (
        Duty(Part.MANAGER, "Đôn đốc kiểm tra, chấm điểm; hết công khai và đủ phiếu thì chuyển sang bình chọn."),
        Duty(Part.MEMBER, "Đi kiểm tra, chấm điểm từng hồ sơ; khai nếu có liên quan."),
        Duty(Part.UNIT, "Phối hợp kiểm tra, khảo sát."),
        Duty(Part.LEADER, "Theo dõi kết quả kiểm tra."),
    ),
    Phase.VOTING: (
        Duty(Part.MANAGER, "Tổ chức họp hoặc mở bỏ phiếu, kiểm phiếu; có kết quả thì chuyển sang quyết định."),
        Duty(Part.MEMBER, "Xem kết quả chấm điểm; dự họp, bỏ phiếu."),
        Duty(Part.UNIT, "Chờ kết quả bình chọn."),
        Duty(Part.LEADER, "Xem kết quả chấm điểm, bình chọn."),
    ),
    Phase.DECIDING: (
        Duty(Part.MANAGER, "Dự thảo quyết định cho hồ sơ đạt; hồ sơ không đạt thì ghi lý do."),
        Duty(Part.MEMBER, "Không còn việc; xem biên bản."),
        Duty(Part.UNIT, "Chờ quyết định."),
        Duty(Part.LEADER, "Ký quyết định."),
    ),
    Phase.CLOSED: (
        Duty(Part.MANAGER, "In biên bản, lưu hồ sơ."),
        Duty(Part.MEMBER, "Không còn việc."),
        Duty(Part.UNIT, "Xem kết quả và lý do ở từng hồ sơ."),
        Duty(Part.LEADER, "Xem kết quả."),
    ),
    Phase.CANCELLED: (
        Duty(Part.MANAGER, "Đề nghị lại các hồ sơ ở đợt khác."),
        Duty(Part.MEMBER, "Không còn việc."),
        Duty(Part.UNIT, "Chờ đợt xét khác."),
        Duty(Part.LEADER, "Không còn việc."),
    ),
}
