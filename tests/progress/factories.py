"""Plans and ledgers made for tests of the figures: rows are written straight into the ledger, as at some instants."""

import json
from copy import deepcopy
from datetime import UTC, date, datetime
from itertools import count

from kheo.accounts.actor import system_actor
from kheo.plans.actions import load_plan
from kheo.plans.models import Plan
from kheo.registrations.models import Delivery, Extension, Initiative, Registration, Standing
from kheo.units.models import Unit
from tests.conftest import PLAN_FILE

SYSTEM = system_actor("test")
LOADED = datetime(2023, 1, 3, 2, 0, tzinfo=UTC)
_numbers = count(1)

KINDS = {"commune": "commune-party-committee", "front": "fatherland-front"}
RICH = {
    "schema": "kheo-plan/1",
    "plan": {
        "code": "day-du-2023",
        "title": "Kế hoạch đầy đủ",
        "issuer": "huyen",
        "steward": "ban",
        "period": {"from": "2023-01-01", "to": "2023-12-31"},
    },
    "levels": [
        {"code": "co-so", "title": "Cấp cơ sở", "recognised_by": "own-party-committee"},
        {"code": "cap-huyen", "title": "Cấp huyện", "recognised_by": "huyen"},
    ],
    "fields": [{"code": "kinh-te", "title": "Kinh tế"}, {"code": "van-hoa", "title": "Văn hóa"}],
    "subjects": [{"code": "tap-the", "title": "Tập thể"}, {"code": "ca-nhan", "title": "Cá nhân"}],
    "priorities": [{"code": "viec-kho", "title": "Việc khó"}, {"code": "viec", "title": "Việc"}],
    "units": [
        {"code": "huyen", "title": "Huyện ủy", "kind": "district-party-committee"},
        {"code": "ban", "title": "Ban Dân vận", "kind": "party-office", "parent": "huyen"},
        {"code": "xa-a", "title": "Đảng ủy xã A", "kind": "commune-party-committee", "parent": "huyen"},
        {"code": "thon-a1", "title": "Chi bộ thôn A1", "kind": "party-cell", "parent": "xa-a"},
        {"code": "thon-a2", "title": "Chi bộ thôn A2", "kind": "party-cell", "parent": "xa-a"},
        {"code": "xa-b", "title": "Đảng ủy xã B", "kind": "commune-party-committee", "parent": "huyen"},
    ],
    "groups": [{"code": "cac-xa", "title": "Các xã", "kinds": ["commune-party-committee"]}],
    "targets": [
        {"code": "dang-ky", "title": "Đăng ký", "group": "cac-xa", "measure": "registered", "at_least": 3},
        {"code": "xay-dung", "title": "Xây dựng", "group": "cac-xa", "measure": "built", "at_least": 1, "at_most": 2},
        {"code": "huyen-cn", "title": "Cấp huyện công nhận", "group": "cac-xa", "measure": "recognised",
         "level": "cap-huyen", "at_least": 1, "by": "2023-11-30"},
        {"code": "dung-co-so", "title": "Đúng cấp cơ sở", "group": "cac-xa", "measure": "registered",
         "exact_level": "co-so", "at_least": 1},
        {"code": "kinh-te", "title": "Kinh tế", "group": "cac-xa", "measure": "registered", "field": "kinh-te",
         "subject": "ca-nhan", "priority": "viec", "first_time": True, "at_least": 1},
        {"code": "nua", "title": "Một nửa", "group": "cac-xa", "measure": "recognised", "share_of": "registered",
         "at_least": 0.5},
        {"code": "ty-le-kt", "title": "Tỷ lệ kinh tế", "group": "cac-xa", "measure": "registered", "field": "kinh-te",
         "share_of": "built", "at_least": 0.3},
        {"code": "khen", "title": "Khen", "unit": "xa-a", "measure": "commended", "at_least": 1},
        {"code": "nhan-rong", "title": "Nhân rộng", "unit": "xa-a", "measure": "replicated", "at_least": 1},
        {"code": "tuyen-truyen", "title": "Tuyên truyền", "unit": "xa-a", "measure": "published", "at_least": 1},
        {"code": "so-thon", "title": "Số thôn", "group": "cac-xa", "measure": "units", "kinds": ["party-cell"],
         "at_least": 1},
        {"code": "ty-le-xa", "title": "Tỷ lệ xã", "whole": True, "measure": "units",
         "kinds": ["commune-party-committee"], "share_of": "units", "at_least": 1},
        {"code": "toan-huyen", "title": "Toàn huyện", "whole": True, "measure": "registered", "at_least": 4},
    ],
    "deadlines": [
        {"code": "danh-sach", "title": "Danh sách", "group": "cac-xa", "before": "2023-02-25"},
        {"code": "quy", "title": "Báo cáo quý", "group": "cac-xa", "every": "quarter", "day": 20},
    ],
}  # fmt: skip


def load_rich(**changes) -> Plan:
    """A plan with a target of every measure and filter; `changes` replace parts of the file."""
    content = deepcopy(RICH) | changes
    return load_plan(data=json.dumps(content).encode(), text=None, by=SYSTEM, at=LOADED).plan


def load_bundled() -> Plan:
    words = PLAN_FILE.with_suffix(".txt").read_text(encoding="utf-8")
    return load_plan(data=PLAN_FILE.read_bytes(), text=words, by=SYSTEM, at=LOADED).plan


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def at(month: int, day: int, hour: int = 9) -> datetime:
    """An hour of 2023 in Vietnam."""
    return datetime.fromisoformat(f"2023-{month:02d}-{day:02d}T{hour:02d}:00:00+07:00")


def register(plan: Plan, code: str, *, title: str = "", **more) -> Registration:
    """A registration that stands in the register; the ledger says when and as what it counts."""
    number, where = next(_numbers), unit(code)
    title = title or f"Mô hình số {number}"
    initiative = Initiative.objects.create(
        unit=where, title=title, title_folded=title.lower(), first_year=2023, created_at=LOADED
    )
    values = {
        "state": "accepted", "subject": "tap-the", "carrier": "Chi bộ", "level": "co-so", "field": "kinh-te",
        "number": number, "accepted_at": LOADED, "submitted_at": LOADED,
    }  # fmt: skip
    return Registration.objects.create(
        plan=plan,
        unit=where,
        initiative=initiative,
        title=title,
        title_sort=title,
        title_folded=title.lower(),
        row_key=f"row-{number}",
        created_at=LOADED,
        changed_at=LOADED,
        **(values | more),
    )


def standing(plan: Plan, code: str, start: datetime, end: datetime | None = None, **facets) -> Standing:
    """One row of the ledger of a registration of its own."""
    each = register(plan, code)
    values = {"level_rank": 1, "field": "kinh-te", "subject": "tap-the", "kind": "practice", "priorities": ""}
    return Standing.objects.create(
        registration=each, plan=plan, unit=each.unit, from_at=start, to_at=end, **(values | facets)
    )


def delivery(
    plan: Plan, deadline: str, code: str, when: datetime, *, revoked: datetime | None = None, period=""
) -> Delivery:
    return Delivery.objects.create(
        plan=plan,
        deadline=deadline,
        period=period,
        unit=unit(code),
        delivered_at=when,
        recorded_at=when,
        revoked_at=revoked,
    )


def extension(plan: Plan, deadline: str, code: str, last_day: date, granted: datetime, *, period="") -> Extension:
    return Extension.objects.create(
        plan=plan,
        deadline=deadline,
        period=period,
        unit=unit(code),
        last_day=last_day,
        reason="mưa lũ",
        granted_at=granted,
    )
