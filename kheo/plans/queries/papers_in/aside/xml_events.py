"""XML as a stream of events, without a tree; a document type or an entity of its own is refused at once."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from .limits import DEEPEST, RefusedError

Attributes = dict[str, str]


class Events:
    """Hears the elements of a part under the prefixes that the reader chose ("w:p"), whatever the file calls them."""

    def start(self, name: str, attributes: Attributes) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def feed(pieces: Iterable[bytes], prefixes: dict[str, str], events: Events) -> None:
    names: dict[str, str] = {}

    def short(name: str) -> str:
        known = names.get(name)
        if known is None:
            uri, _, local = name.rpartition(" ")
            known = f"{prefixes.get(uri, '')}:{local}" if uri else local
            if len(names) < 5_000:
                names[name] = known
        return known

    depth = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise RefusedError("paper.damaged")
        events.start(short(name), {short(key): value for key, value in attributes.items()} if attributes else {})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        events.end(short(name))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = events.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, UnicodeError):
        raise RefusedError("paper.damaged") from None


def _refuse(*_: object) -> int:
    raise RefusedError("paper.unsafe")


class Tags(Events):
    """Only start tags matter: each goes to a function."""

    def __init__(self, heard: Callable[[str, Attributes], None]) -> None:
        self._heard = heard

    def start(self, name: str, attributes: Attributes) -> None:
        self._heard(name, attributes)
