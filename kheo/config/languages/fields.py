"""How fields of forms are drawn: as Django does it, by templates of the page's language."""

from pathlib import Path
from typing import Any

import django.forms
from django.forms.renderers import DjangoTemplates
from django.utils.functional import cached_property

TAGS = "kheo.config.templatetags.kheo_ui"


class Renderer(DjangoTemplates):
    """Of Django's own templates and of ours, those that an English page needs are in English."""

    @cached_property
    def engine(self) -> Any:
        folders = [
            "django.template.loaders.filesystem.Loader",
            "django.template.loaders.app_directories.Loader",
        ]
        return self.backend(
            {
                "APP_DIRS": False,
                "DIRS": [Path(django.forms.__file__).parent / "templates"],
                "NAME": "djangoforms",
                "OPTIONS": {"loaders": [("kheo.config.languages.loader.Loader", folders)], "builtins": [TAGS]},
            }
        )
