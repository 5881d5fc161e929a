"""What the documents name exists."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("kheo/*/README.md"), ROOT / ".env.example"])
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
COMMAND = re.compile(r"(?:^|[\s`(]|bin/)kheo ([a-z][a-z_-]*)(?: ([a-z][a-z-]*))?", re.MULTILINE)
TARGET = re.compile(r"(?:^|`|&& )make ([a-z]+)", re.MULTILINE)


def subcommands(name: str) -> set[str]:
    """The words that may follow a command of ours; none where it has no subcommands."""
    parser = load_command_class(get_commands()[name], name).create_parser("kheo", name)
    found: set[str] = set()
    for action in parser._actions:
        if isinstance(action.choices, dict):
            found |= set(action.choices)
    return found


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_a_page_names_only_commands_that_exist(document):
    wrong = []
    for snippet in CODE.findall(document.read_text(encoding="utf-8")):
        for name, below in COMMAND.findall(snippet):
            if name not in get_commands():
                wrong.append(f"kheo {name}")
            elif below and (known := subcommands(name)) and below not in known:
                wrong.append(f"kheo {name} {below}")

    assert wrong == []


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_a_page_names_only_make_targets_that_exist(document):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = set()
    for snippet in CODE.findall(document.read_text(encoding="utf-8")):
        asked |= set(TARGET.findall(snippet))

    assert asked - targets == set()


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_a_page_links_only_to_files_that_exist(document):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_variable_that_the_settings_read_is_explained_in_the_example():
    source = (ROOT / "kheo" / "config" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"""env(?:_bool|_int)?\(\s*"([A-Z_]+)""", source)) - {"KHEO_DEMO", "KHEO_NOW"}
    explained = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert read - explained == set()
