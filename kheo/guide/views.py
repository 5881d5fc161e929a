"""The guide for everybody: its contents, a section, the whole of it; how far the pages are accessible; first steps."""

import re
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import Actor
from kheo.accounts.doors import actor_of, public, signed_in
from kheo.config import clock
from kheo.guide.actions import bring_first_steps_back, put_first_steps_away
from kheo.guide.queries.first_steps import first_steps
from kheo.guide.queries.pages import chapters, sections
from kheo.guide.rules.sections import Section, found_in

MOST = 200  # characters of a question


@require_safe
@public
def contents(request: HttpRequest) -> HttpResponse:
    """The table of contents, or what was found for `?tim=`."""
    question = request.GET.get("tim", "").strip()[:MOST]
    context: dict[str, Any] = {"question": question}
    if question:
        context["hits"] = found_in(list(sections().values()), question)
    else:
        context["chapters"] = chapters()
    return render(request, "guide/contents.html", context)


@require_safe
@public
def section(request: HttpRequest, slug: str) -> HttpResponse:
    every = list(sections().values())
    place = next((place for place, each in enumerate(every) if each.slug == slug), None)
    if place is None:
        raise Http404
    here = every[place]
    crumbs = [("Hướng dẫn", reverse("guide:contents"))]
    if here.parent:
        crumbs.append((sections()[here.parent].label, reverse("guide:section", args=[here.parent])))
    context = {
        "section": here,
        "body": shown(here, "h2"),
        "below": [each for each in every if each.parent == here.slug],
        "before": every[place - 1] if place else None,
        "after": every[place + 1] if place + 1 < len(every) else None,
        "crumbs": crumbs,
    }
    return render(request, "guide/section.html", context)


@require_safe
@public
def whole(request: HttpRequest) -> HttpResponse:
    """Every section on one page, to be printed."""
    parts = [
        (chapter, shown(chapter, "h4"), [(below, shown(below, "h4")) for below in inside])
        for chapter, inside in chapters()
    ]
    return render(request, "guide/whole.html", {"parts": parts, "crumbs": [("Hướng dẫn", reverse("guide:contents"))]})


@require_safe
@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "guide/accessibility.html")


@require_POST
@signed_in
def put_away(request: HttpRequest) -> HttpResponse:
    put_first_steps_away(by=actor_of(request), at=clock.now())
    messages.success(request, "Đã cất phần “Bắt đầu”. Hiện lại được ở trang Tài khoản của tôi.")
    return redirect("home")


@require_POST
@signed_in
def bring_back(request: HttpRequest) -> HttpResponse:
    bring_first_steps_back(by=actor_of(request), at=clock.now())
    return redirect("home")


def beginning(actor: Actor) -> dict[str, Any] | None:
    """The card “Bắt đầu” of the first page; None when all is done, or it was put away."""
    found = first_steps(actor, clock.today())
    if found.aside or not found.left:
        return None
    rows = [
        {"step": step, "done": done, "url": reverse(step.page), "more": reverse("guide:section", args=[step.section])}
        for step, done in found.steps
    ]
    return {"rows": rows, "done": found.done, "total": len(found.steps)}


def shown(section: Section, heading: str) -> SafeString:
    """The HTML of a section with the addresses of this installation, its inner headings of the rank that fits."""
    return mark_safe(_addressed(section.html).replace("<h4>", f"<{heading}>").replace("</h4>", f"</{heading}>"))


def _addressed(html: str) -> str:
    html = re.sub(r"\bpicture:([\w-]+)", lambda found: _picture(found[1]), html)
    return re.sub(r"\bguide:([\w-]+)", lambda found: reverse("guide:section", args=[found[1]]), html)


@lru_cache(maxsize=256)
def _picture(name: str) -> str:
    return static(f"guide/{name}.webp")
