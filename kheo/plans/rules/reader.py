"""The plan as a reader meets it: each clause with what the plan's data take from it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from kheo.plans.rules.calendar import occurrences, say_moment
from kheo.plans.rules.changes import RULE_TITLES
from kheo.plans.rules.document import Criterion, Deadline, Level, PlanDocument, Scoring, Target, Task, Vote
from kheo.plans.rules.groups import say_addressee
from kheo.plans.rules.recognising_said import say_commendation
from kheo.plans.rules.reminding import say_schedule
from kheo.plans.rules.targets import say_goal, say_measure, say_number, say_share
from kheo.plans.rules.vocabulary import OWN_PARTY_COMMITTEE, CriterionKind, say_deliverable
from kheo.shared.clauses import Clause, ClauseLevel
from kheo.shared.periods import dmy


@dataclass(frozen=True)
class Note:
    """One entry of the plan's data, told beside the clause that it comes from."""

    kind: str  # target | deadline | task | rule | level | field | subject | requirement | feedback
    noun: str
    icon: str
    title: str
    lines: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class ReadClause:
    clause: Clause
    notes: tuple[Note, ...]

    @property
    def is_part(self) -> bool:
        return self.clause.heading and self.clause.level in _PARTS

    @property
    def is_heading(self) -> bool:
        return self.clause.heading and self.clause.level not in _PARTS

    @property
    def lead(self) -> str:
        """Of a heading with paragraphs of its own: the heading's words."""
        return self.clause.title if self.clause.heading else ""

    @property
    def body(self) -> tuple[str, ...]:
        return self.clause.paragraphs[1:] if self.clause.heading else self.clause.paragraphs


@dataclass(frozen=True)
class Quality:
    """One value of a rule at each level, for the table of recognition."""

    name: str
    values: tuple[str, ...]
    default: bool


_PARTS = frozenset({ClauseLevel.DIVISION, ClauseLevel.CHAPTER, ClauseLevel.SECTION, ClauseLevel.PART})


def read_plan(document: PlanDocument) -> tuple[ReadClause, ...]:
    """Every clause of the text in order (without title, which heads the page), with its notes."""
    notes = defaultdict(list)
    for address, note in notes_of(document):
        notes[address].append(note)
    return tuple(
        ReadClause(clause, tuple(notes.get(clause.address, ())))
        for clause in document.clauses
        if clause.level is not ClauseLevel.TITLE
    )


def notes_beside_no_clause(document: PlanDocument) -> list[Note]:
    """Targets, deadlines and tasks that name no clause (all of them, where the plan has no text)."""
    return [
        note
        for address, note in notes_of(document)
        if address not in document.clause_by_address and note.kind in {"target", "deadline", "task"}
    ]


def notes_of(document: PlanDocument) -> Iterator[tuple[str, Note]]:
    """Each entry with the address of its clause ("" where it names none)."""
    for target in document.targets:
        yield target.clause or "", _target(target, document)
    for deadline in document.deadlines:
        yield deadline.clause or "", _deadline(deadline, document)
    for task in document.tasks:
        yield task.clause or "", _task(task, document)
    for rule in document.recognition.rules:
        yield rule.clause or "", Note("rule", "Điều kiện công nhận", "award", RULE_TITLES[rule.rule])
    for level in document.levels:
        lines = (f"Công nhận: {say_decider(level, document)}",)
        yield level.clause or "", Note("level", "Cấp công nhận", "award", level.title, lines, level.code)
    if not document.reminders.default:
        said = tuple(say_schedule(document.reminders))
        yield document.reminders.clause or "", Note("reminders", "Lịch nhắc hạn", "bell", "Nhắc theo thời hạn", said)
    for distinction in document.distinctions:
        yield distinction.clause or "", Note("distinction", "Danh hiệu trong cấp", "award", distinction.title)
    for reward in () if document.commending.default else document.commending.kinds:
        about = tuple(f"{quality}: {said}" for quality, said in say_commendation(reward, document).items() if said)
        yield reward.clause or "", Note("reward", "Hình thức khen thưởng", "award", reward.title, about, reward.code)
    for field in document.fields:
        yield field.clause or "", Note("field", "Lĩnh vực", "flag", field.title, code=field.code)
    for subject in document.subjects:
        yield subject.clause or "", Note("subject", "Đối tượng đăng ký", "users", subject.title, code=subject.code)
    titles: dict[str, list[str]] = defaultdict(list)
    for requirement in document.requirements:
        titles[requirement.clause or ""].append(requirement.title)
    for address, each in titles.items():
        yield address, Note("requirement", "Yêu cầu đối với mô hình", "check", f"{len(each)} yêu cầu", tuple(each))
    for priority in document.priorities:
        yield priority.clause or "", Note("priority", "Nội dung ưu tiên", "flag", priority.title, code=priority.code)
    if document.feedback:
        title = document.unit_title(document.feedback.to)
        yield document.feedback.clause or "", Note("feedback", "Nơi tiếp nhận phản ánh", "message", title)


def say_decider(level: Level, document: PlanDocument) -> str:
    if level.recognised_by == OWN_PARTY_COMMITTEE:
        return "cấp ủy trực tiếp của đơn vị đăng ký"
    return document.unit_title(level.recognised_by)


