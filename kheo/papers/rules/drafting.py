"""From the cells of one row to the draft of a registration."""

import re

from kheo.papers.rules import messages
from kheo.papers.rules.cleaning import as_text, lines, one_line
from kheo.papers.rules.grid import Cell, Sheet, cell_name, column_name
from kheo.papers.rules.header import Column, Header
from kheo.papers.rules.reading import CellProblem, ListDraft, ListReading
from kheo.papers.rules.sections import Section
from kheo.papers.rules.times import Reading, read_time
from kheo.papers.rules.vocabulary import Terms, Vocabulary
from kheo.shared.text import fold

_LONG_TEXTS = ("content", "method", "expected")
_MAIN = ("number", "title", "carrier", "place", "content", "method", "expected", "notes")
_FILLED_DOWN = {"unit", "field", "level", "subject", "kind", "carrier", "place", "time", "starts", "ends", "priorities"}
_FILL_LIMIT = 100_000
_MARKS = {"x", "v", "co", "1", "✓", "✔", "☑", "☒", "√", "*", "+"}
_INTEGER = re.compile(r"(\d{1,3}(?:[. ]\d{3})+|\d{1,9})\s*(?:người|hộ|hội viên|đoàn viên|thành viên)?\Z", re.IGNORECASE)
_LIST_SIGNS = re.compile(r"[;\n]")


