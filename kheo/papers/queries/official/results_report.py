"""A unit's report of its results, to whoever leads the movement: figures and lists are written here, the rest by it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from django.urls import reverse

from kheo.papers.queries.official.asking import Asked
from kheo.papers.queries.official.counts import (
    MEASURES,
    crossed,
    facet_cells,
    facet_table,
    target_table,
)
from kheo.papers.queries.official.events import records, work_done
from kheo.papers.queries.official.publicity import publicity
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
from kheo.plans.rules.targets import say_number
from kheo.progress.queries.figures import TargetFigure
from kheo.progress.queries.records import standings
from kheo.progress.rules import counting
from kheo.progress.rules.deadlines import DeadlineFigure
from kheo.progress.rules.outlook import TargetState
from kheo.registrations.models import Standing
from kheo.registrations.queries.dossiers import in_words
from kheo.registrations.rules.figures import totals
from kheo.reports.queries.words import words_handed_in
from kheo.reports.rules.content import RESULTS
from kheo.shared.clauses import spoken
from kheo.shared.periods import day_of, dmy

MODEL_COLUMNS = (
    Column("TT", 3, Align.CENTRE), Column("Số đăng ký", 5, Align.CENTRE), Column("Tên mô hình, điển hình", 17),
    Column("Tập thể, cá nhân thực hiện", 12), Column("Lĩnh vực", 10), Column("Kết quả", 20),
)  # fmt: skip


def results_report(asked: Asked) -> Official:
    """What the unit and all below it reached by the end of the day."""
    found = asked.found
    cells = found.cells_of(found.scope) if found.scope else []
    said = words_handed_in(asked.plan, asked.unit, found.before)
    blocks: list[Block] = [
        Paragraph((
            f"Thực hiện {asked.based_on}, {asked.unit.title} báo cáo kết quả thực hiện, số liệu tính đến hết ngày "
            f"{asked.day}, như sau:",
        )),
        *_situation(asked),
        *_results(asked, cells, said),
        *_judged(cells, said),
    ]  # fmt: skip
    subject = f"kết quả thực hiện {asked.movement}"
    annex = Annex(
        "BIỂU TỔNG HỢP",
        f"Danh sách mô hình, điển hình và kết quả năm {asked.year}",
        f"(Kèm theo Báo cáo {subject})",
        tuple(_model_table(asked)),
    )
    return asked.official("bao-cao-ket-qua", "BÁO CÁO", subject, "BC", blocks, annexes=[annex])


def _situation(asked: Asked) -> Iterator[Block]:
    yield Heading("I. ĐẶC ĐIỂM TÌNH HÌNH, CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO")
    yield Paragraph(("Đặc điểm tình hình của đơn vị liên quan đến phong trào; thuận lợi, khó khăn.",), by_office=True)
    yield Paragraph(("Văn bản đã ban hành (số, ngày), phân công thực hiện.",), by_office=True)
    yield Paragraph(("Quán triệt, tuyên truyền:",))
    yield from publicity(asked)
    sent = [line for each in asked.found.deadlines if (line := _sent(asked, each))]
    if sent:
        yield Paragraph(("Thực hiện chế độ thông tin, báo cáo theo kế hoạch:",))
        yield Items(sent)


def _sent(asked: Asked, each: DeadlineFigure) -> tuple[Run, ...] | None:
    """What the unit itself was to send by the end of the day."""
    if asked.found.scope is None or each.unit_id != asked.found.scope.id or each.state is DeliveryState.UPCOMING:
        return None
    clause = f" ({spoken(each.deadline.clause)})" if each.deadline.clause else ""
    due = f"{each.title}{clause}: hạn cuối {dmy(each.last_day)}"
    if each.state is DeliveryState.MISSING:
        return (f"{due}; chưa gửi, quá hạn ", asked.days(each, -each.days_left, asked.unit.title), " ngày.")
    day = day_of(each.delivered_at, asked.plan.timezone) if each.delivered_at else each.last_day
    link = asked.address("deadline", **{"don-vi": each.unit, "thoi-han": each.key})
    came = Figure(
        dmy(day), f"Ngày gửi: {each.title} – {asked.unit.title}", asked.as_of, each.deadline.clause or "", link
    )
    if each.state is DeliveryState.LATE:
        return (f"{due}; gửi ngày ", came, ", muộn ", asked.days(each, each.days_late, asked.unit.title), " ngày.")
    return (f"{due}; gửi ngày ", came, ", đúng hạn.")


# --- II. results ------------------------------------------------------------------------------------------------------


def _results(asked: Asked, cells: list[TargetFigure], words: Mapping[str, str]) -> Iterator[Block]:
    said, found = asked.document, crossed(asked)
    yield Heading("II. KẾT QUẢ THỰC HIỆN")
    yield Heading("1. Thực hiện các chỉ tiêu của kế hoạch", 2)
    if cells:
        met = sum(cell.state is TargetState.MET for cell in cells)
        link = asked.address_of(asked.unit.code)
        number = Figure(str(met), f"Số chỉ tiêu đã đạt – {asked.unit.title}", asked.as_of, "", link)
        yield Paragraph(("Đơn vị được giao ", str(len(cells)), " chỉ tiêu, đã đạt ", number, " chỉ tiêu:"))
        yield target_table(asked, cells)
    else:
        yield Paragraph(("Kế hoạch không giao chỉ tiêu riêng cho đơn vị.",))
    yield Heading("2. Đăng ký, xây dựng, công nhận mô hình, điển hình", 2)
    yield Paragraph(registered_sentence(asked))
    yield Items(recognised_lines(asked, found))
    fields = [(each.code, each.title) for each in said.fields]
    if fields and asked.found.total(counting.REGISTERED, asked.found.scope):
        yield facet_table(asked, found, counting.FIELD, fields, "Kết quả theo lĩnh vực")
    if said.subjects:
        yield Items([
            (f"{each.title}: đăng ký ", *_between(facet_cells(found, f"{counting.SUBJECT}:{each.code}")), ".")
            for each in said.subjects
        ])  # fmt: skip
    yield Heading("3. Hiệu quả qua số liệu đã ghi", 2)
    done = work_done(asked)
    if done:
        yield Paragraph(
            ("Theo các lần ghi tiến độ của từng mô hình (cộng dồn, một người tham gia nhiều lần tính theo lượt):",)
        )
        yield Items([(f"{each.title}: ", figure, f" {each.unit}.") for each, figure in done])
    else:
        yield Paragraph(("Chưa có số liệu nào được ghi trong tiến độ của các mô hình.",))
    yield _office("Hiệu quả nổi bật, cách làm hay, mô hình tiêu biểu cần nêu.", words, RESULTS)


def registered_sentence(asked: Asked) -> tuple[Run, ...]:
    """ "Đã đăng ký 142 mô hình, điển hình (trong đó 3 đăng ký muộn); đã xây dựng 120; được công nhận 71." """
    registered, built, recognised = (asked.total(measure) for measure in MEASURES)
    late: tuple[Run, ...] = ()
    if asked.found.total(counting.LATE, asked.found.scope):
        late = (" (trong đó ", asked.total(counting.LATE), " đăng ký muộn)")
    return (
        "Đã đăng ký ", registered, " mô hình, điển hình", *late, "; đã xây dựng ", built,
        "; được công nhận ", recognised, ".",
    )  # fmt: skip


def recognised_lines(asked: Asked, found: dict[str, Figure]) -> list[tuple[Run, ...]]:
    said = asked.document
    lines: list[tuple[Run, ...]] = [
        (f"{counting.say_total(key, said)}: ", asked.total(key), ".")
        for key in (f"{counting.RECOGNISED_AT}:{level.code}" for level in said.levels)
    ]
    for key in (counting.COMMENDED, counting.REPLICATED, counting.CONTINUED):
        lines.append((f"{counting.say_total(key, said)}: ", found[key], "."))
    if found[counting.PUBLISHED].text != "0":
        lines.append((f"{counting.say_total(counting.PUBLISHED, said)}: ", found[counting.PUBLISHED], "."))
    return lines


def _between(figures: list[Figure]) -> tuple[Run, ...]:
    registered, built, recognised = figures
    return (registered, "; xây dựng ", built, "; công nhận ", recognised)


# --- III. to V. -------------------------------------------------------------------------------------------------------


def _office(hint: str, words: Mapping[str, str], section: str) -> Paragraph:
    """A place of the office, with what the unit wrote under this head when it handed in its report."""
    return Paragraph((hint,), by_office=True, suggested=words.get(section, ""))


def _judged(cells: list[TargetFigure], words: Mapping[str, str]) -> Iterator[Block]:
    short = [cell for cell in cells if cell.state is not TargetState.MET]
    yield Heading("III. ĐÁNH GIÁ CHUNG")
    yield Heading("1. Ưu điểm", 2)
    yield _office("Ưu điểm, kết quả nổi bật.", words, "uu-diem")
    yield Heading("2. Hạn chế, khó khăn", 2)
    if short:
        yield Items([_lack(cell) for cell in short])
    yield _office("Hạn chế, khó khăn, vướng mắc.", words, "han-che")
    yield Heading("3. Nguyên nhân", 2)
    yield _office("Nguyên nhân của kết quả và của hạn chế.", words, "nguyen-nhan")
    yield Heading("IV. NHIỆM VỤ, GIẢI PHÁP THỜI GIAN TỚI")
    if short and not all(cell.time.is_over for cell in short):
        yield Items([_to_do(cell) for cell in short if not cell.time.is_over])
    yield _office("Nhiệm vụ, giải pháp trọng tâm; phân công thực hiện.", words, "nhiem-vu")
    yield Heading("V. ĐỀ XUẤT, KIẾN NGHỊ")
    yield _office("Đề xuất, kiến nghị với cấp trên (nếu có).", words, "kien-nghi")


def _lack(cell: TargetFigure) -> tuple[Run, ...]:
    clause = f" ({spoken(cell.target.clause)})" if cell.target.clause else ""
    state = "Không đạt" if cell.state is TargetState.MISSED else "Chưa đạt"
    return (f"{state} chỉ tiêu “{cell.target.title}”{clause}.",)


def _to_do(cell: TargetFigure) -> tuple[Run, ...]:
    need = f", còn thiếu {say_number(cell.result.short_by)}" if cell.result.short_by else ""
    return (f"Hoàn thành chỉ tiêu “{cell.target.title}”{need}, chậm nhất ngày {dmy(cell.time.last_day)}.",)


# --- the annex --------------------------------------------------------------------------------------------------------


def _model_table(asked: Asked) -> Iterator[Paragraph | Table]:
    found = asked.found
    if found.scope is None:
        return
    rows = list(
        standings(found, counting.EVERYTHING, found.scope, found.before)
        .select_related("registration", "unit")
        .order_by("unit__path", "registration_id")
    )
    if not rows:
        yield Paragraph((f"Đến hết ngày {asked.day} chưa có mô hình, điển hình nào được đăng ký.",))
        return
    done = _work_of(asked)
    yield Table(
        MODEL_COLUMNS,
        [_model_row(place, row, asked, done.get(row.registration_id, "")) for place, row in enumerate(rows, start=1)],
        "Danh sách mô hình, điển hình",
    )


def _model_row(place: int, row: Standing, asked: Asked, done: str) -> Row:
    each, said = row.registration, asked.document
    fields = {field.code: field.title for field in said.fields}
    levels = {level.rank: level.title[:1].lower() + level.title[1:] for level in said.levels}
    state = "Đã xây dựng" if row.built else "Đã đăng ký, chưa ghi tiến độ"
    if row.recognised_rank:
        state = f"Được công nhận {levels.get(row.recognised_rank, '')}".rstrip()
    state += "; được khen thưởng" if row.commended else ""
    state += "; được nhân rộng" if row.replicated else ""
    title = each.title if row.unit_id == asked.unit.pk else f"{each.title} ({row.unit.name})"
    number: Run = Figure(
        say_number(each.number or 0), f"Số đăng ký – {each.title}", asked.as_of, "",
        reverse("registrations:detail", args=[each.pk]),
    )  # fmt: skip
    return Row(
        (
            str(place),
            number,
            title,
            each.carrier,
            fields.get(row.field, row.field),
            ". ".join(filter(None, (state, done))),
        )
    )


def _work_of(asked: Asked) -> dict[int, str]:
    """What the progress records of each registration add up to: "Số người tham gia 120 người; …"."""
    by_registration: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for pk, figures in records(asked).values_list("registration_id", "figures"):
        by_registration[pk].append(figures)
    return {
        pk: "; ".join(
            f"{each.title} {say_number(Fraction(number))} {each.unit}"
            for each, number in in_words(totals(some), asked.document)
        )
        for pk, some in by_registration.items()
    }
