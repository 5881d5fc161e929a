"""The autumn of the trial year: rounds of communes and of the district, each at another point of its way."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from kheo.accounts.actor import Actor
from kheo.accounts.models import User
from kheo.ballots.actions.casting import cast_in_council
from kheo.ballots.actions.closing import close_ballot
from kheo.ballots.actions.meetings import ItemCounts, MeetingReport, record_meeting
from kheo.ballots.actions.opening import open_ballot
from kheo.ballots.actions.preparing import BallotDraft, prepare_ballot
from kheo.ballots.rules import BallotKind, Choice
from kheo.ballots.rules.codes import new_receipt
from kheo.config.demo import words
from kheo.config.demo.moments import Story, at
from kheo.plans.models import Plan
from kheo.plans.rules.recognising import Criterion
from kheo.plans.rules.vocabulary import CriterionKind
from kheo.recognition.actions.certificates import ask_for_certificates
from kheo.recognition.actions.decisions.drafting import DecisionDraft, Line, draft_decision
from kheo.recognition.actions.decisions.releasing import release
from kheo.recognition.actions.decisions.signing import sign
from kheo.recognition.models import Decision
from kheo.recognition.rules import DecisionKind
from kheo.registrations.models import Registration
from kheo.rounds.actions.candidates import decline, propose
from kheo.rounds.actions.conflicts import declare_conflict
from kheo.rounds.actions.council import SeatDraft, seat
from kheo.rounds.actions.findings import record_finding
from kheo.rounds.actions.reports import save_report
from kheo.rounds.actions.rounds import (
    close_round,
    convene,
    start_assessing,
    start_deciding,
    start_notice,
    start_voting,
)
from kheo.rounds.actions.scoring import save_sheet, submit_sheet
from kheo.rounds.actions.surveys import give_opinion, open_survey
from kheo.rounds.actions.visits import mark_held, plan_visit
from kheo.rounds.models import Assessment, CouncilMember, Round, Seat, VisitKind
from kheo.rounds.queries.candidates import candidates_possible
from kheo.rounds.queries.rounds import document_of
from kheo.rounds.rules import AssessmentState
from kheo.rounds.rules.reports import ReportValues
from kheo.rounds.rules.scoring import Mark
from kheo.rounds.rules.surveys import QUESTIONS
from kheo.rounds.rules.visits import FindingValues, Member, VisitValues, checklist_of
from kheo.units.models import Unit


@dataclass(frozen=True)
class Judge:
    """Somebody of a council, who also acts on the site."""

    user: User
    actor: Actor
    unit: Unit
    post: str
    seat: Seat


class Autumn:
    """Rounds of the trial; `office` runs them for their unit, the first of the `judges` chairs."""

    def __init__(self, plan: Plan, rng: Random) -> None:
        self.plan = plan
        self.rng = rng

    # --- whole ways ------------------------------------------------------------------------------------------------

    def finished(self, unit: Unit, office: Actor, judges: Sequence[Judge], district: tuple[Unit, Actor]) -> Story:
        """A commune that has recognised: a meeting's vote, one candidate declined, the decision issued."""
        round_ = yield from self.assessing(unit, office, judges, "co-so", date(2023, 7, 10), date(2023, 7, 20))
        yield from self.visited(round_, office, judges, date(2023, 7, 21), held=True)
        yield from self.all_scored(round_, judges, date(2023, 7, 25))
        yield (moment := at(date(2023, 7, 31), 8))
        weakest = self.candidates(round_)[-1]
        decline(assessment_id=weakest.pk, reason=words.DECLINED[0], by=office, at=moment)
        start_voting(round_id=round_.pk, by=office, at=moment)
        yield from self.voted_in_a_meeting(round_, office, judges[0], date(2023, 7, 31))
        yield (moment := at(date(2023, 8, 2)))
        start_deciding(round_id=round_.pk, by=office, at=moment)
        chosen = [each.pk for each in self.candidates(round_)]
        decision = draft_decision(
            DecisionDraft(DecisionKind.RECOGNISE, self.plan, unit, [Line(assessment_id=pk) for pk in chosen], round_),
            by=office,
            at=moment,
        )
        yield from self.issued(decision, office, judges[0], date(2023, 8, 3))
        yield (moment := at(date(2023, 8, 7)))
        ask_for_certificates(decision_id=decision.pk, by=office, at=moment)
        yield (moment := at(date(2023, 8, 10)))
        close_round(round_id=round_.pk, by=office, at=moment)
        yield (moment := at(date(2023, 9, 12)))
        committee, steward = district
        recognised = Registration.objects.filter(recognitions__item__decision=decision).order_by("id")[:3]
        lines = [Line(registration_id=each.pk, commendation="bieu-duong") for each in recognised]
        draft_decision(DecisionDraft(DecisionKind.COMMEND, self.plan, committee, lines), by=steward, at=moment)

    def half_scored(self, unit: Unit, office: Actor, judges: Sequence[Judge]) -> Story:
        """A commune in the middle of it: one visit made and one to come, sheets in, begun and missing."""
        round_ = yield from self.assessing(unit, office, judges, "co-so", date(2023, 9, 1), date(2023, 9, 11))
        candidates = self.candidates(round_)
        yield from self.visited(round_, office, judges, date(2023, 9, 13), held=True, of=candidates[:2])
        yield from self.visited(round_, office, judges, date(2023, 9, 22), held=False, of=candidates[2:4])
        yield from self.asked(candidates[0].registration, unit, office, date(2023, 9, 12))
        yield (moment := at(date(2023, 9, 14)))
        member = CouncilMember.objects.get(round=round_, user=judges[-1].user)
        declare_conflict(
            assessment_id=candidates[-1].pk,
            member_id=member.pk,
            reason="Có người nhà tham gia thực hiện mô hình.",
            by=judges[-1].actor,
            at=moment,
        )
        for judge, done in zip(judges, (4, 2, 1, 0), strict=False):
            for assessment in candidates[:done]:
                yield (moment := at(date(2023, 9, 15), 9 + done, self.rng.randrange(50)))
                self.score(assessment, judge, moment)
        yield (moment := at(date(2023, 9, 18), 15))
        self.score(candidates[2], judges[1], moment, whole=False)

    def under_vote(self, unit: Unit, office: Actor, judges: Sequence[Judge]) -> Story:
        """A commune whose council is voting on the site."""
        round_ = yield from self.assessing(unit, office, judges, "co-so", date(2023, 8, 21), date(2023, 8, 31))
        yield from self.visited(round_, office, judges, date(2023, 9, 5), held=True)
        yield from self.all_scored(round_, judges, date(2023, 9, 8))
        yield (moment := at(date(2023, 9, 18), 8))
        start_voting(round_id=round_.pk, by=office, at=moment)
        draft = BallotDraft(
            BallotKind.COUNCIL,
            f"Bỏ phiếu của Hội đồng xét {unit.name}",
            [each.pk for each in self.candidates(round_)],
            closes_at=at(date(2023, 9, 25), 17),
        )
        ballot = prepare_ballot(round_id=round_.pk, draft=draft, by=office, at=moment)
        open_ballot(ballot_id=ballot.pk, by=office, at=moment)
        for judge in judges[1:3]:
            yield (moment := at(date(2023, 9, 19), 9, self.rng.randrange(50)))
            choices = {item.number: Choice.YES for item in ballot.items.all()}
            cast_in_council(ballot_id=ballot.pk, choices=choices, receipt=new_receipt(), by=judge.actor, at=moment)

    def of_the_district(self, unit: Unit, office: Actor, judges: Sequence[Judge]) -> Story:
        """The district's first round: offices and associations, with sheets waiting for their assessor."""
        round_ = yield from self.assessing(unit, office, judges, "huyen", date(2023, 8, 28), date(2023, 9, 7))
        candidates = self.candidates(round_)
        yield from self.visited(round_, office, judges, date(2023, 9, 26), held=False, of=candidates[:1])
        for judge, done in zip(judges, (0, 4, 2, 3), strict=False):
            for assessment in candidates[:done]:
                if self.kept_out(assessment, judge):
                    continue
                yield (moment := at(date(2023, 9, 12), 8 + done, self.rng.randrange(50)))
                self.score(assessment, judge, moment)

    # --- parts -----------------------------------------------------------------------------------------------------

    def assessing(
        self, unit: Unit, office: Actor, judges: Sequence[Judge], level: str, opened: date, noticed_to: date
    ) -> Generator[datetime, None, Round]:
        """Convened, council seated, candidates proposed with their reports, under notice, and on to scoring."""
        yield (moment := at(opened))
        round_ = convene(plan=self.plan, level=level, unit=unit, title="", by=office, at=moment)
        for judge in judges:
            draft = SeatDraft(judge.user.name, opened, judge.user, judge.unit, judge.post, judge.seat)
            seat(round_id=round_.pk, draft=draft, by=office, at=moment)
        yield (moment := at(opened + timedelta(days=2)))
        chosen = list(candidates_possible(round_)[:6])
        for registration in chosen:
            save_report(registration, self.report(), 0, by=office, at=moment)
        propose(round_id=round_.pk, registration_ids=[each.pk for each in chosen], by=office, at=moment)
        yield (moment := at(opened + timedelta(days=3)))
        start_notice(
            round_id=round_.pk,
            by=office,
            at=moment,
            notice_to=noticed_to,
            place=f"Trụ sở {unit.name} và nhà văn hóa các thôn" if level == "co-so" else f"Trụ sở {unit.name}",
        )
        yield (moment := at(opened + timedelta(days=5)))
        start_assessing(round_id=round_.pk, by=office, at=moment)
        return Round.objects.get(pk=round_.pk)

    @staticmethod
    def candidates(round_: Round) -> list[Assessment]:
        under_way = [AssessmentState.NOTICED, AssessmentState.SCORED, AssessmentState.VOTED]
        return list(
            round_.assessments.filter(state__in=under_way).select_related("registration", "revision").order_by("number")
        )

    def report(self) -> ReportValues:
        return ReportValues(
            results=self.rng.choice(words.RESULTS),
            against_expected=self.rng.choice(words.AGAINST),
            replicable=self.rng.choice(words.REPLICABLE),
            requirements=words.REQUIREMENTS,
        )

    def visited(
        self,
        round_: Round,
        office: Actor,
        judges: Sequence[Judge],
        day: date,
        *,
        held: bool,
        of: Sequence[Assessment] | None = None,
    ) -> Story:
        """A visit to the unit of the first candidate, and what was found of those of its models."""
        looked_at = list(of or self.candidates(round_)[:3])
        unit = looked_at[0].registration.unit
        same = [each.registration for each in looked_at if each.registration.unit_id == unit.pk]
        yield (moment := at(day - timedelta(days=5)))
        starts = at(day, 8)
        values = VisitValues(
            VisitKind.INSPECTION if held else VisitKind.SURVEY,
            starts,
            starts + timedelta(hours=3),
            place=f"Nhà văn hóa thôn, {unit.name}",
            agenda="Xem tại chỗ, nghe bà con; xem sổ ghi chép và thu chi.",
            registration_ids=tuple(each.pk for each in same),
            team=tuple(Member(judge.user.name, judge.user.pk) for judge in judges[1:3]),
            round_id=round_.pk,
        )
        visit = plan_visit(plan=self.plan, host=round_.unit, unit=unit, values=values, by=office, at=moment)
        if not held:
            return
        yield (moment := at(day, 11, 30))
        document = document_of(round_)
        for number, registration in enumerate(same):
            items = checklist_of(document, round_.level, registration.subject)
            answers = {item.code: {"answer": "partly" if self.rng.random() < 0.2 else "yes"} for item in items}
            record_finding(
                visit_id=visit.pk,
                registration_id=registration.pk,
                key=f"trial-{visit.pk:06d}-{registration.pk:06d}",
                base=0,
                values=FindingValues(
                    answers,
                    self.rng.choice(words.FINDINGS),
                    words.FOLLOW_UPS[number % 2],
                    day + timedelta(days=10),
                ),
                written_at=moment,
                by=judges[1].actor,
                at=moment,
            )
        mark_held(visit_id=visit.pk, by=judges[1].actor, at=moment)

    def asked(self, registration: Registration, host: Unit, office: Actor, day: date) -> Story:
        """Residents answer by the code at the hamlet's house."""
        yield (moment := at(day))
        closes = at(day + timedelta(days=30), 17)
        survey = open_survey(
            registration_id=registration.pk,
            host=host,
            place="Nhà văn hóa thôn",
            closes_at=closes,
            by=office,
            at=moment,
        )
        yield (moment := at(day + timedelta(days=4)))
        for number, comment in enumerate(words.OPINIONS * 2):
            answers = {each.code: each.answers[0 if self.rng.random() < 0.8 else 1][0] for each in QUESTIONS}
            key = f"trial-opinion-{survey.pk:06d}-{number:03d}"
            give_opinion(survey_id=survey.pk, key=key, answers=answers, comment=comment, at=moment)

    def all_scored(self, round_: Round, judges: Sequence[Judge], day: date) -> Story:
        for assessment in self.candidates(round_):
            for number, judge in enumerate(judges):
                if self.kept_out(assessment, judge):
                    continue
                yield (moment := at(day + timedelta(days=number % 3), 8 + number, self.rng.randrange(55)))
                self.score(assessment, judge, moment)

    @staticmethod
    def kept_out(assessment: Assessment, judge: Judge) -> bool:
        """As the trial arranges it, the only ones kept out are those who sit for the registering unit itself."""
        return judge.unit.pk == assessment.registration.unit_id and judge.unit.pk != assessment.round.unit_id

    def score(self, assessment: Assessment, judge: Judge, moment: datetime, *, whole: bool = True) -> None:
        document = document_of(assessment.round)
        criteria = [
            each
            for each in document.criteria
            if each.holds_for(assessment.round.level, assessment.registration.subject)
        ]
        marks = {each.code: self.mark(each) for each in (criteria if whole else criteria[:3])}
        write = submit_sheet if whole else save_sheet
        write(
            assessment_id=assessment.pk,
            marks=marks,
            comment="Hồ sơ rõ ràng, có minh chứng." if whole else "",
            edits=0,
            revision_id=assessment.revision_id,
            by=judge.actor,
            at=moment,
        )

    def mark(self, criterion: Criterion) -> Mark:
        evidence = self.rng.choice(words.EVIDENCE)
        if criterion.kind is CriterionKind.CONDITION or criterion.points is None:
            return Mark(holds=True, evidence=evidence)
        share = Decimal(self.rng.randrange(78, 100)) / 100
        return Mark((criterion.points * share).quantize(Decimal("0.5")), evidence=evidence)

    def voted_in_a_meeting(self, round_: Round, office: Actor, chair: Judge, day: date) -> Story:
        """By raised hands, with the minutes that were written."""
        yield (moment := at(day, 9))
        candidates = self.candidates(round_)
        draft = BallotDraft(
            BallotKind.MEETING,
            f"Hội nghị xét công nhận {round_.unit.name}",
            [each.pk for each in candidates],
            place=f"Hội trường {round_.unit.name}",
            method="paper",
            held_on=day,
            heads=32,
        )
        ballot = prepare_ballot(round_id=round_.pk, draft=draft, by=office, at=moment)
        open_ballot(ballot_id=ballot.pk, by=office, at=moment)
        yield (moment := at(day, 11))
        counts = {}
        for item in ballot.items.all():
            against = self.rng.randrange(3)
            counts[item.number] = ItemCounts(29 - against, against, 0, 0)
        report = MeetingReport(
            present=29,
            counts=counts,
            held_on=day,
            chair=chair.user.name,
            tellers="Ba đồng chí do hội nghị bầu",
            minutes="Hội nghị nghe báo cáo từng mô hình, kết quả kiểm tra và chấm điểm; thảo luận; bỏ phiếu kín.",
            issued=29,
            collected=29,
        )
        record_meeting(ballot_id=ballot.pk, report=report, by=office, at=moment)
        close_ballot(ballot_id=ballot.pk, by=office, at=moment)

    def issued(self, decision: Decision, office: Actor, chair: Judge, day: date) -> Story:
        yield (moment := at(day))
        sign(
            decision_id=decision.pk,
            name=chair.user.name,
            position="Bí thư",
            signed_on=day,
            by=chair.actor,
            at=moment,
        )
        yield (moment := at(day + timedelta(days=1)))
        release([decision.pk], by=office, at=moment)
