"""Waiting in a browser whose pages allow no `eval`: what is waited for is asked again and again from outside."""

import time
from collections.abc import Callable

PATIENCE = 40  # seconds; long, because a busy machine is no fault of a page


def until(page, what: str | Callable[[], object], arg=None):
    """Wait for an expression of the page, or the promise that it gives, or what a function looks at, to be true."""
    end = time.monotonic() + PATIENCE
    while not (page.evaluate(what, arg) if isinstance(what, str) else what()):
        assert time.monotonic() < end, f"it never came to that on {page.url}: {what}"
        page.wait_for_timeout(50)
