"""The own account: name, password, second factor, roles."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kheo.accounts.actions import rename
from kheo.accounts.doors import actor_of, own
from kheo.accounts.forms import OwnNameForm
from kheo.accounts.models import Membership
from kheo.accounts.permissions import PERMISSION_TITLES, REACH_TITLES, ROLES
from kheo.accounts.views.people import FACTOR_WORDS
from kheo.config import clock
from kheo.shared.problems import Problem, RuleBroken


@own
def own_account(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    form = OwnNameForm(request.POST or None, initial={"name": actor.name})
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid() and actor.user_id:
        try:
            rename(user_id=actor.user_id, name=form.cleaned_data["name"], by=actor, at=clock.now())
        except RuleBroken as refused:
            problems = refused.problems
        else:
            messages.success(request, "Đã ghi họ và tên.")
            return redirect("accounts:own")
    memberships = (
        Membership.objects.filter(user_id=actor.user_id or 0).select_related("unit").order_by("-valid_from", "-pk")
    )
    roles = [
        {
            "membership": each,
            "role": ROLES[each.role],
            "reach": REACH_TITLES[ROLES[each.role].reach],
            "over": bool(each.ended_at) or bool(each.valid_to and each.valid_to < today),
            "may": sorted(PERMISSION_TITLES[permission] for permission in ROLES[each.role].permissions),
        }
        for each in memberships
    ]
    kinds = {
        str(kind) for kind in Authenticator.objects.filter(user_id=actor.user_id or 0).values_list("type", flat=True)
    }
    context = {
        "form": form,
        "problems": problems,
        "roles": roles,
        "has_second_factor": bool(kinds & {"totp", "webauthn"}),
        "factors": [word for kind, word in FACTOR_WORDS.items() if kind in kinds],
        "needs_second_factor": actor.needs_second_factor,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/own.html", context, status=status)
