"""Lines of a plan file: values that any YAML 1.2 reader takes as they were meant, and comments on one line."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kheo.shared.text import squeeze

_PLAIN = re.compile(r"[^\W\d_](?:[\w .()/“”;-]*[\w.)”])?")
_WORDS = re.compile(r"(?:true|false|null|yes|no|on|off|y|n)", re.I)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
MISSING = "# CẦN ĐIỀN:"


def scalar(value: Any) -> str:
    """A value as it stands in the file. Days stand bare, words bare where nothing can take them for something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(scalar(each) for each in value)}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {scalar(each)}' for key, each in value.items())}}}"
    words = clean(str(value))
    if _DAY.fullmatch(words) or (_PLAIN.fullmatch(words) and not _WORDS.fullmatch(words)):
        return words
    return json.dumps(words, ensure_ascii=False)


def entry(parts: Mapping[str, Any]) -> str:
    """One entry of a list, on a line of its own; parts that hold nothing are left out."""
    return "  - " + scalar({key: value for key, value in parts.items() if value not in (None, "", [], ())})


def clean(words: str) -> str:
    """Nothing that breaks a line or that YAML refuses."""
    return squeeze("".join(each if each.isprintable() else " " for each in words))


def comment(words: str, indent: int = 2) -> str:
    return f"{' ' * indent}# {clean(words)}"


def missing(words: str, indent: int = 2) -> str:
    return f"{' ' * indent}{MISSING} {clean(words)}"
