"""The English catalogue: finds every word that the sources say, and keeps kheo/locale/en/ in step with them.

.venv/bin/python scripts/words.py           write the catalogue anew; translations are kept
.venv/bin/python scripts/words.py --check   say what lacks an English, is no longer said, or has other holes
.venv/bin/python scripts/words.py --count   how much is translated, by file
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from words_in_python import words_of
from words_in_scripts import words_of_script

from kheo.config.languages.writing import messages

SOURCE = ROOT / "kheo"
SCRIPT = SOURCE / "static" / "js" / "english.js"
IN_SCRIPT = re.compile(r"(// words:begin\n  const WORDS = ){.*?}(;\n  // words:end)", re.DOTALL)
TARGET = SOURCE / "locale" / "en" / "LC_MESSAGES"
ROOMS = (
    "frame", "accounts", "units", "audit", "plans", "registrations", "rounds", "ballots", "numbering", "recognition",
    "progress", "publicity", "reports", "papers", "feedback", "portal", "api", "interchange", "guide",
)  # fmt: skip
FRAME = {"config", "shared", "templates", "static"}
# What stays Vietnamese, and why.
VIETNAMESE_ONLY = (
    (r".*/migrations/", "the history of the tables"),
    (r".*/apps\.py", "nobody is shown it"),
    (r".*/management/", "the command line"),
    (r"config/(operations|demo|languages)/", "the command line; a trial year; the name of a language in itself"),
    (r"config/(pages|showcase|settings)\.py|templates/_components\.html", "pages for those who work on Khéo"),
    (r"static/(verify|vendor|js/english)", "a program that stands alone; the work of others; English itself"),
    (r".*/email/", "letters"),
    (r".*/(recognition/_paper|rounds/survey_sheet|rounds/dossier_file)\.html", "what is signed, printed or handed on"),
    (r".*/rules/letters\.py|progress/rules/(digests|reminders)\.py", "letters"),
    (r"papers/queries/official/(?!__init__)", "official documents"),
    (r"papers/actions/rendering/(word_house|word_body|wording)\.py", "official documents"),
    (r"papers/queries/(annotated|exporting|list_form|workbook)\.py", "the Excel list"),
    (r"papers/rules/(reading|sources)\.py", "what the reader of lists looks for"),
    (r"publicity/rules/aloud\.py", "how numbers are read aloud"),
    (r"recognition/(rules/wording|queries/decision_paper|actions/certificates_rendering)\.py", "official documents"),
    (r"reports/queries/form_files\.py|progress/views/exports\.py", "workbooks"),
    (r"plans/rules/finding/(cited|letterhead|deciding|dates|sentence|parts)\.py", "what the reader of plans looks for"),
    (r"plans/rules/finding/obligations/(numbers|targets|delivering|bodies)\.py", "what the reader of plans looks for"),
    (r"plans/rules/(drafting|turning)/(?!carrying)", "the plan file"),
    (
        r"shared/(legacy_text|text)\.py|shared/clauses/(labels|reader)\.py|shared/charts/lettering\.py",
        "how Vietnamese is read",
    ),
)
STAYS = re.compile("|".join(f"(?:{pattern})" for pattern, _reason in VIETNAMESE_ONLY))
HEADER = """# English of Khéo, {room}. Kept in step with the sources by scripts/words.py; see docs/translating.md.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
HOLE = re.compile(r"{{.*?}}|(?<!{){[^{}]*}(?!})|%\(\w+\)[sd]|</?[a-z]+\d*>")
MOST = 700  # messages of one file: of more, pages and code are kept apart


def sources() -> list[Path]:
    found = [
        path for path in SOURCE.rglob("*") if _has_words(path) and not STAYS.match(path.relative_to(SOURCE).as_posix())
    ]
    return sorted(found, key=lambda path: (ROOMS.index(_room(path)), path.suffix == ".py", path))


