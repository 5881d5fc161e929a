"""Many lists, prepared by processes beside this one and given in order, few of them in memory at a time."""

import json
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kheo.papers.queries import preparing_aside
from kheo.papers.queries.comparing import Handing
from kheo.papers.queries.ground import Ground
from kheo.papers.queries.refusals import refusal
from kheo.papers.rules.preparing import Footing, Prepared, unpacked
from kheo.shared.problems import Problem
from kheo.units.models import Unit
from kheo.units.rules import contains

PROCESSES = 2
_BUNDLE = 8  # files of one answer


@dataclass(frozen=True, slots=True)
class Read:
    """One file: what it would bring, or why it cannot be read."""

    path: Path
    sha256: str = ""
    prepared: Prepared | None = None
    refused: tuple[Problem, ...] = ()


def footing_of(ground: Ground, scope: Unit, handing: Handing) -> Footing:
    units = {pk: (unit.code, unit.title) for pk, unit in ground.units.items() if contains(scope.path, unit.path)}
    return Footing(
        ground.document,
        replace(ground.vocabulary),  # without what it remembers
        units,
        ground.offices,
        None if scope.pk in ground.offices else scope.pk,
        handing.level or ground.lowest_level,
    )


def read_aside(paths: Sequence[Path], footing: Footing) -> Iterator[Read]:
    """The files, in order. One that takes its process with it is refused, and the others are read by another."""
    bundles = [list(map(str, paths[first : first + _BUNDLE])) for first in range(0, len(paths), _BUNDLE)]
    readers = [_Reader(bundles[first::PROCESSES], footing) for first in range(min(PROCESSES, len(bundles)))]
    try:
        for reader in readers:
            reader.ask()
        for number in range(len(bundles)):
            yield from map(_read, readers[number % len(readers)].answers())
    finally:
        for reader in readers:
            reader.stop()


def _read(answer: dict[str, Any]) -> Read:
    if refused := answer.get("refused"):
        return Read(Path(answer["path"]), refused=tuple(Problem(**problem) for problem in refused))
    prepared = Prepared(**answer["prepared"])
    prepared.of_units = [
        (unit_id, unpacked(count, columns)) for unit_id, count, columns in answer["prepared"]["of_units"]
    ]
    return Read(Path(answer["path"]), answer["sha256"], prepared)


class _Reader:
    """One process, and the bundles that it still has to answer."""

    def __init__(self, bundles: Sequence[list[str]], footing: Footing) -> None:
        self.bundles, self.footing = deque(bundles), footing
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own script, no shell, nothing of a sender in the arguments
            [sys.executable, "-I", preparing_aside.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}
        )

    def ask(self) -> None:
        """Say what to read; once all readers are there, so that none has to wait for another to wake up."""
        if self.process.stdin is not None:
            with self.process.stdin as there:
                pickle.dump((list(self.bundles), self.footing), there)

    def answers(self) -> list[dict[str, Any]]:
        """What was said of the next bundle; of the files that killed the process, each on its own."""
        line = self.process.stdout.readline() if self.process.stdout else b""
        bundle = self.bundles.popleft()
        if line.endswith(b"\n"):
            found: list[dict[str, Any]] = json.loads(line)
            return found
        self.stop()
        if len(bundle) > 1:
            self.bundles.extendleft([path] for path in reversed(bundle))
        if self.bundles:
            self.start()
            self.ask()
        if len(bundle) > 1:
            return [answer for _ in bundle for answer in self.answers()]
        [problem] = refusal("list.unreadable").problems
        return [{"path": bundle[0], "refused": [asdict(problem)]}]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
