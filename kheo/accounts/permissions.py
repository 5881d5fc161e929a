"""THE catalogue: every permission, and every role as readable data. Nothing else grants anything."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What may be done."""

    PLAN_READ = "plan.read"
    PLAN_LOAD = "plan.load"
    UNIT_READ = "unit.read"
    UNIT_MANAGE = "unit.manage"
    ACCOUNT_READ = "account.read"
    ACCOUNT_MANAGE = "account.manage"
    AUDIT_READ = "audit.read"
    REGISTRATION_READ = "registration.read"
    REGISTRATION_WRITE = "registration.write"
    REGISTRATION_SUBMIT = "registration.submit"
    REGISTRATION_ACCEPT = "registration.accept"
    PROGRESS_WRITE = "progress.write"
    LIST_IMPORT = "list.import"
    DELIVERY_WRITE = "delivery.write"
    DELIVERY_CONFIRM = "delivery.confirm"
    UNIT_REPORT_READ = "unit-report.read"
    FIGURES_READ = "figures.read"
    REMINDER_SEND = "reminder.send"
    ROUND_READ = "round.read"
    ROUND_MANAGE = "round.manage"
    REPORT_WRITE = "report.write"
    VISIT_READ = "visit.read"
    VISIT_WRITE = "visit.write"
    SCORE_WRITE = "score.write"
    BALLOT_MANAGE = "ballot.manage"
    BALLOT_CAST = "ballot.cast"
    DECISION_READ = "decision.read"
    DECISION_WRITE = "decision.write"
    DECISION_SIGN = "decision.sign"
    DECISION_ISSUE = "decision.issue"
    HOLD_MANAGE = "hold.manage"
    RECOGNITION_FOLLOW = "recognition.follow"
    FEEDBACK_READ = "feedback.read"
    FEEDBACK_WRITE = "feedback.write"
    FEEDBACK_ANSWER = "feedback.answer"
    PAPER_READ = "paper.read"
    PAPER_WRITE = "paper.write"
    PAPER_ISSUE = "paper.issue"
    PAPER_RECEIVE = "paper.receive"
    TEMPLATE_MANAGE = "template.manage"
    NUMBER_READ = "number.read"
    NUMBER_WRITE = "number.write"
    PUBLICITY_READ = "publicity.read"
    PUBLICITY_WRITE = "publicity.write"
    PUBLICITY_APPROVE = "publicity.approve"
    EXCHANGE_READ = "exchange.read"
    EXCHANGE_MANAGE = "exchange.manage"


