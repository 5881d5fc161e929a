"""The trial year served as production serves it: a real process, compressed static files, one login a role."""

import fcntl
import hashlib
import html
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

ROOT = Path(__file__).resolve().parents[2]
PLAN = "chi-lang-2023"
STATES = ("draft", "submitted", "returned", "accepted", "withdrawn", "closed")
PUBLIC = ("/cong-khai/", "/phieu/", "/xac-minh/")  # known from paper, not by a link
EACH = {"rounds:round", "ballots:list", "ballots:detail"}  # one is at another point of its way than the next
MOST_PAGES = 400  # of one person; far above what there is, so that a loop of links ends


@dataclass(frozen=True)
class Trial:
    url: str
    password: str
    logins: dict[str, str]  # role → e-mail
    folder: Path

    def pages(self, role: str, cookies: Callable[[], str]) -> dict[str, str]:
        """The pages that a role reaches, found once for all processes; `cookies` signs somebody of that role in."""
        kept = self.folder / f"pages-{role or 'anonymous'}.json"
        if not kept.exists():
            found = json.dumps(pages_of(self.url, cookies()))
            part = kept.with_suffix(f".{os.getpid()}")
            part.write_text(found, encoding="utf-8")
            part.replace(kept)
        pages: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
        return pages

    def is_first_to_see(self, page: str, parts: Sequence[str] = ()) -> bool:
        """Whether no process of this run has looked at this page, made of these parts, before."""
        seen = hashlib.sha256("\n".join([page, *parts]).encode()).hexdigest()
        try:
            (self.folder / f"seen-{seen}").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


@contextmanager
def served_trial(folder: Path) -> Iterator[Trial]:
    """Build the trial in `folder`, once however many processes ask for it, and serve it from a process of one's own."""
    folder.mkdir(exist_ok=True)
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL" and not key.startswith("KHEO_")}
    environment = {**kept, "KHEO_DATA": str(folder / "data")}
    command = [sys.executable, "-m", "kheo", "demo"]
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([*command, "--no-serve"], cwd=ROOT, env=environment, check=True, capture_output=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        url = f"http://localhost:{port}"
        try:
            _wait_for(f"{url}/suc-khoe/", server)
        except BaseException:
            server.kill()
            raise
    try:
        card = json.loads((folder / "data" / "demo.json").read_text(encoding="utf-8"))
        yield Trial(url, card["password"], {login["role"]: login["email"] for login in card["logins"]}, folder)
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert server.poll() is None, server.communicate()[1].decode()
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within a minute and a half")


class _NoFollowing(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args, **_kwargs):
        return None


_opener = urllib.request.build_opener(_NoFollowing)


def pages_of(url: str, cookies: str) -> dict[str, str]:
    """One address for each page that a person reaches by links from the first page, by the page's name.

    Two addresses are of one page when they lead to one view with the same questions; a registration is looked at in
    each of its states, and each round and ballot by itself.
    """
    seeds = [f"/dang-ky/?ke-hoach={PLAN}&trang-thai={state}" for state in STATES]
    waiting = [("/", ""), *((address, "") for address in (*seeds, *PUBLIC))]
    found: dict[str, str] = {}
    unread = set(seeds)
    while waiting and len(found) < MOST_PAGES:
        address, state = waiting.pop(0)
        name = _name(address, state)
        if not name or (name in found and address not in unread):
            continue
        unread.discard(address)
        request = urllib.request.Request(url + address, headers={"Cookie": cookies})
        try:
            with _opener.open(request, timeout=20) as answer:
                if answer.headers.get_content_type() != "text/html":
                    continue
                body = answer.read().decode()
        except urllib.error.HTTPError as refused:
            location = refused.headers.get("Location")
            if refused.code == 403 and address in seeds:
                continue
            if not location:
                raise
            waiting.insert(0, (urljoin(address, location), state))
            continue
        found.setdefault(name, address)
        inside = dict(parse_qsl(urlsplit(address).query)).get("trang-thai", "")
        for link in re.findall(r'<a [^>]*?href="([^"]+)"', body):
            parts = urlsplit(urljoin(address, html.unescape(link)))
            if not parts.netloc:
                waiting.append((parts._replace(fragment="").geturl(), inside))
    return found


def _name(address: str, state: str) -> str:
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    asked = {name: value for name, value in parse_qsl(parts.query) if name not in {"ke-hoach", "sau", "truoc"}}
    words = [match.view_name, *sorted(asked)]
    if match.view_name in EACH:
        words += [str(value) for value in match.kwargs.values()]
    if asked.get("trang-thai") == "submitted":  # with boxes to tick
        words.append("submitted")
    if state and match.view_name == "registrations:detail":
        words.append(state)
    return " ".join(words)
