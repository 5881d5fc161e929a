"""Small plan files made for tests. JSON is YAML 1.2, so a file is a dictionary."""

import json
from copy import deepcopy

from kheo.accounts.actor import system_actor
from kheo.plans.actions import load_plan
from kheo.plans.rules.turning import NextPlan, written
from tests.conftest import PLAN_FILE
from tests.factories import AT

TEXT = PLAN_FILE.with_suffix(".txt").read_text(encoding="utf-8")

SMALL = {
    "schema": "kheo-plan/1",
    "plan": {
        "code": "nho-2024",
        "title": "Kế hoạch nhỏ",
        "issuer": "huyen",
        "steward": "ban",
        "period": {"from": "2024-01-01", "to": "2024-12-31"},
    },
    "levels": [
        {"code": "co-so", "title": "Cấp cơ sở", "recognised_by": "own-party-committee"},
        {"code": "cap-huyen", "title": "Cấp huyện", "recognised_by": "huyen"},
    ],
    "fields": [{"code": "kinh-te", "title": "Kinh tế"}, {"code": "van-hoa", "title": "Văn hóa"}],
    "subjects": [{"code": "tap-the", "title": "Tập thể"}, {"code": "ca-nhan", "title": "Cá nhân"}],
    "units": [
        {"code": "huyen", "title": "Huyện ủy", "kind": "district-party-committee"},
        {"code": "ban", "title": "Ban Dân vận", "kind": "party-office", "parent": "huyen"},
        {"code": "xa-a", "title": "Đảng ủy xã A", "kind": "commune-party-committee", "parent": "huyen"},
        {"code": "xa-b", "title": "Đảng ủy xã B", "kind": "commune-party-committee", "parent": "huyen"},
    ],
    "groups": [{"code": "cac-xa", "title": "Các xã", "kinds": ["commune-party-committee"]}],
    "targets": [
        {"code": "nam", "title": "Năm mô hình", "group": "cac-xa", "measure": "registered", "at_least": 5},
    ],
    "deadlines": [{"code": "han", "title": "Gửi danh sách", "group": "cac-xa", "before": "2024-02-25"}],
}


def plan_file(**parts) -> bytes:
    """The small plan with some of its parts replaced; a part given as None is left out."""
    file = deepcopy(SMALL)
    for name, part in parts.items():
        if part is None:
            del file[name]
        else:
            file[name] = part
    return json.dumps(file, ensure_ascii=False, indent=1).encode()


def with_target(**target) -> bytes:
    return plan_file(targets=[{"code": "t", "title": "Chỉ tiêu", "group": "cac-xa", "measure": "registered", **target}])


def with_deadline(**deadline) -> bytes:
    return plan_file(deadlines=[{"code": "d", "title": "Thời hạn", "group": "cac-xa", **deadline}])


def load(data: bytes | None = None, text: str | None = None, *, at=AT, by=None, **more):
    return load_plan(data=data or plan_file(), text=text, by=by or system_actor("thử nghiệm"), at=at, **more)


def load_2023(at=AT):
    return load(PLAN_FILE.read_bytes(), TEXT, at=at)


def loadable(draft: NextPlan) -> bytes:
    """A draft of the next plan, as if somebody had gone through it."""
    return written(draft).replace("unconfirmed: true", "# ").encode()
