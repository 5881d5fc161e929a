"""Events go from the journal to a server that listens: signed, once, again when it was away, never to inner places."""

import json
import threading
import time
from datetime import date, timedelta
from itertools import count

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kheo.accounts.models import Letter
from kheo.audit.models import Record
from kheo.audit.queries import verify
from kheo.interchange.actions import connecting, delivering
from kheo.interchange.actions.connecting import number_of, speak
from kheo.interchange.actions.delivering import forget_old_deliveries, gather_events, send_deliveries
from kheo.interchange.actions.endpoints import (
    EndpointValues,
    add_endpoint,
    change_endpoint,
    rotate_key,
    send_again,
    switch_endpoint,
    try_endpoint,
)
from kheo.interchange.actions.keys import signing_key
from kheo.interchange.models import Attempt, Delivery, Endpoint
from kheo.interchange.queries import telling
from kheo.interchange.rules.addresses import address_of
from kheo.interchange.rules.signing import HEADER, is_genuine
from kheo.interchange.rules.trying import CLAIM_LASTS, KEPT_FOR
from kheo.recognition.actions.decisions import Line
from kheo.recognition.actions.keep_up import keep_many
from kheo.registrations.actions.steps import accept_many
from kheo.shared.problems import RuleBroken
from kheo.units.actions import edit_unit
from tests.factories import AT, actor_for, make_member, make_unit
from tests.interchange.factories import HERE, SYSTEM, make_endpoint, receiving, work
from tests.recognition.factories import make_recognised
from tests.recognition.test_commending import REWARDS, given_to, to
from tests.recognition.test_replication import copied
from tests.registrations.factories import load_bundled_plan, make_accepted, make_submitted, unit_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_unit("Huyện ủy", kind="district-party-committee")


@pytest.fixture
def commune(district):
    return make_unit("Đảng ủy xã A", parent=district)


@pytest.fixture
def receiver(settings):
    settings.KHEO_HOOK_PRIVATE = True
    with receiving() as listening:
        yield listening


_names = count(1)


def happen(unit, times=1):
    """Something of the kind that the endpoints of these tests are told of."""
    said = {"short_title": "", "kind": unit.kind, "email": "", "symbol": "", "valid_from": None, "valid_to": None}
    for _ in range(times):
        edit_unit(unit_id=unit.pk, title=f"Đảng ủy xã {next(_names)}", **said, by=SYSTEM, at=AT)


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_what_happens_in_the_subtree_is_told_once_signed_and_without_a_name(receiver, district, commune):
    endpoint = make_endpoint(commune, address=f"{receiver.url}/kheo?x=1")
    happen(commune)
    happen(district)  # above: not its business

    assert work() == 1
    assert work(1) == 0

    ((method, path, headers, body),) = receiver.got
    told, record = json.loads(body), Record.objects.get(action="unit.edit", unit_id=commune.pk)
    assert (method, path, headers["Kheo-Event"]) == ("POST", "/kheo?x=1", "unit.changed")
    assert told == {
        "id": str(Delivery.objects.get().guid),
        "event": "unit.changed",
        "at": "2023-02-01T02:00:00+00:00",
        "unit": commune.code,
        "object": {"type": "units.unit", "id": commune.pk, "url": f"{HERE}/nhat-ky/{record.seq}/"},
        "journal": {"seq": record.seq, "hash": record.hash, "action": "unit.edit"},
    }
    assert headers["Kheo-Delivery"] == told["id"]
    assert is_genuine(headers[HEADER], signing_key(endpoint.nonce), body, int(AT.timestamp()))
    assert SYSTEM.name not in body.decode()
    assert states() == ["delivered"]


def test_nothing_that_happened_before_is_told(receiver, commune):
    happen(commune)
    make_endpoint(commune, address=receiver.url)

    assert work() == 0
    assert receiver.got == []


def test_a_server_that_was_away_gets_the_same_bytes_later(receiver, commune):
    make_endpoint(commune, address=receiver.url)
    receiver.answers = [(500, b"gi\xe1\xba\xadt" * 200), (503, b""), (204, b"")]
    happen(commune)

    assert [work(minutes) for minutes in (0, 0.5, 1, 3, 6, 10)] == [0, 0, 0, 0, 1, 0]

    assert len({body for _, _, _, body in receiver.got}) == 1
    tries = Attempt.objects.values_list("status", "at", "answer")
    assert [(status, at - AT) for status, at, _ in tries] == [
        (500, timedelta()), (503, timedelta(minutes=1)), (204, timedelta(minutes=6)),
    ]  # fmt: skip
    assert len(tries[0][2]) == 500
    assert states() == ["delivered"]


