"""Text typed with the fonts of before Unicode: TCVN3 (ABC, ".VnTime") and VNI-Windows ("VNI-Times").

Such text is Latin-1 to a computer and Vietnamese only in its font: "M« h×nh d©n vËn khÐo", "Moâ hình daân vaän kheùo".
Limit: the capital fonts (.VnTimeH) show the same code points as capitals, so capitals with a tone come out in lower
case ("uû ban" → "uỷ ban"); the font is not text, and nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Literal

Legacy = Literal["tcvn3", "vni"]

TCVN3: dict[str, str] = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
"""One Latin-1 character for one Vietnamese letter."""


def _vni_pairs() -> dict[str, str]:
    plain = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
    circumflex = dict(zip("âáàåãä", ["", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"], strict=True))
    breve = dict(zip("êéèúüë", ["", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"], strict=True))
    pairs = {}
    for base in "aeouy":
        for mark, tone in plain.items():
            pairs[base + mark] = base + tone
    for base, horned in (("ô", "ơ"), ("ö", "ư")):
        for mark, tone in plain.items():
            pairs[base + mark] = horned + tone
    for base in "aeo":
        for mark, tone in circumflex.items():
            pairs[base + mark] = base + "\u0302" + tone
    for mark, tone in breve.items():
        pairs["a" + mark] = "a\u0306" + tone
    lower = {pair: unicodedata.normalize("NFC", letter) for pair, letter in pairs.items()}
    capital = {pair[0].upper() + mark: letter.upper() for pair, letter in lower.items() for mark in _cases(pair[1])}
    return {pair[0] + mark: letter for pair, letter in lower.items() for mark in _cases(pair[1])} | capital


def _cases(mark: str) -> tuple[str, str]:
    return mark, mark.upper()


VNI_PAIRS: dict[str, str] = _vni_pairs()
"""A base letter and the mark that follows it, in either case: one Vietnamese letter."""

VNI_SINGLES: dict[str, str] = dict(zip("æóòîñôöÆÓÒÎÑÔÖ", "ỉĩịỵđơưỈĨỊỴĐƠƯ", strict=True))

_TCVN3_TABLE = str.maketrans(TCVN3)
_VNI_TOKEN = re.compile("|".join([*VNI_PAIRS, *VNI_SINGLES]))
_VNI_LETTERS = VNI_PAIRS | VNI_SINGLES


def from_tcvn3(text: str) -> str:
    return text.translate(_TCVN3_TABLE)


def from_vni(text: str) -> str:
    return _VNI_TOKEN.sub(lambda match: _VNI_LETTERS[match[0]], text)


_CONVERTERS: dict[Legacy, Callable[[str], str]] = {"tcvn3": from_tcvn3, "vni": from_vni}

# --- what a Vietnamese syllable looks like --------------------------------------------------------------------------

_ONSETS = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êc êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong op ot oong ooc ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut ư ưa ưc ưi ưm ưn ưng ưp ưt ưu uôc uôi uôm uôn uông uôt ươc ươi ươm ươn ương ươp ươt ươu
oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo oet
uâc uân uâng uât uây uê uêch uên uênh uêt uy uya uych uyn uynh uyp uyt uyu uyên uyêt uơ
y ych yn ynh yp yt yêm yên yêng yêt yêu
"""
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?:{'|'.join(sorted(_RIMES.split(), key=len, reverse=True))})")
_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_NEVER = re.compile(r"(?:[bcdđghpr]|ch|gh|gi|kh|nh|th|tr|ng|ngh)y")
_STOPPED = re.compile(r"(?:c|ch|p|t)\Z")


