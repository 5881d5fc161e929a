"""Reading a registration list: every row below the header becomes a registration, or is told why not."""

from itertools import pairwise

from kheo.papers.rules import messages
from kheo.papers.rules.cleaning import as_text, clean_sheet
from kheo.papers.rules.drafting import Drafter
from kheo.papers.rules.grid import Cell, Sheet, Workbook, cell_name
from kheo.papers.rules.header import Header, find_header, header_at, kind_of_label
from kheo.papers.rules.reading import CellProblem, Fate, ListDraft, ListReading, RowFate
from kheo.papers.rules.sections import (
    Section,
    enumerator,
    is_number,
    is_signature,
    is_total,
    read_section,
)
from kheo.papers.rules.vocabulary import Vocabulary
from kheo.shared.text import fold

_NOT_THE_SENDER = ("kem theo", "kinh gui", "can cu", " gui ", " ngay ")
_ROOM = {"title": 300, "carrier": 300, "place": 300, "time_text": 120}


def read_list(workbook: Workbook, vocabulary: Vocabulary) -> ListReading:
    """Every sheet's registrations, problems and notes. Changes nothing and asks nobody."""
    reading = ListReading()
    skipped: list[Sheet] = []
    for sheet in workbook.sheets:
        cleaned, converted = clean_sheet(sheet)
        header = find_header(cleaned, vocabulary)
        if header is None:
            if any(as_text(cell) for row in sheet.rows for cell in row):
                skipped.append(sheet)
            continue
        reading.sheets += 1
        reading.notes += messages.about_sheet(sheet, converted)
        _read_heading(cleaned, header, vocabulary, reading)
        _SheetReader(cleaned, header, vocabulary, reading).read()
    _tell_skipped(skipped, reading)
    _settle(reading, vocabulary)
    return reading


def _tell_skipped(skipped: list[Sheet], reading: ListReading) -> None:
    if reading.sheets:
        reading.notes += [messages.sheet_skipped(sheet.name) for sheet in skipped]
    elif skipped:
        reading.problems += [messages.no_header(sheet.name) for sheet in skipped]
    else:
        reading.problems.append(messages.empty())


def _read_heading(sheet: Sheet, header: Header, vocabulary: Vocabulary, reading: ListReading) -> None:
    """The lines above the header, and the unit that the last of them names; a reference to another's paper is none."""
    lines = [
        " ".join(text.split()) for row in sheet.rows[: header.first_row] for cell in row if (text := as_text(cell))
    ]
    named = ""
    unit: str | None = None
    if vocabulary.units:
        for line in lines:
            folded = f" {fold(line)} "
            if len(line) < 300 and not any(words in folded for words in _NOT_THE_SENDER):
                found = vocabulary.unit_terms.within(folded)
                named, unit = (line, found) if found else (named, unit)
    if unit:
        reading.unit_of_sheet[sheet.name] = int(unit)
    if not reading.heading:
        reading.heading = tuple(lines)
        reading.unit_sentence = named or " ".join(lines)
        reading.unit_id = int(unit) if unit else None


def _settle(reading: ListReading, vocabulary: Vocabulary) -> None:
    """Refuse what is too long or stands twice; `rows` keeps what is free of problems."""
    drafts, refused = reading.rows, {id(draft) for draft in reading.refused}
    reading.rows, reading.refused = [], []
    seen: dict[tuple[object, ...], ListDraft] = {}
    carriers: dict[str, str] = {"": ""}
    for draft in drafts:
        draft.title_folded = fold(draft.title)
        carrier = carriers.get(draft.carrier)
        if carrier is None:
            carrier = carriers[draft.carrier] = fold(draft.carrier)
        draft.carrier_folded = carrier
        problems = []
        if len(draft.title) > 300 or len(draft.carrier) > 300 or len(draft.place) > 300 or len(draft.time_text) > 120:
            problems = [
                messages.too_long(draft, name, length, room)
                for name, room in _ROOM.items()
                if (length := len(getattr(draft, name))) > room
            ]
        key = (draft.unit_id or draft.unit_text or draft.sheet, draft.title_folded, carrier)
        first = seen.setdefault(key, draft)
        if first is not draft:
            problems.append(messages.duplicate(draft, first))
        reading.problems += problems
        (reading.refused if problems or id(draft) in refused else reading.rows).append(draft)


