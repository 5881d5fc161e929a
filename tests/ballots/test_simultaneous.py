"""Two hundred people vote at once over real HTTP; the server is killed in the middle and loses no vote it answered."""

import os
import re
import signal
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.config.conftest import _migrated_once, make_migrated  # noqa: F401 - the fixtures
from tests.config.test_serving import family, free_port, wait_for

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
VOTERS = 200
AT_ONCE = 40  # open connections
SCENE = Path(__file__).with_name("village.py")


class Refused(Exception):
    pass


def post(url: str, data: dict[str, str]) -> str:
    body = urllib.parse.urlencode(data).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=body), timeout=20) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as refused:
        if refused.code >= 500:
            raise OSError(refused.code) from None
        raise Refused(refused.read().decode()) from None


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


class Village:
    """Everybody with a ticket; each sends the form until it is answered, as people do."""

    def __init__(self, address: str, secrets: list[str]) -> None:
        self.address, self.secrets = address, secrets
        self.acknowledged: dict[str, str] = {}
        self.wrong: list[str] = []
        self.half = threading.Event()
        self.deadline = time.monotonic() + 120

    def vote(self, number: int) -> None:
        secret, url = self.secrets[number], f"{self.address}/phieu/{self.secrets[number]}/"
        form = {"muc-1": "yes" if number % 4 else "no", "gui": "1"}
        form["bien-nhan"] = self._until_answered(lambda: re.search(r'bien-nhan" value="(\w+)"', get(url))[1])
        twice = number % 3 == 0  # an impatient finger
        with ThreadPoolExecutor(2) as fingers:
            taps = [fingers.submit(self._until_answered, lambda: post(url, form)) for _ in range(2 if twice else 1)]
        shown = {self._receipt(tap.result()) for tap in taps}
        if shown != {form["bien-nhan"]}:
            self.wrong.append(f"{secret}: {shown}")
        self.acknowledged[secret] = form["bien-nhan"]
        if len(self.acknowledged) >= len(self.secrets) // 2:
            self.half.set()

    def _receipt(self, page: str) -> str:
        found = re.search(r'receipt-code">([\w-]+)<', page)
        return found[1].replace("-", "") if found else page[:200]

    def _until_answered(self, ask):
        while True:
            try:
                return ask()
            except (OSError, ConnectionError):  # the server is down, or too busy: try again, as people do
                if time.monotonic() > self.deadline:
                    raise
                time.sleep(0.2)


def test_every_acknowledged_vote_is_counted_once_though_the_server_is_killed(make_migrated):  # noqa: F811
    installation = make_migrated(KHEO_NOW="2023-09-20T13:00", KHEO_REQUIRE_SECOND_FACTOR="false")
    code, *secrets = _ask(installation, "make", str(VOTERS)).split()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = installation.start("-m", "kheo", "serve", "--port", str(port))
    village = Village(address, secrets)
    try:
        wait_for(f"{address}/suc-khoe/", process)
        with ThreadPoolExecutor(AT_ONCE) as people:
            voting = [people.submit(village.vote, number) for number in range(VOTERS)]
            assert village.half.wait(60)
            for pid in family(process.pid):
                os.kill(pid, signal.SIGKILL)
            process.wait(timeout=10)
            process = installation.start("-m", "kheo", "serve", "--port", str(port))
            for each in voting:
                each.result()
    finally:
        for pid in family(process.pid):
            os.kill(pid, signal.SIGTERM if pid == process.pid else 0)
        process.wait(timeout=60)

    assert village.wrong == []
    assert len(village.acknowledged) == VOTERS
    yes, no, taken = _ask(installation, "close", code, *village.acknowledged.values()).split()
    assert (int(yes), int(no), int(taken)) == (VOTERS - VOTERS // 4, VOTERS // 4, VOTERS)


def _ask(installation, *arguments: str) -> str:
    import subprocess

    done = subprocess.run(
        [sys.executable, str(SCENE), *arguments],
        env=installation.environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout
