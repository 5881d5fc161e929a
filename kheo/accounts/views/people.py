"""The people in reach, and one person's roles over time."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kheo.accounts.actions import (
    add_membership,
    end_membership,
    lock_account,
    reset_second_factor,
    unlock_account,
)
from kheo.accounts.actor import Actor, can, grant_path
from kheo.accounts.doors import actor_of, requires
from kheo.accounts.forms import EndMembershipForm, LockForm, MembershipForm, PeopleFilter
from kheo.accounts.models import Membership, User
from kheo.accounts.permissions import ROLES, Permission
from kheo.accounts.queries import held_by, people, people_page
from kheo.accounts.rules import Held, problems_with_grant, problems_with_person
from kheo.config import clock
from kheo.config.sheets import sheet_response
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.queries import labels_of


def _asked(request: HttpRequest) -> tuple[PeopleFilter, dict[str, str]]:
    form = PeopleFilter(request.GET)
    form.is_valid()
    given = form.cleaned_data
    return form, {
        "text": given.get("tim", ""),
        "role": given.get("vai_tro", ""),
        "state": given.get("tinh_trang", ""),
    }


def _chips(form: PeopleFilter, request: HttpRequest) -> list[dict[str, str]]:
    chips = []
    for field in form:
        value = request.GET.get(field.name, "")
        if not value:
            continue
        choices = dict(getattr(field.field, "choices", ()))
        rest = {name: text for name, text in request.GET.items() if text and name not in (field.name, "sau")}
        chips.append({"label": f"{field.label}: {choices.get(value, value)}", "url": f"?{urlencode(rest)}"})
    return chips


@requires(Permission.ACCOUNT_READ)
def people_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form, asked = _asked(request)
    page = people_page(people(actor, clock.today(), **asked), actor, clock.today(), request.GET.get("sau", ""))
    query = {name: value for name, value in request.GET.items() if value and name != "sau"}
    context = {
        "form": form,
        "active": _chips(form, request),
        "page": page,
        "next_url": f"?{urlencode({**query, 'sau': page.more})}" if page.more else "",
        "first_url": f"?{urlencode(query)}" if request.GET.get("sau") else "",
        "sheet_url": f"{reverse('accounts:sheet')}?{urlencode(query)}",
        "may_manage": can(actor, Permission.ACCOUNT_MANAGE),
    }
    return render(request, "accounts/people.html", context)


@requires(Permission.ACCOUNT_READ)
def people_sheet(request: HttpRequest) -> FileResponse:
    actor, today = actor_of(request), clock.today()
    _form, asked = _asked(request)
    found = people_page(people(actor, today, **asked), actor, today, size=None)
    columns = [("Họ và tên", 28), ("Thư điện tử", 32), ("Vai trò", 60), ("Đăng nhập gần nhất", 20),
               ("Bước xác nhận thứ hai", 14), ("Tình trạng", 14)]  # fmt: skip
    rows = (
        (
            each.name,
            each.email,
            "; ".join(f"{role} – {unit}" for role, unit in each.roles),
            each.last_login,
            "có" if each.second_factor else "chưa",
            "đang dùng" if each.is_active else "đã khóa",
        )
        for each in found.rows
    )
    return sheet_response("tai-khoan", "Tài khoản", columns, rows)


def _roles_over_time(actor: Actor, user: User) -> tuple[list[dict[str, Any]], int]:
    """The person's roles in reach, newest first, each with why the reader may not end it; and how many lie beyond."""
    today = clock.today()
    reach = actor.reach_filter("unit__path", Permission.ACCOUNT_READ)
    everything = Membership.objects.filter(user=user)
    shown = list(everything.filter(reach).select_related("unit").order_by("-valid_from", "-pk"))
    names = labels_of([membership.unit for membership in shown])
    holding = [Held(grant.role, grant.path) for grant in actor.grants]
    lines = []
    for each in shown:
        over = bool(each.ended_at) or bool(each.valid_to and each.valid_to < today)
        given = Held(each.role, grant_path(each.role, each.unit.path))
        problems = problems_with_grant(holding, given, unit_name=each.unit.name, to_oneself=user.pk == actor.user_id)
        lines.append(
            {
                "membership": each,
                "role": ROLES[each.role].title,
                "unit": names[each.unit_id],
                "over": over,
                "later": each.valid_from > today,
                "may_end": not over and not problems and can(actor, Permission.ACCOUNT_MANAGE),
                "reason": problems[0].message if problems else "",
            }
        )
    beyond = everything.on(today).exclude(reach).count() if reach else 0
    return lines, beyond


