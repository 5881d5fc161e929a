"""Invitations: sent, given anew, withdrawn; and the page at the end of the link."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kheo.accounts.actions import Invited, accept_invitation, invite, join, reissue_invitation, withdraw_invitation
from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, public, requires
from kheo.accounts.forms import AcceptForm, InviteForm
from kheo.accounts.models import Invitation, User
from kheo.accounts.permissions import ROLES, Permission
from kheo.accounts.queries import invitation_for, open_invitations
from kheo.accounts.rules import problems_with_invitation
from kheo.config import clock
from kheo.shared.problems import Problem, RuleBroken

MOST_SHOWN = 200


def _list_page(
    request: HttpRequest, *, problems: list[Problem] | None = None, invited: Invited | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    now = clock.now()
    waiting = [
        {"invitation": each, "role": ROLES[each.role].title, "expired": each.expires_at <= now}
        for each in open_invitations(actor)[:MOST_SHOWN]
    ]
    context = {
        "waiting": waiting,
        "problems": problems or [],
        "invited": invited,
        "mail": bool(settings.EMAIL_HOST),
        "may_manage": can(actor, Permission.ACCOUNT_MANAGE),
    }
    return render(request, "accounts/invitations.html", context, status=status)


@requires(Permission.ACCOUNT_READ)
def invitation_list(request: HttpRequest) -> HttpResponse:
    return _list_page(request)


@never_cache
@requires(Permission.ACCOUNT_MANAGE)
def new_invitation(request: HttpRequest) -> HttpResponse:
    """The form, and once sent the link: shown here, this one time."""
    actor = actor_of(request)
    form = InviteForm(request.POST or None, actor=actor)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            invited = invite(
                email=given["email"],
                name=given["name"],
                unit_id=given["unit"].pk,
                role=given["role"],
                by=actor,
                at=clock.now(),
                today=clock.today(),
            )
        except RuleBroken as refused:
            problems = refused.problems
        else:
            return _list_page(request, invited=invited)
    status = 422 if request.method == "POST" else 200
    roles = [(role.title, role.about) for role in ROLES.values()]
    return render(request, "accounts/invite.html", {"form": form, "problems": problems, "roles": roles}, status=status)


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    reach = actor_of(request).reach_filter("unit__path", Permission.ACCOUNT_READ)
    return get_object_or_404(Invitation.objects.filter(reach), pk=pk)


@never_cache
@require_POST
@requires(Permission.ACCOUNT_MANAGE)
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        invited = reissue_invitation(invitation_id=_invitation(request, pk).pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _list_page(request, problems=refused.problems, status=422)
    return _list_page(request, invited=invited)


@require_POST
@requires(Permission.ACCOUNT_MANAGE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        withdraw_invitation(invitation_id=_invitation(request, pk).pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _list_page(request, problems=refused.problems, status=422)
    messages.success(request, "Đã thu hồi lời mời; liên kết không còn dùng được.")
    return redirect("accounts:invitations")


@never_cache
@sensitive_post_parameters("password1", "password2")
@public
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page at the end of an invitation's link: open an account, or take up the role with the one that exists."""
    limited: HttpResponse | None = ratelimit.consume_or_429(
        request, action="accept", config={"accept": "30/15m/ip"}, limit_get=True
    )
    if limited:
        return limited
    actor, now = actor_of(request), clock.now()
    invitation = invitation_for(token)
    if invitation is None:
        return render(request, "accounts/accept.html", {"problems": [_unknown()]}, status=404)
    problems = problems_with_invitation(
        accepted_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
        expires_at=invitation.expires_at,
        at=now,
    )
    has_account = User.objects.filter(email__iexact=invitation.email).exists()
    form = AcceptForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    context = {
        "invitation": invitation,
        "role": ROLES[invitation.role],
        "form": form,
        "problems": problems,
        "has_account": has_account,
        "other_account": actor.is_authenticated and actor.email.lower() != invitation.email.lower(),
    }
    if problems:
        return render(request, "accounts/accept.html", context, status=410)
    if request.method != "POST":
        return render(request, "accounts/accept.html", context)
    try:
        if actor.is_authenticated:
            join(token=token, by=actor, at=now, today=clock.today())
            messages.success(request, f"Đã nhận vai trò {ROLES[invitation.role].title} của {invitation.unit.name}.")
            return redirect("home")
        if not has_account and form.is_valid():
            user = accept_invitation(
                token=token,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password1"],
                at=now,
                today=clock.today(),
            )
            record_authentication(request, user, method="password", email=user.email)
            response: HttpResponse = perform_login(request, Login(user=user, email=user.email, redirect_url="/"))
            return response
    except RuleBroken as refused:
        context["problems"] = refused.problems
    return render(request, "accounts/accept.html", context, status=422)


def _unknown() -> Problem:
    return Problem(
        "invitation.unknown",
        "Liên kết không đúng hoặc đã được thay bằng liên kết mới.",
        "Mở thư mời gần nhất, hoặc hỏi lại người đã mời.",
    )