def test_an_endpoint_that_never_answers_is_paused_and_its_owner_told_once(commune, settings):
    settings.KHEO_HOOK_PRIVATE = True
    officer = make_member(commune, "administrator", email="quan-tri@example.vn")
    by = actor_for(officer, commune, "administrator")
    values = EndpointValues("Trục", "http://127.0.0.1:1/", ("unit.changed",))
    endpoint, _ = add_endpoint(unit=commune, values=values, by=by, at=AT)
    happen(commune, 4)

    for quarter in range(4 * 24 * 2):
        work(15 * quarter)

    endpoint.refresh_from_db()
    assert endpoint.state == "paused"
    assert states().count("given-up") == 3
    assert Attempt.objects.filter(delivery=Delivery.objects.earliest("pk")).count() == 6
    letter = Letter.objects.get()
    assert (letter.to_email, letter.kind) == ("quan-tri@example.vn", "interchange")
    assert "Không kết nối được" in letter.body
    assert Record.objects.filter(action="endpoint.pause").count() == 1
    assert verify().whole


def test_what_happens_while_paused_is_told_afterwards_and_what_happens_while_off_is_not(receiver, commune):
    endpoint = make_endpoint(commune, address=receiver.url)
    Endpoint.objects.update(state="paused")
    happen(commune)
    assert work() == 0
    switch_endpoint(endpoint_id=endpoint.pk, on=True, by=SYSTEM, at=AT)
    assert work() == 1

    switch_endpoint(endpoint_id=endpoint.pk, on=False, by=SYSTEM, at=AT)
    happen(commune)
    switch_endpoint(endpoint_id=endpoint.pk, on=True, by=SYSTEM, at=AT)
    assert work(1) == 0


