"""What the score sheets of candidates say together: only sheets that count, of members who may judge."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F

from kheo.rounds.models import Assessment, CouncilMember, ScoreLine, ScoreSheet
from kheo.rounds.queries.conflicts import conflicts_of
from kheo.rounds.rules.scoring import NO_SCORES, CriterionScore, Line, Scores, combine

__all__ = ["CriterionScore", "Scores", "scores_of"]


def scores_of(assessments: Iterable[Assessment]) -> dict[int, Scores]:
    """By candidate, for every one asked about; a fixed number of queries.

    A sheet counts when it is in, of the revision that is judged, not set aside, and its member has no conflict now.
    """
    asked = list(assessments)
    ids = [each.pk for each in asked]
    by_sheet: dict[tuple[int, int], list[Line]] = {}
    for assessment, member in (
        ScoreSheet.objects.counted().filter(assessment__in=ids).values_list("assessment", "member")
    ):
        by_sheet[assessment, member] = []
    if not by_sheet:
        return dict.fromkeys(ids, NO_SCORES)
    rows = ScoreLine.objects.filter(
        sheet__assessment__in=ids,
        sheet__submitted_at__isnull=False,
        sheet__set_aside_at__isnull=True,
        sheet__revision=F("sheet__assessment__revision"),
    ).values_list("sheet__assessment", "sheet__member", "criterion", "maximum", "points", "holds")
    for assessment, member, criterion, maximum, points, holds in rows:
        by_sheet.setdefault((assessment, member), []).append(Line(criterion, maximum, points, holds))
    scored = {assessment for assessment, _ in by_sheet}
    members = CouncilMember.objects.filter(pk__in={member for _, member in by_sheet}).select_related("unit")
    conflicts = conflicts_of([each for each in asked if each.pk in scored], list(members))
    counted: dict[int, list[list[Line]]] = defaultdict(list)
    for key in sorted(by_sheet):
        if not conflicts.get(key):
            counted[key[0]].append(by_sheet[key])
    return {pk: combine(counted.get(pk, [])) for pk in ids}
