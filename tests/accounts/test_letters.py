"""The outbox: written once, sent by one sender, kept whatever happens."""

import socket
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller

from kheo.accounts.actions import invite, reissue_invitation, retry_letter, send_waiting_letters, write_letter
from kheo.accounts.models import Letter
from kheo.accounts.rules import LETTERS_LAST, LINK_PLACE, MOST_ATTEMPTS
from kheo.audit.models import Record
from kheo.shared.problems import RuleBroken
from tests.accounts.factories import SYSTEM, TODAY, acting
from tests.factories import AT, make_member, make_unit

pytestmark = pytest.mark.django_db


class Postman:
    """A mail server that keeps what it gets, and refuses addresses that begin with "no"."""

    def __init__(self):
        self.letters, self.asked = [], []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.asked.append(address)
        if address.startswith("busy"):
            return "450 come back later"
        if address.startswith("no"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def server(settings):
    postman = Postman()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = False
    settings.DEFAULT_FROM_EMAIL = "Khéo <kheo@langson.example.vn>"
    yield postman
    controller.stop()


@pytest.fixture
def unit():
    return make_unit("Đảng ủy xã Bắc Thủy")


def letter(unit, key="nhac:1", email="lan@example.vn", **more):
    given = {
        "unit": unit, "to_email": email, "to_name": "Đồng chí Lan", "subject": "Nhắc gửi\ndanh sách",
        "kind": "reminder", "body": "Kính gửi,\nxin gửi danh sách trước ngày 25/02/2023.", "key": key,
        "by": SYSTEM, "at": AT,
    }  # fmt: skip
    return write_letter(**{**given, **more})


def test_the_same_key_never_gives_a_second_letter(unit):
    first, created = letter(unit)
    second, again = letter(unit, subject="khác")

    assert (first.pk == second.pk, created, again) == (True, True, False)
    assert Letter.objects.get().subject == "Nhắc gửi danh sách"


def test_without_a_mail_server_letters_wait(unit, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        letter(unit)

    assert send_waiting_letters(at=AT) == 0
    assert Letter.objects.get().attempts == 0


def test_a_letter_goes_out_when_the_transaction_is_over(unit, server, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        letter(unit)
        letter(unit, "nhac:2", "")
        assert server.letters == []

    ((to, message),) = server.letters
    assert to == ["lan@example.vn"]
    assert str(make_header(decode_header(message["Subject"]))) == "Nhắc gửi danh sách"
    assert "trước ngày 25/02/2023" in message.get_payload(decode=True).decode()
    assert message["Message-ID"].endswith("@langson.example.vn>")
    sent, without_address = Letter.objects.order_by("pk")
    assert (sent.sent_at, sent.failure, sent.attempts) == (AT, "", 1)
    assert (without_address.sent_at, without_address.attempts) == (None, 0)
    assert send_waiting_letters(at=AT) == 0


def test_an_address_that_the_server_refuses_is_told_and_stops_nobody(unit, server):
    letter(unit, "1", "no-one@example.vn")
    letter(unit, "2")

    assert send_waiting_letters(at=AT) == 1
    assert Letter.objects.get(key="1").failure == "Máy chủ thư từ chối địa chỉ no-one@example.vn."


def test_a_server_that_is_away_delays_letters_and_loses_none(unit, server, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    for number in range(4):
        letter(unit, str(number))
    for minute in range(10):
        send_waiting_letters(at=AT + timedelta(minutes=minute))
    assert all(each.attempts <= 3 for each in Letter.objects.all())

    settings.EMAIL_PORT = port
    assert send_waiting_letters(at=AT + timedelta(hours=1)) == 4
    assert {each.failure for each in Letter.objects.all()} == {""}


def test_a_letter_rests_longer_after_each_attempt_and_goes_by_hand_in_the_end(
    unit, server, settings, django_capture_on_commit_callbacks
):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    written, _ = letter(unit)
    tried = []
    for hour in range(24 * 7):
        before = Letter.objects.get().attempts
        send_waiting_letters(at=AT + timedelta(hours=hour))
        tried += [hour] * (Letter.objects.get().attempts - before)
    assert tried[:6] == [0, 1, 2, 3, 4, 7]
    assert (len(tried), tried[-1] >= 40) == (MOST_ATTEMPTS, True)
    assert Letter.objects.get().failure.startswith("Không gửi được:")

    settings.EMAIL_PORT = port
    later = AT + timedelta(days=7)
    assert send_waiting_letters(at=later) == 0
    with django_capture_on_commit_callbacks(execute=True):
        retry_letter(letter_id=written.pk, by=SYSTEM, at=later)
    written.refresh_from_db()
    assert (written.sent_at, written.failure) == (later, "")
    assert Record.objects.get().action == "letter.retry"


def test_a_letter_that_waited_for_weeks_goes_only_when_somebody_asks(unit, server):
    letter(unit)
    later = AT + LETTERS_LAST

    assert send_waiting_letters(at=later) == 0
    retry_letter(letter_id=Letter.objects.get().pk, by=SYSTEM, at=later)
    assert send_waiting_letters(at=later) == 1


def test_many_letters_of_one_transaction_are_sent_in_one_go(unit, server, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as asked:
        for number in range(5):
            letter(unit, str(number))

    assert (len(asked), len(server.letters)) == (1, 5)


def test_a_refused_address_is_not_tried_again_by_itself_and_a_busy_one_is(unit, server):
    letter(unit, "1", "no-one@example.vn")
    letter(unit, "2", "busy@example.vn")
    for hour in range(3):
        send_waiting_letters(at=AT + timedelta(hours=hour))

    assert [each for each in server.asked if each.startswith("no")] == ["no-one@example.vn"]
    assert server.asked.count("busy@example.vn") == 3


def test_a_letter_says_where_its_reader_ends_it_and_is_the_same_at_each_attempt(unit, server):
    letter(unit, unsubscribe="https://danvan.example.vn/loi-nhac/tuy-chon/")
    send_waiting_letters(at=AT + timedelta(hours=2))
    Letter.objects.update(sent_at=None)
    send_waiting_letters(at=AT + timedelta(hours=3))

    (_, first), (_, second) = server.letters
    assert first["List-Unsubscribe"] == "<https://danvan.example.vn/loi-nhac/tuy-chon/>"
    assert first["Date"] == "Wed, 01 Feb 2023 09:00:00 +0700"
    assert first["Content-Type"].startswith("text/plain")
    assert first.as_bytes() == second.as_bytes()


def test_a_letter_in_somebodys_hands_is_left_alone_until_the_claim_lapses(unit, server):
    letter(unit)
    Letter.objects.update(claimed_at=AT)

    assert send_waiting_letters(at=AT + timedelta(minutes=9)) == 0
    assert send_waiting_letters(at=AT + timedelta(minutes=11)) == 1


def test_trying_again_is_refused_with_the_reason(unit, server, settings):
    written, _ = letter(unit)
    empty, _ = letter(unit, "2", "")
    send_waiting_letters(at=AT)

    def codes(which):
        with pytest.raises(RuleBroken) as refused:
            retry_letter(letter_id=which.pk, by=SYSTEM, at=AT)
        return [problem.code for problem in refused.value.problems]

    assert codes(written) == ["letter.sent"]
    settings.EMAIL_HOST = ""
    assert codes(empty) == ["letter.no_address", "letter.no_server"]


def test_an_invitation_carries_its_link_only_on_the_way(unit, server, django_capture_on_commit_callbacks):
    by = acting(make_member(unit, "administrator"))
    with django_capture_on_commit_callbacks(execute=True):
        invited = invite(email="lan@example.vn", name="Lan", unit_id=unit.pk, role="leader", by=by, at=AT, today=TODAY)

    ((_, message),) = server.letters
    assert invited.link in message.get_payload(decode=True).decode()
    assert LINK_PLACE in Letter.objects.get().body


def test_a_letter_whose_link_was_replaced_is_not_sent(unit, server):
    by = acting(make_member(unit, "administrator"))
    invited = invite(email="lan@example.vn", name="Lan", unit_id=unit.pk, role="leader", by=by, at=AT, today=TODAY)
    again = reissue_invitation(invitation_id=invited.invitation.pk, by=by, at=AT)

    assert send_waiting_letters(at=AT) == 1
    assert Letter.objects.get(pk=invited.letter.pk).failure == "Liên kết mời đã được thay; hãy cấp lại lời mời."
    assert Letter.objects.get(pk=again.letter.pk).sent_at == AT


def test_an_invitation_says_until_when_it_is_good_in_local_time(unit):
    night = datetime(2023, 2, 1, 18, 30, tzinfo=UTC)  # half past one, the next day
    by = acting(make_member(unit, "administrator"))

    invited = invite(email="lan@example.vn", name="Lan", unit_id=unit.pk, role="leader", by=by, at=night, today=TODAY)

    assert "trước 01:30 ngày 16/02/2023" in invited.letter.body
