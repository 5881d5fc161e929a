"""What comes to the glass of an English page: the words of the house in English, what people wrote as they wrote it."""

from typing import Any

from django.contrib.messages.storage.base import Message
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from kheo.config.languages.catalogue import catalogue
from kheo.config.languages.pieces import VIETNAMESE

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


def shown(value: Any) -> Any:
    """The same where tags may stand: what people wrote is marked as Vietnamese, for whoever has it read aloud."""
    if isinstance(value, Model):
        value = str(value)
    english = in_english(value)
    if isinstance(english, SafeString) or not isinstance(english, str) or english != str(value):
        return english
    return _vietnamese(english) if VIETNAMESE.search(english) else english


def as_written(value: Any) -> Any:
    """Words of one language on every page, such as the guide's: the template says so, and nothing is looked up."""
    return value


def marked(value: Any) -> Any:
    """What a filter has cut, folded or broken into paragraphs, marked if it is Vietnamese."""
    if not isinstance(value, str) or not _is_vietnamese(value):
        return value
    if isinstance(value, SafeString) and value.startswith("<p>"):
        return mark_safe(value.replace("<p>", '<p lang="vi">'))
    return _vietnamese(value)


def _vietnamese(text: str) -> SafeString:
    return format_html('<bdi lang="vi">{}</bdi>', text)


def _is_vietnamese(text: str) -> bool:
    """Of a Vietnamese text most words have a mark; of an English one with a Vietnamese name in it, few."""
    words = text.split()
    return sum(bool(VIETNAMESE.search(word)) for word in words) * 2 > len(words)


def attribute_in_english(value: Any, name: str) -> Any:
    """The value of an attribute that Django writes."""
    return catalogue().said(str(value)) if name in SPOKEN else value


def worded(text: Any) -> Any:
    """What a tag draws: Vietnamese on a Vietnamese page, and on an English one in English."""
    return in_english(text) if is_english() else text
