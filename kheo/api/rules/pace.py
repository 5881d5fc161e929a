"""How often one key may ask."""

from collections import OrderedDict
from threading import Lock


class Pace:
    """Counts requests by key in windows of one minute, in the memory of this process.

    A key that stays below its number is never refused; over it, `wait` says for how many seconds.
    """

    WINDOW = 60

    def __init__(self, most_keys: int = 10_000) -> None:
        self.most_keys = most_keys
        self.counts: OrderedDict[str, tuple[int, int]] = OrderedDict()  # key → window, requests in it
        self.lock = Lock()

    def wait(self, key: str, most: int, seconds: float) -> int:
        """0 where the request may pass; else the seconds until the next window."""
        window = int(seconds // self.WINDOW)
        with self.lock:
            begun, count = self.counts.pop(key, (window, 0))
            count = count + 1 if begun == window else 1
            self.counts[key] = window, count
            while len(self.counts) > self.most_keys:
                self.counts.popitem(last=False)
        return 0 if count <= most else max(1, int((window + 1) * self.WINDOW - seconds) or 1)
