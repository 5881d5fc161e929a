"""What units noted of the plan's tasks, and whom the plan's schedule reminded, in the year of the trial."""

import random
from datetime import date, timedelta

from kheo.accounts.actor import Actor, system_actor
from kheo.config.demo.moments import Story, at
from kheo.plans.models import Plan
from kheo.progress.actions import mark_read, note_task, remind_by_schedule
from kheo.units.models import Unit

# task → what is noted of it: on which day, in which state, in which words
NOTES = {
    "ke-hoach-don-vi": (
        (date(2023, 2, 6), "under-way", "Đang dự thảo kế hoạch của đơn vị, xin ý kiến các chi bộ."),
        (date(2023, 2, 17), "done", "Đã ban hành kế hoạch và hướng dẫn các chi bộ, đoàn thể đăng ký mô hình."),
    ),
    "tong-hop-bieu": ((date(2023, 2, 20), "done", "Đã tổng hợp theo biểu và gửi Ban Dân vận."),),
    "dang-ky-cap-huyen": ((date(2023, 2, 21), "done", "Đã chỉ đạo đăng ký mô hình cấp huyện, hồ sơ gửi đủ."),),
    "xet-cong-nhan-co-so": (
        (date(2023, 8, 14), "under-way", "Đã phân công tổ kiểm tra, lên lịch khảo sát từng mô hình."),
    ),
    "duy-tri-nhan-rong": (
        (date(2023, 5, 16), "under-way", "Các mô hình năm 2022 vẫn duy trì nền nếp; vận động thêm hai thôn làm theo."),
    ),
}
OFFICE_NOTES = {
    "theo-doi-giam-sat": ((date(2023, 6, 20), "under-way", "Đã kiểm tra sáu xã, nhắc ba đơn vị chậm gửi danh sách."),),
    "tuyen-truyen": ((date(2023, 7, 5), "under-way", "Bản tin phát thanh hằng tháng đã giới thiệu chín mô hình."),),
    "so-ket-3-nam": ((date(2023, 8, 28), "not-started", "Chờ hướng dẫn của Ban Dân vận Tỉnh ủy về nội dung sơ kết."),),
}
QUIET = {"xa-van-an", "du-quan-su", "xa-lien-son", "hoi-ccb"}
REMINDED_ON = (date(2023, 2, 10), date(2023, 2, 17), date(2023, 2, 22), date(2023, 2, 25), date(2023, 3, 3))


def stories(plan: Plan, officers: dict[str, Actor]) -> list[Story]:
    rng = random.Random(2024)  # noqa: S311 - a story, not a secret
    tasks = {task.code for task in plan.versions.get().document.tasks}
    given = [_reminded(plan, list(officers.values()))]
    for code, officer in officers.items():
        notes = OFFICE_NOTES if code == "ban-dan-van" else {} if code in QUIET else NOTES
        for task, rows in notes.items():
            if task in tasks and _holds_for(task, code) and rng.random() < 0.85:
                given.append(_noted(plan, code, officer, task, rows, rng.randrange(7)))
    return given


def _holds_for(task: str, code: str) -> bool:
    commune, party = code.startswith(("xa-", "tt-")), code.startswith("du-")
    return {"tong-hop-bieu": commune, "xet-cong-nhan-co-so": commune, "dang-ky-cap-huyen": party}.get(task, True)


def _noted(
    plan: Plan, code: str, officer: Actor, task: str, rows: tuple[tuple[date, str, str], ...], later: int
) -> Story:
    unit = Unit.objects.get(code=code)
    for day, state, words in rows:
        happened = day + timedelta(days=later)
        yield (moment := at(happened, 15, 20))
        note_task(
            plan=plan, unit=unit, task=task, state=state, happened_on=happened, words=words,
            key=f"{code}-{task}-{day}", by=officer, at=moment,
        )  # fmt: skip


def _reminded(plan: Plan, officers: list[Actor]) -> Story:
    """Every other officer says that the reminder was seen."""
    by = system_actor("kheo work")
    for day in REMINDED_ON:
        yield (moment := at(day, 7, 30))
        remind_by_schedule(plans=[plan], day=day, today=day, by=by, at=moment)
        yield (moment := at(day, 9, 5))
        for officer in officers[::2]:
            mark_read(by=officer, at=moment)
