"""A unit's own template, looked at before it is used: it may place our words and style them, and nothing else."""

import re
from typing import Any
from xml.sax.saxutils import unescape

from kheo.papers.queries.zip_directory import NotPlainError, TooLargeError, read_directory, unpack
from kheo.shared.problems import Problem, RuleBroken

MOST_BYTES = 5_000_000
MOST_UNPACKED = 20_000_000
MOST_OF_A_PART = 2_000_000
MOST_BRACES = 400
_HEAD_NAMES = ("issuer_above", "issuer", "number", "place_and_date", "kind", "subject", "letter_subject")
_OTHER_NAMES = ("addressee", "addressees", "body", "signed", "authority", "position", "name", "recipients")
NAMES = frozenset((*_HEAD_NAMES, *_OTHER_NAMES))
LISTS = frozenset(("addressees", "recipients"))
_TYPE = b"wordprocessingml.document.main+xml"
_REFUSED_PARTS = re.compile(r"vba|activex|embeddings/|\.bin\Z|afchunk|customui", re.IGNORECASE)
_FIELD = re.compile(rb"<w:instrText[^>]*>([^<]*)<|<w:fldSimple[^>]*?w:instr=[\"']([^\"']*)[\"']")
_KNOWN_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)?(?:\s*\\\*\s*\w+)*\s*\Z", re.IGNORECASE)
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
_CORRECT = "Sửa lại tệp mẫu từ tệp mẫu có sẵn của hệ thống, rồi tải lên lại."


def refused(code: str, message: str) -> RuleBroken:
    return RuleBroken([Problem(f"paper.template_{code}", message, _CORRECT, "template")])


def check_file(data: bytes) -> None:
    """It is a DOCX of ordinary make, without macros, links to elsewhere, embedded files or fields that fetch."""
    if len(data) > MOST_BYTES:
        raise refused("too_large", "Tệp mẫu lớn hơn 5 MB.")
    try:
        members = read_directory(data)
        if sum(member.declared for member in members.values()) > MOST_UNPACKED or len(members) > 500:
            raise refused("too_large", "Tệp mẫu quá lớn sau khi giải nén.")
        parts = {name: unpack(data, member, MOST_UNPACKED) for name, member in members.items()}
    except (NotPlainError, TooLargeError):
        raise refused("unreadable", "Tệp mẫu không phải tệp DOCX hoặc đã hỏng.") from None
    types = parts.get("[Content_Types].xml", b"")
    if _TYPE not in types or b"macroEnabled" in types or "word/document.xml" not in parts:
        raise refused("unreadable", "Tệp mẫu không phải tệp DOCX hoặc đã hỏng.")
    for name, content in parts.items():
        if _REFUSED_PARTS.search(name):
            raise refused("unsafe", "Tệp mẫu có chứa macro hoặc tệp nhúng.")
        if name.endswith(".rels") and _EXTERNAL.search(content):
            raise refused("unsafe", "Tệp mẫu có liên kết ra ngoài.")
        if name.endswith((".xml", ".rels")):
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise refused("unsafe", "Tệp mẫu có khai báo thực thể XML.")
            if len(content) > MOST_OF_A_PART or (name.startswith("word/") and content.count(b"{") > MOST_BRACES):
                raise refused("too_large", "Tệp mẫu có phần quá dài.")
            if b"altChunk" in content:
                raise refused("unsafe", "Tệp mẫu có chứa tệp nhúng.")
            for found in _FIELD.finditer(content):
                if not _KNOWN_FIELD.match(unescape((found[1] or found[2] or b"").decode("utf-8", "replace"))):
                    raise refused("unsafe", "Tệp mẫu có trường khác với số trang.")


def environment() -> Any:
    """Jinja without anything to call: no globals, no filters, no tests, and the sandbox around the rest."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    made.globals.clear()
    made.filters.clear()
    made.tests.clear()
    return made


def check_placeholders(source: str, jinja: Any) -> bool:
    """Only our names, `if` one of them, `for` one of our lists; says whether the body stands in it."""
    from jinja2 import TemplateError, nodes

    try:
        tree = jinja.parse(source)
    except (TemplateError, RecursionError):
        raise refused("placeholder", "Tệp mẫu có dấu {{ }} hoặc {% %} viết sai.") from None
    plain = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.For, nodes.Not)
    for node in [tree, *tree.find_all(nodes.Node)]:
        if not isinstance(node, plain):
            raise refused("placeholder", "Tệp mẫu có biểu thức; chỉ dùng được các tên có sẵn.")
        if isinstance(node, nodes.For):
            simple = (
                isinstance(node.iter, nodes.Name) and node.iter.name in LISTS and not node.test and not node.recursive
            )
            if not simple or any(node_below is not node for node_below in node.find_all(nodes.For)):
                raise refused("placeholder", "Tệp mẫu chỉ được lặp theo danh sách nơi nhận hoặc nơi kính gửi.")
    loops = {each.target.name for each in tree.find_all(nodes.For) if isinstance(each.target, nodes.Name)}
    used = {name.name for name in tree.find_all(nodes.Name)}
    unknown = sorted(used - NAMES - loops)
    if unknown or loops & NAMES:
        shown = ", ".join(unknown or sorted(loops & NAMES))[:80]
        raise refused("placeholder", f"Tệp mẫu có tên không dùng được: {shown}.")
    return "body" in used
