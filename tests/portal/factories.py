"""A list under public notice and what residents say of it, made by the actions themselves."""

from datetime import UTC, datetime
from itertools import count

from kheo.ballots.rules.codes import new_ticket
from kheo.portal.actions.comments import send_comment
from kheo.portal.models import Comment
from kheo.rounds.models import Round
from tests.ballots.factories import unit_of
from tests.rounds.factories import make_assessment, make_round, to_notice

DURING = datetime(2023, 9, 7, 2, 0, tzinfo=UTC)  # the notice began on 05/09/2023
AFTER = datetime(2023, 9, 30, 2, 0, tzinfo=UTC)
_numbers = count(1)


def make_noticed(plan, unit="xa-bac-thuy", **changes) -> Round:
    """A commune's round with one candidate, its list under public notice."""
    round_ = make_round(plan, unit_of(unit))
    make_assessment(round_, **changes)
    return to_notice(round_)


def make_comment(round_: Round, words: str = "", *, number: int | None = None, code: str = "", at=DURING) -> Comment:
    words = words or f"Tuyến đường sạch hơn nhiều, lần thứ {next(_numbers)}."
    return send_comment(round_id=round_.pk, number=number, words=words, code=code or new_ticket(), at=at)