PERMISSION_TITLES: dict[Permission, str] = {
    Permission.PLAN_READ: "Xem kế hoạch",
    Permission.PLAN_LOAD: "Nạp kế hoạch, phiên bản mới của kế hoạch",
    Permission.UNIT_READ: "Xem danh sách đơn vị",
    Permission.UNIT_MANAGE: "Thêm, sửa, chuyển, kết thúc đơn vị",
    Permission.ACCOUNT_READ: "Xem tài khoản",
    Permission.ACCOUNT_MANAGE: "Mời, phân vai, khóa tài khoản",
    Permission.AUDIT_READ: "Xem nhật ký",
    Permission.REGISTRATION_READ: "Xem đăng ký",
    Permission.REGISTRATION_WRITE: "Soạn, sửa, rút đăng ký của đơn vị",
    Permission.REGISTRATION_SUBMIT: "Gửi đăng ký của đơn vị",
    Permission.REGISTRATION_ACCEPT: "Đồng ý, trả lại đăng ký; vào sổ",
    Permission.PROGRESS_WRITE: "Ghi tiến độ thực hiện mô hình, nhiệm vụ",
    Permission.LIST_IMPORT: "Nhập danh sách Excel",
    Permission.DELIVERY_WRITE: "Gửi danh sách, báo cáo của đơn vị",
    Permission.DELIVERY_CONFIRM: "Ghi nhận bản giấy, gia hạn; kiểm tra, chấp nhận, trả lại báo cáo",
    Permission.UNIT_REPORT_READ: "Xem báo cáo đơn vị gửi lên",
    Permission.FIGURES_READ: "Xem tiến độ, chỉ tiêu, thời hạn",
    Permission.REMINDER_SEND: "Nhắc đơn vị bằng thư",
    Permission.ROUND_READ: "Xem đợt xét, hồ sơ xét",
    Permission.ROUND_MANAGE: "Mở đợt xét, lập hội đồng, chuyển bước",
    Permission.REPORT_WRITE: "Viết báo cáo tự đánh giá của đơn vị",
    Permission.VISIT_READ: "Xem lịch và kết quả kiểm tra, khảo sát",
    Permission.VISIT_WRITE: "Lập lịch, ghi kết quả kiểm tra, khảo sát; lấy ý kiến Nhân dân",
    Permission.SCORE_WRITE: "Chấm điểm (khi có tên trong hội đồng)",
    Permission.BALLOT_MANAGE: "Tổ chức biểu quyết, bình chọn; kiểm phiếu",
    Permission.BALLOT_CAST: "Bỏ phiếu trong hội đồng (khi có tên trong hội đồng)",
    Permission.DECISION_READ: "Xem quyết định, công nhận, khen thưởng",
    Permission.DECISION_WRITE: "Dự thảo quyết định",
    Permission.DECISION_SIGN: "Ký quyết định",
    Permission.DECISION_ISSUE: "Ban hành quyết định, in giấy chứng nhận",
    Permission.HOLD_MANAGE: "Tạm dừng xét (bảo mật)",
    Permission.RECOGNITION_FOLLOW: "Kiểm tra duy trì, ghi nhân rộng",
    Permission.FEEDBACK_READ: "Xem vướng mắc, kiến nghị",
    Permission.FEEDBACK_WRITE: "Gửi, rút vướng mắc, kiến nghị của đơn vị",
    Permission.FEEDBACK_ANSWER: "Trả lời vướng mắc, kiến nghị; soạn sửa đổi kế hoạch",
    Permission.PAPER_READ: "Xem văn bản đã ban hành",
    Permission.PAPER_WRITE: "Soạn văn bản",
    Permission.PAPER_RECEIVE: "Xác nhận đã nhận văn bản gửi đến đơn vị",
    Permission.PAPER_ISSUE: "Ban hành văn bản, đăng ký văn bản có sẵn",
    Permission.TEMPLATE_MANAGE: "Thay tệp mẫu văn bản của đơn vị",
    Permission.NUMBER_READ: "Xem sổ số văn bản",
    Permission.NUMBER_WRITE: "Giữ số, hủy số văn bản; vào sổ văn bản giấy",
    Permission.PUBLICITY_READ: "Xem bài, tin, quán triệt văn bản, giao lưu",
    Permission.PUBLICITY_WRITE: "Soạn bài, tin; ghi quán triệt văn bản, giao lưu",
    Permission.PUBLICITY_APPROVE: "Duyệt, trả lại, rút bài, tin",
    Permission.EXCHANGE_READ: "Xem liên thông: thông báo gửi hệ thống khác, số liệu gửi đi và nhận về",
    Permission.EXCHANGE_MANAGE: "Đặt điểm nhận thông báo; gửi số liệu lên cấp trên, nhận số liệu cấp dưới",
}


class Reach(StrEnum):
    """How far a membership reaches from its unit."""

    OWN = "own"  # the unit and everything below it
    PARENT = "parent"  # the parent's subtree: an office works for the committee above it


REACH_TITLES: dict[Reach, str] = {
    Reach.OWN: "đơn vị mình và các đơn vị bên dưới",
    Reach.PARENT: "toàn bộ cấp trên trực tiếp của đơn vị mình",
}


@dataclass(frozen=True)
class Role:
    code: str
    title: str
    about: str
    reach: Reach
    permissions: frozenset[Permission]
    needs_second_factor: bool = False
    grants_any: bool = False  # may give every role within reach; others only what they may do themselves


