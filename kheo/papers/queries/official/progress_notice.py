"""The progress notice: which units are late with what, or have not sent it."""

from kheo.papers.queries.official.asking import Asked
from kheo.papers.rules.official import Align, Block, Column, Heading, Official, Paragraph, Row, Table
from kheo.plans.rules.calendar import DeliveryState
from kheo.progress.rules import counting
from kheo.shared.periods import dmy


def progress_notice(asked: Asked) -> Official:
    """Every unit that is late or has not sent something by the end of the day, with the days, in official order."""
    found = asked.found
    place = {unit.id: number for number, unit in enumerate(found.units)}
    names = {unit.id: unit.title for unit in found.units}
    owing = [each for each in found.deadlines if each.state in {DeliveryState.MISSING, DeliveryState.LATE}]
    rows = []
    for number, each in enumerate(sorted(owing, key=lambda one: (place[one.unit_id], one.last_day)), start=1):
        missing = each.state is DeliveryState.MISSING
        days = asked.days(each, -each.days_left if missing else each.days_late, names[each.unit_id])
        state = ("chưa gửi, quá hạn ", days, " ngày") if missing else ("đã gửi, muộn ", days, " ngày")
        clause = each.deadline.clause or ""
        rows.append(Row((str(number), names[each.unit_id], each.title, dmy(each.last_day), state, clause)))
    columns = (
        Column("TT", 3, Align.CENTRE), Column("Đơn vị", 18), Column("Nội dung phải gửi", 20),
        Column("Hạn cuối", 11, Align.CENTRE), Column("Tình hình", 16), Column("Căn cứ", 8),
    )  # fmt: skip
    blocks: list[Block] = [
        Paragraph((f"Thực hiện {asked.based_on}; tính đến hết ngày {asked.day}, tình hình thực hiện như sau:",)),
        Heading("1. Kết quả đăng ký, xây dựng, công nhận", 2),
        Paragraph(
            (
                "Đã đăng ký ", asked.total(counting.REGISTERED), " mô hình, điển hình; đã xây dựng ",
                asked.total(counting.BUILT), "; được công nhận ", asked.total(counting.RECOGNISED), ".",
            )
        ),
        Heading("2. Các đơn vị gửi chậm hoặc chưa gửi", 2),
        Table(columns, rows, "Gửi chậm, chưa gửi")
        if rows
        else Paragraph(("Không có đơn vị nào gửi chậm hoặc chưa gửi.",)),
        Paragraph(("Đề nghị các đơn vị chưa gửi khẩn trương hoàn thành và gửi theo quy định.",)),
    ]  # fmt: skip
    # Who leads the movement tells the district how it stands; below, each unit tells its own.
    sender = asked.plan.steward if asked.unit.pk == asked.plan.issuer_id else asked.unit
    subject = f"tiến độ thực hiện {asked.movement}"
    return asked.official("thong-bao-tien-do", "THÔNG BÁO", subject, "TB", blocks, sender=sender)