def _reads_as_syllable(word: str, *, strictly: bool) -> bool:
    """Whether the word is built like a Vietnamese syllable; strictly: a stopped one has only sắc or nặng."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in decomposed if mark in _TONE_MARKS]
    if len(tones) > 1:
        return False
    toneless = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONE_MARKS))
    if not _SYLLABLE.fullmatch(toneless):
        return False
    if not strictly:
        return True
    stopped_without_tone = _STOPPED.search(toneless) and not set(tones) & {"\u0301", "\u0323"}
    return not stopped_without_tone and not _NEVER.match(toneless)


# --- detection ------------------------------------------------------------------------------------------------------

_TYPOGRAPHY = "\u2010-\u2015\u2018-\u201f\u2022\u2026\u20ab"
_UNICODE_ONLY = re.compile(rf"[^\x00-\xff{_TYPOGRAPHY}]")
_WORD = re.compile(rf"[^\s\x00-\x40\[-`{{-\x7f{_TYPOGRAPHY}]+")
_ASCII_LETTER = re.compile("[A-Za-z]")
_SIGN_NOT_LETTER = re.compile(r"[×µ·]|[^À-ÖØ-öø-ÿa-zA-Z]\Z")
# What no Unicode Vietnamese text holds: Latin-1 signs and letters of other languages, or a VNI pair.
_SUSPICIOUS = re.compile(
    "[¡-¯µ-¹»-¾ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïñö÷øûüþ]|[aeoAEO][âÂ]|[aA][êÊ]|[aeouyôöAEOUYÔÖ][ùÙõÕ]|[eE][áàãÁÀÃ]|[aA][áàãéèúÁÀÃÉÈÚ]"
)


def detect_legacy(text: str, least: int = 1) -> Legacy | None:
    """The old encoding a text is surely in; None for Unicode, other languages, and what is too short to tell.

    `least`: how many words must speak for it. One is enough for a text met alone or among others of its kind.
    """
    if text.isascii() or _UNICODE_ONLY.search(text):
        return None
    tcvn3, vni = _evidence(text, from_tcvn3), _evidence(text, from_vni)
    if tcvn3 == vni or max(tcvn3, vni) < least:
        return None
    return "tcvn3" if tcvn3 > vni else "vni"


def legacy_of_sheet(cells: Iterable[str]) -> Legacy | None:
    """The old encoding of nearly all of a sheet's cells that can tell: a vote, for cells too short to tell alone.

    In a sheet that mixes old text with Unicode the vote is None: there only the cells that are sure are converted.
    """
    marked = [cell for cell in cells if not cell.isascii()]
    if not _SUSPICIOUS.search("\n".join(marked)):
        return None
    found = [detect_legacy(cell) for cell in marked]
    tcvn3, vni = found.count("tcvn3"), found.count("vni")
    unicode_only = sum(1 for cell in marked if _UNICODE_ONLY.search(cell))
    if tcvn3 == vni or max(tcvn3, vni) <= 4 * unicode_only:
        return None
    return "tcvn3" if tcvn3 > vni else "vni"


def from_legacy(text: str, sheet: Legacy | None = None, least: int = 1) -> tuple[str, Legacy | None]:
    """The text in Unicode, and what it was in; `sheet` is the sheet's vote and settles what the text alone cannot."""
    if text.isascii() or _UNICODE_ONLY.search(text):
        return text, None
    kind = detect_legacy(text, least)
    if kind is None and sheet is not None and _could_be(text, sheet):
        kind = sheet
    return (_CONVERTERS[kind](text), kind) if kind else (text, None)


def holds_unicode(cells: Iterable[str]) -> bool:
    """Whether some cell has letters that only Unicode gives."""
    return any(not cell.isascii() and _UNICODE_ONLY.search(cell) for cell in cells)


def _evidence(text: str, convert: Callable[[str], str]) -> int:
    """Words that read as Vietnamese only when converted, less what speaks against; below 1 means: do not convert."""
    total, strong = 0, False
    for word in _words_with_marks(text):
        as_unicode = _reads_as_syllable(word, strictly=False)
        as_legacy = _reads_as_syllable(convert(word), strictly=True)
        if as_legacy and not as_unicode and _ASCII_LETTER.search(word):
            total += 1
            # "m×n", "µm" and "m¹" hold signs that Unicode text has too; one of them alone proves nothing.
            strong = strong or len(word) > 3 or not _SIGN_NOT_LETTER.search(word)
        elif as_unicode and not as_legacy:
            total -= 3
        elif not as_legacy and not as_unicode and _ASCII_LETTER.search(word):
            total -= 1
    return total if strong or total > 1 else 0


def _could_be(text: str, kind: Legacy) -> bool:
    """Whether every marked word reads as Vietnamese once converted (a lone sign counts as a word of the sheet)."""
    marked = _words_with_marks(text)
    return bool(marked) and all(_reads_as_syllable(_CONVERTERS[kind](word), strictly=False) for word in marked)


def _words_with_marks(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.isascii()]