def _person_page(
    request: HttpRequest,
    user: User,
    *,
    form: MembershipForm | None = None,
    lock_form: LockForm | None = None,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    roles, beyond = _roles_over_time(actor, user)
    holding = [Held(grant.role, grant.path) for grant in actor.grants]
    manages = can(actor, Permission.ACCOUNT_MANAGE)
    blocked = problems_with_person(holding, held_by(user, today), oneself=user.pk == actor.user_id)
    kinds = {str(each) for each in Authenticator.objects.filter(user=user).values_list("type", flat=True)}
    context = {
        "person": user,
        "roles": roles,
        "beyond": beyond,
        "manages": manages,
        "blocked": blocked[0] if blocked else None,
        "has_second_factor": bool(kinds & {"totp", "webauthn"}),
        "factors": [word for kind, word in FACTOR_WORDS.items() if kind in kinds],
        "form": form or MembershipForm(actor=actor, initial={"valid_from": today}),
        "lock_form": lock_form or LockForm(),
        "end_form": EndMembershipForm(),
        "problems": problems or [],
    }
    return render(request, "accounts/person.html", context, status=status)


FACTOR_WORDS = {"totp": "ứng dụng xác thực", "webauthn": "khóa bảo mật, passkey", "recovery_codes": "mã khôi phục"}


def _person(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(actor_of(request)), pk=pk)


@requires(Permission.ACCOUNT_READ)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _person_page(request, _person(request, pk))


@require_POST
@requires(Permission.ACCOUNT_MANAGE)
def membership_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, actor = _person(request, pk), actor_of(request)
    form = MembershipForm(request.POST, actor=actor)
    if not form.is_valid():
        return _person_page(request, user, form=form, status=422)
    given = form.cleaned_data
    try:
        add_membership(
            user_id=user.pk,
            unit_id=given["unit"].pk,
            role=given["role"],
            valid_from=given["valid_from"],
            valid_to=given["valid_to"],
            by=actor,
            at=clock.now(),
        )
    except RuleBroken as refused:
        return _person_page(request, user, form=form, problems=refused.problems, status=422)
    messages.success(request, "Đã giao vai trò.")
    return redirect("accounts:person", pk=user.pk)


@require_POST
@requires(Permission.ACCOUNT_MANAGE)
def membership_end(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    user, actor = _person(request, pk), actor_of(request)
    reach = actor.reach_filter("unit__path", Permission.ACCOUNT_READ)
    found = get_object_or_404(Membership.objects.filter(reach, user=user), pk=membership)
    form = EndMembershipForm(request.POST)
    if not form.is_valid():
        return _person_page(request, user, status=422)
    try:
        end_membership(
            membership_id=found.pk,
            last_day=form.cleaned_data["last_day"],
            by=actor,
            at=clock.now(),
            today=clock.today(),
        )
    except RuleBroken as refused:
        return _person_page(request, user, problems=refused.problems, status=422)
    messages.success(request, "Đã ghi ngày thôi vai trò.")
    return redirect("accounts:person", pk=user.pk)


def _managed(request: HttpRequest, pk: int, action: Callable[..., Any], done: str, **more: Any) -> HttpResponse:
    user = _person(request, pk)
    try:
        action(user_id=user.pk, by=actor_of(request), at=clock.now(), today=clock.today(), **more)
    except RuleBroken as refused:
        lock_form = LockForm(request.POST) if more else None
        return _person_page(request, user, problems=refused.problems, lock_form=lock_form, status=422)
    messages.success(request, done)
    return redirect("accounts:person", pk=user.pk)


@require_POST
@requires(Permission.ACCOUNT_MANAGE)
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")[:300]
    return _managed(request, pk, lock_account, "Đã khóa tài khoản; phiên đang mở kết thúc ngay.", reason=reason)


@require_POST
@requires(Permission.ACCOUNT_MANAGE)
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    return _managed(request, pk, unlock_account, "Đã mở khóa tài khoản.")


@require_POST
@requires(Permission.ACCOUNT_MANAGE)
def second_factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    done = "Đã đặt lại; lần đăng nhập tới người này chỉ cần mật khẩu rồi phải đặt lại bước xác nhận thứ hai."
    return _managed(request, pk, reset_second_factor, done)
