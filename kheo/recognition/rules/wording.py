"""The words of a decision: its title, its basis, its letters. Prefilled; whoever drafts may change them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kheo.plans.rules.document import CitedDocument, PlanDocument
from kheo.recognition.rules.lifecycle import DecisionKind
from kheo.recognition.rules.revoking import say_ground
from kheo.shared.periods import dmy

SYMBOLS = {
    "province-party-committee": "QĐ/TU",
    "district-party-committee": "QĐ/HU",
    "grassroots-party-committee": "QĐ/ĐU",
    "commune-party-committee": "QĐ/ĐU",
}
NOT_YET = "(số cấp khi ban hành)"


def symbol_for(kind_of_unit: str) -> str:
    """The sign under which a unit numbers its decisions, by its kind."""
    return SYMBOLS.get(kind_of_unit, "QĐ")


def title_for(kind: DecisionKind, *, level: str = "", year: int) -> str:
    where = f" {level[:1].lower()}{level[1:]}" if level else ""
    return {
        DecisionKind.RECOGNISE: f"công nhận mô hình, điển hình “Dân vận khéo”{where} năm {year}",
        DecisionKind.COMMEND: f"biểu dương, khen thưởng trong phong trào thi đua “Dân vận khéo” năm {year}",
        DecisionKind.REVOKE: "hủy bỏ công nhận, khen thưởng trong phong trào thi đua “Dân vận khéo”",
    }[kind]


def basis_for(
    document: PlanDocument,
    *,
    round_title: str = "",
    convening: str = "",
    ballots: Sequence[tuple[str, date]] = (),
    revoked: Sequence[str] = (),
) -> str:
    """What a decision stands on, one a line: the plan's basis, the plan, the round, its ballots, what is revoked."""
    lines = grounds_for(document, ballots)
    lines += [f"Xét {each}" for each in revoked]
    if round_title:
        lines.append(f"Xét kết quả “{round_title}” của {convening}")
    lines.append(f"Xét đề nghị của {document.unit_title(document.steward)}")
    return "\n".join(lines)


def grounds_for(document: PlanDocument, ballots: Sequence[tuple[str, date]] = ()) -> list[str]:
    """The documents that a decision, or a proposal of one, is founded on: the plan's basis, the plan, vote records."""
    lines = [f"Căn cứ {_cited(each)}" for each in document.basis]
    number = f" số {document.number}" if document.number else ""
    day = f" ngày {dmy(document.issued_on)}" if document.issued_on else ""
    lines.append(
        f"Căn cứ Kế hoạch{number}{day} của {document.unit_title(document.issuer)} về {_low(_curled(document.title))}"
    )
    return lines + [f"Căn cứ Biên bản kiểm phiếu “{title}” ngày {dmy(on)}" for title, on in ballots]


def _cited(document: CitedDocument) -> str:
    day = f" ngày {dmy(document.issued_on)}" if document.issued_on else ""
    about = f" về {_low(_curled(document.title))}" if document.title else ""
    return f"văn bản số {document.number}{day} của {document.issuer}{about}"


@dataclass(frozen=True)
class LetterText:
    """A letter as it will go: to a unit, about its lines of one decision."""

    unit_id: int
    to_name: str
    to_email: str
    subject: str
    body: str


def letter_for(
    kind: DecisionKind,
    *,
    title: str,
    number: str,
    issuer: str,
    lines: Sequence[str],
    ground: str = "",
    reason: str = "",
) -> tuple[str, str]:
    """Subject and body of the letter to one unit; `lines` are its collectives and persons, with their achievements."""
    subject = f"{KIND_OF_LETTER[kind]}: {title}"
    told = "\n".join(f"{place}. {line}" for place, line in enumerate(lines, start=1))
    parts = [
        "Kính gửi các đồng chí,",
        f"{issuer} đã ban hành Quyết định số {number} về việc {title}, trong đó có:",
        told,
        {
            DecisionKind.RECOGNISE: "Đề nghị đơn vị thông báo tới tập thể, cá nhân, tiếp tục duy trì và giới thiệu để"
            " nơi khác học tập, nhân rộng.",
            DecisionKind.COMMEND: "Đề nghị đơn vị thông báo tới tập thể, cá nhân được biểu dương, khen thưởng.",
            DecisionKind.REVOKE: f"Căn cứ hủy bỏ – {say_ground(ground, reason)}. Đề nghị đơn vị thông báo tới tập thể,"
            " cá nhân và thu hồi giấy chứng nhận đã cấp (nếu có).",
        }[kind],
        "Toàn văn quyết định có trong phần mềm Khéo, mục “Công nhận”.",
        f"Trân trọng.\n{issuer}",
    ]
    return subject, "\n\n".join(parts)


KIND_OF_LETTER = {
    DecisionKind.RECOGNISE: "Quyết định công nhận",
    DecisionKind.COMMEND: "Quyết định khen thưởng",
    DecisionKind.REVOKE: "Quyết định hủy bỏ",
}


def _curled(words: str) -> str:
    """Straight quotation marks, as a plan file may have them, set as a paper has them."""
    return re.sub(r'"([^"]*)"', r"“\1”", words)


def _low(words: str) -> str:
    return words[:1].lower() + words[1:]
