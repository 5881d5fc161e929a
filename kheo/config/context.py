"""What every page's frame needs: the navigation that this person may use, and the pretended day of a trial."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kheo.accounts.actor import NOBODY, Actor, can
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.guide.rules.places import section_for

Door = tuple[str, Any, str, Permission | None]
NAVIGATION: tuple[Door, ...] = (
    ("home", _("Việc cần làm"), "home", None),
    ("progress:matrix", _("Tiến độ"), "chart", Permission.FIGURES_READ),
    ("progress:tasks", _("Nhiệm vụ"), "flag", Permission.FIGURES_READ),
    ("registrations:list", _("Đăng ký"), "list", Permission.REGISTRATION_READ),
    ("reports:start", _("Báo cáo"), "send", Permission.UNIT_REPORT_READ),
    ("rounds:list", _("Đợt xét"), "vote", Permission.ROUND_READ),
    ("rounds:visits", _("Kiểm tra"), "calendar", Permission.VISIT_READ),
    ("recognition:list", _("Công nhận"), "award", Permission.DECISION_READ),
    ("publicity:list", _("Tuyên truyền"), "megaphone", Permission.PUBLICITY_READ),
    ("papers:documents", _("Văn bản"), "document", Permission.PAPER_READ),
    ("plans:list", _("Kế hoạch"), "plan", Permission.PLAN_READ),
    ("feedback:list", _("Vướng mắc"), "message", Permission.FEEDBACK_READ),
)
# What is looked after rather than worked on: in the menu beside one's own account, not in the row below the head.
KEEPING: tuple[Door, ...] = (
    ("units:list", _("Đơn vị"), "units", Permission.UNIT_READ),
    ("accounts:list", _("Tài khoản"), "users", Permission.ACCOUNT_READ),
    ("audit:list", _("Nhật ký"), "journal", Permission.AUDIT_READ),
    ("interchange:home", _("Liên thông"), "repeat", Permission.EXCHANGE_READ),
    ("device:outbox", _("Hộp gửi"), "send", None),
    ("accounts:own", _("Tài khoản của tôi"), "user", None),
)


@dataclass(frozen=True, slots=True)
class Entry:
    label: Any
    url: str
    icon: str
    current: bool


def _entries(actor: Actor, doors: Iterable[Door], here: str) -> list[Entry]:
    return [
        Entry(label, url, icon, url == here)
        for name, label, icon, permission in doors
        if permission is None or can(actor, permission)
        for url in [reverse(name)]
    ]


def _here(path: str) -> str:
    """The entry that a page lies under: the longest address that its own begins with."""
    known = (reverse(name) for name, *_ in (*NAVIGATION, *KEEPING))
    return max((url for url in known if path == url or (url != "/" and path.startswith(url))), key=len, default="")


def _guide(request: HttpRequest) -> str:
    """The section of the guide about the page that is shown; the contents where there is none."""
    match = request.resolver_match
    section = section_for(match.view_name) if match else ""
    return reverse("guide:section", args=[section]) if section else reverse("guide:contents")


def frame(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", NOBODY)
    known = actor.is_authenticated
    here = _here(request.path) if known else ""
    return {
        "navigation": _entries(actor, NAVIGATION, here) if known else [],
        "account_navigation": _entries(actor, KEEPING, here) if known else [],
        "guide_url": _guide(request),
        "demo": settings.KHEO_DEMO,
        "demo_day": clock.today() if settings.KHEO_NOW else None,
    }
