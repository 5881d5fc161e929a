"""What changed between two versions of a plan, in sentences that a reader can check against the amendment."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from operator import attrgetter
from typing import Any

from kheo.plans.rules.calendar import say_moment
from kheo.plans.rules.document import Criterion, Deadline, PlanDocument, Target
from kheo.plans.rules.groups import say_addressee
from kheo.plans.rules.recognising_said import (
    Said,
    say_clause,
    say_commendation,
    say_commending,
    say_conflicts,
    say_distinction,
    say_reminders,
    say_scoring,
    say_vote,
)
from kheo.plans.rules.targets import say_goal, say_measure, say_number, say_share
from kheo.plans.rules.vocabulary import OWN_PARTY_COMMITTEE, say_deliverable
from kheo.shared.clauses import spoken
from kheo.shared.periods import dmy

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Change:
    """One difference. `path` names the entry ("targets.xa-5-dang-ky"); `before`, `after` are words for the reader."""

    path: str
    kind: str  # added | removed | changed
    before: str
    after: str
    sentence: str
    clause: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Change":
        return cls(**row)


def changes_between(old: PlanDocument, new: PlanDocument) -> list[Change]:
    """Every difference between two versions, in the order of the plan; empty only for equal documents."""
    found = [*_header(old, new)]
    for name, noun, say in _LISTS:
        found += _entries(name, noun, say, old, new)
    found += _recognition(old, new)
    found += _text(old, new)
    if not found and old != new:
        sentence = "Sắp xếp lại hoặc sửa chi tiết không làm thay đổi nội dung của kế hoạch."
        found.append(Change("plan", CHANGED, "", "", sentence))
    return found


def say_change(before: str, after: str) -> str:
    """Two values; where only a number or a date differs, the rest is said once: "ít nhất 5 → 6 mô hình"."""
    old, new = before.split(" "), after.split(" ")
    start = 0
    while start < min(len(old), len(new)) - 1 and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start - 1 and old[-1 - end] == new[-1 - end]:
        end += 1
    was, now = (" ".join(words[start : len(words) - end]) for words in (old, new))
    if start + end == 0 or not (_is_number(was) and _is_number(now)):
        return f"{before or '(trống)'} → {after or '(trống)'}"
    return " ".join(
        part
        for part in (" ".join(old[:start]), f"{was} → {now}", " ".join(old[len(old) - end :] if end else []))
        if part
    )


def _is_number(words: str) -> bool:
    """A number, a share or a date: what differs is clear without the words around it said twice."""
    return " " not in words and any(character.isdigit() for character in words)


def word_changes(before: str, after: str) -> list[tuple[str, str]]:
    """Two texts as runs of words: ("same" | "removed" | "added", words), in reading order."""
    old, new = before.split(), after.split()
    runs: list[tuple[str, str]] = []
    for operation, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            runs.append(("same", " ".join(old[i:j])))
            continue
        if i < j:
            runs.append((REMOVED, " ".join(old[i:j])))
        if k < m:
            runs.append((ADDED, " ".join(new[k:m])))
    return runs


# --- what is said of each kind of entry -----------------------------------------------------------------------------


def _decider(code: str, document: PlanDocument) -> str:
    return "cấp ủy trực tiếp của đơn vị" if code == OWN_PARTY_COMMITTEE else document.unit_title(code)


def _say_titled(entry: Any, _: PlanDocument) -> Said:
    return {"tên": entry.title, "căn cứ": say_clause(entry)}


def _say_level(entry: Any, document: PlanDocument) -> Said:
    return {
        "tên": entry.title,
        "thứ bậc": str(entry.rank),
        "nơi công nhận": _decider(entry.recognised_by, document),
        "nơi giữ sổ đăng ký": _decider(entry.register_kept_by or document.steward, document),
        "căn cứ": say_clause(entry),
    }


def _say_criterion(entry: Criterion, document: PlanDocument) -> Said:
    return {
        "tên": entry.title,
        "điểm": f"{say_number(Fraction(entry.points))} điểm" if entry.points is not None else "đạt / không đạt",
        "mức bắt buộc": f"ít nhất {say_share(entry.mandatory_share)} số điểm"
        if entry.mandatory_share is not None
        else "",
        "bắt buộc": "bắt buộc" if entry.mandatory else "",
        "cấp": ", ".join(document.level_by_code[code].title for code in entry.levels),
        "đối tượng": ", ".join(document.subject_by_code[code].title for code in entry.subjects),
        "nguồn": "mặc định" if entry.default else "theo kế hoạch",
        "căn cứ": say_clause(entry),
    }


def _say_figure(entry: Any, _: PlanDocument) -> Said:
    return {"tên": entry.title, "đơn vị tính": entry.unit, "số lẻ": str(entry.decimals) if entry.decimals else ""}


def _say_unit(entry: Any, document: PlanDocument) -> Said:
    return {
        "tên": entry.title,
        "tên gọn": entry.short_title,
        "ký hiệu văn bản": entry.symbol,
        "loại": entry.kind,
        "cấp trên": document.unit_title(entry.parent) if entry.parent else "",
        "từ ngày": dmy(entry.valid_from) if entry.valid_from else "",
        "đến hết ngày": dmy(entry.valid_to) if entry.valid_to else "",
        "đơn vị kế thừa": document.unit_title(entry.successor) if entry.successor else "",
    }


def _say_group(entry: Any, document: PlanDocument) -> Said:
    return {
        "tên": entry.title,
        "loại đơn vị": ", ".join(entry.kinds),
        "đơn vị": ", ".join(document.unit_title(code) for code in entry.units),
        "trừ": ", ".join(document.unit_title(code) for code in entry.excluded),
        "căn cứ": say_clause(entry),
    }


def _say_target(entry: Target, document: PlanDocument) -> Said:
    return {
        "mức": say_goal(entry),
        "cách tính": say_measure(entry, document),
        "áp dụng": say_addressee(entry.addressee, document),
        "thời hạn riêng": f"đến hết ngày {dmy(entry.by)}" if entry.by else "",
        "làm tròn": {"up": "", "down": "làm tròn xuống", "half-up": "làm tròn nửa lên"}[entry.rounding.value],
        "loại đơn vị": ", ".join(entry.kinds),
        "tên": entry.title,
        "căn cứ": say_clause(entry),
    }


def _say_deadline(entry: Deadline, document: PlanDocument) -> Said:
    return {
        "thời hạn": say_moment(entry),
        "gia hạn": f"{entry.grace_days} ngày, sau đó khóa" if entry.closes else "",
        "áp dụng": say_addressee(entry.addressee, document),
        "gửi đến": document.unit_title(entry.to) if entry.to else "",
        "qua": document.unit_title(entry.via) if entry.via else "",
        "nội dung gửi": say_deliverable(entry.delivers),
        "tên": entry.title,
        "căn cứ": say_clause(entry),
    }


def _say_task(entry: Any, document: PlanDocument) -> Said:
    return {
        "chủ trì": document.unit_title(entry.owner) if entry.owner else "",
        "thực hiện": document.group_by_code[entry.group].title if entry.group else "",
        "phối hợp": ", ".join(document.unit_title(code) for code in entry.partners),
        "nội dung gửi": say_deliverable(entry.delivers),
        "tên": entry.title,
        "căn cứ": say_clause(entry),
    }


_LISTS: tuple[tuple[str, str, Callable[[Any, PlanDocument], Said]], ...] = (
    ("targets", "chỉ tiêu", _say_target),
    ("deadlines", "thời hạn", _say_deadline),
    ("tasks", "nhiệm vụ", _say_task),
    ("levels", "cấp công nhận", _say_level),
    ("fields", "lĩnh vực", _say_titled),
    ("subjects", "đối tượng", _say_titled),
    ("priorities", "nội dung ưu tiên", _say_titled),
    ("requirements", "yêu cầu", _say_titled),
    ("criteria", "tiêu chí", _say_criterion),
    ("distinctions", "danh hiệu trong cấp", say_distinction),
    ("commending.kinds", "hình thức khen thưởng", say_commendation),
    ("figures", "số liệu tiến độ", _say_figure),
    ("groups", "nhóm đơn vị", _say_group),
    ("units", "đơn vị", _say_unit),
)


def _entries(
    name: str, noun: str, say: Callable[[Any, PlanDocument], Said], old: PlanDocument, new: PlanDocument
) -> Iterator[Change]:
    before = {entry.code: entry for entry in attrgetter(name)(old)}
    after = {entry.code: entry for entry in attrgetter(name)(new)}
    for code, entry in before.items():
        if code not in after:
            said = _sum_up(say(entry, old))
            yield Change(f"{name}.{code}", REMOVED, said, "", f"Bỏ {noun} “{entry.title}”.", entry_clause(entry))
    for code, entry in after.items():
        if code not in before:
            said = _sum_up(say(entry, new))
            about = f": {said}" if said != entry.title else ""
            yield Change(f"{name}.{code}", ADDED, "", said, f"Thêm {noun} “{entry.title}”{about}.", entry_clause(entry))
            continue
        was, now = say(before[code], old), say(entry, new)
        named = f"{noun[0].upper()}{noun[1:]} “{before[code].title}”"
        for quality in now:
            if was[quality] != now[quality]:
                yield Change(
                    f"{name}.{code}",
                    CHANGED,
                    was[quality],
                    now[quality],
                    f"{named}: {_quality(quality, was[quality], now[quality])}",
                    entry_clause(entry),
                )


def entry_clause(entry: Any) -> str | None:
    clause: str | None = getattr(entry, "clause", None)
    return clause


def _quality(quality: str, before: str, after: str) -> str:
    """A goal or a moment says itself what it is; any other quality is named first."""
    said = say_change(before, after)
    return said if quality in {"mức", "thời hạn"} else f"{quality}: {said}"


def _sum_up(said: Said) -> str:
    return "; ".join(
        value for quality, value in said.items() if value and quality not in {"tên", "căn cứ", "nguồn"}
    ) or said.get("tên", "")


def _differences(path: str, what: str, pairs: Iterable[tuple[str, str, str]]) -> Iterator[Change]:
    for quality, before, after in pairs:
        if before != after:
            yield Change(path, CHANGED, before, after, f"{what}{quality}: {say_change(before, after)}")


def _header(old: PlanDocument, new: PlanDocument) -> Iterator[Change]:
    def said(plan: PlanDocument) -> Said:
        programme = plan.programme
        return {
            "Tên kế hoạch": plan.title,
            "Số văn bản": plan.number,
            "Ngày ban hành": dmy(plan.issued_on) if plan.issued_on else "",
            "Cơ quan ban hành": plan.unit_title(plan.issuer),
            "Thay mặt": plan.on_behalf_of,
            "Cơ quan thường trực": plan.unit_title(plan.steward),
            "Thời gian của kế hoạch": str(plan.period),
            "Múi giờ": plan.timezone,
            "Phong trào": f"{programme.title} ({programme.first_year}–{programme.last_year})" if programme else "",
            "Năm sơ kết": str(programme.interim_review or "") if programme else "",
            "Căn cứ ban hành": "; ".join(f"{each.number} của {each.issuer}" for each in plan.basis),
            "Văn bản phải quán triệt": "; ".join(f"{each.number} của {each.issuer}" for each in plan.cites),
            "Nơi nhận": "; ".join(each.to for each in plan.distribution),
            "Nơi tiếp nhận phản ánh": plan.unit_title(plan.feedback.to) if plan.feedback else "",
        }

    was, now = said(old), said(new)
    yield from _differences("plan", "", ((quality, was[quality], now[quality]) for quality in now))


def _recognition(old: PlanDocument, new: PlanDocument) -> Iterator[Change]:
    was = {rule.rule for rule in old.recognition.rules}
    now = {rule.rule for rule in new.recognition.rules}
    for title in sorted(RULE_TITLES[rule] for rule in was - now):
        yield Change("recognition.rules", REMOVED, title, "", f"Bỏ nguyên tắc công nhận “{title}”.")
    for title in sorted(RULE_TITLES[rule] for rule in now - was):
        yield Change("recognition.rules", ADDED, "", title, f"Thêm nguyên tắc công nhận “{title}”.")
    for level in new.levels:
        for part, say in (("vote", say_vote), ("scoring", say_scoring)):
            before = say(getattr(old.recognition, f"{part}_at")(level.code))
            after = say(getattr(new.recognition, f"{part}_at")(level.code))
            pairs = ((quality, before.get(quality, ""), after.get(quality, "")) for quality in {**before, **after})
            yield from _differences(f"recognition.{part}", f"{level.title} – ", pairs)
    for path, was_said, now_said in (
        ("recognition.conflicts", say_conflicts(old), say_conflicts(new)),
        ("commending", say_commending(old), say_commending(new)),
        ("reminders", say_reminders(old), say_reminders(new)),
    ):
        yield from _differences(path, "", ((quality, was_said[quality], now_said[quality]) for quality in now_said))


RULE_TITLES = {
    "registered": "Có đăng ký",
    "public_vote": "Công khai, dân chủ trong bình chọn",
    "criteria_met": "Đúng tiêu chí, tiêu chuẩn",
    "creative_and_spreading": "Sáng tạo, có sức lan tỏa",
}


def _text(old: PlanDocument, new: PlanDocument) -> Iterator[Change]:
    was = {clause.address: clause.text for clause in old.clauses}
    now = {clause.address: clause.text for clause in new.clauses}
    for address, text in was.items():
        if address not in now:
            yield Change(f"text.{address}", REMOVED, text, "", f"Văn bản: bỏ {spoken(address)}.", address)
    for address, text in now.items():
        if address not in was:
            yield Change(f"text.{address}", ADDED, "", text, f"Văn bản: thêm {spoken(address)}.", address)
        elif was[address] != text:
            yield Change(f"text.{address}", CHANGED, was[address], text, f"Văn bản: sửa {spoken(address)}.", address)
    for path, name, before, after in (
        ("text.recipients", "nơi nhận", old.recipients_text, new.recipients_text),
        ("text.signature", "phần ký", old.signature_text, new.signature_text),
    ):
        if before != after:
            yield Change(path, CHANGED, "\n".join(before), "\n".join(after), f"Văn bản: sửa {name}.")
