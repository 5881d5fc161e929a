"""What must be true of the tables at every moment, told again from the plan's words and the rows alone.

Nothing of `rules`, `queries` or `actions` is used here: if the code and this page read the domain differently, a test
that drives the code finds it. `broken()` gives every broken sentence; empty is well.
"""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from kheo.audit.models import Record
from kheo.ballots.models import Ballot, BallotItem, RollEntry, Slip
from kheo.recognition.models import Commendation, Decision, Hold, Recognition
from kheo.registrations.models import Registration, Standing
from kheo.rounds.models import Assessment, ConflictDeclaration, CouncilMember, ScoreLine, ScoreSheet

BALLOT_STEPS = frozenset(
    ["prepare", "edit_roll", "make_tickets", "void_tickets", "open", "meeting", "add_file", "close", "cancel"]
)  # casting is not one of them
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def broken() -> list[str]:
    return [
        *recognitions(),
        *decisions(),
        *commendations(),
        *states(),
        *ballots(),
        *rolls(),
        *secrecy(),
        *sheets(),
        *ledger(),
    ]


def day(instant):
    return instant.astimezone(VIETNAM).date()


# --- nothing wrong is recognised --------------------------------------------------------------------------------------


def recognitions():
    rows = Recognition.objects.select_related(
        "item__decision", "assessment__round__unit", "assessment__round__version", "assessment__revision",
        "registration__unit",
    ).filter(item__decision__earlier=False)  # fmt: skip
    standing_alone = defaultdict(int)
    for each in rows:
        who = f"recognition {each.pk}"
        decision, assessment, registration = each.item.decision, each.assessment, each.registration
        if each.to_at is None:
            standing_alone[registration.pk, each.level_rank] += 1
        if decision.state not in {"issued", "revoked"} or decision.issued_at != each.from_at:
            yield f"{who}: its decision is not issued"
            continue
        if not (decision.signed_on and decision.signer_name and decision.number):
            yield f"{who}: its decision has no signature or number"
        if assessment is None or assessment.registration_id != registration.pk:
            yield f"{who}: made without a candidate"
            continue
        yield from _judged(who, each, decision, assessment, registration)
    for key, many in standing_alone.items():
        if many > 1:
            yield f"registration and level {key}: recognised {many} times at once"


def _judged(who, recognition, decision, assessment, registration):
    round_, at = assessment.round, recognition.from_at
    plan = round_.version.document
    rules = {each.rule for each in plan.recognition.rules}
    if registration.plan_id != round_.plan_id or round_.level != recognition.level:
        yield f"{who}: another plan or level than its round's"
    withdrawn = registration.withdrawn_at and registration.withdrawn_at <= at
    if registration.accepted_at is None or registration.accepted_at > at or withdrawn:
        yield f"{who}: was not in the register"
    held = Hold.objects.filter(registration=registration, placed_at__lt=at).exclude(lifted_at__lte=at)
    if held.exists():
        yield f"{who}: recognised while a hold stood"
    if "public_vote" in rules:
        yield from _voted(who, plan.recognition.vote_at(round_.level), round_, assessment, at)
    if "criteria_met" in rules:
        yield from _met(who, plan, round_, assessment, registration, at)
    if "creative_and_spreading" in rules:
        content = assessment.revision.content if assessment.revision else {}
        if not (content.get("report") or {}).get("replicable", "").strip():
            yield f"{who}: its dossier does not say what others can copy"
    if round_.level_rank > 1 and registration.unit.parent_id and registration.unit.kind == "party-cell":
        below = Recognition.objects.filter(
            registration=registration, level_rank=round_.level_rank - 1, from_at__lt=at
        ).exclude(to_at__lte=at)
        if not below.exists():
            yield f"{who}: had no ticket from the level below"
    if _is_near(decision.signed_by_id, registration, round_):
        yield f"{who}: signed by somebody of the registering unit"
    if ConflictDeclaration.objects.filter(
        assessment=assessment, member__user_id=decision.signed_by_id, member__user__isnull=False, declared_at__lte=at
    ).exists():
        yield f"{who}: signed by somebody who declared an interest"


def _voted(who, vote, round_, assessment, at):
    if vote is None:
        return
    if round_.notice_from is None:
        yield f"{who}: was never under public notice"
        return
    lasted = (round_.notice_to - round_.notice_from).days + 1
    if lasted < vote.public_notice_days:
        yield f"{who}: public notice of {lasted} days"
    items = BallotItem.objects.select_related("ballot").filter(
        assessment=assessment, ballot__state="closed", ballot__closed_at__lte=at
    )
    if vote.ballot:
        items = items.filter(ballot__kind=vote.ballot)
    item = items.order_by("-ballot__closed_at", "-ballot_id").first()
    if item is None:
        yield f"{who}: no ballot was closed"
        return
    if day(item.ballot.opened_at) <= round_.notice_to:
        yield f"{who}: the ballot opened before the notice was over"
    if item.eligible == 0 or item.took_part == 0:
        yield f"{who}: nobody voted"
        return
    if vote.quorum is not None and Fraction(item.took_part, item.eligible) < vote.quorum - Fraction(1, 1000):
        yield f"{who}: no quorum ({item.took_part}/{item.eligible})"
    of = item.eligible if vote.denominator == "all" else item.took_part
    approval = vote.approval if vote.approval is not None else Fraction(1, 2)
    share = Fraction(item.yes, of)
    if share < approval or (share == Fraction(1, 2) == approval and item.chair_voice != "yes") or item.yes < item.no:
        yield f"{who}: not approved ({item.yes}/{of})"


