"""Counts that several reports speak of, each opening the records that were counted; and the tables made of them."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse

from kheo.papers.queries.official.asking import Asked
from kheo.papers.rules.official import Align, Column, Figure, Row, Run, Runs, Table
from kheo.plans.rules.calendar import DeliveryState
from kheo.plans.rules.targets import say_goal, say_number, say_share
from kheo.progress.queries.figures import TargetFigure, sums
from kheo.progress.queries.records import DENOMINATOR
from kheo.progress.rules import counting
from kheo.progress.rules.deadlines import STATE_WORDS, DeadlineFigure
from kheo.progress.rules.outlook import STATE_WORDS as TARGET_WORDS
from kheo.progress.rules.outlook import noun
from kheo.reports.rules.rates import added, rate_of
from kheo.shared.periods import dmy

MEASURES = (counting.REGISTERED, counting.BUILT, counting.RECOGNISED)
_NUMBER, _TITLE = Column("TT", 3, Align.CENTRE), Column("Nội dung", 24)
_COUNTS = tuple(Column(title, 8, Align.RIGHT) for title in ("Đăng ký", "Xây dựng", "Công nhận"))


def counted(asked: Asked, keys: Sequence[str]) -> dict[str, Figure]:
    """Totals beyond those that every page has, of the whole scope. One query for all of them."""
    found = sums(asked.found, keys)
    return {key: asked.counted(key, found[key]) for key in keys}


def crossed(asked: Asked) -> dict[str, Figure]:
    """Registered, built and recognised by field, by subject and by level of registration; and the further totals."""
    said = asked.document
    facets = [
        *(f"{counting.FIELD}:{each.code}" for each in said.fields),
        *(f"{counting.SUBJECT}:{each.code}" for each in said.subjects),
        *(f"{counting.LEVEL}:{each.code}" for each in said.levels),
    ]
    keys = [counting.COMMENDED, counting.REPLICATED, counting.PUBLISHED, counting.CONTINUED]
    keys += [facet if measure == counting.REGISTERED else f"{measure}{counting.AND}{facet}"
             for facet in facets for measure in MEASURES]  # fmt: skip
    return counted(asked, keys)


def facet_table(
    asked: Asked, found: dict[str, Figure], facet: str, pairs: Iterable[tuple[str, str]], title: str
) -> Table:
    """One row for each code of a facet, and what all of them have together; what says nothing of it is a row too."""
    rows, whole = [], [asked.total(measure) for measure in MEASURES]
    left = [asked.found.total(measure, asked.found.scope) for measure in MEASURES]
    for place, (code, words) in enumerate(pairs, start=1):
        cells = facet_cells(found, f"{facet}:{code}")
        left = [rest - int(each.text.replace(".", "")) for rest, each in zip(left, cells, strict=True)]
        rows.append(Row((str(place), words, *((each,) for each in cells))))
    if any(left):
        rows.append(Row(("", "Chưa ghi", *map(say_number, left))))
    rows.append(Row(("", "Cộng", *((each,) for each in whole)), is_total=True))
    return Table((_NUMBER, _TITLE, *_COUNTS), rows, title)


def facet_cells(found: dict[str, Figure], facet: str) -> list[Figure]:
    return [
        found[facet if measure == counting.REGISTERED else f"{measure}{counting.AND}{facet}"] for measure in MEASURES
    ]


# --- targets ----------------------------------------------------------------------------------------------------------


def reached(asked: Asked, cell: TargetFigure) -> Runs:
    """How far a unit came with a target: "3 trong 6 mô hình, thiếu 1", each number opening its records."""
    target, result, whose = cell.target, cell.result, cell.unit

    def figure(number: int, says: str, part: str = "") -> Figure:
        query = {"don-vi": whose.code, "chi-tieu": target.code, **({"phan": part} if part else {})}
        said = f"{says}: {target.title} – {whose.title}"
        return Figure(say_number(number), said, asked.as_of, target.clause or "", asked.address("records", **query))

    if result.value is None:
        return ("chưa có đăng ký",)
    runs: list[Run] = [figure(result.numerator, "Số được tính")]
    if result.denominator is not None:
        runs += [" trong ", figure(result.denominator, "Số để tính tỷ lệ", DENOMINATOR)]
    runs.append(f" {noun(target)}")
    if result.short_by:
        runs.append(f", thiếu {say_number(result.short_by)}")
    if result.over_by:
        runs.append(f", vượt {say_number(result.over_by)}")
    return runs


def target_table(asked: Asked, cells: Sequence[TargetFigure]) -> Table:
    """One unit's targets: goal, where it stands, whether that is enough, after which clause."""
    columns = (
        _NUMBER, Column("Chỉ tiêu", 18), Column("Mức giao", 14), Column("Kết quả", 14),
        Column("Đánh giá", 10), Column("Căn cứ", 8),
    )  # fmt: skip
    rows = [
        Row(
            (
                str(place), cell.target.title, say_goal(cell.target), reached(asked, cell),
                TARGET_WORDS[cell.state].capitalize(), cell.target.clause or "",
            )
        )
        for place, cell in enumerate(cells, start=1)
    ]  # fmt: skip
    return Table(columns, rows, "Kết quả thực hiện chỉ tiêu")


