"""Issuing a document: what must be there before, and which files it has afterwards."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from kheo.numbering.rules import LETTERS
from kheo.papers.rules.drafts import LONGEST_SUBJECT, Place
from kheo.papers.rules.official import Official
from kheo.shared.problems import Problem, no_reason

_SORT = re.compile(r"[\d\s….]*[-/]\s*(?P<sort>[A-Za-zĐđ]{1,10})")
LONGEST_NUMBER, MOST_SYMBOL = 80, 20


class FileForm(StrEnum):
    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"
    SIGNED = "signed"
    UPLOADED = "uploaded"


FORM_TITLES = {
    FileForm.DOCX: "Word (DOCX)",
    FileForm.PDF: "PDF",
    FileForm.XLSX: "Excel (XLSX)",
    FileForm.SIGNED: "Bản đã ký, quét",
    FileForm.UPLOADED: "Tệp tải lên",
}


def sort_of(document: Official) -> str:
    """The sign of the type: "TB" of "……-TB/HU" and of "……/TB-UBND"; a letter's number need not say it."""
    if not document.kind:
        return LETTERS
    found = _SORT.match(document.head.number)
    return found["sort"] if found else ""


def problems_before_issuing(open_places: Sequence[Place], subject: str, signer: str, recipients: str) -> list[Problem]:
    """Everything that the office still owes the document, at once."""
    problems = [
        Problem(
            "paper.place_open",
            f"Chưa viết “{_short(place.hint)}”" + (f" ở mục “{_short(place.heading)}”." if place.heading else "."),
            "Viết đoạn này, hoặc đánh dấu bỏ đoạn trong dự thảo.",
            f"doan-{place.key}",
        )
        for place in open_places
    ]
    for code, said, what in (
        ("paper.no_subject", subject, "trích yếu"),
        ("paper.no_signer", signer, "họ và tên người ký"),
        ("paper.no_recipients", recipients, "nơi nhận"),
    ):
        if not said.strip():
            problems.append(Problem(code, f"Chưa ghi {what}.", f"Ghi {what} trong dự thảo."))
    return problems


def problems_with_issue_day(issued_on: date | None, as_of: date | None, today: date) -> list[Problem]:
    """A document bears a day that has come, and none before the day of its figures."""
    if issued_on is None:
        return [Problem("paper.no_day", "Chưa ghi ngày văn bản.", "Ghi ngày theo dạng 25/10/2023.", "issued_on")]
    if issued_on > today:
        return [Problem("paper.issued_to_come", "Ngày văn bản chưa đến.", "Ghi hôm nay hoặc ngày đã ký.", "issued_on")]
    if as_of and issued_on < as_of:
        return [
            Problem(
                "paper.issued_before_figures",
                "Ngày văn bản trước ngày tính số liệu.",
                "Chuyển ngày tính số liệu trong dự thảo về trước ngày văn bản.",
                "issued_on",
            )
        ]
    return []


def problems_with_symbol(symbol: str) -> list[Problem]:
    """A number without the unit's symbol is none that anybody could cite."""
    said = symbol.strip()
    if not said:
        return [
            Problem("paper.no_symbol", "Chưa ghi ký hiệu của đơn vị.", "Ghi ký hiệu, ví dụ HU, ĐU, UBND.", "symbol")
        ]
    if len(said) > MOST_SYMBOL or any(each.isspace() for each in said):
        return [Problem("paper.bad_symbol", f"Ký hiệu “{said[:40]}” không dùng được.", "Viết liền.", "symbol")]
    return []


def problems_with_entering(sort: str, sorts: Mapping[str, str], subject: str, number: str) -> list[Problem]:
    """What the form must say of a document made elsewhere."""
    problems = []
    if sort not in sorts:
        problems.append(Problem("paper.no_sort", "Chưa chọn loại văn bản.", "Chọn một loại trong danh sách.", "sort"))
    if not subject.strip():
        problems.append(Problem("paper.no_subject", "Chưa ghi trích yếu.", "Ghi văn bản nói về việc gì.", "subject"))
    elif len(subject) > LONGEST_SUBJECT:
        problems.append(
            Problem("paper.words_too_long", "Trích yếu quá dài.", f"Tối đa {LONGEST_SUBJECT} ký tự.", "subject")
        )
    if len(number) > LONGEST_NUMBER:
        problems.append(
            Problem("paper.number_too_long", "Số, ký hiệu quá dài.", "Ghi như trên văn bản: 05-KH/HU.", "number_text")
        )
    return problems


def problems_with_replacing(*, replaced: bool, reason: str, own: bool, later: bool) -> list[Problem]:
    """A document is replaced once, by a later one of its unit or by none (withdrawn), and for a reason."""
    problems = []
    if replaced:
        problems.append(
            Problem("paper.replaced_already", "Văn bản này đã được ghi là bị thay thế, thu hồi.", "Tải lại trang.")
        )
    if not reason.strip():
        problems.append(no_reason("paper.no_reason", "thay thế, thu hồi"))
    if not own:
        problems.append(
            Problem(
                "paper.replaced_by_other",
                "Văn bản thay thế phải của cùng đơn vị.",
                "Chọn một văn bản trong danh sách.",
                "by",
            )
        )
    elif not later:
        problems.append(
            Problem(
                "paper.replaced_by_earlier",
                "Văn bản thay thế phải ban hành sau văn bản này.",
                "Chọn một văn bản ban hành sau.",
                "by",
            )
        )
    return problems


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 80 else f"{words[:77].rsplit(' ', 1)[0]} …"
