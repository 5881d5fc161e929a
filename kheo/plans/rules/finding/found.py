"""What the plan reader finds in the text of a plan: one value each, with the words it was read from.

Values are plain JSON with titles as printed, never codes: a person confirms, corrects or drops each before anything is
made of it. The keys of `value`, by kind:

- TITLE `title`; NUMBER `number`, `date`; ISSUER `title`, `on_behalf_of`; STEWARD `title`; PERIOD `from`, `to`;
  PROGRAMME `title`, `from`, `to` (years)
- BASIS, CITE `kind` ("Kế hoạch"), `number`, `date`, `issuer`, `title`; what is not printed is ""
- LEVEL `title`, `recognised_by`; FIELD, SUBJECT, PRIORITY, REQUIREMENT, GROUP `title`
- PRINCIPLE `title`, `rule` (registered, public_vote, criteria_met, creative_and_spreading or "")
- TARGET `title`, `group` ("" the plan as a whole), `each` (true: every unit of the group), `measure` (registered,
  built, recognised, commended, replicated, published, units), `level`, `field`, `subject` ("" any), `at_least` ("5" or
  "50%"), `at_most` ("" none), `share_of` ("" for a count; registered, built, recognised, units), `by` ("" or a date)
- DEADLINE `title`, `group`, `to`, `via`, `delivers` (registration-list, registration-dossier, unit-plan,
  results-report, periodic-report, or ""); exactly one of `before`, `by` (dates), `in` ("2023-06"), `every` (month,
  quarter, half-year, year; then also `day` or `before`: a day of the period's last month, or neither); `last_day` the
  last valid day, "" for a periodic one
- TASK `title`, `owner`, `with` (a list)
- RECIPIENT `to`, `note`; SIGNER `name`, `position`, `authority` (lines such as "T/M BAN THƯỜNG VỤ"); FEEDBACK `to`

Dates are ISO ("2023-02-24"). Where the text gives no year, it is the plan's.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kheo.shared.clauses import ClauseText


class FoundKind(StrEnum):
    TITLE = "title"
    NUMBER = "number"
    ISSUER = "issuer"
    STEWARD = "steward"
    PERIOD = "period"
    PROGRAMME = "programme"
    BASIS = "basis"
    CITE = "cite"
    LEVEL = "level"
    FIELD = "field"
    SUBJECT = "subject"
    PRIORITY = "priority"
    REQUIREMENT = "requirement"
    PRINCIPLE = "principle"
    GROUP = "group"
    TARGET = "target"
    DEADLINE = "deadline"
    TASK = "task"
    RECIPIENT = "recipient"
    SIGNER = "signer"
    FEEDBACK = "feedback"


class Confidence(StrEnum):
    """How sure the reader is, for a person to look first where it is least."""

    CERTAIN = "certain"  # the words say exactly this
    LIKELY = "likely"  # the words say this, one part was taken from around them
    GUESS = "guess"  # a part was supposed


@dataclass(frozen=True)
class Found:
    """One value that was read. `sentence` stands word for word in the clause."""

    kind: FoundKind
    value: dict[str, Any]
    clause: str  # address; "" where it stands outside the clauses (recipients, signature)
    sentence: str
    confidence: Confidence
    because: str  # in Vietnamese: how it was read, e.g. "“trước ngày” không tính chính ngày đó"


@dataclass(frozen=True)
class Reading:
    """A whole plan as read: its clauses, and what was found in them in the order of the text."""

    text: ClauseText
    found: tuple[Found, ...] = field(default=())

    def of(self, kind: FoundKind) -> tuple[Found, ...]:
        return tuple(each for each in self.found if each.kind == kind)


@dataclass(frozen=True)
class Frame:
    """What the rules that look for obligations need to know of the whole plan."""

    year: int | None  # the plan's year: dates without a year are in it
    issuer: str
    steward: str
