"""Templates by language: Vietnamese ones as they are written, English ones rewritten once, when they are compiled."""

import re

from django.template import Origin
from django.template.loaders import cached
from django.utils.translation import get_language

from kheo.config.languages.address import PREFIX
from kheo.config.languages.catalogue import catalogue
from kheo.config.languages.shown import ENGLISH, is_english
from kheo.config.languages.writing import rewritten

# Addresses that a template writes out, to be quick in long lists.
WRITTEN_OUT = re.compile(r"((?:href|action|hx-get|hx-post)=\")/(?!static/|api/|/)")
# What is signed, printed or handed on is Vietnamese on every page.
VIETNAMESE_ONLY = {"recognition/_paper.html", "rounds/survey_sheet.html", "rounds/dossier_file.html"}
ATTRIBUTES = "django/forms/widgets/attrs.html"


class Loader(cached.Loader):
    """Keeps each template compiled once for each language."""

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        key = super().cache_key(template_name, skip)
        return f"{ENGLISH}:{key}" if get_language() == ENGLISH else key

    def get_contents(self, origin: Origin) -> str:
        contents: str = super().get_contents(origin)
        if not is_english() or origin.template_name in VIETNAMESE_ONLY:
            return contents
        if origin.template_name == ATTRIBUTES:
            return contents.replace(
                "{{ value|stringformat:'s' }}", "{{ value|stringformat:'s'|attribute_in_english:name }}"
            )
        if not str(origin.template_name).endswith(".html"):  # a line of text, without tags
            return rewritten(contents, catalogue().of).replace("|shown", "|in_english").replace("|marked", "")
        return WRITTEN_OUT.sub(rf"\1{PREFIX}/", rewritten(contents, catalogue().of))
