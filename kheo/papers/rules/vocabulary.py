"""What the plan calls its fields, levels, subjects and units, and how people write them in a list."""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from kheo.papers.rules.reading import sentence
from kheo.shared.periods import Period
from kheo.shared.text import fold

_LEADS = re.compile(
    r"(?:(?:cac|nhung|ve|trong|thuoc|nhom|linh vuc|cap|mo hinh|dien hinh|dan van kheo|doi voi|phan|muc)(?: |\Z))+"
)
_PARTY = re.compile(r"(?:dang uy|dang bo|chi bo|ban chap hanh|bch|ubnd|uy ban nhan dan|uy ban)(?: cac)? ")
_PLACE = re.compile(r"(?:xa|phuong|thi tran|huyen|thi xa|thanh pho|tinh|thon|ban) ")
_CODE_AT_END = re.compile(r"\(([a-z0-9-]+)\)\s*\Z")
_REMEMBERED = 20_000  # spellings kept per kind of term: far more than any list holds, and bounded


class UnitTerm(NamedTuple):
    id: int
    code: str
    title: str


@dataclass(frozen=True)
class Vocabulary:
    """The words of one plan. Make it once and use it for many workbooks: it remembers the spellings it has met."""

    fields: tuple[tuple[str, str], ...] = ()
    levels: tuple[tuple[str, str], ...] = ()
    subjects: tuple[tuple[str, str], ...] = (("tap-the", "Tập thể"), ("ca-nhan", "Cá nhân"))
    units: tuple[UnitTerm | tuple[int, str, str], ...] = ()
    period: Period | None = None
    priorities: tuple[tuple[str, str], ...] = ()
    kinds: tuple[tuple[str, str], ...] = field(default=(("practice", "Mô hình"), ("exemplar", "Điển hình")))

    @cached_property
    def headers(self) -> dict[object, Any]:
        """The header lines met so far, and what their columns are (kept by `header.py`)."""
        return {}

    @cached_property
    def field_terms(self) -> "Terms":
        return Terms(self.fields)

    @cached_property
    def level_terms(self) -> "Terms":
        return Terms(self.levels)

    @cached_property
    def subject_terms(self) -> "Terms":
        return Terms(self.subjects)

    @cached_property
    def kind_terms(self) -> "Terms":
        return Terms(self.kinds)

    @cached_property
    def priority_terms(self) -> "Terms":
        return Terms(self.priorities)

    @cached_property
    def unit_terms(self) -> "Terms":
        return Terms((str(unit[0]), unit[2], unit[1]) for unit in self.units)

    @cached_property
    def titles_of_units(self) -> dict[int, str]:
        return {unit[0]: unit[2] for unit in self.units}


