"""Take the pictures of the user guide from a trial year: .venv/bin/python scripts/screenshots.py [FOLDER] [--all]

Without --all only the pictures that docs/huong-dan.md shows are taken; with it, every page at both widths.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "huong-dan.md"
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"phone": (360, 860), "desk": (1280, 1100)}
PLAN = "chi-lang-2023"
# name, login, address; where a selector follows, the page that its first link leads to
PAGES: tuple[tuple[str, ...], ...] = (
    ("home-steward", "thuongtruc", "/"),
    ("home-unit", "bacthuy", "/"),
    ("home-leader", "lanhdao", "/"),
    ("plan", "thuongtruc", f"/ke-hoach/{PLAN}/"),
    ("plans", "thuongtruc", "/ke-hoach/"),
    ("registrations", "thuongtruc", "/dang-ky/"),
    ("registrations-unit", "bacthuy", "/dang-ky/"),
    ("registration-new", "xa-van-linh", "/dang-ky/moi/"),
    ("list-import", "bacthuy", "/danh-sach/nhap/"),
    ("list-history", "thuongtruc", "/danh-sach/"),
    ("send-list", "xa-lien-son", "/dang-ky/gui-danh-sach/"),
    ("progress", "thuongtruc", f"/tien-do/{PLAN}/"),
    ("progress-unit", "bacthuy", f"/tien-do/{PLAN}/xa-bac-thuy/"),
    ("missing", "thuongtruc", f"/tien-do/{PLAN}/con-thieu/"),
    ("units", "thuongtruc", "/don-vi/"),
    ("unit", "thuongtruc", "/don-vi/xa-bac-thuy/"),
    ("accounts", "quantri", "/tai-khoan/"),
    ("account", "bacthuy", "/tai-khoan/cua-toi/"),
    ("outbox", "thuongtruc", "/tai-khoan/thu/"),
    ("journal", "kiemtra", "/nhat-ky/?viec=registration.accept"),
    ("home-assessor", "hoidong", "/"),
    ("rounds", "thuongtruc", "/dot-xet/"),
    ("round", "thuongtruc", "/dot-xet/3/"),
    ("council", "thuongtruc", "/dot-xet/3/hoi-dong/"),
    ("conflicts", "thuongtruc", "/dot-xet/3/lien-quan/"),
    ("candidate", "thuongtruc", "/dot-xet/ho-so/13/"),
    ("minutes", "xa-quan-son", "/dot-xet/1/bien-ban/"),
    ("report", "bacthuy", "/dang-ky/157/bao-cao/"),
    ("dossier", "bacthuy", "/dang-ky/157/ho-so/"),
    ("visits", "thuongtruc", "/kiem-tra/"),
    ("visit-field", "hoidong", "/kiem-tra/5/ghi/"),
    ("survey-sheet", "bacthuy", "/lay-y-kien/dot/1/to-in/"),
    ("score-queue", "hoidong", "/dot-xet/3/cham-diem/"),
    ("score-sheet", "hoidong", "/dot-xet/phieu-cham/16/#tc-chu-truong-phu-hop"),
    ("ballots", "xa-van-linh", "/dot-xet/2/bieu-quyet/"),
    ("ballot", "xa-van-linh", "/dot-xet/2/bieu-quyet/2/"),
    ("vote", "xa-van-linh", "/dot-xet/2/bieu-quyet/2/bo-phieu/"),
    ("result", "xa-quan-son", "/dot-xet/1/bieu-quyet/1/", "main a[href^='/ket-qua/']"),
    ("decisions", "thuongtruc", "/quyet-dinh/"),
    ("signing", "lanhdao", "/quyet-dinh/cho-ky/"),
    ("decision", "xa-quan-son", "/quyet-dinh/41/"),
    ("certificates", "xa-quan-son", "/quyet-dinh/41/giay-chung-nhan/"),
    ("verify", "xa-quan-son", "/quyet-dinh/41/giay-chung-nhan/", "main a[href^='/xac-minh/']"),
    ("recognised", "thuongtruc", "/cong-nhan/"),
    ("keep-up", "thuongtruc", "/cong-nhan/duy-tri/"),
    ("replications", "thuongtruc", "/nhan-rong/"),
    ("three-years", "thuongtruc", "/cong-nhan/ba-nam/"),
    ("branches", "thuongtruc", "/cong-nhan/chi-bo/"),
)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1000):
        if server.poll() is not None:
            raise SystemExit("the server stopped")
        try:
            with urlopen(address + "/suc-khoe/", timeout=2):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("the server did not answer")


def sign_in(browser: Browser, address: str, login: str, password: str, width: tuple[int, int], dark: bool) -> Page:
    context = browser.new_context(
        viewport={"width": width[0], "height": width[1]},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.goto(f"{address}/?")
    page.fill("input[name=login]", f"{login}@chilang.example")
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    return page


def keep(picture: bytes, path: Path) -> None:
    """As a PNG of few colours, which screens of text do not miss."""
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(160, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--data", default="", help="the folder of a trial that is there already")
    options = parser.parse_args()
    wanted = set(re.findall(r"images/([a-z-]+)\.png", GUIDE.read_text(encoding="utf-8"))) if GUIDE.exists() else set()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = options.data or made
        environment = {**os.environ, "KHEO_DATA": folder}
        port = free_port()
        server = subprocess.Popen([sys.executable, "-m", "kheo", "demo", "--port", str(port)], env=environment)
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address, server)
            password = json.loads((Path(folder) / "demo.json").read_text(encoding="utf-8"))["password"]
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
                for width, size in WIDTHS.items():
                    signed: dict[str, Page] = {}
                    for name, login, path, *follow in PAGES:
                        picture = f"{name}-{width}"
                        if not options.all and picture not in wanted:
                            continue
                        page = signed.get(login) or sign_in(browser, address, login, password, size, options.dark)
                        signed[login] = page
                        answer = page.goto(address + path)
                        for selector in follow:
                            answer = page.goto(address + str(page.locator(selector).first.get_attribute("href")))
                        taken = page.screenshot(full_page=options.all)
                        keep(taken, options.folder / f"{picture}.png")
                        print(picture, answer.status if answer else "")
                browser.close()
        finally:
            server.terminate()
            server.wait(10)


if __name__ == "__main__":
    main()
