"""Recording which targets of a source's plan are which targets of a plan here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kheo.accounts.doors import actor_of, allow, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.interchange.actions.receiving import match_targets
from kheo.interchange.queries.received import alike, matches_of, newest_of
from kheo.interchange.views.sources import source_of, way_to
from kheo.plans.queries.plans import version_in_force
from kheo.plans.rules.targets import say_goal
from kheo.registrations.queries.choices import current_plan, plans_for
from kheo.shared.problems import Problem, RuleBroken


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXCHANGE_MANAGE)
def page(request: HttpRequest, source: int) -> HttpResponse:
    """Each target here beside a choice of theirs. The same code is pointed out, and never taken by itself."""
    actor = actor_of(request)
    it = source_of(request, source)
    allow(request, Permission.EXCHANGE_MANAGE, it.unit)
    plans = plans_for(actor)
    given = request.POST if request.method == "POST" else request.GET
    plan = current_plan(plans, clock.today(), given.get("ke-hoach", ""))
    newest = newest_of(it)
    problems: list[Problem] = []
    context = {
        "it": it,
        "plans": [(each.code, each.title) for each in plans],
        "plan": plan,
        "newest": newest,
        "crumbs": way_to(it),
    }
    if plan is not None and newest is not None:
        document = version_in_force(plan, clock.now()).document
        theirs = newest.figures["targets"]
        hints = alike(document.targets, theirs)
        kept = {target: match.source_target for target, match in matches_of(it, plan, newest.plan_code).items()}
        chosen = kept
        if request.method == "POST":
            chosen = {target.code: request.POST.get(f"t-{target.code}", "") for target in document.targets}
            if "cung-ma" in request.POST:
                chosen = {code: said or hints.get(code, "") for code, said in chosen.items()}
            try:
                count = match_targets(
                    source_id=it.pk, plan=plan, source_plan=newest.plan_code, matches=chosen, by=actor, at=clock.now()
                )
            except RuleBroken as refused:
                problems = refused.problems
            else:
                messages.success(request, f"Đã ghi {count} quy tắc khớp chỉ tiêu.")
                return redirect(f"{reverse('interchange:matching', args=[it.pk])}?ke-hoach={plan.code}")
        context |= {
            "choices": [("", "Không cộng"), *((each["code"], each["title"]) for each in theirs)],
            "rows": [
                {
                    "target": target,
                    "goal": say_goal(target),
                    "chosen": chosen.get(target.code, ""),
                    "is_kept": target.code in kept,
                    "hint": next((each["title"] for each in theirs if each["code"] == hints.get(target.code)), ""),
                }
                for target in document.targets
            ],
            "has_hints": bool(set(hints) - set(kept)),
        }
    context["problems"] = problems
    return render(request, "interchange/matching.html", context, status=422 if problems else 200)
