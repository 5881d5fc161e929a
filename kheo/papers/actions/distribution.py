"""Sending an issued document to its recipients, once each; reminders; taking a sending back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from kheo.accounts.actions.letters import write_letter
from kheo.accounts.actions.links import own_link, own_token
from kheo.accounts.permissions import Permission
from kheo.accounts.rules import OWN_LINK_PLACE, token_digest
from kheo.audit.actions import record
from kheo.papers.actions.drafts import check_right
from kheo.papers.models import Dispatch, IssuedPaper
from kheo.papers.rules.distribution import (
    LINK_LASTS,
    LONGEST_NAME,
    MOST_RECIPIENTS,
    Way,
    days_waiting,
    problems_with_cancelling,
    problems_with_receipt,
    problems_with_recipient,
)
from kheo.shared.periods import day_of, dmy
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import canonical, fold, squeeze
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

LINK_OPENS = "papers:receipt"


@dataclass(frozen=True)
class Wanted:
    """Somebody to whom a document is to be sent: a unit, or another by name."""

    name: str
    way: str
    unit_id: int | None = None
    email: str = ""
    line: str = ""


@transaction.atomic
def distribute(*, issued_id: int, wanted: Sequence[Wanted], by: "Actor", at: datetime) -> tuple[list[Dispatch], int]:
    """Send a document to everybody who is wanted; those who have it already are left as they are, and counted.

    By e-mail goes a letter with a link of the recipient's own; in the software a unit finds it among what came in, and
    is written to where it has an address. Refused as a whole: nobody wanted, a name, a way or an address missing.
    """
    issued = _locked(issued_id)
    check_right(by, Permission.PAPER_ISSUE, issued.unit)
    problems = _problems_with(wanted)
    if problems:
        raise RuleBroken(problems)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[each.unit_id for each in wanted if each.unit_id])}
    standing = Dispatch.objects.filter(issued=issued, cancelled_at__isnull=True)
    have = {unit or folded for unit, folded in standing.values_list("unit", "folded")}
    sent: list[Dispatch] = []
    for each in wanted:
        folded = fold(each.name)[:LONGEST_NAME]
        key = each.unit_id or folded
        if key in have:
            continue
        have.add(key)
        dispatch = Dispatch(
            issued=issued, line=each.line[:LONGEST_NAME], unit=units.get(each.unit_id or 0),
            name=squeeze(canonical(each.name))[:LONGEST_NAME], folded=folded, email=each.email.strip(), way=each.way,
            sent_at=at, sent_by_id=by.user_id,
        )  # fmt: skip
        if each.way == Way.EMAIL:
            _give_link(dispatch, at)
        dispatch.save(force_insert=True)
        _write(dispatch, by=by, at=at)
        sent.append(dispatch)
    if sent:
        record(
            action="dispatch.send", by=by, at=at, unit=issued.unit, target=issued,
            after={"units": [each.name for each in sent], "count": len(sent)},
        )  # fmt: skip
    return sent, len(wanted) - len(sent)


@transaction.atomic
def remind(*, dispatch_ids: Sequence[int], by: "Actor", at: datetime, today: date) -> int:
    """A letter to each who did not confirm; the same day writes none twice. How many letters are new."""
    found = Dispatch.objects.select_for_update(of=("self",), no_key=True).waiting().filter(pk__in=dispatch_ids)
    written: list[Dispatch] = []
    for each in found.select_related("issued__unit", "issued__plan", "unit").order_by("pk"):
        check_right(by, Permission.PAPER_ISSUE, each.issued.unit)
        sent_on = day_of(each.sent_at, each.issued.plan.timezone)
        text = (
            f"{_about(each.issued)} đã gửi ngày {dmy(sent_on)}, đến nay {days_waiting(sent_on, today)} ngày, chưa được"
            " xác nhận đã nhận."
        )
        if _write(each, by=by, at=at, again=today.isoformat(), text=text):
            written.append(each)
    if written:
        record(
            action="dispatch.remind", by=by, at=at, unit=written[0].issued.unit, target=written[0].issued,
            after={"units": [each.name for each in written], "count": len(written)},
        )  # fmt: skip
    return len(written)


@transaction.atomic
def renew_link(*, dispatch_id: int, by: "Actor", at: datetime) -> Dispatch:
    """A link of the recipient's own, good for a month; one that was given before opens nothing any more."""
    dispatch = _held(dispatch_id)
    check_right(by, Permission.PAPER_ISSUE, dispatch.issued.unit)
    problems = problems_with_receipt(cancelled=dispatch.cancelled_at is not None)
    if problems:
        raise RuleBroken(problems)
    _give_link(dispatch, at)
    dispatch.save(update_fields=["nonce", "token_hash", "link_until"])
    record(
        action="dispatch.link", by=by, at=at, unit=dispatch.issued.unit, target=dispatch,
        after={"expires_at": dispatch.link_until},
    )  # fmt: skip
    return dispatch


@transaction.atomic
def revoke_link(*, dispatch_id: int, by: "Actor", at: datetime) -> Dispatch:
    """The link opens nothing any more. Nothing is recorded where there is none."""
    dispatch = _held(dispatch_id)
    check_right(by, Permission.PAPER_ISSUE, dispatch.issued.unit)
    if dispatch.token_hash is None:
        return dispatch
    dispatch.nonce, dispatch.token_hash, dispatch.link_until = "", None, None
    dispatch.save(update_fields=["nonce", "token_hash", "link_until"])
    record(action="dispatch.unlink", by=by, at=at, unit=dispatch.issued.unit, target=dispatch)
    return dispatch


