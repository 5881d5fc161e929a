"""A decision as its paper reads: the look of a Party document, or of another body's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kheo.plans.rules.document import PlanDocument
from kheo.recognition.models import Decision, DecisionItem
from kheo.recognition.queries.deciding import document_for, number_text
from kheo.recognition.rules import DecisionKind, DecisionState
from kheo.recognition.rules.certificates import is_party_body, long_date, place_of
from kheo.recognition.rules.revoking import say_ground
from kheo.shared.periods import day_of

FEW = 3  # lines that stand in the article itself; more go into a list of their own
MOST_NAMED = 5  # units among the recipients; more are called together


@dataclass(frozen=True)
class PaperLine:
    number: int
    named: str
    achievement: str
    unit: str
    more: str  # distinction, reward, amount


@dataclass(frozen=True)
class Paper:
    """`basis` and `decides` are closed as they stand on the paper; `authority` is written above the basis, or not."""

    is_party: bool
    above: str
    issuer: str
    number: str  # "12-QĐ/HU", or "…-QĐ/HU" before it is issued
    place: str
    day: str  # "02 tháng 10 năm 2023", or dots
    title: str
    authority: str
    basis: tuple[str, ...]
    decides: str
    articles: tuple[str, ...]
    lines: tuple[PaperLine, ...]
    signed_for: str  # "T/M BAN THƯỜNG VỤ", of a body of the State "TM. ỦY BAN NHÂN DÂN"; or ""
    signer_position: str
    signer_name: str
    is_signed: bool
    recipients: tuple[str, ...]

    @property
    def subject(self) -> str:
        return self.title if self.is_party or self.title.lower().startswith("về việc") else f"Về việc {self.title}"

    @property
    def has_list(self) -> bool:
        """Whether its lines are too many for the article itself."""
        return len(self.lines) > FEW


def paper_of(decision: Decision, items: Sequence[DecisionItem]) -> Paper:
    document, unit = document_for(decision), decision.unit
    party = is_party_body(unit.kind)
    day: date | None = day_of(decision.issued_at, decision.plan.timezone) if decision.issued_at else None
    if decision.earlier:
        day = decision.signed_on
    number = number_text(decision) or f"……{'-' if party else '/'}{decision.symbol}"
    lines = tuple(
        PaperLine(
            place,
            each.named,
            each.achievement,
            (each.registration.unit if each.registration else each.unit or unit).name,
            _more(decision, each, document),
        )
        for place, each in enumerate(items, start=1)
    )
    decides = f"{decision.on_behalf_of} {unit.title}".strip().upper()
    return Paper(
        is_party=party,
        above=unit.parent.title.upper() if unit.parent else "",
        issuer=unit.title.upper(),
        number=number,
        place=place_of(unit.title),
        day=long_date(day) if day else "…… tháng …… năm ……",
        title=decision.title,
        authority="" if party else decides,
        basis=_closed(decision.legal_basis.splitlines(), "," if party else "."),
        decides=f"{decides} QUYẾT ĐỊNH:" if party else "QUYẾT ĐỊNH:",
        articles=_articles(decision, lines, document),
        lines=lines,
        signed_for=f"{'T/M' if party else 'TM.'} {decision.on_behalf_of.upper()}" if decision.on_behalf_of else "",
        signer_position=decision.signer_position.upper(),
        signer_name=decision.signer_name,
        is_signed=decision.state not in {DecisionState.DRAFT, DecisionState.DROPPED},
        recipients=_recipients(document.unit_title(document.steward), lines),
    )


def _closed(lines: Sequence[str], last: str) -> tuple[str, ...]:
    """Each line closed by a semicolon, the last as the layout has it."""
    kept = [bare for line in lines if (bare := line.strip().rstrip(";,.").rstrip())]
    return tuple(f"{line}{last if n == len(kept) else ';'}" for n, line in enumerate(kept, start=1))


def _recipients(steward: str, lines: Sequence[PaperLine]) -> tuple[str, ...]:
    units = list(dict.fromkeys(line.unit for line in lines))
    if len(units) > MOST_NAMED:
        units = ["Các đơn vị có tên trong danh sách"]
    return tuple(dict.fromkeys([steward, *units]))


def _more(decision: Decision, item: DecisionItem, document: PlanDocument) -> str:
    said = []
    if item.distinction:
        known = document.distinction_by_code.get(item.distinction)
        said.append(known.title if known else item.distinction)
    if item.commendation:
        kind = document.commendation_by_code.get(item.commendation)
        said.append(kind.title if kind else item.commendation)
    if item.amount is not None and decision.kind == DecisionKind.COMMEND:
        said.append(f"{item.amount:,.0f}".replace(",", ".") + " đồng")
    return ", ".join(said)


def _articles(decision: Decision, lines: Sequence[PaperLine], document: PlanDocument) -> tuple[str, ...]:
    count, units = len(lines), ", ".join(dict.fromkeys(line.unit for line in lines))
    where = " (có danh sách kèm theo)." if count > FEW else ":"
    if count > FEW:
        units = "các đơn vị có tên trong danh sách"
    what = {
        DecisionKind.RECOGNISE: f"Công nhận {count} mô hình, điển hình “Dân vận khéo”{where}",
        DecisionKind.COMMEND: f"Biểu dương, khen thưởng {count} tập thể, cá nhân{where}",
        DecisionKind.REVOKE: f"Hủy bỏ việc công nhận, khen thưởng đối với {count} tập thể, cá nhân{where}",
    }[DecisionKind(decision.kind)]
    why = f"Lý do hủy bỏ – {say_ground(decision.ground, decision.reason).rstrip('.')}."
    return (
        what,
        *((why,) if decision.kind == DecisionKind.REVOKE else ()),
        f"{document.unit_title(document.steward)}, {units} và các tập thể, cá nhân có tên tại Điều 1 chịu trách nhiệm"
        " thi hành Quyết định này.",
        "Quyết định này có hiệu lực từ ngày ký.",
    )
