"""A year in which everybody does anything at any time: what test_nothing_wrong_is_recognised.py drives.

One step is one action by one person on one thing, sensible or not. A refusal must leave the tables as they were; what
is not a refusal must keep every sentence of `invariants`. `done` counts what happened, so that a test can tell a year
in which nothing got anywhere from one in which much did.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from kheo.accounts.actor import Actor
from kheo.accounts.models import Membership, User
from kheo.accounts.queries import actor_of
from kheo.audit.models import Record
from kheo.ballots.actions.casting import cast_in_council, cast_with_ticket
from kheo.ballots.actions.closing import close_ballot
from kheo.ballots.actions.meetings import ItemCounts, MeetingReport, record_meeting
from kheo.ballots.actions.opening import open_ballot
from kheo.ballots.actions.preparing import BallotDraft, cancel_ballot, prepare_ballot
from kheo.ballots.actions.tickets import make_tickets, void_tickets
from kheo.ballots.models import Ballot, RollEntry, Slip
from kheo.ballots.rules.codes import new_receipt
from kheo.recognition.actions.decisions.drafting import DecisionDraft, Line, draft_decision, drop
from kheo.recognition.actions.decisions.releasing import release
from kheo.recognition.actions.decisions.signing import sign, unsign
from kheo.recognition.actions.holds import lift_hold, place_hold
from kheo.recognition.actions.keep_up import record_check
from kheo.recognition.models import Decision, DecisionItem, Hold, Recognition
from kheo.recognition.rules import DecisionKind
from kheo.registrations.actions.progress_records import record_progress
from kheo.registrations.actions.steps import close, withdraw
from kheo.registrations.models import Registration, Standing
from kheo.rounds.actions import rounds as phases
from kheo.rounds.actions.candidates import decline, propose, refreeze, remove
from kheo.rounds.actions.conflicts import declare_conflict
from kheo.rounds.actions.council import SeatDraft, end_mandate, seat
from kheo.rounds.actions.reports import save_report
from kheo.rounds.actions.scoring import confirm_on_new_revision, reopen_sheet, save_sheet, submit_sheet
from kheo.rounds.models import Assessment, CouncilMember, Round, ScoreSheet, Seat
from kheo.rounds.queries.candidates import candidates_possible
from kheo.rounds.queries.rounds import document_of
from kheo.rounds.rules.reports import ReportValues
from kheo.rounds.rules.scoring import Mark
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit
from tests.factories import make_unit, make_user
from tests.plans.factories import load, plan_file
from tests.recognition.invariants import broken
from tests.registrations.factories import make_accepted

DAY = timedelta(days=1)
BEGIN = datetime(2024, 3, 1, 2, 0, tzinfo=UTC)
UNITS = [
    {"code": "huyen", "title": "Huyện ủy", "kind": "district-party-committee"},
    {"code": "ban", "title": "Ban Dân vận", "kind": "party-office", "parent": "huyen"},
    {"code": "mat-tran", "title": "Mặt trận huyện", "kind": "fatherland-front", "parent": "huyen"},
    {"code": "xa-a", "title": "Đảng ủy xã A", "kind": "commune-party-committee", "parent": "huyen"},
    {"code": "xa-b", "title": "Đảng ủy xã B", "kind": "commune-party-committee", "parent": "huyen"},
]
RECOGNITION = {
    "rules": [
        {"rule": "registered"},
        {"rule": "public_vote"},
        {"rule": "criteria_met"},
        {"rule": "creative_and_spreading"},
    ],
    "vote": {"quorum": "1/2", "approval": "1/2", "public_notice_days": 2},
    "scoring": {"scale": 10, "pass_mark": 6, "min_scorers": 2},
}
CRITERIA = [
    {"code": "hieu-qua", "title": "Hiệu quả", "points": 6, "mandatory_share": "1/2"},
    {"code": "sang-tao-lan-toa", "title": "Sáng tạo", "points": 4, "mandatory_share": "1/2"},
]
PEOPLE = (  # name, role, unit
    ("Nông Văn Minh", "steward", "ban"),
    ("Hoàng Thị Hà", "leader", "huyen"),
    ("Lý Văn Cường", "leader", "xa-a"),
    ("Vi Thị Hồng", "unit-officer", "xa-a"),
    ("Chu Văn Hậu", "unit-officer", "xa-b"),
    ("Đàm Thị Quyên", "assessor", "xa-a"),
    ("Mông Văn Lợi", "assessor", "thon-1"),
    ("Lành Thị Xuân", "assessor", "mat-tran"),
    ("Hứa Văn Tiến", "assessor", "ngoai"),
)
ROUND_STEPS = (
    phases.start_notice,
    phases.start_assessing,
    phases.start_voting,
    phases.start_deciding,
    phases.close_round,
)


class Year:
    """One such year; `act` takes one step. Everything that is chosen comes from `rng`."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.broken: list[str] = []

    def build(self) -> None:
        data = plan_file(units=UNITS, recognition=RECOGNITION, criteria=CRITERIA)
        self.plan = load(data, at=BEGIN - timedelta(days=50)).plan
        commune = Unit.objects.get(code="xa-a")
        for number in (1, 2):
            make_unit(f"Chi bộ thôn {number}", parent=commune, kind="party-cell", code=f"thon-{number}")
        make_unit("Cơ quan bên ngoài", kind="agency", code="ngoai")
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.people: list[tuple[User, Actor, Unit]] = []
        for name, role, code in PEOPLE:
            user = make_user(name)
            Membership.objects.create(user=user, unit=self.units[code], role=role, valid_from=date(2020, 1, 1))
            self.people.append((user, actor_of(user, BEGIN.date()), self.units[code]))

    def begin(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311 - chance, not a secret
        self.now = BEGIN
        self.tickets: dict[int, list[str]] = {}
        for code, level in (("thon-1", "co-so"), ("thon-2", "co-so"), ("xa-a", "cap-huyen"), ("mat-tran", "cap-huyen")):
            self.registered(code, level)
        self.ahead()

    def ahead(self) -> None:
        """Some years begin in the middle: a round that has come any part of its way, as it should, up to its end.

        Without it chance seldom reaches the end of a way of twelve steps; from there, chance goes on.
        """
        steward, signer = self.people[0][1], self.people[2]
        way = self.way(steward, signer)
        for _ in range(max(self.rng.randrange(13), self.rng.randrange(13))):
            try:
                if next(way, None) is None:
                    break
            except RuleBroken:  # chance made everybody on the council near to everything: that way ends here
                self.refused["ahead"] += 1
                break
            self.done["ahead"] += 1
            self.now += timedelta(hours=1)

    def way(self, steward: Actor, signer: tuple[User, Actor, Unit]):
        round_ = phases.convene(
            plan=self.plan, level="co-so", unit=self.units["xa-a"], title="", by=steward, at=self.now
        )
        yield "convened"
        seats = (signer, self.people[5], self.people[7], self.people[8])
        for number, (user, _, unit) in enumerate(seats):
            draft = SeatDraft(user.name, date(2024, 1, 1), user, unit, seat=Seat.CHAIR if number == 0 else Seat.MEMBER)
            seat(round_id=round_.pk, draft=draft, by=steward, at=self.now)
        yield "seated"
        chosen = list(candidates_possible(round_))
        for each in chosen:
            save_report(each, ReportValues(replicable="Họp thôn trước, làm sau"), 0, by=steward, at=self.now)
        propose(round_id=round_.pk, registration_ids=[each.pk for each in chosen], by=steward, at=self.now)
        yield "proposed"
        phases.start_notice(round_id=round_.pk, by=steward, at=self.now)
        yield "noticed"
        phases.start_assessing(round_id=round_.pk, by=steward, at=self.now)
        yield "assessing"
        for each in round_.assessments.select_related("round__version", "registration", "revision"):
            for _, by, _ in seats:
                try:
                    self.write_sheet(each, by, submit_sheet, shares=("1", "0.9", "0.8"))
                except RuleBroken:  # named in the dossier
                    self.refused["score"] += 1
        yield "scored"
        self.now += timedelta(days=4)
        phases.start_voting(round_id=round_.pk, by=steward, at=self.now)
        yield "voting"
        draft = BallotDraft(
            "council", "Bỏ phiếu", list(round_.assessments.values_list("id", flat=True)), closes_at=self.now + DAY
        )
        ballot = prepare_ballot(round_id=round_.pk, draft=draft, by=steward, at=self.now)
        open_ballot(ballot_id=ballot.pk, by=steward, at=self.now)
        yield "open"
        for _, by, _ in seats:
            cast_in_council(
                ballot_id=ballot.pk, choices=self.choices(ballot, by, 1), receipt=new_receipt(), by=by, at=self.now
            )
        yield "voted"
        close_ballot(ballot_id=ballot.pk, by=steward, at=self.now)
        phases.start_deciding(round_id=round_.pk, by=steward, at=self.now)
        yield "deciding"
        lines = [Line(assessment_id=each.pk) for each in round_.assessments.filter(state="voted")]
        draft = DecisionDraft(DecisionKind.RECOGNISE, self.plan, round_.unit, lines, round_)
        decision = draft_decision(draft, by=steward, at=self.now)
        user, by, _ = signer
        sign(decision_id=decision.pk, name=user.name, position="Bí thư", signed_on=self.now.date(), by=by, at=self.now)
        yield "signed"
        release([decision.pk], by=steward, at=self.now)
        yield "issued"

    # --- one step --------------------------------------------------------------------------------------------------

    def act(self, name: str) -> None:
        """Take a step. After a refusal nothing may be different, and after much else everything must be right."""
        self.now += timedelta(minutes=self.rng.randrange(1, 90))
        before = self.picture() if self.rng.random() < 0.15 else None
        try:
            happened = getattr(self, name)()
        except RuleBroken:
            self.refused[name] += 1
            if before is not None:
                assert self.picture() == before, f"{name} was refused, and changed something"
            return
        if happened is False:
            return
        self.done[name] += 1
        if name in LOOKED_AT_CLOSELY or self.rng.random() < 0.03:
            self.look(name)

    @property
    def taken(self) -> int:
        """Actions that were tried; a step that found nothing to act on is none."""
        return sum(self.done.values()) + sum(self.refused.values())

    def look(self, after: str = "all") -> None:
        self.broken = self.broken or [f"{sentence} (after {after})" for sentence in broken()]
        assert self.broken == []

    def picture(self):
        return (
            Record.objects.count(),
            list(Assessment.objects.order_by("id").values_list("id", "state", "revision", "sheets_in", "mean")),
            list(Round.objects.order_by("id").values_list("id", "phase")),
            list(Ballot.objects.order_by("id").values_list("id", "state")),
            list(Decision.objects.order_by("id").values_list("id", "state", "number")),
            list(ScoreSheet.objects.order_by("id").values_list("id", "total", "submitted_at", "set_aside_at")),
            list(RollEntry.objects.filter(voted=True).order_by("id").values_list("id", flat=True)),
            Slip.objects.count(),
            list(Standing.objects.order_by("id").values_list("id", "recognised_rank", "commended", "to_at")),
            list(Recognition.objects.order_by("id").values_list("id", "to_at")),
        )

    def one(self, rows):
        """Any of them, or None."""
        found = list(rows[:200])
        return self.rng.choice(found) if found else None

    def someone(self) -> tuple[User, Actor, Unit]:
        return self.rng.choice(self.people)

    def by(self) -> Actor:
        return self.someone()[1]

    # --- registrations -----------------------------------------------------------------------------------------------

    def registered(self, code: str, level: str) -> Registration:
        return make_accepted(
            self.plan,
            self.units[code],
            at=self.now,
            level=level,
            field="kinh-te",
            carrier=self.rng.choice(("Chi hội Phụ nữ", "Đàm Thị Quyên", "Tổ tự quản")),
        )

    def register(self):
        code = self.rng.choice(("thon-1", "thon-2", "xa-a", "xa-b", "mat-tran"))
        self.registered(code, self.rng.choice(("co-so", "cap-huyen")))

    def progress(self):
        each = self.one(Registration.objects.all())
        day = self.now.astimezone(UTC).date() - timedelta(days=1)
        record_progress(registration_id=each.pk, happened_on=day, note="Đã làm", by=self.by(), at=self.now)

    def report(self):
        each = self.one(Registration.objects.all())
        known = getattr(each, "self_report", None)
        values = ReportValues(results="Xong", replicable=self.rng.choice(("Họp thôn trước, làm sau", "")))
        save_report(each, values, known.revision if known else 0, by=self.by(), at=self.now)

    def leave(self):
        each = self.one(Registration.objects.all())
        withdraw(registration_id=each.pk, reason="Thôi", by=self.by(), at=self.now)

    def finish(self):
        each = self.one(Registration.objects.all())
        close(registration_id=each.pk, reason="Xong", by=self.people[0][1], at=self.now)

    # --- rounds ------------------------------------------------------------------------------------------------------

    def convene(self):
        level, code = self.rng.choice(
            (("co-so", "xa-a"), ("co-so", "xa-a"), ("cap-huyen", "huyen"), ("cap-huyen", "xa-a"), ("co-so", "thon-1"))
        )
        if Round.objects.exclude(phase__in=["closed", "cancelled"]).filter(unit=self.units[code]).count() > 1:
            return False
        phases.convene(plan=self.plan, level=level, unit=self.units[code], title="", by=self.by(), at=self.now)

    def take_seat(self):
        round_ = self.one(Round.objects.exclude(phase__in=["closed", "cancelled"]))
        if round_ is None:
            return False
        user, _, unit = self.someone()
        chair = Seat.CHAIR if self.rng.random() < 0.3 else Seat.MEMBER
        draft = SeatDraft(user.name, date(2024, 1, 1), user, unit, seat=chair, scores=self.rng.random() < 0.9)
        seat(round_id=round_.pk, draft=draft, by=self.by(), at=self.now)

    def fill_council(self):
        """Three good members at once, so that many rounds get further than their first day."""
        round_ = self.one(Round.objects.filter(phase="preparing"))
        if round_ is None or round_.council.count() > 3:
            return False
        for user, _, unit in self.rng.sample(self.people, 4):
            has_chair = round_.council.filter(seat="chair").exists()
            draft = SeatDraft(user.name, date(2024, 1, 1), user, unit, seat=Seat.MEMBER if has_chair else Seat.CHAIR)
            try:
                seat(round_id=round_.pk, draft=draft, by=self.by(), at=self.now)
                self.done["take_seat"] += 1
            except RuleBroken:
                self.refused["fill_council"] += 1

    def leave_council(self):
        member = self.one(CouncilMember.objects.filter(to_on__isnull=True))
        if member is None or self.rng.random() < 0.7:
            return False
        end_mandate(member_id=member.pk, last_day=self.now.date(), by=self.by(), at=self.now)

    def propose(self):
        round_ = self.one(Round.objects.filter(phase__in=["preparing", "notice"]))
        if round_ is None:
            return False
        possible = list(candidates_possible(round_)[:20]) if self.rng.random() < 0.8 else []
        chosen = possible or list(Registration.objects.all()[:20])
        chosen = self.rng.sample(chosen, min(len(chosen), self.rng.randrange(1, 4)))
        propose(round_id=round_.pk, registration_ids=[each.pk for each in chosen], by=self.by(), at=self.now)

    def go_on(self):
        round_ = self.one(Round.objects.exclude(phase__in=["closed", "cancelled"]))
        if round_ is None:
            return False
        names = ("preparing", "notice", "assessing", "voting", "deciding")
        step = ROUND_STEPS[names.index(round_.phase)] if self.rng.random() < 0.8 else self.rng.choice(ROUND_STEPS)
        if step is phases.start_voting and self.rng.random() < 0.7:
            self.now += timedelta(days=3)
        step(round_id=round_.pk, by=self.by(), at=self.now)

    def cancel_round(self):
        round_ = self.one(Round.objects.all())
        if round_ is None or self.rng.random() < 0.8:
            return False
        phases.cancel_round(round_id=round_.pk, reason="Hoãn", by=self.by(), at=self.now)

    def wait(self):
        self.now += timedelta(days=self.rng.randrange(1, 4))

    # --- candidates --------------------------------------------------------------------------------------------------

    def drop_candidate(self):
        each = self.one(Assessment.objects.all())
        if each is None or self.rng.random() < 0.5:
            return False
        self.rng.choice((decline, remove))(
            assessment_id=each.pk, reason=self.rng.choice(("Chưa đạt", "")), by=self.by(), at=self.now
        )

    def read_again(self):
        each = self.one(Assessment.objects.all())
        if each is None:
            return False
        refreeze(assessment_id=each.pk, by=self.by(), at=self.now)

    def declare(self):
        member = self.one(CouncilMember.objects.all())
        each = self.one(Assessment.objects.filter(round=member.round)) if member else None
        if each is None or self.rng.random() < 0.5:
            return False
        declare_conflict(assessment_id=each.pk, member_id=member.pk, reason="Người nhà", by=self.by(), at=self.now)

    def score(self):
        each = self.one(Assessment.objects.select_related("round__version", "registration", "revision"))
        if each is None:
            return False
        self.write_sheet(each, self.by(), self.rng.choice((save_sheet, submit_sheet)))

    def score_all(self):
        """Everybody on the council writes about every candidate, some better and some worse."""
        round_ = self.one(Round.objects.filter(phase="assessing"))
        if round_ is None:
            return False
        actors = {user.pk: actor for user, actor, _ in self.people}
        for each in round_.assessments.select_related("round__version", "registration", "revision"):
            for member in round_.council.filter(user__isnull=False):
                try:
                    self.write_sheet(each, actors[member.user_id], submit_sheet)
                    self.done["score"] += 1
                except RuleBroken:
                    self.refused["score_all"] += 1

    def write_sheet(self, assessment, by, action, shares=("1", "0.9", "0.8", "0.7", "0.5", "0.3")):
        sheet = ScoreSheet.objects.filter(assessment=assessment, member__user=by.user_id).first()
        share = self.rng.choice(shares)
        marks = {
            each.code: Mark((each.points * Decimal(share)).quantize(Decimal("0.1")), evidence="Đã xem tại chỗ")
            for each in document_of(assessment.round).criteria
        }
        action(
            assessment_id=assessment.pk,
            marks=marks,
            comment="",
            edits=sheet.edits if sheet else 0,
            revision_id=assessment.revision_id,
            by=by,
            at=self.now,
        )

    def change_sheet(self):
        sheet = self.one(ScoreSheet.objects.select_related("member", "assessment"))
        if sheet is None:
            return False
        by = next((actor for user, actor, _ in self.people if user.pk == sheet.member.user_id), self.by())
        if self.rng.random() < 0.5:
            reopen_sheet(assessment_id=sheet.assessment_id, by=by, at=self.now)
        else:
            confirm_on_new_revision(
                assessment_id=sheet.assessment_id, revision_id=sheet.assessment.revision_id, by=by, at=self.now
            )

    # --- ballots -----------------------------------------------------------------------------------------------------

    def prepare(self):
        round_ = self.one(Round.objects.filter(phase="voting")) or self.one(Round.objects.all())
        if round_ is None:
            return False
        kind = self.rng.choice(("meeting", "council", "public"))
        chosen = list(round_.assessments.filter(state="scored").values_list("id", flat=True))
        chosen = chosen or list(Assessment.objects.values_list("id", flat=True)[:3])
        draft = BallotDraft(
            kind,
            "Bỏ phiếu",
            chosen,
            closes_at=self.now + timedelta(days=2),
            method=self.rng.choice(("hands", "paper")),
            held_on=self.now.date(),
            heads=9 if kind == "meeting" else 0,
        )
        ballot = prepare_ballot(round_id=round_.pk, draft=draft, by=self.by(), at=self.now)
        if kind == "public":
            made = make_tickets(ballot_id=ballot.pk, count=8, by=self.by(), at=self.now)
            self.tickets[ballot.pk] = [ticket.secret for ticket in made]

    def void(self):
        ballot = self.one(Ballot.objects.filter(kind="public"))
        if ballot is None:
            return False
        void_tickets(ballot_id=ballot.pk, first=1, last=2, reason="In hỏng", by=self.by(), at=self.now)

    def open_it(self):
        ballot = self.one(Ballot.objects.filter(state="prepared")) or self.one(Ballot.objects.all())
        if ballot is None:
            return False
        open_ballot(ballot_id=ballot.pk, by=self.by(), at=self.now)

    def vote(self):
        ballot = self.one(Ballot.objects.filter(state="open")) or self.one(Ballot.objects.all())
        if ballot is None:
            return False
        self.cast(ballot, new_receipt())

    def cast(self, ballot, receipt):
        secret = self.rng.choice(self.tickets.get(ballot.pk) or ["AAAA"])
        by = self.by()
        choices = self.choices(ballot, by, self.rng.choice((0.95, 0.95, 0.3)))
        for _ in range(self.rng.choice((1, 1, 2))):  # sent twice now and then
            if ballot.kind == "public":
                cast_with_ticket(secret=secret, choices=choices, receipt=receipt, at=self.now)
            else:
                cast_in_council(ballot_id=ballot.pk, choices=choices, receipt=receipt, by=by, at=self.now)

    def choices(self, ballot, by, likely):
        """For all that one may vote on, and now and then for what one may not."""
        entry = RollEntry.objects.filter(ballot=ballot, member__user=by.user_id).first()
        kept_out = entry.excluded if entry and (likely == 1 or self.rng.random() < 0.9) else []
        return {
            item.number: "yes" if self.rng.random() < likely else self.rng.choice(("no", "abstain"))
            for item in ballot.items.all()
            if item.number not in kept_out
        }

    def vote_all(self):
        ballot = self.one(Ballot.objects.filter(state="open"))
        if ballot is None:
            return False
        if ballot.kind == "meeting":
            return self.meet(ballot)
        for _ in range(12):
            try:
                self.cast(ballot, new_receipt())
                self.done["vote"] += 1
            except RuleBroken:
                self.refused["vote_all"] += 1

    def meet(self, ballot=None):
        ballot = ballot or self.one(Ballot.objects.filter(kind="meeting"))
        if ballot is None:
            return False
        there = self.rng.randrange(3, 10)
        counts = {}
        for item in ballot.items.all():
            against = self.rng.randrange(0, 4)
            counts[item.number] = ItemCounts(max(there - against, 0), against, 0, 0, self.rng.choice(("", "yes", "no")))
        report = MeetingReport(
            there, counts, self.now.date(), "Lý Văn Cường", "Tổ kiểm phiếu", "Biên bản", there, there, 0
        )
        record_meeting(ballot_id=ballot.pk, report=report, by=self.by(), at=self.now)

    def count_votes(self):
        ballot = self.one(Ballot.objects.filter(state="open")) or self.one(Ballot.objects.all())
        if ballot is None:
            return False
        if self.rng.random() < 0.7:
            self.now += timedelta(days=2)
        close_ballot(ballot_id=ballot.pk, by=self.by(), at=self.now)

    def call_off(self):
        ballot = self.one(Ballot.objects.all())
        if ballot is None or self.rng.random() < 0.8:
            return False
        cancel_ballot(ballot_id=ballot.pk, reason="Hỏng", by=self.by(), at=self.now)

    # --- decisions ---------------------------------------------------------------------------------------------------

    def draft(self):
        round_ = self.one(Round.objects.filter(phase="deciding")) or self.one(Round.objects.all())
        if round_ is None:
            return False
        chosen = list(round_.assessments.filter(state="voted")) or list(Assessment.objects.all()[:3])
        chosen = self.rng.sample(chosen, min(len(chosen), self.rng.randrange(1, 3)))
        lines = [Line(assessment_id=each.pk) for each in chosen]
        self.drafted(DecisionKind.RECOGNISE, round_.unit, lines, round_)

    def draft_reward(self):
        each = self.one(Registration.objects.all())
        unit = self.units[self.rng.choice(("xa-a", "huyen"))]
        self.drafted(DecisionKind.COMMEND, unit, [Line(registration_id=each.pk, commendation="giay-khen")])

    def draft_revocation(self):
        item = self.one(DecisionItem.objects.filter(decision__state="issued").select_related("decision__unit"))
        if item is None or self.rng.random() < 0.5:
            return False
        more = {"ground": "wrong-facts", "reason": "Số liệu sai"}
        self.drafted(DecisionKind.REVOKE, item.decision.unit, [Line(revokes_id=item.pk)], None, **more)

    def drafted(self, kind, unit, lines, round_=None, **more):
        draft_decision(DecisionDraft(kind, self.plan, unit, lines, round_, **more), by=self.by(), at=self.now)

    def sign_one(self):
        decision = self.one(Decision.objects.filter(state="draft")) or self.one(Decision.objects.all())
        if decision is None:
            return False
        leaders = [(user, actor) for user, actor, _ in self.people if "leader" in actor.roles]
        user, by = self.rng.choice(leaders) if self.rng.random() < 0.9 else self.someone()[:2]
        sign(decision_id=decision.pk, name=user.name, position="Bí thư", signed_on=self.now.date(), by=by, at=self.now)

    def unsign_one(self):
        decision = self.one(Decision.objects.filter(state="signed"))
        if decision is None or self.rng.random() < 0.8:
            return False
        unsign(decision_id=decision.pk, reason="Xem lại", by=self.by(), at=self.now)

    def issue(self):
        waiting = list(Decision.objects.filter(state="signed")[:3]) or list(Decision.objects.all()[:2])
        if not waiting:
            return False
        officers = [actor for _, actor, _ in self.people if actor.roles & {"steward", "unit-officer"}]
        by = self.rng.choice(officers) if self.rng.random() < 0.9 else self.by()
        release([each.pk for each in waiting], by=by, at=self.now)

    def give_up(self):
        decision = self.one(Decision.objects.all())
        if decision is None or self.rng.random() < 0.7:
            return False
        drop(decision_id=decision.pk, reason="Thôi", by=self.by(), at=self.now)

    def hold(self):
        each = self.one(Registration.objects.all())
        if self.rng.random() < 0.8:
            return False
        place_hold(registration_id=each.pk, reason="Đang xác minh", by=self.by(), at=self.now)

    def lift(self):
        hold = self.one(Hold.objects.filter(lifted_at__isnull=True))
        if hold is None:
            return False
        lift_hold(hold_id=hold.pk, by=self.by(), at=self.now)

    def keep_up(self):
        each = self.one(Recognition.objects.all())
        if each is None or self.rng.random() < 0.5:
            return False
        record_check(
            recognition_id=each.pk,
            year=self.now.year,
            kept=self.rng.random() < 0.5,
            note="Đã xem",
            checked_on=self.now.date(),
            by=self.by(),
            at=self.now,
        )


LOOKED_AT_CLOSELY = {
    "issue", "leave", "keep_up", "count_votes", "cancel_round", "vote_all", "drop_candidate", "finish", "declare",
}  # fmt: skip
# Each as often as it is listed here: what leads on is listed more than once.
STEPS = (
    "wait", "register", "progress", "report", "report", "report", "leave", "finish", "convene", "convene", "take_seat",
    "fill_council", "fill_council", "leave_council", "propose", "propose", "propose", "go_on", "go_on", "go_on",
    "go_on", "go_on", "go_on", "cancel_round", "drop_candidate", "read_again", "declare", "score", "score_all",
    "score_all", "change_sheet", "prepare", "prepare", "void", "open_it", "open_it", "vote", "vote", "vote_all",
    "vote_all", "meet", "count_votes", "count_votes", "call_off", "draft", "draft", "draft", "draft_reward",
    "draft_revocation", "sign_one", "sign_one", "sign_one", "unsign_one", "issue", "issue", "issue", "give_up", "hold",
    "lift", "keep_up",
)  # fmt: skip
