"""The shape of a plan file (`schema: kheo-plan/1`): keys, kinds of values, and what one entry must hold by itself.

What must hold *between* entries is in `rules/consistency.py`. After checking, every value is plain JSON: dates are ISO
strings, shares are exact fractions ("1/2"), points are decimal strings; that dump is a version's content.
"""

from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    Tag,
    model_validator,
)

from kheo.plans.queries.plan_values import (
    MANY,
    ONE,
    Address,
    Before,
    Code,
    Day,
    MeasureName,
    Month,
    Points,
    Share,
    Sign,
    Source,
    Text,
    Words,
    Year,
    keys_or_levels,
    one_or_many,
)
from kheo.plans.rules.reading import SCORING_KEYS, VOTE_KEYS
from kheo.plans.rules.reminding import MOST_DAYS

SCHEMA = "kheo-plan/1"


class Part(BaseModel):
    """Every part of the file refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False, regex_engine="python-re")


PerLevelShare = Annotated[
    Annotated[Share, Tag(ONE)] | Annotated[dict[Code, Share], Tag(MANY)], Discriminator(one_or_many)
]
PerLevelPoints = Annotated[
    Annotated[Points, Tag(ONE)] | Annotated[dict[Code, Points], Tag(MANY)], Discriminator(one_or_many)
]
Count = Annotated[StrictInt, Field(ge=0, le=1000)]
PerLevelCount = Annotated[
    Annotated[Count, Tag(ONE)] | Annotated[dict[Code, Count], Tag(MANY)], Discriminator(one_or_many)
]
PerLevelFlag = Annotated[
    Annotated[StrictBool, Tag(ONE)] | Annotated[dict[Code, StrictBool], Tag(MANY)], Discriminator(one_or_many)
]


class Span(Part):
    from_: Day = Field(alias="from")
    to: Day


class ProgrammePart(Part):
    title: Text
    from_: Year = Field(alias="from")
    to: Year
    interim_review: Year | None = None


class CitedPart(Part):
    number: Text
    date: Day | None = None
    issuer: Text
    title: Words = ""


class PlanPart(Part):
    code: Code
    title: Text
    kind: Code = "ke-hoach"
    number: Words = ""
    date: Day | None = None
    issuer: Code
    on_behalf_of: Words = ""
    steward: Code
    programme: ProgrammePart | None = None
    period: Span
    timezone: Annotated[str, StringConstraints(min_length=1, max_length=60)] = "Asia/Ho_Chi_Minh"
    text: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    basis: list[CitedPart] = []
    cites: list[CitedPart] = []


class Named(Part):
    code: Code
    title: Text
    clause: Address | None = None


class LevelPart(Named):
    recognised_by: Code
    register_kept_by: Code | None = None


class FigurePart(Part):
    code: Code
    title: Text
    unit: Text
    decimals: Annotated[StrictInt, Field(ge=0, le=3)] = 0


class RulePart(Part):
    rule: Literal["registered", "public_vote", "criteria_met", "creative_and_spreading"]
    clause: Address | None = None


class VotePart(Part):
    source: Source = "plan"
    quorum: PerLevelShare | None = None
    approval: PerLevelShare | None = None
    secret: PerLevelFlag = True
    public_notice_days: PerLevelCount = 0
    ballot: Literal["meeting", "council", "public"] | None = None
    denominator: Literal["all", "present"] | None = None
    strict: PerLevelFlag | None = None
    tie: Literal["declined", "chair"] = "declined"
    clause: Address | None = None

    @model_validator(mode="after")
    def shares_are_shares(self) -> Self:
        for name, word in (("quorum", "Tỷ lệ dự họp (quorum)"), ("approval", "Tỷ lệ tán thành (approval)")):
            given = getattr(self, name)
            for share in given.values() if isinstance(given, dict) else [given]:
                if share is not None and Fraction(share) > 1:
                    raise ValueError(f"{word} phải từ 0 đến 1.")
        return self


class ScoringPart(Part):
    source: Source = "plan"
    scale: PerLevelPoints | None = None
    pass_mark: PerLevelPoints | None = None
    min_scorers: PerLevelCount = 1
    clause: Address | None = None


class ConflictsPart(Part):
    source: Source = "plan"
    superior: StrictBool = False
    subordinate: StrictBool = True
    clause: Address | None = None


class RecognitionPart(Part):
    rules: list[RulePart] = []
    vote: (
        Annotated[Annotated[VotePart, Tag(ONE)] | Annotated[dict[Code, VotePart], Tag(MANY)], keys_or_levels(VOTE_KEYS)]
        | None
    ) = None
    scoring: (
        Annotated[
            Annotated[ScoringPart, Tag(ONE)] | Annotated[dict[Code, ScoringPart], Tag(MANY)],
            keys_or_levels(SCORING_KEYS),
        ]
        | None
    ) = None
    conflicts: ConflictsPart | None = None


class DistinctionPart(Named):
    level: Code | None = None


class CommendationPart(Named):
    level: Code | None = None
    subjects: list[Code] = []
    at_most: Annotated[StrictInt, Field(ge=0, le=100_000)] | None = None
    share_of_recognised: Share | None = None
    amount: Annotated[StrictInt, Field(ge=0, le=1_000_000_000_000)] | None = None

    @model_validator(mode="after")
    def share_is_a_share(self) -> Self:
        if self.share_of_recognised is not None and Fraction(self.share_of_recognised) > 1:
            raise ValueError("`share_of_recognised` phải từ 0 đến 1.")
        return self


class CommendingPart(Part):
    source: Source = "plan"
    once: StrictBool = True
    clause: Address | None = None
    kinds: Annotated[list[CommendationPart], Field(min_length=1)]


class CriterionPart(Named):
    kind: Literal["points", "condition"] = "points"
    points: Points | None = None
    mandatory_share: Share | None = None
    mandatory: StrictBool = False
    levels: list[Code] = []
    subjects: list[Code] = []
    source: Source = "plan"

    @model_validator(mode="after")
    def points_or_condition(self) -> Self:
        if self.kind == "condition" and (self.points is not None or self.mandatory_share is not None):
            raise ValueError("Tiêu chí có/không (condition) không có điểm.")
        if self.kind == "points" and self.points is None:
            raise ValueError("Thiếu `points`; tiêu chí có/không thì ghi `kind: condition`.")
        if self.mandatory_share is not None and Fraction(self.mandatory_share) > 1:
            raise ValueError("`mandatory_share` phải từ 0 đến 1.")
        return self


class UnitPart(Part):
    code: Code
    title: Text
    short_title: Words = ""
    kind: Code
    parent: Code | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    successor: Code | None = None
    symbol: Sign = ""


class GroupPart(Named):
    kinds: list[Code] = []
    units: list[Code] = []
    except_: list[Code] = Field(default=[], alias="except")

    @model_validator(mode="after")
    def somebody(self) -> Self:
        if not self.kinds and not self.units:
            raise ValueError("Nhóm phải có `kinds` (loại đơn vị) hoặc `units` (mã đơn vị).")
        return self


class TargetPart(Named):
    group: Code | None = None
    unit: Code | None = None
    whole: StrictBool = False
    measure: MeasureName
    level: Code | None = None
    exact_level: StrictBool | Code | None = None
    field: Code | None = None
    subject: Code | None = None
    priority: Code | None = None
    first_time: StrictBool | None = None
    kinds: list[Code] = []
    at_least: Share | None = None
    at_most: Share | None = None
    share_of: Literal["registered", "built", "recognised", "units"] | None = None
    round: Literal["up", "down", "half-up"] = "up"
    by: Day | None = None

    @model_validator(mode="after")
    def holds_together(self) -> Self:
        if sum((self.group is not None, self.unit is not None, self.whole)) != 1:
            raise ValueError(
                "Chỉ tiêu phải ghi đúng một trong: `group` (nhóm), `unit` (đơn vị), `whole: true` (toàn kế hoạch)."
            )
        if self.at_least is None and self.at_most is None:
            raise ValueError("Chỉ tiêu phải có `at_least` (ít nhất) hoặc `at_most` (không quá).")
        if self.kinds and self.measure != "units":
            raise ValueError("`kinds` chỉ dùng với `measure: units`.")
        if self.share_of and (self.share_of == "units") != (self.measure == "units"):
            raise ValueError("Tỷ lệ theo đơn vị (`share_of: units`) chỉ đi với `measure: units`, và ngược lại.")
        if self.share_of and self.share_of == self.measure and self.measure != "units" and not self._filters():
            raise ValueError("Tỷ lệ của một số trên chính nó luôn là 100%; hãy sửa `measure` hoặc `share_of`.")
        if self.exact_level is True and self.level is None:
            raise ValueError("`exact_level: true` cần `level`; hoặc ghi thẳng mã cấp vào `exact_level`.")
        if isinstance(self.exact_level, str) and self.level is not None:
            raise ValueError("Chỉ ghi một trong hai: `level` (cấp đó trở lên) hoặc `exact_level` (đúng cấp đó).")
        if "round" in self.model_fields_set and not self.share_of:
            raise ValueError("`round` chỉ dùng với tỷ lệ (`share_of`).")
        return self

    def _filters(self) -> bool:
        given = (self.level, self.exact_level, self.field, self.subject, self.priority, self.first_time)
        return any(each is not None for each in given)


class DeadlinePart(Named):
    group: Code | None = None
    unit: Code | None = None
    to: Code | None = None
    via: Code | None = None
    delivers: Code | None = None
    before: Before | None = None
    by: Day | None = None
    in_: Month | None = Field(default=None, alias="in")
    every: Literal["month", "quarter", "half-year", "year"] | None = None
    day: Annotated[StrictInt, Field(ge=1, le=31)] | None = None
    grace_days: Annotated[StrictInt, Field(ge=0, le=366)] = 0

    @model_validator(mode="after")
    def one_moment(self) -> Self:
        if (self.group is None) == (self.unit is None):
            raise ValueError("Thời hạn phải ghi đúng một trong: `group` (nhóm) hoặc `unit` (đơn vị).")
        if self.every:
            if self.by or self.in_:
                raise ValueError("`every` chỉ đi với `day` hoặc `before` (ngày trong tháng).")
            if self.day is not None and self.before is not None:
                raise ValueError("Chỉ ghi một trong hai: `day` (kể cả ngày đó) hoặc `before` (trước ngày đó).")
            if isinstance(self.before, str):
                raise ValueError("Với `every`, `before` là ngày trong tháng (1–31), không phải một ngày có năm.")
            if self.before is not None and not 1 <= self.before <= 31:
                raise ValueError("`before` phải là ngày trong tháng, từ 1 đến 31.")
            return self
        if isinstance(self.before, int):
            raise ValueError("`before` là một ngày, ví dụ 2023-02-25; ngày trong tháng chỉ dùng với `every`.")
        if self.day is not None:
            raise ValueError("`day` chỉ dùng với `every`.")
        if sum(moment is not None for moment in (self.before, self.by, self.in_)) != 1:
            raise ValueError(
                "Thời hạn phải ghi đúng một trong: `before` (trước ngày), `by` (chậm nhất ngày), `in` (tháng), `every`."
            )
        return self


class TaskPart(Named):
    owner: Code | None = None
    group: Code | None = None
    with_: list[Code] = Field(default=[], alias="with")
    delivers: Code | None = None

    @model_validator(mode="after")
    def somebody(self) -> Self:
        if self.owner is None and self.group is None:
            raise ValueError("Nhiệm vụ phải ghi `owner` (đơn vị chủ trì) hoặc `group` (nhóm đơn vị).")
        return self


class RemindersPart(Part):
    source: Source = "plan"
    before: list[Annotated[StrictInt, Field(ge=0, le=MOST_DAYS)]] = Field(default=[14, 7, 2], max_length=20)
    after: list[Annotated[StrictInt, Field(ge=1, le=MOST_DAYS)]] = Field(default=[1, 7], max_length=20)
    digest: StrictBool = True
    clause: Address | None = None


class RecipientPart(Part):
    to: Text
    note: Words = ""
    unit: Code | None = None


class FeedbackPart(Part):
    to: Code
    clause: Address | None = None


class PlanFile(Part):
    """A whole plan file."""

    schema_: Literal["kheo-plan/1"] = Field(alias="schema")
    plan: PlanPart
    levels: Annotated[list[LevelPart], Field(min_length=1)]
    fields_: Annotated[list[Named], Field(min_length=1)] = Field(alias="fields")
    subjects: Annotated[list[Named], Field(min_length=1)]
    priorities: list[Named] = []
    requirements: list[Named] = []
    recognition: RecognitionPart | None = None
    distinctions: list[DistinctionPart] = []
    commending: CommendingPart | None = None
    criteria: list[CriterionPart] = []
    figures: list[FigurePart] = []
    units: Annotated[list[UnitPart], Field(min_length=1)]
    groups: list[GroupPart] = []
    targets: list[TargetPart] = []
    deadlines: list[DeadlinePart] = []
    tasks: list[TaskPart] = []
    reminders: RemindersPart | None = None
    distribution: list[RecipientPart] = []
    feedback: FeedbackPart | None = None

    def content(self) -> dict[str, Any]:
        """What a version stores: plain JSON, without the path of the text."""
        dumped = self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
        dumped["plan"].pop("text", None)
        return dumped
