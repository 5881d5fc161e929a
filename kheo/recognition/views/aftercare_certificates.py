"""Certificates of a decision: asked for, watched while they are made, taken away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.files import served
from kheo.recognition.actions.certificates import ask_for_certificates, items_to_certify
from kheo.recognition.models import Certificate, CertificateBatch, Decision
from kheo.recognition.queries.certificates import certificates_for, reaches, visible_certificates
from kheo.recognition.rules import DecisionKind, DecisionState
from kheo.recognition.rules.certificates import is_party_body, number_of_decision, problems_with_asking, shown_code
from kheo.recognition.views.aftercare_access import decision_of
from kheo.registrations.actions.storing import stored_path
from kheo.shared.paging import cut
from kheo.shared.problems import Problem, RuleBroken

PDF = "application/pdf"
PAGE = 50


@require_safe
@requires(Permission.DECISION_READ)
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, decision_of(request, pk))


@require_safe
@requires(Permission.DECISION_READ)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that is drawn anew while pages are made; opened by itself, the page."""
    decision = decision_of(request, pk)
    if request.headers.get("HX-Request") != "true":
        return redirect("recognition:certificates", pk)
    batch = CertificateBatch.objects.filter(decision=decision).first()
    response = render(request, "recognition/aftercare/_progress.html", _progress(request, decision, batch))
    if batch and batch.finished_at:
        response["HX-Refresh"] = "true"  # the list has its links now
    return response


@require_POST
@requires(Permission.DECISION_ISSUE)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    decision = decision_of(request, pk)
    allow(request, Permission.DECISION_ISSUE, decision.unit)
    try:
        ask_for_certificates(decision_id=pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show(request, decision, refused.problems)
    return redirect("recognition:certificates", pk)


@require_safe
@requires(Permission.DECISION_READ)
def all_pages(request: HttpRequest, pk: int) -> HttpResponse:
    """All certificates of a decision in one file; for those whose decision it is."""
    decision = decision_of(request, pk)
    batch = get_object_or_404(CertificateBatch, decision=decision)
    if not batch.file_sha256 or not reaches(actor_of(request), decision):
        raise Http404
    name = f"giay-chung-nhan-{decision.year}-{decision.number}.pdf"
    return served(stored_path(batch.file_sha256), PDF, save_as=name)


@require_safe
@requires(Permission.DECISION_READ)
def one_page(request: HttpRequest, pk: int) -> HttpResponse:
    found = Certificate.objects.filter(visible_certificates(actor_of(request))).exclude(sha256="")
    certificate = get_object_or_404(found, pk=pk)
    name = f"giay-chung-nhan-{certificate.year}-{certificate.number:03d}.pdf"
    return served(stored_path(certificate.sha256), PDF, save_as=name)


def _show(request: HttpRequest, decision: Decision, problems: list[Problem] | None = None) -> HttpResponse:
    actor = actor_of(request)
    batch = CertificateBatch.objects.filter(decision=decision).first()
    after = number_in(request.GET.get("sau", "")) or 0
    rows, last = cut(certificates_for(actor, decision).filter(number__gt=min(after, 2_000_000_000)), PAGE)
    items = 0 if batch else items_to_certify(decision).count()
    why_not = (
        []
        if batch
        else problems_with_asking(
            DecisionKind(decision.kind), DecisionState(decision.state), earlier=decision.earlier, items=items
        )
    )
    context = {
        **_progress(request, decision, batch),
        "items": items,
        "why_not": why_not,
        "problems": problems or [],
        "may_ask": can(actor, Permission.DECISION_ISSUE, decision.unit),
        "rows": [(each, shown_code(each.code)) for each in rows],
        "next_url": f"?sau={last.number}" if last else "",
        "after": after,
        "number": number_of_decision(
            decision.number, decision.symbol, decision.paper_number, party=is_party_body(decision.unit.kind)
        ),
        "whole": bool(batch and batch.file_sha256 and reaches(actor, decision)),
    }
    return render(request, "recognition/aftercare/certificates.html", context, status=422 if problems else 200)


def _progress(request: HttpRequest, decision: Decision, batch: CertificateBatch | None) -> dict[str, object]:
    return {
        "decision": decision,
        "batch": batch,
        "running": bool(batch and not batch.finished_at and not batch.failure),
        "share": batch.done / batch.total if batch and batch.total else 0,
        "words": f"{batch.done} / {batch.total} giấy" if batch else "",
    }
