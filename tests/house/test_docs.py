"""What the documents name exists."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("kheo/*/README.md"), ROOT / ".env.example"])
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
COMMAND = re.compile(r"\bkheo ([a-z][a-z_-]*)(?: ([a-z][a-z-]*))?")


def subcommands(name: str) -> set[str]:
    """The words that may follow a command of ours; none where it has no subcommands."""
    parser = load_command_class(get_commands()[name], name).create_parser("kheo", name)
    found: set[str] = set()
    for action in parser._actions:
        if isinstance(action.choices, dict):
            found |= set(action.choices)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_only_commands_that_exist(page):
    wrong = []
    for snippet in CODE.findall(page.read_text(encoding="utf-8")):
        for name, below in COMMAND.findall(snippet):
            if name not in get_commands():
                wrong.append(f"kheo {name}")
            elif below and (known := subcommands(name)) and below not in known:
                wrong.append(f"kheo {name} {below}")

    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_only_make_targets_that_exist(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = set()
    for snippet in CODE.findall(page.read_text(encoding="utf-8")):
        asked |= set(re.findall(r"\bmake ([a-z]+)", snippet))

    assert asked - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_links_only_to_files_that_exist(page):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_variable_that_the_settings_read_is_explained_in_the_example():
    source = (ROOT / "kheo" / "config" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"""env(?:_bool|_int)?\(\s*"([A-Z_]+)""", source)) - {"KHEO_DEMO", "KHEO_NOW"}
    explained = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert read - explained == set()
