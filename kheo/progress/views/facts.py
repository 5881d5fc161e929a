"""What several pages of this room say about a unit or a plan: large figures, totals, deadlines, the year's curve."""

from typing import Any

from kheo.config.templatetags.kheo_ui import vn_percent
from kheo.plans.rules.calendar import DeliveryState
from kheo.plans.rules.groups import say_addressee
from kheo.plans.rules.targets import say_goal
from kheo.progress.queries.curve import Point
from kheo.progress.queries.figures import Figures, TargetFigure
from kheo.progress.rules import counting
from kheo.progress.rules.chart import Chart, draw
from kheo.progress.rules.deadlines import STATE_WORDS
from kheo.progress.rules.outlook import NEED, TargetState, say_cell, say_forecast, say_group_forecast
from kheo.progress.views.opening import Opening
from kheo.progress.views.pictures import of_rows
from kheo.units.queries import UnitOnDay


def figure_list(opening: Opening, found: Figures, unit: UnitOnDay | None) -> list[dict[str, Any]]:
    """The large figures on top, each a link to its records."""
    if unit is None:
        return []
    totals = found.totals_of(unit)

    def share(part: int) -> str:
        return f"{vn_percent(part / totals.registered)} số đã đăng ký" if totals.registered else "chưa có đăng ký"

    figures = [
        {
            "value": totals.registered,
            "label": "mô hình đã đăng ký",
            "href": opening.total_records(counting.REGISTERED, unit.code),
            "note": f"{totals.late} đăng ký muộn" if totals.late else "",
        },
        {
            "value": totals.built,
            "label": "đã xây dựng",
            "href": opening.total_records(counting.BUILT, unit.code),
            "note": share(totals.built),
        },
        {
            "value": totals.recognised,
            "label": "được công nhận",
            "href": opening.total_records(counting.RECOGNISED, unit.code),
            "note": share(totals.recognised),
        },
    ]
    if len(found.document.levels) > 1:
        top = found.document.levels[-1]
        figures.append(
            {
                "value": totals.recognised_at[top.code],
                "label": f"được công nhận {top.title[:1].lower()}{top.title[1:]}",
                "href": opening.total_records(f"{counting.RECOGNISED_AT}:{top.code}", unit.code),
                "note": share(totals.recognised_at[top.code]),
            }
        )
    return figures


def cell_facts(opening: Opening, cell: TargetFigure) -> dict[str, Any]:
    """One target of one unit, with everything that its own page says about it."""
    return {
        "target": cell.target,
        "goal": say_goal(cell.target),
        "state": cell.state.value,
        "words": say_cell(cell.target, cell.result),
        "url": opening.records_of(cell),
        "denominator_url": opening.denominator_of(cell),
        "forecast": say_forecast(cell.target, cell.result, cell.time),
        "clause_url": opening.clause_address(cell.target.clause),
        "cell": cell,
    }


def total_tables(opening: Opening, found: Figures, unit: UnitOnDay | None) -> list[dict[str, Any]]:
    """Totals by field, subject and level; the rows of each add up to what is registered."""
    if unit is None:
        return []
    plan, totals = found.document, found.totals_of(unit)

    def table(title: str, name: str, pairs: list[tuple[str, str]], counts: dict[str, int]) -> dict[str, Any]:
        rows = [
            {
                "title": words,
                "count": counts[code],
                "share": counts[code] / totals.registered if totals.registered else None,
                "url": opening.total_records(f"{name}:{code}", unit.code),
            }
            for code, words in pairs
        ]
        rest = totals.registered - sum(counts.values())
        if rest > 0:
            rows.append({"title": "Chưa ghi", "count": rest, "share": rest / totals.registered, "url": ""})
        return {"title": title, "rows": rows, "total": totals.registered, "chart": of_rows(title, name, rows)}

    return [
        table("Theo lĩnh vực", counting.FIELD, [(e.code, e.title) for e in plan.fields], totals.by_field),
        table("Theo đối tượng", counting.SUBJECT, [(e.code, e.title) for e in plan.subjects], totals.by_subject),
        table("Theo cấp đăng ký", counting.LEVEL, [(e.code, e.title) for e in plan.levels], totals.by_level),
    ]


def chart_of(found: Figures, points: list[Point]) -> Chart:
    return draw(
        [
            ("Đăng ký", [(point.day, point.registered) for point in points]),
            ("Xây dựng", [(point.day, point.built) for point in points]),
            ("Công nhận", [(point.day, point.recognised) for point in points]),
        ],
        found.document.period,
        found.as_of,
    )


def deadline_rows(opening: Opening, found: Figures) -> list[dict[str, Any]]:
    """Each moment of each deadline: how many units are on time, late, missing, or have time left."""
    rows: dict[str, dict[str, Any]] = {}
    for each in found.deadlines:
        row = rows.setdefault(
            each.key,
            {
                "title": each.title,
                "last_day": each.last_day,
                "days_left": each.days_left,
                "clause": each.deadline.clause,
                "clause_url": opening.clause_address(each.deadline.clause),
                "counts": dict.fromkeys(DeliveryState, 0),
                "total": 0,
                "url": opening.address("deadlines", **{"thoi-han": each.key}),
            },
        )
        row["counts"][each.state] += 1
        row["total"] += 1
        if not each.extended and row["last_day"] > each.last_day:
            row["last_day"], row["days_left"] = each.last_day, each.days_left
    for row in rows.values():
        row["cells"] = [(state.value, count, f"{count} {STATE_WORDS[state]}") for state, count in row["counts"].items()]
    return list(rows.values())


def forecasts(opening: Opening, found: Figures) -> list[dict[str, Any]]:
    """Each target over all its units, in one sentence."""
    said = []
    for target in found.document.targets:
        if target.addressee.whole:
            continue
        states = [found.cell(target, unit).state for unit in found.addressed(target)]
        if states:
            time = found.time_of(target)
            said.append(
                {
                    "title": target.title,
                    "who": say_addressee(target.addressee, found.document),
                    "words": say_group_forecast(time.last_day, states, is_over=time.is_over),
                    "clause": target.clause,
                    "clause_url": opening.clause_address(target.clause),
                    "met": sum(state is TargetState.MET for state in states) / len(states),
                    "state": max(states, key=NEED.__getitem__).value,
                }
            )
    return said