def test_a_sender_that_died_is_followed_by_another_with_the_same_id(receiver, commune, monkeypatch):
    """At least once: the message had arrived, but nobody lived to write that down."""
    make_endpoint(commune, address=receiver.url)
    happen(commune)

    def die(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(delivering, "_note", die)
        with pytest.raises(KeyboardInterrupt):
            work()
    assert (len(receiver.got), states()) == (1, ["waiting"])

    assert work(CLAIM_LASTS / timedelta(minutes=1)) == 0  # the claim still stands
    assert work(CLAIM_LASTS / timedelta(minutes=1) + 1) == 1

    first, second = receiver.got
    assert first[2]["Kheo-Delivery"] == second[2]["Kheo-Delivery"]
    assert first[3] == second[3]
    assert work(60) == 0


def test_a_late_answer_of_a_sender_that_was_given_up_changes_nothing(receiver, commune, monkeypatch):
    make_endpoint(commune, address=receiver.url)
    happen(commune)
    speaking = delivering.speak

    def overtaken(*given, **more):
        Delivery.objects.update(claimed_at=AT + timedelta(minutes=11))  # somebody else took it meanwhile
        return speaking(*given, **more)

    monkeypatch.setattr(delivering, "speak", overtaken)

    assert work() == 0
    assert states() == ["waiting"]
    assert Attempt.objects.get().status == 200


def test_gathering_twice_or_from_an_old_cursor_writes_no_message_twice(commune):
    make_endpoint(commune)
    happen(commune, 3)

    assert [gather_events(address=HERE, at=AT) for _ in range(2)] == [3, 0]
    Endpoint.objects.update(cursor=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        gather_events(address=HERE, at=AT)
    assert Delivery.objects.count() == 3


def test_many_records_are_taken_in_portions_and_none_is_left_out(commune, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 2)
    make_endpoint(commune)
    happen(commune, 5)

    assert [gather_events(address=HERE, at=AT) for _ in range(4)] == [2, 2, 1, 0]
    told = list(Delivery.objects.order_by("pk").values_list("record_seq", flat=True))
    assert told == list(Record.objects.filter(action="unit.edit").order_by("seq").values_list("seq", flat=True))


def told(endpoint):
    """The actions that an endpoint was told of."""
    return [json.loads(each.body)["journal"]["action"] for each in endpoint.deliveries.order_by("pk")]


def test_what_is_decided_about_many_at_once_is_told_wherever_one_of_them_lies():
    plan = load_bundled_plan()
    units = [unit_of(code) for code in ("xa-bac-thuy", "xa-y-tich", "xa-mai-sao")]
    events = ("registration.accepted", "recognition.followed")
    recognised = [make_recognised(plan, unit) for unit in units[:2]]
    waiting = [make_submitted(plan, unit) for unit in units[:2]]
    endpoints = [make_endpoint(unit, events=events) for unit in (*units, plan.steward)]

    accept_many(registration_ids=[each.pk for each in waiting], by=SYSTEM, at=AT + timedelta(hours=1))
    said = {"year": 2024, "note": "", "checked_on": date(2024, 3, 4), "by": SYSTEM, "at": AT + timedelta(days=400)}
    keep_many(recognition_ids=[each.pk for each in recognised], **said)
    gather_events(address=HERE, at=AT)

    both = ["registration.accept_many", "recognition.keep_many"]
    assert [told(each) for each in endpoints[:3]] == [both, both, []]
    assert "registration.accept_many" in told(endpoints[3])
    assert gather_events(address=HERE, at=AT) == 0


def about(endpoint):
    """What the messages of an endpoint name, the oldest first."""
    return [json.loads(each.body)["about"] for each in endpoint.deliveries.order_by("pk")]


def test_a_decision_of_the_district_is_told_where_its_models_and_units_are_and_each_hears_of_its_own():
    plan = load_bundled_plan(**{"\nunits:": f"{REWARDS}\nunits:"})
    first, second, third, other = (unit_of(code) for code in ("xa-bac-thuy", "xa-y-tich", "xa-mai-sao", "xa-van-linh"))
    one, two = (make_recognised(plan, unit) for unit in (first, second))
    endpoints = [
        make_endpoint(unit, events=("decision.issued",)) for unit in (first, second, third, other, plan.issuer)
    ]

    unit_line = Line(unit_id=third.pk, commendation="bieu-duong", achievement="Dẫn đầu")
    decision = given_to(plan, plan.issuer, to(two), to(one), unit_line)
    gather_events(address=HERE, at=AT)

    ids = sorted([one.registration_id, two.registration_id])
    assert [about(each) for each in endpoints] == [
        [{"registrations": [one.registration_id], "units": [], "total": 1}],
        [{"registrations": [two.registration_id], "units": [], "total": 1}],
        [{"registrations": [], "units": [third.code], "total": 1}],
        [],
        [{"registrations": ids, "units": [third.code], "total": 3}],
    ]
    body = json.loads(endpoints[0].deliveries.get().body)
    assert (body["unit"], body["object"]["id"]) == (plan.issuer.code, decision.pk)


def test_a_copy_is_told_to_the_unit_that_it_was_copied_from_too():
    plan = load_bundled_plan()
    source = make_recognised(plan, unit_of("xa-bac-thuy")).registration
    copy = make_accepted(plan, unit_of("xa-mai-sao"))
    endpoints = [make_endpoint(each.unit, events=("replication.recorded",)) for each in (source, copy)]

    copied(source, copy)
    gather_events(address=HERE, at=AT)

    assert [about(each) for each in endpoints] == [
        [{"registrations": [each.pk], "units": [], "total": 1}] for each in (source, copy)
    ]
    bodies = [json.loads(each.deliveries.get().body) for each in endpoints]
    assert [(each["unit"], each["object"]) for each in bodies] == [
        (
            each.unit.code,
            {"type": "registrations.registration", "id": each.pk, "url": f"{HERE}/dang-ky/{each.pk}/"},
        )
        for each in (source, copy)
    ]


def test_a_message_names_so_many_and_says_how_many_there_are(monkeypatch):
    monkeypatch.setattr(telling, "MOST_NAMED", 2)
    plan, unit = load_bundled_plan(), unit_of("xa-bac-thuy")
    endpoint = make_endpoint(unit, events=("registration.accepted",))
    waiting = sorted(make_submitted(plan, unit).pk for _ in range(3))

    accept_many(registration_ids=waiting, by=SYSTEM, at=AT + timedelta(hours=1))
    gather_events(address=HERE, at=AT)

    assert about(endpoint) == [{"registrations": waiting[:2], "units": [], "total": 3}]


def test_decisions_about_others_do_not_keep_an_endpoint_from_what_comes_after_them(monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 2)
    plan = load_bundled_plan()
    here, elsewhere = unit_of("xa-mai-sao"), unit_of("xa-bac-thuy")
    endpoint = make_endpoint(here, events=("registration.accepted",))
    for unit in (elsewhere, elsewhere, elsewhere, here):
        accept_many(registration_ids=[make_submitted(plan, unit).pk], by=SYSTEM, at=AT + timedelta(hours=1))

    assert [gather_events(address=HERE, at=AT) for _ in range(3)] == [0, 1, 0]
    assert told(endpoint) == ["registration.accept_many"]


def test_an_endpoint_that_is_away_does_not_hold_up_the_others(receiver, commune):
    make_endpoint(commune, address="http://127.0.0.1:1/", title="Hỏng")
    happen(commune, 30)
    gather_events(address=HERE, at=AT)
    make_endpoint(commune, address=receiver.url, title="Tốt")
    happen(commune)

    work(1)
    work(1)

    assert len(receiver.got) == 1
    assert Attempt.objects.filter(delivery__endpoint__title="Hỏng").count() == 1


def test_a_message_is_sent_again_when_somebody_asks(receiver, commune):
    endpoint = make_endpoint(commune, address=receiver.url)
    tried = try_endpoint(endpoint_id=endpoint.pk, by=SYSTEM, at=AT)
    assert work() == 1
    send_again(delivery_id=tried.pk, by=SYSTEM, at=AT)
    assert work(1) == 1

    first, second = receiver.got
    assert first[3] == second[3]
    assert json.loads(first[3])["event"] == "endpoint.test"


def test_a_new_key_signs_beside_the_old_one_for_a_day(receiver, commune):
    endpoint = make_endpoint(commune, address=receiver.url)
    old = signing_key(endpoint.nonce)
    _, new = rotate_key(endpoint_id=endpoint.pk, by=SYSTEM, at=AT)
    happen(commune)
    work(60)
    happen(commune)
    work(25 * 60)

    (_, _, first, body), (_, _, second, later) = receiver.got
    hour, day = int(AT.timestamp()) + 3600, int(AT.timestamp()) + 25 * 3600
    assert [is_genuine(first[HEADER], key, body, hour) for key in (old, new)] == [True, True]
    assert [is_genuine(second[HEADER], key, later, day) for key in (old, new)] == [False, True]


def test_the_key_is_not_in_the_database(commune):
    values = EndpointValues("Trục", "https://nhan.example.vn/", ("unit.changed",))
    endpoint, key = add_endpoint(unit=commune, values=values, by=SYSTEM, at=AT)

    assert key == signing_key(endpoint.nonce)
    assert key not in str(list(Endpoint.objects.values())) + str(list(Record.objects.values()))


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        (EndpointValues(" ", "https://nhan.example.vn/", ("unit.changed",)), ["endpoint.no_title"]),
        (EndpointValues("Trục", "http://nhan.example.vn/", ("unit.changed",)), ["interchange.not_secure"]),
        (EndpointValues("Trục", "https://nhan.example.vn/", ()), ["endpoint.no_events"]),
        (EndpointValues("Trục", "https://nhan.example.vn/", ("hold.placed",)), ["endpoint.no_events"]),
    ],
)
def test_an_endpoint_that_is_refused_leaves_everything_as_it_was(commune, values, codes):
    endpoint = make_endpoint(commune)
    before = (list(Endpoint.objects.values()), Record.objects.count())

    with pytest.raises(RuleBroken) as adding:
        add_endpoint(unit=commune, values=values, by=SYSTEM, at=AT)
    with pytest.raises(RuleBroken) as changing:
        change_endpoint(endpoint_id=endpoint.pk, values=values, by=SYSTEM, at=AT)

    assert [problem.code for problem in adding.value.problems] == codes
    assert [problem.code for problem in changing.value.problems] == codes
    assert (list(Endpoint.objects.values()), Record.objects.count()) == before


