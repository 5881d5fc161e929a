#!/usr/bin/env python3
"""Fetch the front-end files that the project keeps in its tree, at the versions written below.

    .venv/bin/python scripts/vendor-frontend.py

Needs npm and fonttools[woff]. Writes kheo/static/vendor/, kheo/static/icons.svg, the logo files and
tests/vendor/; run it after changing a version or an icon, and commit what it writes. Serving the
product never needs npm.
"""

import re
import shutil
import subprocess
import tempfile
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "kheo" / "static"
VENDOR = STATIC / "vendor"
TEST_VENDOR = ROOT / "tests" / "vendor"

HTMX = "htmx.org@4.0.1"
AXE = "axe-core@4.14.1"
LUCIDE = "lucide-static@1.62.0"
# This package carries the whole TrueType files; the web-font packages come already cut in three.
FONT = "@expo-google-fonts/be-vietnam-pro@0.4.1"
WEIGHTS = {400: "400Regular/BeVietnamPro_400Regular.ttf", 600: "600SemiBold/BeVietnamPro_600SemiBold.ttf"}
BOLD = "700Bold/BeVietnamPro_700Bold.ttf"  # drawn into the logo, not served

VOWELS = "aăâeêioôơuưy"
TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
OTHER_MARKS = "\u0302\u0306\u031b"  # circumflex, breve, horn: text in NFD
PUNCTUATION = "\u00a0°±²³·×÷§©«»–—‘’“”„…•₫≤≥−½¼¾‰"
TABULAR_WIDTH = 680  # units of 1000; every figure of the table set is this wide

# Our own mark: the word in the product's typeface, its tone mark a leaf in the brand colour.
LEAF = "M60.4 16.2C60.2 9 65 3.6 75.4 1.4 76.2 9.4 70.4 15.6 60.4 16.2Z"
TILE_LEAF = "M30.5 15.2C30.3 9.4 34.4 5 43 3.2 43.7 9.8 38.8 14.7 30.5 15.2Z"

# name in the sprite: name in Lucide
ICONS = {
    "accept": "circle-check",
    "alert": "triangle-alert",
    "arrow-down": "arrow-down",
    "arrow-left": "arrow-left",
    "arrow-right": "arrow-right",
    "arrow-up": "arrow-up",
    "award": "award",
    "bell": "bell",
    "calendar": "calendar",
    "chart": "chart-column",
    "check": "check",
    "chevron-down": "chevron-down",
    "chevron-left": "chevron-left",
    "chevron-right": "chevron-right",
    "clock": "clock",
    "copy": "copy",
    "dashed": "circle-dashed",
    "document": "file-text",
    "down": "trending-down",
    "download": "download",
    "edit": "pencil",
    "external": "external-link",
    "filter": "funnel",
    "flag": "flag",
    "home": "house",
    "image": "image",
    "info": "info",
    "list": "list-checks",
    "journal": "history",
    "lock": "lock",
    "log-in": "log-in",
    "log-out": "log-out",
    "mail": "mail",
    "map": "map-pin",
    "megaphone": "megaphone",
    "menu": "menu",
    "message": "message-square",
    "moon": "moon",
    "offline": "wifi-off",
    "paperclip": "paperclip",
    "plan": "book-open",
    "plus": "plus",
    "print": "printer",
    "progress": "circle-dot",
    "refuse": "circle-x",
    "repeat": "repeat-2",
    "save": "save",
    "search": "search",
    "send": "send",
    "settings": "settings",
    "shield": "shield-check",
    "spreadsheet": "sheet",
    "sun": "sun",
    "target": "target",
    "trash": "trash-2",
    "undo": "undo-2",
    "unit": "landmark",
    "units": "building-2",
    "up": "trending-up",
    "upload": "upload",
    "user": "user",
    "users": "users",
    "view": "eye",
    "vote": "vote",
    "x": "x",
}


def characters() -> str:
    """Every character the product's typeface must draw: ASCII, Vietnamese in both forms, punctuation."""
    wanted = {chr(code) for code in range(0x20, 0x7F)} | set("đĐ") | set(TONES + OTHER_MARKS + PUNCTUATION)
    for vowel in VOWELS:
        for tone in ["", *TONES]:
            letter = unicodedata.normalize("NFC", vowel + tone)
            wanted |= set(letter) | set(letter.upper())
    return "".join(sorted(wanted))


def fetch(work: Path, *packages: str) -> Path:
    subprocess.run(["npm", "init", "-y"], cwd=work, check=True, stdout=subprocess.DEVNULL)
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(["npm", "install", *quiet, *packages], cwd=work, check=True, stdout=subprocess.DEVNULL)
    return work / "node_modules"


def place(target: Path, package: str, licence: str, files: dict[Path, str], licence_file: Path, note: str = "") -> None:
    """Put `files` into the folder `target` with the licence text and a note of where they come from."""
    target.mkdir(parents=True, exist_ok=True)
    for source, name in files.items():
        shutil.copyfile(source, target / name)
    shutil.copyfile(licence_file, target / "LICENSE.txt")
    (target / "VERSION.txt").write_text(f"{package}\nLicence: {licence}\n{note}", encoding="utf-8")


