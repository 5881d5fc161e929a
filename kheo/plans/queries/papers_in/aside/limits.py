"""What a plan document may weigh at most, and the one way of this package to say no."""

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_PART = 40 * 1024 * 1024  # one part of a zip, unpacked
MOST_PARTS = 5_000
MOST_PAGES = 400
MOST_CHARACTERS = 2_000_000
DEEPEST = 500  # elements inside each other


class RefusedError(Exception):
    """The document cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
