"""How well the plan reader reads plans that were written and labelled for the project: precision and recall, by kind.

`python scripts/benchmark/reading.py [--misses]`; fails when deadlines, targets or citations are below the floor.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.plans.corpus_scores import KINDS, Score, score, texts, total

FLOOR = 0.95


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="what was missed and what was invented")
    parser.add_argument("--held-out", action="store_true", help="with --misses: also of the texts that are held out")
    options = parser.parse_args()
    read = [(text, score(text)) for text in texts()]
    print(f"  {'text':<30} " + " ".join(f"{kind + ' P / R / F':>24}" for kind in KINDS))
    for text, scores in read:
        row(text.name + (" *" if text.held_out else ""), scores)
    row("* held out", total(scores for text, scores in read if text.held_out))
    row("the others", total(scores for text, scores in read if not text.held_out))
    whole = total(scores for _, scores in read)
    row("all", whole)
    if options.misses:
        shown = total(scores for text, scores in read if options.held_out or not text.held_out)
        for kind in KINDS:
            for what, lines in (("missed", shown[kind].missed), ("invented", shown[kind].invented)):
                for line in lines:
                    print(f"  {kind} {what}: {line}")
    below = [kind for kind in KINDS if min(whole[kind].precision, whole[kind].recall) < FLOOR]
    print(f"  below {FLOOR}: {', '.join(below)}" if below else f"  each at least {FLOOR}")
    return 1 if below else 0


def row(name: str, scores: dict[str, Score]) -> None:
    cells = (f"{each.precision:.3f} / {each.recall:.3f} / {each.f:.3f}" for each in (scores[kind] for kind in KINDS))
    print(f"  {name:<30} " + " ".join(f"{cell:>24}" for cell in cells))


if __name__ == "__main__":
    sys.exit(main())
