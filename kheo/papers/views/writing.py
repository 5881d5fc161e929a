"""Which documents may be written, and beginning one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import actor_of, beside_fields, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.papers.actions.drafts import start_draft
from kheo.papers.forms.documents import StartForm
from kheo.papers.queries.official import CATALOGUE, Asked, Paper
from kheo.papers.rules.purposes import ABOUT, NEEDS, purpose_of
from kheo.plans.models import Plan
from kheo.registrations.queries.choices import current_plan, plans_for
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit, UnitQuerySet

CRUMBS = [("Văn bản", "papers:documents"), ("Soạn văn bản", "papers:catalogue")]


def crumbs(*more: tuple[str, str], upto: int = 1) -> list[tuple[str, str]]:
    return [*((label, reverse(name)) for label, name in CRUMBS[:upto]), *more]


@require_safe
@requires(Permission.PAPER_WRITE)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every document that the house can write, by what it is about, each with a sentence what it is for."""
    groups = [
        {
            "title": title,
            "papers": [
                {
                    "label": paper.title,
                    "url": reverse("papers:start", args=[paper.name]),
                    "note": purpose_of(paper.name, paper.needs),
                    "icon": "document",
                }
                for paper in CATALOGUE.values()
                if paper.needs == needs
            ],
        }
        for needs, title in NEEDS.items()
    ]
    actor = actor_of(request)
    context = {
        "groups": [group for group in groups if group["papers"]],
        "has_plan": bool(plans_for(actor)),
        "may_load": can(actor, Permission.PLAN_LOAD),
        "may_issue": can(actor, Permission.PAPER_ISSUE),
        "crumbs": crumbs(),
    }
    return render(request, "papers/catalogue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PAPER_WRITE)
def start(request: HttpRequest, paper: str) -> HttpResponse:
    """The plan, the unit and the day; then, where the document is about one thing, which; then the draft is made."""
    known = CATALOGUE.get(paper)
    if known is None:
        raise Http404
    actor, posted = actor_of(request), request.method == "POST"
    asked = request.POST if posted else request.GET
    plans = plans_for(actor)
    plan = current_plan(plans, clock.today(), asked.get("plan", ""))
    if plan is None:
        raise Http404
    units = units_of(actor, Permission.PAPER_WRITE, plan)
    initial = {"plan": plan.code, "unit": likely(plan, units), "as_of": clock.today()}
    chosen = {name: asked.get(name) or initial[name] for name in initial}
    if isinstance(chosen["unit"], Unit):
        chosen["unit"] = form_value(chosen["unit"])
    form = StartForm(chosen, plans=plans, units=units)
    problems: list[Problem] = []
    if form.is_valid() and posted:
        said = form.cleaned_data
        try:
            draft = start_draft(
                plan=plan,
                unit=said["unit"],
                paper=known.name,
                as_of=said["as_of"],
                about=number_in(asked.get("about", "")),
                by=actor,
                at=clock.now(),
            )
        except RuleBroken as refused:
            problems = beside_fields(form, refused.problems)
        else:
            messages.success(request, "Đã lập dự thảo. Xem số liệu, viết các đoạn còn để ngỏ rồi ban hành.")
            return redirect("papers:draft", draft.pk)
    if not chosen["unit"]:
        form = StartForm(initial=initial, plans=plans, units=units)
    context = {
        "paper": known,
        "purpose": purpose_of(known.name, known.needs),
        "about_title": ABOUT.get(known.needs, ""),
        "has_choices": known.choices is not None,  # a template would call it
        "choices": _choices(known, plan, form),
        "about": asked.get("about", ""),
        "form": form,
        "problems": problems,
        "crumbs": crumbs(upto=2),
    }
    return render(request, "papers/start.html", context, status=422 if problems or (posted and form.errors) else 200)


def form_value(unit: Unit) -> str:
    """As the field suggests it: "name [code]"."""
    return f"{unit.name} [{unit.code}]"


def units_of(actor: Actor, permission: Permission, plan: Plan) -> UnitQuerySet:
    """The units below a plan's issuer over which the person holds the permission."""
    reach = Unit.objects.filter(actor.reach_filter("path", permission)).select_related("parent")
    return reach.within(plan.issuer.path)


def likely(plan: Plan, units: UnitQuerySet) -> Unit | None:
    """The plan's own unit where one reaches it, else the topmost of one's own."""
    return units.filter(pk=plan.issuer_id).first() or units.order_by("path").first()


def _choices(paper: Paper, plan: Plan, form: StartForm) -> list[tuple[int, str]] | None:
    """What the document may be about; None where it is about no single thing, or nothing was asked yet."""
    if paper.choices is None or not form.is_bound or not form.is_valid():
        return None
    said = form.cleaned_data
    return paper.choices(Asked(plan, said["unit"], said["as_of"]))
