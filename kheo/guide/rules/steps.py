"""The first steps of each role. Whether one is done follows from what is there; nobody's reading is noted down."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Fact(StrEnum):
    """What a step waits for; `queries.first_steps` knows how each is seen."""

    SECOND_FACTOR = "second-factor"
    CALENDAR = "calendar"
    UNITS_THERE = "units-there"
    UNITS_REACHED = "units-reached"
    PEOPLE_ASKED = "people-asked"
    STEWARD_THERE = "steward-there"
    PLAN_LOADED = "plan-loaded"
    OWN_ADDRESS = "own-address"
    DRAFTED = "drafted"
    LIST_HANDED_IN = "list-handed-in"
    IN_REGISTER = "in-register"
    PROGRESS_RECORDED = "progress-recorded"
    DOCUMENT_SENT = "document-sent"
    ROUND_OPEN = "round-open"
    SEATED = "seated"
    TRAVELS = "travels"
    SCORED = "scored"
    SIGNED = "signed"
    RECOGNISED = "recognised"
    PHOTO_SHOWN = "photo-shown"


@dataclass(frozen=True, slots=True)
class Step:
    """One line: what to do, why, and the page (by its name) on which it is done."""

    fact: Fact
    label: str
    note: str
    page: str
    section: str  # of the guide, where more is said


_SAFE = Step(
    Fact.SECOND_FACTOR,
    "Đặt bước xác nhận thứ hai",
    "Mã trên điện thoại hoặc khóa passkey, để người khác biết mật khẩu cũng không vào được.",
    "mfa_index",
    "tai-khoan-cua-toi",
)
_CALENDAR = Step(
    Fact.CALENDAR,
    "Đưa thời hạn, chuyến kiểm tra vào lịch điện thoại",
    "Lịch tự cập nhật khi thời hạn được gia hạn hoặc chuyến đi đổi giờ.",
    "rounds:calendar",
    "loi-nhac-thu-dien-tu-va-lich",
)
_PLAN = Step(
    Fact.PLAN_LOADED,
    "Đọc kế hoạch của năm",
    "Chỉ tiêu, thời hạn, nhiệm vụ nằm cạnh điều khoản của nó. Cơ quan thường trực nạp kế hoạch.",
    "plans:list",
    "nap-ke-hoach-cua-nam",
)

STEPS: dict[str, tuple[Step, ...]] = {
    "administrator": (
        _SAFE,
        Step(
            Fact.UNITS_THERE,
            "Lập cây đơn vị",
            "Ở trang của đơn vị cấp trên, thêm đơn vị bên dưới. Nạp kế hoạch cũng tạo những đơn vị mà kế hoạch nêu.",
            "units:list",
            "bat-dau-tu-ban-cai-moi",
        ),
        Step(
            Fact.STEWARD_THERE,
            "Mời cán bộ cơ quan thường trực",
            "Người này nạp kế hoạch, mời cán bộ các đơn vị.",
            "accounts:invite",
            "bat-dau-tu-ban-cai-moi",
        ),
        Step(
            Fact.UNITS_REACHED,
            "Ghi thư điện tử của các đơn vị",
            "Mở trang của từng đơn vị, bấm Sửa. Lời nhắc và văn bản được gửi đến địa chỉ này.",
            "units:list",
            "don-vi-va-tai-khoan",
        ),
        Step(
            Fact.PLAN_LOADED,
            "Chờ kế hoạch được nạp",
            "Cơ quan thường trực nạp kế hoạch của năm; sau đó các đơn vị bắt đầu đăng ký.",
            "plans:list",
            "nap-ke-hoach-cua-nam",
        ),
    ),
    "steward": (
        _SAFE,
        Step(
            Fact.PLAN_LOADED,
            "Nạp kế hoạch của năm",
            "Từ tệp kế hoạch, hoặc để phần mềm đọc văn bản rồi đồng chí xác nhận từng giá trị.",
            "plans:upload",
            "nap-ke-hoach-cua-nam",
        ),
        Step(
            Fact.UNITS_REACHED,
            "Ghi thư điện tử của các đơn vị",
            "Lời nhắc và văn bản được gửi đến địa chỉ này.",
            "units:list",
            "don-vi-va-tai-khoan",
        ),
        Step(
            Fact.PEOPLE_ASKED,
            "Mời cán bộ các đơn vị",
            "Mỗi đơn vị ít nhất một người; thư mời dùng được 14 ngày.",
            "accounts:invite",
            "don-vi-va-tai-khoan",
        ),
        Step(
            Fact.DOCUMENT_SENT,
            "Gửi kế hoạch đến các đơn vị",
            "Đăng ký văn bản đã ký, mở Nơi nhận, gửi; biết ngay nơi nào đã nhận.",
            "papers:documents",
            "gui-van-ban-xac-nhan-da-nhan",
        ),
        Step(
            Fact.IN_REGISTER,
            "Đưa đăng ký đầu tiên vào sổ",
            "Khi đơn vị gửi, mở đăng ký và bấm Đồng ý, vào sổ.",
            "registrations:list",
            "xet-dang-ky-vao-so",
        ),
        Step(
            Fact.ROUND_OPEN,
            "Mở đợt xét đầu tiên",
            "Đến kỳ xét công nhận: lập hội đồng, chọn hồ sơ, công khai danh sách.",
            "rounds:list",
            "mo-dot-xet-lap-hoi-dong-chon-ho-so",
        ),
    ),
    "unit-officer": (
        Step(
            Fact.OWN_ADDRESS,
            "Kiểm tra thư điện tử của đơn vị",
            "Chưa có thì đề nghị cơ quan thường trực ghi; văn bản, lời nhắc được gửi đến địa chỉ này.",
            "units:list",
            "don-vi-va-tai-khoan",
        ),
        _PLAN,
        Step(
            Fact.DRAFTED,
            "Soạn đăng ký đầu tiên",
            "Soạn trên trang, hoặc nhập cả danh sách từ tệp Excel.",
            "registrations:new",
            "dang-ky-tung-mo-hinh-tren-trang",
        ),
        Step(
            Fact.LIST_HANDED_IN,
            "Gửi danh sách đăng ký",
            "Một lần bấm gửi mọi mô hình đã đủ nội dung.",
            "registrations:send",
            "gui-danh-sach",
        ),
        Step(
            Fact.PROGRESS_RECORDED,
            "Ghi tiến độ lần đầu",
            "Mở mô hình đã vào sổ, mục Tiến độ. Có một lần ghi thì mô hình được tính là đã xây dựng.",
            "registrations:list",
            "ghi-tien-do",
        ),
        _CALENDAR,
    ),
    "leader": (
        _SAFE,
        _PLAN,
        Step(
            Fact.IN_REGISTER,
            "Xem các đơn vị đã đăng ký những gì",
            "Mọi con số ở trang Tiến độ mở ra được danh sách phía sau nó.",
            "progress:matrix",
            "danh-cho-lanh-dao",
        ),
        Step(
            Fact.SIGNED,
            "Ký quyết định đầu tiên",
            "Khi có dự thảo, trang đầu báo; toàn văn các dự thảo nằm trên một trang.",
            "recognition:signing",
            "soan-ky-ban-hanh",
        ),
    ),
    "assessor": (
        Step(
            Fact.SEATED,
            "Có tên trong hội đồng của một đợt xét",
            "Đơn vị tổ chức đợt xét ghi tên đồng chí; chưa có thì liên hệ đơn vị đó.",
            "rounds:list",
            "mo-dot-xet-lap-hoi-dong-chon-ho-so",
        ),
        _PLAN,
        _CALENDAR,
        Step(
            Fact.TRAVELS,
            "Tham gia một chuyến kiểm tra",
            "Mở trang Kiểm tra trên điện thoại khi còn mạng; tại cơ sở vẫn ghi được khi mất mạng.",
            "rounds:visits",
            "kiem-tra-khao-sat-ca-khi-khong-co-mang",
        ),
        Step(
            Fact.SCORED,
            "Gửi phiếu chấm đầu tiên",
            "Mở đợt xét, bấm Chấm hồ sơ tiếp theo. Hồ sơ nào có liên quan thì khai trước khi chấm.",
            "rounds:list",
            "cham-diem-thanh-vien-hoi-dong",
        ),
    ),
    "communicator": (
        _SAFE,
        _PLAN,
        Step(
            Fact.RECOGNISED,
            "Tìm mô hình được công nhận để giới thiệu",
            "Danh sách ở trang Công nhận; cá nhân chỉ được nêu tên khi đã ghi nhận đồng ý.",
            "recognition:list",
            "danh-cho-can-bo-tuyen-truyen",
        ),
        Step(
            Fact.PHOTO_SHOWN,
            "Có ảnh mô hình ở trang công khai",
            "Đơn vị chọn ảnh, ghi mô tả ở hồ sơ; trang công khai hiện ngay.",
            "portal:models",
            "danh-cho-can-bo-tuyen-truyen",
        ),
        _CALENDAR,
    ),
    "auditor": (
        _SAFE,
        _PLAN,
        Step(
            Fact.IN_REGISTER,
            "Xem sổ đăng ký",
            "Mỗi đăng ký có lịch sử: ai làm gì, lúc nào, vì sao.",
            "registrations:list",
            "danh-cho-can-bo-kiem-tra-giam-sat",
        ),
        Step(
            Fact.RECOGNISED,
            "Đối chiếu một quyết định công nhận với nhật ký",
            "Nhật ký ghi trước và sau của từng việc; các bản ghi móc nối bằng mã băm.",
            "audit:list",
            "danh-cho-can-bo-kiem-tra-giam-sat",
        ),
    ),
}
"""By role, the most to begin with first: of a person with several roles the first of these counts."""


def steps_for(roles: Collection[str]) -> tuple[Step, ...]:
    return next((steps for role, steps in STEPS.items() if role in roles), ())