def _has_words(path: Path) -> bool:
    folder = {".html": "templates", ".txt": "templates", ".js": "js"}.get(path.suffix, "")
    return path.suffix == ".py" or folder in path.parts


def _room(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return "frame" if first in FRAME or first.endswith(".py") else first


def said() -> dict[str, list[str]]:
    """Every message, in the order of the sources, with the files that say it."""
    found: dict[str, list[str]] = {}
    for path in sources():
        place = path.relative_to(ROOT).as_posix()
        for text in _said_in(path):
            places = found.setdefault(text, [])
            if place not in places:
                places.append(place)
    return found


def _said_in(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from (each.text for each in words_of(text))
    elif path.suffix == ".js":
        yield from words_of_script(text)
    else:
        yield from messages(text)


def parts() -> dict[str, dict[str, list[str]]]:
    """The messages by file of the catalogue."""
    by_room: dict[str, dict[str, list[str]]] = {}
    for text, places in said().items():
        by_room.setdefault(_room(ROOT / places[0]), {})[text] = places
    found = {}
    for room, texts in by_room.items():
        if len(texts) <= MOST:
            found[room] = texts
            continue
        found[f"{room}-pages"] = {text: places for text, places in texts.items() if not places[0].endswith(".py")}
        found[f"{room}-code"] = {text: places for text, places in texts.items() if places[0].endswith(".py")}
    return found


def known() -> dict[str, str]:
    """The English there is."""
    found = {}
    for path in sorted(TARGET.glob("*.po")):
        with path.open("rb") as file:
            found |= {
                message.id: message.string for message in read_po(file, locale="en") if message.id and message.string
            }
    return found


def write() -> None:
    english = known()
    TARGET.mkdir(parents=True, exist_ok=True)
    wanted = parts()
    for path in TARGET.glob("*.po"):
        if path.stem not in wanted:
            path.unlink()
    for name, texts in wanted.items():
        catalogue = Catalog(locale="en")
        for text, places in texts.items():
            message = catalogue.add(text, english.get(text, ""), locations=[(place, None) for place in places[:3]])
            message.flags.clear()
        with (TARGET / f"{name}.po").open("wb") as file:
            file.write(HEADER.format(room=name).encode())
            write_po(file, catalogue, omit_header=True, width=120)
    SCRIPT.write_text(script(), encoding="utf-8")
    _count(wanted, english)


def script() -> str:
    """english.js with the words of the other scripts as the catalogue now has them."""
    english = known()
    texts = sorted({text for path in sources() if path.suffix == ".js" for text in _said_in(path)})
    told = {text: english[text] for text in texts if text in english}
    words = json.dumps(told, ensure_ascii=False, indent=4).replace("\n}", "\n  }")
    return IN_SCRIPT.sub(lambda found: f"{found.group(1)}{words}{found.group(2)}", SCRIPT.read_text(encoding="utf-8"))


def faults() -> list[str]:
    english, texts = known(), said()
    found = [f"no English: {text}  ({texts[text][0]})" for text in texts if text not in english]
    found += [f"no longer said: {text}" for text in english if text not in texts]
    found += [
        f"other holes: {text}  →  {english[text]}"
        for text in texts
        if text in english and Counter(HOLE.findall(text)) != Counter(HOLE.findall(english[text]))
    ]
    if script() != SCRIPT.read_text(encoding="utf-8"):
        found.append(f"{SCRIPT.name} has other words than the catalogue: run scripts/words.py")
    return found


def _count(wanted: dict[str, dict[str, list[str]]], english: dict[str, str]) -> None:
    for name, texts in wanted.items():
        done = sum(text in english for text in texts)
        print(f"{name}.po: {done} of {len(texts)}")


def main(arguments: list[str]) -> int:
    if "--count" in arguments:
        _count(parts(), known())
        return 0
    if "--check" in arguments:
        found = faults()
        print("\n".join(found[:40]))
        if len(found) > 40:
            print(f"… {len(found)} in all")
        return int(bool(found))
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
