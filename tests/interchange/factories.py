"""Endpoints, links and sources made for tests, by the actions that people use; a receiver that really listens."""

import threading
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from kheo.accounts.actor import system_actor
from kheo.interchange.actions.delivering import gather_events, send_deliveries
from kheo.interchange.actions.endpoints import EndpointValues, add_endpoint
from kheo.interchange.actions.receiving import add_source, receive_rollup
from kheo.interchange.actions.sending import UpstreamValues, add_upstream
from kheo.interchange.rules.rollups import FORMAT
from kheo.interchange.rules.schedules import Schedule
from tests.factories import AT

SYSTEM = system_actor("thử nghiệm")
HERE = "https://kheo.example.vn"
DAY = date(2023, 1, 31)


class Receiver:
    """What a local server got, and what it shall answer: statuses in order, then always the last one."""

    def __init__(self):
        self.got = []  # (method, path, headers, body)
        self.answers = [(200, b"ok")]
        self.headers = {}
        self.port = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def next_answer(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def receiving():
    """A server on the loopback address, in a thread of its own, until the block ends."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((self.command, self.path, dict(self.headers), body))
            status, said = receiver.next_answer()
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_PUT = do_POST  # noqa: N815

        def log_message(self, *said):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_endpoint(unit, *, address="https://nhan.example.vn/kheo", events=("unit.changed",), title="Trục liên thông"):
    return add_endpoint(unit=unit, values=EndpointValues(title, address, tuple(events)), by=SYSTEM, at=AT)[0]


def work(minutes=0):
    """What the background jobs do once, so many minutes later. How many messages were acknowledged."""
    at = AT + timedelta(minutes=minutes)
    gather_events(address=HERE, at=at)
    return send_deliveries(now=lambda: at, by=SYSTEM)


def make_upstream(unit, plan, *, address="https://tinh.example.vn", schedule=Schedule.BY_HAND, source="huyen-chi-lang"):
    values = UpstreamValues("Ban Dân vận Tỉnh ủy", address, source, schedule, "kheo_mat_khau_rieng")
    return add_upstream(unit=unit, plan=plan, values=values, by=SYSTEM, at=AT)


def make_source(unit, code="huyen-chi-lang", title="Huyện Chi Lăng"):
    return add_source(code=code, title=title, unit=unit, by=SYSTEM, at=AT)


def some_figures(*, registered=12, day=DAY, plan="chi-lang-2023", targets=(("nam", 12, None, 3, 1),)):
    """Figures of the format as another installation would send them."""
    rows = [
        {
            "code": code, "title": f"Chỉ tiêu {code}", "goal": "ít nhất 5 mô hình", "clause": "II.1",
            "numerator": numerator, "denominator": denominator, "addressed": addressed, "met": met,
        }
        for code, numerator, denominator, addressed, met in targets
    ]  # fmt: skip
    return {
        "format": FORMAT,
        "year": 2023,
        "as_of": day.isoformat(),
        "plan": {"code": plan, "title": "Kế hoạch năm 2023", "version": 1},
        "unit": {"code": "huyen-uy-chi-lang", "title": "Huyện ủy Chi Lăng"},
        "totals": {"registered": registered, "built": 4, "recognised": 2, "late": 1},
        "fields": [{"code": "kinh-te", "title": "Kinh tế", "registered": registered}],
        "targets": rows,
        "units": [
            {
                "code": "xa-a", "title": "Đảng ủy xã A", "registered": registered, "built": 4, "recognised": 2,
                "late": 1, "targets": {row["code"]: [row["numerator"], row["denominator"], True] for row in rows},
            }
        ],
    }  # fmt: skip


def make_rollup(source, figures=None, *, day=DAY):
    given = figures or some_figures(day=day)
    receipt = receive_rollup(
        source_id=source.pk, year=2023, as_of=day, figures=given, today=AT.date(), by=SYSTEM, at=AT
    )
    return receipt.rollup
