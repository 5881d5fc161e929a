"""One deadline of one unit: the matrix of delivery, day and extension."""

from datetime import date, datetime

import pytest

from kheo.plans.rules.calendar import DeliveryState, occurrences
from kheo.plans.rules.document import Addressee, Deadline, PlanDocument, Repeat
from kheo.progress.rules.deadlines import judged, say_state
from kheo.shared.periods import year

PLAN = PlanDocument(
    code="k", title="K", kind="ke-hoach", issuer="h", steward="b", period=year(2023), timezone="Asia/Ho_Chi_Minh"
)
LIST = Deadline("danh-sach", "Danh sách", Addressee(whole=True), before=date(2023, 2, 25))
ON_TIME, LATE = DeliveryState.ON_TIME, DeliveryState.LATE
MISSING, UPCOMING = DeliveryState.MISSING, DeliveryState.UPCOMING


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2023-{text}+07:00")


def judge(delivered: str | None, as_of: date, extended_to: date | None = None):
    occurrence = occurrences(LIST, PLAN)[0]
    at = moment(delivered) if delivered else None
    return judged(LIST, occurrence, 1, "xa-a", as_of=as_of, extended_to=extended_to, delivered_at=at, delivery_id=7)


@pytest.mark.parametrize(
    ("delivered", "as_of", "extended_to", "state", "words"),
    [
        (None, date(2023, 2, 20), None, UPCOMING, "còn 4 ngày"),
        (None, date(2023, 2, 24), None, UPCOMING, "hạn là hôm nay"),
        (None, date(2023, 2, 25), None, MISSING, "quá hạn 1 ngày"),
        ("02-20T09:00:00", date(2023, 2, 21), None, ON_TIME, "gửi 20/02/2023"),
        ("02-24T23:59:59", date(2023, 3, 1), None, ON_TIME, "gửi 24/02/2023"),
        ("02-25T00:00:00", date(2023, 3, 1), None, LATE, "gửi 25/02/2023, muộn 1 ngày"),
        ("02-27T09:00:00", date(2023, 2, 26), None, MISSING, "quá hạn 2 ngày"),
        (None, date(2023, 2, 26), date(2023, 3, 3), UPCOMING, "còn 5 ngày, đã gia hạn đến 03/03/2023"),
        ("03-03T20:00:00", date(2023, 3, 9), date(2023, 3, 3), ON_TIME, "gửi 03/03/2023, đã gia hạn đến 03/03/2023"),
        ("03-05T20:00:00", date(2023, 3, 9), date(2023, 3, 3), LATE,
         "gửi 05/03/2023, muộn 2 ngày, đã gia hạn đến 03/03/2023"),
        (None, date(2023, 2, 25), date(2023, 2, 1), MISSING, "quá hạn 1 ngày"),
    ],
)  # fmt: skip
def test_state_and_words(delivered, as_of, extended_to, state, words):
    figure = judge(delivered, as_of, extended_to)

    assert (figure.state, say_state(figure)) == (state, words)
    assert (figure.delivery_id == 7) == (state in {ON_TIME, LATE})


def test_a_repeated_deadline_is_named_with_its_period():
    every = Deadline("quy", "Báo cáo", Addressee(whole=True), every=Repeat.QUARTER, day=20)
    figure = judged(every, occurrences(every, PLAN)[1], 1, "xa-a", as_of=date(2023, 4, 1))

    assert (figure.key, figure.title) == ("quy:2023-Q2", "Báo cáo (quý II/2023)")
