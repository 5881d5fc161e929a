"""Visits (kiểm tra, khảo sát): when one is planned, changed, held; what is asked of each model; what a finding is."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from kheo.plans.rules.document import PlanDocument
from kheo.registrations.rules.values import line, paragraphs
from kheo.shared.problems import Problem

KEY = re.compile(r"[A-Za-z0-9_-]{16,40}")
ITEM = re.compile(r"(requirement|criterion)\.[a-z0-9-]{1,80}")
LONGEST = timedelta(days=31)
MOST_MODELS = 60
MOST_MEMBERS = 20
MOST_PHOTOS = 30  # of one finding
LONGEST_TEXT = 8_000
LONGEST_NOTE = 500


class Answer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


ANSWER_TITLES: dict[Answer, str] = {Answer.YES: "Đạt", Answer.PARTLY: "Đạt một phần", Answer.NO: "Chưa đạt"}


@dataclass(frozen=True)
class Item:
    """One line of the checklist. Requirements and criteria of a plan may share a code, so the kind leads."""

    code: str
    title: str
    clause: str | None = None
    default: bool = False


def checklist_of(document: PlanDocument, level: str, subject: str) -> tuple[Item, ...]:
    """What the plan asks of every model, then the criteria that hold for its level and subject."""
    requirements = (Item(f"requirement.{each.code}", each.title, each.clause) for each in document.requirements)
    criteria = (
        Item(f"criterion.{each.code}", each.title, each.clause, each.default)
        for each in document.criteria
        if each.holds_for(level, subject)
    )
    return (*requirements, *criteria)


# --- the visit itself ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Member:
    """Somebody in the team: an account, or a name alone."""

    name: str
    user_id: int | None = None


@dataclass(frozen=True)
class VisitValues:
    """All that is said of a visit beside its plan, host and unit. The first of the team leads it."""

    kind: str
    starts_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    agenda: str = ""
    registration_ids: tuple[int, ...] = ()
    team: tuple[Member, ...] = ()
    round_id: int | None = None

    def tidy(self) -> "VisitValues":
        team = tuple(replace(each, name=line(each.name)[:120]) for each in self.team)
        return replace(
            self,
            place=line(self.place),
            agenda=paragraphs(self.agenda),
            registration_ids=tuple(dict.fromkeys(self.registration_ids)),
            team=tuple(each for each in team if each.name),
        )


def problems_with_visit(values: VisitValues, kinds: Sequence[str]) -> list[Problem]:
    """What is wrong with a visit as it was typed, whatever is in the register."""
    found = []
    if values.kind not in kinds:
        found.append(_problem("kind", "Chưa chọn hình thức.", "Chọn kiểm tra hoặc khảo sát.", "kind"))
    if values.ends_at is not None and values.ends_at < values.starts_at:
        found.append(_problem("times", "Giờ kết thúc sớm hơn giờ bắt đầu.", "Sửa lại giờ.", "ends"))
    elif values.ends_at is not None and values.ends_at - values.starts_at > LONGEST:
        found.append(_problem("too_long", "Một chuyến không dài quá 31 ngày.", "Tách thành nhiều chuyến.", "ends"))
    if len(values.place) > 300:
        found.append(_problem("place", "Địa điểm dài quá 300 ký tự.", "Ghi ngắn lại.", "place"))
    if len(values.agenda) > LONGEST_TEXT:
        found.append(_problem("agenda", "Nội dung quá dài.", f"Ghi trong {LONGEST_TEXT} ký tự.", "agenda"))
    if not values.registration_ids:
        found.append(_problem("no_model", "Chưa chọn mô hình nào.", "Đánh dấu ít nhất một mô hình.", "registrations"))
    elif len(values.registration_ids) > MOST_MODELS:
        found.append(
            _problem("many_models", f"Quá {MOST_MODELS} mô hình.", "Tách thành nhiều chuyến.", "registrations")
        )
    if not values.team:
        found.append(_problem("no_team", "Chưa có ai trong đoàn.", "Ghi ít nhất trưởng đoàn.", "member-1"))
    elif len(values.team) > MOST_MEMBERS:
        found.append(_problem("large_team", f"Đoàn có quá {MOST_MEMBERS} người.", "Ghi bớt.", "member-1"))
    accounts = [each.user_id for each in values.team if each.user_id is not None]
    if len(accounts) != len(set(accounts)):
        found.append(_problem("member_twice", "Có người được ghi hai lần trong đoàn.", "Bỏ bớt một dòng.", "member-1"))
    return found


def problems_with_change(held_at: datetime | None, cancelled_at: datetime | None) -> list[Problem]:
    """A visit is changed or cancelled only while it is still to come about."""
    if cancelled_at:
        return [_problem("cancelled", "Chuyến này đã hủy.", "Lập chuyến mới nếu vẫn cần đi.")]
    if held_at:
        return [_problem("held", "Chuyến này đã thực hiện, không sửa hay hủy được.", "Ghi thêm vào kết quả nếu cần.")]
    return []


def problems_with_cancelling(reason: str, findings: int) -> list[Problem]:
    found = []
    if not line(reason):
        found.append(_problem("no_reason", "Chưa ghi lý do hủy.", "Ghi ngắn gọn lý do.", "reason"))
    elif len(line(reason)) > 300:
        found.append(_problem("long_reason", "Lý do dài quá 300 ký tự.", "Ghi ngắn lại.", "reason"))
    if findings:
        found.append(
            _problem("has_findings", "Đã có kết quả ghi trong chuyến này.", "Đánh dấu đã thực hiện thay vì hủy.")
        )
    return found


def problems_with_holding(starts_at: datetime, at: datetime) -> list[Problem]:
    if at < starts_at:
        return [
            _problem("not_yet", "Chưa đến giờ của chuyến này.", "Sửa lại giờ nếu đoàn đã đi sớm hơn, rồi đánh dấu.")
        ]
    return []


# --- what was found --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FindingValues:
    """What somebody of the team wrote about one model."""

    checklist: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # item → {"answer": …, "note": …}
    findings: str = ""
    follow_up: str = ""
    follow_up_on: date | None = None

    def tidy(self) -> "FindingValues":
        checklist: dict[str, dict[str, str]] = {}
        for code, said in sorted(self.checklist.items()):
            answer, note = said.get("answer", ""), line(said.get("note", ""))
            if answer or note:
                checklist[code] = {"answer": answer, "note": note}
        return FindingValues(checklist, paragraphs(self.findings), paragraphs(self.follow_up), self.follow_up_on)

    @property
    def is_empty(self) -> bool:
        return not (self.checklist or self.findings or self.follow_up)

    def content(self) -> dict[str, Any]:
        """As JSON; `of` reads it back."""
        return {
            "checklist": {code: dict(said) for code, said in self.checklist.items()},
            "findings": self.findings,
            "follow_up": self.follow_up,
            "follow_up_on": self.follow_up_on.isoformat() if self.follow_up_on else None,
        }

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "FindingValues":
        day = content.get("follow_up_on")
        return cls(
            content.get("checklist") or {},
            content.get("findings", ""),
            content.get("follow_up", ""),
            date.fromisoformat(day) if day else None,
        )


def digest_of(values: FindingValues, base: int) -> str:
    """The same for the same words on the same version: so a sending that is repeated is known again."""
    canonical = json.dumps([base, values.content()], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def problems_with_finding(values: FindingValues, *, key: str, has_photos: bool) -> list[Problem]:
    """What is wrong with a finding as it was typed.

    An item that the plan has dropped since the phone was last connected is kept all the same.
    """
    found = []
    if not KEY.fullmatch(key):
        found.append(_problem("key", "Biểu ghi thiếu khóa.", "Tải lại trang rồi ghi lại."))
    if values.is_empty and not has_photos:
        found.append(
            _problem("empty", "Chưa ghi gì.", "Đánh dấu ít nhất một mục, hoặc viết nhận xét.", "findings"),
        )
    for code, said in values.checklist.items():
        if not ITEM.fullmatch(code):
            found.append(_problem("item", "Có mục không thuộc biểu kiểm tra của kế hoạch.", "Tải lại trang."))
        elif said["answer"] and said["answer"] not in set(Answer):
            found.append(_problem("answer", "Có câu trả lời không đọc được.", "Chọn lại.", code))
        if len(said["note"]) > LONGEST_NOTE:
            found.append(
                _problem("note", f"Ghi chú dài quá {LONGEST_NOTE} ký tự.", "Chuyển bớt vào phần nhận xét.", code)
            )
    for name, text in (("findings", values.findings), ("follow_up", values.follow_up)):
        if len(text) > LONGEST_TEXT:
            found.append(_problem("long", f"Nội dung dài quá {LONGEST_TEXT} ký tự.", "Ghi ngắn lại.", name))
    if values.follow_up_on and not values.follow_up:
        found.append(
            _problem("follow_up", "Có hạn nhưng chưa ghi kiến nghị.", "Ghi kiến nghị, hoặc bỏ hạn.", "follow_up")
        )
    return found


def not_of_the_team() -> Problem:
    return _problem(
        "not_of_the_team",
        "Chỉ người trong đoàn, hoặc cán bộ đơn vị tổ chức, được ghi vào chuyến này.",
        "Đề nghị trưởng đoàn ghi tên đồng chí vào đoàn.",
    )


def problems_with_receiving(cancelled_at: datetime | None) -> list[Problem]:
    """A visit that was cancelled takes no findings; one that was held does: a phone may have been without a line."""
    if cancelled_at:
        return [
            _problem(
                "cancelled", "Chuyến này đã hủy nên không nhận thêm kết quả.", "Lập chuyến mới rồi chép nội dung sang."
            )
        ]
    return []


def _problem(code: str, message: str, next_step: str, field: str | None = None) -> Problem:
    return Problem(f"visit.{code}", message, next_step, field)
