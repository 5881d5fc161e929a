"""Vietnamese text: one spelling to show, one folding to search by, one key to sort by.

Every name, title and cell goes through here, so that a search finds "hòa", "hoà", "HOÀ" and "hoa" alike and a list
has the same order on every database.
"""

import re
import unicodedata
from functools import lru_cache

# Invisible characters that carry no word boundary: zero-width space, joiners, direction marks, soft hyphen, BOM.
_INVISIBLE = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\ufeff"
_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}]+")

# Letters outside Vietnamese that people type for đ: U+00D0 and U+00F0 (eth) look the same in most typefaces.
_D_FORMS = {"đ": "d", "ð": "d"}

_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|th|tr|[bcdđghklmnprstvx]"
_NEW_STYLE = re.compile(rf"(?<!\w)({_ONSET})?(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)", re.IGNORECASE)
# A quick look before the slow one: no syllable goes on after these vowels, and none of them follows a q.
_PERHAPS_NEW_STYLE = re.compile(r"[oOuU](?<![qQ].)[àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ](?!\w)")
_TONES = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}
"""Dictionary order of the tones: ngang 1, huyền 2, hỏi 3, ngã 4, sắc 5, nặng 6."""


def nfc(text: str) -> str:
    """Composed Unicode: every letter with its marks is one code point."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def squeeze(text: str) -> str:
    """One space between words, none at the ends, nothing invisible; line breaks and NBSP are spaces."""
    if not text.isascii():
        text = _INVISIBLE_RUN.sub("", text)
    return " ".join(text.split())


def canonical(text: str) -> str:
    """The spelling that is stored and shown: NFC, tone on the first vowel of an open oa/oe/uy (hòa, khỏe, thủy).

    That is the style of the Party's plans ("cụ thể hóa", "Huyện ủy", "xã Hòa Bình"). Only whole Vietnamese syllables
    are touched, so "Chloé" stays; eth (Ð), which old keyboards gave for Đ, becomes Đ.
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if "Ð" in text or "ð" in text:
        text = text.replace("Ð", "Đ").replace("ð", "đ")
    return _NEW_STYLE.sub(_to_old_style, text) if _PERHAPS_NEW_STYLE.search(text) else text


def _to_old_style(match: re.Match[str]) -> str:
    first, second = match[2][0], match[2][1]
    decomposed = unicodedata.normalize("NFD", second)
    return (match[1] or "") + unicodedata.normalize("NFC", first + decomposed[1:]) + decomposed[0]


def fold(text: str) -> str:
    """The text as search and matching see it: lower case, no marks, đ as d, words separated by single spaces.

    NFC and NFD, "hòa" and "hoà", upper and lower case give the same; folding twice changes nothing.
    """
    folded = text.translate(_FOLD_TABLE)
    if not folded.isascii():
        folded = "".join(map(_fold_character, folded))
    return " ".join(folded.split())


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return fold(text).split()


def _fold_character(character: str) -> str:
    """What one character becomes, taken apart until nothing changes; punctuation becomes a space."""
    if character in _INVISIBLE:
        return ""
    seen = character
    while True:
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", seen).casefold())
        folded = "".join(_fold_part(part) for part in parts)
        if folded == seen:
            return folded
        seen = folded


def _fold_part(part: str) -> str:
    if part in _D_FORMS:
        return _D_FORMS[part]
    if part.isalnum() and not unicodedata.combining(part):
        return part
    if part in _INVISIBLE or unicodedata.combining(part) or unicodedata.category(part) in {"Mn", "Me"}:
        return ""
    return " "


# Characters up to U+22FF cover Vietnamese, composed or not, and its punctuation; translate() leaves those past the end
# of the list as they are, and fold() sees by isascii() that the slower way is needed.
_FOLD_TABLE = [_fold_character(chr(point)) for point in range(0x2300)]


# --- sorting --------------------------------------------------------------------------------------------------------

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_CODES = {letter: f"{code:02d}" for code, letter in enumerate(_ALPHABET, start=20)}
_NUMBER, _OTHER = "10", "99"
_RUN = re.compile(r"[0-9]+|[^0-9]")
_SORT_KEY_LENGTH = 600


def sort_key(text: str) -> str:
    """A string of digits whose order, under any collation, is the order of a Vietnamese dictionary.

    Syllable by syllable: letters first (a ă â b c d đ e ê …), then the tone (ma mà mả mã má mạ); a number counts by its
    value ("Thôn 2" before "Thôn 10") and before letters. Digits only and fixed widths, so that no collation of
    PostgreSQL or SQLite can order it otherwise. At most 600 characters: longer texts compare by their beginning.
    """
    key = "".join([_cached_key(word) if len(word) <= 16 else _key(word) for word in text.split()])
    return key[:_SORT_KEY_LENGTH]


def _key(word: str) -> str:
    """The keys of the syllables in a word; only punctuation can part them ("văn hóa-xã hội")."""
    return "".join(map(_syllable_key, "".join(map(_separate, nfc(word).lower())).split()))


def _separate(character: str) -> str:
    if character in _INVISIBLE:
        return ""
    return character if character.isalnum() or unicodedata.category(character).startswith("M") else " "


# Vietnamese has some 7,000 syllables in use: a bounded cache holds what a list is made of.
_cached_key = lru_cache(maxsize=8192)(_key)


def _syllable_key(syllable: str) -> str:
    key, tone = "", 1
    for run in _RUN.findall(unicodedata.normalize("NFC", syllable)):
        if run.isascii() and run.isdigit():
            digits = run.lstrip("0")[:99]
            key += f"{_NUMBER}{len(digits):02d}{digits}"
        elif run in _LETTER_CODES:
            key += _LETTER_CODES[run]
        else:
            letter, tone_of_letter = _take_tone(run)
            tone = tone_of_letter or tone
            key += "".join(_LETTER_CODES.get(part) or f"{_OTHER}{ord(part):07d}" for part in letter)
    # The tone closes the syllable: 01–06 is below every letter code, so "ma" comes before "mai", and "mà" too.
    return f"{key}0{tone}"


def _take_tone(character: str) -> tuple[str, int]:
    """The letter without its tone, and the tone (0 when there is none)."""
    decomposed = unicodedata.normalize("NFD", character)
    tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), 0)
    letter = unicodedata.normalize("NFC", "".join(part for part in decomposed if part not in _TONES))
    if letter not in _LETTER_CODES:
        letter = "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
    return "đ" if letter == "ð" else letter, tone
