"""What keeps a decision from being signed or issued, asked of it as it is stored. The same is asked at every step."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from kheo.ballots.queries.outcomes import outcomes_of
from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.recognition.models import Commendation, Decision, DecisionItem, Hold, Recognition
from kheo.recognition.queries.verdicts import verdicts_of
from kheo.recognition.rules import DecisionKind, DecisionState
from kheo.recognition.rules.certificates import is_party_body, number_of_decision
from kheo.recognition.rules.commending import COLLECTIVE, Commended, problems_with_commending
from kheo.recognition.rules.guards import problems_of
from kheo.recognition.rules.revoking import problems_with_ground
from kheo.recognition.rules.signing import problems_with_words
from kheo.registrations.queries.plan_documents import document_at
from kheo.rounds.models import Assessment
from kheo.rounds.queries.conflicts import conflicts_of_person
from kheo.rounds.rules import AssessmentState, AssessmentStep, Phase, problems_with_assessment_move
from kheo.rounds.rules.conflicts import in_words
from kheo.rounds.rules.convening import judged_path
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem
from kheo.units.models import Unit
from kheo.units.rules import contains, subtree_range

PENDING = (DecisionState.DRAFT, DecisionState.SIGNED)


def items_of(decision: Decision) -> list[DecisionItem]:
    """The lines with all that they speak of. Nine queries, however many lines."""
    return list(
        decision.items.select_related("registration__unit", "unit", "revokes__decision__unit", "revokes__registration")
        .prefetch_related("assessment__round__unit", "revokes__assessment")
        .order_by("order")
    )


def document_for(decision: Decision) -> PlanDocument:
    """The plan as its rules hold for the decision: the round's version, else the one in force when it was drafted."""
    if decision.round is not None:
        return decision.round.version.document
    return document_at(decision.plan_id, decision.drafted_at)


def number_text(decision: Decision) -> str:
    """ "12-QĐ/HU" of an issued one, "" before."""
    return (
        number_of_decision(
            decision.number, decision.symbol, decision.paper_number, party=is_party_body(decision.unit.kind)
        )
        if decision.issued_at
        else ""
    )


def problems_with_decision(decision: Decision, items: Sequence[DecisionItem] | None = None) -> list[Problem]:
    """Everything, of every line; empty: it may be signed, and issued once signed."""
    items = items_of(decision) if items is None else items
    problems = problems_with_words(title=decision.title, legal_basis=decision.legal_basis, symbol=decision.symbol)
    if not items:
        problems.append(
            Problem(
                "decision.nobody",
                "Quyết định chưa có tập thể, cá nhân nào.",
                "Chọn ít nhất một tập thể, cá nhân.",
                "chon",
            )
        )
    problems += _problems_with_pending(decision, items)
    asked = {
        DecisionKind.RECOGNISE: _problems_recognising,
        DecisionKind.COMMEND: _problems_commending,
        DecisionKind.REVOKE: _problems_revoking,
    }[DecisionKind(decision.kind)]
    return problems + asked(decision, items)


def _problems_with_pending(decision: Decision, items: Sequence[DecisionItem]) -> list[Problem]:
    """A line that stands in another decision not issued yet would be decided twice."""
    others = DecisionItem.objects.filter(decision__state__in=PENDING).exclude(decision=decision)
    assessments = {each.assessment_id for each in items if each.assessment_id}
    revoked = {each.revokes_id for each in items if each.revokes_id}
    taken = (
        set(others.filter(assessment__in=assessments).values_list("assessment", flat=True)) if assessments else set()
    )
    again = set(others.filter(revokes__in=revoked).values_list("revokes", flat=True)) if revoked else set()
    return [
        Problem(
            "decision.in_another",
            f"“{each.named}” đang có tên trong một dự thảo quyết định khác.",
            "Đưa ra khỏi một trong hai dự thảo.",
        )
        for each in items
        if each.assessment_id in taken or each.revokes_id in again
    ]


