"""The official documents that the house can write, by name."""

from collections.abc import Callable
from dataclasses import dataclass

from kheo.papers.queries.official.asking import Asked
from kheo.papers.queries.official.decisions import (
    commendation_decision,
    recognition_decision,
    revocation_decision,
)
from kheo.papers.queries.official.minutes import round_minutes
from kheo.papers.queries.official.progress_notice import progress_notice
from kheo.papers.queries.official.proposal import recognition_proposal
from kheo.papers.queries.official.radio_bulletin import bulletin_choices, radio_bulletin
from kheo.papers.queries.official.registers import consolidated_register, registration_list
from kheo.papers.queries.official.results_report import results_report
from kheo.papers.queries.official.subjects import (
    ballot_choices,
    commendation_choices,
    decided_round_choices,
    recognition_choices,
    revocation_choices,
    voted_round_choices,
)
from kheo.papers.queries.official.three_year_review import three_year_review
from kheo.papers.queries.official.vote_record import vote_record
from kheo.papers.queries.official.yearly_report import yearly_report
from kheo.papers.rules.official import Official


@dataclass(frozen=True)
class Paper:
    name: str
    title: str
    needs: str  # what it is about: "plan" or "unit"; or "round", "ballot", "decision" or "registration"
    forms: tuple[str, ...]
    make: Callable[[Asked], Official]
    choices: Callable[[Asked], list[tuple[int, str]]] | None = None  # what `Asked.about` may be, and its title


ALL_FORMS = ("docx", "pdf", "xlsx")
_LETTER = ("docx", "pdf")  # it has no table
CATALOGUE: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper("danh-sach-dang-ky", "Danh sách đăng ký của đơn vị", "unit", ALL_FORMS, registration_list),
        Paper("so-tong-hop", "Sổ tổng hợp của kế hoạch", "plan", ALL_FORMS, consolidated_register),
        Paper("bao-cao-ket-qua", "Báo cáo kết quả của đơn vị", "unit", ALL_FORMS, results_report),
        Paper("bao-cao-nam", "Báo cáo năm", "plan", ALL_FORMS, yearly_report),
        Paper("so-ket-ba-nam", "Báo cáo sơ kết ba năm", "plan", ALL_FORMS, three_year_review),
        Paper("thong-bao-tien-do", "Thông báo tiến độ", "plan", ALL_FORMS, progress_notice),
        Paper("to-trinh-cong-nhan", "Tờ trình đề nghị công nhận", "round", ALL_FORMS, recognition_proposal,
              decided_round_choices),
        Paper("bien-ban-xet", "Biên bản họp hội đồng xét", "round", ALL_FORMS, round_minutes, voted_round_choices),
        Paper("bien-ban-kiem-phieu", "Biên bản kiểm phiếu", "ballot", ALL_FORMS, vote_record, ballot_choices),
        Paper("quyet-dinh-cong-nhan", "Quyết định công nhận", "decision", ALL_FORMS, recognition_decision,
              recognition_choices),
        Paper("quyet-dinh-khen-thuong", "Quyết định biểu dương, khen thưởng", "decision", ALL_FORMS,
              commendation_decision, commendation_choices),
        Paper("quyet-dinh-huy-bo", "Quyết định hủy bỏ", "decision", ALL_FORMS, revocation_decision,
              revocation_choices),
        Paper("ban-tin-phat-thanh", "Bản tin phát thanh", "registration", _LETTER, radio_bulletin, bulletin_choices),
    )
}  # fmt: skip

__all__ = ["CATALOGUE", "Asked", "Paper"]
