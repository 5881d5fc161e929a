"""What units handed in during the trial year: their own plans in March, a few results reports early in September."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from kheo.accounts.actor import Actor
from kheo.config.demo.moments import Story, at
from kheo.plans.models import Plan
from kheo.reports.actions.deciding import accept_report, accept_reports, check_report, return_report
from kheo.reports.actions.files import attach_file
from kheo.reports.actions.writing import deliver_report, ground_of, save_draft
from kheo.reports.models import Report
from kheo.reports.rules.content import ReportValues
from kheo.units.models import Unit

STEWARD = "ban-dan-van"
UNIT_PLAN, RESULTS = "nhiem-vu:ke-hoach-don-vi", "bao-cao-ket-qua"
LATE_PLANS = ("xa-van-an", "du-quan-su", "xa-lien-son", "xa-bang-huu")  # did not send a plan of their own
RETURNED_PLAN = "xa-bac-thuy"
TEXTS = {
    "ket-qua": "Cấp ủy đã đưa phong trào vào nghị quyết hằng tháng, phân công từng đồng chí phụ trách mô hình. Các mô "
    "hình đăng ký đều được triển khai; Nhân dân tham gia ngày công, hiến đất, đóng góp kinh phí như số liệu bên dưới.",
    "uu-diem": "Cán bộ đi đầu, bàn bạc dân chủ trước khi làm, công khai thu chi nên được Nhân dân đồng thuận.",
    "han-che": "Một số mô hình triển khai chậm so với thời gian đăng ký; ghi chép tiến độ chưa thường xuyên.",
    "nguyen-nhan": "Thời tiết mưa nhiều trong tháng 6, tháng 7; cán bộ phụ trách kiêm nhiệm nhiều việc.",
    "kien-nghi": "Đề nghị Huyện ủy tổ chức cho các xã học tập kinh nghiệm những mô hình được công nhận cấp huyện.",
    "nhiem-vu": "Hoàn thành các mô hình còn lại trước ngày 30/11; xét công nhận cấp cơ sở, đề nghị cấp huyện.",
}


def stories(plan: Plan, officers: dict[str, Actor], units: dict[str, Unit]) -> Iterator[Story]:
    asked = [unit for code, unit in units.items() if code in officers and code != STEWARD]
    plans = [
        unit for unit in asked if unit.code not in LATE_PLANS and ground_of(plan, unit, UNIT_PLAN, at(date(2023, 3, 1)))
    ]
    for place, unit in enumerate(plans):
        yield _own_plan(plan, unit, officers, date(2023, 3, 6) + timedelta(days=place % 14), place)
    yield _plans_accepted(plan, officers[STEWARD])
    for code, day, fate in (
        ("xa-quan-son", 11, "accepted"),
        ("hoi-nong-dan", 13, "checked"),
        ("xa-van-linh", 14, "different"),
        ("xa-chi-lang", 12, "returned"),
        ("mttq", 18, "waiting"),
        ("xa-bac-thuy", 19, "draft"),
    ):
        yield _results(plan, units[code], officers, date(2023, 9, day), fate)


def _own_plan(plan: Plan, unit: Unit, officers: dict[str, Actor], day: date, place: int) -> Story:
    """A paper of the unit's own, with its number and its file."""
    by, number = officers[unit.code], f"{12 + place % 9}-KH/{'ĐU' if 'Đảng ủy' in unit.title else 'CQ'}"
    yield (moment := at(day, 15, place % 60))
    paper = _paper(unit.title, number, day)
    size = len(paper.getvalue())
    of: dict[str, Any] = {"plan": plan, "unit": unit, "key": UNIT_PLAN}
    attach_file(**of, content=paper, size=size, name=f"Kế hoạch {number.replace('/', '-')}.docx", by=by, at=moment)
    values = ReportValues(number=number, dated_on=day - timedelta(days=1))
    report = deliver_report(**of, values=values, revision=0, by=by, at=moment)
    if unit.code == RETURNED_PLAN:
        yield (back := at(date(2023, 9, 18), 10))
        reason = "Kế hoạch chưa phân công người phụ trách từng mô hình ở các thôn. Đề nghị bổ sung phụ lục phân công."
        return_report(report_id=report.pk, reason=reason, keeps_date=True, by=officers[STEWARD], at=back)


def _plans_accepted(plan: Plan, steward: Actor) -> Story:
    yield (moment := at(date(2023, 4, 12), 9, 30))
    waiting = Report.objects.filter(plan=plan, task="ke-hoach-don-vi").exclude(unit__code=RETURNED_PLAN)
    accept_reports(plan=plan, report_ids=list(waiting.values_list("pk", flat=True)), by=steward, at=moment)


def _results(plan: Plan, unit: Unit, officers: dict[str, Actor], day: date, fate: str) -> Story:
    by, steward = officers[unit.code], officers[STEWARD]
    yield (moment := at(day, 10, 20))
    of: dict[str, Any] = {"plan": plan, "unit": unit, "key": RESULTS, "by": by, "at": moment}
    if fate == "draft":
        save_draft(**of, values=ReportValues(texts={"ket-qua": TEXTS["ket-qua"]}), revision=0)
        return
    stated, explained = {}, {}
    if fate == "different":
        ground = ground_of(plan, unit, RESULTS, moment)
        people = next(each for each in ground.counted if each.code == "so-lieu-nguoi-tham-gia") if ground else None
        stated = {"so-lieu-nguoi-tham-gia": people.value + Decimal(46)} if people else {}
        explained = {
            "so-lieu-nguoi-tham-gia": "Thôn Nà Pe làm đường đợt 2 có 46 người tham gia, chưa kịp ghi vào tiến độ."
        }
    values = ReportValues(TEXTS, stated, explained, number="31-BC/ĐU", dated_on=day)
    report = deliver_report(**of, values=values, revision=0)
    if fate == "waiting" or fate == "different":
        return
    yield (looked := at(day + timedelta(days=3), 9))
    if fate == "returned":
        reason = "Phần hạn chế, nguyên nhân còn chung chung. Đề nghị nêu rõ hai mô hình chậm và hướng khắc phục."
        return_report(report_id=report.pk, reason=reason, by=steward, at=looked)
    elif fate == "checked":
        check_report(report_id=report.pk, by=steward, at=looked)
    else:
        accept_report(report_id=report.pk, by=steward, at=looked)


def _paper(unit: str, number: str, day: date) -> BytesIO:
    from docx import Document

    made = Document()
    for line in (
        unit.upper(),
        f"Số {number}",
        "KẾ HOẠCH",
        "thực hiện Phong trào thi đua “Dân vận khéo” năm 2023",
        f"Ngày {day.day} tháng {day.month} năm {day.year}. Cụ thể hóa kế hoạch của Huyện ủy; phân công, thời gian thực"
        " hiện và hướng dẫn các chi bộ đăng ký, xây dựng mô hình.",
    ):
        made.add_paragraph(line)
    out = BytesIO()
    made.save(out)
    out.seek(0)
    return out
