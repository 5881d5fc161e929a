"""Issuing a draft, and entering a document that was made elsewhere."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kheo.accounts.doors import actor_of, allow, beside_fields, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.papers.actions.issued import enter_document
from kheo.papers.actions.issuing import issue_draft, problems_of
from kheo.papers.forms.documents import EnterForm, NumberForm
from kheo.papers.queries.documents import written
from kheo.papers.queries.issued import decision_of, problems_with_decision_of, title_of
from kheo.papers.queries.numbers import kept_numbers, next_text
from kheo.papers.rules.drafts import DraftState, problems_with_state
from kheo.papers.rules.issuing import sort_of
from kheo.papers.views.drafts import draft_of, show
from kheo.papers.views.writing import crumbs, likely, units_of
from kheo.recognition.queries.deciding import number_text
from kheo.registrations.queries.choices import current_plan, plans_for
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PAPER_ISSUE)
def issue(request: HttpRequest, draft: int) -> HttpResponse:
    """What still stands in the way; else the day and the number, and the draft is issued."""
    found = draft_of(request, draft)
    allow(request, Permission.PAPER_ISSUE, found.sender)
    try:
        said = written(found)
    except RuleBroken:
        return show(request, found)
    today, decision, sort = clock.today(), decision_of(found), sort_of(said.generated)
    owed = problems_with_state(DraftState(found.state)) or problems_of(said)
    if decision is not None and not owed:
        owed = problems_with_decision_of(decision)
    numbered = decision is None and bool(sort)
    day = day_of(decision.issued_at, found.plan.timezone) if decision and decision.issued_at else today
    asked = request.POST.get("issued_on", "")
    year = int(asked[:4]) if number_in(asked[:4], 4) else day.year
    form = NumberForm(
        request.POST if request.method == "POST" else None,
        initial={"issued_on": day, "symbol": found.sender.symbol, "number": "moi"},
        reserved=kept_numbers(found.sender, year, sort) if numbered else [],
        next_text=next_text(found.sender, year, sort, found.sender.symbol) if numbered else "",
    )
    if not numbered:
        del form.fields["number"], form.fields["symbol"]
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            issued = issue_draft(
                draft_id=found.pk,
                revision=number_in(request.POST.get("phien-ban", ""), 9) or 0,
                issued_on=form.cleaned_data["issued_on"],
                symbol=form.cleaned_data.get("symbol", ""),
                reserved_id=form.reserved_id if numbered else None,
                by=actor_of(request),
                at=clock.now(),
            )
        except RuleBroken as refused:
            problems = beside_fields(form, refused.problems)
        else:
            messages.success(request, f"Đã ban hành {issued.title.lower()} {issued.number_text}.".replace(" .", "."))
            return redirect("papers:issued", issued.pk)
    context = {
        "draft": found,
        "revision": found.revision,
        "title": title_of(said.reads, said.paper),
        "subject": said.reads.subject,
        "figures": sum(1 for _ in said.generated.figures()),
        "recipients": said.reads.recipients,
        "signer": said.reads.signature,
        "decision_number": number_text(decision) if decision else "",
        "owed": owed,
        "form": form,
        "problems": problems,
        "crumbs": crumbs((said.paper.title, reverse("papers:draft", args=[found.pk]))),
    }
    return render(request, "papers/issue.html", context, status=422 if problems or form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PAPER_ISSUE)
def enter(request: HttpRequest) -> HttpResponse:
    """A file made elsewhere (the signed plan, a letter on paper) as a document with number and hash."""
    actor = actor_of(request)
    plans = plans_for(actor)
    plan = current_plan(plans, clock.today(), request.POST.get("plan", ""))
    if plan is None:
        return redirect("papers:catalogue")
    own = units_of(actor, Permission.PAPER_ISSUE, plan)
    initial = {"plan": plan.code, "issued_on": clock.today(), "unit": likely(plan, own)}
    posted = request.method == "POST"
    files = request.FILES if posted else None
    form = EnterForm(request.POST if posted else None, files, initial=initial, plans=plans, actor=actor)
    problems: list[Problem] = []
    if posted and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            issued = enter_document(
                plan=plan,
                unit=form.cleaned_data["unit"],
                entered=form.entered,
                content=sent.file,
                size=sent.size,
                name=sent.name,
                by=actor,
                at=clock.now(),
            )
        except RuleBroken as refused:
            problems = beside_fields(form, refused.problems)
        else:
            messages.success(request, f"Đã đăng ký văn bản {issued.number_text}.")
            return redirect("papers:issued", issued.pk)
    context = {"form": form, "problems": problems, "crumbs": crumbs()}
    return render(request, "papers/enter.html", context, status=422 if problems or form.errors else 200)
