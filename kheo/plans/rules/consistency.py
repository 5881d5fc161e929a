"""What must hold between the parts of one plan: every name that is used is defined, every sum adds up.

Each fault says where (the path in the plan file), and what to do about it, in the reader's language.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kheo.plans.rules.document import Addressee, Criterion, PlanDocument, Scoring, Target
from kheo.plans.rules.groups import belongs
from kheo.plans.rules.targets import say_number
from kheo.plans.rules.vocabulary import OWN_PARTY_COMMITTEE, CriterionKind
from kheo.shared.periods import dmy


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a plan file. `path` as in "targets[2].group"; `line` counts from 1."""

    path: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" + (f" (dòng {self.line})" if self.line else "")


def faults_of(document: PlanDocument) -> list[Fault]:
    """Every fault of a document whose shape is right; an empty list means that it can be loaded."""
    check = _Check(document)
    return [fault for part in (
        check.header(), check.codes(), check.units(), check.levels(), check.groups(), check.targets(),
        check.deadlines(), check.tasks(), check.reminders(), check.recognition(), check.rewards(), check.criteria(),
        check.clauses(),
    ) for fault in part]  # fmt: skip


class _Check:
    def __init__(self, document: PlanDocument) -> None:
        self.document = document
        self.unit_codes = frozenset(document.unit_by_code)
        self.level_codes = frozenset(document.level_by_code)
        self.kinds = frozenset(unit.kind for unit in document.units)

    def header(self) -> Iterator[Fault]:
        plan = self.document
        if plan.period.last_day < plan.period.first_day:
            yield Fault(
                "plan.period",
                f"Ngày kết thúc {dmy(plan.period.last_day)} sớm hơn ngày bắt đầu {dmy(plan.period.first_day)}.",
            )
        if plan.programme and plan.programme.last_year < plan.programme.first_year:
            yield Fault("plan.programme", "Năm kết thúc giai đoạn sớm hơn năm bắt đầu.")
        try:
            ZoneInfo(plan.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield Fault("plan.timezone", f"Không có múi giờ “{plan.timezone}”. Ở Việt Nam: Asia/Ho_Chi_Minh.")
        yield from self._unit("plan.issuer", plan.issuer)
        yield from self._unit("plan.steward", plan.steward)
        for index, recipient in enumerate(plan.distribution):
            yield from self._unit(f"distribution[{index}].unit", recipient.unit)
        if plan.feedback:
            yield from self._unit("feedback.to", plan.feedback.to)

    def codes(self) -> Iterator[Fault]:
        plan = self.document
        for name, rows in (
            ("levels", plan.levels), ("fields", plan.fields), ("subjects", plan.subjects),
            ("priorities", plan.priorities), ("requirements", plan.requirements), ("criteria", plan.criteria),
            ("distinctions", plan.distinctions), ("units", plan.units), ("groups", plan.groups),
            ("targets", plan.targets),
            ("deadlines", plan.deadlines), ("tasks", plan.tasks),
            ("figures", () if plan.figures_default else plan.figures),
        ):  # fmt: skip
            yield from _twice(name, [row.code for row in rows])

    def units(self) -> Iterator[Fault]:
        units = self.document.unit_by_code
        for index, unit in enumerate(self.document.units):
            path = f"units[{index}]"
            yield from self._unit(f"{path}.parent", unit.parent)
            yield from self._unit(f"{path}.successor", unit.successor)
            if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
                yield Fault(
                    f"{path}.valid_to",
                    f"Ngày kết thúc {dmy(unit.valid_to)} sớm hơn ngày bắt đầu {dmy(unit.valid_from)}.",
                )
            for key, word in (("parent", "cấp trên"), ("successor", "đơn vị kế thừa")):
                seen, current = {unit.code}, getattr(unit, key)
                while current in units and current not in seen:
                    seen.add(current)
                    current = getattr(units[current], key)
                if current == unit.code:
                    yield Fault(f"{path}.{key}", f"Đơn vị “{unit.code}” là {word} của chính mình (vòng lặp).")

    def levels(self) -> Iterator[Fault]:
        for index, level in enumerate(self.document.levels):
            for key in ("recognised_by", "register_kept_by"):
                if getattr(level, key) != OWN_PARTY_COMMITTEE:
                    yield from self._unit(f"levels[{index}].{key}", getattr(level, key))

    def groups(self) -> Iterator[Fault]:
        for index, group in enumerate(self.document.groups):
            path = f"groups[{index}]"
            for at, kind in enumerate(group.kinds):
                if kind not in self.kinds:
                    yield Fault(
                        f"{path}.kinds[{at}]", f"Không có đơn vị nào thuộc loại “{kind}”{_like(kind, self.kinds)}"
                    )
            for at, code in enumerate(group.units):
                yield from self._unit(f"{path}.units[{at}]", code)
            for at, code in enumerate(group.excluded):
                yield from self._unit(f"{path}.except[{at}]", code)
            if not any(belongs(group, unit) for unit in self.document.units):
                yield Fault(path, f"Nhóm “{group.code}” không có đơn vị nào.")

    def targets(self) -> Iterator[Fault]:
        plan = self.document
        for index, target in enumerate(plan.targets):
            path = f"targets[{index}]"
            yield from self._addressee(path, target.addressee)
            for key, code, known in (
                ("level", target.level, plan.level_by_code),
                ("exact_level", target.exact_level, plan.level_by_code),
                ("field", target.field, plan.field_by_code),
                ("subject", target.subject, plan.subject_by_code),
                ("priority", target.priority, plan.priority_by_code),
            ):
                if code is not None and code not in known:
                    yield _unknown(f"{path}.{key}", _NAMES[key], code, known)
            for at, kind in enumerate(target.kinds):
                if kind not in self.kinds:
                    yield Fault(
                        f"{path}.kinds[{at}]", f"Không có đơn vị nào thuộc loại “{kind}”{_like(kind, self.kinds)}"
                    )
            if target.by and target.by < plan.period.first_day:
                yield Fault(f"{path}.by", f"Ngày {dmy(target.by)} đứng trước thời gian của kế hoạch ({plan.period}).")
            yield from _goal(path, target)

    def deadlines(self) -> Iterator[Fault]:
        for index, deadline in enumerate(self.document.deadlines):
            path = f"deadlines[{index}]"
            yield from self._addressee(path, deadline.addressee)
            yield from self._unit(f"{path}.to", deadline.to)
            yield from self._unit(f"{path}.via", deadline.via)
            for key in ("before", "by"):
                day = getattr(deadline, key)
                if day and day < self.document.period.first_day:
                    yield Fault(
                        f"{path}.{key}", f"Ngày {dmy(day)} đứng trước thời gian của kế hoạch ({self.document.period})."
                    )

    def tasks(self) -> Iterator[Fault]:
        plan = self.document
        for index, task in enumerate(plan.tasks):
            path = f"tasks[{index}]"
            yield from self._unit(f"{path}.owner", task.owner)
            if task.group is not None and task.group not in plan.group_by_code:
                yield _unknown(f"{path}.group", "nhóm", task.group, plan.group_by_code)
            for at, code in enumerate(task.partners):
                yield from self._unit(f"{path}.with[{at}]", code)

    def reminders(self) -> Iterator[Fault]:
        """A day named twice is a slip: nobody is reminded twice on one day."""
        schedule = self.document.reminders
        for key, days in (("before", schedule.before), ("after", schedule.after)):
            for at, each in enumerate(days):
                if each in days[:at]:
                    yield Fault(f"reminders.{key}[{at}]", f"Mốc nhắc {each} ngày được ghi hai lần.")

    def recognition(self) -> Iterator[Fault]:
        recognition = self.document.recognition
        yield from _twice("recognition.rules", [rule.rule for rule in recognition.rules], key="rule")
        for name, rows in (("vote", recognition.votes), ("scoring", recognition.scorings)):
            for code in rows or ():
                if code not in self.level_codes:
                    yield _unknown(f"recognition.{name}", "cấp", code, self.level_codes)
        for level, scoring in (recognition.scorings or {}).items():
            if scoring.scale is not None and scoring.pass_mark is not None and scoring.pass_mark > scoring.scale:
                yield Fault(
                    "recognition.scoring.pass_mark",
                    f"Điểm đạt ở cấp “{level}” ({_said(scoring.pass_mark)})"
                    f" lớn hơn thang điểm ({_said(scoring.scale)}).",
                )
        if any(vote.tie == "chair" and vote.secret for vote in (recognition.votes or {}).values()):
            yield Fault(
                "recognition.vote.tie",
                "Bỏ phiếu kín thì chủ trì không thể quyết định khi số phiếu ngang nhau;"
                " ghi `secret: false` hoặc `tie: declined`.",
            )

    def rewards(self) -> Iterator[Fault]:
        """Distinctions and commendations name levels and subjects of the plan."""
        plan, kinds = self.document, self.document.commending.kinds
        yield from _twice("commending.kinds", [kind.code for kind in kinds])
        levels = [(f"distinctions[{index}].level", each.level) for index, each in enumerate(plan.distinctions)]
        levels += [(f"commending.kinds[{index}].level", kind.level) for index, kind in enumerate(kinds)]
        for path, code in levels:
            if code is not None and code not in plan.level_by_code:
                yield _unknown(path, "cấp", code, plan.level_by_code)
        for index, kind in enumerate(kinds):
            for at, code in enumerate(kind.subjects):
                if code not in plan.subject_by_code:
                    yield _unknown(f"commending.kinds[{index}].subjects[{at}]", "đối tượng", code, plan.subject_by_code)

    def criteria(self) -> Iterator[Fault]:
        """Points add up to the scale at every level and for every subject that they are given for."""
        plan = self.document
        for index, criterion in enumerate(plan.criteria):
            for key, codes, known, word in (
                ("levels", criterion.levels, plan.level_by_code, "cấp"),
                ("subjects", criterion.subjects, plan.subject_by_code, "đối tượng"),
            ):
                for at, code in enumerate(codes):
                    if code not in known:
                        yield _unknown(f"criteria[{index}].{key}[{at}]", word, code, known)
        said: set[tuple[Decimal, Decimal]] = set()
        for level in plan.levels:
            scoring = plan.recognition.scoring_at(level.code)
            for subject in plan.subjects:
                fault = _sum(plan.criteria, scoring, level.code, subject.code)
                if fault and fault not in said:
                    said.add(fault)
                    total, scale = fault
                    yield Fault(
                        "criteria",
                        f"Tổng điểm các tiêu chí là {_said(total)}, không bằng thang điểm {_said(scale)}"
                        f" (cấp “{level.code}”, đối tượng “{subject.code}”).",
                    )

    def clauses(self) -> Iterator[Fault]:
        """With a text, every clause that is named stands in it."""
        if not self.document.has_text:
            return
        known = self.document.clause_by_address
        for path, address in clause_references(self.document):
            if address not in known:
                yield unresolved_clause(path, address, known)

    def _unit(self, path: str, code: str | None) -> Iterator[Fault]:
        if code is not None and code not in self.unit_codes:
            yield _unknown(path, "đơn vị", code, self.unit_codes)

    def _addressee(self, path: str, addressee: Addressee) -> Iterator[Fault]:
        yield from self._unit(f"{path}.unit", addressee.unit)
        if addressee.group is not None and addressee.group not in self.document.group_by_code:
            yield _unknown(f"{path}.group", "nhóm", addressee.group, self.document.group_by_code)


_NAMES = {
    "level": "cấp",
    "exact_level": "cấp",
    "field": "lĩnh vực",
    "subject": "đối tượng",
    "priority": "nội dung ưu tiên",
}


class _Referring(Protocol):
    @property
    def clause(self) -> str | None: ...


def clause_references(document: PlanDocument) -> Iterator[tuple[str, str]]:
    """Every place of the plan file that names a clause, with the address."""
    plan = document
    parts: tuple[tuple[str, Sequence[_Referring]], ...] = (
        ("levels", plan.levels), ("fields", plan.fields), ("subjects", plan.subjects), ("priorities", plan.priorities),
        ("requirements", plan.requirements), ("criteria", plan.criteria), ("groups", plan.groups),
        ("targets", plan.targets), ("deadlines", plan.deadlines), ("tasks", plan.tasks),
        ("recognition.rules", plan.recognition.rules), ("distinctions", plan.distinctions),
        ("commending.kinds", plan.commending.kinds),
    )  # fmt: skip
    for name, rows in parts:
        for index, row in enumerate(rows):
            if row.clause:
                yield f"{name}[{index}].clause", row.clause
    votes, scorings = plan.recognition.votes or {}, plan.recognition.scorings or {}
    for name, seen in (
        ("vote", {vote.clause for vote in votes.values()}),
        ("scoring", {scoring.clause for scoring in scorings.values()}),
    ):
        for address in sorted(each for each in seen if each):
            yield f"recognition.{name}.clause", address
    for path, part in (
        ("recognition.conflicts", plan.recognition.conflicts),
        ("commending", plan.commending),
        ("feedback", plan.feedback),
        ("reminders", plan.reminders),
    ):
        if part and part.clause:
            yield f"{path}.clause", part.clause


def unresolved_clause(path: str, address: str, known: Iterable[str]) -> Fault:
    return Fault(path, f"Không tìm thấy điều khoản “{address}” trong văn bản{_like(address, known)}")


def _twice(name: str, codes: Sequence[str], key: str = "code") -> Iterator[Fault]:
    counts = Counter(codes)
    seen: set[str] = set()
    for index, code in enumerate(codes):
        if counts[code] > 1 and code in seen:
            yield Fault(
                f"{name}[{index}].{key}", f"Mã “{code}” đã được dùng ở mục {codes.index(code) + 1} của danh sách này."
            )
        seen.add(code)


def _goal(path: str, target: Target) -> Iterator[Fault]:
    low, high = target.at_least, target.at_most
    if low is not None and high is not None and high < low:
        yield Fault(f"{path}.at_most", f"Mức tối đa ({say_number(high)}) nhỏ hơn mức tối thiểu ({say_number(low)}).")
    for key, value in (("at_least", low), ("at_most", high)):
        if value is None:
            continue
        if target.is_share and value > 1:
            yield Fault(f"{path}.{key}", "Tỷ lệ phải từ 0 đến 1 (50% viết là 0.5).")
        elif not target.is_share and value.denominator != 1:
            yield Fault(f"{path}.{key}", "Chỉ tiêu theo số lượng phải là số nguyên; nếu là tỷ lệ, hãy thêm `share_of`.")


def _sum(
    criteria: Iterable[Criterion], scoring: Scoring | None, level: str, subject: str
) -> tuple[Decimal, Decimal] | None:
    """The points given and the scale, where they differ; None where there is nothing to add up."""
    points = [
        c.points
        for c in criteria
        if c.kind is CriterionKind.POINTS and c.points is not None and c.holds_for(level, subject)
    ]
    if scoring is None or scoring.scale is None or not points:
        return None
    total = sum(points, Decimal(0))
    return None if total == scoring.scale else (total, scoring.scale)


def _unknown(path: str, what: str, code: str, known: Iterable[str]) -> Fault:
    return Fault(path, f"Không có {what} nào mang mã “{code}”{_like(code, known)}")


def _like(word: str, known: Iterable[str]) -> str:
    """The nearest known word, for a slip of the finger."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; có phải “{near[0]}”?" if near else "."


def _said(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")
