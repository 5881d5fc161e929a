"""Certificates as PDF. The same entries give the same bytes, so a page made again is the same file.

The typesetter and the maker of QR codes are 20 MB; a server that prints nothing does without them.
"""

import io
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from kheo.recognition.models import Certificate, Decision
from kheo.recognition.rules import DecisionKind
from kheo.recognition.rules.certificates import (
    is_party_body,
    long_date,
    number_of_decision,
    place_of,
    shown_code,
    title_of,
)

TEMPLATE = Path(__file__).parents[1] / "typst"
AT_ONCE = 2  # pages set at the same time
_INK = "#1d1712"
_MASK = 3  # any of the eight is read; looking for the fairest costs more than the rest of the page


class Press:
    """Renders the certificates of one decision; its fonts and its heading are looked up once."""

    def __init__(self, decision: Decision, address: str) -> None:
        import typst

        self.decision, self.address = decision, address.rstrip("/")
        self.document = decision.plan.version_at(decision.issued_at or decision.drafted_at).document
        self.compilers = [
            typst.Compiler(
                str(TEMPLATE / "certificate.typ"),
                root=str(TEMPLATE),
                font_paths=[str(TEMPLATE / "fonts")],
                ignore_system_fonts=True,
            )
            for _ in range(AT_ONCE)
        ]
        day = decision.signed_on or decision.drafted_at.date()
        self.stamp = datetime.combine(day, time(), UTC)
        unit, party = decision.unit, is_party_body(decision.unit.kind)
        place = place_of(unit.title) or place_of(decision.plan.issuer.title)
        self.heading = {
            "party": party,
            "issuer": _issuer(decision),
            "place_and_date": f"{place}, ngày {long_date(day)}" if place else f"Ngày {long_date(day)}",
            "on_behalf_of": f"T/M {decision.on_behalf_of}" if decision.on_behalf_of else "",
            "signer_position": decision.signer_position,
            "signer": decision.signer_name,
            "decision": number_of_decision(decision.number, decision.symbol, decision.paper_number, party=party),
            "decided_on": long_date(day),
            "address": f"{self.address.split('://')[-1]}/xac-minh/",
        }

    def entry(self, certificate: Certificate) -> dict[str, Any]:
        item = certificate.item
        known = self.document.commendation_by_code.get(item.commendation)
        title, lead = title_of(DecisionKind(self.decision.kind), known.title if known else item.commendation)
        return {
            **self.heading,
            "title": title,
            "lead": lead,
            "named": item.named,
            "achievement": item.achievement,
            "number": f"{certificate.number:02d}/{certificate.year}",
            "code": shown_code(certificate.code),
            "qr": _qr(f"{self.address}/xac-minh/{certificate.code}/"),
        }

    def pdf(self, certificates: Sequence[Certificate]) -> bytes:
        """All of them in one file."""
        return self._compiled(0, self._data(certificates))

    def pages(self, certificates: Sequence[Certificate]) -> list[bytes]:
        """Each of them in its own file; the typesetter works outside of the interpreter, so two at once take half."""
        data = [self._data([each]) for each in certificates]

        def share(worker: int) -> list[bytes]:
            return [self._compiled(worker, each) for each in data[worker::AT_ONCE]]

        with ThreadPoolExecutor(AT_ONCE) as pool:
            shares = list(pool.map(share, range(AT_ONCE)))
        return [shares[n % AT_ONCE][n // AT_ONCE] for n in range(len(data))]

    def _data(self, certificates: Sequence[Certificate]) -> str:
        return json.dumps([self.entry(each) for each in certificates], ensure_ascii=False)

    def _compiled(self, worker: int, data: str) -> bytes:
        compiler = self.compilers[worker]
        return cast(bytes, compiler.compile(format="pdf", sys_inputs={"data": data}, timestamp=self.stamp))

    def pictures(self, certificates: Sequence[Certificate], dots_per_inch: int = 60) -> list[bytes]:
        """The pages as PNG, to be looked at."""
        data = {"data": self._data(certificates)}
        made = self.compilers[0].compile(format="png", ppi=dots_per_inch, sys_inputs=data)
        return made if isinstance(made, list) else [cast(bytes, made)]


def _issuer(decision: Decision) -> str:
    """ "Ban Thường vụ Huyện ủy Chi Lăng": who signs for whom, then the unit."""
    unit, behalf = decision.unit.title, decision.on_behalf_of
    return f"{behalf} {unit}" if behalf and not behalf.endswith(unit) else behalf or unit


@lru_cache(maxsize=1024)
def _qr(address: str) -> str:
    import segno

    out = io.BytesIO()
    segno.make_qr(address, error="m", mask=_MASK).save(
        out, kind="svg", border=0, xmldecl=False, omitsize=True, dark=_INK
    )
    return out.getvalue().decode()