def test_nobody_speaks_for_a_unit_out_of_reach(commune, district):
    by = actor_for(make_member(commune, "administrator"), commune, "administrator")
    values = EndpointValues("Trục", "https://nhan.example.vn/", ("unit.changed",))

    with pytest.raises(RuleBroken) as refused:
        add_endpoint(unit=district, values=values, by=by, at=AT)

    assert [problem.code for problem in refused.value.problems] == ["interchange.other_unit"]


def test_nothing_is_tried_while_an_endpoint_is_off(commune):
    endpoint = make_endpoint(commune)
    switch_endpoint(endpoint_id=endpoint.pk, on=False, by=SYSTEM, at=AT)

    with pytest.raises(RuleBroken, match=r"endpoint\.not_on"):
        try_endpoint(endpoint_id=endpoint.pk, by=SYSTEM, at=AT)


def test_messages_that_are_long_over_are_forgotten_and_waiting_ones_are_not(receiver, commune):
    make_endpoint(commune, address=receiver.url)
    happen(commune)
    work()
    happen(commune)
    gather_events(address=HERE, at=AT)

    assert forget_old_deliveries(by=SYSTEM, at=AT + KEPT_FOR) == 0
    assert forget_old_deliveries(by=SYSTEM, at=AT + KEPT_FOR + timedelta(seconds=1)) > 0
    assert states() == ["waiting"]


# --- speaking ---------------------------------------------------------------------------------


def ask(address, *, private=True, **more):
    return speak(address, method="POST", body=b"{}", headers={}, private_allowed=private, **more)


