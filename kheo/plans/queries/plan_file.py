"""Reading and checking a plan file: bytes in, a document and every fault out."""

import json
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kheo.plans.queries.other_faults import faults_beside, parse_path, say_path
from kheo.plans.queries.plan_shape import Part, PlanFile
from kheo.plans.queries.plan_values import MANY, ONE
from kheo.plans.queries.yaml_tree import Path as Steps
from kheo.plans.queries.yaml_tree import UnreadableError, YamlTree, read_yaml
from kheo.plans.rules.consistency import Fault, faults_of
from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.reading import digest_of, document_from
from kheo.shared.text import nfc

MAX_TEXT_BYTES = 2_000_000


@dataclass(frozen=True)
class CheckedFile:
    """What a plan file holds. Without faults there is a document; with faults there may be none."""

    document: PlanDocument | None
    faults: tuple[Fault, ...]
    content: dict[str, Any]
    text: str | None
    source: str  # the file as it came, for taking away again

    @property
    def ok(self) -> bool:
        return self.document is not None and not self.faults

    @property
    def digest(self) -> str:
        return digest_of(self.content, self.text)


def check_plan_file(
    path_or_bytes: str | Path | bytes, *, text: str | None = None
) -> tuple[PlanDocument | None, list[Fault]]:
    """The document and its faults; the document is None where the file has not even the shape of a plan.

    A path brings the plan's text along (`plan.text` is relative to the file); for bytes the text is an argument.
    """
    checked = (
        check_bytes(path_or_bytes, text=text) if isinstance(path_or_bytes, bytes) else check_path(Path(path_or_bytes))
    )
    return checked.document, list(checked.faults)


def check_path(path: Path) -> CheckedFile:
    """A plan file on disk, with the text that it names. Raises OSError where the plan file itself cannot be read."""
    data = _read_bounded(path)
    named = named_text(data)
    if named is None:
        return check_bytes(data)
    text_path = path.parent / named
    try:
        text = decode_text(_read_bounded(text_path))
    except (OSError, ValueError) as wrong:
        reason = str(wrong) if isinstance(wrong, ValueError) else "không đọc được tệp"
        fault = Fault("plan.text", f"Văn bản “{named}”: {reason}.", _line_of_text(data))
        checked = check_bytes(data, without_text=True)
        return replace(checked, faults=(*checked.faults, fault))
    return check_bytes(data, text=text)


def check_bytes(data: bytes, *, text: str | None = None, without_text: bool = False) -> CheckedFile:
    """A plan file and its text from anywhere. `without_text`: it is known to be missing, say nothing of clauses."""
    source = data.decode("utf-8-sig", errors="replace")
    words = normal_text(text) if text else None
    try:
        tree = read_yaml(data)
    except UnreadableError as wrong:
        return CheckedFile(None, (Fault(say_path(wrong.path), wrong.message, wrong.line),), {}, words, source)
    if not isinstance(tree.value, dict):
        fault = Fault("tệp", "Tệp kế hoạch phải bắt đầu bằng các khóa như `schema:`, `plan:`, `levels:`.", 1)
        return CheckedFile(None, (fault,), {}, words, source)
    try:
        shape = PlanFile.model_validate(tree.value)
    except ValidationError as wrong:
        faults = _shape_faults(wrong, tree) + faults_beside(tree, _clean_paths(wrong, tree), words)
        return CheckedFile(None, tuple(sorted(faults, key=lambda fault: fault.line or 0)), {}, words, source)
    content = shape.content()
    document = document_from(content, words)
    faults = [replace(fault, line=tree.line_of(parse_path(fault.path))) for fault in faults_of(document)]
    if shape.plan.text and words is None and not without_text:
        faults.append(
            Fault("plan.text", f"Chưa có văn bản “{shape.plan.text}” đi kèm.", tree.line_of(("plan", "text")))
        )
    return CheckedFile(document, tuple(faults), content, words, source)


def named_text(data: bytes) -> str | None:
    """The path in `plan.text`, where the file can be read that far."""
    return _header_word(data, "text")


def named_code(data: bytes) -> str | None:
    """The plan's code, where the file can be read that far."""
    return _header_word(data, "code")


def _header_word(data: bytes, key: str) -> str | None:
    try:
        value = read_yaml(data).value
    except UnreadableError:
        return None
    plan = value.get("plan") if isinstance(value, dict) else None
    word = plan.get(key) if isinstance(plan, dict) else None
    return word if isinstance(word, str) and word else None


def decode_text(data: bytes) -> str:
    """The plan's text as UTF-8 (or UTF-16 with its mark). Raises ValueError in the reader's words."""
    if len(data) > MAX_TEXT_BYTES:
        raise ValueError("văn bản quá dài")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise ValueError("không phải văn bản UTF-8") from None
    if "\x00" in text:
        raise ValueError("không phải tệp văn bản")
    return text


