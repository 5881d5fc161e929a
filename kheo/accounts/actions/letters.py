"""The outbox: letters are written in the transaction that they tell of, and sent when it is over."""

import logging
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr
from functools import partial
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localtime

from kheo.accounts.actions.links import link_of, own_link
from kheo.accounts.actor import Actor
from kheo.accounts.models import Invitation, Letter
from kheo.accounts.rules import (
    CLAIM_LASTS,
    LETTERS_LAST,
    LINK_PLACE,
    MOST_ATTEMPTS,
    OWN_LINK_PLACE,
    pause_after,
)
from kheo.audit.actions import record
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

log = logging.getLogger(__name__)
BATCH = 200
_AWAY = (SMTPConnectError, SMTPHeloError, SMTPServerDisconnected, SMTPAuthenticationError)


def write_letter(
    *,
    unit: Unit,
    to_email: str,
    to_name: str,
    subject: str,
    body: str,
    kind: str,
    key: str,
    by: Actor,
    at: datetime,
    invitation: Invitation | None = None,
    link_to: str = "",
    nonce: str = "",
    unsubscribe: str = "",
) -> tuple[Letter, bool]:
    """Put a letter into the outbox; part of a larger action, which records it. Whether it was new.

    The same `key` never gives a second letter. With a mail server it is sent when the transaction is over; without
    one, or without an address, it stays to be read and passed on. `link_to` names the page whose link, made of `nonce`,
    takes the place of OWN_LINK_PLACE while the letter is sent.
    """
    letter, created = Letter.objects.get_or_create(
        key=key,
        defaults={
            "unit": unit,
            "to_email": to_email.strip(),
            "to_name": to_name[:200],
            "subject": " ".join(subject.split())[:300],
            "body": body,
            "kind": kind,
            "written_at": at,
            "written_by_id": by.user_id,
            "invitation": invitation,
            "link_to": link_to,
            "nonce": nonce,
            "unsubscribe": unsubscribe,
        },
    )
    if created and settings.EMAIL_HOST and letter.to_email:
        _send_when_over(at)
    return letter, created


def _send_when_over(at: datetime) -> None:
    """Once for an action, however many letters it wrote."""
    connection = transaction.get_connection()
    here = set(connection.savepoint_ids)
    asked = [each for savepoints, each, _ in connection.run_on_commit if savepoints == here]
    if not any(isinstance(each, partial) and each.func is send_waiting_letters for each in asked):
        transaction.on_commit(partial(send_waiting_letters, at=at), robust=True)


def _waiting(at: datetime) -> Q:
    unclaimed = Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - CLAIM_LASTS)
    rested = Q(next_at__isnull=True) | Q(next_at__lte=at)
    fresh = Q(written_at__gt=at - LETTERS_LAST) | Q(next_at__gt=at - LETTERS_LAST)
    waiting = Q(sent_at__isnull=True, attempts__lt=MOST_ATTEMPTS) & ~Q(to_email="")
    return waiting & unclaimed & rested & fresh


def send_waiting_letters(*, at: datetime) -> int:
    """Send what waits in the outbox, each letter by one sender only. How many went.

    A letter is claimed by a conditional update before it is sent, so no transaction is open while the mail server is
    spoken to. A sender that dies leaves its claim, which lapses after ten minutes; the letter then goes again with
    the same Message-ID, by which mail programs drop the copy. A server that is away ends the round: the letter that
    found it so rests, longer each time, and the others lose nothing. An address that is refused for good is not tried
    again by itself.
    """
    if not settings.EMAIL_HOST:
        return 0
    sent = 0
    connection = get_connection()
    try:
        for pk in list(Letter.objects.filter(_waiting(at)).order_by("pk").values_list("pk", flat=True)[:BATCH]):
            if not Letter.objects.filter(_waiting(at), pk=pk).update(claimed_at=at, attempts=F("attempts") + 1):
                continue
            letter = Letter.objects.select_related("invitation").get(pk=pk)
            failure = _send(letter, connection)
            if failure is None:
                Letter.objects.filter(pk=pk).update(claimed_at=None, failure="", sent_at=at)
                sent += 1
                continue
            attempts = MOST_ATTEMPTS if failure.for_good else letter.attempts
            rests = at + pause_after(letter.attempts)
            Letter.objects.filter(pk=pk).update(
                claimed_at=None, failure=failure.words[:300], attempts=attempts, next_at=rests
            )
            connection.close()
            if failure.server_is_away:
                break
    finally:
        connection.close()
    return sent


@dataclass(frozen=True, slots=True)
class _Failure:
    words: str
    for_good: bool = False  # trying again would change nothing
    server_is_away: bool = False  # and would not go better for another letter


def _send(letter: Letter, connection: object) -> _Failure | None:
    """Why the letter could not be sent, or nothing."""
    body = letter.body
    if letter.invitation:
        link = link_of(letter.invitation)
        if link is None or letter.key.rpartition(":")[2] != letter.invitation.nonce:
            return _Failure("Liên kết mời đã được thay; hãy cấp lại lời mời.", for_good=True)
        body = body.replace(LINK_PLACE, link)
    if letter.link_to:
        body = body.replace(OWN_LINK_PLACE, own_link(letter.link_to, letter.nonce))
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "kheo"
    message = EmailMessage(
        letter.subject,
        body,
        to=[formataddr((letter.to_name, letter.to_email)) if letter.to_name else letter.to_email],
        connection=connection,  # type: ignore[arg-type]
        headers={
            "Message-ID": f"<letter-{letter.pk}-{letter.written_at:%Y%m%d%H%M%S}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Date": format_datetime(localtime(letter.written_at)),  # the same each time it is tried
            **({"List-Unsubscribe": f"<{letter.unsubscribe}>"} if letter.unsubscribe else {}),
        },
    )
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        for_good = all(code >= 500 for code, _ in refused.recipients.values())
        return _Failure(f"Máy chủ thư từ chối địa chỉ {letter.to_email}.", for_good=for_good)
    except (OSError, SMTPException, ValueError) as wrong:
        log.warning("letter %s not sent: %s", letter.pk, wrong)
        away = isinstance(wrong, _AWAY) or not isinstance(wrong, SMTPException | ValueError)
        return _Failure(f"Không gửi được: {wrong}", server_is_away=away)
    return None


@transaction.atomic
def retry_letter(*, letter_id: int, by: Actor, at: datetime) -> Letter:
    """Try a letter again, with fresh attempts. Refused: sent already, no address, no mail server."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("unit").get(pk=letter_id)
    problems = []
    if letter.sent_at:
        problems.append(Problem("letter.sent", "Thư này đã gửi.", "Tải lại trang."))
    if not letter.to_email:
        problems.append(
            Problem("letter.no_address", "Thư không có địa chỉ nhận.", "Ghi thư điện tử của đơn vị rồi nhắc lại.")
        )
    if not settings.EMAIL_HOST:
        problems.append(
            Problem(
                "letter.no_server",
                "Hệ thống chưa được nối với máy chủ thư.",
                "Sao chép nội dung thư và gửi bằng cách khác, hoặc nhờ người vận hành đặt EMAIL_HOST.",
            )
        )
    if problems:
        raise RuleBroken(problems)
    letter.attempts, letter.failure, letter.claimed_at, letter.next_at = 0, "", None, at
    letter.save(update_fields=["attempts", "failure", "claimed_at", "next_at"])
    record(action="letter.retry", by=by, at=at, unit=letter.unit, target=letter, after={"email": letter.to_email})
    _send_when_over(at)
    return letter
