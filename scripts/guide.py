"""The user guide as part of the product: .venv/bin/python scripts/guide.py [--check]

docs/huong-dan.md becomes kheo/guide/bundled/guide.json, a section for each heading of the second and third rank, and
the pictures that it shows become WebP files, a third lighter, in kheo/static/guide/. The product renders no Markdown.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kheo.shared.text import fold

SOURCE = ROOT / "docs" / "huong-dan.md"
BUNDLE = ROOT / "kheo" / "guide" / "bundled" / "guide.json"
PICTURES = ROOT / "kheo" / "static" / "guide"
NUMBERED = re.compile(r"^(\d+(?:\.\d+)?)\.\s+(.*)$")
REFERENCE = re.compile(r"\b(xem|mục|phần) (\d+(?:\.\d+)?)\b")


def slug_of(title: str) -> str:
    """The address of a section: its title without its number, so that numbers may change."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")


def sections_of(text: str) -> list[dict[str, Any]]:
    """The sections in order, each with the tokens below its heading."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    found: list[dict[str, Any]] = []
    chapter = ""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.type == "heading_open" and token.tag in {"h2", "h3"}:
            words = tokens[place + 1].content
            numbered = NUMBERED.match(words)
            number, title = (numbered[1], numbered[2]) if numbered else ("", words)
            slug = slug_of(title)
            chapter = slug if token.tag == "h2" else chapter
            found.append(
                {
                    "slug": slug,
                    "number": number,
                    "title": title,
                    "parent": "" if token.tag == "h2" else chapter,
                    "tokens": [],
                }
            )
            place += 3
            continue
        if found:
            found[-1]["tokens"].append(token)
        place += 1
    return found


def written(tokens: Sequence[Token], addresses: dict[str, str]) -> str:
    """The HTML of a section: tables that become cards on a telephone, pictures that wait, references that lead."""
    heads: list[str] = []
    column = 0
    in_head = False
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            token.attrSet("class", "table table-compact")
            heads = []
        elif token.type == "thead_open":
            in_head = True
        elif token.type == "thead_close":
            in_head = False
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open" and in_head:
            token.attrSet("scope", "col")
            heads.append(tokens[place + 1].content)
        elif token.type == "td_open":
            if column:
                token.attrSet("data-label", heads[column][:1].upper() + heads[column][1:])
            else:
                token.attrSet("class", "row-title")
            column += 1
        elif token.type == "heading_open" or token.type == "heading_close":
            token.tag = "h4"
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    renderer.add_render_rule("image", picture)
    html = renderer.renderer.render(list(tokens), renderer.options, {})
    # A picture stands for itself, not in a paragraph.
    html = re.sub(r"<p>(<figure>.*?</figure>)</p>", r"\1", html, flags=re.DOTALL)
    return REFERENCE.sub(lambda found: reference(found, addresses), html)


def reference(found: re.Match[str], addresses: dict[str, str]) -> str:
    slug = addresses.get(found[2])
    return f'{found[1]} <a href="guide:{slug}">{found[2]}</a>' if slug else found[0]


def picture(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    name = Path(str(token.attrs["src"])).stem
    with Image.open(ROOT / "docs" / str(token.attrs["src"])) as image:
        width, height = image.size
    alt = escape(token.content)
    narrow = ' class="guide-phone"' if name.endswith("-phone") else ""
    return (
        f'<figure><img src="picture:{name}" alt="{alt}" width="{width}" height="{height}" loading="lazy"'
        f' decoding="async"{narrow}><figcaption>{alt}</figcaption></figure>'
    )


def pictures_of(text: str) -> dict[str, Path]:
    return {Path(name).stem: ROOT / "docs" / name for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)}


def bundle_of(text: str) -> str:
    sections = sections_of(text)
    addresses = {each["number"]: each["slug"] for each in sections}
    slugs = [each["slug"] for each in sections]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        sys.exit(f"{SOURCE}: two sections have one address: {', '.join(twice)}. Give one of them another title.")
    for each in sections:
        each["html"] = written(each.pop("tokens"), addresses).splitlines()
    pictures = {
        name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for name, path in sorted(pictures_of(text).items())
    }
    return json.dumps({"sections": sections, "pictures": pictures}, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when something is stale")
    check = parser.parse_args().check
    text = SOURCE.read_text(encoding="utf-8")
    bundle = bundle_of(text)
    before = BUNDLE.read_text(encoding="utf-8") if BUNDLE.exists() else "{}"
    known = json.loads(before).get("pictures", {})
    wanted = json.loads(bundle)["pictures"]
    shown = {path.stem: path for path in PICTURES.glob("*.webp")}
    stale = [name for name in wanted if wanted[name] != known.get(name) or name not in shown]
    gone = [path for name, path in shown.items() if name not in wanted]
    words = [str(BUNDLE.relative_to(ROOT))] if bundle != before else []
    words += [f"kheo/static/guide/{name}.webp" for name in stale] + [str(path.relative_to(ROOT)) for path in gone]
    for each in words:
        print(f"{each}: {'stale; run “make docs”' if check else 'written'}", file=sys.stderr)
    if check:
        return int(bool(words))
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name in stale:
        with Image.open(pictures_of(text)[name]) as image:
            image.convert("RGB").save(PICTURES / f"{name}.webp", lossless=True, quality=100, method=6)
    for path in gone:
        path.unlink()
    BUNDLE.parent.mkdir(parents=True, exist_ok=True)
    BUNDLE.write_text(bundle, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
