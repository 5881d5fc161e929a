"""What is done to documents that exist on their own: one made elsewhere is entered, a signed copy laid beside, one
replaced by another. Nothing is deleted, and nothing that was issued is changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.numbering.actions import take_number
from kheo.numbering.rules import SORTS
from kheo.papers.actions.drafts import check_right
from kheo.papers.actions.issued_files import keep_file
from kheo.papers.models import IssuedFile, IssuedPaper
from kheo.papers.queries.issued import folded_of
from kheo.papers.rules.issuing import (
    FileForm,
    problems_with_entering,
    problems_with_issue_day,
    problems_with_replacing,
    problems_with_symbol,
)
from kheo.plans.models import Plan
from kheo.registrations.actions.storing import Looked, look_at
from kheo.registrations.rules.files import FileKind
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@dataclass(frozen=True)
class Entered:
    """A document made elsewhere, as the form says it."""

    sort: str
    subject: str
    issued_on: date | None
    number_text: str = ""  # that it bears already; "" to take one of the register
    symbol: str = ""
    reserved_id: int | None = None
    recipients: tuple[str, ...] = ()
    signer_name: str = ""
    signer_position: str = ""


def enter_document(
    *, plan: Plan, unit: Unit, entered: Entered, content: BinaryIO, size: int, name: str, by: "Actor", at: datetime
) -> IssuedPaper:
    """A file made elsewhere as an issued document, under the number that it bears or one of the register.

    Refuses by content as attachments are refused, an unknown type, no words, a day to come, and a number that a
    document of the unit has on that day already.
    """
    check_right(by, Permission.PAPER_ISSUE, unit)
    problems = problems_with_entering(entered.sort, SORTS, entered.subject, entered.number_text)
    problems += problems_with_issue_day(entered.issued_on, None, day_of(at, plan.timezone))
    if not entered.number_text.strip():
        problems += problems_with_symbol(entered.symbol)
    if problems:
        raise RuleBroken(problems)
    return _enter(plan, unit, entered, look_at(content, size), name, by, at)


@transaction.atomic
def _enter(
    plan: Plan, unit: Unit, entered: Entered, looked: Looked, name: str, by: "Actor", at: datetime
) -> IssuedPaper:
    held = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    on, text = entered.issued_on, " ".join(entered.number_text.split())
    if on is None:
        raise RuleBroken(problems_with_issue_day(None, None, day_of(at, plan.timezone)))
    subject, number = " ".join(entered.subject.split()), None
    if text and IssuedPaper.objects.filter(unit=held, number_text=text, issued_on=on).exists():
        raise RuleBroken(
            [
                Problem(
                    "paper.entered_already",
                    f"Văn bản số {text} ngày này đã có.",
                    "Tìm văn bản trong danh sách; thêm bản đã ký ở trang của văn bản.",
                    "number_text",
                )
            ]
        )
    if not text:
        number = take_number(
            unit=held, year=on.year, sort=entered.sort, symbol=entered.symbol.strip(), dated_on=on, subject=subject,
            by=by, at=at, reserved_id=entered.reserved_id,
        )  # fmt: skip
        text = number.text
    title = SORTS[entered.sort]
    issued = IssuedPaper.objects.create(
        plan=plan, unit=held, number=number, title=title, subject=subject, folded=folded_of(text, title, subject),
        sort=entered.sort, number_text=text, issued_on=on, issued_at=at, issued_by_id=by.user_id,
        recipients=list(entered.recipients), signer_name=entered.signer_name, signer_position=entered.signer_position,
    )  # fmt: skip
    file = keep_file(issued, FileForm.UPLOADED, looked, name, by=by, at=at)
    record(
        action="paper.enter",
        by=by,
        at=at,
        unit=held,
        target=issued,
        after={"number": text, "issued_on": on, "name": file.name, "sha256": file.sha256},
    )
    return issued


def add_signed_copy(
    *, issued_id: int, content: BinaryIO, size: int, name: str, by: "Actor", at: datetime
) -> IssuedFile:
    """Lay the scan of the signed paper beside the issued files. The same file twice is one; others are further ones."""
    looked = look_at(content, size)
    if looked.kind in {FileKind.DOCX, FileKind.XLSX}:
        raise RuleBroken(
            [Problem("paper.not_a_scan", "Bản đã ký phải là PDF hoặc ảnh.", "Quét bản đã ký rồi chọn lại tệp.", "file")]
        )
    return _add_signed(issued_id, looked, name, by, at)


@transaction.atomic
def _add_signed(issued_id: int, looked: Looked, name: str, by: "Actor", at: datetime) -> IssuedFile:
    issued = _locked(issued_id)
    check_right(by, Permission.PAPER_ISSUE, issued.unit)
    known = issued.files.filter(file=looked.sha256).first()
    if known is not None:
        return known
    file = keep_file(issued, FileForm.SIGNED, looked, name, by=by, at=at)
    record(
        action="paper.signed_copy",
        by=by,
        at=at,
        unit=issued.unit,
        target=issued,
        after={"name": file.name, "sha256": file.sha256},
    )
    return file


@transaction.atomic
def replace_paper(*, issued_id: int, later_id: int | None, reason: str, by: "Actor", at: datetime) -> IssuedPaper:
    """Mark a document as replaced by a later one of its unit, or (without one) as withdrawn; once, with the reason."""
    issued = _locked(issued_id)
    check_right(by, Permission.PAPER_ISSUE, issued.unit)
    later = IssuedPaper.objects.filter(pk=later_id).first() if later_id is not None else None
    problems = problems_with_replacing(
        replaced=issued.replaced_at is not None,
        reason=reason,
        own=later_id is None or (later is not None and later.unit_id == issued.unit_id),
        later=later is None or (later.issued_on, later.pk) > (issued.issued_on, issued.pk),
    )
    if problems:
        raise RuleBroken(problems)
    issued.replaced_by, issued.replaced_at = later, at
    issued.replaced_because = " ".join(reason.split())[:2000]
    issued.save(update_fields=["replaced_by", "replaced_at", "replaced_because"])
    record(
        action="paper.replace",
        by=by,
        at=at,
        unit=issued.unit,
        target=issued,
        after={"replaced_by": later.number_text if later else "", "reason": issued.replaced_because},
    )
    return issued


def _locked(pk: int) -> IssuedPaper:
    return IssuedPaper.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
