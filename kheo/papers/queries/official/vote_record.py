"""The vote record (biên bản kiểm phiếu) of one ballot: the papers, the rule they were counted by, and the votes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.urls import reverse

from kheo.ballots.models import Ballot, BallotItem
from kheo.ballots.queries.outcomes import tally_of
from kheo.ballots.queries.pages import Turnout, turnout_of
from kheo.ballots.rules import BallotKind
from kheo.ballots.rules.counting import VoteRule, count, say_percent, say_quorum, say_threshold
from kheo.papers.queries.official.asking import Asked
from kheo.papers.queries.official.convened import DOTS, council_head, day_of_ballot, items_of, say_source
from kheo.papers.queries.official.subjects import the_ballot
from kheo.papers.rules.official import (
    Align,
    Block,
    Column,
    Figure,
    Heading,
    Items,
    Official,
    Paragraph,
    Row,
    Run,
    Runs,
    Signature,
    Table,
)
from kheo.plans.rules.targets import say_number
from kheo.recognition.rules.certificates import long_date
from kheo.rounds.models import Seat
from kheo.rounds.queries.lists import council_of

_APART = re.compile(r"[,;\n]|\s+và\s+")
_HONORIFIC = re.compile(r"(?:(?:đồng chí|đ/c|ông|bà|anh|chị)\s+)+", re.IGNORECASE)


def vote_record(asked: Asked) -> Official:
    """Only of a ballot that was counted. Signed by its tellers and its chair; a council's by secretary and chair."""
    ballot = the_ballot(asked)
    found = _Counted(asked, ballot, items_of(ballot), turnout_of(ballot), VoteRule.from_json(ballot.rule))
    day, unit = day_of_ballot(ballot), ballot.round.unit
    is_meeting = ballot.kind == BallotKind.MEETING
    on = replace(asked, as_of=day)
    blocks: list[Block] = [
        Paragraph((_opening(found, day),)),
        Heading("I. THÀNH PHẦN"),
        Items(_who(found)),
        Heading("II. QUY ĐỊNH VỀ BỎ PHIẾU"),
        Items(_rule(found)),
        Heading("III. SỐ PHIẾU"),
        Items(_papers(found)),
        Heading("IV. KẾT QUẢ"),
        Table(_COLUMNS, [_row(found, each) for each in found.items], "Kết quả kiểm phiếu"),
        *_conclusions(found),
        Paragraph(
            (
                f"Biên bản được lập xong vào hồi {DOTS} giờ {DOTS} cùng ngày, đã đọc lại cho mọi người cùng nghe và"
                " nhất trí.",
            )
        ),
    ]
    *others, last = _signatures(found)
    return Official(
        kind="BIÊN BẢN",
        subject=f"kiểm phiếu “{ballot.title}”",
        head=on.head(unit, "BB") if is_meeting else council_head(asked, unit, "BB", day),
        blocks=blocks,
        signature=last,
        cosigned=others,
        recipients=(unit.title, "Lưu hồ sơ đợt xét"),
        file_name=f"bien-ban-kiem-phieu-{asked.plan.code}-{unit.code}-{ballot.pk}",
    )


@dataclass(frozen=True)
class _Counted:
    asked: Asked
    ballot: Ballot
    items: Sequence[BallotItem]
    turnout: Turnout
    rule: VoteRule

    def figure(self, number: int, says: str) -> Figure:
        link = reverse("ballots:detail", args=[self.ballot.round_id, self.ballot.pk])
        return Figure(say_number(number), f"{says} – {self.ballot.title}", self.asked.as_of, self.rule.clause, link)

    @property
    def took_part(self) -> int:
        """Who was there, or voted; those asked in writing are said apart."""
        return self.turnout.present if self.ballot.kind == BallotKind.MEETING else self.turnout.voted

    @property
    def passed(self) -> list[BallotItem]:
        return [each for each in self.items if each.approved]


