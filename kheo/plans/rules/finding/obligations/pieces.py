"""A clause in pieces, from sentence or semicolon to the next, and to whom each speaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kheo.plans.rules.finding.obligations.bodies import Subject, heading_body, subject_of
from kheo.shared.clauses import Clause, ClauseLevel, ClauseText

_END = re.compile(
    r"(?<!\bTP)(?<!\bTX)(?<!\bTT)(?<!\bTS)(?<!\b[A-ZĐ])(?<!\.\.)[.!?][”\")]*(?=\s+[“\"(]?[A-ZÀ-ỸĐ\d])|;(?=\s|$)|\n"
)
_ANSWERED = re.compile(r"\([^()\n]*\)|“[^”\n]*”")


@dataclass(frozen=True)
class Piece:
    """One piece. `earlier` is what stands before it in its paragraph."""

    clause: Clause
    text: str
    earlier: tuple["Piece", ...]

    @property
    def subject(self) -> Subject | None:
        return subject_of(self.text)


def pieces_of(clause: Clause) -> Iterator[Piece]:
    for paragraph in clause.paragraphs:
        earlier: tuple[Piece, ...] = ()
        for text in split(paragraph):
            piece = Piece(clause, text, earlier)
            yield piece
            earlier = (*earlier, piece)


def split(paragraph: str) -> list[str]:
    """The sentences of a paragraph, each cut at its semicolons; none inside brackets or quotation marks."""
    closed = [match.span() for match in _ANSWERED.finditer(paragraph)]
    texts, begin = [], 0
    for match in _END.finditer(paragraph):
        if any(start <= match.start() < end - 1 for start, end in closed):
            continue
        end = match.start() if match[0] == ";" else match.end()
        texts.append(paragraph[begin:end].strip())
        begin = match.end()
    texts.append(paragraph[begin:].strip())
    return [text for text in texts if text]


@dataclass(frozen=True)
class Spoken:
    """To whom something is said, and whether the words stand in the piece itself."""

    title: str
    own: bool


def told(clauses: ClauseText, piece: Piece) -> Spoken:
    """Who must: the subject of the piece, of what stands before it in the clause, or of a heading above."""
    if subject := piece.subject:
        return Spoken(subject.title, True)
    return told_before(clauses, piece)


def told_before(clauses: ClauseText, piece: Piece) -> Spoken:
    for earlier in (*piece.earlier[:1], *reversed(piece.earlier[1:])):
        if subject := earlier.subject:
            return Spoken(subject.title, True)
    paragraphs = piece.clause.paragraphs
    if len(paragraphs) > 1 and (subject := subject_of(paragraphs[0])):
        return Spoken(subject.title, True)
    if title := heading_body(piece.clause.title):
        return Spoken(title, True)
    for above in ancestors(clauses, piece.clause):
        if title := heading_body(above.title):
            return Spoken(title, False)
        last = split(above.paragraphs[-1])[-1] if above.text else ""
        if above.text.endswith(":") and (subject := subject_of(last) or subject_of(above.title)):
            return Spoken(subject.title, False)
    return Spoken("", False)


def ancestors(clauses: ClauseText, clause: Clause) -> Iterator[Clause]:
    while clause.parent and (above := clauses.find(clause.parent)):
        yield above
        clause = above


def is_said(clause: Clause) -> bool:
    """Whether the clause can ask for something: the heading of the document cannot."""
    return clause.level is not ClauseLevel.TITLE
