"""Earlier or neighbouring registrations that look like one: shown beside it, never in its way."""

from dataclasses import dataclass
from itertools import combinations

from django.db.models import Q
from rapidfuzz import fuzz

from kheo.plans.models import Plan
from kheo.registrations.models import Registration
from kheo.registrations.queries.search import matching_ids
from kheo.registrations.rules import State
from kheo.registrations.rules.tokens import words_of
from kheo.shared.text import fold, words
from kheo.units.models import Unit
from kheo.units.rules import neighbours_scope, parent_path

NEARLY_SAME, SIMILAR = 90.0, 80.0  # of 100, over folded words in any order
SAME_CONTENT = 92.0
LONG_ENOUGH = 60  # characters of content that are worth comparing
OWN, NEIGHBOURS = 300, 60  # candidates at most: of the unit, and of each question to the search index
MOST = 5

# Words so common in titles that they tell nothing apart.
_COMMON = frozenset(words("mô hình điển dân vận khéo xã thôn tổ tập thể cá nhân và các cho của trong tại gắn với về ở"))


@dataclass(frozen=True)
class LookAlike:
    """`reason` in words; `score` from 0 to 100; `can_continue`: the same unit's, of an earlier plan."""

    registration: Registration
    reason: str
    score: float
    can_continue: bool


def look_alikes(
    title: str, content: str, unit: Unit, plan: Plan, exclude: Registration | None = None
) -> list[LookAlike]:
    """Up to five, the likest first, of the same unit or its neighbours (the units below the same parent).

    Candidates come from the search index, never from reading everything; those of the same initiative are no surprise
    and left out, as are other units' drafts.
    """
    title_folded, content_folded = fold(title), fold(content)
    if not title_folded:
        return []
    candidates = Registration.objects.filter(_candidates(title_folded, unit)).exclude(state=State.WITHDRAWN)
    candidates = candidates.exclude(~Q(unit=unit), state__in=[State.DRAFT, State.RETURNED])
    if exclude is not None:
        candidates = candidates.exclude(pk=exclude.pk).exclude(initiative_id=exclude.initiative_id)
    found: dict[int, LookAlike] = {}
    for each in candidates.select_related("unit", "plan").order_by("-id"):
        said, score = _likeness(title_folded, content_folded, each)
        if not said:
            continue
        own = each.unit_id == unit.pk
        where = "cùng đơn vị" if own else f"đơn vị lân cận ({each.unit.name})"
        earlier = each.plan.period_from < plan.period_from
        alike = LookAlike(each, f"{where}, năm {each.plan.period_from.year}, {said}", score, own and earlier)
        best = found.get(each.initiative_id)
        if best is None or alike.score > best.score:
            found[each.initiative_id] = alike
    return sorted(found.values(), key=lambda alike: (-alike.score, -alike.registration.pk))[:MOST]


def _likeness(title_folded: str, content_folded: str, other: Registration) -> tuple[str, float]:
    score = fuzz.token_sort_ratio(title_folded, other.title_folded)
    if score == 100:
        return "trùng tên", score
    if score >= NEARLY_SAME:
        return "tên gần như trùng", score
    if len(content_folded) >= LONG_ENOUGH and len(other.content) >= LONG_ENOUGH:
        alike = fuzz.token_sort_ratio(content_folded, fold(other.content))
        if alike >= SAME_CONTENT:
            return "nội dung gần như trùng", alike
    return ("tên gần giống", score) if score >= SIMILAR else ("", score)


def _candidates(title_folded: str, unit: Unit) -> Q:
    """The unit's latest registrations, and those of its neighbours that share telling words of the title."""
    own = Registration.objects.filter(unit=unit).order_by("-id").values_list("id", flat=True)[:OWN]
    ids = set(own)
    scope = neighbours_scope(unit.path)
    parent = Unit.objects.filter(path=scope).values_list("id", flat=True).first() if parent_path(unit.path) else None
    telling = sorted((word for word in words_of(title_folded) if word not in _COMMON), key=len, reverse=True)
    if parent is not None and telling:
        asked = [telling] if len(telling) < 3 else [list(pair) for pair in combinations(telling[:4], 2)]
        for telling_words in asked:
            ids.update(matching_ids([[f"_a{parent}"], *[[word] for word in telling_words]], limit=NEIGHBOURS))
    return Q(pk__in=ids)
