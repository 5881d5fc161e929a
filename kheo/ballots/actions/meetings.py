"""A meeting's attendance, counts and minutes, typed in by whoever kept them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, BinaryIO

from django.db import IntegrityError, transaction

from kheo.audit.actions import record
from kheo.ballots.actions.preparing import locked_ballot
from kheo.ballots.models import Ballot, BallotItem, MinutesFile
from kheo.ballots.queries.gatherings import counted_of, gathering_of
from kheo.ballots.rules import BallotKind, BallotState
from kheo.ballots.rules.reconciliation import LARGEST, Gathering, problems_with_counts, problems_with_gathering
from kheo.registrations.actions.storing import Looked, keep, look_at
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import squeeze

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

MOST_FILES = 20


@dataclass(frozen=True)
class ItemCounts:
    """What the tellers counted for one item; None for what is not counted yet."""

    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    invalid: int | None = None
    chair_voice: str = ""


@dataclass(frozen=True)
class MeetingReport:
    """All that is typed on the page of a meeting. `present`: numbers on the roll, or how many where it has no names."""

    present: Collection[int] | int
    counts: Mapping[int, ItemCounts] = field(default_factory=dict)
    held_on: date | None = None
    chair: str = ""
    tellers: str = ""
    minutes: str = ""
    issued: int | None = None
    collected: int | None = None
    written: int = 0


@transaction.atomic
def record_meeting(*, ballot_id: int, report: MeetingReport, by: "Actor", at: datetime) -> Ballot:
    """Keep what was typed. Refused as soon as two figures contradict each other; blanks may stay until the closing."""
    ballot = locked_ballot(ballot_id)
    problems = _problems_with_ballot(ballot) or _problems_with_report(report, day_of(at, ballot.round.plan.timezone))
    if isinstance(report.present, int) and not problems:
        problems = problems_with_gathering(Gathering(ballot.roll.count(), report.present))
    if problems:
        raise RuleBroken(problems)
    items = list(ballot.items.all())
    write_report(ballot, items, report)
    gathering = gathering_of(ballot)
    known = [counted for item in items if (counted := counted_of(item))]
    problems = problems_with_gathering(gathering) + problems_with_counts(gathering, known)
    if problems:
        raise RuleBroken(problems)
    record(
        action="ballot.meeting",
        by=by,
        at=at,
        unit=ballot.round.unit,
        target=ballot,
        after={
            "present": gathering.present,
            "written": gathering.written,
            "issued": ballot.issued,
            "collected": ballot.collected,
            "counts": {str(each.item): [each.yes, each.no, each.abstain, each.invalid] for each in known},
        },
    )
    return ballot


def add_minutes_file(
    *, ballot_id: int, content: BinaryIO, size: int, name: str, by: "Actor", at: datetime
) -> MinutesFile:
    """A photo or scan of the minutes, the roll or the papers. The same file twice is one."""
    return _keep_file(ballot_id, look_at(content, size), name, by, at)


@transaction.atomic
def _keep_file(ballot_id: int, looked: Looked, name: str, by: "Actor", at: datetime) -> MinutesFile:
    ballot = locked_ballot(ballot_id)
    problems = _problems_with_ballot(ballot)
    if ballot.files.count() >= MOST_FILES:
        problems.append(
            Problem("ballot.too_many_files", f"Đã có {MOST_FILES} tệp.", "Ghép các trang vào một tệp PDF.", "file")
        )
    if problems:
        raise RuleBroken(problems)
    stored = keep(looked, at)
    kept, made = MinutesFile.objects.get_or_create(
        ballot=ballot,
        file=stored,
        defaults={"name": squeeze(name)[:200] or "biên bản", "added_at": at, "added_by_id": by.user_id},
    )
    if made:
        record(
            action="ballot.add_file",
            by=by,
            at=at,
            unit=ballot.round.unit,
            target=ballot,
            after={"name": kept.name, "sha256": stored.sha256},
        )
    return kept


def write_report(ballot: Ballot, items: list[BallotItem], report: MeetingReport) -> None:
    """Write it all as typed; the caller asks the rules and takes it back where they say no."""
    here = set(range(1, report.present + 1)) if isinstance(report.present, int) else set(report.present)
    ballot.roll.filter(present=True).exclude(number__in=here).update(present=False)
    ballot.roll.filter(present=False, number__in=here).update(present=True)
    ballot.held_on, ballot.chair, ballot.tellers = (
        report.held_on,
        squeeze(report.chair)[:200],
        squeeze(report.tellers)[:300],
    )
    ballot.minutes = report.minutes.strip()
    is_paper = ballot.method == "paper"
    ballot.issued, ballot.collected = (report.issued, report.collected) if is_paper else (None, None)
    ballot.written = report.written
    try:
        with transaction.atomic():
            ballot.save(update_fields=["held_on", "chair", "tellers", "minutes", "issued", "collected", "written"])
    except IntegrityError:
        raise RuleBroken(problems_with_gathering(gathering_of(ballot))) from None
    for item in items:
        typed = report.counts.get(item.number, ItemCounts())
        item.yes, item.no, item.abstain, item.invalid = typed.yes, typed.no, typed.abstain, typed.invalid
        item.chair_voice = typed.chair_voice
    BallotItem.objects.bulk_update(items, ["yes", "no", "abstain", "invalid", "chair_voice"], batch_size=100)


def _problems_with_ballot(ballot: Ballot) -> list[Problem]:
    if ballot.kind != BallotKind.MEETING:
        return [Problem("ballot.no_meeting", "Đây không phải biểu quyết tại hội nghị.", "Tải lại trang.")]
    if ballot.state != BallotState.OPEN:
        return [
            Problem(
                "ballot.not_open",
                "Chỉ ghi kết quả sau khi chốt danh sách và trước khi kiểm phiếu.",
                "Tải lại trang để xem trạng thái mới nhất.",
            )
        ]
    return []


def _problems_with_report(report: MeetingReport, today: date) -> list[Problem]:
    problems = []
    if report.held_on and report.held_on > today:
        problems.append(Problem("ballot.day_to_come", "Ngày họp chưa đến.", "Ghi ngày đã họp.", "held_on"))
    figures = [report.issued, report.collected, report.written]
    figures += [report.present] if isinstance(report.present, int) else []
    figures += [value for each in report.counts.values() for value in (each.yes, each.no, each.abstain, each.invalid)]
    if any(value is not None and not 0 <= value <= LARGEST for value in figures):
        problems.append(
            Problem("ballot.wrong_figure", "Có số liệu không hợp lệ.", f"Mỗi số từ 0 đến {LARGEST}.", "counts")
        )
    if any(each.chair_voice not in {"", "yes", "no"} for each in report.counts.values()):
        problems.append(
            Problem("ballot.wrong_voice", "Ý kiến của chủ trì không hợp lệ.", "Chọn lại ý kiến của chủ trì.", "counts")
        )
    if any(
        (each.yes is None) != (each.no is None)
        or (each.yes is None and (each.abstain is not None or each.invalid is not None))
        for each in report.counts.values()
    ):
        problems.append(
            Problem(
                "ballot.half_counted",
                "Có mục mới ghi một nửa.",
                "Ghi cả số đồng ý và không đồng ý, kể cả số 0.",
                "counts",
            )
        )
    return problems
