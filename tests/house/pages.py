"""What holds for every page, read from its HTML."""

from html.parser import HTMLParser

from django.http import HttpResponse

INERT = {"application/json", "application/ld+json", "text/plain"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.headings = 0
        self.title = ""
        self.lang = ""
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.lang = given.get("lang") or ""
        if tag == "h1":
            self.headings += 1
        if tag == "title" and "svg" not in self._inside:
            self._inside.append("title")
        if tag == "svg":
            self._inside.append("svg")
        if tag == "style":
            self.faults.append("a <style> element")
        if tag == "script" and "src" not in given and given.get("type") not in INERT:
            self.faults.append("an inline <script>")
        for name, value in attrs:
            if name == "style":
                self.faults.append(f'style="{value}" on <{tag}>')
            if name.startswith("on"):
                self.faults.append(f'{name}="{value}" on <{tag}>')
            if (value or "").strip().lower().startswith("javascript:"):
                self.faults.append(f"javascript: in {name} of <{tag}>")
            if name in {"src", "href", "action"} and (value or "").startswith(("http:", "https:", "//")) and tag != "a":
                self.faults.append(f"<{tag} {name}={value}> leaves the site")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"title", "svg"} and tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if self._inside[-1:] == ["title"]:
            self.title += data


DEVICES = ("camera=()", "microphone=()", "geolocation=()", "interest-cohort=()", "browsing-topics=()")
# header → what its value holds. Every answer says so, whatever its kind.
HEADERS = {
    "Cross-Origin-Opener-Policy": ("same-origin",),
    "Cross-Origin-Resource-Policy": ("same-origin",),
    "X-Content-Type-Options": ("nosniff",),
    "X-Frame-Options": ("DENY",),
}
REFERRERS = {"same-origin", "no-referrer"}


def headers_missing(response: HttpResponse) -> list[str]:
    faults = [
        f"{name} is “{response.headers.get(name, '')}”"
        for name, parts in HEADERS.items()
        if name not in response.headers or any(part not in response.headers[name] for part in parts)
    ]
    referrer = response.headers.get("Referrer-Policy", "")
    return faults if referrer in REFERRERS else [*faults, f"Referrer-Policy is “{referrer}”"]


def faults_of(response: HttpResponse, *, fragment: bool = False) -> list[str]:
    """What is wrong with a page; nothing when all is well, or when the answer is no HTML."""
    missing = headers_missing(response)
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return missing
    reader = _Reader()
    reader.feed(response.content.decode())
    faults = [*missing, *reader.faults]
    if not fragment:
        if not reader.title.strip() or reader.title.strip().startswith("–"):
            faults.append(f"its title is “{reader.title.strip()}”")
        if reader.headings != 1:
            faults.append(f"{reader.headings} h1")
        if reader.lang != "vi":
            faults.append(f"lang is “{reader.lang}”")
    devices = response.headers.get("Permissions-Policy", "")
    if not all(part in devices for part in DEVICES):
        faults.append(f"its permissions policy is “{devices}”")
    policy = response.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe-" in policy:
        faults.append(f"its content security policy is “{policy}”")
    return faults
