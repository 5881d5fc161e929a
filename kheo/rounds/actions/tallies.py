"""What a candidate keeps of its score sheets, brought into step with them. Part of other actions."""

from collections.abc import Iterable
from datetime import datetime

from kheo.rounds.models import Assessment, CouncilMember, Round, ScoreSheet
from kheo.rounds.queries.scores import scores_of


def put_aside(assessment: Assessment, member: CouncilMember, because: str, *, at: datetime) -> None:
    """The sheet of a member who may not judge after all, if there is one. Part of other actions, which hold the row."""
    sheets = list(ScoreSheet.objects.filter(assessment=assessment, member=member, set_aside_at__isnull=True))
    mark_aside(sheets, because[:300], at)
    recount([assessment])


def mark_aside(sheets: Iterable[ScoreSheet], because: str, at: datetime) -> None:
    for sheet in sheets:
        sheet.set_aside_at, sheet.set_aside_because = at, because
        sheet.save(update_fields=["set_aside_at", "set_aside_because"])


def recount(assessments: Iterable[Assessment]) -> None:
    """Bring what is kept of the sheets into step with them. Part of every action that makes a sheet count or not."""
    held = list(assessments)
    scores = scores_of(held)
    for each in held:
        each.sheets_in, each.mean = scores[each.pk].sheets, scores[each.pk].mean
    Assessment.objects.bulk_update(held, ["sheets_in", "mean"], batch_size=200)


def hold_assessment(assessment_id: int) -> Assessment:
    """The candidate with its round, both held: first the round, so that its phase stays what it is."""
    round_id = Assessment.objects.values_list("round_id", flat=True).get(pk=assessment_id)
    round_ = (
        Round.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "plan", "version")
        .defer("version__source", "version__text", "version__content", "version__changes")
        .get(pk=round_id)
    )
    assessment = (
        Assessment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("registration__unit")
        .get(pk=assessment_id)
    )
    assessment.round = round_
    return assessment
