"""The page that tells of the interface, and one's own keys."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.doors import actor_of, beside_fields, public, signed_in
from kheo.accounts.permissions import ROLES
from kheo.api.actions.tokens import Made, make_token, revoke_token
from kheo.api.forms import TokenForm
from kheo.api.models import ApiToken
from kheo.api.queries.tokens import memberships_of, tokens_of
from kheo.api.rules import SCOPE_TITLES, Scope
from kheo.api.views.api import ADDRESS
from kheo.config import clock
from kheo.shared.problems import Problem, RuleBroken

STATUSES = (
    (200, "Đã làm xong; 201: đã tạo mới."),
    (400, "Không đọc được JSON đã gửi."),
    (401, "Thiếu khóa, hoặc khóa sai, hết hạn, đã thu hồi, tài khoản bị khóa."),
    (403, "Nhìn thấy, nhưng khóa hoặc vai trò không được làm."),
    (404, "Không có, hoặc ở ngoài phạm vi của vai trò."),
    (409, "Trái với trạng thái hiện nay, ví dụ gửi một đăng ký đã gửi."),
    (412, "Người khác đã sửa sau khi đọc: đọc lại, rồi gửi If-Match mới."),
    (422, "Nội dung không hợp lệ; danh sách “problems” nêu từng điểm và cách sửa."),
    (428, "Sửa đăng ký mà không gửi If-Match."),
    (429, "Hỏi quá nhanh: chờ số giây nêu ở Retry-After."),
)


@require_safe
@public
def about(request: HttpRequest) -> HttpResponse:
    """What the interface is for, how a program signs in, what it may ask."""
    context = {
        "address": f"{settings.KHEO_ADDRESS}{ADDRESS}",
        "scopes": SCOPE_TITLES.items(),
        "statuses": STATUSES,
        "most": settings.KHEO_API_REQUESTS_A_MINUTE,
    }
    return render(request, "api/about.html", context)


@never_cache
@require_safe
@signed_in
def tokens(request: HttpRequest) -> HttpResponse:
    return _list_page(request)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def new_token(request: HttpRequest) -> HttpResponse:
    """A form; once it is sent, the list with the secret, which is shown this once."""
    actor, today = actor_of(request), clock.today()
    memberships = memberships_of(actor, today)
    form = TokenForm(request.POST or None, memberships=memberships, today=today)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = make_token(
                membership_id=int(given["membership"]),
                name=given["name"],
                scopes=given["scopes"],
                expires_on=given["expires_on"],
                by=actor,
                at=clock.now(),
                today=today,
            )
        except RuleBroken as refused:
            problems = beside_fields(form, refused.problems)
        else:
            return _list_page(request, made=made)
    context = {"form": form, "problems": problems, "roleless": not memberships}
    return render(request, "api/new_token.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@signed_in
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(actor_of(request)), pk=pk)
    try:
        revoke_token(token_id=token.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _list_page(request, problems=refused.problems, status=422)
    messages.success(request, f"Đã thu hồi khóa “{token.name}”; khóa không còn dùng được.")
    return redirect("api:tokens")


def _list_page(
    request: HttpRequest, *, made: Made | None = None, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    today = clock.today()
    rows = [_row(each, today) for each in tokens_of(actor_of(request))]
    context = {
        "made": made,
        "problems": problems or [],
        "rows": [row for row in rows if not row["over"]],
        "over": [row for row in rows if row["over"]][:MOST_OVER],
        "address": f"{settings.KHEO_ADDRESS}{ADDRESS}",
    }
    return render(request, "api/tokens.html", context, status=status)


MOST_OVER = 20


def _row(token: ApiToken, today: Any) -> dict[str, Any]:
    return {
        "token": token,
        "role": ROLES[token.membership.role].title,
        "unit": token.membership.unit.name,
        "scopes": [SCOPE_TITLES[Scope(each)] for each in token.scopes if each in SCOPE_TITLES],
        "over": token.revoked_at is not None or token.expires_on < today,
    }