def _opening(found: _Counted, day: date) -> str:
    ballot = found.ballot
    at = f", tại {ballot.place}" if ballot.place else ""
    if ballot.kind == BallotKind.MEETING:
        return (
            f"Hôm nay, vào hồi {DOTS} giờ {DOTS}, ngày {long_date(day)}{at}, đã tiến hành kiểm phiếu"
            f" “{ballot.title}” của đợt “{ballot.round.title}”, theo {found.asked.based_on}."
        )
    ran = f", mở từ {_moment(found, ballot.opened_at)}" if ballot.opened_at else ""
    return (
        f"Hôm nay, vào hồi {_moment(found, ballot.closed_at)}{at}, đã đóng và kiểm phiếu “{ballot.title}”"
        f" của đợt “{ballot.round.title}”{ran}, theo {found.asked.based_on}. Phiếu được phần mềm kiểm tự động."
    )


def _moment(found: _Counted, instant: datetime | None) -> str:
    if instant is None:
        return DOTS
    here = instant.astimezone(ZoneInfo(found.asked.plan.timezone))
    return f"{here.hour:02d} giờ {here.minute:02d} ngày {long_date(here.date())}"


def _who(found: _Counted) -> list[Runs]:
    ballot, lines = found.ballot, list[Runs]()
    if ballot.kind == BallotKind.MEETING:
        lines.append((f"Chủ trì: {ballot.chair or DOTS}.",))
        lines.append((f"Tổ kiểm phiếu: {' '.join(ballot.tellers.split()).rstrip('.') or DOTS}.",))
    else:
        for seat in (Seat.CHAIR, Seat.SECRETARY):
            name = _seated(found, seat)
            if name:
                lines.append((f"{seat.label} hội đồng: {name}.",))
    listed = found.figure(found.turnout.roll, "Số người trong danh sách, số phiếu phát ra")
    there = found.figure(found.took_part, "Số người dự bỏ phiếu")
    lines.append(("Người có quyền bỏ phiếu trong danh sách: ", listed, "; dự bỏ phiếu: ", there, "."))
    if ballot.written:
        asked = found.figure(ballot.written, "Số người được xin ý kiến bằng văn bản")
        lines.append(("Xin ý kiến bằng văn bản người vắng mặt: ", asked, "."))
    return lines


def _rule(found: _Counted) -> list[Runs]:
    rule, ballot = found.rule, found.ballot
    source = say_source(rule.clause, default=rule.default)
    how = ballot.get_kind_display()
    if ballot.kind == BallotKind.MEETING:
        how += ", giơ tay" if ballot.method == "hands" else ", bỏ phiếu kín" if rule.secret else ", bỏ phiếu"
    return [
        (f"Hình thức: {how[:1].lower()}{how[1:]}.",),
        (f"Túc số: {say_quorum(rule)}{source}.",),
        (f"Mô hình, điển hình được thông qua khi được {say_threshold(rule)} đồng ý{source}.",),
    ]


def _papers(found: _Counted) -> list[Runs]:
    """Issued, collected, valid and not: in one line each where all candidates have the same, else in the table."""
    ballot, lines = found.ballot, list[Runs]()
    issued, collected = ballot.issued, ballot.collected
    if ballot.kind != BallotKind.MEETING:
        issued, collected = found.turnout.roll, found.turnout.voted
    if issued is not None and collected is not None and ballot.method != "hands":
        lines.append(
            ("Số phiếu phát ra: ", found.figure(issued, "Số phiếu phát ra"),
             "; số phiếu thu về: ", found.figure(collected, "Số phiếu thu về"), ".")
        )  # fmt: skip
    valid, invalid = {_valid(each) for each in found.items}, {each.invalid or 0 for each in found.items}
    if len(valid) == len(invalid) == 1:
        lines.append(
            ("Số phiếu hợp lệ: ", found.figure(valid.pop(), "Số phiếu hợp lệ"),
             "; số phiếu không hợp lệ: ", found.figure(invalid.pop(), "Số phiếu không hợp lệ"), ".")
        )  # fmt: skip
    else:
        lines.append(("Số phiếu hợp lệ, không hợp lệ của từng mô hình, điển hình ghi trong biểu dưới đây.",))
    return lines


