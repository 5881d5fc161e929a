"""What units find hard in the trial year, what they are answered, and an amendment that is still being written."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from kheo.accounts.actor import Actor
from kheo.config.demo.moments import Story, at
from kheo.feedback.actions.amending import Wording, begin, change
from kheo.feedback.actions.reporting import answer, report
from kheo.feedback.rules import Step
from kheo.plans.models import Plan
from kheo.units.models import Unit


class Reported(NamedTuple):
    unit: str
    about: str
    words: str
    proposal: str
    day: date
    step: Step | None = None
    answered: str = ""
    answered_on: date | None = None


REPORTED = (
    Reported(
        "xa-huu-kien",
        "deadline:danh-sach-dang-ky",
        "Xã có bốn thôn ở xa trung tâm, tháng Giêng bà con đi làm xa nên khó họp để bàn và đăng ký mô hình.",
        "Đề nghị gia hạn gửi danh sách cho các xã vùng xa thêm 10 ngày.",
        date(2023, 2, 13),
        Step.ACCEPT,
        "Vướng mắc là thực tế. Cơ quan thường trực đã gia hạn cho xã đến hết ngày 06/03/2023.",
        date(2023, 2, 15),
    ),
    Reported(
        "xa-lien-son",
        "target:xa-5-dang-ky",
        "Xã nhỏ, chỉ có ba chi bộ thôn, đăng ký năm mô hình trong một năm thì khó bảo đảm chất lượng.",
        "Đề nghị giảm chỉ tiêu xuống ba mô hình đối với xã có dưới năm chi bộ.",
        date(2023, 3, 20),
    ),
    Reported(
        "hoi-ccb",
        "plan:",
        "Phiếu chấm điểm chưa có hướng dẫn cách cho điểm tiêu chí sáng tạo.",
        "",
        date(2023, 5, 8),
        Step.NOTE,
        "Sẽ hướng dẫn trong buổi tập huấn hội đồng xét, quý III.",
        date(2023, 5, 11),
    ),
    Reported(
        "xa-gia-loc",
        "deadline:bao-cao-ket-qua",
        "Tháng 10 trùng thời gian thu hoạch na, cán bộ thôn khó tổng hợp số liệu trước ngày 25/10.",
        "Đề nghị lùi hạn gửi báo cáo kết quả sang đầu tháng 11.",
        date(2023, 9, 5),
    ),
)


def difficulties(plan: Plan, units: Mapping[str, Unit], officers: Mapping[str, Actor]) -> list[Story]:
    steward = officers["ban-dan-van"]
    return [_told(plan, units[each.unit], officers[each.unit], steward, each) for each in REPORTED]


def _told(plan: Plan, unit: Unit, officer: Actor, steward: Actor, it: Reported) -> Story:
    yield (moment := at(it.day, 10, 20))
    made, _ = report(plan=plan, unit=unit, about=it.about, words=it.words, proposal=it.proposal, by=officer, at=moment)
    if it.step and it.answered_on:
        yield (moment := at(it.answered_on, 15))
        answer(feedback_id=made.pk, step=it.step, words=it.answered, by=steward, at=moment)
    elif it.about.startswith("deadline:"):
        yield (moment := at(date(2023, 9, 11), 9, 30))
        _being_amended(plan, made.pk, steward, moment)


def _being_amended(plan: Plan, feedback_id: int, steward: Actor, moment: datetime) -> None:
    title = "Lùi hạn gửi báo cáo kết quả thực hiện"
    made = begin(plan=plan, title=title, feedback_ids=[feedback_id], by=steward, at=moment)
    change(
        amendment_id=made.pk,
        revision=1,
        wording=Wording(title, "Vướng mắc của các xã vào mùa thu hoạch na.", effective_on=date(2023, 10, 1)),
        edits={"deadlines.bao-cao-ket-qua.day": "2023-11-05"},
        text=plan.versions.order_by("-number")[0].text,
        feedback_ids=[feedback_id],
        by=steward,
        at=moment,
    )
