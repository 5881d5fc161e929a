"""Cut sheets of tickets as PDF. They are made while the secrets are at hand, and never again.

The typesetter and the maker of QR codes are 20 MB; a server that prints nothing does without them.
"""

import io
import json
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path

from kheo.ballots.actions.tickets import Ticket
from kheo.ballots.models import Ballot
from kheo.ballots.rules.codes import say_ticket

ROOM = Path(__file__).parents[1]
FONTS = ROOM.parent / "recognition" / "typst" / "fonts"  # the one Vietnamese typeface that the house prints with
LONGEST_TITLE = 90
ONE_MASK = 3  # trying all eight costs five times as much, and every telephone reads any


def ticket_sheets(ballot: Ballot, tickets: Sequence[Ticket], *, address: str, zone: tzinfo) -> bytes:
    """3 × 7 tickets a page. `address`: the site's own, under which /phieu/ answers."""
    import typst

    root = address.rstrip("/")
    ends = ballot.closes_at.astimezone(zone) if ballot.closes_at else None
    title = ballot.title if len(ballot.title) <= LONGEST_TITLE else f"{ballot.title[: LONGEST_TITLE - 1]}…"
    data = {
        "title": title,
        "issuer": ballot.round.unit.title,
        "address": f"{root.split('://')[-1]}/phieu/",
        "until": f" trước {ends:%H:%M ngày %d/%m/%Y}" if ends else "",
        "tickets": [
            {
                "number": each.number,
                "code": say_ticket(each.secret),
                "qr": qr_svg(f"{root}/phieu/{each.secret}/"),
            }
            for each in tickets
        ],
    }
    compiler = typst.Compiler(
        str(ROOM / "typst" / "tickets.typ"),
        root=str(ROOM / "typst"),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
    )
    made = compiler.compile(format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)})
    return made if isinstance(made, bytes) else b""


def qr_svg(text: str) -> str:
    """A QR code as a picture for a page or a print; black on white whatever the page's colours."""
    import segno

    out = io.BytesIO()
    code = segno.make_qr(text, error="m", mask=ONE_MASK)
    code.save(out, kind="svg", border=2, xmldecl=False, omitsize=True, dark="#000", light="#fff")
    return out.getvalue().decode()
