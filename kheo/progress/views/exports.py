"""Every table of the figures in one workbook."""

from django.http import HttpRequest, HttpResponse

from kheo.accounts.doors import requires
from kheo.accounts.permissions import Permission
from kheo.plans.rules.targets import say_goal
from kheo.progress.queries.curve import curve, month_ends
from kheo.progress.queries.figures import Figures
from kheo.progress.queries.missing import missing
from kheo.progress.rules import deadlines as deadline_rules
from kheo.progress.rules import outlook
from kheo.progress.views.facts import total_tables
from kheo.progress.views.opening import Opening, open_plan
from kheo.progress.views.workbooks import Sheet, workbook_response


@requires(Permission.FIGURES_READ)
def workbook(request: HttpRequest, plan: str) -> HttpResponse:
    opening = open_plan(request, plan)
    found = opening.figures()
    notes = [found.plan.title, f"Tính đến hết ngày {opening.day_words}, theo phiên bản {found.version} của kế hoạch"]
    sheets = [
        _targets(found, notes),
        _deadlines(found, notes),
        _missing(found, notes),
        *_totals(opening, found, notes),
        _curve(found, notes),
    ]
    return workbook_response(f"tien-do-{opening.plan.code}-{opening.as_of}", sheets)


def _targets(found: Figures, notes: list[str]) -> Sheet:
    heads = [
        "Đơn vị", "Chỉ tiêu", "Điều khoản", "Yêu cầu", "Số đạt", "Trên tổng số", "Tỷ lệ", "Còn thiếu", "Vượt",
        "Đăng ký muộn", "Hạn cuối", "Trạng thái", "Nhận định",
    ]  # fmt: skip
    rows = [
        [
            cell.unit.title,
            cell.target.title,
            cell.target.clause or "",
            say_goal(cell.target),
            cell.result.numerator,
            cell.result.denominator,
            cell.result.value if cell.target.is_share else None,
            cell.result.short_by,
            cell.result.over_by,
            cell.late,
            cell.time.last_day,
            outlook.STATE_WORDS[cell.state],
            outlook.say_forecast(cell.target, cell.result, cell.time),
        ]
        for cell in found.cells()
    ]
    return Sheet("Chỉ tiêu", notes, heads, rows)


def _deadlines(found: Figures, notes: list[str]) -> Sheet:
    heads = ["Đơn vị", "Thời hạn", "Điều khoản", "Hạn cuối", "Gia hạn", "Gửi lúc", "Trạng thái", "Số ngày muộn"]
    rows = [
        [
            found.unit_by_id[each.unit_id].title,
            each.title,
            each.deadline.clause or "",
            each.last_day,
            "Có" if each.extended else "",
            each.delivered_at,
            deadline_rules.STATE_WORDS[each.state],
            each.days_late or None,
        ]
        for each in found.deadlines
    ]
    return Sheet("Thời hạn", notes, heads, rows)


def _missing(found: Figures, notes: list[str]) -> Sheet:
    rows = [
        [
            row.unit.title,
            "; ".join(f"{each.title} ({deadline_rules.say_state(each)})" for each in row.overdue),
            "; ".join(f"{each.title} ({deadline_rules.say_state(each)})" for each in row.upcoming),
            "; ".join(f"{each.target.title} ({outlook.say_cell(each.target, each.result)})" for each in row.short),
        ]
        for row in missing(found)
    ]
    return Sheet("Còn thiếu", notes, ["Đơn vị", "Quá hạn chưa gửi", "Sắp đến hạn", "Chỉ tiêu cần quan tâm"], rows)


def _totals(opening: Opening, found: Figures, notes: list[str]) -> list[Sheet]:
    rows = [
        [table["title"], row["title"], row["count"]]
        for table in total_tables(opening, found, found.scope)
        for row in table["rows"]
    ]
    return [Sheet("Tổng hợp", notes, ["Cách chia", "Nhóm", "Số mô hình đăng ký"], rows)]


def _curve(found: Figures, notes: list[str]) -> Sheet:
    rows = [[point.day, point.registered, point.built, point.recognised] for point in month_ends(curve(found))]
    return Sheet("Theo tháng", notes, ["Đến hết ngày", "Đăng ký", "Xây dựng", "Công nhận"], rows)