def _problems_recognising(decision: Decision, items: Sequence[DecisionItem]) -> list[Problem]:
    round_ = decision.round
    if round_ is None or round_.unit_id != decision.unit_id:
        return [
            Problem(
                "decision.not_the_convener",
                "Quyết định công nhận phải do đơn vị tổ chức đợt xét ban hành.",
                "Lập quyết định từ trang của đợt xét.",
            )
        ]
    document, problems = round_.version.document, []
    verdicts = verdicts_of([each.assessment for each in items if each.assessment])
    for each in items:
        assessment = each.assessment
        if assessment is None or assessment.round_id != round_.pk:
            problems.append(
                Problem(
                    "decision.other_round",
                    f"“{each.named}” không thuộc đợt xét này.",
                    "Chỉ chọn hồ sơ của đợt xét.",
                )
            )
            continue
        problems += [
            Problem(problem.code, f"“{each.named}”: {problem.message}", problem.next_step, clause=problem.clause)
            for problem in problems_with_assessment_move(
                AssessmentStep.RECOGNISE, AssessmentState(assessment.state), Phase(round_.phase)
            )
        ]
        problems += problems_of(verdicts[assessment.pk], each.named)
        distinction = document.distinction_by_code.get(each.distinction) if each.distinction else None
        if each.distinction and (distinction is None or distinction.level not in (None, round_.level)):
            problems.append(
                Problem(
                    "decision.no_such_distinction",
                    f"“{each.named}”: kế hoạch không có danh hiệu này ở cấp của đợt xét.",
                    "Chọn một danh hiệu của kế hoạch, hoặc để trống.",
                    "distinction",
                    distinction.clause if distinction else None,
                )
            )
    return problems


def _problems_commending(decision: Decision, items: Sequence[DecisionItem]) -> list[Problem]:
    document, scope = document_for(decision), judged_path(decision.unit.path, decision.unit.kind)
    problems = []
    counts = Counter(each.registration_id or f"unit {each.unit_id} {each.commendation}" for each in items)
    for each in items:
        of = each.registration.unit if each.registration else each.unit
        elsewhere = each.registration is not None and each.registration.plan_id != decision.plan_id
        if of is None or elsewhere or not contains(scope, of.path):
            problems.append(
                Problem(
                    "commend.not_ours",
                    f"“{each.named}” không thuộc kế hoạch hoặc phạm vi của đơn vị ban hành.",
                    "Đưa ra khỏi danh sách.",
                )
            )
    lines = commended_lines(decision, items)
    if document.commending.once and any(count > 1 for count in counts.values()):
        problems.append(
            Problem(
                "commend.listed_twice",
                "Có tập thể, cá nhân được ghi hai lần trong cùng quyết định.",
                "Giữ lại một dòng.",
                None,
                document.commending.clause,
            )
        )
    given, recognised = standing_counts(decision.plan, decision.unit, document)
    return problems + problems_with_commending(lines, document, given=given, recognised=recognised)


def commended_lines(decision: Decision, items: Sequence[DecisionItem]) -> list[Commended]:
    ids = {each.registration_id for each in items if each.registration_id}
    ranks: dict[int, set[int]] = {}
    for pk, rank in Recognition.objects.filter(registration__in=ids, to_at__isnull=True).values_list(
        "registration", "level_rank"
    ):
        ranks.setdefault(pk, set()).add(rank)
    already = {
        each.registration_id: f"Quyết định số {number_text(each.item.decision)}"
        for each in Commendation.objects.filter(registration__in=ids, to_at__isnull=True).select_related(
            "item__decision__unit"
        )
    }
    held = set(Hold.objects.filter(registration__in=ids, lifted_at__isnull=True).values_list("registration", flat=True))
    return [
        Commended(
            named=each.named,
            kind=each.commendation,
            subject=each.registration.subject if each.registration else COLLECTIVE,
            of_a_unit=each.registration is None,
            recognised_ranks=frozenset(ranks.get(each.registration_id or 0, ())),
            already=already.get(each.registration_id or 0, ""),
            on_hold=each.registration_id in held,
            amount=each.amount,
        )
        for each in items
    ]


def standing_counts(plan: Plan, unit: Unit, document: PlanDocument) -> tuple[dict[str, int], dict[str, int]]:
    """By kind of reward: how many of the unit stand under the plan; of how many recognised it may have a share."""
    given = Counter(
        Commendation.objects.filter(plan=plan, item__decision__unit=unit, to_at__isnull=True).values_list(
            "kind", flat=True
        )
    )
    low, high = subtree_range(judged_path(unit.path, unit.kind))
    pairs = set(
        Recognition.objects.filter(
            plan=plan, to_at__isnull=True, registration__unit__path__gte=low, registration__unit__path__lt=high
        ).values_list("registration", "level_rank")
    )
    recognised = {}
    for kind in document.commending.kinds:
        rank = document.level_rank(kind.level) if kind.level else None
        recognised[kind.code] = len({pk for pk, each in pairs if rank in (None, each)})
    return dict(given), recognised


