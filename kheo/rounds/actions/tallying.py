"""What a candidate's row keeps of its score sheets. Part of every action after which other sheets count."""

from collections.abc import Iterable

from kheo.rounds.models import Assessment
from kheo.rounds.queries.scores import scores_of


def recount(assessments: Iterable[Assessment]) -> None:
    held = list(assessments)
    scores = scores_of(held)
    for each in held:
        each.sheets_in, each.mean = scores[each.pk].sheets, scores[each.pk].mean
    Assessment.objects.bulk_update(held, ["sheets_in", "mean"], batch_size=200)
