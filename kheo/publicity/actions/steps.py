"""A publication sent, approved, published, taken back: the moves of its table."""

from datetime import datetime

from django.db import transaction

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.plans.rules.document import INDIVIDUAL
from kheo.publicity.actions.drafts import locked
from kheo.publicity.models import Publication
from kheo.publicity.queries.naming import named_without_consent
from kheo.publicity.rules import CHECKED, KINDS, MOVES, PUBLISHING, Kind, State, Step, problems_with_move
from kheo.publicity.rules.values import names_without_consent, no_consent, problems_with_completeness, problems_with_day
from kheo.registrations.actions.standings import restate
from kheo.registrations.models import Registration
from kheo.shared.periods import Period, day_of
from kheo.shared.problems import Problem, RuleBroken

LONGEST_REASON = 1_000


@transaction.atomic
def take_step(*, publication_id: int, step: Step, by: Actor, at: datetime, reason: str = "") -> Publication:
    """Move a publication on, as the table allows; models that are told about count as publicised, or no longer.

    Before it is sent, approved or published everything that its kind needs is there, its day has come and lies in the
    plan's year, and no individual is told of or named in public without recorded consent.
    """
    it = locked(publication_id)
    about = list(Registration.objects.select_for_update(of=("self",)).filter(told_in=it).order_by("pk"))
    problems = problems_with_move(step, State(it.state), reason)
    if not problems and step in CHECKED:
        problems = problems_before(it, about, step, at)
    if len(reason) > LONGEST_REASON:
        problems.append(Problem("publication.long_reason", "Lý do quá dài.", "Viết gọn lại.", "reason"))
    if problems:
        raise RuleBroken(problems)
    before = {"state": it.state}
    move = MOVES[step]
    it.state = move.target
    it.revision += 1
    it.changed_at = at
    if move.needs_reason:
        it.reason = reason.strip()
    elif step is not Step.RECALL:
        it.reason = ""
    if step in {Step.APPROVE, Step.PUBLISH_AT_ONCE}:
        it.approved_at, it.approved_by_id = at, by.user_id
    if step in {Step.RECALL, Step.RETURN}:
        it.approved_at = it.approved_by = None
    if step in PUBLISHING:
        it.published_at = at
    if step is Step.WITHDRAW:
        it.withdrawn_at = at
    it.save()
    if it.state in {State.PUBLISHED, State.WITHDRAWN}:
        _restate(about, at)
    after = {"state": it.state, **({"reason": it.reason} if move.needs_reason else {})}
    record(action=f"publication.{step.value}", by=by, at=at, unit=it.unit, target=it, before=before, after=after)
    return it


def problems_before(it: Publication, about: list[Registration], step: Step, at: datetime) -> list[Problem]:
    """What is still missing before a publication is sent, approved or published; the page shows it beforehand."""
    filled = {name for name in KINDS[Kind(it.kind)].needs if getattr(it, name) not in ("", None)}
    problems = problems_with_completeness(Kind(it.kind), filled)
    if step in PUBLISHING:
        period = Period(it.plan.period_from, it.plan.period_to)
        today = day_of(at, it.plan.timezone)
        problems += problems_with_day(it.happened_on, today=today, period=period, code="publication")
    if KINDS[Kind(it.kind)].is_public:
        unnamed = [each.title for each in about if each.subject == INDIVIDUAL and not each.consent_to_publish]
        problems += [no_consent(unnamed)] if unnamed else []
        named = named_without_consent([it]).get(it.pk)
        problems += [names_without_consent(named)] if named else []
    return problems


def _restate(about: list[Registration], at: datetime) -> None:
    """A model counts as publicised as long as a publication of its own stands that reaches the public."""
    public = [kind for kind, facts in KINDS.items() if facts.is_public]
    told = Publication.objects.filter(registrations__in=about, state=State.PUBLISHED, kind__in=public)
    known = set(told.values_list("registrations", flat=True))
    for each in about:
        restate(each, at=at, published=each.pk in known)
