"""What a list of an earlier year would bring: each row held against what is there. Writes nothing."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kheo.papers.queries.comparing import Comparison, placed
from kheo.papers.queries.ground import Ground
from kheo.papers.queries.workbook import open_workbook
from kheo.papers.rules import answers
from kheo.papers.rules.earlier import Decided, Outcome, take_out, understand
from kheo.papers.rules.matching import fresh, guess_subject
from kheo.papers.rules.reading import CellProblem, ListDraft
from kheo.papers.rules.registration_list import read_list
from kheo.recognition.models import Recognition
from kheo.registrations.models import Registration
from kheo.registrations.rules import IN_REGISTER, RegistrationValues, State, problems_with_values, row_key
from kheo.shared.periods import dmy
from kheo.units.models import Unit

NEEDED = ("field", "content")  # of a new registration; an old list may be silent on them


@dataclass(slots=True)
class Line:
    """One row of the list, and what becomes of it."""

    draft: ListDraft
    unit: Unit
    values: RegistrationValues
    decided: Decided
    found: Registration | None = None
    is_given: bool = False  # the same decision recognises it already

    @property
    def is_new(self) -> bool:
        return self.found is None

    @property
    def recognises(self) -> bool:
        return self.decided.is_recognised and not self.is_given

    @property
    def does_something(self) -> bool:
        return self.is_new or self.recognises


@dataclass(slots=True)
class EarlierComparison:
    lines: list[Line] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    notes: list[CellProblem] = field(default_factory=list)
    row_count: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return {
            "rows": self.row_count,
            "new": sum(1 for line in self.lines if line.is_new),
            "recognised": sum(1 for line in self.lines if line.recognises),
            "same": sum(1 for line in self.lines if not line.does_something),
            "left_out": self.row_count - len(self.lines),
        }


def compare_earlier(data: bytes, filename: str, ground: Ground, scope: Unit) -> EarlierComparison:
    """Read the workbook and hold its rows against the plan's registrations and recognitions. Two queries."""
    workbook, outcomes = take_out(open_workbook(data, filename))
    reading = read_list(workbook, ground.vocabulary)
    seen = Comparison(reading, problems=list(reading.problems), notes=list(reading.notes))
    drafts = list(placed(seen, ground, scope))
    result = EarlierComparison(
        problems=seen.problems, notes=seen.notes, row_count=len(reading.rows) + len(reading.refused)
    )
    registrations, recognitions = _known(ground, drafts)
    taken: set[tuple[int, str]] = set()
    for draft, unit in drafts:
        line = _line(draft, unit, outcomes.get((draft.sheet, draft.row)), ground, result.problems)
        if line is None:
            continue
        key = unit.pk, row_key(unit.code, line.values.title, line.values.carrier)
        if key in taken:
            result.problems.append(answers.same_registration(draft, line.values.title))
            continue
        taken.add(key)
        line.found = registrations.get(key)
        if line.found is not None and line.decided.is_recognised and line.found.state not in IN_REGISTER:
            result.problems.append(_not_in_register(draft))
            continue
        if line.found is not None and line.decided.is_recognised:
            standing = recognitions.get((line.found.pk, line.decided.level))
            if standing is not None:
                said = (line.decided.number, line.decided.day)
                if standing != said:
                    result.problems.append(_other_decision(draft, *standing))
                    continue
                line.is_given = True
        if line.is_new:
            missing = [name for name in NEEDED if not getattr(line.values, name)]
            result.notes += [_silent(draft, missing)] * bool(missing)
        result.lines.append(line)
    return result


def _line(
    draft: ListDraft, unit: Unit, outcome: Outcome | None, ground: Ground, problems: list[CellProblem]
) -> Line | None:
    document = ground.document
    decided, wrong = understand(
        outcome or Outcome(), ground.vocabulary.level_terms, document.period, (draft.sheet, draft.row)
    )
    if wrong:
        problems += wrong
        return None
    draft.level = draft.level or decided.level or document.levels[0].code
    draft.carrier = draft.carrier or unit.title
    draft.subject = draft.subject or guess_subject(draft.carrier, document) or document.subjects[0].code
    values = fresh(draft)
    if decided.result:
        values = replace(values, notes="\n".join(filter(None, [values.notes, f"Kết quả: {decided.result}"])))
    values = values.tidy()
    if faults := problems_with_values(values, document):
        problems.append(answers.wrong_value(draft, faults[0]))
        return None
    return Line(draft, unit, values, decided)


def _known(
    ground: Ground, drafts: list[tuple[ListDraft, Unit]]
) -> tuple[dict[tuple[int, str], Registration], dict[tuple[int, str], tuple[str, date | None]]]:
    units = {unit.pk for _, unit in drafts}
    found = Registration.objects.filter(plan=ground.plan, unit__in=units).exclude(state=State.WITHDRAWN)
    registrations = {(each.unit_id, each.row_key): each for each in found.select_related("unit")}
    given = Recognition.objects.filter(plan=ground.plan, registration__unit__in=units, to_at__isnull=True)
    rows = given.select_related("item__decision")
    return registrations, {
        (each.registration_id, each.level): (_number(each.item.decision), each.item.decision.signed_on) for each in rows
    }


def _number(decision: Any) -> str:
    return decision.paper_number or f"{decision.number}"


def _other_decision(draft: ListDraft, number: str, day: date | None) -> CellProblem:
    when = f" ngày {dmy(day)}" if day else ""
    return CellProblem(
        draft.sheet,
        draft.cell,
        "earlier.other_decision",
        f"“{draft.title}” đã được công nhận ở cấp này theo quyết định số {number}{when}.",
        "Đề nghị kiểm tra lại số, ngày quyết định; một mô hình chỉ được công nhận một lần ở mỗi cấp.",
    )


def _not_in_register(draft: ListDraft) -> CellProblem:
    return CellProblem(
        draft.sheet,
        draft.cell,
        "earlier.not_in_register",
        f"“{draft.title}” đã có trong kế hoạch này nhưng chưa vào sổ.",
        "Đề nghị cho vào sổ trước, rồi nhập lại danh sách.",
    )


def _silent(draft: ListDraft, missing: list[str]) -> CellProblem:
    words = {"field": "lĩnh vực", "content": "nội dung"}
    return CellProblem(
        draft.sheet,
        draft.cell,
        "earlier.incomplete",
        f"“{draft.title}” không ghi {', '.join(words[name] for name in missing)}; vẫn nhập, để trống.",
        "Bổ sung trong tệp trước khi nhập nếu còn tra được.",
    )
