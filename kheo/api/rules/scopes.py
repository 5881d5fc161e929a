"""What a key may be made for: each scope opens some permissions, never more than its owner holds."""

from collections.abc import Iterable
from enum import StrEnum

from kheo.accounts.permissions import Permission


class Scope(StrEnum):
    READ_PLAN = "read:plan"
    READ_FIGURES = "read:figures"
    READ_REGISTRATIONS = "read:registrations"
    READ_ROUNDS = "read:rounds"
    READ_DECISIONS = "read:decisions"
    READ_JOURNAL = "read:journal"
    WRITE_REGISTRATIONS = "write:registrations"
    ACCEPT_REGISTRATIONS = "accept:registrations"
    WRITE_PROGRESS = "write:progress"
    WRITE_ROLLUP = "write:rollup"


SCOPE_TITLES: dict[Scope, str] = {
    Scope.READ_PLAN: "Đọc kế hoạch, danh sách đơn vị",
    Scope.READ_FIGURES: "Đọc tiến độ, chỉ tiêu, thời hạn",
    Scope.READ_REGISTRATIONS: "Đọc đăng ký, việc đã làm",
    Scope.READ_ROUNDS: "Đọc đợt xét, hồ sơ xét",
    Scope.READ_DECISIONS: "Đọc quyết định, công nhận",
    Scope.READ_JOURNAL: "Đọc mã của dòng nhật ký cuối cùng",
    Scope.WRITE_REGISTRATIONS: "Soạn, gửi, rút đăng ký",
    Scope.ACCEPT_REGISTRATIONS: "Vào sổ, trả lại đăng ký",
    Scope.WRITE_PROGRESS: "Ghi tiến độ thực hiện",
    Scope.WRITE_ROLLUP: "Nộp số liệu tổng hợp lên cấp trên",
}

# What is written is read as well: an answer shows what became of it.
SCOPES: dict[Scope, frozenset[Permission]] = {
    Scope.READ_PLAN: frozenset({Permission.PLAN_READ, Permission.UNIT_READ}),
    Scope.READ_FIGURES: frozenset({Permission.FIGURES_READ}),
    Scope.READ_REGISTRATIONS: frozenset({Permission.REGISTRATION_READ}),
    Scope.READ_ROUNDS: frozenset({Permission.ROUND_READ}),
    Scope.READ_DECISIONS: frozenset({Permission.DECISION_READ}),
    Scope.READ_JOURNAL: frozenset({Permission.AUDIT_READ}),
    Scope.WRITE_REGISTRATIONS: frozenset(
        {Permission.REGISTRATION_READ, Permission.REGISTRATION_WRITE, Permission.REGISTRATION_SUBMIT}
    ),
    Scope.ACCEPT_REGISTRATIONS: frozenset({Permission.REGISTRATION_READ, Permission.REGISTRATION_ACCEPT}),
    Scope.WRITE_PROGRESS: frozenset({Permission.REGISTRATION_READ, Permission.PROGRESS_WRITE}),
    Scope.WRITE_ROLLUP: frozenset({Permission.FIGURES_READ, Permission.DELIVERY_WRITE}),
}


def permissions_of(scopes: Iterable[str]) -> frozenset[Permission]:
    """All that these scopes open; a scope that there no longer is opens nothing."""
    known = [SCOPES[Scope(each)] for each in scopes if each in SCOPES]
    return frozenset().union(*known)


def scopes_offered(held: frozenset[Permission]) -> list[Scope]:
    """The scopes of which the holder of these permissions could use all."""
    return [scope for scope, opened in SCOPES.items() if opened <= held]
