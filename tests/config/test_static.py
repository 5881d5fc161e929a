"""What is collected for handing out says what the sources say, without what only their readers need."""

import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from kheo.config.static import StaticFilesStorage, without_comments

STATIC = Path(__file__).resolve().parents[2] / "kheo" / "static"
OWN = sorted(path for pattern in ("js/*.js", "rooms/*.css", "kheo.css") for path in STATIC.glob(pattern))


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_nothing_but_comments_is_left_out(path):
    said = path.read_text(encoding="utf-8")
    lines = iter(without_comments(path.name, said).splitlines())

    if path.suffix == ".js":
        assert [line for line in said.splitlines() if not line.strip().startswith("//")] == list(lines)
    else:
        assert "".join(re.split(r"/\*(?:[^*]|\*(?!/))*\*/\n?", said)) == without_comments(path.name, said)


def test_our_files_are_kept_without_comments_and_those_of_others_as_they_are(tmp_path):
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    script = b"// why\nconst a = 'https://b'; // stays\n"

    for name in ("js/a.js", "vendor/a.js"):
        storage.save(name, ContentFile(script))

    assert (tmp_path / "js/a.js").read_bytes() == b"const a = 'https://b'; // stays\n"
    assert (tmp_path / "vendor/a.js").read_bytes() == script
