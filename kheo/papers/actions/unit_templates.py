"""A unit's own DOCX template: looked at, tried, kept; used for that unit's documents until it is taken away."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.papers.actions.drafts import check_right
from kheo.papers.actions.rendering import render
from kheo.papers.models import UnitTemplate
from kheo.papers.queries.documents import paper_named
from kheo.papers.rules.official import (
    Align,
    Column,
    Figure,
    Heading,
    Items,
    Letterhead,
    Official,
    Paragraph,
    Row,
    Signature,
    Table,
)
from kheo.registrations.actions.storing import keep, made, stored_path
from kheo.registrations.rules.files import FileKind, clean_name
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit
from kheo.units.rules import is_party_body

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


def put_template(*, unit: Unit, paper: str, content: bytes, name: str, by: "Actor", at: datetime) -> UnitTemplate:
    """Use this template for one document of the unit, or (paper "") for all; the one before is taken away.

    Refuses what `rendering.word_checks` refuses, told in words; a sample is written with it before it is kept.
    """
    check_right(by, Permission.TEMPLATE_MANAGE, unit)
    if paper:
        paper_named(paper)
    render(sample_for(unit), "docx", template=content)
    return _put(unit, paper, content, name, by, at)


@transaction.atomic
def _put(unit: Unit, paper: str, content: bytes, name: str, by: "Actor", at: datetime) -> UnitTemplate:
    held = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    before = UnitTemplate.objects.filter(unit=held, paper=paper, removed_at__isnull=True).first()
    stored = keep(made(content, FileKind.DOCX), at)
    if before is not None:
        if before.file_id == stored.pk:
            return before
        _take_away(before, by, at)
    template = UnitTemplate.objects.create(
        unit=held, paper=paper, file=stored, name=clean_name(name, FileKind.DOCX), uploaded_at=at,
        uploaded_by_id=by.user_id,
    )  # fmt: skip
    record(
        action="template.put",
        by=by,
        at=at,
        unit=held,
        target=template,
        before={"sha256": before.file_id} if before else {},
        after={"paper": paper, "name": template.name, "sha256": template.file_id},
    )
    return template


@transaction.atomic
def remove_template(*, template_id: int, by: "Actor", at: datetime) -> UnitTemplate:
    """The unit's documents are written with the house's template again; issued ones stay as they are."""
    held = UnitTemplate.objects.select_for_update(of=("self",))
    template = held.select_related("unit").get(pk=template_id)
    check_right(by, Permission.TEMPLATE_MANAGE, template.unit)
    if template.removed_at is not None:
        raise RuleBroken(
            [Problem("paper.template_removed_already", "Tệp mẫu này đã được gỡ.", "Tải lại trang.", "template")]
        )
    _take_away(template, by, at)
    record(
        action="template.remove",
        by=by,
        at=at,
        unit=template.unit,
        target=template,
        before={"paper": template.paper, "name": template.name, "sha256": template.file_id},
    )
    return template


def template_bytes(unit: Unit, paper: str) -> bytes | None:
    """The unit's template for a document: that one's own, else the one for all; None for the house's."""
    used = UnitTemplate.objects.filter(unit=unit, paper__in=[paper, ""], removed_at__isnull=True)
    template = used.order_by("-paper").first()
    return stored_path(template.file_id).read_bytes() if template else None


def sample_for(unit: Unit) -> Official:
    """A document with something in every place, to try a template with."""
    day = date(2023, 12, 13)
    table = Table(
        (Column("TT", 3, Align.CENTRE), Column("Đơn vị", 20), Column("Số mô hình", 8, Align.RIGHT)),
        (Row(("1", unit.title, (Figure("12", "Số mô hình", day),))), Row(("", "Cộng", "12"), is_total=True)),
        "Biểu",
    )
    blocks = (
        Heading("I. KẾT QUẢ"),
        Paragraph(("Đã đăng ký ", Figure("12", "Số mô hình", day), " mô hình.")),
        Items((("Ý thứ nhất.",), ("Ý thứ hai.",))),
        table,
    )
    party = is_party_body(unit.kind)
    return Official(
        kind="BÁO CÁO",
        subject="kết quả thực hiện phong trào thi đua “Dân vận khéo”",
        head=Letterhead(
            party,
            tuple(filter(None, (unit.parent.title.upper() if unit.parent else "", unit.title.upper()))),
            "12-BC/……" if party else "12/BC-……",
            "ngày 13 tháng 12 năm 2023",
        ),
        blocks=blocks,
        signature=Signature((), "THỦ TRƯỞNG ĐƠN VỊ", "Họ và tên"),
        recipients=("Như trên", "Lưu"),
        addressees=("Cơ quan thường trực",),
        file_name="tep-mau",
    )


def _take_away(template: UnitTemplate, by: "Actor", at: datetime) -> None:
    template.removed_at, template.removed_by_id = at, by.user_id
    template.save(update_fields=["removed_at", "removed_by"])
