"""The registration list of a unit, and the consolidated register of the plan."""

from collections.abc import Iterable

from kheo.papers.queries.official.asking import Asked
from kheo.papers.rules.official import Align, Block, Column, Official, Paragraph, Row, Table
from kheo.papers.rules.times import write_time
from kheo.plans.rules.groups import members
from kheo.plans.rules.targets import say_number
from kheo.progress.queries.records import standings
from kheo.progress.rules import counting
from kheo.registrations.models import Standing
from kheo.units.queries import UnitOnDay

# Those of the office's own form (`queries/list_form.py`), as many as a page that lies has room for.
LIST_COLUMNS = (
    Column("TT", 3, Align.CENTRE), Column("Số đăng ký", 4, Align.CENTRE), Column("Đơn vị", 8),
    Column("Tên mô hình, điển hình", 12), Column("Tập thể, cá nhân thực hiện", 9), Column("Tập thể/ Cá nhân", 6),
    Column("Lĩnh vực", 8), Column("Cấp", 6), Column("Nội dung", 14), Column("Cách làm", 12),
    Column("Kết quả dự kiến", 11), Column("Địa điểm", 8), Column("Thời gian", 8), Column("Ghi chú", 6),
)  # fmt: skip


def registration_list(asked: Asked) -> Official:
    """What counted as registered at the end of the day, in official order."""
    registered = asked.total(counting.REGISTERED)
    rows = [_list_row(place, each, asked) for place, each in enumerate(_registered(asked), start=1)]
    blocks: list[Block] = [
        Paragraph((f"(Kèm theo {asked.based_on})",)),
        Paragraph(
            (f"Tính đến hết ngày {asked.day}, {asked.unit.title} có ", registered, " mô hình, điển hình đăng ký.")
        ),
        Table(LIST_COLUMNS, rows, "Danh sách đăng ký"),
    ]
    subject = f"đăng ký xây dựng mô hình, điển hình “Dân vận khéo” năm {asked.year}"
    return asked.official("danh-sach-dang-ky", "DANH SÁCH", subject, "DS", blocks, landscape=True)


def consolidated_register(asked: Asked) -> Official:
    """How many each unit registered, built and had recognised, group by group."""
    document = asked.document
    keys = [
        counting.REGISTERED,
        *(f"{counting.SUBJECT}:{each.code}" for each in document.subjects),
        *(f"{counting.LEVEL}:{each.code}" for each in document.levels),
        counting.BUILT,
        counting.RECOGNISED,
        counting.LATE,
    ]
    columns = [
        Column("TT", 3, Align.CENTRE),
        Column("Đơn vị", 20),
        *(Column(counting.say_total(key, document), 7, Align.RIGHT) for key in keys),
    ]
    rows: list[Row] = []
    number = 0
    for title, units in by_group(asked):
        rows.append(Row((title,), is_section=True))
        for unit in units:
            number += 1
            rows.append(Row((str(number), unit.title, *((asked.total(key, unit),) for key in keys))))
    rows.append(Row(("", "Toàn kế hoạch", *((asked.total(key),) for key in keys)), is_total=True))
    blocks: list[Block] = [
        Paragraph((f"Tính đến hết ngày {asked.day}; số của mỗi đơn vị gồm cả các tổ chức bên dưới.",)),
        Table(columns, rows, "Sổ tổng hợp"),
    ]
    subject = f"đăng ký và kết quả xây dựng mô hình, điển hình “Dân vận khéo” năm {asked.year}"
    return asked.official("so-tong-hop", "SỔ TỔNG HỢP", subject, "DS", blocks, landscape=True)


def by_group(asked: Asked) -> list[tuple[str, list[UnitOnDay]]]:
    """The plan's groups that targets or deadlines hold for, each unit once, in the first group that has it."""
    document = asked.document
    named = {each.addressee.group for each in document.targets} | {each.addressee.group for each in document.deadlines}
    seen: set[int] = set()
    groups = []
    for group in document.groups:
        if group.code in named:
            units = [unit for unit in members(group, asked.found.units, asked.as_of) if unit.id not in seen]
            seen.update(unit.id for unit in units)
            if units:
                groups.append((group.title, units))
    return groups


def _registered(asked: Asked) -> Iterable[Standing]:
    found = asked.found
    if found.scope is None:
        return []
    rows = standings(found, counting.EVERYTHING, found.scope, found.before)
    return rows.select_related("registration", "unit").order_by("unit__path", "registration_id")


def _list_row(place: int, row: Standing, asked: Asked) -> Row:
    each, document = row.registration, asked.document
    fields = {field.code: field.title for field in document.fields}
    levels = {level.rank: level.title for level in document.levels}
    subject = document.subject_by_code.get(row.subject)
    return Row(
        (
            str(place), say_number(each.number or 0), row.unit.title, each.title, each.carrier,
            subject.title if subject else row.subject, fields.get(row.field, row.field),
            levels.get(row.level_rank, ""), each.content, each.method, each.expected, each.place,
            write_time(each.time_text, each.starts_on, each.ends_on, asked.year), each.notes,
        )
    )  # fmt: skip