def _problems_revoking(decision: Decision, items: Sequence[DecisionItem]) -> list[Problem]:
    problems = problems_with_ground(decision.ground, decision.reason)
    standing = standing_items(each.revokes_id for each in items if each.revokes_id)
    for each in items:
        earlier = each.revokes
        if earlier is None or earlier.decision.unit_id != decision.unit_id:
            problems.append(
                Problem(
                    "revoke.not_ours",
                    f"“{each.named}” không do đơn vị này công nhận, khen thưởng.",
                    "Chỉ đơn vị đã ban hành quyết định mới hủy bỏ được.",
                )
            )
        elif earlier.pk not in standing:
            problems.append(
                Problem(
                    "revoke.not_standing",
                    f"“{each.named}”: công nhận, khen thưởng này không còn hiệu lực.",
                    "Đưa ra khỏi quyết định hủy bỏ.",
                )
            )
    return problems


def standing_items(ids: Iterable[int]) -> set[int]:
    """Of some lines, those whose recognition or commendation is in force."""
    wanted = list(ids)
    made = Recognition.objects.filter(item__in=wanted, to_at__isnull=True).values_list("item", flat=True)
    given = Commendation.objects.filter(item__in=wanted, to_at__isnull=True).values_list("item", flat=True)
    return {*made, *given}


# --- the signer ------------------------------------------------------------------------------------------------------


def judged_assessments(items: Sequence[DecisionItem]) -> dict[int, list[Assessment]]:
    """By line: the candidates about which it decides, also through what it commends or takes back."""
    found = {each.pk: [each.assessment] for each in items if each.assessment}
    found |= {each.pk: [each.revokes.assessment] for each in items if each.revokes and each.revokes.assessment}
    rest = {each.registration_id: each.pk for each in items if each.registration_id and each.pk not in found}
    standing = Recognition.objects.filter(registration__in=list(rest), to_at__isnull=True, assessment__isnull=False)
    for each in standing.select_related("assessment"):
        if each.assessment is not None:
            found.setdefault(rest[each.registration_id], []).append(each.assessment)
    return found


def problems_with_signer(
    decision: Decision, items: Sequence[DecisionItem], *, name: str, user_id: int | None, unit_path: str
) -> list[Problem]:
    """Nobody decides on an initiative of their own unit, or on one in which they have or declared an interest."""
    judged = judged_assessments(items)
    assessments = {each.pk: each for several in judged.values() for each in several}
    conflicts = conflicts_of_person(list(assessments.values()), name=name, user_id=user_id, unit_path=unit_path)
    clause = document_for(decision).recognition.conflicts.clause
    problems = []
    for each in items:
        found = [conflict for one in judged.get(each.pk, ()) for conflict in conflicts.get(one.pk, ())]
        why = in_words(dict.fromkeys(found))
        if not judged.get(each.pk):
            of = each.registration.unit if each.registration else each.unit
            if of is not None and of.path == unit_path and of.pk != decision.unit_id:
                why = f"thuộc {of.name}"
        if why:
            problems.append(
                Problem(
                    "sign.conflict",
                    f"{name} không được ký quyết định có “{each.named}”: {why}.",
                    "Để người khác có thẩm quyền ký, hoặc tách tập thể, cá nhân này sang quyết định khác.",
                    "signer_name",
                    clause,
                )
            )
    return problems


def not_before(decision: Decision, items: Sequence[DecisionItem]) -> date | None:
    """The last day on which something happened that the decision stands on: a count of votes, an earlier decision."""
    zone = decision.plan.timezone
    days = [
        day_of(outcome.closed_at, zone)
        for outcome in outcomes_of([each.assessment for each in items if each.assessment]).values()
        if outcome.closed_at
    ]
    days += [
        day_of(each.revokes.decision.issued_at, zone)
        for each in items
        if each.revokes and each.revokes.decision.issued_at and not each.revokes.decision.earlier
    ]
    return max(days, default=None)
