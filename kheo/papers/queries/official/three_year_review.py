"""Three years of a programme side by side: each year's own plan and figures, as all of them stood on one day."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from kheo.papers.queries.official.asking import Asked
from kheo.papers.queries.official.counts import MEASURES, counted
from kheo.papers.queries.official.drawings import years_picture
from kheo.papers.queries.official.publicity import publicity_of_years
from kheo.papers.queries.official.registers import by_group
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
from kheo.plans.models import Plan
from kheo.plans.rules.targets import say_number
from kheo.progress.rules import counting
from kheo.recognition.models import KeepUpCheck, Replication
from kheo.shared.charts import Series
from kheo.shared.periods import dmy
from kheo.units.queries import UnitOnDay
from kheo.units.rules import subtree_range

YEARS = 3
_KEPT, _LAPSED = "con", "het"


@dataclass(frozen=True)
class Year:
    """One year's plan (the issuer's; of two in one year the later), asked about on the day of the review."""

    number: int
    asked: Asked | None  # None: there is no plan of that year

    @cached_property
    def more(self) -> dict[str, Figure]:
        if self.asked is None:
            return {}
        said = self.asked.document
        keys = [counting.COMMENDED, counting.CONTINUED]
        keys += [f"{counting.RECOGNISED}{counting.AND}{counting.FIELD}:{each.code}" for each in said.fields]
        return counted(self.asked, keys)

    def cell(self, key: str, unit: UnitOnDay | None = None) -> tuple[Run, ...]:
        """A total of the year; a dash where it has no plan, or its plan no such total."""
        if self.asked is None:
            return ("–",)
        if key in self.more and unit is None:
            return (self.more[key],)
        if key not in counting.total_keys(self.asked.document):
            return ("–",)
        own = self.asked.found.unit_by_code.get(unit.code) if unit else None
        return ("–",) if unit and own is None else (self.asked.total(key, own),)

    def number_of(self, key: str) -> int | None:
        [first, *_] = self.cell(key)
        return int(first.text.replace(".", "")) if isinstance(first, Figure) else None


def three_year_review(asked: Asked) -> Official:
    years = _years(asked)
    span = f"{years[0].number}–{years[-1].number}"
    what = _programme(asked)
    blocks: list[Block] = [
        Paragraph((
            f"Thực hiện {asked.based_on}, {asked.unit.title} báo cáo kết quả ba năm {span}, số liệu tính đến hết ngày "
            f"{asked.day}, như sau:",
        )),
        *_led(years),
        *_results(asked, years),
        *_judged(span),
    ]  # fmt: skip
    subject = f"sơ kết ba năm {span} thực hiện {what}"
    annex = Annex(
        "BIỂU TỔNG HỢP",
        f"Đăng ký và công nhận của từng đơn vị, {span}",
        f"(Kèm theo Báo cáo {subject}; theo các đơn vị hiện có ngày {asked.day})",
        [_unit_table(asked, years)],
    )
    return asked.official("so-ket-ba-nam", "BÁO CÁO", subject, "BC", blocks, annexes=[annex])


def _programme(asked: Asked) -> str:
    programme = asked.document.programme
    return _quoted(programme.title) if programme else asked.movement


def _quoted(title: str) -> str:
    """With the marks of an official document: “Dân vận khéo”."""
    return re.sub(r'"([^"]+)"', r"“\1”", title)


def _years(asked: Asked) -> list[Year]:
    """The programme's years up to its review, if the plan lies in them; else the plan's year and the two before."""
    programme, last = asked.document.programme, asked.year
    if programme and programme.interim_review and programme.first_year <= last <= programme.interim_review:
        last = programme.interim_review
    wanted = range(last - YEARS + 1, last + 1)
    plans = {
        each.period_from.year: each
        for each in Plan.objects.filter(issuer=asked.plan.issuer, period_from__year__in=list(wanted))
        .select_related("issuer", "steward")
        .order_by("period_from", "pk")
    }
    about = {year: Asked(plan, asked.unit, asked.as_of) for year, plan in plans.items()} | {asked.year: asked}
    return [Year(year, about.get(year)) for year in wanted]


# --- I. ---------------------------------------------------------------------------------------------------------------


def _led(years: Sequence[Year]) -> Iterator[Block]:
    yield Heading("I. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, TRIỂN KHAI")
    yield Paragraph(("Văn bản đã ban hành từng năm để triển khai phong trào:",))
    yield Items([
        (f"Năm {year.number}: {_plan_of(year)}.",)
        for year in years
    ])  # fmt: skip
    yield Paragraph(("Quán triệt, tuyên truyền, giao lưu trao đổi kinh nghiệm:",))
    yield from publicity_of_years([(year.number, year.asked) for year in years])
    yield Paragraph(("Bối cảnh; chất lượng tuyên truyền; kiểm tra, giám sát; phối hợp.",), by_office=True)


def _plan_of(year: Year) -> str:
    if year.asked is None:
        return "chưa có kế hoạch trong hệ thống"
    title = _quoted(year.asked.document.title)
    return f"{year.asked.based_on}: {title[:1].lower()}{title[1:]}"


# --- II. --------------------------------------------------------------------------------------------------------------


def _results(asked: Asked, years: Sequence[Year]) -> Iterator[Block]:
    said = asked.document
    yield Heading("II. KẾT QUẢ BA NĂM")
    yield Heading("1. Kết quả chung", 2)
    yield Paragraph(_in_all(years))
    rows = [_row(years, title, key) for title, key in (
        ("Mô hình, điển hình đăng ký", counting.REGISTERED),
        ("Đã xây dựng", counting.BUILT),
        ("Được công nhận", counting.RECOGNISED),
        *((counting.say_total(key, said), key) for key in (
            f"{counting.RECOGNISED_AT}:{level.code}" for level in said.levels
        )),
        ("Được biểu dương, khen thưởng", counting.COMMENDED),
        ("Duy trì từ năm trước, đăng ký lại", counting.CONTINUED),
    )]  # fmt: skip
    yield Table(_columns(years, "Nội dung"), rows, "Kết quả từng năm")
    sparse = [
        str(each.number) for each in years if (each.number_of(MEASURES[1]) or 0) < (each.number_of(MEASURES[2]) or 0)
    ]
    if sparse:
        yield Paragraph((
            f"Năm {', '.join(sparse)} có mô hình nhập từ danh sách cũ, không ghi tiến độ trong hệ thống, nên số đã xây "
            "dựng thấp hơn thực tế.",
        ))  # fmt: skip
    series = [
        Series(title, tuple(year.number_of(key) for year in years))
        for title, key in zip(("Đăng ký", "Xây dựng", "Công nhận"), MEASURES, strict=True)
    ]
    yield years_picture("Đăng ký, xây dựng, công nhận qua ba năm", [each.number for each in years], series, "ba-nam")
    yield Heading("2. Theo lĩnh vực", 2)
    yield from _fields(years)
    yield Heading("3. Duy trì, thôi công nhận, nhân rộng", 2)
    yield Table(_columns(years, "Nội dung"), _after_rows(asked, years), "Sau khi được công nhận")
    yield Paragraph(("Mô hình tiêu biểu, cách làm có sức lan tỏa; nơi đã học và làm theo.",), by_office=True)
    yield Heading("4. Công tác biểu dương, khen thưởng", 2)
    yield Paragraph(("Hình thức, số lượng tập thể, cá nhân được khen thưởng ở từng cấp.",), by_office=True)


def _in_all(years: Sequence[Year]) -> tuple[Run, ...]:
    """One sentence over all years: a sum in words, of which the table below holds every part."""
    known = [year for year in years if year.asked]
    runs: list[Run] = [
        f"Trong {say_number(len(known))} năm có kế hoạch ({', '.join(str(each.number) for each in known)}): "
    ]
    for place, (words, key) in enumerate(zip(("đăng ký", "đã xây dựng", "được công nhận"), MEASURES, strict=True)):
        parts = [each for year in known for each in year.cell(key) if isinstance(each, Figure)]
        whole = sum(int(each.text.replace(".", "")) for each in parts)
        runs.append(f"{'; ' if place else ''}{words} ")
        runs.append(
            Figure(
                say_number(whole), f"Cộng các năm: {words}", parts[-1].as_of, link=reverse("recognition:three_years")
            )
        )
        runs.append(f" ({' + '.join(each.text for each in parts)})" if len(parts) > 1 else "")
    return (*runs, " lượt mô hình, điển hình; mô hình đăng ký nhiều năm được tính mỗi năm một lần.")


def _columns(years: Sequence[Year], title: str) -> tuple[Column, ...]:
    return (
        Column(title, 26),
        *(Column(f"Năm {each.number}", 8, Align.RIGHT) for each in years),
    )


def _row(years: Sequence[Year], title: str, key: str) -> Row:
    return Row((title, *(year.cell(key) for year in years)))


def _fields(years: Sequence[Year]) -> Iterator[Block]:
    """Side by side where all years have the same fields; else each year by itself, nothing mapped."""
    known = [year for year in years if year.asked]
    fields = [{each.code: each.title for each in year.asked.document.fields} for year in known if year.asked]
    if fields and all(each == fields[0] for each in fields) and fields[0]:
        for key, words in (
            (counting.FIELD, "đăng ký"),
            (f"{counting.RECOGNISED}{counting.AND}{counting.FIELD}", "được công nhận"),
        ):
            rows = [_row(years, title, f"{key}:{code}") for code, title in fields[0].items()]
            yield Table(_columns(years, "Lĩnh vực"), rows, f"Mô hình {words} theo lĩnh vực")
        return
    yield Paragraph(("Lĩnh vực của các năm khác nhau nên được nêu riêng từng năm, không quy đổi.",))
    for year, named in zip(known, fields, strict=True):
        keys = ((counting.FIELD, "Đăng ký"), (f"{counting.RECOGNISED}{counting.AND}{counting.FIELD}", "Công nhận"))
        columns = (Column("Lĩnh vực", 26), *(Column(words, 8, Align.RIGHT) for _, words in keys))
        rows = [Row((title, *(year.cell(f"{key}:{code}") for key, _ in keys))) for code, title in named.items()]
        yield Table(columns, rows, f"Năm {year.number}: theo lĩnh vực")


def _after_rows(asked: Asked, years: Sequence[Year]) -> list[Row]:
    """Looks whether recognised models are kept up, and copies: what was recorded for each year, by the day."""
    low, high = subtree_range(asked.unit.path)
    numbers = [each.number for each in years]
    checks = (
        KeepUpCheck.objects.filter(year__in=numbers, recorded_at__lt=asked.found.before)
        .filter(recognition__registration__unit__path__gte=low, recognition__registration__unit__path__lt=high)
        .order_by()
        .values_list("year", "kept")
        .annotate(n=Count("recognition__registration", distinct=True))
    )
    looked = {(year, kept): n for year, kept, n in checks}
    copies = (
        Replication.objects.filter(
            Q(voided_at__isnull=True) | Q(voided_at__gte=asked.found.before),
            since_on__year__in=numbers, recorded_at__lt=asked.found.before,
            copy__unit__path__gte=low, copy__unit__path__lt=high,
        )
        .order_by()
        .values_list("since_on__year")
        .annotate(n=Count("id"))
    )  # fmt: skip
    copied = dict(copies)

    def figure(number: int, says: str, name: str, **query: str) -> tuple[Figure]:
        link = f"{reverse(f'recognition:{name}')}?{urlencode({'don-vi': asked.unit.code, **query})}"
        return (Figure(say_number(number), f"{says} – {asked.unit.title}", asked.as_of, link=link),)

    def look(year: int, state: str, *, kept: bool) -> tuple[Figure]:
        says = f"Mô hình {'còn' if kept else 'không còn'} duy trì, xem xét năm {year}"
        return figure(looked.get((year, kept), 0), says, "keep_up", **{"nam": str(year), "trang-thai": state})

    copies_of = (figure(copied.get(n, 0), f"Lượt nhân rộng năm {n}", "replications", nam=str(n)) for n in numbers)
    return [
        Row(("Còn duy trì khi xem xét trong năm", *(look(year, _KEPT, kept=True) for year in numbers))),
        Row(("Thôi công nhận vì không còn duy trì", *(look(year, _LAPSED, kept=False) for year in numbers))),
        Row(("Lượt nhân rộng (nơi khác học và làm theo)", *copies_of)),
    ]


# --- III. to V., and the units ----------------------------------------------------------------------------------------


def _judged(span: str) -> Iterator[Block]:
    yield Heading("III. ĐÁNH GIÁ CHUNG")
    for number, title, what in (
        (1, "Ưu điểm", "Ưu điểm, kết quả nổi bật sau ba năm."),
        (2, "Hạn chế, khó khăn", "Hạn chế, khó khăn, vướng mắc."),
        (3, "Nguyên nhân", "Nguyên nhân của kết quả và của hạn chế."),
        (4, "Bài học kinh nghiệm", "Bài học rút ra từ thực tiễn."),
    ):
        yield Heading(f"{number}. {title}", 2)
        yield Paragraph((what,), by_office=True)
    yield Heading("IV. PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI")
    yield Paragraph((f"Mục tiêu, nhiệm vụ, giải pháp sau giai đoạn {span}.",), by_office=True)
    yield Heading("V. ĐỀ XUẤT, KIẾN NGHỊ; ĐỀ NGHỊ KHEN THƯỞNG")
    yield Paragraph(("Đề xuất, kiến nghị; tập thể, cá nhân đề nghị khen thưởng ba năm.",), by_office=True)


def _unit_table(asked: Asked, years: Sequence[Year]) -> Table:
    """Registered and recognised of each unit, year by year, as the tree stands on the day."""
    columns = (
        Column("TT", 4, Align.CENTRE), Column("Đơn vị", 24),
        *(Column(f"{words} {year.number}", 8, Align.RIGHT) for year in years for words in ("Đăng ký", "Công nhận")),
    )  # fmt: skip
    keys = (counting.REGISTERED, counting.RECOGNISED)
    rows: list[Row] = []
    number = 0
    for title, units in by_group(asked):
        rows.append(Row((title,), is_section=True))
        for unit in units:
            number += 1
            rows.append(Row((str(number), unit.title, *(year.cell(key, unit) for year in years for key in keys))))
    rows.append(Row(("", "Cộng", *(year.cell(key) for year in years for key in keys)), is_total=True))
    return Table(columns, rows, f"Từng đơn vị, tính đến hết ngày {dmy(asked.as_of)}")
