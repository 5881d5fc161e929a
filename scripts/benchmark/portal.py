"""The portal of the trial year on a weak line and under load: bytes, first paint, requests a second. Prints JSON.

`python scripts/benchmark/portal.py`, with KHEO_DATA naming an empty folder. First paint is Chromium's own figure with
"Slow 4G" (1.4 Mbit/s, 560 ms there and back; the processor as it is). The load is bounded and stays on this machine.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

HOME = "/cong-khai/"
SLOW = {"offline": False, "latency": 560, "downloadThroughput": 1_400_000 / 8, "uploadThroughput": 675_000 / 8}
CHROMIUM = "/usr/bin/chromium"
BYTES, FIRST, AGAIN = 50_000, 2_500, 1_000  # without photographs; milliseconds to the first paint
VISITS, TURNS, SECONDS, CLIENTS = 5, 15, 1, 4
# What `kheo serve` gives the server.
AS_SERVED = ["--workers", "1", "--blocking-threads", "4", "--backpressure", "32", "--no-ws", "--log-level", "warning"]
LEAST_SHARE = 0.8  # of the requests a second of a static page


def main() -> None:
    folder = Path(os.environ["KHEO_DATA"])
    kheo, quiet = [sys.executable, "-m", "kheo", "demo"], subprocess.DEVNULL
    subprocess.run([*kheo, "--no-serve"], check=True, stdout=quiet, stderr=quiet)
    port = free_port()
    with served([*kheo, "--port", str(port)], port):
        home = fetch(port, HOME)
        model = re.search(rb'href="(/cong-khai/mo-hinh/\d+/)"', home)
        if model is None:
            raise SystemExit("the trial has no public model")
        pages = {"portal, first page": HOME, "portal, one model": model[1].decode()}
        ratios = painted(f"http://127.0.0.1:{port}", pages) if Path(CHROMIUM).exists() else []
        (folder / "static-page.html").write_bytes(home)
        ratios += loaded(port, folder / "static-page.html")
    print(json.dumps({"ratios": ratios}))


# --- the weak line ------------------------------------------------------------------------------------------------


def painted(base: str, pages: dict[str, str]) -> list[list[Any]]:
    from playwright.sync_api import sync_playwright

    found: list[list[Any]] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, path in pages.items():
            visits = [visit(browser, base + path) for _ in range(VISITS)]
            sizes, first, again = zip(*visits, strict=True)
            found.append([f"{name}: bytes without photographs", median(sizes), BYTES, 1, " B"])
            found.append([f"{name}: first paint, Slow 4G", median(first), FIRST, 1, "ms"])
            found.append([f"{name}: first paint of the next visit", median(again), AGAIN, 1, "ms"])
        browser.close()
    return found


def visit(browser: Any, address: str) -> tuple[float, float, float]:
    """Bytes over the wire and first paint of a first visit, and first paint of the next, with an empty cache before."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    wire.on("Network.responseReceived", lambda got: kinds.update({got["requestId"]: got["response"]["mimeType"]}))
    wire.on("Network.loadingFinished", lambda got: sizes.update({got["requestId"]: got["encodedDataLength"]}))
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    page.goto(address, wait_until="networkidle")
    first = paint(page)
    taken = sum(size for each, size in sizes.items() if kinds.get(each) not in {"image/jpeg", "image/webp"})
    page.goto("about:blank")
    page.goto(address, wait_until="networkidle")
    again = paint(page)
    context.close()
    return taken, first, again


def paint(page: Any) -> float:
    asked = "performance.getEntriesByName('first-contentful-paint').map(each => each.startTime)"
    page.wait_for_function(f"({asked}).length > 0")
    return float(page.evaluate(asked)[0])


# --- the load -----------------------------------------------------------------------------------------------------


def loaded(port: int, page: Path) -> list[list[Any]]:
    """Requests a second of the first page, whole and asked about again, against those of a static page beside it."""
    floor_port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(floor_port)]
    command += [*AS_SERVED, "--working-dir", str(Path(__file__).parent), "static_page:application"]
    with served(command, floor_port, STATIC_PAGE=str(page)):
        whole = {"Accept-Encoding": "gzip"}
        again = {**whole, "If-None-Match": etag_of(port, whole)}
        asked = {"whole": (port, whole), "asked again": (port, again), "floor": (floor_port, whole)}
        rates: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(TURNS):
            for name, (where, headers) in asked.items():
                rates[name].append(requests_a_second(where, headers))
    # Turned round, so that less is better as everywhere: the floor's rate over ours, at most 1 / 0.8. Of a turn's two
    # rates, seconds apart, each says little where a machine's pace changes; the middle one of their ratios does.
    found: list[list[Any]] = []
    for name in ("whole", "asked again"):
        ratio = median(floor / ours for floor, ours in zip(rates["floor"], rates[name], strict=True))
        floor = median(rates["floor"])
        found.append([f"portal under load, {name}: static page / ours", floor, floor / ratio, 1 / LEAST_SHARE, "/s"])
    return found


def requests_a_second(port: int, headers: dict[str, str]) -> float:
    with ProcessPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(partial(ask, port, headers), range(CLIENTS)))


def ask(port: int, headers: dict[str, str], _: int) -> float:
    """One client on one connection, for a few seconds."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    answered, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        line.request("GET", HOME, headers=headers)
        answer = line.getresponse()
        answer.read()
        if answer.status not in {200, 304}:
            raise SystemExit(f"{HOME}: {answer.status}")
        answered += 1
    return answered / (time.perf_counter() - start)


def etag_of(port: int, headers: dict[str, str]) -> str:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", HOME, headers=headers)
    return line.getresponse().headers["ETag"]


# --- a server -----------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(port: int, path: str) -> bytes:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", path)
    return line.getresponse().read()


@contextmanager
def served(command: list[str], port: int, **environment: str) -> Iterator[None]:
    """Whatever the command starts, until it is ended."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=said, stderr=said)
        try:
            for _ in range(600):
                try:
                    fetch(port, HOME)
                    break
                except OSError:
                    if process.poll() is not None:
                        said.seek(0)
                        raise SystemExit(said.read().decode()) from None
                    time.sleep(0.2)
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


if __name__ == "__main__":
    main()
