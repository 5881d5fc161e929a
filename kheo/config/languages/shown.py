"""What comes to the glass of an English page: the words of the house in English, what people wrote as they wrote it."""

from typing import Any

from django.contrib.messages.storage.base import Message
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kheo.config.languages.catalogue import catalogue

ENGLISH = "en"
# Attributes of inputs that are words.
SPOKEN = {"placeholder", "title", "aria-label", "alt", "data-confirm", "data-label"}


def is_english() -> bool:
    return get_language() == ENGLISH


def in_english(value: Any) -> Any:
    """The English of a text of the house; anything else as it is. What was drawn already says its own."""
    if isinstance(value, Message):
        value = value.message
    if isinstance(value, SafeString):
        return value
    if isinstance(value, str | Promise):
        return catalogue().said(str(value))
    return value


def attribute_in_english(value: Any, name: str) -> Any:
    """The value of an attribute that Django writes."""
    return catalogue().said(str(value)) if name in SPOKEN else value


def worded(text: Any) -> Any:
    """What a tag draws: Vietnamese on a Vietnamese page, and on an English one in English."""
    return in_english(text) if is_english() else text
