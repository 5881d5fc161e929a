"""What every page's frame needs: the navigation that this person may use, and the pretended day of a trial."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from kheo.accounts.actor import NOBODY, can
from kheo.accounts.permissions import Permission
from kheo.config import clock

NAVIGATION = (
    ("home", _("Việc cần làm"), "home", None),
    ("progress:matrix", _("Tiến độ"), "chart", Permission.FIGURES_READ),
    ("progress:tasks", _("Nhiệm vụ"), "flag", Permission.FIGURES_READ),
    ("reports:start", _("Báo cáo"), "document", Permission.UNIT_REPORT_READ),
    ("registrations:list", _("Đăng ký"), "list", Permission.REGISTRATION_READ),
    ("rounds:list", _("Đợt xét"), "vote", Permission.ROUND_READ),
    ("rounds:visits", _("Kiểm tra"), "calendar", Permission.VISIT_READ),
    ("recognition:list", _("Công nhận"), "award", Permission.DECISION_READ),
    ("papers:documents", _("Văn bản"), "document", Permission.PAPER_READ),
    ("plans:list", _("Kế hoạch"), "plan", Permission.PLAN_READ),
    ("feedback:list", _("Vướng mắc"), "message", Permission.FEEDBACK_READ),
    ("units:list", _("Đơn vị"), "units", Permission.UNIT_READ),
    ("accounts:list", _("Tài khoản"), "users", Permission.ACCOUNT_READ),
    ("audit:list", _("Nhật ký"), "journal", Permission.AUDIT_READ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    label: Any
    url: str
    icon: str
    current: bool


def _own_account(request: HttpRequest) -> list[Entry]:
    url = reverse("accounts:own")
    return [Entry(_("Tài khoản của tôi"), url, "user", request.path == url)]


def frame(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", NOBODY)
    entries = []
    if actor.is_authenticated:
        for name, label, icon, permission in NAVIGATION:
            if permission is None or can(actor, permission):
                try:
                    url = reverse(name)
                except NoReverseMatch:
                    continue
                current = request.path == url or (url != "/" and request.path.startswith(url))
                entries.append(Entry(label, url, icon, current))
    return {
        "navigation": entries,
        "account_navigation": _own_account(request) if actor.is_authenticated else [],
        "demo": settings.KHEO_DEMO,
        "demo_day": clock.today() if settings.KHEO_NOW else None,
    }
