"""Promises of the design system that a reader of the style sheet cannot see."""

import gzip
import re
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import kheo
from kheo.config.showcase import ICONS
from kheo.config.templatetags.kheo_ui import LOOKS, MESSAGE_LOOKS

PACKAGE = Path(kheo.__file__).parent
STATIC = PACKAGE / "static"
CSS = (STATIC / "kheo.css").read_text(encoding="utf-8")
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
TOKENS = re.findall(r"--([\w-]+): var\(--l, (#[0-9a-f]{6})\) var\(--d, (#[0-9a-f]{6})\)", CSS)
SCHEMES = {
    "light": {name: light for name, light, _ in TOKENS},
    "dark": {name: dark for name, _, dark in TOKENS},
}
TEXT_ON = [
    *[
        (text, ground)
        for text in ("ink", "soft", "brand", "accent", "bad")
        for ground in ("paper", "surface", "sunken")
    ],
    *[(text, f"{tone}-wash") for tone in ("good", "warn", "bad", "info", "none") for text in (tone, "ink", "soft")],
    *[(tone, ground) for tone in ("good", "warn", "info", "none") for ground in ("paper", "surface")],
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("paper", "ink"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_can_be_read_on_its_ground(scheme, text, ground):
    colours = SCHEMES[scheme]

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("sign", "ground"), [("edge", "surface"), ("edge", "paper"), ("focus", "paper"), ("focus", "surface")]
)
def test_edges_of_inputs_and_the_focus_can_be_seen(scheme, sign, ground):
    colours = SCHEMES[scheme]

    assert contrast(colours[sign], colours[ground]) >= 3


def test_every_icon_that_is_named_exists():
    named = {entry.icon for entry in LOOKS.values()} | {icon for _, icon in MESSAGE_LOOKS.values()} | set(ICONS.split())
    for template in PACKAGE.rglob("templates/**/*.html"):
        text = template.read_text(encoding="utf-8")
        named |= set(re.findall(r'{% icon "([\w-]+)"', text)) | set(re.findall(r'\bicon="([\w-]+)"', text))

    assert named - SPRITE == set()


def test_the_page_of_components_shows_every_icon():
    assert SPRITE - set(ICONS.split()) == {"logo"}


@pytest.mark.parametrize("weight", [400, 600])
def test_the_typeface_draws_every_vietnamese_letter_composed_or_not(weight):
    drawn = TTFont(STATIC / "vendor" / "be-vietnam-pro" / f"be-vietnam-pro-{weight}.woff2").getBestCmap()
    letters = {"đ", "Đ", *"–“”‘’…"}
    for vowel in "aăâeêioôơuưy":
        for tone in ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]:
            for letter in (vowel + tone, (vowel + tone).upper()):
                letters |= set(unicodedata.normalize("NFC", letter)) | set(unicodedata.normalize("NFD", letter))

    assert [letter for letter in sorted(letters) if ord(letter) not in drawn] == []


def test_what_a_first_visit_fetches_leaves_room_for_the_page():
    """60 KB is the promise for a whole first visit; the page itself may then weigh 8 KB, headers 3 KB."""
    packed = ["kheo.css", "icons.svg", "favicon.svg", "js/theme.js", "js/kheo.js", "vendor/htmx/htmx.min.js"]
    fonts = [(STATIC / "vendor" / "be-vietnam-pro" / f"be-vietnam-pro-{weight}.woff2") for weight in (400, 600)]
    weight = sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in packed)

    assert weight + sum(font.stat().st_size for font in fonts) <= 53_000


def test_no_template_styles_or_scripts_inline():
    """The content security policy would silently drop them."""
    guilty = [
        str(template.relative_to(PACKAGE))
        for template in PACKAGE.rglob("templates/**/*.html")
        if re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script>|hx-on", template.read_text(encoding="utf-8"))
    ]

    assert guilty == []


@pytest.mark.urls("tests.templates.urls")
@pytest.mark.django_db
def test_the_page_of_components_has_one_heading_and_ties_errors_to_fields(client):
    html = client.get("/_components").content.decode()

    assert html.count("<h1") == 1
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'href="#id_title"' in html
    assert 'data-code="registration.no_evidence"' in html


@pytest.mark.django_db
def test_a_lost_address_is_answered_in_vietnamese_with_a_way_on(client):
    answer = client.get("/khong-co-trang-nay/")

    assert answer.status_code == 404
    assert "Không tìm thấy trang này" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()