def _valid(item: BallotItem) -> int:
    return (item.yes or 0) + (item.no or 0) + (item.abstain or 0)


_COLUMNS = (
    Column("TT", 4, Align.CENTRE), Column("Mô hình, điển hình", 15), Column("Có quyền bỏ phiếu", 6, Align.RIGHT),
    Column("Hợp lệ", 5, Align.RIGHT), Column("Không hợp lệ", 7, Align.RIGHT), Column("Đồng ý", 5, Align.RIGHT),
    Column("Không đồng ý", 7, Align.RIGHT), Column("Ý kiến khác", 5, Align.RIGHT),
    Column("Tỷ lệ đồng ý", 6, Align.RIGHT), Column("Kết quả", 8),
)  # fmt: skip


def _row(found: _Counted, item: BallotItem) -> Row:
    tally = tally_of(item)
    result = count(found.rule, tally, item.chair_voice, open_hands=found.ballot.method == "hands")
    share: Run = say_percent(Fraction(tally.yes, result.of)) if result.of else "–"
    said = "Được thông qua" if item.approved else "Không được thông qua"

    def cell(number: int, says: str) -> Figure:
        return found.figure(number, f"{says}, {item.title}")

    return Row(
        (
            str(item.number), item.title,
            cell(tally.eligible, "Số người có quyền bỏ phiếu"),
            cell(_valid(item), "Số phiếu hợp lệ"),
            cell(tally.invalid, "Số phiếu không hợp lệ"),
            cell(tally.yes, "Số phiếu đồng ý"),
            cell(tally.no, "Số phiếu không đồng ý"),
            cell(tally.abstain, "Số ý kiến khác"),
            share,
            said if item.has_quorum else f"{said} (không đủ túc số)",
        )
    )  # fmt: skip


def _conclusions(found: _Counted) -> list[Block]:
    passed = found.figure(len(found.passed), "Số mô hình, điển hình được thông qua")
    of = found.figure(len(found.items), "Số mô hình, điển hình được đưa ra bỏ phiếu")
    return [Paragraph(("Có ", passed, "/", of, " mô hình, điển hình được thông qua."))]


def _signatures(found: _Counted) -> list[Signature]:
    ballot = found.ballot
    if ballot.kind != BallotKind.MEETING:
        secretary, chair = _seated(found, Seat.SECRETARY), _seated(found, Seat.CHAIR)
        return [Signature((), "THƯ KÝ", secretary), Signature((), "CHỦ TỊCH HỘI ĐỒNG", chair)]
    tellers = names_in(ballot.tellers)
    signed = [Signature((), "NGƯỜI KIỂM PHIẾU", each) for each in tellers] or [Signature((), "T/M TỔ KIỂM PHIẾU", "")]
    return [*signed, Signature((), "CHỦ TRÌ", ballot.chair)]


def _seated(found: _Counted, seat: Seat) -> str:
    return next((each.name for each in council_of(found.ballot.round) if each.seat == seat), "")


def names_in(words: str) -> list[str]:
    """The persons named in "Vi Thị Chấm (tổ trưởng) và bà Lương Thị Xét"; nobody in "Ba đồng chí do hội nghị bầu"."""
    parts = [_HONORIFIC.sub("", re.sub(r"\([^)]*\)", "", part)).strip(" .") for part in _APART.split(words)]
    names = [" ".join(part.split()) for part in parts if part]
    return names if all(_is_name(each.split(" ")) for each in names) else []


def _is_name(words: Sequence[str]) -> bool:
    return 2 <= len(words) <= 6 and all(word.isalpha() and word[0].isupper() for word in words)
