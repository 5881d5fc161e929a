"""What a registration says, and what it must say before it can be sent.

A draft may be incomplete but never wrong: an unknown field, a level that the plan does not have or a period that ends
before it begins is refused at once, a missing title only when the registration is sent.
"""

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from operator import attrgetter, gt
from typing import Any

from kheo.plans.rules.document import PlanDocument
from kheo.registrations.rules.lifecycle import Kind
from kheo.shared.problems import Problem
from kheo.shared.text import canonical, squeeze

MOST_PEOPLE = 100_000_000
LONGEST_TEXT = 20_000  # characters

LIMITS = {"title": 300, "carrier": 300, "place": 300, "time_text": 120}
LONG_TEXTS = ("content", "method", "expected", "notes", "new_because")

_LONGEST = {**LIMITS, **dict.fromkeys(LONG_TEXTS, LONGEST_TEXT)}
_texts = attrgetter(*_LONGEST)
_KINDS = frozenset(Kind)

LABELS = {
    "title": "Tên mô hình, điển hình",
    "kind": "Loại",
    "subject": "Tập thể / cá nhân",
    "carrier": "Tập thể, cá nhân thực hiện",
    "level": "Cấp đăng ký",
    "field": "Lĩnh vực",
    "priorities": "Gắn với",
    "place": "Địa điểm",
    "content": "Nội dung",
    "method": "Cách làm",
    "expected": "Kết quả dự kiến",
    "time_text": "Thời gian thực hiện",
    "starts_on": "Bắt đầu",
    "ends_on": "Kết thúc",
    "people_involved": "Số người tham gia dự kiến",
    "notes": "Ghi chú",
    "consent_to_publish": "Đồng ý cho công khai tên",
    "new_because": "Đăng ký mới vì",
}


@dataclass(frozen=True, slots=True)
class RegistrationValues:
    """Everything that the registering unit writes. Codes are those of the plan's version in force."""

    title: str = ""
    kind: str = Kind.PRACTICE.value
    subject: str = ""
    carrier: str = ""
    level: str = ""
    field: str = ""
    priorities: tuple[str, ...] = ()
    place: str = ""
    content: str = ""
    method: str = ""
    expected: str = ""
    time_text: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    people_involved: int | None = None
    notes: str = ""
    consent_to_publish: bool = False
    new_because: str = ""

    @classmethod
    def of(cls, registration: Any) -> "RegistrationValues":
        """What a stored registration says."""
        said = {name: getattr(registration, name) for name in NAMES}
        return cls(**{**said, "priorities": tuple(said["priorities"])})

    def tidy(self) -> "RegistrationValues":
        """The spelling that is stored: composed, nothing invisible, no idle spaces; long texts keep their lines."""
        tidied: dict[str, Any] = {name: line(getattr(self, name)) for name in LIMITS}
        tidied.update({name: paragraphs(getattr(self, name)) for name in LONG_TEXTS if getattr(self, name)})
        return replace(self, **tidied, kind=str(self.kind), priorities=tuple(dict.fromkeys(self.priorities)))

    def differences(self, other: "RegistrationValues") -> list[str]:
        """The names of what the two say differently, in the order of the form."""
        return [name for name in NAMES if getattr(self, name) != getattr(other, name)]


NAMES = tuple(each.name for each in fields(RegistrationValues))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def line(text: str) -> str:
    if not text:
        return ""
    return canonical(squeeze(text if text.isprintable() else _CONTROL.sub("", text)))