def _met(who, plan, round_, assessment, registration, at):
    scoring = plan.recognition.scoring_at(round_.level)
    if scoring is None:
        return
    counted = [
        sheet
        for sheet in ScoreSheet.objects.select_related("member__unit").filter(
            assessment=assessment, submitted_at__lte=at, set_aside_at__isnull=True, revision=assessment.revision_id
        )
        if not _member_is_near(sheet.member, registration, round_, assessment)
    ]
    if len(counted) < scoring.min_scorers:
        yield f"{who}: {len(counted)} sheets without an interest"
        return
    if scoring.pass_mark is not None and sum(sheet.total for sheet in counted) < scoring.pass_mark * len(counted):
        yield f"{who}: below the pass mark"
    for criterion in plan.criteria:
        if criterion.mandatory_share is None or not criterion.holds_for(round_.level, registration.subject):
            continue
        lines = ScoreLine.objects.filter(sheet__in=counted, criterion=criterion.code).values_list("points", flat=True)
        total = Fraction(sum(lines, Decimal(0)))
        if total < criterion.mandatory_share * Fraction(criterion.points) * len(counted):
            yield f"{who}: {criterion.code} below its mandatory share"


def _member_is_near(member, registration, round_, assessment):
    if ConflictDeclaration.objects.filter(assessment=assessment, member=member).exists():
        return True
    paths = [member.unit.path] if member.unit else []
    if member.user_id:
        paths += member.user.memberships.values_list("unit__path", flat=True)
    return registration.unit_id != round_.unit_id and any(path.startswith(registration.unit.path) for path in paths)


def _is_near(user_id, registration, round_):
    if user_id is None or registration.unit_id == round_.unit_id:
        return False
    from kheo.accounts.models import Membership

    paths = Membership.objects.filter(user_id=user_id).values_list("unit__path", flat=True)
    return any(path.startswith(registration.unit.path) for path in paths)


# --- decisions, rewards -----------------------------------------------------------------------------------------------


def decisions():
    numbers = defaultdict(list)
    for unit, year, number in Decision.objects.filter(number__isnull=False).values_list("unit_id", "year", "number"):
        numbers[unit, year].append(number)
    for key, given in numbers.items():
        if sorted(given) != list(range(1, len(given) + 1)):
            yield f"decisions of {key}: numbers {sorted(given)}"
    for decision in Decision.objects.filter(state__in=["draft", "signed", "dropped"]):
        if decision.number or Recognition.objects.filter(item__decision=decision).exists():
            yield f"decision {decision.pk}: acts before it is issued"
    for decision in Decision.objects.filter(state="revoked"):
        if Recognition.objects.filter(item__decision=decision, to_at__isnull=True).exists():
            yield f"decision {decision.pk}: revoked, and what it recognised stands"


def commendations():
    once = defaultdict(int)
    for each in Commendation.objects.select_related("item__decision", "plan"):
        if each.item.decision.state not in {"issued", "revoked"}:
            yield f"commendation {each.pk}: its decision is not issued"
        if each.to_at is None and each.registration_id and each.once:
            once[each.registration_id] += 1
    for registration, many in once.items():
        if many > 1:
            yield f"registration {registration}: rewarded {many} times"


# --- candidates, ballots, sheets --------------------------------------------------------------------------------------


def states():
    in_force = set(Recognition.objects.filter(to_at__isnull=True).values_list("assessment_id", flat=True))
    said = set(Assessment.objects.filter(state__in=["recognised", "kept"]).values_list("id", flat=True))
    if in_force - {None} != said:
        yield f"candidates called recognised {said}, and those that are {in_force}"
    for each in Assessment.objects.filter(state__in=["scored", "voted", "recognised", "kept"]).select_related("round"):
        if each.round.phase in {"preparing", "notice"}:
            yield f"candidate {each.pk}: ahead of its round"
    for each in Assessment.objects.filter(state__in=["declined", "removed", "lapsed", "revoked"], reason=""):
        yield f"candidate {each.pk}: no reason given"