# --- deadlines --------------------------------------------------------------------------------------------------------

_STATES = (DeliveryState.ON_TIME, DeliveryState.LATE, DeliveryState.MISSING, DeliveryState.UPCOMING)


def _share(asked: Asked, share: Fraction | None, says: str, clause: str) -> Run:
    """Of the units whose last day is over; nothing is expected before."""
    if share is None:
        return "–"
    link = f"{reverse('reports:rates', args=[asked.plan.code])}?{urlencode({'ngay': asked.as_of.isoformat()})}"
    return Figure(say_share(share), says, asked.as_of, clause, link)


def deadline_table(asked: Asked) -> Table | None:
    """How many units were on time, late, have not sent, or have time left, for each moment of each deadline."""
    by_key: dict[str, list[DeadlineFigure]] = {}
    for each in asked.found.deadlines:
        by_key.setdefault(each.key, []).append(each)
    rows = []
    for key, some in by_key.items():
        first, link = some[0], asked.address("deadlines", **{"thoi-han": key})
        clause = first.deadline.clause or ""

        def figure(number: int, says: str, title: str = first.title, clause: str = clause, link: str = link) -> Figure:
            return Figure(say_number(number), f"Số đơn vị {says}: {title}", asked.as_of, clause, link)

        days = [each.last_day for each in some if not each.extended] or [each.last_day for each in some]
        cells = [(figure(sum(each.state is state for each in some), STATE_WORDS[state]),) for state in _STATES]
        rate = added(rate_of(each) for each in some)
        shares = [
            (_share(asked, share, f"{says}: {first.title}", clause),)
            for share, says in ((rate.rate, "Tỷ lệ gửi"), (rate.on_time_rate, "Tỷ lệ gửi đúng hạn"))
        ]
        rows.append(Row((first.title, dmy(min(days)), (figure(len(some), "phải gửi"),), *cells, *shares, clause)))
    columns = (
        Column("Nội dung phải gửi", 20), Column("Hạn cuối", 11, Align.CENTRE), Column("Số đơn vị", 7, Align.RIGHT),
        *(Column(title, 7, Align.RIGHT) for title in ("Đúng hạn", "Gửi muộn", "Chưa gửi", "Chưa đến hạn")),
        *(Column(title, 7, Align.RIGHT) for title in ("Tỷ lệ gửi", "Tỷ lệ đúng hạn")),
        Column("Căn cứ", 8),
    )  # fmt: skip
    return Table(columns, rows, "Thực hiện thời hạn của kế hoạch") if rows else None
