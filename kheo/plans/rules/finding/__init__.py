"""The plan reader: from a plan's text to its values, by rules that can be explained. It never guesses in silence."""

from kheo.plans.rules.finding.found import Confidence, Found, FoundKind, Frame, Reading
from kheo.plans.rules.finding.heads import frame_of, heads_in
from kheo.plans.rules.finding.obligations import obligations_in
from kheo.shared.clauses import parse_text

__all__ = ["Confidence", "Found", "FoundKind", "Frame", "Reading", "read_text"]


def read_text(text: str) -> Reading:
    """Read the plain text of a plan (paragraphs separated by newlines)."""
    clauses = parse_text(text)
    heads = heads_in(clauses, text)
    order = {clause.address: place for place, clause in enumerate(clauses.clauses)}
    found = [*heads, *obligations_in(clauses, frame_of(heads))]
    return Reading(clauses, tuple(sorted(found, key=lambda each: order.get(each.clause, len(order)))))
