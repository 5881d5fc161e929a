"""The daily message by mail, handed to a real mail server on this machine."""

import socket
from datetime import date, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller

from kheo.accounts.actions import send_waiting_letters
from kheo.accounts.models import Letter
from kheo.progress.actions import choose_ways, remind_by_schedule
from kheo.progress.models import ReminderLine, ReminderMessage
from kheo.progress.queries.digests import plans_about
from kheo.progress.queries.reminder_log import told
from tests.factories import actor_for, make_member
from tests.progress.factories import SYSTEM, at, load_rich, unit

pytestmark = pytest.mark.django_db
DAY = date(2023, 2, 10)
MORNING = at(2, 10)
HERE = "https://danvan.langson.example.vn"


class Postman:
    """A mail server that keeps what it gets, and refuses addresses that begin with "no"."""

    def __init__(self):
        self.letters = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
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
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.DEFAULT_FROM_EMAIL = "Khéo <kheo@langson.example.vn>"
    yield postman
    controller.stop()


@pytest.fixture
def plan():
    return load_rich()


def run(at=MORNING):
    return remind_by_schedule(plans=plans_about(DAY), day=DAY, today=DAY, by=SYSTEM, at=at, address=HERE)


def test_the_message_arrives_once_with_all_that_a_mail_programme_asks_for(
    plan, server, django_capture_on_commit_callbacks
):
    make_member(unit("xa-a"), name="Nguyễn Thị Lan", email="lan@example.vn")
    with django_capture_on_commit_callbacks(execute=True):
        run()
    with django_capture_on_commit_callbacks(execute=True):
        run(MORNING + timedelta(hours=1))

    ((to, letter),) = server.letters
    assert to == ["lan@example.vn"]
    assert letter["Subject"].isascii()
    assert str(make_header(decode_header(letter["Subject"]))) == "Nhắc việc: Danh sách (còn 14 ngày)"
    assert str(make_header(decode_header(letter["To"]))) == "Nguyễn Thị Lan <lan@example.vn>"
    assert letter["List-Unsubscribe"] == f"<{HERE}/loi-nhac/tuy-chon/>"
    assert letter["Date"] == "Fri, 10 Feb 2023 09:00:00 +0700"
    assert letter["Message-ID"].endswith("@langson.example.vn>")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    body = letter.get_payload(decode=True).decode()
    assert "- Danh sách: hạn cuối 24/02/2023 (còn 14 ngày), kế hoạch “Kế hoạch đầy đủ”." in body
    assert f"Xem và gửi tại: {HERE}/tien-do/day-du-2023/xa-a/#thoi-han" in body


def test_a_server_that_is_away_delays_the_letter_and_the_same_letter_goes_later(
    plan, server, settings, django_capture_on_commit_callbacks
):
    make_member(unit("xa-a"), email="lan@example.vn")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with django_capture_on_commit_callbacks(execute=True):
        run()
    letter = Letter.objects.get(to_email="lan@example.vn")
    assert (letter.sent_at, letter.failure[:15]) == (None, "Không gửi được:")
    assert [each.message.letter for each in told(plan, SYSTEM, letter="hong")] == [letter]

    settings.EMAIL_PORT = port
    later = MORNING + timedelta(hours=2)
    assert send_waiting_letters(at=later) == 1
    assert [each.message.letter.sent_at for each in told(plan, SYSTEM, letter="da-gui")] == [later]
    ((_, arrived),) = server.letters
    assert arrived["Date"] == "Fri, 10 Feb 2023 09:00:00 +0700"


def test_an_address_that_is_refused_stands_in_the_log_and_on_the_page(
    plan, server, client, settings, django_capture_on_commit_callbacks
):
    settings.KHEO_NOW = "2023-02-10T10:00:00"
    make_member(unit("xa-a"), email="no-one@example.vn")
    with django_capture_on_commit_callbacks(execute=True):
        run()

    (line,) = told(plan, SYSTEM, letter="hong")
    assert line.message.letter.failure == "Máy chủ thư từ chối địa chỉ no-one@example.vn."
    client.force_login(make_member(unit("ban"), "steward"))
    html = client.get("/tien-do/day-du-2023/loi-nhac/?thu=hong").content.decode()
    assert "Máy chủ thư từ chối địa chỉ no-one@example.vn." in html


def test_whoever_wants_no_mail_is_told_on_the_first_page_alone(plan, server, django_capture_on_commit_callbacks):
    lan = make_member(unit("xa-a"), email="lan@example.vn")
    minh = make_member(unit("xa-a"), email="minh@example.vn")
    choose_ways(by_email=False, by=actor_for(lan, unit("xa-a")), at=at(2, 1))

    with django_capture_on_commit_callbacks(execute=True):
        run()

    assert [to for to, _ in server.letters] == [["minh@example.vn"]]
    assert {each.user for each in ReminderMessage.objects.filter(user__isnull=False)} == {lan, minh}


def test_without_a_mail_server_no_letters_pile_up_for_people_with_accounts(plan, settings):
    settings.EMAIL_HOST = ""
    make_member(unit("xa-a"), email="lan@example.vn")
    make_member(unit("xa-b"), email="minh@example.vn")

    run()

    assert (Letter.objects.count(), ReminderLine.objects.count()) == (0, 2)
