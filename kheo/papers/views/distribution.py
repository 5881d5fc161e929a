"""Pages of the sender: to whom a document goes, who confirmed it, who is to be reminded."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, beside_fields, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.papers.actions.distribution import (
    Wanted,
    cancel_dispatch,
    distribute,
    link_of,
    remind,
    renew_link,
    revoke_link,
)
from kheo.papers.actions.receipts import confirm_by_clerk
from kheo.papers.forms.distribution import CancelForm, Line, MoreForm, ReceivedForm, key_of, lines_of
from kheo.papers.models import Dispatch, IssuedPaper
from kheo.papers.queries.distribution import (
    MOST_TO_REMIND,
    PAGE,
    dispatches_of,
    emails_of,
    still_to_send,
    unconfirmed,
    units_with_people,
    usual_way,
)
from kheo.papers.rules.distribution import RECEIVED_TITLES, WAY_TITLES, ReceivedBy, Way, days_waiting
from kheo.papers.views.issued import issued_of
from kheo.shared.paging import cut
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit


def state_of(dispatch: Dispatch) -> tuple[str, str]:
    """How a sending stands: its look and its word."""
    if dispatch.cancelled_at is not None:
        return "cancelled", "Đã thôi gửi"
    return ("accepted", "Đã nhận") if dispatch.received_at is not None else ("upcoming", "Chưa xác nhận")


def row_of(dispatch: Dispatch, timezone_: str) -> dict[str, Any]:
    look, word = state_of(dispatch)
    return {
        "dispatch": dispatch,
        "look": look,
        "word": word,
        "way": WAY_TITLES[Way(dispatch.way)],
        "how": RECEIVED_TITLES[ReceivedBy(dispatch.received_how)] if dispatch.received_how else "",
        "days": days_waiting(day_of(dispatch.sent_at, timezone_), clock.today()) if look == "upcoming" else None,
    }


def _issued(request: HttpRequest, pk: int, permission: Permission | None = None) -> IssuedPaper:
    return issued_of(request, pk, permission)


def _crumbs(issued: IssuedPaper) -> list[tuple[str, str]]:
    return [
        ("Văn bản", reverse("papers:documents")),
        (f"{issued.title} {issued.number_text}".strip(), reverse("papers:issued", args=[issued.pk])),
    ]


def _proposed(issued: IssuedPaper, sent: list[Dispatch], typed: Any | None = None) -> list[Line]:
    """Whom the document names and nobody sent it to, each with its usual way or with what was typed."""
    receivers = still_to_send(issued, sent, clock.now(), clock.today())
    units = [each.unit_id for each in receivers if each.unit_id is not None]
    with_people, emails = units_with_people(units, clock.today()), emails_of(units)
    usual = {key_of(each): usual_way(each, with_people, emails) for each in receivers}
    return lines_of(receivers, usual, typed)


def _units_to_name(issued: IssuedPaper) -> Any:
    return Unit.objects.within(issued.plan.issuer.path).existing_on(clock.today()).exclude(pk=issued.unit_id)


@require_safe
@requires(Permission.PAPER_READ)
def recipients(request: HttpRequest, issued: int) -> HttpResponse:
    return _page(request, _issued(request, issued))


def _page(
    request: HttpRequest,
    found: IssuedPaper,
    *,
    typed: Any | None = None,
    more: MoreForm | None = None,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    """Everybody to whom it was sent, those it names beside, and a form for one more."""
    sent = dispatches_of(found)
    may_send = can(actor_of(request), Permission.PAPER_ISSUE, found.unit)
    standing = [each for each in sent if each.cancelled_at is None]
    context = {
        "issued": found,
        "crumbs": _crumbs(found),
        "rows": [row_of(each, found.plan.timezone) for each in sent],
        "count": len(standing),
        "received": sum(each.received_at is not None for each in standing),
        "proposed": _proposed(found, sent, typed) if may_send else [],
        "more": (more or MoreForm(units=_units_to_name(found), auto_id="them_%s")) if may_send else None,
        "may_send": may_send,
        "problems": problems,
    }
    refused = problems or (more is not None and more.errors)
    return render(request, "papers/distribution.html", context, status=422 if refused else 200)


@require_POST
@requires(Permission.PAPER_ISSUE)
def send(request: HttpRequest, issued: int) -> HttpResponse:
    """To everybody who was ticked. What was sent already is not among the proposed, so a second press sends nothing."""
    found = _issued(request, issued, Permission.PAPER_ISSUE)
    lines = _proposed(found, dispatches_of(found), request.POST)
    wanted = [each.wanted() for each in lines if each.ticked]
    if request.POST.getlist("chon") and not wanted:
        messages.info(request, "Các nơi đã chọn đều đã được gửi; không gửi lại.")
        return redirect("papers:distribution", found.pk)
    return _sent(request, found, wanted, lambda problems: _page(request, found, typed=request.POST, problems=problems))


@require_POST
@requires(Permission.PAPER_ISSUE)
def add(request: HttpRequest, issued: int) -> HttpResponse:
    """To one more, whom the document does not name."""
    found = _issued(request, issued, Permission.PAPER_ISSUE)
    form = MoreForm(request.POST, units=_units_to_name(found), auto_id="them_%s")
    if not form.is_valid():
        return _page(request, found, more=form)
    return _sent(
        request,
        found,
        [form.wanted()],
        lambda problems: _page(request, found, more=form, problems=beside_fields(form, problems)),
    )


def _sent(
    request: HttpRequest,
    found: IssuedPaper,
    wanted: list[Wanted],
    refuse: Callable[[list[Problem]], HttpResponse],
) -> HttpResponse:
    try:
        sent, same = distribute(issued_id=found.pk, wanted=wanted, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return refuse(refused.problems)
    again = f" {same} nơi đã có từ trước, không gửi lại." if same else ""
    messages.success(request, f"Đã gửi tới {len(sent)} nơi nhận.{again}")
    return redirect("papers:distribution", found.pk)


def _dispatch(request: HttpRequest, pk: int, permission: Permission | None = None) -> Dispatch:
    visible = Dispatch.objects.visible_to(actor_of(request)).select_related(
        "issued__unit", "issued__plan", "unit", "sent_by", "received_by"
    )
    found = get_object_or_404(visible, pk=pk)
    allow(request, permission, found.issued.unit)
    return found


@require_safe
@requires(Permission.PAPER_READ)
def dispatch(request: HttpRequest, dispatch: int) -> HttpResponse:
    return _dispatch_page(request, _dispatch(request, dispatch))


def _dispatch_page(
    request: HttpRequest,
    found: Dispatch,
    *,
    receiving: ReceivedForm | None = None,
    cancelling: CancelForm | None = None,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    """One recipient: how it was sent, who has it; for the sender also the link, the paper receipt, taking it back."""
    may = can(actor_of(request), Permission.PAPER_ISSUE, found.issued.unit)
    open_ = may and found.cancelled_at is None and found.received_at is None
    context = {
        **row_of(found, found.issued.plan.timezone),
        "issued": found.issued,
        "crumbs": [*_crumbs(found.issued), ("Nơi nhận", reverse("papers:distribution", args=[found.issued_id]))],
        "link": link_of(found) if may else "",
        "link_is_over": bool(found.link_until and found.link_until <= clock.now()),
        "may": may,
        "open": open_,
        "receiving": receiving
        or (ReceivedForm(initial={"received_on": clock.today()}, auto_id="nhan_%s") if open_ else None),
        "cancelling": cancelling or (CancelForm(auto_id="huy_%s") if open_ else None),
        "problems": problems,
    }
    refused = problems or receiving or cancelling
    return render(request, "papers/dispatch.html", context, status=422 if refused else 200)


@require_POST
@requires(Permission.PAPER_ISSUE)
def received(request: HttpRequest, dispatch: int) -> HttpResponse:
    """The clerk writes down who signed for it."""
    found = _dispatch(request, dispatch, Permission.PAPER_ISSUE)
    form = ReceivedForm(request.POST, auto_id="nhan_%s")
    if not form.is_valid():
        return _dispatch_page(request, found, receiving=form)
    given = form.cleaned_data
    try:
        confirm_by_clerk(
            dispatch_id=found.pk, received_on=given["received_on"], name=given["name"], by=actor_of(request),
            at=clock.now(), today=clock.today(),
        )  # fmt: skip
    except RuleBroken as refused:
        return _dispatch_page(request, found, receiving=form, problems=beside_fields(form, refused.problems))
    messages.success(request, f"Đã ghi: {found.name} đã nhận văn bản.")
    return redirect("papers:distribution", found.issued_id)


@require_POST
@requires(Permission.PAPER_ISSUE)
def link(request: HttpRequest, dispatch: int) -> HttpResponse:
    found = _dispatch(request, dispatch, Permission.PAPER_ISSUE)
    try:
        renewed = renew_link(dispatch_id=found.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _dispatch_page(request, found, problems=refused.problems)
    until = timezone.localtime(renewed.link_until)
    messages.success(request, f"Đã cấp liên kết riêng, dùng được đến {until:%H:%M ngày %d/%m/%Y}.")
    return redirect("papers:dispatch", found.pk)


@require_POST
@requires(Permission.PAPER_ISSUE)
def unlink(request: HttpRequest, dispatch: int) -> HttpResponse:
    found = _dispatch(request, dispatch, Permission.PAPER_ISSUE)
    revoke_link(dispatch_id=found.pk, by=actor_of(request), at=clock.now())
    messages.success(request, "Đã thu hồi liên kết; liên kết cũ không mở được nữa.")
    return redirect("papers:dispatch", found.pk)


@require_POST
@requires(Permission.PAPER_ISSUE)
def cancel(request: HttpRequest, dispatch: int) -> HttpResponse:
    found = _dispatch(request, dispatch, Permission.PAPER_ISSUE)
    form = CancelForm(request.POST, auto_id="huy_%s")
    if not form.is_valid():
        return _dispatch_page(request, found, cancelling=form)
    try:
        cancel_dispatch(dispatch_id=found.pk, reason=form.cleaned_data["reason"], by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _dispatch_page(request, found, cancelling=form, problems=beside_fields(form, refused.problems))
    messages.success(request, f"Đã thôi gửi cho {found.name}.")
    return redirect("papers:distribution", found.issued_id)


@require_safe
@requires(Permission.PAPER_ISSUE)
def unconfirmed_list(request: HttpRequest) -> HttpResponse:
    """Everything sent that nobody confirmed, the longest first."""
    after = number_in(request.GET.get("sau", ""))
    found = unconfirmed(actor_of(request)).select_related("issued__plan")
    if after is not None:
        found = found.filter(pk__gt=after)
    rows, last = cut(found, PAGE)
    context = {
        "rows": [row_of(each, each.issued.plan.timezone) for each in rows],
        "next_url": f"?sau={last.pk}" if last else "",
        "crumbs": [("Văn bản", reverse("papers:documents"))],
    }
    return render(request, "papers/unconfirmed.html", context)


@require_POST
@requires(Permission.PAPER_ISSUE)
def remind_all(request: HttpRequest) -> HttpResponse:
    """One press writes to all that were ticked; a second one on the same day writes nothing."""
    actor = actor_of(request)
    chosen = [number_in(each) for each in request.POST.getlist("chon")[:MOST_TO_REMIND]]
    visible = unconfirmed(actor).filter(pk__in=[each for each in chosen if each is not None])
    ids = list(visible.values_list("pk", flat=True))
    if not ids:
        messages.warning(request, "Chưa chọn nơi nhận nào để nhắc.")
        return redirect("papers:unconfirmed")
    written = remind(dispatch_ids=ids, by=actor, at=clock.now(), today=clock.today())
    rest = len(ids) - written
    more = f" {rest} nơi đã được nhắc hôm nay hoặc chưa có địa chỉ thư." if rest else ""
    messages.success(request, f"Đã viết {written} thư nhắc vào hộp thư đi.{more}")
    return redirect("papers:unconfirmed")