@transaction.atomic
def cancel_dispatch(*, dispatch_id: int, reason: str, by: "Actor", at: datetime) -> Dispatch:
    """Take a sending back that went to the wrong place: it stays in the list with its reason, and its link is dead.

    Refused: confirmed, taken back before, no reason.
    """
    dispatch = _held(dispatch_id)
    check_right(by, Permission.PAPER_ISSUE, dispatch.issued.unit)
    problems = problems_with_cancelling(
        cancelled=dispatch.cancelled_at is not None, received=dispatch.received_at is not None, reason=reason
    )
    if problems:
        raise RuleBroken(problems)
    dispatch.cancelled_at, dispatch.cancelled_because = at, squeeze(canonical(reason))[:500]
    dispatch.nonce, dispatch.token_hash, dispatch.link_until = "", None, None
    dispatch.save(update_fields=["cancelled_at", "cancelled_because", "nonce", "token_hash", "link_until"])
    record(
        action="dispatch.cancel", by=by, at=at, unit=dispatch.issued.unit, target=dispatch,
        after={"reason": dispatch.cancelled_because},
    )  # fmt: skip
    return dispatch


def link_of(dispatch: Dispatch) -> str:
    """The recipient's link, for the sender to pass on; "" where there is none (any more)."""
    if dispatch.token_hash is None or token_digest(own_token(LINK_OPENS, dispatch.nonce)) != dispatch.token_hash:
        return ""
    return own_link(LINK_OPENS, dispatch.nonce)


def _give_link(dispatch: Dispatch, at: datetime) -> None:
    dispatch.nonce = secrets.token_hex(16)
    dispatch.token_hash = token_digest(own_token(LINK_OPENS, dispatch.nonce))
    dispatch.link_until = at + LINK_LASTS


def _write(dispatch: Dispatch, *, by: "Actor", at: datetime, again: str = "", text: str = "") -> bool:
    """The letter that goes with a document, or the reminder of a day; none where nobody could get one."""
    issued, unit = dispatch.issued, dispatch.unit
    email = dispatch.email or (unit.email if unit else "")
    if not email and (dispatch.way != Way.APP or not again):
        return False
    linked = dispatch.token_hash is not None
    how = (
        f"Mở liên kết sau để xem, tải văn bản và xác nhận đã nhận:\n{OWN_LINK_PLACE}"
        if linked
        else "Mở phần mềm Khéo, mục “Văn bản đến”, để xem, tải văn bản và xác nhận đã nhận."
        if dispatch.way == Way.APP
        else "Đề nghị xác nhận đã nhận với văn thư của cơ quan gửi."
    )
    body = "\n\n".join(
        [
            f"Kính gửi {dispatch.name},",
            text or f"{issued.unit.title} gửi {_about(issued)}.",
            how,
            f"Trân trọng.\n{issued.unit.title}",
        ]
    )
    kind = "Nhắc xác nhận" if again else "Văn bản"
    _letter, created = write_letter(
        unit=unit or issued.unit, to_email=email, to_name=dispatch.name,
        subject=f"{kind}: {issued.title} {issued.number_text}", body=body,
        kind="reminder" if again else "dispatch",
        key=f"dispatch:{dispatch.pk}:{again or 'sent'}", by=by, at=at,
        link_to=LINK_OPENS if linked else "", nonce=dispatch.nonce if linked else "",
    )  # fmt: skip
    return created


def _about(issued: IssuedPaper) -> str:
    number = f" số {issued.number_text}" if issued.number_text else ""
    return f"{issued.title}{number} ngày {dmy(issued.issued_on)} “{issued.subject}”"


def _problems_with(wanted: Sequence[Wanted]) -> list[Problem]:
    if not wanted:
        return [Problem("dispatch.nobody", "Chưa chọn nơi nhận nào.", "Đánh dấu ít nhất một nơi nhận.", "chon")]
    if len(wanted) > MOST_RECIPIENTS:
        return [
            Problem("dispatch.too_many", f"Nhiều hơn {MOST_RECIPIENTS} nơi nhận.", "Gửi làm nhiều lần.", "chon"),
        ]
    problems = []
    for each in wanted:
        problems += problems_with_recipient(each.name, each.way, has_unit=each.unit_id is not None, email=each.email)
        if each.email.strip() and not _is_address(each.email.strip()):
            problems.append(
                Problem(
                    "dispatch.bad_email",
                    f"{each.name}: “{each.email.strip()}” không phải là địa chỉ thư điện tử.",
                    "Kiểm tra lại, ví dụ vanthu@langson.gov.vn.",
                    "email",
                )
            )
    return problems


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _locked(issued_id: int) -> IssuedPaper:
    held = IssuedPaper.objects.select_for_update(of=("self",), no_key=True).defer("figures", "lines")
    return held.select_related("unit", "plan").get(pk=issued_id)


def _held(dispatch_id: int) -> Dispatch:
    held = Dispatch.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("issued__unit", "issued__plan", "unit").get(pk=dispatch_id)
