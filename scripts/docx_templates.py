"""Writes the house's DOCX templates anew: kheo/papers/docx/party.docx and state.docx, from words in the code alone."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


def main() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
    django.setup()
    from kheo.papers.actions.rendering.word_house import house_template

    folder = ROOT / "kheo" / "papers" / "docx"
    folder.mkdir(exist_ok=True)
    for party, name in ((True, "party.docx"), (False, "state.docx")):
        (folder / name).write_bytes(house_template(party))
        print(folder / name)


if __name__ == "__main__":
    main()