_READ = frozenset(
    {
        Permission.PLAN_READ,
        Permission.UNIT_READ,
        Permission.REGISTRATION_READ,
        Permission.FIGURES_READ,
        Permission.UNIT_REPORT_READ,
        Permission.ROUND_READ,
        Permission.VISIT_READ,
        Permission.DECISION_READ,
        Permission.FEEDBACK_READ,
        Permission.PAPER_READ,
        Permission.NUMBER_READ,
        Permission.PUBLICITY_READ,
    }
)
_PAPERS = frozenset({Permission.PAPER_WRITE, Permission.PAPER_ISSUE, Permission.TEMPLATE_MANAGE})
_COUNCIL = frozenset({Permission.SCORE_WRITE, Permission.BALLOT_CAST})  # nothing, without a seat on a round's council
# What the office of a level needs for its rounds; a round is convened by the unit that the plan names, and no other.
_ROUNDS = frozenset(
    {
        Permission.ROUND_MANAGE,
        Permission.VISIT_WRITE,
        Permission.BALLOT_MANAGE,
        Permission.DECISION_WRITE,
        Permission.DECISION_ISSUE,
        Permission.RECOGNITION_FOLLOW,
    }
)
_UNIT = (
    _READ
    | _COUNCIL
    | _ROUNDS
    | _PAPERS
    | {
        Permission.REPORT_WRITE,
        Permission.NUMBER_WRITE,
        Permission.PAPER_RECEIVE,
        Permission.REGISTRATION_WRITE,
        Permission.REGISTRATION_SUBMIT,
        Permission.PROGRESS_WRITE,
        Permission.LIST_IMPORT,
        Permission.DELIVERY_WRITE,
        Permission.FEEDBACK_WRITE,
        Permission.PUBLICITY_WRITE,
        Permission.PUBLICITY_APPROVE,  # a unit of one person writes and approves
    }
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "steward",
            "Cán bộ cơ quan thường trực",
            "Tham mưu, theo dõi, tổng hợp toàn bộ phong trào; giữ sổ đăng ký.",
            Reach.PARENT,
            _UNIT
            | {
                Permission.PLAN_LOAD,
                Permission.UNIT_MANAGE,
                Permission.ACCOUNT_READ,
                Permission.ACCOUNT_MANAGE,
                Permission.AUDIT_READ,
                Permission.REGISTRATION_ACCEPT,
                Permission.DELIVERY_CONFIRM,
                Permission.REMINDER_SEND,
                Permission.HOLD_MANAGE,
                Permission.FEEDBACK_ANSWER,
                Permission.EXCHANGE_READ,
                Permission.EXCHANGE_MANAGE,
            },
            needs_second_factor=True,
        ),
        Role(
            "leader",
            "Lãnh đạo",
            "Xem toàn bộ kết quả; ký các quyết định.",
            Reach.OWN,
            _READ
            | _COUNCIL
            | {
                Permission.DECISION_SIGN,
                Permission.HOLD_MANAGE,
                Permission.PUBLICITY_APPROVE,
                Permission.EXCHANGE_READ,
            },
        ),
        Role(
            "unit-officer",
            "Cán bộ đơn vị",
            "Đăng ký mô hình, ghi tiến độ, gửi danh sách và báo cáo; tổ chức đợt xét của đơn vị mình.",
            Reach.OWN,
            _UNIT,
        ),
        Role(
            "assessor",
            "Thành viên hội đồng xét",
            "Xem hồ sơ, đi kiểm tra, chấm điểm, bỏ phiếu trong hội đồng.",
            Reach.OWN,
            _READ | _COUNCIL | {Permission.VISIT_WRITE},
        ),
        Role(
            "communicator",
            "Cán bộ tuyên truyền",
            "Soạn bài, tin, bản tin phát thanh; ghi quán triệt văn bản, giao lưu; người khác duyệt.",
            Reach.OWN,
            _READ | {Permission.PUBLICITY_WRITE},
        ),
        Role(
            "auditor",
            "Cán bộ kiểm tra, giám sát",
            "Xem tất cả, không sửa gì.",
            Reach.OWN,
            _READ | {Permission.ACCOUNT_READ, Permission.AUDIT_READ, Permission.EXCHANGE_READ},
        ),
        Role(
            "administrator",
            "Quản trị tài khoản",
            "Quản lý đơn vị và tài khoản; không can thiệp vào đăng ký.",
            Reach.OWN,
            frozenset(
                {
                    Permission.PLAN_READ,
                    Permission.UNIT_READ,
                    Permission.UNIT_MANAGE,
                    Permission.ACCOUNT_READ,
                    Permission.ACCOUNT_MANAGE,
                    Permission.AUDIT_READ,
                    Permission.EXCHANGE_READ,
                    Permission.EXCHANGE_MANAGE,
                }
            ),
            needs_second_factor=True,
            grants_any=True,
        ),
    )
}
