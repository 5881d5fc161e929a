"""The fixed words that plan files choose from, with their Vietnamese titles."""

from enum import StrEnum

OWN_PARTY_COMMITTEE = "own-party-committee"  # the nearest party committee above the registering unit
PARTY_COMMITTEE_KINDS = frozenset(
    {
        "province-party-committee",
        "district-party-committee",
        "grassroots-party-committee",
        "commune-party-committee",
    }
)


class Measure(StrEnum):
    """What a target counts."""

    REGISTERED = "registered"  # accepted, not withdrawn
    BUILT = "built"  # accepted and carried out: a progress record inside the plan's period
    RECOGNISED = "recognised"  # named in a signed decision
    COMMENDED = "commended"
    REPLICATED = "replicated"
    PUBLISHED = "published"
    UNITS = "units"  # units below, with at least one registration


MEASURE_TITLES = {
    Measure.REGISTERED: "đã đăng ký",
    Measure.BUILT: "đã xây dựng",
    Measure.RECOGNISED: "được công nhận",
    Measure.COMMENDED: "được biểu dương, khen thưởng",
    Measure.REPLICATED: "được nhân rộng",
    Measure.PUBLISHED: "được tuyên truyền",
    Measure.UNITS: "có mô hình đăng ký",
}


# What deadlines and tasks have units hand in; a plan may name others.
DELIVERABLES = {
    "registration-list": "danh sách đăng ký",
    "registration-dossier": "hồ sơ đăng ký",
    "results-report": "báo cáo kết quả",
    "unit-plan": "kế hoạch của đơn vị",
}


def say_deliverable(code: str | None) -> str:
    return DELIVERABLES.get(code, code) if code else ""


class Rounding(StrEnum):
    """How a share of an odd count becomes a whole number of models: 50 % of 5 needs 3 (up), 2 (down), 3 (half-up)."""

    UP = "up"
    DOWN = "down"
    HALF_UP = "half-up"


class Repeat(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"


class CriterionKind(StrEnum):
    POINTS = "points"
    CONDITION = "condition"  # yes or no
