"""Part by part: what of last year's plan goes into the next one, what is changed, and what a person has to decide."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kheo.plans.rules.turning import days
from kheo.plans.rules.turning.tree import Tree
from kheo.plans.rules.vocabulary import OWN_PARTY_COMMITTEE
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem
from kheo.shared.text import fold

_ONCE = re.compile(
    r"\b(?:so ket|tong ket)\b.*\b(?:\d+ nam|giai doan)\b|\b(?:nhan dip|ky niem|dai hoi|lan thu)\b|\bgiua giai doan\b"
)
KEPT_LISTS = ("levels", "fields", "subjects", "priorities", "requirements", "distinctions", "criteria", "figures")
TITLES = {
    "plan": "Thông tin chung", "levels": "Cấp công nhận", "fields": "Lĩnh vực", "subjects": "Đối tượng",
    "priorities": "Nội dung ưu tiên", "requirements": "Yêu cầu", "recognition": "Điều kiện công nhận",
    "distinctions": "Danh hiệu", "commending": "Khen thưởng", "criteria": "Tiêu chí", "figures": "Số liệu tiến độ",
    "units": "Đơn vị", "groups": "Nhóm đơn vị", "targets": "Chỉ tiêu", "deadlines": "Thời hạn", "tasks": "Nhiệm vụ",
    "distribution": "Nơi nhận", "feedback": "Tiếp nhận phản ánh",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was changed, or that somebody has to decide."""

    part: str
    message: str
    decide: bool = False

    @property
    def title(self) -> str:
        return TITLES[self.part]


@dataclass
class Entry:
    """One entry of a list in the draft; `said` stands above it, `missing` is what has to be filled in."""

    parts: dict[str, Any]
    said: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    dropped: bool = False  # stands as a comment, for a person to take in


@dataclass
class NextPlan:
    """The draft in parts, before it is written down."""

    year: int
    old_year: int
    header: dict[str, Any]
    header_missing: list[str]
    old_documents: dict[str, list[dict[str, Any]]]  # basis, cites: last year's, as comments
    lists: dict[str, list[Entry]]
    recognition: dict[str, Any]
    commending: dict[str, Any]
    feedback: Entry | None
    notes: list[Note]

    @property
    def code(self) -> str:
        return str(self.header["code"])


def problems_with_year(content: Mapping[str, Any], year: int, tree: Tree) -> list[Problem]:
    """A next plan is of a later year, and its issuer stands on its first day."""
    plan = content["plan"]
    old_year = _day(plan["period"]["from"]).year
    if not old_year < year <= old_year + 5:
        return [
            Problem(
                "plan.next_year",
                f"Không lập được kế hoạch năm {year} từ kế hoạch năm {old_year}.",
                f"Chọn một năm từ {old_year + 1} đến {old_year + 5}.",
                "year",
            )
        ]
    if tree.now(plan["issuer"]) is None:
        return [
            Problem(
                "plan.next_issuer",
                "Cơ quan ban hành kế hoạch năm trước đã kết thúc và chưa ghi đơn vị kế tục.",
                "Ghi đơn vị kế tục ở trang Đơn vị, rồi lập lại.",
                "issuer",
            )
        ]
    return []


def carry(content: Mapping[str, Any], *, year: int, tree: Tree) -> NextPlan:
    """From the stored content of a version to the next year's draft. `problems_with_year` was asked before."""
    return _Carrying(content, year, tree).whole()


def _day(words: str) -> date:
    return date.fromisoformat(words)


