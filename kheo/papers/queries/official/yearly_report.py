"""The yearly report of a plan: how it was carried out, and what was reached, by target, by field, by unit."""

from collections.abc import Iterator, Sequence
from datetime import date

from kheo.papers.queries.official.asking import Asked
from kheo.papers.queries.official.counts import MEASURES, crossed, deadline_table, facet_table
from kheo.papers.queries.official.drawings import curve_picture, facet_picture, targets_picture
from kheo.papers.queries.official.events import MOST_DECISIONS, Issued, decisions, rounds, visits, work_done
from kheo.papers.queries.official.publicity import publicity
from kheo.papers.queries.official.registers import by_group
from kheo.papers.queries.official.results_report import recognised_lines, registered_sentence
from kheo.papers.rules.official import (
    Align,
    Annex,
    Block,
    Column,
    Figure,
    Heading,
    Items,
    Official,
    Paragraph,
    Row,
    Run,
    Table,
)
from kheo.plans.rules.calendar import DeliveryState
from kheo.plans.rules.document import PlanDocument, Target
from kheo.plans.rules.groups import say_addressee
from kheo.plans.rules.targets import say_goal, say_number
from kheo.progress.queries.curve import curve, month_ends
from kheo.progress.queries.figures import TargetFigure
from kheo.progress.rules import counting
from kheo.progress.rules.deadlines import DeadlineFigure
from kheo.progress.rules.outlook import CAVEAT, TargetState, say_cell, say_group_forecast
from kheo.recognition.rules import KIND_TITLES
from kheo.shared.clauses import spoken
from kheo.shared.periods import dmy
from kheo.units.queries import UnitOnDay

FEW = 8  # units that a sentence names with what each is short of
MOST_NAMED = 60  # units that a sentence names; of more it gives the number, and the table at the end says which


def yearly_report(asked: Asked) -> Official:
    """The whole plan, or the part of it below one unit, as it stood at the end of the day."""
    cells = _by_target(asked)
    blocks: list[Block] = [
        Paragraph((
            f"Thực hiện {asked.based_on}, {asked.unit.title} báo cáo kết quả thực hiện năm {asked.year}, số liệu tính "
            f"đến hết ngày {asked.day}, như sau:",
        )),
        *_carried_out(asked),
        *_reached(asked, cells),
        *_judged(asked),
    ]  # fmt: skip
    subject = f"kết quả thực hiện {asked.movement}"
    annex = Annex(
        "BIỂU TỔNG HỢP",
        f"Kết quả của từng đơn vị năm {asked.year}",
        f"(Kèm theo Báo cáo {subject}; số liệu tính đến hết ngày {asked.day})",
        [_unit_table(asked, cells)],
    )
    return asked.official("bao-cao-nam", "BÁO CÁO", subject, "BC", blocks, annexes=[annex])


def _by_target(asked: Asked) -> dict[str, list[TargetFigure]]:
    found: dict[str, list[TargetFigure]] = {target.code: [] for target in asked.document.targets}
    for cell in asked.found.cells():
        found[cell.target.code].append(cell)
    return found


# --- I. how the plan was carried out ----------------------------------------------------------------------------------


def _carried_out(asked: Asked) -> Iterator[Block]:
    said = asked.document
    yield Heading("I. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, TỔ CHỨC THỰC HIỆN")
    yield Heading("1. Quán triệt, tuyên truyền", 2)
    if said.cites:
        yield Paragraph((f"Kế hoạch yêu cầu tuyên truyền, quán triệt {say_number(len(said.cites))} văn bản:",))
        yield Items(
            [_cited(each.number, each.issuer, dmy(each.issued_on) if each.issued_on else "") for each in said.cites]
        )
    yield from publicity(asked)
    yield Paragraph(("Nhận xét về hình thức, chất lượng, hiệu quả tuyên truyền.",), by_office=True)
    yield Heading("2. Thực hiện thời hạn của kế hoạch", 2)
    table = deadline_table(asked)
    if table:
        yield from _sent(asked)
        yield table
    else:
        yield Paragraph(("Kế hoạch không đặt thời hạn nào cho các đơn vị.",))
    yield Heading("3. Kiểm tra, khảo sát; tổ chức xét công nhận", 2)
    held = visits(asked)
    yield Items(
        [(f"{kind.label}: đã thực hiện ", number, " cuộc.") for kind, number in held.items()]
        + [_round_line(asked, level, both) for level, both in rounds(asked).items()]
    )
    yield Paragraph(("Nội dung, kết luận chính của các cuộc kiểm tra, khảo sát.",), by_office=True)


