"""Reading YAML 1.2 that comes from outside: bounded, exact (no binary fractions), with the line of every value."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[str | int, ...]

MAX_BYTES = 2_000_000  # a plan that names all 3,321 communes is about 0.5 MB
MAX_NODES = 150_000
MAX_DEPTH = 30


class UnreadableError(Exception):
    """The bytes are no YAML that we are willing to read."""

    def __init__(self, message: str, line: int | None = None, path: Path = ()) -> None:
        self.message, self.line, self.path = message, line, path
        super().__init__(message)


@dataclass
class YamlTree:
    """Plain values, and the line (from 1) on which each of them stands."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int | None:
        """The line of a value, or of the nearest one around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


def read_yaml(data: bytes) -> YamlTree:
    """Refuses what is too big, too deep, expands without end, names a key twice or is no text; never guesses."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"Tệp lớn hơn {MAX_BYTES // 1_000_000} MB; một tệp kế hoạch không lớn như vậy.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        raise UnreadableError("Tệp không phải văn bản UTF-8. Hãy lưu lại tệp với bảng mã UTF-8.", line) from None
    _refuse_depth(text)
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        raise UnreadableError(
            f"Không đọc được YAML: {_in_words(wrong.problem or wrong.context or '')}.", mark.line + 1 if mark else None
        ) from None
    except (YAMLError, YAMLStreamError, ValueError, RecursionError, AttributeError) as wrong:
        raise UnreadableError(
            f"Không đọc được YAML: {str(wrong).splitlines()[0] if str(wrong) else type(wrong).__name__}."
        ) from None
    if root is None:
        raise UnreadableError("Tệp trống.")
    builder = _Builder()
    value = builder.build(root, ())
    return YamlTree(value, builder.lines)


def _refuse_depth(text: str) -> None:
    """Deep nesting exhausts the parser's stack before it can say so."""
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        indent = len(line) - len(line.lstrip(" -"))
        depth += line.count("[") + line.count("{") - line.count("]") - line.count("}")
        if depth > 20 * MAX_DEPTH or indent > 20 * MAX_DEPTH:
            raise UnreadableError("Các mục lồng nhau quá sâu.", number)


_PROSE = frozenset({"title", "short_title", "symbol", "issuer", "on_behalf_of", "note"})


def _is_prose(key: str, value: Node) -> bool:
    return key in _PROSE and isinstance(value, ScalarNode) and value.style is None and bool(value.value)


def _goes_on(last: str, key: ScalarNode, value: Node) -> bool:
    """Whether a "key" is only the next words of an unquoted title: no colon, so no value, stands behind it."""
    if not last or key.style is not None or not isinstance(value, ScalarNode) or value.value != "":
        return False
    return bool(value.style is None and value.start_mark.index == key.end_mark.index)


_YAML_WORDS = (
    ("cannot start any token", "có ký tự không dùng được ở đây (không thụt dòng bằng phím Tab)"),
    (
        "mapping values are not allowed",
        "thừa dấu hai chấm; nếu câu có dấu hai chấm, hãy đặt cả câu trong dấu ngoặc kép",
    ),
    ("expected ',' or", "thiếu dấu phẩy hoặc dấu ngoặc đóng"),
    ("could not find expected ':'", "thiếu dấu hai chấm sau tên khóa"),
    ("expected <block end>", "thụt dòng không đều"),
    ("found undefined alias", "bí danh (*) chưa được đặt tên"),
    ("another document", "tệp chỉ được chứa một văn bản YAML"),
    ("while scanning a quoted scalar", "thiếu dấu ngoặc kép đóng"),
)


def _in_words(problem: str) -> str:
    return next((words for english, words in _YAML_WORDS if english in problem), problem)


class _Builder:
    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.nodes = 0
        self.open: set[int] = set()

    def build(self, node: Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise UnreadableError("Tệp có quá nhiều giá trị (hoặc bí danh YAML nhân lên không ngừng).", line, path)
        if len(path) > MAX_DEPTH:
            raise UnreadableError("Các mục lồng nhau quá sâu.", line, path)
        if id(node) in self.open:
            raise UnreadableError("Bí danh YAML trỏ về chính nó.", line, path)
        self.lines.setdefault(path, line)
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        self.open.add(id(node))
        try:
            if isinstance(node, SequenceNode):
                return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
            if isinstance(node, MappingNode):
                return self._mapping(node, path)
        finally:
            self.open.discard(id(node))
        raise UnreadableError("Kiểu giá trị không dùng được.", line, path)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        last = ""  # the key of a title that may go on behind a comma
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                raise UnreadableError("Tên khóa phải là một từ.", line, path)
            key = str(key_node.value)
            if node.flow_style and _goes_on(last, key_node, value_node):
                # `{title: Sáng tạo, bền vững, points: 15}`: YAML ends the title at its first comma and reads a key
                # without a value. People write so, and mean one title.
                found[last] = f"{found[last]}, {' '.join(key.split())}"
                continue
            last = key if _is_prose(key, value_node) else ""
            if key in found:
                raise UnreadableError(f"Khóa “{key}” xuất hiện hai lần.", line, (*path, key))
            self.lines[(*path, key)] = line
            found[key] = self.build(value_node, (*path, key))
        return found

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        tag, text = str(node.tag).rpartition(":")[2], str(node.value)
        line = node.start_mark.line + 1
        try:
            if tag == "null":
                return None
            if tag == "bool":
                return text.lower() == "true"
            if tag == "int":
                if len(text) > 20:
                    raise UnreadableError(f"Số “{text[:20]}…” quá lớn.", line, path)
                return int(text, 0) if text[:2].lower() in {"0x", "0o"} else int(text)
            if tag == "float":
                number = Decimal(text.replace("_", ""))
                if not number.is_finite() or abs(number.adjusted()) > 20:
                    raise UnreadableError(f"“{text}” không phải là số dùng được.", line, path)
                return number
        except (ValueError, InvalidOperation):
            raise UnreadableError(f"“{text}” không phải là số.", line, path) from None
        if tag in {"str", "timestamp"}:
            return text  # a date stays the words of the file until it is checked
        raise UnreadableError(f"Nhãn YAML “{node.tag}” không được phép.", line, path)
