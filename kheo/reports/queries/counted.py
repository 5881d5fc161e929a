"""The figures of a report, counted from the unit's own records: the same counts as on every page of figures."""

from decimal import Decimal

from django.db.models import Q

from kheo.plans.rules.calendar import DeliveryState
from kheo.progress.queries.figures import Figures
from kheo.progress.queries.records import standings
from kheo.progress.rules import counting
from kheo.registrations.models import ProgressRecord
from kheo.registrations.rules.figures import totals
from kheo.reports.rules.content import Counted
from kheo.reports.rules.rates import is_due
from kheo.units.queries import UnitOnDay

PROGRESS, ON_TIME, DUE = "so-lieu", "dung-han", "den-han"


def counted(found: Figures, unit: UnitOnDay, *, besides: str) -> list[Counted]:
    """What the system counts for a unit and all below it, from the plan's first day to the day of the figures.

    Models by level and field, the sums of progress records, deadlines kept (`besides` the one that the report itself
    is about). One query.
    """
    plan = found.document
    keys = [
        counting.REGISTERED,
        counting.BUILT,
        counting.RECOGNISED,
        *(f"{counting.RECOGNISED_AT}:{level.code}" for level in plan.levels[1:]),
        *(f"{counting.FIELD}:{each.code}" for each in plan.fields),
    ]
    rows = [Counted(_code(key), _said(key, found), Decimal(found.total(key, unit)), total=key) for key in keys]
    sums = totals(_figures_of(found, unit))
    rows += [
        Counted(f"{PROGRESS}-{each.code}", each.title, sums.get(each.code, Decimal(0)), each.unit, each.decimals)
        for each in plan.figures
    ]
    own = [each for each in found.deadlines if each.unit_id == unit.id and each.key != besides]
    past = [each for each in own if is_due(each) or each.delivered_at]
    kept = sum(each.state is DeliveryState.ON_TIME for each in past)
    rows.append(Counted(DUE, "Thời hạn đã đến hoặc đã gửi, không kể báo cáo này", Decimal(len(past)), "thời hạn"))
    rows.append(Counted(ON_TIME, "Trong đó gửi đúng hạn", Decimal(kept), "thời hạn"))
    return rows


def _figures_of(found: Figures, unit: UnitOnDay) -> list[dict[str, str]]:
    """The figures of all progress records that stood, of registrations that counted."""
    registered = standings(found, counting.EVERYTHING, unit, found.before).order_by().values("registration_id")
    still = Q(voided_at__isnull=True) | Q(voided_at__gte=found.before)
    records = ProgressRecord.objects.filter(still, registration__in=registered, recorded_at__lt=found.before)
    return list(records.values_list("figures", flat=True))


def _code(key: str) -> str:
    """A total's key as a code for forms and files."""
    return key.replace(":", "-")


def _said(key: str, found: Figures) -> str:
    words = counting.say_total(key, found.document)
    if key == counting.RECOGNISED:
        return f"{words} (mọi cấp)"
    return f"Đăng ký thuộc lĩnh vực {words.removeprefix('Lĩnh vực ')}" if key.startswith(counting.FIELD) else words
