"""How the doors of what follows a decision get at things: through what is visible, then through what is allowed."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kheo.accounts.doors import actor_of, number_in
from kheo.accounts.permissions import Permission
from kheo.recognition.models import Decision
from kheo.units.models import Unit

MOST_AT_ONCE = 500


def decision_of(request: HttpRequest, pk: int) -> Decision:
    visible = Decision.objects.visible_to(actor_of(request)).select_related("plan", "unit")
    return get_object_or_404(visible, pk=pk)


def chosen_ids(request: HttpRequest) -> list[int]:
    found = (number_in(each) for each in request.POST.getlist("chon")[:MOST_AT_ONCE])
    return [each for each in found if each is not None]


def scope_of(request: HttpRequest, permission: Permission) -> Unit | None:
    """The unit by which a page is narrowed, if it is within reach."""
    code = request.GET.get("don-vi", "")
    if not code:
        return None
    return Unit.objects.filter(actor_of(request).reach_filter("path", permission), code=code[:80]).first()


def year_of(text: str, default: int) -> int:
    year = number_in(text)
    return year if year is not None and 2000 <= year <= 2100 else default