def _cited(number: str, issuer: str, day: str) -> tuple[str]:
    return (f"Văn bản số {number}{f', ngày {day}' if day else ''} của {issuer}.",)


def _round_line(asked: Asked, level: str, both: tuple[Figure, Figure]) -> tuple[Run, ...]:
    title = asked.document.level_by_code[level].title
    return (f"Xét công nhận {title[:1].lower()}{title[1:]}: đã mở ", both[0], " đợt, ", both[1], " đợt đã kết thúc.")


def _sent(asked: Asked) -> Iterator[Block]:
    """Who is late or missing, by name where they are few enough."""
    names = {unit.id: unit.title for unit in asked.found.units}
    lines = []
    for state, words in ((DeliveryState.LATE, "Gửi muộn"), (DeliveryState.MISSING, "Chưa gửi")):
        by_title: dict[str, list[DeadlineFigure]] = {}
        for each in asked.found.deadlines:
            if each.state is state:
                by_title.setdefault(each.title, []).append(each)
        for title, some in by_title.items():
            link = asked.address("deadlines", **{"thoi-han": some[0].key})
            clause = some[0].deadline.clause or ""
            number = Figure(say_number(len(some)), f"{words}: {title}", asked.as_of, clause, link)
            who = [names[each.unit_id] for each in some]
            lines.append((f"{words} ({title[:1].lower()}{title[1:]}): ", number, f" đơn vị{_named(who)}."))
    if lines:
        yield Items(lines)
    else:
        yield Paragraph(("Đến nay không có đơn vị nào gửi muộn hoặc chưa gửi.",))


def _named(names: Sequence[str]) -> str:
    return f": {', '.join(names)}" if 0 < len(names) <= MOST_NAMED else ""


# --- II. what was reached ---------------------------------------------------------------------------------------------


def _reached(asked: Asked, cells: dict[str, list[TargetFigure]]) -> Iterator[Block]:
    said, found = asked.document, crossed(asked)
    yield Heading("II. KẾT QUẢ THỰC HIỆN")
    yield Heading("1. Kết quả chung", 2)
    yield Paragraph(registered_sentence(asked))
    yield Items(recognised_lines(asked, found))
    done = work_done(asked)
    if done:
        yield Paragraph(("Số liệu đã ghi trong tiến độ của các mô hình (cộng dồn, người tham gia tính theo lượt):",))
        yield Items([(f"{each.title}: ", figure, f" {each.unit}.") for each, figure in done])
    yield Heading("2. Thực hiện các chỉ tiêu", 2)
    yield from _targets(asked, cells)
    yield Heading("3. Theo lĩnh vực, đối tượng, cấp đăng ký", 2)
    for facet, pairs, title in (
        (counting.FIELD, [(each.code, each.title) for each in said.fields], "Kết quả theo lĩnh vực"),
        (counting.SUBJECT, [(each.code, each.title) for each in said.subjects], "Kết quả theo đối tượng"),
        (counting.LEVEL, [(each.code, each.title) for each in said.levels], "Kết quả theo cấp đăng ký"),
    ):
        if pairs:
            yield facet_table(asked, found, facet, pairs, title)
            if facet == counting.FIELD:
                yield facet_picture(asked, found, facet, pairs, "Kết quả theo lĩnh vực")
    yield Heading("4. Diễn biến trong năm", 2)
    yield from _course(asked)
    yield Heading("5. Quyết định công nhận, biểu dương, khen thưởng", 2)
    yield from _decided(decisions(asked))
    if asked.as_of < said.period.last_day:
        yield Heading("6. Khả năng hoàn thành", 2)
        yield from _outlook(asked, cells)


def _targets(asked: Asked, cells: dict[str, list[TargetFigure]]) -> Iterator[Block]:
    said = asked.document
    rows: list[Row] = []
    lines: list[tuple[Run, ...]] = []
    for target in said.targets:
        some = cells[target.code]
        if not some:
            continue
        met = [cell for cell in some if cell.state is TargetState.MET]
        rows.append(
            Row((
                str(len(rows) + 1), say_addressee(target.addressee, said), target.title, say_goal(target),
                say_number(len(some)), (_of_target(asked, target, len(met), "đạt"),),
                (_of_target(asked, target, len(some) - len(met), "chưa đạt"),), target.clause or "",
            ))
        )  # fmt: skip
        lines += [_target_line(asked, target, some, met)]
    if not rows:
        yield Paragraph(("Kế hoạch không giao chỉ tiêu.",))
        return
    columns = (
        Column("TT", 3, Align.CENTRE), Column("Nhóm đơn vị", 13), Column("Chỉ tiêu", 15), Column("Mức giao", 13),
        Column("Số đơn vị", 6, Align.RIGHT), Column("Đạt", 5, Align.RIGHT), Column("Chưa đạt", 6, Align.RIGHT),
        Column("Căn cứ", 7),
    )  # fmt: skip
    yield Table(columns, rows, "Thực hiện chỉ tiêu theo nhóm đơn vị")
    yield targets_picture(asked, cells)
    yield Items(lines)


