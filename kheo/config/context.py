"""What every page's frame needs: the navigation that this person may use, and the pretended day of a trial."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from kheo.accounts.actor import NOBODY, Actor, can
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.languages.address import other_language
from kheo.guide.rules.places import section_for

Door = tuple[str, str, str, Permission | None]
NAVIGATION: tuple[Door, ...] = (
    ("home", "Việc cần làm", "home", None),
    ("progress:matrix", "Tiến độ", "chart", Permission.FIGURES_READ),
    ("progress:tasks", "Nhiệm vụ", "flag", Permission.FIGURES_READ),
    ("registrations:list", "Đăng ký", "list", Permission.REGISTRATION_READ),
    ("reports:start", "Báo cáo", "send", Permission.UNIT_REPORT_READ),
    ("rounds:list", "Đợt xét", "vote", Permission.ROUND_READ),
    ("rounds:visits", "Kiểm tra", "calendar", Permission.VISIT_READ),
    ("recognition:list", "Công nhận", "award", Permission.DECISION_READ),
    ("publicity:list", "Tuyên truyền", "megaphone", Permission.PUBLICITY_READ),
    ("papers:documents", "Văn bản", "document", Permission.PAPER_READ),
    ("plans:list", "Kế hoạch", "plan", Permission.PLAN_READ),
    ("feedback:list", "Vướng mắc", "message", Permission.FEEDBACK_READ),
)
# What is looked after rather than worked on: in the menu beside one's own account, not in the row below the head.
KEEPING: tuple[Door, ...] = (
    ("units:list", "Đơn vị", "units", Permission.UNIT_READ),
    ("accounts:list", "Tài khoản", "users", Permission.ACCOUNT_READ),
    ("audit:list", "Nhật ký", "journal", Permission.AUDIT_READ),
    ("interchange:home", "Liên thông", "repeat", Permission.EXCHANGE_READ),
    ("device:outbox", "Hộp gửi", "send", None),
    ("accounts:own", "Tài khoản của tôi", "user", None),
)


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
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
    home = reverse("home")
    known = (reverse(name) for name, *_ in (*NAVIGATION, *KEEPING))
    return max((url for url in known if path == url or (url != home and path.startswith(url))), key=len, default="")


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
        "other_language": other_language(request.get_full_path()) if request.method in {"GET", "HEAD"} else None,
        "LANGUAGE_CODE": get_language(),
        "demo": settings.KHEO_DEMO,
        "demo_day": clock.today() if settings.KHEO_NOW else None,
    }