class Drafter:
    """Reads the rows under one header."""

    def __init__(self, sheet: Sheet, header: Header, vocabulary: Vocabulary, reading: ListReading) -> None:
        self.sheet, self.header, self.words, self.reading = sheet, header, vocabulary, reading
        self.columns = {column.kind: c for c, column in reversed(list(header.columns.items())) if not column.code}
        self._carrier_instead_of_subject()
        self.marks = [(c, column) for c, column in header.columns.items() if column.code]
        self.width = max(map(len, sheet.rows[header.first_row :]), default=0)
        known = dict(header.columns)
        for c in range(self.width):
            if c not in known:
                known[c] = Column("extra", f"Cột {column_name(c)}")
        self.extras = [(c, column.label) for c, column in sorted(known.items()) if column.kind == "extra"]
        # A column that the list has not is -1: the empty text that every row is given as its last.
        self.main = [self.columns.get(kind, -1) for kind in _MAIN]
        self.terms = [
            (self.columns.get(kind, -1), kind, terms, terms.remembered)
            for kind, terms in (
                ("field", vocabulary.field_terms),
                ("level", vocabulary.level_terms),
                ("subject", vocabulary.subject_terms),
                ("kind", vocabulary.kind_terms),
            )
        ]
        self.seldom = bool(self.marks or self.columns.keys() & {"people", "register", "priorities", "starts", "ends"})
        self.year = vocabulary.period.first_day.year if vocabulary.period else None
        self.times: dict[object, Reading] = {}
        self.filled_down = self._fill_down()
        self.use_sections([])
        self.unit: tuple[int | None, str] = (None, "")

    def use_sections(self, sections: list[Section]) -> None:
        """What the open section rows say of the rows below them."""
        self.defaults = {name: value for section in sections for name, value in section.defaults.items()}
        self.given = [self.defaults.get(kind, "") for kind in ("field", "level", "subject", "kind")]
        self.section_text = " / ".join(section.text for section in sections)
        if unit := self.defaults.get("unit"):
            self.unit = (int(unit), self.words.titles_of_units[int(unit)])

    def _carrier_instead_of_subject(self) -> None:
        """A column "Tập thể, cá nhân" in which nobody writes either word holds their names."""
        column = self.columns.get("subject")
        if column is None or "carrier" in self.columns:
            return
        rows = self.sheet.rows[self.header.below : self.header.below + 40]
        texts = [text for row in rows if column < len(row) and (text := as_text(row[column]))]
        if texts and not any(self.words.subject_terms.find(text) for text in texts):
            del self.columns["subject"]
            self.columns["carrier"] = column

    def _fill_down(self) -> dict[tuple[int, int], Cell]:
        """Cells merged downward hold for each of their rows."""
        by_column = {c: kind for kind, c in self.columns.items() if kind in _FILLED_DOWN}
        cells: dict[tuple[int, int], Cell] = {}
        rows = self.sheet.rows
        for (first, column), (last, _) in self.sheet.merges:
            if last > first >= self.header.below and column in by_column and column < len(rows[first]):
                for row in range(first + 1, min(last + 1, len(rows))):
                    cells[row, column] = rows[first][column]
            if len(cells) > _FILL_LIMIT:
                break
        return cells

    def draft(self, index: int, row: list[Cell]) -> ListDraft:
        """The draft of a row that has a title; it is put with the others, and noted as refused when a cell is wrong."""
        if self.filled_down:
            row = [self.filled_down.get((index, c), cell) if cell in ("", None) else cell for c, cell in enumerate(row)]
        texts = [cell.strip() if type(cell) is str else as_text(cell) for cell in row]
        texts += [""] * (self.width - len(texts) + 1)
        wrong = len(self.reading.problems)
        number, title, carrier, place, content, method, expected, notes = self.main
        named = []
        for (column, kind, terms, remembered), given in zip(self.terms, self.given, strict=True):
            if text := texts[column]:
                named.append(remembered.get(text) or self._term(kind, terms, index, column, text))
            else:
                named.append(given)
        draft = ListDraft(
            title=one_line(texts[title]),
            carrier=one_line(texts[carrier]),
            field=named[0],
            level=named[1],
            subject=named[2],
            kind=named[3],
            content=lines(texts[content]),
            method=lines(texts[method]),
            expected=lines(texts[expected]),
            place=one_line(texts[place]),
            notes=lines(texts[notes]),
            section=self.section_text,
            number=texts[number],
            sheet=self.sheet.name,
            row=index + 1,
            column=title,
        )
        self._unit(draft, index, texts)
        if (at := self.columns.get("time")) is not None and (cell := row[at] if at < len(row) else None):
            time = self._time(cell, at, index)
            draft.time_text, draft.starts_on, draft.ends_on = time.text, time.starts_on, time.ends_on
        if self.seldom:
            self._seldom(draft, index, row, texts)
        for column, label in self.extras:
            if text := texts[column]:
                _note(draft, f"{label}: {lines(text)}")
        self.reading.rows.append(draft)
        if len(self.reading.problems) > wrong:
            self.reading.refused.append(draft)
        return draft

    def _seldom(self, draft: ListDraft, index: int, row: list[Cell], texts: list[str]) -> None:
        """The columns that most lists do without."""
        if "starts" in self.columns or "ends" in self.columns:
            self._from_to(draft, index, row)
        if text := texts[self.columns.get("priorities", -1)]:
            draft.priorities = self._priorities(text, index)
        for kind, attribute in (("people", "people_involved"), ("register", "register_number")):
            if text := texts[self.columns.get(kind, -1)]:
                whole = _whole(text)
                setattr(draft, attribute, whole)
                if whole is None:
                    _note(draft, f"{self.header.columns[self.columns[kind]].label}: {lines(text)}")
        if self.marks:
            self._read_marks(draft, index, texts)

    def _term(self, kind: str, terms: Terms, index: int, column: int, text: str) -> str:
        found = terms.find(text)
        if found is None:
            self._problem(messages.unknown(kind, self.sheet.name, cell_name(index, column), text, terms))
        return found or ""

    def _problem(self, problem: CellProblem) -> None:
        self.reading.problems.append(problem)

    def _unit(self, draft: ListDraft, index: int, texts: list[str]) -> None:
        """The unit of its own column, else that of the row above it, else that of the section."""
        column = self.columns.get("unit", -1)
        text = texts[column]
        if self.header.soft_unit:
            draft.carrier = draft.carrier or one_line(text)
            found = self.words.unit_terms.exactly(text)
            draft.unit_id, draft.unit_text = (int(found), one_line(text)) if found else self.unit
            return
        if text:
            found = self.words.unit_terms.find(text)
            if found is None and self.words.units:
                cell = cell_name(index, column)
                self._problem(messages.unknown("unit", self.sheet.name, cell, text, self.words.unit_terms))
            self.unit = (int(found) if found else None, one_line(text))
        draft.unit_id, draft.unit_text = self.unit

    def _from_to(self, draft: ListDraft, index: int, row: list[Cell]) -> None:
        """Two columns, one for the beginning and one for the end."""
        texts = []
        for kind in ("starts", "ends"):
            column = self.columns.get(kind, -1)
            cell = row[column] if 0 <= column < len(row) else None
            if not cell:
                continue
            time = self._time(cell, column, index)
            if kind == "starts":
                draft.starts_on = time.starts_on or time.ends_on
            else:
                draft.ends_on = time.ends_on or time.starts_on
            if not (time.starts_on or time.ends_on):
                texts.append(time.text)
            if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
                self._problem(messages.bad_date(self.sheet.name, cell_name(index, column), time.text))
                draft.starts_on = draft.ends_on = None
        draft.time_text = draft.time_text or " - ".join(texts)

    def _time(self, cell: Cell, column: int, index: int) -> Reading:
        time = self.times.get(cell)
        if time is None:
            text_or_day = one_line(cell.strip()) if isinstance(cell, str) else cell
            time = self.times[cell] = read_time(text_or_day, self.year)
        if time.impossible:
            self._problem(messages.bad_date(self.sheet.name, cell_name(index, column), time.text))
        elif (time.starts_on or time.ends_on) and (period := self.words.period):
            first, last = time.starts_on or period.first_day, time.ends_on or period.last_day
            if first > period.last_day or last < period.first_day:
                text = time.text or f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"
                self.reading.notes.append(
                    messages.outside_period(self.sheet.name, cell_name(index, column), text, period)
                )
        return time

    def _priorities(self, text: str, index: int) -> tuple[str, ...]:
        terms = self.words.priority_terms
        found: list[str] = []
        for part in filter(None, map(str.strip, _LIST_SIGNS.split(text))):
            named = [terms.exactly(part) or terms.find(part)]
            if named == [None] and ", " in part:
                named = [terms.find(each) for each in part.split(", ")]
            if None in named:
                cell = cell_name(index, self.columns["priorities"])
                self._problem(messages.unknown("priorities", self.sheet.name, cell, part, terms))
            found += [code for code in named if code and code not in found]
        return tuple(found)

    def _read_marks(self, draft: ListDraft, index: int, texts: list[str]) -> None:
        """Columns of their own for "Tập thể", "Kinh tế" …: an x, or the name itself."""
        marked: dict[str, int] = {}
        for column, (kind, label, code) in self.marks:
            text = texts[column]
            if not text:
                continue
            if kind in marked:
                self._problem(messages.two_marks(kind, self.sheet.name, cell_name(index, column)))
            marked[kind] = column
            setattr(draft, kind, code)
            if text.strip(".").lower() in _MARKS or fold(text) in _MARKS:
                continue
            if kind == "subject" and not draft.carrier:
                draft.carrier = one_line(text)
            else:
                _note(draft, f"{label}: {lines(text)}")

    def continue_draft(self, draft: ListDraft, filled: list[tuple[int, str]]) -> bool:
        """Add a row without number and title to the draft above it; False when nothing in it can be continued."""
        of_column = {c: kind for kind, c in self.columns.items()}
        labels = dict(self.extras)
        for column, text in filled:
            kind = of_column.get(column, "")
            if kind in _LONG_TEXTS:
                setattr(draft, kind, "\n".join(filter(None, [getattr(draft, kind), lines(text)])))
            elif kind in {"carrier", "place"}:
                setattr(draft, kind, " ".join(filter(None, [getattr(draft, kind), one_line(text)])))
            elif kind == "time" and not draft.time_text and not draft.starts_on:
                draft.time_text, draft.starts_on, draft.ends_on, _ = read_time(one_line(text), self.year)
            else:
                label = "" if kind == "notes" else labels.get(column) or self.header.columns[column].label
                _note(draft, f"{label}: {lines(text)}" if label else lines(text))
        return True


def _note(draft: ListDraft, text: str) -> None:
    draft.notes = f"{draft.notes}\n{text}" if draft.notes else text


def _whole(text: str) -> int | None:
    match = _INTEGER.match(text.strip())
    return int(re.sub(r"[. ]", "", match[1])) if match else None