def _of_target(asked: Asked, target: Target, number: int, says: str) -> Figure:
    group = target.addressee.group or ""
    link = asked.address("plan", **({"nhom": group} if group else {}))
    return Figure(say_number(number), f"Số đơn vị {says}: {target.title}", asked.as_of, target.clause or "", link)


def _target_line(asked: Asked, target: Target, some: list[TargetFigure], met: list[TargetFigure]) -> tuple[Run, ...]:
    clause = f" ({spoken(target.clause)})" if target.clause else ""
    short = [cell for cell in some if cell.state is not TargetState.MET]
    number = _of_target(asked, target, len(met), "đạt")
    runs: tuple[Run, ...] = (f"{target.title}{clause}: ", number, f" trong {say_number(len(some))} đơn vị đạt")
    if 0 < len(short) <= FEW:
        runs = (*runs, f"; chưa đạt: {'; '.join(f'{c.unit.title} ({say_cell(target, c.result)})' for c in short)}")
    elif short and 0 < len(met) <= FEW:
        runs = (*runs, f": {', '.join(cell.unit.title for cell in met)}; các đơn vị còn lại chưa đạt")
    elif short:
        runs = (
            *runs,
            f"; chưa đạt{_named([cell.unit.title for cell in short]) or f' {say_number(len(short))} đơn vị'}",
        )
    return (*runs, ".")


def _course(asked: Asked) -> Iterator[Block]:
    points = month_ends(curve(asked.found))
    rows = []
    for each in points:
        counts = zip(MEASURES, (each.registered, each.built, each.recognised), strict=True)
        rows.append(Row((dmy(each.day), *(_on_day(asked, each.day, key, number) for key, number in counts))))
    columns = (
        Column("Đến hết ngày", 12, Align.CENTRE),
        *(Column(title, 10, Align.RIGHT) for title in ("Đăng ký", "Xây dựng", "Công nhận")),
    )
    yield Table(columns, rows, "Số mô hình, điển hình theo thời gian (cộng dồn)")
    yield curve_picture(asked, points)


def _on_day(asked: Asked, day: date, key: str, number: int) -> tuple[Figure]:
    """A total as of an earlier day; the page is asked for that day."""
    found = asked.counted(key, number)
    link = found.link.replace(f"ngay={asked.as_of.isoformat()}", f"ngay={day.isoformat()}")
    return (Figure(found.text, f"{found.says}, đến hết ngày {dmy(day)}", day, found.clause, link),)


def _decided(some: list[Issued]) -> Iterator[Block]:
    if not some:
        yield Paragraph(("Chưa có quyết định nào được ban hành.",))
        return
    columns = (
        Column("TT", 3, Align.CENTRE), Column("Số, ký hiệu", 9), Column("Ngày", 8, Align.CENTRE),
        Column("Đơn vị ban hành", 13), Column("Loại, trích yếu", 22), Column("Số mục", 5, Align.RIGHT),
    )  # fmt: skip
    yield Table(
        columns,
        [
            Row((
                str(place), each.number, dmy(each.day) if each.day else "", each.unit,
                f"{KIND_TITLES[each.kind]}: {each.title}", (each.lines,),
            ))
            for place, each in enumerate(some, start=1)
        ],
        "Các quyết định đã ban hành",
    )  # fmt: skip
    if len(some) == MOST_DECISIONS:
        yield Paragraph((f"Biểu trên có {say_number(MOST_DECISIONS)} quyết định đầu tiên của năm.",))


def _outlook(asked: Asked, cells: dict[str, list[TargetFigure]]) -> Iterator[Block]:
    lines = []
    for target in asked.document.targets:
        some = cells[target.code]
        if some:
            time = some[0].time
            said = say_group_forecast(time.last_day, [cell.state for cell in some], is_over=time.is_over)
            lines.append((f"{target.title}: {said[:1].lower()}{said[1:]}",))
    if lines:
        yield Items(lines)
        yield Paragraph((CAVEAT,))


# --- III., IV., and the units -----------------------------------------------------------------------------------------