class Terms:
    """A closed list of terms, found by title, code, part of the title or initials, when only one fits."""

    def __init__(self, terms: Iterable[tuple[str, ...]]) -> None:
        """Each term: what is given back when it is found, its title, and its code where that is something else."""
        self.titles: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._full: dict[str, set[str]] = defaultdict(set)
        self._short: dict[str, set[str]] = defaultdict(set)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self.remembered: dict[str, str | None] = {}  # what find() said, by the cell's text
        self._exact: dict[str, str | None] = {"": None}
        self._codes: dict[str, str] = {}
        for key, title, *codes in terms:
            folded = fold(title)
            self._codes.update((code, key) for code in (key, *codes))
            self.titles[key] = title
            self._folded[key] = folded
            for name in (folded, fold(key), *map(fold, codes)):
                self._full[name].add(key)
            for name in _short_names(folded):
                self._short[name].add(key)
            for word in set(folded.split()):
                self._by_word[word].add(key)
        self._first_words = {name.split()[0] for name in (*self._full, *self._short) if name}
        self._longest = max((name.count(" ") + 1 for name in self._full), default=0)

    def name_of(self, key: str) -> str:
        """The title that finds the term again: with its code where another term has the same title."""
        title = self.titles.get(key, key)
        if self.find(title) == key:
            return title
        return f"{title} ({next((code for code, of in self._codes.items() if of == key and code != key), key)})"

    def find(self, text: str) -> str | None:
        """The term that a cell names, or None when it names none, or could name several."""
        try:
            return self.remembered[text]
        except KeyError:
            code = _CODE_AT_END.search(text)
            found = (self._codes.get(code[1]) if code else None) or self._find(fold(text))
            if len(self.remembered) < _REMEMBERED:
                self.remembered[text] = found
            return found

    def _find(self, folded: str) -> str | None:
        bare = _strip_leads(folded)
        joined = bare.replace(" ", "")  # "VH-XH"
        tries = (
            (self._full, folded),
            (self._full, bare),
            (self._short, folded),
            (self._short, bare),
            (self._short, joined),
        )
        for names, name in tries:
            if name and (found := names.get(name)):
                return _only(found)
        return self._same_words(bare) or self._part_of_title(bare) or self.within(folded)

    def exactly(self, text: str) -> str | None:
        """The term whose whole title, short title or code this is; parts do not count."""
        try:
            return self._exact[text]
        except KeyError:
            folded = fold(text)
            bare = _strip_leads(folded)
            names = (self._full.get(folded), self._full.get(bare), self._short.get(folded), self._short.get(bare))
            found = _only(next(filter(None, names), set()))
            if len(self._exact) < _REMEMBERED:
                self._exact[text] = found
            return found

    def _same_words(self, folded: str) -> str | None:
        """The same words in another order: "quốc phòng - an ninh"."""
        wanted = sorted(folded.split())
        return _only(
            key for key in self._sharing_all(wanted) if sorted(_strip_leads(self._folded[key]).split()) == wanted
        )

    def _part_of_title(self, folded: str) -> str | None:
        """Two words or more that stand together in one title only: "kinh tế"."""
        words = folded.split()
        if len(words) < 2:
            return None
        return _only(key for key in self._sharing_all(words) if f" {folded} " in f" {self._folded[key]} ")

    def _sharing_all(self, words: list[str]) -> set[str]:
        sets = [self._by_word.get(word, set()) for word in words]
        return set.intersection(*sets) if sets else set()

    def within(self, folded: str) -> str | None:
        """The term whose title, full or short, stands in a longer folded text; the longest wins, a tie is nobody's."""
        words = folded.split()
        best: set[str] = set()
        longest = 1
        for start, word in enumerate(words):
            if word not in self._first_words:
                continue
            for end in range(min(len(words), start + self._longest), start + 1, -1):
                if end - start < longest:
                    break
                name = " ".join(words[start:end])
                if found := self._full.get(name) or self._short.get(name):
                    best = best | found if end - start == longest else set(found)
                    longest = end - start
                    break
        return _only(best)

    def question(self, text: str) -> str:
        """What to do about a text that names no term: the nearest titles, or the whole list when it is short."""
        if near := self._nearest(fold(text)):
            return f"Có phải ý đồng chí là {sentence(self.titles[key] for key in near)}? Đề nghị ghi lại cho đúng tên."
        if len(self.titles) <= 8:
            return f"Đề nghị ghi một trong các tên: {sentence(self.titles.values())}."
        return "Đề nghị ghi đúng tên như trong kế hoạch."

    def _nearest(self, folded: str) -> list[str]:
        shared = Counter(key for word in set(folded.split()) for key in self._by_word.get(word, ()))
        candidates = [key for key, _ in shared.most_common(40)] or list(self.titles)[:40]
        scored = [(difflib.SequenceMatcher(None, folded, self._folded[key]).ratio(), key) for key in candidates]
        return [key for score, key in sorted(scored, key=lambda pair: -pair[0])[:2] if score >= 0.5]


def _strip_leads(folded: str) -> str:
    """Without the words that only introduce a term: "lĩnh vực", "cấp", "các mô hình" …"""
    return _LEADS.sub("", folded, count=1) if _LEADS.match(folded) else folded


def _short_names(folded: str) -> set[str]:
    """The names that people use for short: without "lĩnh vực", "Đảng ủy", "xã" …, and the initials."""
    bare = _strip_leads(folded)
    names = {bare, _PARTY.sub("", bare, count=1)}
    names |= {_PLACE.sub("", name, count=1) for name in names}
    words = bare.split()
    if len(words) > 1:
        names.add("".join(word[0] for word in words))
    return names - {"", folded}


def _only(found: Iterable[str]) -> str | None:
    keys = list(found)
    return keys[0] if len(keys) == 1 else None
