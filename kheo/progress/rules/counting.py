"""Which row of the ledger counts for what. One description serves SQL, the record lists and plain Python alike.

`level: X` means level X or any higher one. A measure `recognised` looks at the level of recognition, every other
measure at the level of registration. The filters of a share narrow its numerator alone ("từ 50% số mô hình đã
đăng ký": all that are registered), and the numerator counts only inside the denominator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kheo.plans.rules.document import Measure, PlanDocument, Target

RANKS = frozenset({"level_rank", "recognised_rank"})
FLAGS = frozenset({"built", "commended", "replicated", "published", "late", "first_time"})
WORDS = frozenset({"field", "subject"})
MARK = "|"  # priorities are kept as "|code|code|"


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """One comparison over one column of the ledger."""

    column: str
    is_: str  # ">=" or "=" for ranks, "yes" or "no" for flags, "=" for words, "has" for priorities
    value: int | str = ""

    def holds(self, row: Mapping[str, Any]) -> bool:
        found = row[self.column]
        if self.is_ == ">=":
            return bool(found >= self.value)
        if self.is_ == "=":
            return bool(found == self.value)
        if self.is_ == "has":
            return f"{MARK}{self.value}{MARK}" in found
        return bool(found) is (self.is_ == "yes")


Condition = tuple[Term, ...]  # all of them hold; sorted, without repetition: equal conditions are equal tuples
EVERYTHING: Condition = ()

_MEASURES: dict[Measure, Condition] = {
    Measure.REGISTERED: EVERYTHING,
    Measure.BUILT: (Term("built", "yes"),),
    Measure.RECOGNISED: (Term("recognised_rank", ">=", 1),),
    Measure.COMMENDED: (Term("commended", "yes"),),
    Measure.REPLICATED: (Term("replicated", "yes"),),
    Measure.PUBLISHED: (Term("published", "yes"),),
    Measure.UNITS: EVERYTHING,
}


def both(*conditions: Condition) -> Condition:
    """All that every condition asks for; a lower bound that a higher one implies is left out."""
    terms = {term for condition in conditions for term in condition}
    kept = {
        term
        for term in terms
        if not (
            term.is_ == ">="
            and any(
                other != term and other.column == term.column and other.is_ in {">=", "="} and other.value >= term.value  # type: ignore[operator]
                for other in terms
            )
        )
    }
    return tuple(sorted(kept, key=lambda term: (term.column, term.is_, str(term.value))))


def holds(condition: Condition, row: Mapping[str, Any]) -> bool:
    return all(term.holds(row) for term in condition)


def counted_late(condition: Condition) -> Condition:
    return both(condition, (Term("late", "yes"),))


def numerator(target: Target, document: PlanDocument) -> Condition:
    """What a target counts. For `units` it is what a unit must have at least one of."""
    rank = "recognised_rank" if target.measure is Measure.RECOGNISED else "level_rank"
    filters: list[Term] = []
    if target.level and document.level_rank(target.level) > 1:
        filters.append(Term(rank, ">=", document.level_rank(target.level)))
    if target.exact_level:
        filters.append(Term(rank, "=", document.level_rank(target.exact_level)))
    if target.field:
        filters.append(Term("field", "=", target.field))
    if target.subject:
        filters.append(Term("subject", "=", target.subject))
    if target.priority:
        filters.append(Term("priorities", "has", target.priority))
    if target.first_time is not None:
        filters.append(Term("first_time", "yes" if target.first_time else "no"))
    inside = _MEASURES[target.share_of] if target.share_of else EVERYTHING
    return both(_MEASURES[target.measure], tuple(filters), inside)


def denominator(target: Target) -> Condition | None:
    """What a share is a share of; None for a count, and for a share of units (they are counted in the tree)."""
    if target.share_of is None or target.share_of is Measure.UNITS:
        return None
    return _MEASURES[target.share_of]


# --- totals -----------------------------------------------------------------------------------------------------------

REGISTERED = "dang-ky"
BUILT = "xay-dung"
RECOGNISED = "cong-nhan"
LATE = "muon"
COMMENDED, REPLICATED, PUBLISHED = "khen-thuong", "nhan-rong", "tuyen-truyen"
CONTINUED = "duy-tri"  # an initiative of an earlier year, registered again
AND = "+"  # "cong-nhan+linh-vuc:kinh-te": what is counted by both
RECOGNISED_AT, LEVEL, FIELD, SUBJECT = "cong-nhan-cap", "cap", "linh-vuc", "doi-tuong"


_MOST_PARTS = 3
_PLAIN: dict[str, Condition] = {
    REGISTERED: EVERYTHING,
    BUILT: _MEASURES[Measure.BUILT],
    RECOGNISED: _MEASURES[Measure.RECOGNISED],
    LATE: (Term("late", "yes"),),
    COMMENDED: _MEASURES[Measure.COMMENDED],
    REPLICATED: _MEASURES[Measure.REPLICATED],
    PUBLISHED: _MEASURES[Measure.PUBLISHED],
    CONTINUED: (Term("first_time", "no"),),
}
_WORDS = {
    REGISTERED: "Mô hình đã đăng ký",
    BUILT: "Mô hình đã xây dựng",
    RECOGNISED: "Mô hình được công nhận",
    LATE: "Mô hình đăng ký muộn",
    COMMENDED: "Mô hình được biểu dương, khen thưởng",
    REPLICATED: "Mô hình được nhân rộng",
    PUBLISHED: "Mô hình được tuyên truyền",
    CONTINUED: "Mô hình duy trì từ năm trước",
}


def total(key: str, document: PlanDocument) -> Condition:
    """The condition behind a total: "dang-ky", "cong-nhan-cap:huyen", "linh-vuc:kinh-te" …; KeyError for any other."""
    parts = key.split(AND)
    if len(parts) > 1:
        if len(parts) > _MOST_PARTS:
            raise KeyError(key)
        return both(*(total(part, document) for part in parts))
    name, _, code = key.partition(":")
    if not code:
        return _PLAIN[name]
    if name == RECOGNISED_AT:
        return (Term("recognised_rank", ">=", document.level_rank(code)),)
    if name == LEVEL:
        return (Term("level_rank", "=", document.level_rank(code)),)
    if name == FIELD:
        return (Term("field", "=", document.field_by_code[code].code),)
    if name == SUBJECT:
        return (Term("subject", "=", document.subject_by_code[code].code),)
    raise KeyError(key)


def total_keys(document: PlanDocument) -> list[str]:
    return [
        REGISTERED,
        BUILT,
        RECOGNISED,
        LATE,
        *(f"{RECOGNISED_AT}:{level.code}" for level in document.levels),
        *(f"{LEVEL}:{level.code}" for level in document.levels),
        *(f"{FIELD}:{field.code}" for field in document.fields),
        *(f"{SUBJECT}:{subject.code}" for subject in document.subjects),
    ]


def say_total(key: str, document: PlanDocument) -> str:
    """The total in words, as the heading of its list."""
    first, *more = key.split(AND)
    if more:
        rest = (say_total(each, document) for each in more)
        return "; ".join([say_total(first, document), *(each[:1].lower() + each[1:] for each in rest)])
    name, _, code = key.partition(":")
    if not code:
        return _WORDS[name]
    if name == RECOGNISED_AT:
        level = document.level_by_code[code]
        upward = "" if level.rank == len(document.levels) else " trở lên"
        return f"Được công nhận {level.title[:1].lower()}{level.title[1:]}{upward}"
    if name == LEVEL:
        return f"Đăng ký {document.level_by_code[code].title[:1].lower()}{document.level_by_code[code].title[1:]}"
    if name == FIELD:
        return f"Lĩnh vực {document.field_by_code[code].title}"
    return f"Đối tượng: {document.subject_by_code[code].title}"
