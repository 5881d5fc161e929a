"""The Vietnamese that Python holds for a person to read: literals, and f-strings with their holes named.

Not: docstrings, keys, what is compared or searched for. Words without a Vietnamese letter ("Xem", "Ghi") are found
where words are expected: beside a Vietnamese one, as a label, in a Problem, as a choice.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kheo.config.languages.pieces import VIETNAMESE

WORD_KEYWORDS = {
    "verbose_name", "verbose_name_plural", "label", "help_text", "title", "word", "words", "text", "note", "hint",
    "lead", "reason", "confirm", "message", "next_step", "heading", "caption", "empty_label", "summary", "name_plural",
}  # fmt: skip
SEARCHES = {
    "startswith", "endswith", "removeprefix", "removesuffix", "replace", "split", "rsplit", "strip", "lstrip", "rstrip",
    "find", "index", "count", "maketrans", "compile", "match", "search", "sub", "fullmatch", "findall", "finditer",
    "partition", "rpartition", "fold", "getLogger", "getattr",
}  # fmt: skip
# A word as a person reads one, not a code: "Xem", "Trong ngày".
READ = re.compile(r"[A-ZĐ][a-z]+( [A-Za-z]+)*[.:?!]?")
# Not read on a page: regular expressions, HTML, the text of a letter.
PATTERN = re.compile(r"\(\?[:P<!=]|\\[sbdw]|</|\n")
TIMES = {
    "%H:%M": "{time}",
    "%d/%m/%Y": "{date}",
    "%H": "{hour}",
    "%M": "{minute}",
    "%d": "{day}",
    "%m": "{month}",
    "%Y": "{year}",
}


@dataclass(frozen=True, slots=True)
class Found:
    text: str
    line: int


def words_of(source: str) -> Iterator[Found]:
    tree = ast.parse(source)
    for parent in ast.walk(tree):
        for child in ast.iter_child_nodes(parent):
            child.parent = parent  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        text = None
        if isinstance(node, ast.BinOp):
            text = _sum(node)
        elif isinstance(node, ast.JoinedStr):
            text = (
                None
                if _in_sum(node) or _quiet(node) or isinstance(_parent(node), ast.FormattedValue)
                else _joined(node)
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = _literal(node)
        if text and text.strip() and not PATTERN.search(text):
            yield Found(text, node.lineno)


def _parent(node: ast.AST) -> ast.AST:
    return node.parent  # type: ignore[attr-defined,no-any-return]


def _in_sum(node: ast.AST) -> bool:
    parent = _parent(node)
    return isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add) and _top(parent) is not None


def _top(node: ast.BinOp) -> str | None:
    """The whole sum that a part belongs to, when it is one of words."""
    while isinstance(parent := _parent(node), ast.BinOp) and isinstance(parent.op, ast.Add):
        node = parent
    return _sum(node)


def _sum(node: ast.BinOp) -> str | None:
    if not isinstance(node.op, ast.Add) or (isinstance(up := _parent(node), ast.BinOp) and isinstance(up.op, ast.Add)):
        return None
    parts = list(_operands(node))
    if not any(isinstance(part, ast.JoinedStr | ast.Constant) for part in parts) or _quiet(node):
        return None
    text = _write(parts)
    return text if VIETNAMESE.search(text) else None


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _operands(node.left)
        yield from _operands(node.right)
    elif isinstance(node, ast.JoinedStr):
        yield from node.values
    else:
        yield node


def _joined(node: ast.JoinedStr) -> str | None:
    text = _write(node.values)
    return text if VIETNAMESE.search(text) else None


def _write(parts: list[ast.expr]) -> str:
    text, names = "", set[str]()
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            text += part.value.replace("{", "{{").replace("}", "}}")
            continue
        if (
            isinstance(part, ast.FormattedValue)
            and part.format_spec
            and VIETNAMESE.search(ast.unparse(part.format_spec))
        ):
            text += _timed(
                "".join(str(each.value) for each in part.format_spec.values if isinstance(each, ast.Constant))
            )
            continue
        name = _name(part.value if isinstance(part, ast.FormattedValue) else part)
        number = 2
        own = name
        while own in names:
            own, number = f"{name}{number}", number + 1
        names.add(own)
        text += "{" + own + "}"
    return text


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id.strip("_").lower()
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call):
        if node.args:
            return _name(node.args[0])
        return _name(node.func)
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    if isinstance(node, ast.IfExp):
        return "part"
    if isinstance(node, ast.BoolOp):
        return _name(node.values[0])
    return "value"


def _timed(text: str) -> str:
    """`%H:%M ngày %d/%m/%Y` with holes, as other messages have them."""
    for sign, hole in TIMES.items():
        text = text.replace(sign, hole)
    return text


def _literal(node: ast.Constant) -> str | None:
    parent = _parent(node)
    if isinstance(parent, ast.JoinedStr | ast.FormattedValue | ast.Expr) or _quiet(node) or _in_sum(node):
        return None
    text = str(node.value)
    if VIETNAMESE.search(text):
        return _timed(text)
    return text if READ.fullmatch(text) and _said(node, text) else None


def _quiet(node: ast.AST) -> bool:
    """Whether the string is compared, searched for or a key, and never shown."""
    parent = _parent(node)
    if isinstance(parent, ast.Compare | ast.Set | ast.Subscript | ast.MatchValue | ast.Assert):
        return True
    if isinstance(parent, ast.Dict):
        return any(key is node for key in parent.keys)
    if isinstance(parent, ast.Call):
        called = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
        return called in SEARCHES and node in parent.args
    if isinstance(parent, ast.Tuple | ast.List):
        return _quiet(parent)
    return False


def _said(node: ast.AST, text: str) -> bool:
    parent = _parent(node)
    if isinstance(parent, ast.keyword):
        return parent.arg in WORD_KEYWORDS
    if not re.search("[A-Za-z]", text):
        return False
    if isinstance(parent, ast.Call):
        beside = [*parent.args, *(each.value for each in parent.keywords)]
        called = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
        return called.endswith("Field") or called in {"Problem", "Move"} or _some_vietnamese(beside)
    if isinstance(parent, ast.Tuple | ast.List):
        if _some_vietnamese(parent.elts):
            return True
        above = _parent(parent)
        return isinstance(above, ast.Tuple | ast.List) and _some_vietnamese(above.elts)
    if isinstance(parent, ast.Dict):
        return _some_vietnamese(parent.values)
    return isinstance(parent, ast.IfExp) and _some_vietnamese([parent.body, parent.orelse])


def _some_vietnamese(nodes: list[ast.expr]) -> bool:
    return any(
        isinstance(part, ast.Constant) and isinstance(part.value, str) and bool(VIETNAMESE.search(part.value))
        for node in nodes
        for part in ast.walk(node)
    )