class _Carrying:
    def __init__(self, content: Mapping[str, Any], year: int, tree: Tree) -> None:
        self.content = deepcopy(dict(content))
        self.tree = tree
        self.plan = self.content["plan"]
        self.old_year = _day(self.plan["period"]["from"]).year
        self.year, self.years = year, year - self.old_year
        self.titles = {unit["code"]: unit["title"] for unit in self.content["units"]}
        self.notes: list[Note] = []

    def whole(self) -> NextPlan:
        header, missing = self.header()
        lists = {name: [self.kept(name, each) for each in self.content.get(name, [])] for name in KEPT_LISTS}
        lists["units"] = self.units()
        lists["groups"] = [self.group(each) for each in self.content.get("groups", [])]
        lists["targets"] = [self.target(each) for each in self.content.get("targets", [])]
        lists["deadlines"] = [self.deadline(each) for each in self.content.get("deadlines", [])]
        lists["tasks"] = [self.task(each) for each in self.content.get("tasks", [])]
        lists["distribution"] = [self.recipient(each) for each in self.content.get("distribution", [])]
        return NextPlan(
            year=self.year,
            old_year=self.old_year,
            header=header,
            header_missing=missing,
            old_documents={key: self.plan.get(key, []) for key in ("basis", "cites")},
            lists=lists,
            recognition=_without_clauses(self.content.get("recognition") or {}),
            commending=_without_clauses(self.content.get("commending") or {}),
            feedback=self.feedback(),
            notes=sorted(self.notes, key=lambda note: (not note.decide, list(TITLES).index(note.part))),
        )

    def note(self, part: str, message: str, *, decide: bool = False) -> None:
        self.notes.append(Note(part, message, decide))

    # --- the header ---------------------------------------------------------------------------------------------

    def header(self) -> tuple[dict[str, Any], list[str]]:
        plan, old, new = self.plan, str(self.old_year), str(self.year)
        code = plan["code"].replace(old, new) if old in plan["code"] else f"{plan['code']}-{new}"
        title = days.in_words(plan["title"], self.old_year, self.years)
        missing = [f"number (số), date (ngày ban hành) của kế hoạch năm {new}"]
        if title == plan["title"]:
            missing.append(f"title: tên kế hoạch năm {new}; dòng dưới là tên của năm {old}")
        period = plan["period"]
        first = days.on_day(_day(period["from"]), self.years)
        last = days.last_of_period(_day(period["to"]), self.years)
        header = {"code": code, "title": title}
        header |= {key: plan[key] for key in ("kind", "on_behalf_of", "timezone") if plan.get(key)}
        for key in ("issuer", "steward"):
            who = self.tree.now(plan[key])
            if who:
                header[key] = who
                self.said_follower("plan", plan[key], who)
            else:
                missing.append(f"{key}: mã đơn vị thay “{self.name(plan[key])}”, đã kết thúc và chưa ghi đơn vị kế tục")
                self.note("plan", f"“{self.name(plan[key])}” đã kết thúc: chọn cơ quan thay.", decide=True)
        header["period"] = {"from": first.isoformat(), "to": last.isoformat()}
        self.note("plan", f"Mã, tên và thời gian chuyển sang năm {new}: {code}, từ {dmy(first)} đến {dmy(last)}.")
        self.note("plan", "Số, ngày ban hành, căn cứ và toàn văn: điền theo văn bản mới.", decide=True)
        if programme := plan.get("programme"):
            self.programme(programme, header, missing)
        missing.append(f"text: tên tệp toàn văn kế hoạch năm {new}, đặt cạnh tệp này (có toàn văn mới dẫn được clause)")
        return header, missing

    def programme(self, programme: dict[str, Any], header: dict[str, Any], missing: list[str]) -> None:
        if self.year > programme["to"]:
            missing.append(f"programme: giai đoạn mới; “{programme['title']}” kết thúc năm {programme['to']}")
            self.note(
                "plan", f"Năm {self.year} nằm ngoài giai đoạn đến {programme['to']}: ghi giai đoạn mới.", decide=True
            )
            return
        header["programme"] = programme
        if self.year == programme.get("interim_review"):
            self.note("plan", f"Năm {self.year} là năm sơ kết giai đoạn: cân nhắc thêm nhiệm vụ sơ kết.", decide=True)
        if self.year == programme["to"]:
            self.note("plan", f"Năm {self.year} là năm cuối giai đoạn: cân nhắc thêm nhiệm vụ tổng kết.", decide=True)

    # --- who ----------------------------------------------------------------------------------------------------

    def name(self, code: str) -> str:
        unit = self.tree.by_code.get(code)
        return unit.title if unit else self.titles.get(code, code)

    def said_follower(self, part: str, old: str, new: str) -> str:
        """What is said where a unit is followed by another; nothing where it stands."""
        if old == new:
            return ""
        words = f"“{self.name(old)}” nay là “{self.name(new)}”"
        if not any(note.part == part and note.message == f"{words}." for note in self.notes):
            self.note(part, f"{words}.")
        return words

    def who(self, part: str, entry: Entry, *keys: str) -> None:
        """The units that an entry names, as they stand now; one that nobody follows is to be filled in."""
        for key in keys:
            old = entry.parts.get(key)
            if old is None or old == OWN_PARTY_COMMITTEE:
                continue
            new = self.tree.now(old)
            if new is None:
                del entry.parts[key]
                entry.missing.append(f"{key}: mã đơn vị thay “{self.name(old)}”, đã kết thúc và chưa ghi đơn vị kế tục")
                self.note(part, f"{self.label(entry)}: chọn đơn vị thay “{self.name(old)}”.", decide=True)
            else:
                entry.parts[key] = new
                if words := self.said_follower(part, old, new):
                    entry.said.append(words)

    def several(self, part: str, entry: Entry, key: str) -> None:
        """A list of units, each once; whoever nobody follows is left out, and that is said."""
        old = entry.parts.get(key) or []
        found: dict[str, None] = {}
        for code in old:
            new = self.tree.now(code)
            if new is None:
                entry.said.append(f"bỏ “{self.name(code)}”: đã kết thúc, chưa ghi đơn vị kế tục")
                self.note(part, f"{self.label(entry)}: bỏ “{self.name(code)}”, đã kết thúc.", decide=True)
                continue
            found[new] = None
            if words := self.said_follower(part, code, new):
                entry.said.append(words)
        if key in entry.parts:
            entry.parts[key] = list(found)

    @staticmethod
    def label(entry: Entry) -> str:
        return f"“{entry.parts.get('title') or entry.parts.get('to') or entry.parts.get('code')}”"

    # --- lists --------------------------------------------------------------------------------------------------

    def kept(self, part: str, parts: dict[str, Any]) -> Entry:
        """An entry as it was, without the clause of last year's text."""
        entry = Entry(dict(parts))
        if clause := entry.parts.pop("clause", None):
            entry.said.append(f"điều khoản năm {self.old_year}: {clause}")
        if title := entry.parts.get("title"):
            moved = days.in_words(title, self.old_year, self.years)
            if moved != title:
                entry.parts["title"] = moved
                entry.said.append(f"tên năm {self.old_year}: {title}")
                self.note(part, f"Tên chuyển theo năm: “{moved}”.")
            if days.has_full_date(title):
                self.note(part, f"“{title}” có ngày cụ thể trong tên: xem lại.", decide=True)
        if part == "levels":
            self.who(part, entry, "recognised_by", "register_kept_by")
        return entry

    def once(self, part: str, entry: Entry) -> None:
        """What was for one year alone is left for a person to take in."""
        if _ONCE.search(fold(str(entry.parts.get("title", "")))):
            entry.dropped = True
            self.note(
                part,
                f"{self.label(entry)} có vẻ chỉ làm một lần: để ngoài bản nháp, nếu vẫn làm thì đưa vào.",
                decide=True,
            )

    def units(self) -> list[Entry]:
        kinds = {kind for group in self.content.get("groups", []) for kind in group.get("kinds", [])}
        followed: dict[str, list[str]] = {}
        for unit in self.content["units"]:
            new = self.tree.now(unit["code"])
            if new is None:
                self.note(
                    "units", f"“{unit['title']}” đã kết thúc, chưa ghi đơn vị kế tục: bỏ khỏi danh sách.", decide=True
                )
            else:
                followed.setdefault(new, []).append(unit["code"])
        new_ones = [u.code for u in self.tree.standing if u.code in self.tree.fresh and u.kind in kinds]
        entries = []
        for unit in self.tree.listed([*followed, *new_ones]):
            parts = {"code": unit.code, "title": unit.title, "short_title": unit.short_title, "kind": unit.kind,
                     "parent": unit.parent}  # fmt: skip
            entry = Entry({key: value for key, value in parts.items() if value})
            before = [code for code in followed.get(unit.code, []) if code != unit.code]
            if before:
                entry.said.append(f"kế tục {', '.join(self.titles[code] for code in before)}")
                self.note("units", f"“{unit.title}” kế tục {', '.join(f'“{self.titles[code]}”' for code in before)}.")
            elif unit.code not in self.titles:
                entry.said.append(f"chưa có trong tệp năm {self.old_year}")
                self.note("units", f"Thêm “{unit.title}”.")
            elif unit.title != self.titles[unit.code]:
                entry.said.append(f"tên năm {self.old_year}: {self.titles[unit.code]}")
                self.note("units", f"“{self.titles[unit.code]}” nay tên là “{unit.title}”.")
            entries.append(entry)
        return entries

    def group(self, parts: dict[str, Any]) -> Entry:
        entry = self.kept("groups", parts)
        self.several("groups", entry, "units")
        self.several("groups", entry, "except")
        if not entry.parts.get("kinds") and not entry.parts.get("units"):
            entry.missing.append("units hoặc kinds: nhóm này không còn đơn vị nào")
        present = {unit.kind for unit in self.tree.standing}
        for kind in entry.parts.get("kinds", []):
            if kind not in present:
                self.note("groups", f"{self.label(entry)}: không còn đơn vị nào thuộc loại {kind}.", decide=True)
        return entry

    def target(self, parts: dict[str, Any]) -> Entry:
        entry = self.kept("targets", parts)
        self.who("targets", entry, "unit")
        if by := entry.parts.get("by"):
            self.moved("targets", entry, "by", _day(by), days.on_day(_day(by), self.years), inclusive=True)
        self.once("targets", entry)
        return entry

    def deadline(self, parts: dict[str, Any]) -> Entry:
        entry = self.kept("deadlines", parts)
        self.who("deadlines", entry, "unit", "to", "via")
        given = entry.parts
        if isinstance(given.get("before"), str):
            old = _day(given["before"])
            self.moved("deadlines", entry, "before", old, days.before_day(old, self.years), inclusive=False)
        elif given.get("by"):
            old = _day(given["by"])
            self.moved("deadlines", entry, "by", old, days.on_day(old, self.years), inclusive=True)
        elif given.get("in"):
            entry.said.append(f"năm {self.old_year}: in {given['in']}")
            given["in"] = f"{int(given['in'][:4]) + self.years}{given['in'][4:]}"
        self.once("deadlines", entry)
        return entry

    def moved(self, part: str, entry: Entry, key: str, old: date, new: date, *, inclusive: bool) -> None:
        entry.parts[key] = new.isoformat()
        entry.said.append(f"năm {self.old_year}: {key} {old.isoformat()}")
        last = new if inclusive else new - days.DAY
        form = "ngày cuối" if inclusive else "trước ngày"
        self.note(part, f"{self.label(entry)}: {form} {dmy(new)} (năm {self.old_year}: {dmy(old)}).")
        if name := days.weekend(last):
            entry.said.append(f"ngày cuối {dmy(last)} là {name}")
            self.note(part, f"{self.label(entry)}: ngày cuối {dmy(last)} là {name}; giữ nguyên, xem lại.", decide=True)
        if (old.month, old.day) == (2, 29):
            self.note(
                part, f"{self.label(entry)}: năm {self.year} không có ngày 29/02, lấy cuối tháng 02.", decide=True
            )

    def task(self, parts: dict[str, Any]) -> Entry:
        entry = self.kept("tasks", parts)
        self.who("tasks", entry, "owner")
        self.several("tasks", entry, "with")
        self.once("tasks", entry)
        return entry

    def recipient(self, parts: dict[str, Any]) -> Entry:
        entry = Entry(dict(parts))
        self.who("distribution", entry, "unit")
        return entry

    def feedback(self) -> Entry | None:
        given = self.content.get("feedback")
        if not given:
            return None
        entry = self.kept("feedback", given)
        self.who("feedback", entry, "to")
        return entry


def _without_clauses(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_clauses(each) for key, each in value.items() if key != "clause"}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_without_clauses(each) for each in value]
    return value
