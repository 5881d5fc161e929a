"""Every template of ours compiles, and names only templates, components and routes that exist."""

import os
import re
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
PACKAGE = Path(__file__).resolve().parent.parent / "kheo"

import django

django.setup()

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils.translation import override

INCLUDED = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""")
ROUTED = re.compile(r"""{%\s*url\s+["']([^"']+)["']""")


def routes() -> set[str]:
    """All names that `{% url %}` may use, with their namespaces."""
    names: set[str] = set()

    def walk(resolver, prefix: str) -> None:
        names.update(f"{prefix}{name}" for name in resolver.reverse_dict if isinstance(name, str))
        for namespace, (_, below) in resolver.namespace_dict.items():
            walk(below, f"{prefix}{namespace}:")

    walk(get_resolver(), "")
    return names


def main() -> int:
    known = routes()
    wrong = []
    files = sorted(path for folder in PACKAGE.rglob("templates") for path in folder.rglob("*.*"))
    for path in files:
        if path.suffix not in {".html", ".txt", ".svg", ".xml"}:
            continue
        folder = next(parent for parent in path.parents if parent.name == "templates")
        try:
            get_template(str(path.relative_to(folder)))
            with override("en"):
                get_template(str(path.relative_to(folder)))
        except (TemplateSyntaxError, TemplateDoesNotExist) as fault:
            wrong.append(f"{path.relative_to(PACKAGE.parent)}: {type(fault).__name__}: {fault}")
            continue
        text = path.read_text(encoding="utf-8")
        for name in INCLUDED.findall(text):
            if name.startswith("django/forms/"):  # a widget's template, which the form renderer finds
                continue
            try:
                get_template(name)
            except TemplateDoesNotExist:
                wrong.append(f"{path.relative_to(PACKAGE.parent)}: no template {name}")
        for name in ROUTED.findall(text):
            if name not in known:
                wrong.append(f"{path.relative_to(PACKAGE.parent)}: no route {name}")
    print("\n".join(wrong) if wrong else f"{len(files)} templates")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