def paragraphs(text: str) -> str:
    if text.isprintable():
        return canonical(squeeze(text))
    spelt = canonical(_CONTROL.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("\n{3,}", "\n\n", "\n".join(squeeze(each) for each in spelt.split("\n"))).strip()


def problems_with_values(values: RegistrationValues, document: PlanDocument) -> list[Problem]:
    """What is wrong, whether or not anything is still missing: codes, lengths, dates, counts."""
    found = []
    if any(map(gt, map(len, _texts(values)), _LONGEST.values())):
        lengths = zip(_LONGEST, _LONGEST.values(), map(len, _texts(values)), strict=True)
        found = [_too_long(name, longest) for name, longest, length in lengths if length > longest]
    if values.kind not in _KINDS:
        found.append(_unknown("kind", values.kind, "mô hình hoặc điển hình"))
    for name, known in (
        ("subject", document.subject_by_code),
        ("level", document.level_by_code),
        ("field", document.field_by_code),
    ):
        code = getattr(values, name)
        if code and code not in known:
            found.append(_unknown(name, code, ", ".join(each.title for each in known.values())))
    found.extend(
        _unknown("priorities", code, ", ".join(each.title for each in document.priorities))
        for code in values.priorities
        if code not in document.priority_by_code
    )
    if values.starts_on and values.ends_on and values.ends_on < values.starts_on:
        found.append(
            Problem(
                "registration.dates_reversed",
                f"Ngày kết thúc {values.ends_on:%d/%m/%Y} sớm hơn ngày bắt đầu {values.starts_on:%d/%m/%Y}.",
                "Sửa lại ngày bắt đầu hoặc ngày kết thúc.",
                "ends_on",
            )
        )
    if values.people_involved is not None and not 0 <= values.people_involved <= MOST_PEOPLE:
        found.append(
            Problem(
                "registration.people_out_of_range",
                "Số người tham gia dự kiến phải là số nguyên từ 0 trở lên.",
                "Ghi số người, hoặc để trống nếu chưa ước được.",
                "people_involved",
            )
        )
    return found


_MISSING = {
    "title": ("Chưa có tên mô hình, điển hình.", "Đặt một tên ngắn gọn, nói rõ ai làm việc gì."),
    "carrier": ("Chưa ghi tập thể hoặc cá nhân thực hiện.", "Ghi tên tập thể, hoặc họ tên và chức danh của cá nhân."),
    "subject": ("Chưa chọn tập thể hay cá nhân.", "Chọn người thực hiện là tập thể hay cá nhân."),
    "field": ("Chưa chọn lĩnh vực.", "Chọn lĩnh vực gần nhất với việc chính của mô hình."),
    "level": ("Chưa chọn cấp đăng ký.", "Chọn cấp sẽ xét công nhận mô hình."),
    "content": ("Chưa ghi nội dung mô hình.", "Viết ba đến năm câu: làm gì, với ai, ở đâu."),
}


def problems_with_submission(
    values: RegistrationValues, document: PlanDocument, *, clause: str | None = None
) -> list[Problem]:
    """All that stops a registration from being sent, so that the page can list it at once.

    Required: title, carrier, subject, field, level and content; each names the plan's clause that asks for it, or
    `clause` (that of the list's deadline). Consent is asked for to publish a name, not to register it.
    """
    found = [
        Problem(f"registration.no_{name}", message, next_step, name, _clause_of(name, document) or clause)
        for name, (message, next_step) in _MISSING.items()
        if not getattr(values, name).strip()
    ]
    return found + problems_with_values(values, document)


def _clause_of(name: str, document: PlanDocument) -> str | None:
    """The clause that holds all the plan's fields (subjects): what the clauses of the single ones have in common."""
    clauses = {
        "field": [each.clause for each in document.fields],
        "subject": [each.clause for each in document.subjects],
    }.get(name, [])
    parents = {re.sub(r"[.\-][^.\-]*$", "", clause) for clause in clauses if clause}
    address = parents.pop() if len(parents) == 1 else None
    return address if document.clause(address) else None


def _too_long(name: str, longest: int) -> Problem:
    return Problem(
        "registration.too_long",
        f"“{LABELS[name]}” dài quá {longest:,} ký tự.".replace(",", "."),
        "Rút gọn lại; phần chi tiết có thể đính kèm thành tệp.",
        name,
    )


def _unknown(name: str, code: str, known: str) -> Problem:
    return Problem(
        f"registration.unknown_{name}",
        f"“{LABELS[name]}” không có giá trị “{code}” trong kế hoạch đang áp dụng.",
        f"Chọn một trong: {known}." if known else "Để trống mục này.",
        name,
    )
