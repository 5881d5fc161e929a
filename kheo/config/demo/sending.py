"""The plan of the year sent to its recipients, and the office's register of numbers beside it."""

import io
from datetime import date, timedelta

from kheo.accounts.actor import Actor
from kheo.config.demo.moments import Story, at
from kheo.numbering.actions import enter_paper_document, open_book, reserve_number, void_number
from kheo.papers.actions.distribution import Wanted, distribute
from kheo.papers.actions.drafts import Typed, save_draft, start_draft
from kheo.papers.actions.issued import Entered, enter_document
from kheo.papers.actions.issuing import issue_draft
from kheo.papers.actions.receipts import confirm_by_clerk, confirm_by_unit
from kheo.papers.actions.rendering import render
from kheo.papers.models import Dispatch
from kheo.papers.queries.distribution import still_to_send
from kheo.papers.queries.official import Asked
from kheo.papers.rules.distribution import Way
from kheo.papers.rules.official import Paragraph
from kheo.plans.models import Plan
from kheo.units.models import Unit

ISSUED = date(2023, 1, 13)


def the_plan_goes_out(plan: Plan, office: Actor, officers: dict[str, Actor], slow: set[str]) -> Story:
    """Entered under the next number of the register and sent; most confirm within days, some never."""
    yield (moment := at(ISSUED, 8))
    open_book(unit_id=plan.issuer_id, year=2023, sort="KH", last=4, by=office, at=moment)
    version = plan.version_at(moment)
    lines = [line.replace("*", "").strip() for line in version.text.splitlines()]
    asked = Asked(plan, plan.issuer, ISSUED)
    document = asked.official(
        "ke-hoach", "KẾ HOẠCH", plan.title, "KH", [Paragraph((line,)) for line in lines if line][2:]
    )
    content = render(document, "docx")
    entered = Entered(
        sort="KH", subject=plan.title[:1].lower() + plan.title[1:], issued_on=ISSUED, symbol=plan.issuer.symbol,
        recipients=tuple(each.to for each in version.document.distribution),
    )  # fmt: skip
    issued = enter_document(
        plan=plan, unit=plan.issuer, entered=entered, content=io.BytesIO(content), size=len(content),
        name="Kế hoạch Dân vận khéo năm 2023.docx", by=office, at=moment,
    )  # fmt: skip
    yield (moment := at(ISSUED, 9))
    codes = {actor.grants[0].unit_id: code for code, actor in officers.items() if actor.grants}
    wanted = [
        Wanted(each.name, Way.APP if each.unit_id in codes else Way.PAPER, each.unit_id, "", each.line)
        for each in still_to_send(issued, [], moment, ISSUED)
    ]
    distribute(issued_id=issued.pk, wanted=wanted, by=office, at=moment)
    for number, dispatch in enumerate(Dispatch.objects.filter(issued=issued).order_by("pk")):
        day = ISSUED + timedelta(days=number // 8)
        yield (moment := at(day, 10, number % 60))
        if dispatch.way == Way.PAPER:
            confirm_by_clerk(dispatch_id=dispatch.pk, received_on=day, name="Văn thư", by=office, at=moment, today=day)
        elif (code := codes[dispatch.unit_id]) not in slow:
            confirm_by_unit(dispatch_id=dispatch.pk, by=officers[code], at=moment)


def the_office_keeps_its_book(plan: Plan, office: Actor) -> Story:
    """Paper documents entered, one of them late; a number kept, another one given up."""
    unit = plan.steward.pk
    papers = (
        ("BC", date(2023, 3, 31), date(2023, 3, 31), "kết quả công tác dân vận quý I năm 2023"),
        ("BC", date(2023, 6, 30), date(2023, 6, 30), "kết quả công tác dân vận 6 tháng đầu năm 2023"),
        ("BC", date(2023, 6, 20), date(2023, 7, 3), "kết quả kiểm tra mô hình tại xã Quan Sơn"),
        ("CV", date(2023, 8, 14), date(2023, 8, 14), "về việc chuẩn bị hồ sơ đề nghị công nhận mô hình"),
    )
    for number, (sort, dated_on, entered_on, subject) in enumerate(papers):
        yield (moment := at(entered_on, 14))
        enter_paper_document(
            unit_id=unit, sort=sort, subject=subject, dated_on=dated_on, today=entered_on, key=f"demo-giay-{number}",
            by=office, at=moment,
        )  # fmt: skip
    kept = []
    for number, purpose in enumerate(("báo cáo quý III năm 2023", "báo cáo chuyên đề về vận động hiến đất")):
        yield (moment := at(date(2023, 9, 4), 8, number))
        kept.append(
            reserve_number(
                unit_id=unit, year=2023, sort="BC", purpose=purpose, today=date(2023, 9, 4), key=f"demo-giu-{number}",
                by=office, at=moment,
            )
        )  # fmt: skip
    yield (moment := at(date(2023, 9, 6), 8))
    void_number(number_id=kept[-1].pk, reason="Lồng vào báo cáo quý III, không ban hành riêng.", by=office, at=moment)


def documents_are_written(plan: Plan, office: Actor, officer: Actor) -> Story:
    """A commune issues its list; the office writes a notice that is not issued yet."""
    listed = date(2023, 2, 27)
    commune = Unit.objects.select_related("parent").get(path=officer.grants[0].unit_path)
    yield (moment := at(listed, 15))
    draft = start_draft(
        plan=plan, unit=commune, paper="danh-sach-dang-ky", as_of=listed,
        by=officer, at=moment,
    )  # fmt: skip
    signed = Typed(words={"position": "PHÓ BÍ THƯ", "signer": "Hoàng Văn Dũng"})
    draft = save_draft(draft_id=draft.pk, typed=signed, revision=draft.revision, by=officer, at=moment)
    yield (moment := at(listed, 16))
    issue_draft(
        draft_id=draft.pk, revision=draft.revision, issued_on=listed, symbol=draft.sender.symbol, by=officer, at=moment
    )
    yield (moment := at(date(2023, 9, 19), 16))
    start_draft(
        plan=plan, unit=plan.issuer, paper="thong-bao-tien-do", as_of=date(2023, 9, 19), by=office, at=moment
    )  # fmt: skip