def ballots():
    for ballot in Ballot.objects.exclude(kind="meeting"):
        entries = list(RollEntry.objects.filter(ballot=ballot, void=False))
        slips = defaultdict(list)
        for item_id, choice in Slip.objects.filter(ballot=ballot).values_list("item_id", "choice"):
            slips[item_id].append(choice)
        if ballot.state == "prepared" and (slips or any(entry.voted for entry in entries)):
            yield f"ballot {ballot.pk}: votes before it was opened"
        if ballot.state == "cancelled":  # what nobody will count, nobody shall read
            if slips:
                yield f"ballot {ballot.pk}: called off, and slips are left"
            continue
        for item in ballot.items.all():
            voters = sum(entry.voted and item.number not in entry.excluded for entry in entries)
            if len(slips[item.pk]) != voters:
                yield f"ballot {ballot.pk}, item {item.number}: {len(slips[item.pk])} slips of {voters} voters"
            if ballot.state == "closed":
                counted = [slips[item.pk].count(choice) for choice in ("yes", "no", "abstain")]
                if counted != [item.yes, item.no, item.abstain]:
                    yield f"ballot {ballot.pk}, item {item.number}: counted {counted}"
    for item in BallotItem.objects.filter(ballot__kind="meeting", ballot__state="closed"):
        if item.yes + item.no + item.abstain + (item.invalid or 0) > item.took_part:
            yield f"meeting item {item.pk}: more votes than voters"


def rolls():
    """Whoever declared an interest before a ballot opened, or is of the registering unit, is kept from the item."""
    items = BallotItem.objects.exclude(ballot__state__in=["prepared", "cancelled"]).select_related(
        "ballot", "assessment__registration__unit", "assessment__round"
    )
    for item in items:
        registration, round_ = item.assessment.registration, item.assessment.round
        declared = dict(
            ConflictDeclaration.objects.filter(assessment=item.assessment).values_list("member_id", "declared_at")
        )
        for entry in RollEntry.objects.filter(ballot=item.ballot, member__isnull=False).select_related("member__unit"):
            unit = entry.member.unit
            near = unit and registration.unit_id != round_.unit_id and unit.path.startswith(registration.unit.path)
            said = declared.get(entry.member_id)
            if (near or (said and said <= item.ballot.opened_at)) and item.number not in entry.excluded:
                yield f"ballot {item.ballot_id}, item {item.number}: member {entry.member_id} may vote on it"


def secrecy():
    """No column joins a voter and a vote, and nothing that is written beside them tells when who voted."""
    columns = {each.attname for each in Slip._meta.concrete_fields}
    if columns != {"token", "ballot_id", "item_id", "choice"}:
        yield f"a slip holds {columns}"
    if any(each.get_internal_type() in {"DateTimeField", "TimeField"} for each in RollEntry._meta.concrete_fields):
        yield "the roll holds a time"
    kept = Record.objects.filter(action__startswith="ballot.").values_list("action", flat=True).distinct()
    told = set(kept) - {f"ballot.{step}" for step in BALLOT_STEPS}
    if told:
        yield f"the journal holds {told}"


def sheets():
    for sheet in ScoreSheet.objects.filter(submitted_at__isnull=False).prefetch_related("lines"):
        points = sum((line.points or Decimal(0) for line in sheet.lines.all()), Decimal(0))
        if sheet.total != points:
            yield f"sheet {sheet.pk}: total {sheet.total} of {points}"
        if any(line.maximum is not None and line.points is None for line in sheet.lines.all()):
            yield f"sheet {sheet.pk}: handed in with gaps"
    for member in CouncilMember.objects.filter(scores=False):
        if ScoreSheet.objects.filter(member=member, submitted_at__isnull=False).exists():
            yield f"member {member.pk}: scores without the right to"


# --- what is counted --------------------------------------------------------------------------------------------------


def ledger():
    periods = defaultdict(list)
    for registration, rank, start, end in Recognition.objects.values_list(
        "registration_id", "level_rank", "from_at", "to_at"
    ):
        periods[registration].append((rank, start, end))
    rewards = defaultdict(list)
    for registration, start, end in Commendation.objects.filter(registration__isnull=False).values_list(
        "registration_id", "from_at", "to_at"
    ):
        rewards[registration].append((start, end))
    open_ones = dict(Standing.objects.filter(to_at__isnull=True).values_list("registration_id", "pk"))
    counting = set(Registration.objects.filter(state__in=["accepted", "closed"]).values_list("id", flat=True))
    if set(open_ones) != counting:
        yield f"standings are open for {set(open_ones) ^ counting} that should not be, or the other way round"
    for row in Standing.objects.all():
        moments = [row.from_at] if row.to_at is None else [row.from_at, row.to_at - timedelta(microseconds=1)]
        for moment in moments:
            rank = max((r for r, start, end in periods[row.registration_id] if _at(moment, start, end)), default=0)
            if row.recognised_rank != rank:
                yield f"standing {row.pk} at {moment}: counts as recognised at {row.recognised_rank}, is {rank}"
            rewarded = any(_at(moment, start, end) for start, end in rewards[row.registration_id])
            if row.commended != rewarded:
                yield f"standing {row.pk} at {moment}: commended {row.commended}, is {rewarded}"


def _at(moment, start, end):
    return start <= moment and (end is None or moment < end)
