"""A dossier (hồ sơ) as one frozen document: its canonical spelling, its hash, what changed between two of them."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kheo.registrations.rules.values import LABELS

SCHEMA = "kheo-dossier/1"

REPORT_LABELS: dict[str, str] = {
    "results": "Kết quả đạt được",
    "against_expected": "So với dự kiến khi đăng ký",
    "replicable": "Điều nơi khác có thể học, làm theo",
    "difficulties": "Khó khăn, kinh nghiệm",
    "people_named": "Người được nêu trong hồ sơ",
}
REPORT_TEXTS = tuple(REPORT_LABELS)


def canonical_json(content: Any) -> str:
    """One spelling for one content: keys sorted, no idle spaces, letters as they are. Content holds no floats."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(content: Any) -> str:
    """SHA-256, in hex, of the canonical JSON."""
    return hashlib.sha256(canonical_json(content).encode("utf-8")).hexdigest()


def says_what_to_copy(content: Mapping[str, Any] | None) -> bool:
    """Whether a frozen dossier tells what others can learn from it (asked for by `creative_and_spreading`)."""
    report = (content or {}).get("report") or {}
    return bool(str(report.get("replicable", "")).strip())


@dataclass(frozen=True)
class Change:
    """One thing that two revisions say differently, in words."""

    where: str
    before: str
    after: str


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any], titles: Mapping[str, str]) -> list[Change]:
    """What a later revision says differently, in the order in which a dossier is read.

    `titles` names the plan's codes (requirements, figures); a code that it does not name is shown as it is.
    """
    found = []
    old, new = before.get("registration", {}), after.get("registration", {})
    for name, label in LABELS.items():
        found += _change(label, _said(old.get(name)), _said(new.get(name)))
    old_report, new_report = before.get("report") or {}, after.get("report") or {}
    for name, label in REPORT_LABELS.items():
        found += _change(label, old_report.get(name, ""), new_report.get(name, ""))
    old_met, new_met = old_report.get("requirements", {}), new_report.get("requirements", {})
    for code in dict.fromkeys((*old_met, *new_met)):
        found += _change(titles.get(code, code), old_met.get(code, ""), new_met.get(code, ""))
    old_done, new_done = before.get("progress") or {}, after.get("progress") or {}
    old_totals, new_totals = old_done.get("totals", {}), new_done.get("totals", {})
    for code in dict.fromkeys((*old_totals, *new_totals)):
        found += _change(titles.get(code, code), old_totals.get(code, ""), new_totals.get(code, ""))
    found += _listed("Lần ghi tiến độ", old_done.get("records", []), new_done.get("records", []), _record)
    found += _listed("Tệp đính kèm", before.get("attachments", []), after.get("attachments", []), _file)
    found += _listed("Kết quả kiểm tra, khảo sát", before.get("findings", []), after.get("findings", []), _finding)
    return found


def _change(where: str, before: str, after: str) -> list[Change]:
    return [Change(where, before, after)] if before != after else []


def _listed(where: str, before: Iterable[Any], after: Iterable[Any], say: Any) -> list[Change]:
    """What left a list and what came into it; the order of a list says nothing."""
    gone = {canonical_json(each): each for each in before}
    come = {canonical_json(each): each for each in after}
    left = [Change(where, say(each), "") for key, each in gone.items() if key not in come]
    return left + [Change(where, "", say(each)) for key, each in come.items() if key not in gone]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _record(record: Mapping[str, Any]) -> str:
    year, month, day = record["happened_on"].split("-")
    return f"{day}/{month}/{year}: {record['note']}"


def _file(file: Mapping[str, Any]) -> str:
    return f"{file['name']} (SHA-256 {file['sha256'][:12]}…)"


def _finding(finding: Mapping[str, Any]) -> str:
    return f"{finding['kind']}, {finding['at']} (SHA-256 {finding['sha256'][:12]}…)"