def _target(target: Target, document: PlanDocument) -> Note:
    lines = [
        f"Mức: {say_goal(target)}",
        f"Cách tính: mô hình {say_measure(target, document)}",
        f"Áp dụng: {_each(say_addressee(target.addressee, document), target.addressee.group)}",
    ]
    if target.by:
        lines.append(f"Tính đến hết ngày {dmy(target.by)}")
    return Note("target", "Chỉ tiêu", "target", target.title, tuple(lines), target.code)


def _deadline(deadline: Deadline, document: PlanDocument) -> Note:
    moments = occurrences(deadline, document)
    lines = [say_moment(deadline)[:1].upper() + say_moment(deadline)[1:]]
    if len(moments) == 1 and not deadline.by:
        lines.append(f"Ngày cuối cùng: {dmy(moments[0].last_day)}")
    elif len(moments) > 1:
        lines.append(f"{len(moments)} kỳ trong thời gian của kế hoạch")
    lines.append(f"Đơn vị gửi: {_each(say_addressee(deadline.addressee, document), deadline.addressee.group)}")
    if deadline.to:
        via = f" (qua {document.unit_title(deadline.via)})" if deadline.via else ""
        lines.append(f"Nơi nhận: {document.unit_title(deadline.to)}{via}")
    if deadline.closes:
        lines.append(f"Sau {deadline.grace_days} ngày kể từ hạn, danh sách khóa lại")
    return Note("deadline", "Thời hạn", "calendar", deadline.title, tuple(lines), deadline.code)


def _task(task: Task, document: PlanDocument) -> Note:
    lines = []
    if task.owner:
        lines.append(f"Chủ trì: {document.unit_title(task.owner)}")
    if task.group:
        lines.append(f"Thực hiện: {document.group_by_code[task.group].title}")
    if task.partners:
        lines.append(f"Phối hợp: {', '.join(document.unit_title(code) for code in task.partners)}")
    if task.delivers:
        lines.append(f"Sản phẩm: {say_deliverable(task.delivers)}")
    return Note("task", "Nhiệm vụ", "list", task.title, tuple(lines), task.code)


def _each(title: str, group: str | None) -> str:
    return f"mỗi đơn vị thuộc nhóm “{title}”" if group else title


def recognition_table(document: PlanDocument) -> list[Quality]:
    """How votes and scores are held at each level, one row a quality."""
    votes = [document.recognition.vote_at(level.code) for level in document.levels]
    scorings = [document.recognition.scoring_at(level.code) for level in document.levels]
    rows = []
    for name, vote_say in _VOTE_ROWS:
        values = tuple(vote_say(vote) if vote else "" for vote in votes)
        rows.append(Quality(name, values, any(vote.default for vote in votes if vote)))
    for name, scoring_say in _SCORING_ROWS:
        values = tuple(scoring_say(scoring) if scoring else "" for scoring in scorings)
        rows.append(Quality(name, values, any(scoring.default for scoring in scorings if scoring)))
    return [row for row in rows if any(row.values)]


def _share_or_nothing(share: Fraction | None) -> str:
    return say_share(share) if share is not None else ""


def _public_days(vote: Vote) -> str:
    return f"{vote.public_notice_days} ngày" if vote.public_notice_days else ""


def _scale(scoring: Scoring) -> str:
    return say_number(Fraction(scoring.scale)) if scoring.scale is not None else ""


def _pass_mark(scoring: Scoring) -> str:
    return f"{say_number(Fraction(scoring.pass_mark))} điểm" if scoring.pass_mark is not None else ""


_VOTE_ROWS = (
    ("Công khai danh sách ít nhất", _public_days),
    ("Tỷ lệ dự bình chọn ít nhất", lambda vote: _share_or_nothing(vote.quorum)),
    ("Tỷ lệ tán thành ít nhất", lambda vote: _share_or_nothing(vote.approval)),
    ("Đạt đúng tỷ lệ tán thành", lambda vote: "Chưa đủ, phải quá tỷ lệ đó" if vote.is_strict else "Là đủ"),
    ("Khi số phiếu ngang nhau", lambda vote: "Chủ trì quyết định" if vote.tie == "chair" else "Không thông qua"),
    ("Hình thức bỏ phiếu", lambda vote: "Phiếu kín" if vote.secret else "Công khai"),
)
_SCORING_ROWS = (
    ("Thang điểm", _scale),
    ("Điểm đạt", _pass_mark),
    ("Số phiếu chấm ít nhất", lambda scoring: str(scoring.min_scorers)),
)


def say_criterion_points(criterion: Criterion) -> str:
    if criterion.kind is CriterionKind.CONDITION or criterion.points is None:
        return "Đạt / không đạt"
    return say_number(Fraction(criterion.points))


def say_criterion_floor(criterion: Criterion) -> str:
    """What of a criterion is asked for before anything is recognised."""
    if criterion.mandatory_share is not None:
        least = (
            f" ({say_number(criterion.mandatory_share * Fraction(criterion.points))} điểm)" if criterion.points else ""
        )
        return f"ít nhất {say_share(criterion.mandatory_share)}{least}"
    return "bắt buộc đạt" if criterion.mandatory else ""


def say_criterion_scope(criterion: Criterion, document: PlanDocument) -> str:
    """At which levels and for which subjects a criterion holds; "" where it holds for all."""
    said = [document.level_by_code[code].title for code in criterion.levels]
    said += [document.subject_by_code[code].title for code in criterion.subjects]
    return ", ".join(said)