def _judged(asked: Asked) -> Iterator[Block]:
    found = asked.found
    idle = [
        unit
        for _title, units in by_group(asked)
        for unit in units
        if unit.id != asked.unit.pk and not found.total(counting.REGISTERED, unit)
    ]
    yield Heading("III. ĐÁNH GIÁ CHUNG")
    yield Heading("1. Ưu điểm", 2)
    yield Paragraph(("Ưu điểm; cách làm hay, mô hình tiêu biểu.",), by_office=True)
    yield Heading("2. Hạn chế, khó khăn, vướng mắc", 2)
    if idle:
        link = asked.address("missing")
        number = Figure(say_number(len(idle)), "Số đơn vị chưa có mô hình đăng ký", asked.as_of, "", link)
        yield Items(
            [("Chưa có mô hình, điển hình nào đăng ký: ", number, f" đơn vị{_named([each.title for each in idle])}.")]
        )
    yield Paragraph(("Hạn chế, khó khăn, vướng mắc.",), by_office=True)
    yield Heading("3. Nguyên nhân", 2)
    yield Paragraph(("Nguyên nhân khách quan, chủ quan.",), by_office=True)
    yield Heading("IV. PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI")
    yield Paragraph(("Phương hướng, nhiệm vụ, giải pháp trọng tâm.",), by_office=True)
    yield Heading("V. ĐỀ XUẤT, KIẾN NGHỊ")
    yield Paragraph(("Đề xuất, kiến nghị với cấp trên.",), by_office=True)


def _unit_table(asked: Asked, cells: dict[str, list[TargetFigure]]) -> Table:
    """Every unit that targets or deadlines hold for, group by group, with what it registered, built and reached."""
    said, found = asked.document, asked.found
    keys = [counting.REGISTERED, counting.BUILT, *(f"{counting.RECOGNISED_AT}:{each.code}" for each in said.levels)]
    met, given = _met(cells)
    late: dict[int, list[DeadlineFigure]] = {}
    for each in found.deadlines:
        if each.state in {DeliveryState.LATE, DeliveryState.MISSING}:
            late.setdefault(each.unit_id, []).append(each)
    rows: list[Row] = []
    number = 0
    for title, units in by_group(asked):
        rows.append(Row((title,), is_section=True))
        for unit in units:
            number += 1
            totals = [(asked.total(key, unit),) for key in keys]
            rows.append(
                Row((
                    str(number), unit.title, *totals, _targets_of(asked, unit, met, given),
                    _deadlines_of(asked, unit, late.get(unit.id, [])),
                ))
            )  # fmt: skip
    rows.append(Row(("", "Cộng toàn kế hoạch", *((asked.total(key),) for key in keys), "", ""), is_total=True))
    columns = (
        Column("TT", 4, Align.CENTRE), Column("Đơn vị", 22),
        *(Column(_head(key, said), 8, Align.RIGHT) for key in keys),
        Column("Chỉ tiêu đạt", 9, Align.CENTRE), Column("Gửi muộn, chưa gửi", 18),
    )  # fmt: skip
    return Table(columns, rows, "Kết quả của từng đơn vị")


def _head(key: str, said: PlanDocument) -> str:
    if key == counting.REGISTERED:
        return "Đăng ký"
    return "Xây dựng" if key == counting.BUILT else counting.say_total(key, said).replace("Được công nhận", "Công nhận")


def _met(cells: dict[str, list[TargetFigure]]) -> tuple[dict[int, int], dict[int, int]]:
    met: dict[int, int] = {}
    given: dict[int, int] = {}
    for some in cells.values():
        for cell in some:
            given[cell.unit.id] = given.get(cell.unit.id, 0) + 1
            met[cell.unit.id] = met.get(cell.unit.id, 0) + (cell.state is TargetState.MET)
    return met, given


def _targets_of(asked: Asked, unit: UnitOnDay, met: dict[int, int], given: dict[int, int]) -> tuple[Run, ...]:
    if unit.id not in given:
        return ("–",)
    says = f"Số chỉ tiêu đã đạt – {unit.title}"
    return (Figure(str(met[unit.id]), says, asked.as_of, "", asked.address_of(unit.code)), f"/{given[unit.id]}")


def _deadlines_of(asked: Asked, unit: UnitOnDay, late: list[DeadlineFigure]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for each in late:
        title = each.deadline.title.removeprefix("Gửi ")
        lead = "; " if runs else ""
        missing = each.state is DeliveryState.MISSING
        days = asked.days(each, -each.days_left if missing else each.days_late, unit.title)
        runs += [f"{lead}{title[:1].upper()}{title[1:]}: {'quá hạn' if missing else 'muộn'} ", days, " ngày"]
    return tuple(runs)
