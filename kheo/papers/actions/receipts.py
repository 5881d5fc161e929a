"""A document came: the unit says so, the sender's clerk for a paper, or whoever had the link."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.papers.actions.drafts import check_right
from kheo.papers.models import Dispatch
from kheo.papers.queries.distribution import dispatch_of_link
from kheo.papers.rules.distribution import ReceivedBy, problems_with_day_of_receipt, problems_with_receipt
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import canonical, squeeze

if TYPE_CHECKING:
    from kheo.units.models import Unit

BY_LINK = "Người nhận, qua liên kết"


@transaction.atomic
def confirm_by_unit(*, dispatch_id: int, by: Actor, at: datetime) -> Dispatch:
    """Somebody of the unit says that it has the document. Said again, nothing changes.

    Refused: no right to receive for the unit, a sending that was taken back.
    """
    dispatch = _held(dispatch_id)
    _check_receiving(by, dispatch.unit)
    return _received(dispatch, ReceivedBy.UNIT, name=by.name, on=None, by=by, at=at)


@transaction.atomic
def confirm_by_clerk(
    *, dispatch_id: int, received_on: date, name: str, by: Actor, at: datetime, today: date
) -> Dispatch:
    """The sender's clerk writes down who signed for a paper, and when. What was confirmed already stays as it is.

    Refused: no right over the sender, a sending that was taken back, a day before it was sent or to come.
    """
    dispatch = _held(dispatch_id)
    check_right(by, Permission.PAPER_ISSUE, dispatch.issued.unit)
    sent_on = day_of(dispatch.sent_at, dispatch.issued.plan.timezone)
    problems = problems_with_day_of_receipt(received_on, sent_on=sent_on, today=today)
    if problems and dispatch.received_at is None:
        raise RuleBroken(problems)
    return _received(dispatch, ReceivedBy.CLERK, name=name, on=received_on, by=by, at=at)


@transaction.atomic
def confirm_by_link(*, token: str, name: str, at: datetime) -> Dispatch:
    """Whoever holds the link says that the document came; the name is theirs to give. Said again, nothing changes.

    Raises Dispatch.DoesNotExist where the link opens nothing.
    """
    found = dispatch_of_link(token, at)
    if found is None:
        raise Dispatch.DoesNotExist
    dispatch = _held(found.pk)
    if dispatch.token_hash != found.token_hash:  # called back, or given anew, in the meantime
        raise Dispatch.DoesNotExist
    return _received(dispatch, ReceivedBy.LINK, name=name, on=None, by=Actor(None, BY_LINK), at=at)


def _received(dispatch: Dispatch, how: ReceivedBy, *, name: str, on: date | None, by: Actor, at: datetime) -> Dispatch:
    problems = problems_with_receipt(cancelled=dispatch.cancelled_at is not None)
    if problems:
        raise RuleBroken(problems)
    if dispatch.received_at is not None:
        return dispatch
    dispatch.received_at, dispatch.received_by_id, dispatch.received_how = at, by.user_id, how
    dispatch.received_on = on or day_of(at, dispatch.issued.plan.timezone)
    dispatch.received_name = squeeze(canonical(name))[:200]
    dispatch.save(update_fields=["received_at", "received_by", "received_how", "received_on", "received_name"])
    record(
        action="dispatch.receive", by=by, at=at, unit=dispatch.unit or dispatch.issued.unit, target=dispatch,
        after={"number": dispatch.issued.number_text, "day": dispatch.received_on, "way": str(how)},
    )  # fmt: skip
    return dispatch


def _check_receiving(by: Actor, unit: "Unit | None") -> None:
    if unit is None or not can(by, Permission.PAPER_RECEIVE, unit):
        raise RuleBroken(
            [
                Problem(
                    "dispatch.not_allowed",
                    "Đồng chí không nhận văn bản thay cho đơn vị này.",
                    "Đề nghị cán bộ của đơn vị xác nhận.",
                )
            ]
        )


def _held(dispatch_id: int) -> Dispatch:
    held = Dispatch.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("issued__unit", "issued__plan", "unit").get(pk=dispatch_id)
