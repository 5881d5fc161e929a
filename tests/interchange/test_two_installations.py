"""Two installations on this machine: one sends its figures, and both show the same numbers."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kheo.interchange.actions.sending import UpstreamValues, add_upstream, send_rollup
from kheo.interchange.rules.schedules import Schedule
from tests.factories import AT, make_member
from tests.interchange.factories import SYSTEM
from tests.progress.factories import at, load_rich, standing

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
PROVINCE = """
import json
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
from django.test import Client
from tests.api.factories import make_key
from tests.factories import make_member, make_unit
from tests.interchange.factories import make_source
province = make_unit("Tỉnh ủy", kind="province-party-committee")
district = make_unit("Huyện ủy", kind="district-party-committee", parent=province, code="huyen-uy")
make_source(district)
client = Client()
client.force_login(make_member(province, "administrator"))
key = make_key(make_member(district), scopes=("write:rollup",))
print(json.dumps({"key": key, "session": client.cookies[settings.SESSION_COOKIE_NAME].value}), flush=True)
call_command("serve", "--no-jobs", "--port", "PORT")
"""


@dataclass
class Province:
    url: str
    key: str
    session: str

    def page(self, path):
        asked = urllib.request.Request(self.url + path, headers={"Cookie": f"kheo_session={self.session}"})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.read().decode()


@pytest.fixture
def province(tmp_path):
    """Another installation: a process, a database and a secret key of its own."""
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL" and not key.startswith("KHEO_")}
    kept |= {"KHEO_DATA": str(tmp_path / "province"), "KHEO_REQUIRE_SECOND_FACTOR": "false"}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "kheo", "shell", "--no-imports", "-c", PROVINCE.replace("PORT", port)]
    server = subprocess.Popen(command, cwd=ROOT, env=kept, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    said = server.stdout.readline()
    assert said, "the province could not be built"
    found = Province(f"http://127.0.0.1:{port}", **json.loads(said))
    try:
        until = time.monotonic() + 90
        while True:
            try:
                found.page("/suc-khoe/")
                break
            except OSError:
                assert server.poll() is None
                assert time.monotonic() < until
                time.sleep(0.1)
        yield found
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)


def numbers(page):
    """Every number that a page of figures shows, in order."""
    return re.findall(r'class="(?:figure-value|num)"[^>]*>([^<]*)<', page)


def test_both_installations_show_the_same_numbers(province, client, settings):
    settings.KHEO_HOOK_PRIVATE, settings.KHEO_NOW = True, "2023-06-30"
    plan = load_rich()
    for code in ("xa-a", "xa-a", "thon-a1", "xa-b"):
        standing(plan, code, at(1, 10))
    values = UpstreamValues("Tỉnh ủy", province.url, "huyen-chi-lang", Schedule.BY_HAND, province.key)
    link = add_upstream(unit=plan.issuer, plan=plan, values=values, by=SYSTEM, at=AT)

    def send(day):
        return send_rollup(upstream_id=link.pk, as_of=day, today=date(2023, 6, 30), by=SYSTEM, at=AT)

    first, again = send(date(2023, 5, 31)), send(date(2023, 5, 31))
    standing(plan, "xa-b", at(5, 2))
    changed = send(date(2023, 5, 31))

    assert [(each.outcome, each.stored_revision) for each in (first, again, changed)] == [
        ("matched", 1), ("matched", 1), ("matched", 2),
    ]  # fmt: skip
    client.force_login(make_member(plan.issuer, "administrator"))
    for sending, number in ((first, 1), (changed, 2)):
        here = client.get(f"/lien-thong/lan-gui/{sending.pk}/").content.decode()
        there = province.page(f"/lien-thong/nhan/so-lieu/{number}/")
        assert sending.sha256 in here
        assert sending.sha256 in there
        assert numbers(here) == numbers(there)
        assert len(numbers(here)) > 20
