"""Our own scripts and style sheets are handed out without their comments: a first visit on a weak line is lighter."""

import re
from typing import IO, Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = re.compile(r"(js|rooms)/[\w.-]+\.(js|css)|kheo[\w.]*\.css")
OF_SCRIPTS = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)  # whole lines alone: what follows code may be an address
OF_STYLES = re.compile(r"/\*.*?\*/\n?", re.DOTALL)


def without_comments(name: str, text: str) -> str:
    return (OF_SCRIPTS if name.endswith(".js") else OF_STYLES).sub("", text)


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    def _save(self, name: str, content: IO[bytes] | Any) -> str:
        plain = name.replace("\\", "/")
        if OURS.fullmatch(plain):
            content.seek(0)
            content = ContentFile(without_comments(plain, content.read().decode()).encode())
        return str(super()._save(name, content))
