"""What was published, made known and shown to one another under a plan as of a day: the same lines in every report."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.urls import reverse

from kheo.papers.queries.official.asking import Asked
from kheo.papers.rules.official import Align, Block, Column, Figure, Items, Paragraph, Row, Run, Table
from kheo.plans.rules.targets import say_number
from kheo.publicity.queries.figures import Done, done_by
from kheo.publicity.rules import KINDS, Kind

WRITTEN = (Kind.ARTICLE, Kind.NEWS, Kind.BULLETIN, Kind.PROGRAMME, Kind.ELSEWHERE)


def publicity(asked: Asked) -> Iterator[Block]:
    """Sessions and who came, what was published, which cited documents were made known, exchanges. One query."""
    done = done_by([asked.plan], asked.found.unit_by_id, asked.as_of)[asked.plan.pk]
    if done.anything:
        yield Items(_lines(asked, done))
    else:
        yield Paragraph(("Đến ngày báo cáo chưa ghi nhận hoạt động tuyên truyền, quán triệt nào.",))


def publicity_of_years(years: Sequence[tuple[int, Asked | None]]) -> Iterator[Block]:
    """The same numbers of several years' plans side by side, for one unit as of one day. One query for all years."""
    known = [asked for _, asked in years if asked]
    found = done_by([each.plan for each in known], known[-1].found.unit_by_id, known[-1].as_of) if known else {}
    if not any(done.anything for done in found.values()):
        yield Paragraph(("Đến ngày báo cáo chưa ghi nhận hoạt động tuyên truyền, quán triệt nào.",))
        return
    by_year = [_numbers(asked, found[asked.plan.pk]) if asked else {} for _, asked in years]
    titles = [title for title in _numbers(known[-1], Done()) if any(_counts(each.get(title)) for each in by_year)]
    columns = (Column("Nội dung", 26), *(Column(f"Năm {number}", 8, Align.RIGHT) for number, _ in years))
    rows = [Row((title, *((each[title],) if each else "–" for each in by_year))) for title in titles]
    yield Table(columns, rows, "Tuyên truyền, quán triệt, giao lưu từng năm")


def _counts(figure: Figure | None) -> bool:
    return figure is not None and figure.text != "0"


def _numbers(asked: Asked, done: Done) -> dict[str, Figure]:
    """Every number of the room under its title, in the order of a table."""
    log, met = _address(asked, "dissemination_log"), _address(asked, "exchanges")
    return {
        KINDS[Kind.SESSION].title: _published(asked, done, Kind.SESSION),
        "Lượt người dự hội nghị, buổi sinh hoạt": _people(asked, done),
        **{KINDS[kind].title: _published(asked, done, kind) for kind in WRITTEN},
        "Văn bản đã quán triệt": _documents(asked, done, log),
        "Lần quán triệt văn bản": _figure(asked, done.disseminations, "Số lần quán triệt văn bản", log),
        "Lượt người được quán triệt": _figure(asked, done.people_told, "Số lượt người được quán triệt", log),
        "Buổi giao lưu, trao đổi kinh nghiệm": _figure(
            asked, done.exchanges, "Số buổi giao lưu, trao đổi kinh nghiệm", met
        ),
        "Người dự giao lưu": _figure(asked, done.exchange_people, "Số người dự giao lưu", met),
    }


def _people(asked: Asked, done: Done) -> Figure:
    return _figure(asked, done.people, "Số người dự hội nghị, buổi sinh hoạt", _list(asked, Kind.SESSION))


def _documents(asked: Asked, done: Done, log: str) -> Figure:
    return _figure(asked, done.documents(asked.document.cites), "Số văn bản đã quán triệt", log)


def _lines(asked: Asked, done: Done) -> list[tuple[Run, ...]]:
    lines: list[tuple[Run, ...]] = []
    if done.published[Kind.SESSION]:
        lines.append(
            (
                "Hội nghị, buổi sinh hoạt tuyên truyền, quán triệt: ",
                _published(asked, done, Kind.SESSION),
                " buổi, ",
                _people(asked, done),
                " lượt người dự.",
            )
        )
    lines += [
        (f"{KINDS[kind].title}: ", _published(asked, done, kind), ".") for kind in WRITTEN if done.published[kind]
    ]
    if done.disseminations:
        log = _address(asked, "dissemination_log")
        lines.append(
            (
                "Văn bản kế hoạch yêu cầu quán triệt: đã quán triệt ",
                _documents(asked, done, log),
                f" trên {say_number(len(asked.document.cites))} văn bản, ",
                _figure(asked, done.disseminations, "Số lần quán triệt văn bản", log),
                " lần, ",
                _figure(asked, done.people_told, "Số lượt người được quán triệt", log),
                " lượt người.",
            )
        )
    if done.exchanges:
        met = _address(asked, "exchanges")
        lines.append(
            (
                "Giao lưu, trao đổi kinh nghiệm: ",
                _figure(asked, done.exchanges, "Số buổi giao lưu, trao đổi kinh nghiệm", met),
                " buổi, ",
                _figure(asked, done.exchange_people, "Số người dự giao lưu", met),
                " người dự.",
            )
        )
    return lines


def _published(asked: Asked, done: Done, kind: Kind) -> Figure:
    return _figure(asked, done.published[kind], f"Số lượng: {KINDS[kind].title}", _list(asked, kind))


def _list(asked: Asked, kind: Kind) -> str:
    query = {
        "ke_hoach": asked.plan.code,
        "don-vi": asked.unit.code,
        "ngay": asked.as_of.isoformat(),
        "loai": kind.value,
    }
    return f"{reverse('publicity:list')}?{urlencode(query)}"


def _address(asked: Asked, name: str) -> str:
    query = {"ke-hoach": asked.plan.code, "don-vi": asked.unit.code, "ngay": asked.as_of.isoformat()}
    return f"{reverse(f'publicity:{name}')}?{urlencode(query)}"


def _figure(asked: Asked, number: int, says: str, link: str) -> Figure:
    return Figure(say_number(number), f"{says} – {asked.unit.title}", asked.as_of, link=link)