class _SheetReader:
    """Goes down one sheet. A row with a number and a title is a registration; the others are looked at more closely."""

    def __init__(self, sheet: Sheet, header: Header, vocabulary: Vocabulary, reading: ListReading) -> None:
        self.sheet, self.vocabulary, self.reading = sheet, vocabulary, reading
        self.sections: list[Section] = []
        self.signing = False
        self.last: ListDraft | None = None
        self.wide = {first: last for first, last in sheet.merges if last[1] - first[1] >= 2}
        self.take_header(header)

    def take_header(self, header: Header) -> None:
        self.header = header
        self.drafter = Drafter(self.sheet, header, self.vocabulary, self.reading)
        self.number, self.title = header.of_kind("number"), header.of_kind("title") or 0
        self.drafter.use_sections(self.sections)

    def read(self) -> None:
        rows = self.sheet.rows
        account, name = self.reading.accounting.append, self.sheet.name
        index = self.header.below
        while index < len(rows):
            row = rows[index]
            if self._plain(row) and index > self.header.below:
                self.last = self.drafter.draft(index, row)
                self.signing = False
                account(RowFate(name, index + 1, Fate.ROW))
                index += 1
                continue
            filled = [(column, text) for column, cell in enumerate(row) if (text := as_text(cell))]
            if not filled:
                index += 1
                continue
            if header := self.repeated_header(index, filled):
                for line in range(index, header.below):
                    if any(as_text(cell) for cell in rows[line]):
                        account(RowFate(name, line + 1, Fate.HEADER))
                self.take_header(header)
                self.signing = False
                index = header.below
                continue
            account(RowFate(name, index + 1, self.fate(index, row, filled)))
            index += 1

    def _plain(self, row: list[Cell]) -> bool:
        """Nearly every row: a number, and a title."""
        if self.number is None or len(row) <= self.number or len(row) <= self.title:
            return False
        title = row[self.title]
        return isinstance(row[self.number], float) and isinstance(title, str) and bool(title.strip())

    def fate(self, index: int, row: list[Cell], filled: list[tuple[int, str]]) -> Fate:
        """What a row is; registers what it brings."""
        cells = dict(filled)
        number = cells.get(self.number, "") if self.number is not None else ""
        title = cells.get(self.title, "")
        numbered = is_number(number)
        texts = [text for _, text in filled if not is_number(text)]
        if index == self.header.below and _counts_columns(filled, len(self.header.columns)):
            return Fate.HEADER
        if numbered and title:
            self.signing = False
            return self.row(index, row)
        if self.signing or (not numbered and texts and is_signature(texts)):
            self.signing = True
            return Fate.SIGNATURE
        if not numbered and texts and is_total(texts[0]):
            self.reading.notes.append(messages.total_skipped(self.sheet.name, cell_name(index, filled[0][0]), texts[0]))
            return Fate.TOTAL
        if section := self.section(index, filled, number, title, texts):
            self.enter(section)
            return Fate.SECTION
        if title and not number and len(filled) == 1 and title[0].islower() and self.last:
            self.last.title = f"{self.last.title} {' '.join(title.split())}"
            return Fate.CONTINUATION
        if title:
            return self.row(index, row)
        if numbered and len(filled) == 1:
            return Fate.BLANK
        if not number and self.last and self.drafter.continue_draft(self.last, filled):
            return Fate.CONTINUATION
        if numbered:
            self.problem(messages.no_title(self.sheet.name, cell_name(index, self.title)))
        else:
            self.problem(messages.stray_text(self.sheet.name, cell_name(index, filled[0][0]), filled[0][1]))
        return Fate.PROBLEM

    def row(self, index: int, row: list[Cell]) -> Fate:
        self.last = self.drafter.draft(index, row)
        return Fate.ROW

    def problem(self, problem: CellProblem) -> None:
        self.reading.problems.append(problem)

    def repeated_header(self, index: int, filled: list[tuple[int, str]]) -> Header | None:
        """The header again, after a page break or for a second table."""
        cells = dict(filled)
        if self.number is not None:
            label = cells.get(self.number) or filled[0][1]
            if kind_of_label(label) != "number":
                return None
        elif kind_of_label(cells.get(self.title, "")) != "title":
            return None
        return header_at(self.sheet, index, self.vocabulary)

    def section(
        self, index: int, filled: list[tuple[int, str]], number: str, title: str, texts: list[str]
    ) -> Section | None:
        """The heading that this row is: numbered I or A, or merged across, or saying exactly a word of the plan."""
        if not texts or len(texts) > 2 or len(texts[-1]) > 250:
            return None
        text = texts[-1]
        if len(texts) == 2:
            rank, rest = enumerator(number)
            if rank > 1 or rest.strip() or texts[0] != number:
                return None
            return read_section(text, rank, self.vocabulary)
        rank, rest = enumerator(text)
        if not rest.strip():
            return None
        column = filled[0][0]
        words = self.vocabulary
        merged = (index, column) in self.wide
        if len(filled) == 1 and (rank < 2 or merged):
            return read_section(rest, rank, words)
        terms = (words.field_terms, words.level_terms, words.subject_terms, words.kind_terms)
        if len(filled) == 1 and any(term.exactly(rest) for term in terms):
            return read_section(rest, rank, words)
        if column == self.number and len(filled) == 1 and len(text) > 6 and column != self.title:
            return read_section(rest, rank, words)
        return None

    def enter(self, section: Section) -> None:
        """A section ends those of its depth and deeper; unnumbered ones end each other only where they speak alike."""
        kept = [before for before in self.sections if _stays_open(before, section)]
        self.sections = [*kept, section]
        self.drafter.use_sections(self.sections)
        self.last = None


def _stays_open(before: Section, section: Section) -> bool:
    if before.rank == section.rank == 3:
        return bool(before.defaults) and not before.defaults.keys() & section.defaults
    return before.rank < section.rank


def _counts_columns(filled: list[tuple[int, str]], columns: int) -> bool:
    """The line "(1) (2) (3)" or "A B 1 2" under a header."""
    signs = [text.strip("()[] ") for _, text in filled]
    if len(signs) < max(3, columns - 2):
        return False
    numbers = [int(sign) for sign in signs if sign.isdigit() and sign.isascii()]
    letters = [sign for sign in signs if len(sign) == 1 and sign.isalpha()]
    ascending = all(after == before + 1 for before, after in pairwise(numbers))
    return len(numbers) + len(letters) == len(signs) and len(numbers) >= 2 and ascending
