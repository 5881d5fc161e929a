"""The words of a reminder: courteous, concrete, with the clause and the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kheo.plans.rules.calendar import DeliveryState
from kheo.plans.rules.document import Target
from kheo.plans.rules.targets import TargetResult
from kheo.progress.rules.deadlines import DeadlineFigure, say_state
from kheo.progress.rules.outlook import Time, say_cell
from kheo.shared.clauses import spoken
from kheo.shared.periods import dmy


@dataclass(frozen=True, slots=True)
class Addressee:
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing that a letter speaks of, as the log of reminders keeps it."""

    about: str  # the key of a deadline's moment, or the code of a target
    title: str
    last_day: date
    words: str


def spoken_of(
    deadlines: Sequence[DeadlineFigure], targets: Sequence[tuple[Target, TargetResult, Time]]
) -> list[Spoken]:
    found = [Spoken(each.key, each.title, each.last_day, say_state(each)) for each in deadlines]
    return found + [
        Spoken(target.code, target.title, time.last_day, say_cell(target, result)) for target, result, time in targets
    ]


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str


def compose(
    *,
    unit: str,
    steward: str,
    plan_title: str,
    day: date,
    deadlines: Sequence[DeadlineFigure],
    targets: Sequence[tuple[Target, TargetResult, Time]],
    note: str = "",
    address: str = "",
) -> Letter:
    """One letter about everything that a unit owes; `address` is where its officer goes on."""
    overdue = [each for each in deadlines if each.state is DeliveryState.MISSING]
    lines = [
        f"Kính gửi: {unit},",
        "",
        f"Theo kế hoạch “{plan_title}”, tính đến hết ngày {dmy(day)}, {steward} đề nghị đơn vị quan tâm:",
        "",
    ]
    for each in deadlines:
        lines.append(
            f"- {each.title}: hạn cuối {dmy(each.last_day)} ({say_state(each)}){_clause(each.deadline.clause)}."
        )
    for target, result, time in targets:
        lines.append(
            f"- Chỉ tiêu “{target.title}”: hiện {say_cell(target, result)}; tính đến hết ngày {dmy(time.last_day)}"
            f"{_clause(target.clause)}."
        )
    if note.strip():
        lines += ["", note.strip()]
    if address:
        lines += ["", f"Xem và gửi tại: {address}"]
    lines += [
        "",
        "Nếu đơn vị đã gửi bằng đường khác hoặc có vướng mắc, đề nghị báo lại để cơ quan thường trực ghi nhận.",
        "",
        "Trân trọng,",
        steward,
    ]
    subject = (
        f"Nhắc: {overdue[0].title} đã quá hạn {dmy(overdue[0].last_day)}"
        if overdue
        else f"Nhắc: {deadlines[0].title}, hạn cuối {dmy(deadlines[0].last_day)}"
        if deadlines
        else "Nhắc: chỉ tiêu phong trào thi đua “Dân vận khéo” cần quan tâm"
    )
    return Letter(subject[:300], "\n".join(lines))


def _clause(address: str | None) -> str:
    return f", {spoken(address)}" if address else ""
