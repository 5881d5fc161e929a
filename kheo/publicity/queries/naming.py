"""Whom publications name who has not agreed to it: found by the name, whether or not the dossier is ticked."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from kheo.plans.rules.document import INDIVIDUAL
from kheo.publicity.models import Publication
from kheo.publicity.rules.body import plain_text
from kheo.registrations.models import Registration
from kheo.rounds.rules.publicity import persons_in, persons_told_of
from kheo.units.rules import ancestors, contains, subtree_range


def named_without_consent(publications: Sequence[Publication]) -> dict[int, list[str]]:
    """The names, as their dossiers write them, by the number of the publication; absent: nobody.

    Asked are the individuals of the publication's plan who are registered by its unit, by those above and those below:
    a namesake at the other end of the district is somebody else. Who is ticked answers with the dossier's own consent.
    `publications` with their units and pictures. Two queries, however many.
    """
    line = Q(pk__in=[])
    for path in {it.unit.path for it in publications}:
        low, high = subtree_range(path)
        line |= Q(unit__path__gte=low, unit__path__lt=high) | Q(unit__path__in=ancestors(path))
    individuals = Registration.objects.filter(subject=INDIVIDUAL)
    plans = {it.plan_id for it in publications}
    silent = [
        (pk, plan, path, persons_in(carrier))
        for pk, plan, path, carrier in individuals.filter(line, plan__in=plans, consent_to_publish=False).values_list(
            "pk", "plan", "unit__path", "carrier"
        )
    ]
    if not silent:
        return {}
    ticked: dict[int, set[int]] = defaultdict(set)
    agreed: dict[int, set[tuple[str, ...]]] = defaultdict(set)
    about = individuals.filter(told_in__in=[it.pk for it in publications])
    for telling, pk, carrier, consent in about.values_list("told_in", "pk", "carrier", "consent_to_publish"):
        ticked[telling].add(pk)
        if consent:
            agreed[telling] |= persons_in(carrier).keys()
    found = {}
    for it in publications:
        names: dict[tuple[str, ...], str] = {}
        for pk, plan, path, persons in silent:
            near = contains(path, it.unit.path) or contains(it.unit.path, path)
            if near and plan == it.plan_id and pk not in ticked[it.pk]:
                names |= persons
        told = persons_told_of(_words_of(it), names.keys() - agreed[it.pk]) if names else []
        if told:
            found[it.pk] = sorted({names[name] for name in told})
    return found


def _words_of(it: Publication) -> str:
    alts = (image.alt for image in it.images.all())
    return "\n".join((it.title, plain_text(it.body), it.channel, it.place, *alts))
