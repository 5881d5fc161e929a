"""What the pages of this room have around what is their own: the way to them, a list of theirs, a form of theirs."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, beside_fields, number_in
from kheo.accounts.permissions import Permission
from kheo.interchange.queries.lists import Page
from kheo.shared.problems import Problem, RuleBroken

M = TypeVar("M", bound=Model)

HOME = "Liên thông"
_TABS = {
    "interchange:home": "Thông báo cho hệ thống khác",
    "interchange:upstreams": "Gửi số liệu lên cấp trên",
    "interchange:sources": "Nhận số liệu cấp dưới",
    "interchange:together": "Tổng hợp các nguồn",
}


def tabs(here: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": reverse(name), "current": name == here} for name, label in _TABS.items()]


def crumbs(tab: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page below a tab; the first tab is the room itself."""
    first = (HOME, reverse("interchange:home"))
    return [first, *more] if tab == "interchange:home" else [first, (_TABS[tab], reverse(tab)), *more]


def before_in(request: HttpRequest) -> int | None:
    """The key before which the asked page of a list begins."""
    return number_in(request.GET.get("truoc", ""))


def older_url(found: Page[Any]) -> str:
    return f"?truoc={found.older}" if found.older else ""


def list_page(request: HttpRequest, template: str, tab: str, found: Page[M], row: Callable[[M], Any]) -> HttpResponse:
    """The list of a tab; whoever may manage the exchange somewhere is shown how to begin."""
    context = {
        "rows": [row(each) for each in found.rows],
        "older_url": older_url(found),
        "may_manage": can(actor_of(request), Permission.EXCHANGE_MANAGE),
        "tabs": tabs(tab),
        "heading": crumbs(tab)[-1][0],
        "crumbs": crumbs(tab)[:-1],
    }
    return render(request, template, context)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    save: Callable[[dict[str, Any]], HttpResponse],
    *,
    heading: str,
    word: str,
    above: list[tuple[str, str]],
) -> HttpResponse:
    """A form that is shown, and saved when it was sent; a refusal is said beside what was typed."""
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            return save(form.cleaned_data)
        except RuleBroken as refused:
            problems = beside_fields(form, refused.problems)
    context = {"form": form, "problems": problems, "heading": heading, "word": word, "crumbs": above}
    return render(request, "interchange/form.html", context, status=status_of(form, problems))


def status_of(form: forms.Form, problems: list[Problem]) -> int:
    return 422 if problems or (form.is_bound and form.errors) else 200
