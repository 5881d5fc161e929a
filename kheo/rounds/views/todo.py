"""What waits for a person in the rounds: sheets, ballots, decisions to sign, rounds to go on with."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.ballots.models import RollEntry
from kheo.ballots.rules import BallotKind, BallotState
from kheo.config import clock
from kheo.portal.queries.comments import Waiting, waiting_in
from kheo.recognition.models import Decision
from kheo.recognition.rules import DecisionState
from kheo.rounds.models import CouncilMember, Round, Visit
from kheo.rounds.queries.lists import seats_of
from kheo.rounds.queries.rounds import vote_of
from kheo.rounds.queries.visits import open_follow_ups, to_be_kept
from kheo.rounds.queries.waiting import Lacking, lacking_in, to_score
from kheo.rounds.rules import OPEN_PHASES, Phase
from kheo.rounds.rules.convening import notice_days, notice_is_over
from kheo.rounds.rules.mandates import Mandate
from kheo.rounds.views.access import HEAVY

Item = dict[str, Any]
MOST = 3  # of each kind; the list of rounds has them all


def todo(actor: Actor, today: date) -> list[Item]:
    """The most pressing first: what others wait for."""
    seats = seats_of(actor.user_id)
    return [
        *_sheets([each for each in seats if _may_score(each, today)]),
        *(_ballots(actor) if any(each.round.phase == Phase.VOTING for each in seats) else ()),
        *_signatures(actor),
        *_visits(actor),
        *_follow_ups(actor, today),
        *_rounds(actor, today),
    ]


def _may_score(seat: CouncilMember, today: date) -> bool:
    return seat.scores and seat.round.phase == Phase.ASSESSING and Mandate(seat.from_on, seat.to_on).holds_on(today)


def _sheets(seats: list[CouncilMember]) -> list[Item]:
    return [
        _item(
            f"Chấm điểm: {each.seat.round.title}",
            f"Đã nộp {each.handed_in} phiếu, còn {each.left} hồ sơ",
            "edit",
            reverse("rounds:score_queue", args=[each.seat.round_id]),
        )
        for each in to_score(seats[:MOST])
    ]


def _ballots(actor: Actor) -> list[Item]:
    if not can(actor, Permission.BALLOT_CAST):
        return []
    waiting = RollEntry.objects.filter(
        member__user=actor.user_id,
        voted=False,
        void=False,
        ballot__state=BallotState.OPEN,
        ballot__kind=BallotKind.COUNCIL,
    ).select_related("ballot")
    return [
        _item(
            f"Bỏ phiếu: {each.ballot.title}",
            "Phiếu kín của hội đồng",
            "vote",
            reverse("ballots:vote", args=[each.ballot.round_id, each.ballot_id]),
        )
        for each in waiting.order_by("ballot_id")[:MOST]
    ]


def _signatures(actor: Actor) -> list[Item]:
    if not can(actor, Permission.DECISION_SIGN):
        return []
    reach = actor.reach_filter("unit__path", Permission.DECISION_SIGN)
    waiting = Decision.objects.filter(reach, state=DecisionState.DRAFT).count()
    if not waiting:
        return []
    return [_item(f"Ký {waiting} quyết định", "Xem từng quyết định rồi ký", "award", reverse("recognition:signing"))]


def _visits(actor: Actor) -> list[Item]:
    """The visits of one's own teams, not yet held."""
    return [
        _item(
            f"Kiểm tra tại {each.unit.title}",
            _when(each),
            "calendar",
            reverse("rounds:visit", args=[each.pk]),
        )
        for each in to_be_kept(actor, clock.now())[:MOST]
    ]


def _when(visit: Visit) -> str:
    starts = timezone.localtime(visit.starts_at)
    return f"{starts:%H:%M} ngày {starts:%d/%m/%Y}" + (f", {visit.place}" if visit.place else "")


def _follow_ups(actor: Actor, today: date) -> list[Item]:
    """Recommendations whose day has come."""
    if not can(actor, Permission.VISIT_READ):
        return []
    return [
        _item(
            f"Kiến nghị đến hạn: {each.registration.title}",
            f"Hạn {each.follow_up_on:%d/%m/%Y}: {Truncator(each.follow_up).words(14)}",
            "alert",
            reverse("rounds:visit", args=[each.visit_id]),
        )
        for each in open_follow_ups(actor, today, timedelta(0))[:MOST]
    ]


def _rounds(actor: Actor, today: date) -> list[Item]:
    """Open rounds of the units at the top of one's reach; those below go on by themselves."""
    if not can(actor, Permission.ROUND_MANAGE):
        return []
    own = Round.objects.filter(unit__path__in=actor.reach(Permission.ROUND_MANAGE), phase__in=list(OPEN_PHASES))
    heavy = (f"version__{name}" for name in HEAVY)
    rounds = list(own.select_related("plan", "unit", "version").defer(*heavy).order_by("-pk")[:MOST])
    lacking, comments = lacking_in(rounds), waiting_in(rounds) if rounds else {}
    return [
        *(_comments(each, comments[each.pk]) for each in rounds if each.pk in comments),
        *(
            _item(each.title, _note(each, lacking[each.pk], today), "vote", reverse("rounds:round", args=[each.pk]))
            for each in rounds
        ),
    ]


def _comments(round_: Round, waiting: Waiting) -> Item:
    return _item(
        f"Trả lời góp ý của Nhân dân: {round_.title}",
        f"{waiting.unanswered} góp ý chưa trả lời, {waiting.unread} góp ý chờ kiểm duyệt",
        "message",
        reverse("portal:moderation", args=[round_.pk]),
    )


def _note(round_: Round, lacking: Lacking, today: date) -> str:
    phase = Phase(round_.phase)
    if phase is Phase.PREPARING:
        return "Lập hội đồng, chọn hồ sơ rồi công khai danh sách"
    if phase is Phase.NOTICE:
        return f"Đang công khai đến hết {round_.notice_to:%d/%m/%Y}; bắt đầu kiểm tra, chấm điểm"
    if phase is Phase.ASSESSING:
        if lacking.sheets:
            return f"{lacking.sheets} hồ sơ còn thiếu phiếu chấm"
        if not notice_is_over(round_.notice_to, today, notice_days(vote_of(round_))):
            return f"Đủ phiếu chấm; còn công khai đến hết {round_.notice_to:%d/%m/%Y}"
        return "Đủ phiếu chấm: chuyển sang bình chọn"
    if phase is Phase.VOTING:
        waits = f"{lacking.vote} hồ sơ chưa bình chọn"
        return waits if lacking.vote else "Đã bình chọn xong: chuyển sang quyết định"
    waits = f"{lacking.decision} hồ sơ chờ quyết định"
    return waits if lacking.decision else "Mọi hồ sơ đã có kết quả: kết thúc đợt xét"


def _item(label: str, note: str, icon: str, url: str) -> Item:
    return {"label": label, "note": note, "icon": icon, "url": url, "state": ""}
