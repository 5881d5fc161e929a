"""Writing a publication: a new one, an edited one, and how long its words take to read."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kheo.accounts.doors import actor_of, allow, beside_fields, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.plans.queries.plans import version_in_force
from kheo.publicity.actions.cleaning import cleaned_body
from kheo.publicity.actions.drafts import change_publication, create_publication, problems_with_editing
from kheo.publicity.forms import PublicationForm
from kheo.publicity.models import Publication
from kheo.publicity.queries.lists import models_to_tell, units_to_write_for
from kheo.publicity.rules import KINDS, Kind, aloud, served_by
from kheo.publicity.rules.body import as_typed, plain_text
from kheo.publicity.rules.values import LIMITS
from kheo.publicity.views.opening import opened
from kheo.publicity.views.publications import publication_of
from kheo.registrations.models import Registration
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

CRUMBS = (("Tuyên truyền", "publicity:list"),)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLICITY_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """First which kind (`?loai=`), then its form; `?mo-hinh=` ticks a model to begin with."""
    actor, opening = actor_of(request), opened(request)
    if opening is None:
        return render(request, "publicity/nothing.html", {"crumbs": crumbs()})
    asked = request.POST.get("loai") or request.GET.get("loai", "")
    if asked not in list(Kind):
        context = {"kinds": KINDS.items(), "plan": opening.plan, "crumbs": crumbs(), "query": _carried(request)}
        return render(request, "publicity/kinds.html", context)
    kind, plan = Kind(asked), opening.plan
    units = units_to_write_for(actor, plan)
    if not units:
        raise PermissionDenied
    choices = _choices(request, plan, kind, units)
    problems: list[Problem] = []
    if request.method == "POST":
        form = PublicationForm(request.POST, **choices)
        if form.is_valid():
            try:
                made = create_publication(
                    plan=plan,
                    unit=next(unit for unit in units if unit.code == form.cleaned_data["unit"]),
                    kind=kind,
                    values=form.values(),
                    by=actor,
                    at=clock.now(),
                    form_key=form.cleaned_data["form_key"] or None,
                )
            except RuleBroken as refused:
                problems = beside_fields(form, refused.problems)
            else:
                messages.success(request, "Đã lưu bản nháp.")
                return redirect("publicity:detail", made.pk)
    else:
        initial: dict[str, Any] = {"unit": units[0].code, "form_key": secrets.token_hex(16)}
        initial["registrations"] = request.GET.getlist("mo-hinh")[:20]
        if kind is not Kind.SESSION:
            initial["happened_on"] = opening.today
        form = PublicationForm(initial=initial, **choices)
    return _form(request, form, problems, {"plan": plan, "kind": kind})


def _carried(request: HttpRequest) -> str:
    """What the address says beside the kind, for the links to the forms."""
    query = request.GET.copy()
    query.pop("loai", None)
    return query.urlencode()


def crumbs() -> list[tuple[str, str]]:
    return [(label, reverse(name)) for label, name in CRUMBS]


def _choices(request: HttpRequest, plan: Plan, kind: Kind, units: list[Unit]) -> dict[str, Any]:
    return {
        "kind": kind,
        "units": units,
        "models": models_to_tell(actor_of(request), plan),
        "served": list(served_by(version_in_force(plan, clock.now()).document)),
    }


def _form(
    request: HttpRequest, form: PublicationForm, problems: list[Problem], context: dict[str, Any]
) -> HttpResponse:
    kind: Kind = context["kind"]
    typed = str(form["body"].value() or "")
    more = {
        "form": form,
        "problems": problems,
        "facts": KINDS[kind],
        "is_read": kind is Kind.BULLETIN,
        "crumbs": crumbs(),
        **(_paced(typed) if kind is Kind.BULLETIN else {}),
    }
    wrong = bool(problems or form.errors)
    return render(request, "publicity/form.html", {**context, **more}, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLICITY_WRITE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    it = publication_of(request, pk)
    allow(request, Permission.PUBLICITY_WRITE, it.unit)
    if problems_with_editing(it):
        return redirect("publicity:detail", it.pk)
    choices = _choices(request, it.plan, Kind(it.kind), [])
    choices["models"] = _with_told(choices["models"], it)
    problems: list[Problem] = []
    if request.method == "POST":
        form = PublicationForm(request.POST, **choices)
        if form.is_valid():
            try:
                change_publication(
                    publication_id=it.pk,
                    revision=form.cleaned_data["revision"] or 0,
                    values=form.values(),
                    by=actor_of(request),
                    at=clock.now(),
                )
            except RuleBroken as refused:
                problems = beside_fields(form, refused.problems)
            else:
                messages.success(request, "Đã lưu.")
                return redirect("publicity:detail", it.pk)
    else:
        form = PublicationForm(initial=_initial(it), **choices)
    return _form(request, form, problems, {"plan": it.plan, "kind": Kind(it.kind), "it": it})


def _with_told(models: list[Registration], it: Publication) -> list[Registration]:
    """What it tells about already stays among the choices, also where the actor does not see it or it left."""
    known = {each.pk for each in models}
    return models + [each for each in it.registrations.select_related("unit") if each.pk not in known]


def _initial(it: Publication) -> dict[str, Any]:
    names = ("title", "channel", "happened_on", "place", "people", "link", "serves", "revision")
    told = [str(pk) for pk in it.registrations.values_list("pk", flat=True)]
    return {**{name: getattr(it, name) for name in names}, "body": as_typed(it.body), "registrations": told}


@require_POST
@requires(Permission.PUBLICITY_WRITE)
def pace(request: HttpRequest) -> HttpResponse:
    """How long what is typed takes to read aloud, and how its numbers and short forms are read."""
    return render(request, "publicity/form.html#pace", _paced(request.POST.get("body", "")[: LIMITS["body"]]))


def _paced(typed: str) -> dict[str, Any]:
    words = plain_text(cleaned_body(typed))
    spoken = aloud.read_out(words)
    return {
        "length": aloud.say_length(aloud.seconds(spoken)),
        "syllables": aloud.syllables(spoken),
        "pace": aloud.PACE,
        "spoken": spoken if spoken != words else "",
    }
