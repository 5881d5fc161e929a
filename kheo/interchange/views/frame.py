"""What every page of this room shows around itself."""

from typing import Any

from django.urls import reverse

HOME = "Liên thông"
_TABS = (
    ("interchange:home", "Thông báo cho hệ thống khác"),
    ("interchange:upstreams", "Gửi số liệu lên cấp trên"),
    ("interchange:sources", "Nhận số liệu cấp dưới"),
    ("interchange:together", "Tổng hợp các nguồn"),
)


def tabs(here: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": reverse(name), "current": name == here} for name, label in _TABS]


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(HOME, reverse("interchange:home")), *more]
