"""What a unit says of its own results (báo cáo tự đánh giá), and what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kheo.plans.rules.document import PlanDocument
from kheo.registrations.rules.lifecycle import STATE_TITLES, State
from kheo.registrations.rules.values import LONGEST_TEXT, paragraphs
from kheo.rounds.rules.dossiers import REPORT_LABELS, REPORT_TEXTS
from kheo.shared.problems import Problem
from kheo.shared.text import fold, squeeze

WRITABLE = frozenset({State.ACCEPTED})


@dataclass(frozen=True)
class ReportValues:
    """Everything that the unit writes; `requirements`: by the plan's codes, how each was met."""

    results: str = ""
    against_expected: str = ""
    replicable: str = ""
    difficulties: str = ""
    people_named: str = ""
    requirements: Mapping[str, str] = field(default_factory=dict)

    def tidy(self) -> "ReportValues":
        """The spelling that is stored: no idle spaces, one person a line, nothing empty among the requirements."""
        texts = {name: paragraphs(getattr(self, name)) for name in REPORT_TEXTS if name != "people_named"}
        people = "\n".join(filter(None, (squeeze(each) for each in paragraphs(self.people_named).split("\n"))))
        met = {code: paragraphs(text) for code, text in self.requirements.items()}
        return ReportValues(
            **texts, people_named=people, requirements={code: text for code, text in sorted(met.items()) if text}
        )


def problems_before_writing(state: State) -> list[Problem]:
    if state in WRITABLE:
        return []
    return [
        Problem(
            "report.not_in_register",
            f"Chỉ viết báo cáo khi mô hình đã vào sổ; đăng ký đang ở trạng thái “{STATE_TITLES[state]}”.",
            "Chờ cơ quan thường trực vào sổ đăng ký."
            if state not in {State.WITHDRAWN, State.CLOSED}
            else "Hồ sơ giữ nguyên như khi kết thúc.",
        )
    ]


def problems_with_report(values: ReportValues, document: PlanDocument, known: Iterable[str] = ()) -> list[Problem]:
    """`known`: requirement codes that the stored report has already, whatever the plan says now."""
    found = []
    for name in REPORT_TEXTS:
        if len(getattr(values, name)) > LONGEST_TEXT:
            found.append(_too_long(REPORT_LABELS[name], name))
    titles = {each.code: each.title for each in document.requirements}
    for code, text in values.requirements.items():
        if code not in titles and code not in set(known):
            found.append(
                Problem(
                    "report.unknown_requirement",
                    f"Kế hoạch không có yêu cầu “{code}”.",
                    "Tải lại trang để có đúng các yêu cầu của kế hoạch.",
                )
            )
        elif len(text) > LONGEST_TEXT:
            found.append(_too_long(titles.get(code, code), f"yeu-cau-{code}"))
    return found


def problems_with_taking_out(people: str, judged: Iterable[str]) -> list[Problem]:
    """Whoever is named in a dossier that is being judged stays named: those persons may not judge it."""
    named = {fold(line) for line in people.splitlines()}
    gone = [
        line for text in judged for line in dict.fromkeys(text.splitlines()) if fold(line) and fold(line) not in named
    ]
    if not gone:
        return []
    return [
        Problem(
            "report.person_taken_out",
            f"Không bỏ được tên đã nêu trong hồ sơ đang được xét: {'; '.join(dict.fromkeys(gone))}.",
            "Giữ lại các dòng này cho đến khi đợt xét kết thúc; có thể ghi thêm người khác.",
            "people_named",
        )
    ]


def _too_long(label: str, name: str) -> Problem:
    return Problem(
        "report.too_long",
        f"“{label}” dài quá {LONGEST_TEXT:,} ký tự.".replace(",", "."),
        "Rút gọn lại; phần chi tiết có thể đính kèm thành tệp.",
        name,
    )
