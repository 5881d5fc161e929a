"""The house keeps its shape: rooms, names, sizes, and no part that nobody uses."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "kheo"
EARLY_ROOMS = ("shared", "units", "accounts", "audit", "plans", "registrations")
ROOMS = (
    *EARLY_ROOMS,
    "rounds",
    "ballots",
    "numbering",
    "recognition",
    "progress",
    "publicity",
    "reports",
    "papers",
    "feedback",
    "portal",
    "api",
    "interchange",
    "guide",
)
FORBIDDEN = {"utils", "helpers", "common", "services", "managers", "signals", "mixins"}
CODE = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(
    path for folder in PACKAGE.rglob("templates") if folder.is_dir() for path in folder.rglob("*") if path.is_file()
)
SHOWN = [path for path in TEMPLATES if path.suffix in {".html", ".txt", ".svg", ".xml"}]


def named(path: Path) -> str:
    """The name under which a template is asked for."""
    folder = next(parent for parent in path.parents if parent.name == "templates")
    return str(path.relative_to(folder))


def test_no_file_has_more_than_400_lines():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in CODE
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }

    assert long == {}


def test_nothing_has_a_name_that_says_nothing():
    named_so = [str(path.relative_to(ROOT)) for path in CODE if {path.stem, path.parent.name} & FORBIDDEN]

    assert named_so == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_on_a_page_what_happens_in_it(room):
    page = PACKAGE / room / "README.md"

    assert page.exists()
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 60


def test_rules_and_shared_import_the_standard_library_and_each_other():
    wrong = []
    for path in CODE:
        inside = path.relative_to(PACKAGE).with_suffix("").parts
        if inside[0] != "shared" and inside[1:2] != ("rules",):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            else:
                continue
            for module in modules:
                parts = module.split(".")
                pure = (
                    parts[0] in sys.stdlib_module_names
                    or parts[:2] == ["kheo", "shared"]
                    or (parts[0] == "kheo" and parts[2:3] == ["rules"])
                    or module == "kheo.accounts.permissions"  # the catalogue is a rule
                )
                if not pure:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} imports {module}")
    assert wrong == []


def test_every_template_is_used():
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*CODE, *SHOWN])
    unused = []
    for path in SHOWN:
        name = named(path)
        by_the_framework = re.fullmatch(r"\d{3}\.html", name) or name.startswith(("account/", "mfa/", "allauth/"))
        if not by_the_framework and not re.search(rf"""["']{re.escape(name)}[#"']""", text):
            unused.append(name)

    assert unused == []


def test_a_template_of_the_sign_in_package_is_one_that_it_asks_for():
    import allauth

    brought = Path(allauth.__file__).parent / "templates"
    ours = [named(path) for path in SHOWN if named(path).startswith(("account/", "mfa/", "allauth/"))]

    assert [name for name in ours if not (brought / name).exists()] == []


def test_every_partial_is_used():
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*CODE, *SHOWN])
    unused = []
    for path in SHOWN:
        for name in re.findall(r"{%\s*partialdef\s+([\w-]+)", path.read_text(encoding="utf-8")):
            asked = rf"""#{re.escape(name)}["']|{{%\s*partial\s+{re.escape(name)}\s*%}}"""
            if not re.search(asked, text):
                unused.append(f"{named(path)}#{name}")

    assert unused == []


def test_no_template_holds_style_or_script_of_its_own():
    wrong = []
    for path in SHOWN:
        if path.suffix == ".txt":
            continue
        text = path.read_text(encoding="utf-8")
        for pattern in (r"<style", r"\sstyle=", r"<script(?![^>]*\bsrc=)[^>]*>", r"""\son[a-z]+=["']""", "javascript:"):
            found = re.search(pattern, text)
            if found and "application/json" not in found[0]:
                wrong.append(f"{named(path)}: {found[0]}")

    assert wrong == []


def test_every_day_of_a_form_is_typed_as_people_here_type_days():
    """A plain DateField would read 03/04/2023 in the order of the framework: the month first."""
    plain = [str(path.relative_to(ROOT)) for path in CODE if "forms.DateField(" in path.read_text(encoding="utf-8")]

    assert plain == []


def test_nothing_is_left_open():
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
    wrong = [str(path.relative_to(ROOT)) for path in CODE if marks.search(path.read_text(encoding="utf-8"))]

    assert wrong == []
