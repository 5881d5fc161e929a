"""Decisions to recognise, to commend and to take back: the words of `decision_paper`, as an official document.

The number is the decision's own, given when it was issued; a draft has dots where it will stand.
"""

from django.urls import reverse

from kheo.papers.queries.official.asking import Asked
from kheo.papers.queries.official.subjects import the_decision
from kheo.papers.rules.official import (
    Align,
    Annex,
    Block,
    Column,
    Figure,
    Heading,
    Items,
    Letterhead,
    Official,
    Paragraph,
    Row,
    Run,
    Signature,
    Table,
)
from kheo.recognition.models import Decision
from kheo.recognition.queries.deciding import items_of
from kheo.recognition.queries.decision_paper import Paper, PaperLine, paper_of
from kheo.recognition.rules import DecisionKind

_NAMES: dict[DecisionKind, str] = {
    DecisionKind.RECOGNISE: "quyet-dinh-cong-nhan",
    DecisionKind.COMMEND: "quyet-dinh-khen-thuong",
    DecisionKind.REVOKE: "quyet-dinh-huy-bo",
}
_LISTED: dict[DecisionKind, str] = {
    DecisionKind.RECOGNISE: "mô hình, điển hình “Dân vận khéo” được công nhận",
    DecisionKind.COMMEND: "tập thể, cá nhân được biểu dương, khen thưởng",
    DecisionKind.REVOKE: "tập thể, cá nhân bị hủy bỏ công nhận, khen thưởng",
}
_COUNTED: dict[DecisionKind, str] = {
    DecisionKind.RECOGNISE: "mô hình, điển hình",
    DecisionKind.COMMEND: "tập thể, cá nhân",
    DecisionKind.REVOKE: "tập thể, cá nhân",
}


def recognition_decision(asked: Asked) -> Official:
    return _official(asked, the_decision(asked, DecisionKind.RECOGNISE))


def commendation_decision(asked: Asked) -> Official:
    return _official(asked, the_decision(asked, DecisionKind.COMMEND))


def revocation_decision(asked: Asked) -> Official:
    return _official(asked, the_decision(asked, DecisionKind.REVOKE))


def _official(asked: Asked, decision: Decision) -> Official:
    paper, kind = paper_of(decision, items_of(decision)), DecisionKind(decision.kind)
    count = Figure(
        str(len(paper.lines)),
        f"Số mục trong quyết định “{decision.title}”",
        asked.as_of,
        link=reverse("recognition:decision", args=[decision.pk]),
    )
    blocks: list[Block] = [Heading(paper.authority)] if paper.authority else []
    if paper.is_party:
        blocks.append(Items([(line,) for line in paper.basis]))
    else:
        blocks += [Paragraph((line,), italic=True) for line in paper.basis]
    blocks.append(Heading(paper.decides))
    for number, article in enumerate(paper.articles, start=1):
        blocks.append(Paragraph(_with_figure(article, count) if number == 1 else (article,), f"Điều {number}."))
        if number == 1 and not paper.has_list:
            blocks.append(Items([(_in_words(line),) for line in paper.lines]))
    day = f"ngày {paper.day}"
    return Official(
        kind="QUYẾT ĐỊNH",
        subject=paper.subject,
        head=Letterhead(
            party=paper.is_party,
            issuer=tuple(filter(None, (paper.above, paper.issuer))),
            number=paper.number,
            place_and_date=f"{paper.place}, {day}" if paper.place else day,
        ),
        blocks=blocks,
        signature=Signature(
            (paper.signed_for,) if paper.signed_for else (),
            paper.signer_position if paper.is_signed else "",
            paper.signer_name if paper.is_signed else "",
        ),
        recipients=(*paper.recipients, "Lưu"),
        file_name=f"{_NAMES[kind]}-{asked.plan.code}-{decision.unit.code}-{decision.pk}",
        annexes=(_annex(paper, kind, decision, count),) if paper.has_list else (),
    )


def _with_figure(article: str, count: Figure) -> tuple[Run, ...]:
    before, number, after = article.partition(f" {count.text} ")
    return (f"{before} ", count, f" {after}") if number else (article,)


def _in_words(line: PaperLine) -> str:
    """ "Nhân dân thôn Làng Mỏ, xã Bắc Thủy: “Đường hoa nông thôn mới”; tiêu biểu."."""
    who = line.named if line.unit in line.named else f"{line.named}, {line.unit}"
    return f"{who}: {'; '.join(filter(None, (line.achievement, line.more)))}."


def _annex(paper: Paper, kind: DecisionKind, decision: Decision, count: Figure) -> Annex:
    behalf = f"{decision.on_behalf_of} " if decision.on_behalf_of else ""
    has_more = any(line.more for line in paper.lines)
    columns = [
        Column("TT", 3, Align.CENTRE), Column("Tập thể, cá nhân", 14), Column("Mô hình, thành tích", 20),
        Column("Đơn vị", 12), *([Column("Hình thức, mức", 9)] if has_more else []),
    ]  # fmt: skip
    rows = [
        Row((str(line.number), line.named, line.achievement, line.unit, *((line.more,) if has_more else ())))
        for line in paper.lines
    ]
    return Annex(
        title="DANH SÁCH",
        subject=_LISTED[kind],
        note=f"(Kèm theo Quyết định số {paper.number}, ngày {paper.day} của {behalf}{decision.unit.title})",
        blocks=[Table(columns, rows, ""), Paragraph(("Danh sách này có ", count, f" {_COUNTED[kind]}."))],
    )
