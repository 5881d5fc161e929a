"""A script run in a process of its own: for files of strangers, whose reading may cost any memory or time."""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

SECONDS = 9  # of the clock; the script itself allows itself less of the processor's


def answer_apart(command: Sequence[str], data: bytes) -> dict[str, Any] | None:
    """What the script answers, as JSON on stdout, to `data` on stdin; None where it died of its limits."""
    try:
        done = subprocess.run(  # noqa: S603 - our own script, no shell, nothing of the sender in the arguments
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0 or not done.stdout:
        return None
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
