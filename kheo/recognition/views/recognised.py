"""What stands recognised: the room's first page."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.recognition.queries.deciding import number_text
from kheo.recognition.queries.decision_lists import (
    PAGE,
    Recognised,
    pending_decisions,
    recognitions_for,
    without_ticket,
)
from kheo.recognition.rules import DecisionState
from kheo.registrations.queries.choices import plans_for, scopes_for
from kheo.registrations.queries.plan_documents import document_at
from kheo.shared.paging import cut
from kheo.units.models import Unit


@require_safe
@requires(Permission.DECISION_READ)
def recognised(request: HttpRequest) -> HttpResponse:
    actor, asked = actor_of(request), request.GET
    plans = plans_for(actor)
    plan = next((each for each in plans if each.code == asked.get("ke-hoach")), None)
    documents = {each.pk: document_at(each, clock.now()) for each in ([plan] if plan else plans[:6])}
    document = documents.get(plan.pk) if plan else next(iter(documents.values()), None)
    scopes = scopes_for(actor)
    scope = next((each for each in scopes if each.code == asked.get("don-vi")), None)
    path = scope.path if scope else ""
    if not path and asked.get("don-vi"):
        unit = Unit.objects.visible_to(actor).filter(code=asked["don-vi"][:80]).first()
        path = unit.path if unit else ""
    levels = {each.code: each.title for each in (document.levels if document else ())}
    fields = {each.code: each.title for each in (document.fields if document else ())}
    level, field = asked.get("cap", ""), asked.get("linh-vuc", "")
    over = asked.get("tinh-trang") == "het"
    wanted = Recognised(plan, level if level in levels else "", field if field in fields else "", path, over)
    rows, last = cut(recognitions_for(actor, wanted, before=number_in(asked.get("truoc", ""))), PAGE)
    query = {name: asked[name] for name in ("ke-hoach", "don-vi", "cap", "linh-vuc", "tinh-trang") if asked.get(name)}
    drafts = pending_decisions(actor, DecisionState.DRAFT, permission=Permission.DECISION_SIGN)
    signed = pending_decisions(actor, DecisionState.SIGNED, permission=Permission.DECISION_ISSUE)
    context = {
        "rows": [
            {
                "recognition": each,
                "level": levels.get(each.level, each.level),
                "field": fields.get(each.registration.field, each.registration.field),
                "number": number_text(each.item.decision),
            }
            for each in rows
        ],
        "plans": plans,
        "plan": plan,
        "scopes": scopes,
        "scope": scope,
        "levels": levels.items(),
        "level": level,
        "fields": fields.items(),
        "field": field,
        "over": over,
        "filtered": bool(query),
        "next_url": f"?{urlencode({**query, 'truoc': last.pk})}" if last else "",
        "to_sign": len(drafts),
        "to_issue": len(signed),
        "without_ticket": without_ticket(actor) if can(actor, Permission.DECISION_WRITE) else 0,
        "may_write": can(actor, Permission.DECISION_WRITE),
        "rounds_url": reverse("rounds:list"),
    }
    return render(request, "recognition/list.html", context)