def test_an_inner_address_is_refused_when_it_is_looked_up_whatever_the_name_says(receiver):
    said = ask(f"https://localhost:{receiver.port}/", private=False)

    assert (said.status, said.failure) == (None, "Địa chỉ này nằm trong mạng nội bộ, hệ thống không gửi tới.")
    assert receiver.got == []


def test_one_inner_number_among_public_ones_is_enough_to_refuse(monkeypatch):
    rows = [(2, 1, 6, "", (number, 443)) for number in ("1.1.1.1", "10.0.0.5")]
    monkeypatch.setattr(connecting.socket, "getaddrinfo", lambda *_, **__: rows)

    with pytest.raises(connecting.Refused):
        number_of(address_of("https://nhan.example.vn/"), private_allowed=False)
    assert number_of(address_of("https://nhan.example.vn/"), private_allowed=True) == "1.1.1.1"


def test_without_leave_nothing_is_said_in_the_clear(receiver):
    assert ask(receiver.url, private=False).failure == "Địa chỉ không dùng được."
    assert receiver.got == []


def test_a_redirection_is_not_followed(receiver):
    receiver.answers, receiver.headers = [(302, b"")], {"Location": f"{receiver.url}/khac"}

    assert ask(receiver.url).status == 302
    assert len(receiver.got) == 1


def test_a_long_answer_is_cut(receiver):
    receiver.answers = [(200, b"a" * 1_000_000)]

    assert len(ask(receiver.url, most=2_000).body) == 2_000


def test_a_name_that_nobody_has_is_said_so():
    assert ask("https://khong-co.invalid/").failure == "Không tìm thấy máy chủ theo tên này."


@pytest.mark.parametrize(
    ("begins", "status"), [(b"", None), (b"HTTP/1.0 200 OK\r\n\r\n", 200)], ids=["in its head", "in its body"]
)
def test_a_server_that_drips_is_left_after_a_while(monkeypatch, begins, status):
    monkeypatch.setattr(connecting, "LONGEST", 0.3)
    with connecting.socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def drip():
            one, _ = listening.accept()
            with one:
                try:
                    one.sendall(begins)
                    while not over.is_set():
                        one.sendall(b"H")
                        over.wait(0.05)
                except OSError:
                    pass

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        began = time.monotonic()
        said = ask(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        over.set()
        thread.join()

    assert said.status == status
    assert time.monotonic() - began < connecting.TIMEOUT


def test_a_server_without_a_valid_certificate_is_not_trusted(receiver):
    said = ask(f"https://127.0.0.1:{receiver.port}/")

    assert said.status is None
    assert receiver.got == []


def test_a_round_ends_in_time_however_slowly_a_receiver_answers(commune, monkeypatch):
    make_endpoint(commune)
    happen(commune, 9)
    gather_events(address=HERE, at=AT)
    told = [AT]

    def slowly(*_, **__):
        told.append(told[-1] + timedelta(seconds=9))
        return connecting.Reply(200, 9_000)

    monkeypatch.setattr(delivering, "speak", slowly)

    assert send_deliveries(now=lambda: told[-1], by=SYSTEM) == 4
    assert states().count("waiting") == 5
    assert send_deliveries(now=lambda: told[-1], by=SYSTEM) == 4


def test_a_round_reads_no_more_messages_than_it_sends(receiver, commune, monkeypatch):
    monkeypatch.setattr(delivering, "MOST_AT_ONCE", 2)
    make_endpoint(commune, address=receiver.url)
    happen(commune, 5)
    gather_events(address=HERE, at=AT)

    with CaptureQueriesContext(connection) as asked:
        assert send_deliveries(now=lambda: AT, by=SYSTEM) == 2
    assert "LIMIT 2" in asked.captured_queries[0]["sql"]


def test_an_endpoint_that_has_heard_everything_costs_no_transaction(commune, django_assert_num_queries):
    for number in range(3):
        make_endpoint(commune, title=f"Trục {number}")
    happen(commune)
    gather_events(address=HERE, at=AT)

    with django_assert_num_queries(2):  # where the journal ends, and who has not come so far
        assert gather_events(address=HERE, at=AT) == 0


def test_the_jobs_send_at_most_a_few_that_fail(commune, settings):
    settings.KHEO_HOOK_PRIVATE = True
    for number in range(5):
        make_endpoint(commune, address="http://127.0.0.1:1/", title=f"Hỏng {number}")
    happen(commune)
    gather_events(address=HERE, at=AT)

    assert send_deliveries(now=lambda: AT, by=SYSTEM) == 0
    assert Attempt.objects.count() == 3