def normal_text(text: str) -> str:
    """The same text whatever system it was typed on: composed letters, one kind of line end."""
    return nfc(text).replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def json_schema() -> str:
    """The JSON Schema of the plan file, so that editors complete and check it."""
    schema = PlanFile.model_json_schema(by_alias=True, mode="validation")
    _drop_titles(schema)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Kế hoạch phong trào thi đua (kheo-plan/1)",
        **schema,
    }
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=False) + "\n"


def _read_bounded(path: Path, most: int = 20_000_000) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def _line_of_text(data: bytes) -> int | None:
    try:
        return read_yaml(data).line_of(("plan", "text"))
    except UnreadableError:
        return None


def _drop_titles(node: Any) -> None:
    if isinstance(node, dict):
        if isinstance(node.get("title"), str) and (
            "type" in node or "properties" in node or "anyOf" in node or "$ref" in node
        ):
            node.pop("title")
        for key, value in node.items():
            if key != "const":
                _drop_titles(value)
    elif isinstance(node, list):
        for value in node:
            _drop_titles(value)


# --- pydantic's errors in the reader's words ------------------------------------------------------------------------

_MESSAGES = {
    "string_type": "Phải là chữ (đặt trong dấu ngoặc kép nếu toàn chữ số).",
    "int_type": "Phải là số nguyên.",
    "bool_type": "Phải là true hoặc false.",
    "list_type": "Phải là một danh sách.",
    "dict_type": "Phải gồm các khóa và giá trị.",
    "model_type": "Phải gồm các khóa và giá trị.",
    "model_attributes_type": "Phải gồm các khóa và giá trị.",
    "too_short": "Danh sách này không được trống.",
    "string_too_short": "Không được để trống.",
    "string_too_long": "Dài quá mức cho phép.",
}


def _shape_faults(wrong: ValidationError, tree: YamlTree) -> list[Fault]:
    faults = []
    for error in wrong.errors():
        path = _clean_path(error["loc"], tree.value)
        faults.append(Fault(say_path(path), _message(error, path), tree.line_of(path)))
    return list(dict.fromkeys(faults))


def _clean_paths(wrong: ValidationError, tree: YamlTree) -> list[Steps]:
    """Where the shape is wrong; a key that should not be there is marked by its own path."""
    return [_clean_path(error["loc"], tree.value) for error in wrong.errors()]


def _clean_path(loc: Steps, value: Any) -> Steps:
    """Pydantic adds the alternatives that it tried to a path; the file does not know them."""
    path: list[int | str] = []
    for index, step in enumerate(loc):
        if step in (ONE, MANY, "[key]"):
            continue
        inside = isinstance(value, (dict, list))
        if not inside and index:
            break
        path.append(step)
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            value = None
            if index + 1 < len(loc):
                break
    return tuple(path)


def _message(error: Any, path: Steps) -> str:
    kind, context, given = error["type"], error.get("ctx") or {}, error.get("input")
    if kind == "missing":
        return f"Thiếu “{path[-1]}” (bắt buộc)."
    if kind == "extra_forbidden" and path == ("unconfirmed",):
        return (
            "Bản nháp chưa được xác nhận: đối chiếu các dòng “CHƯA XÁC NHẬN”, “CẦN ĐIỀN” với văn bản, rồi xóa dòng này."
        )
    if kind == "extra_forbidden":
        known = _keys_at(path[:-1])
        near = get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
        return f"Không có khóa “{path[-1]}” ở đây" + (f"; có phải “{near[0]}”?" if near else ".")
    if kind == "string_pattern_mismatch":
        return f"“{given}” không phải là mã: chỉ dùng chữ thường không dấu, chữ số và gạch nối, ví dụ “xa-bac-thuy”."
    if kind == "literal_error":
        expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        return f"“{given}” không dùng được; chọn một trong: {expected}."
    if kind in {"value_error", "assertion_error"}:
        return str(context.get("error", error["msg"]))
    if kind in {"greater_than_equal", "less_than_equal"}:
        return f"Phải từ {context['ge']} trở lên." if "ge" in context else f"Không được quá {context['le']}."
    return _MESSAGES.get(kind, "Giá trị không dùng được.")


def _keys_at(path: Steps) -> list[str]:
    """The keys that the file may have at a path, for suggesting the right one."""
    shape: Any = PlanFile
    for step in path:
        if isinstance(step, int) or shape is None:
            continue
        field = next((f for name, f in shape.model_fields.items() if (f.alias or name) == step), None)
        shape = _part_in(field.annotation) if field else None
    if shape is None:
        return []
    return [field.alias or name for name, field in shape.model_fields.items()]


def _part_in(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if found := _part_in(inner):
            return found
    return None
