"""Changes of a plan under the headings of a page, each with the tone and the word for what became of it."""

from collections.abc import Iterable
from typing import Any, cast

from kheo.plans.rules.changes import Change, word_changes

_SECTIONS = (
    ("Chỉ tiêu, thời hạn, nhiệm vụ", ("targets", "deadlines", "tasks", "reminders")),
    ("Công nhận", ("levels", "recognition", "criteria", "requirements", "distinctions", "commending")),
    ("Đăng ký", ("fields", "subjects", "priorities", "figures")),
    ("Đơn vị", ("groups", "units")),
    ("Thông tin chung", ("plan",)),
    ("Văn bản", ("text",)),
)


def sections(changes: Iterable[Change]) -> list[tuple[str, list[dict[str, Any]]]]:
    rows = [
        {
            "change": change,
            "tone": {"added": "good", "removed": "bad"}.get(change.kind, "warn"),
            "word": {"added": "thêm", "removed": "bỏ"}.get(change.kind, "sửa"),
            "runs": word_changes(change.before, change.after) if change.path.startswith("text.") else [],
        }
        for change in changes
    ]
    found = []
    for title, names in _SECTIONS:
        own = [row for row in rows if cast(Change, row["change"]).path.split(".")[0] in names]
        if own:
            found.append((title, own))
    return found
