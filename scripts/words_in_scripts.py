"""The Vietnamese of the scripts in kheo/static/js: strings, and templates with their holes named."""

import re
from collections.abc import Iterator

from kheo.config.languages.pieces import VIETNAMESE
from kheo.config.languages.writing import messages

STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'')
LAST_NAME = re.compile(r"[A-Za-z_]\w*(?=\W*$)")


def words_of_script(source: str) -> Iterator[str]:
    source = re.sub(r"^\s*//.*$", "", source, flags=re.MULTILINE)
    for text in _texts(source):
        if VIETNAMESE.search(text):
            yield from messages(text) if "</" in text else [text.strip()]


def _texts(source: str) -> Iterator[str]:
    at = 0
    while at < len(source):
        if source[at] == "`":
            text, at = _template(source, at + 1)
            yield text
        elif source[at] in "\"'" and (found := STRING.match(source, at)):
            yield re.sub(r"\\(.)", r"\1", found.group(1) or found.group(2) or "")
            at = found.end()
        else:
            at += 1


def _template(source: str, at: int) -> tuple[str, int]:
    """A template from after its first sign on: its text, and where it ends."""
    text, names = "", set[str]()
    while at < len(source) and source[at] != "`":
        if source.startswith("${", at):
            end = _closing(source, at + 2)
            found = LAST_NAME.search(source[at + 2 : end])
            name = own = found.group() if found else "value"
            number = 2
            while own in names:
                own, number = f"{name}{number}", number + 1
            names.add(own)
            text, at = text + "{" + own + "}", end + 1
        else:
            text, at = text + source[at], at + 1
    return text, at + 1


def _closing(source: str, at: int) -> int:
    """Where the brace that was opened before `at` is closed, whatever templates stand inside."""
    depth = 1
    while at < len(source):
        if source[at] == "`":
            _, at = _template(source, at + 1)
            continue
        depth += {"{": 1, "}": -1}.get(source[at], 0)
        if not depth:
            return at
        at += 1
    return at
