"""`kheo serve` as an office runs it: a real process, a real port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MOST_MEMORY = 150 * 2**20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url: str):
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status, dict(answer.headers)


def wait_for(url: str, process) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended"
        try:
            fetch(url)
            return
        except OSError:  # refused, reset, or too slow on a busy machine
            time.sleep(0.2)
    pytest.fail("the server did not answer within a minute")


def family(pid: int) -> list[int]:
    """A process and all below it."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def proportional_set_size(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no Pss")


@pytest.fixture
def server(make_migrated):
    installation = make_migrated()
    port = free_port()
    process = installation.start("-m", "kheo", "serve", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}/suc-khoe/", process)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        everybody = family(process.pid)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            for pid in everybody:
                os.kill(pid, signal.SIGKILL)
            raise


def test_it_serves_pages_and_compressed_static_files_and_stays_small(server):
    process, url = server

    status, headers = fetch(f"{url}/dang-nhap/")
    assert status == 200
    assert headers["content-encoding"] == "gzip"
    with urllib.request.urlopen(f"{url}/dang-nhap/") as answer:
        page = answer.read().decode()
    style = next(part.split('"')[0] for part in page.split('href="')[1:] if "kheo." in part and ".css" in part)
    status, headers = fetch(url + style)
    assert status == 200
    assert "immutable" in headers["cache-control"]
    time.sleep(1)
    assert sum(proportional_set_size(pid) for pid in family(process.pid)) <= MOST_MEMORY


def test_it_ends_when_told_to(server):
    process, _ = server
    everybody = family(process.pid)

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=40) == 0
    assert [pid for pid in everybody if Path(f"/proc/{pid}").exists()] == []


def test_a_worker_that_dies_is_replaced(server):
    process, url = server
    worker = family(process.pid)[-1]
    assert worker != process.pid

    os.kill(worker, signal.SIGKILL)

    deadline = time.monotonic() + 60
    while worker in family(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    wait_for(f"{url}/suc-khoe/", process)
    assert len(family(process.pid)) > 1


def test_it_refuses_a_database_that_is_not_migrated(make_installation):
    refused = make_installation().kheo("serve", "--port", str(free_port()), expect=1)

    assert "kheo migrate" in refused.stderr


def test_a_wrong_port_is_a_wrong_call(make_installation):
    installation = make_installation()
    done = subprocess.run(
        [sys.executable, "-m", "kheo", "serve", "--port", "none"],
        env={**os.environ, **installation.environment},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 2
