"""What the search index holds of a registration, and how a question is put to it.

Words are folded. Facts are tokens beside the words: `_p12` plan, `_u7` unit, `_a3` unit or any unit above it, `_f…`
field, `_s…` state, `_l…` level, `_j…` subject, `_k…` kind, `_late`. Every token is ASCII without spaces, so that both
databases cut texts alike: what is not, is written as hexadecimal digits.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from kheo.shared.text import fold

LONGEST_WORD = 40
MOST_WORDS = 400
PREFIX = "*"  # after a token of a question for PostgreSQL: every word that begins so


def word_token(word: str) -> str:
    short = word[:LONGEST_WORD]
    return short if short.isascii() else f"_x{short.encode().hex()}"


def code_token(letter: str, code: str) -> str:
    """A fact as a token; hyphens are not part of tokens."""
    return f"_{letter}{code.replace('-', '_')}"


def words_of(*texts: str) -> list[str]:
    """The distinct words of some texts, in order."""
    return as_tokens(chain.from_iterable(map(folded_words, texts)))


def as_tokens(words: Iterable[str]) -> list[str]:
    """Folded words as a search finds them, each once, in order."""
    found = list(dict.fromkeys(words))[:MOST_WORDS]
    if "".join(found).isascii() and max(map(len, found), default=0) <= LONGEST_WORD:
        return found
    return list(map(word_token, found))


@lru_cache(maxsize=4096)
def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text. A list says much again and again: the village, the branch, a sentence down the column."""
    return tuple(fold(text).split())


def facts_of(
    *,
    plan_id: int,
    unit_id: int,
    lineage: Iterable[int],
    state: str,
    field: str,
    level: str,
    subject: str,
    kind: str,
    late: bool,
) -> list[str]:
    """The tokens of one registration; `lineage` holds the unit's own id and the ids of all units above it."""
    return place_facts(plan_id, unit_id, lineage, state, late=late) + said_facts(kind, field, level, subject)


def place_facts(plan_id: int, unit_id: int, lineage: Iterable[int], state: str, *, late: bool) -> list[str]:
    """The facts that rows of one unit have in common."""
    found = [f"_p{plan_id}", f"_u{unit_id}", code_token("s", state), *(f"_a{each}" for each in lineage)]
    return [*found, "_late"] if late else found


def said_facts(kind: str, field: str, level: str, subject: str) -> list[str]:
    """The facts that a row says of itself."""
    said = ("k", kind), ("f", field), ("l", level), ("j", subject)
    return [code_token(letter, code) for letter, code in said if code]


# A question: every group must be met, a group by any of its tokens.
Question = list[list[str]]


def as_fts5(question: Sequence[Sequence[str]]) -> str:
    """The question in the language of SQLite's FTS5."""
    return " AND ".join("(" + " OR ".join(f'"{token}"' for token in group) + ")" for group in question)


def as_tsquery(question: Sequence[Sequence[str]]) -> str:
    """The question in the language of PostgreSQL's tsquery; tokens hold no quote, colon or backslash."""
    return " & ".join("(" + " | ".join(_lexeme(token) for token in group) + ")" for group in question)


def _lexeme(token: str) -> str:
    return f"'{token.removesuffix(PREFIX)}':*" if token.endswith(PREFIX) else f"'{token}'"