def add_tabular_figures(font: TTFont) -> None:
    """Be Vietnam Pro has no figures of equal width; compose them from its own digits, for columns."""
    cmap, glyf, metrics = font.getBestCmap(), font["glyf"], font["hmtx"]
    pairs = []
    for digit in "0123456789":
        plain = cmap[ord(digit)]
        name = f"{plain}.tnum"
        part = GlyphComponent()
        part.glyphName, part.x, part.y = plain, (TABULAR_WIDTH - metrics[plain][0]) // 2, 0
        part.flags = 0x0004 | 0x0002  # round to grid; the arguments are an offset
        glyph = Glyph()
        glyph.numberOfContours, glyph.components = -1, [part]
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        glyf[name] = glyph
        glyph.recalcBounds(glyf)
        metrics[name] = (TABULAR_WIDTH, glyph.xMin)
        pairs.append(f"sub {plain} by {name};")
    font["maxp"].numGlyphs = len(font.getGlyphOrder())
    addOpenTypeFeaturesFromString(font, "feature tnum {" + " ".join(pairs) + "} tnum;", tables=["GSUB"])


def cut_font(source: Path, target: Path) -> None:
    font = TTFont(source, recalcTimestamp=False)
    add_tabular_figures(font)
    wanted = characters()
    missing = [char for char in wanted if ord(char) not in font.getBestCmap()]
    if missing:
        raise SystemExit(f"{source.name} lacks {missing}")
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "tnum"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 5, 13, 14]
    options.drop_tables += ["DSIG", "STAT"]
    cutter = subset.Subsetter(options)
    cutter.populate(text=wanted)
    cutter.subset(font)
    font.flavor = "woff2"
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size} bytes")


def draw_sprite(lucide: Path, bold: TTFont) -> None:
    word, _ = outline(bold, "Kheo", 40, 0, 40)
    symbols = [
        f'<symbol id="logo" viewBox="2 0 102 42"><path d="{word}"/><path fill="var(--brand)" d="{LEAF}"/></symbol>'
    ]
    for name, source in sorted(ICONS.items()):
        drawing = (lucide / "icons" / f"{source}.svg").read_text(encoding="utf-8")
        body = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
        assert body  # noqa: S101 - a script; the file would be useless otherwise
        shape = re.sub(r"\s*/>", "/>", re.sub(r">\s+<", "><", body[1].strip()))
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shape}</symbol>')
    licence = "Icons: Lucide, ISC licence, see vendor/lucide/LICENSE.txt"
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg"><!-- {licence} -->\n' + "\n".join(symbols) + "\n</svg>\n"
    (STATIC / "icons.svg").write_text(sprite, encoding="utf-8")


def outline(font: TTFont, text: str, size: float, x: float, baseline: float) -> tuple[str, float]:
    """The text as one SVG path, and the x where it ends."""
    glyphs, cmap, scale = font.getGlyphSet(), font.getBestCmap(), size / font["head"].unitsPerEm
    pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.1f}".removesuffix(".0"))
    for char in text:
        glyph = glyphs[cmap[ord(char)]]
        glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, x, baseline)))
        x += glyph.width * scale
    return pen.getCommands(), x


def draw_favicon(bold: TTFont) -> None:
    letter, _ = outline(bold, "K", 33, 9.5, 37.5)
    (STATIC / "favicon.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
        '<rect width="48" height="48" rx="10" fill="#9b2d20"/>'
        f'<path fill="#fffaf3" d="{letter}"/><path fill="#f3c66b" d="{TILE_LEAF}"/></svg>\n',
        encoding="utf-8",
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        modules = fetch(Path(folder), HTMX, AXE, LUCIDE, FONT)
        htmx, axe, lucide = modules / "htmx.org", modules / "axe-core", modules / "lucide-static"
        fonts = modules / "@expo-google-fonts" / "be-vietnam-pro"

        place(VENDOR / "htmx", HTMX, "Zero-Clause BSD", {htmx / "dist/htmx.min.js": "htmx.min.js"}, htmx / "LICENSE")
        place(VENDOR / "lucide", LUCIDE, "ISC", {}, lucide / "LICENSE", "Its drawings are in ../../icons.svg.\n")
        place(TEST_VENDOR, AXE, "MPL-2.0", {axe / "axe.min.js": "axe.min.js"}, axe / "LICENSE")
        bold = TTFont(fonts / BOLD)
        draw_sprite(lucide, bold)
        draw_favicon(bold)
        folder_of_font = VENDOR / "be-vietnam-pro"
        for weight, path in WEIGHTS.items():
            cut_font(fonts / path, folder_of_font / f"be-vietnam-pro-{weight}.woff2")
        note = "Cut down to Vietnamese and given figures of equal width by scripts/vendor-frontend.py.\n"
        place(folder_of_font, FONT, "OFL-1.1", {}, fonts / "LICENSE_FONT", note)


if __name__ == "__main__":
    main()
