"""Read the environment once, fail loudly, and say how to fix it."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def env(name: str, default: str | None = None) -> str:
    """The setting `name`, or the content of the file named by `<name>_FILE`, or the default."""
    if secret_file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(secret_file).read_text(encoding="utf-8").strip()
        except OSError as wrong:
            raise ImproperlyConfigured(f"{name}_FILE={secret_file}: {wrong.strerror}.") from wrong
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Copy it from .env.example, or set {name}_FILE.")
    return value


def env_bool(name: str, *, default: bool) -> bool:
    value = env(name, str(default)).lower()
    if value not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name}={value!r}: write true or false.")
    return value == "true"


def env_int(name: str, *, default: int) -> int:
    value = env(name, str(default))
    try:
        return int(value)
    except ValueError as wrong:
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number.") from wrong
