"""Speaking to another system: the address that was judged is the address that is spoken to, and nothing is endless.

The name is looked up once, every number address that it has must be public (unless KHEO_HOOK_PRIVATE allows others),
and the connection goes to that number, with the certificate judged against the name. No redirection is followed, no
proxy asked, the answer is cut, and a clock of its own ends a conversation that drags on.
"""

import contextlib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Timer
from time import monotonic

from kheo.interchange.rules.addresses import Address, address_of, is_public

TIMEOUT = 5.0  # seconds for each step
LONGEST = 10.0  # seconds for all of it
MOST_READ = 65_536  # bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of speaking to another system. Without an answer `status` is None, and `failure` says why."""

    status: int | None
    milliseconds: int
    body: bytes = b""
    failure: str = ""

    @property
    def text(self) -> str:
        """The answer as words that a table and a page can hold."""
        said = self.body.decode("utf-8", "replace")
        return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in said).strip()


class Refused(Exception):
    """The name leads to an address that may not be spoken to."""


class _ToNumber(HTTPConnection):
    """A connection to a number address that was judged before, under the name that was asked for."""

    def __init__(self, to: Address, number: str) -> None:
        super().__init__(to.host, to.port, timeout=TIMEOUT)
        self._to, self._number = to, number

    def connect(self) -> None:
        plain = socket.create_connection((self._number, self._to.port), TIMEOUT)
        self.sock = plain
        if self._to.is_secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self._to.host, do_handshake_on_connect=False)
        self._line: socket.socket = self.sock  # the connection forgets it while the answer is still being read

    def shake_hands(self) -> None:
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock.do_handshake()

    def hang_up(self) -> None:
        """From another thread: whoever waits for this socket waits no longer."""
        with contextlib.suppress(OSError):  # it is closed already
            socket.socket.shutdown(self._line, socket.SHUT_RDWR)


def number_of(to: Address, *, private_allowed: bool) -> str:
    """The number address to speak to; refused where any that the name has is not public."""
    found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    numbers = [str(each[4][0]) for each in found]
    if not numbers:
        raise OSError("the name has no address")
    if not private_allowed and not all(is_public(each) for each in numbers):
        raise Refused
    return numbers[0]


def speak(
    address: str, *, method: str, body: bytes, headers: Mapping[str, str], private_allowed: bool, most: int = MOST_READ
) -> Reply:
    """Send a body to an address and read at most so many bytes of the answer. What goes wrong is said, not raised."""
    began = monotonic()

    def took() -> int:
        return int((monotonic() - began) * 1000)

    to = address_of(address)
    if to is None or not (to.is_secure or private_allowed):
        return Reply(None, 0, failure="Địa chỉ không dùng được.")
    try:
        connection = _ToNumber(to, number_of(to, private_allowed=private_allowed))
    except Refused:
        return Reply(None, took(), failure="Địa chỉ này nằm trong mạng nội bộ, hệ thống không gửi tới.")
    except (OSError, UnicodeError):
        return Reply(None, took(), failure="Không tìm thấy máy chủ theo tên này.")
    try:
        connection.connect()
        ends = Timer(LONGEST - (monotonic() - began), connection.hang_up)
        ends.daemon = True
        ends.start()
        try:
            connection.shake_hands()
            connection.request(method, to.path, body, dict(headers))
            answer = connection.getresponse()
            return Reply(answer.status, took(), answer.read(most))
        finally:
            ends.cancel()
    except ssl.SSLCertVerificationError as wrong:
        return Reply(None, took(), failure=f"Chứng thư của máy chủ không hợp lệ: {wrong.verify_message}"[:300])
    except TimeoutError:
        return Reply(None, took(), failure="Máy chủ không trả lời kịp.")
    except (OSError, HTTPException, ValueError) as wrong:
        late = monotonic() - began >= LONGEST
        return Reply(None, took(), failure="Máy chủ trả lời quá lâu." if late else f"Không kết nối được: {wrong}"[:300])
    finally:
        connection.close()
