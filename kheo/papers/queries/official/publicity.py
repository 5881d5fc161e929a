"""What was published, made known and shown to one another under a plan as of a day: the same lines in every report."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse

from kheo.papers.queries.official.asking import Asked
from kheo.papers.rules.official import Block, Figure, Items, Paragraph, Run
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


def _lines(asked: Asked, done: Done) -> list[tuple[Run, ...]]:
    lines: list[tuple[Run, ...]] = []
    if done.published[Kind.SESSION]:
        lines.append(
            (
                "Hội nghị, buổi sinh hoạt tuyên truyền, quán triệt: ",
                _published(asked, done, Kind.SESSION),
                " buổi, ",
                _figure(asked, done.people, "Số người dự hội nghị, buổi sinh hoạt", _list(asked, Kind.SESSION)),
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
                _figure(asked, done.documents(asked.document.cites), "Số văn bản đã quán triệt", log),
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
