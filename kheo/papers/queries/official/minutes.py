"""The minutes (biên bản) of the council of a round: who sat, who was kept out, scores, votes, and what it concluded."""

from collections.abc import Sequence
from datetime import date

from kheo.ballots.models import Ballot
from kheo.ballots.rules import BallotKind
from kheo.papers.queries.official.asking import Asked
from kheo.papers.queries.official.convened import (
    DOTS,
    Candidate,
    Convened,
    convened,
    council_head,
    day_of_ballot,
    present_members,
    say_points,
    say_source,
)
from kheo.papers.queries.official.proposal import decider, how_it_was_voted, named
from kheo.papers.queries.official.subjects import TO_VOTE, the_round
from kheo.papers.rules.official import (
    Align,
    Block,
    Column,
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
from kheo.recognition.rules.certificates import long_date
from kheo.rounds.models import CouncilMember


def round_minutes(asked: Asked) -> Official:
    """Refused while scores may still change. The day is that of the council's latest vote."""
    found = convened(asked, the_round(asked, TO_VOTE))
    held = [each for each in found.ballots if each.kind != BallotKind.PUBLIC] or list(found.ballots)
    day = day_of_ballot(held[-1]) if held else asked.as_of
    council = found.council_on(day)
    title = f"xét công nhận mô hình, điển hình “Dân vận khéo” {_low(found.level.title)} năm {asked.year}"
    blocks: list[Block] = [
        Paragraph((_opening(found, held[-1] if held else None, day),)),
        Heading("I. THÀNH PHẦN"),
        *_attendance(found, council, held),
        Heading("II. NGƯỜI KHÔNG CHẤM ĐIỂM, BIỂU QUYẾT"),
        *_kept_out(found),
        Heading("III. NỘI DUNG"),
        Heading("1. Kết quả chấm điểm", 2),
        *_scores(found),
        Heading("2. Kết quả bỏ phiếu, biểu quyết", 2),
        *_votes(found),
        Heading("IV. KẾT LUẬN"),
        *_conclusions(found),
        Paragraph(
            (
                f"Biên bản kết thúc vào hồi {DOTS} giờ {DOTS} cùng ngày, đã đọc lại cho mọi người cùng nghe và nhất trí"
                " thông qua.",
            )
        ),
    ]
    return Official(
        kind="BIÊN BẢN",
        subject=f"họp Hội đồng {title}",
        head=council_head(asked, found.round.unit, "BB", day),
        blocks=blocks,
        signature=Signature((), "CHỦ TỊCH HỘI ĐỒNG", found.chair.name if found.chair else ""),
        cosigned=(Signature((), "THƯ KÝ", found.secretary.name if found.secretary else ""),),
        recipients=(decider(found), "Lưu hồ sơ đợt xét"),
        file_name=f"bien-ban-xet-{asked.plan.code}-{found.round.unit.code}-{found.round.pk}",
    )


def _opening(found: Convened, ballot: Ballot | None, day: date) -> str:
    place = ballot.place if ballot and ballot.place else ""
    at = f", tại {place}" if place else ""
    return (
        f"Hôm nay, vào hồi {DOTS} giờ {DOTS}, ngày {long_date(day)}{at}, Hội đồng xét công nhận của"
        f" {found.round.unit.title} họp xét kết quả đợt “{found.round.title}”, theo {found.asked.based_on}."
    )


def _attendance(found: Convened, council: Sequence[CouncilMember], held: Sequence[Ballot]) -> list[Block]:
    """The council, with who was there where a roll says so; where none does, the office writes it."""
    here = present_members(held)
    known = [each for each in council if each.pk in here]
    columns = [
        Column("TT", 3, Align.CENTRE), Column("Họ và tên", 12), Column("Chức vụ, đơn vị", 17),
        Column("Trong hội đồng", 9), *([Column("Dự họp", 6, Align.CENTRE)] if known else []),
    ]  # fmt: skip
    rows = []
    for number, each in enumerate(council, start=1):
        where = ", ".join(filter(None, (each.position, each.unit.name if each.unit else "")))
        attended = {True: "có mặt", False: "vắng mặt", None: DOTS}[here.get(each.pk)]
        rows.append(Row((str(number), each.name, where, each.get_seat_display(), *((attended,) if known else ()))))
    seats = found.count(len(council), "Số thành viên hội đồng", "rounds:council")
    blocks: list[Block] = []
    if known:
        there = sum(1 for each in known if here[each.pk])
        counted = ("; có mặt ", found.count(there, "Số thành viên có mặt"),
                   "; vắng mặt ", found.count(len(known) - there, "Số thành viên vắng mặt"))  # fmt: skip
    blocks.append(Paragraph(("Hội đồng có ", seats, " thành viên", *(counted if known else ()), ".")))
    if rows:
        blocks.append(Table(columns, rows, "Thành phần hội đồng"))
    if not known:
        blocks.append(Paragraph(("Ghi số thành viên có mặt, vắng mặt và lý do vắng; đại biểu mời dự",), by_office=True))
    for ballot in held:
        if ballot.kind == BallotKind.MEETING and ballot.chair:
            tellers = f"; tổ kiểm phiếu: {_bare(ballot.tellers)}" if ballot.tellers else ""
            blocks.append(Paragraph((f"{ballot.title}: chủ trì {_bare(ballot.chair)}{tellers}.",)))
    return blocks


def _kept_out(found: Convened) -> list[Block]:
    lines: list[Runs] = [
        (f"“{each.title}”: {'; '.join(f'{member.name} ({why})' for member, why in each.kept_out)}.",)
        for each in found.candidates
        if each.kept_out
    ]
    if not lines:
        return [Paragraph(("Không có thành viên nào có liên quan đến các hồ sơ được xét.",))]
    count = found.count(len(lines), "Số hồ sơ có thành viên không tham gia do có liên quan", "rounds:conflicts")
    return [Paragraph(("Có ", count, " hồ sơ mà thành viên có liên quan không chấm điểm, biểu quyết:")), Items(lines)]


def _scores(found: Convened) -> list[Block]:
    scoring, blocks = found.scoring, list[Block]()
    if scoring and scoring.pass_mark is not None:
        source = say_source(scoring.clause, default=scoring.default)
        least = f"ít nhất {scoring.min_scorers} phiếu chấm; " if scoring.min_scorers > 1 else ""
        mark = f"điểm bình quân từ {say_points(scoring.pass_mark)} điểm{source}"
        blocks.append(Paragraph((f"Điều kiện đạt: {least}{mark}.",)))
    columns = (Column("TT", 3, Align.CENTRE), Column("Mô hình, điển hình; người thực hiện", 24), Column("Đơn vị", 13),
               Column("Số phiếu chấm", 7, Align.RIGHT), Column("Điểm bình quân", 7, Align.RIGHT))  # fmt: skip
    rows = [
        Row((str(n), named(each), each.unit.name, found.sheets(each), found.mean(each)))
        for n, each in enumerate(found.candidates, start=1)
    ]
    return [*blocks, Table(columns, rows, "Kết quả chấm điểm")]


def _votes(found: Convened) -> list[Block]:
    if not found.ballots:
        return [Paragraph(("Chưa có cuộc bỏ phiếu, biểu quyết nào được kiểm phiếu.",))]
    columns = (
        Column("TT", 3, Align.CENTRE), Column("Mô hình, điển hình", 20), Column("Có quyền bỏ phiếu", 7, Align.RIGHT),
        Column("Dự bỏ phiếu", 6, Align.RIGHT), Column("Đồng ý", 5, Align.RIGHT), Column("Không đồng ý", 6, Align.RIGHT),
        Column("Ý kiến khác", 5, Align.RIGHT), Column("Kết quả", 9),
    )  # fmt: skip
    rows = [Row((str(n), each.title, *_votes_of(found, each))) for n, each in enumerate(found.candidates, start=1)]
    said = [Paragraph((_bare(each.minutes) + ".",)) for each in found.ballots if each.minutes.strip()]
    return [Items(how_it_was_voted(found)), *said, Table(columns, rows, "Kết quả bỏ phiếu")]


def _votes_of(found: Convened, each: Candidate) -> tuple[Run, ...]:
    of = each.outcome
    if of is None:
        return ("–", "–", "–", "–", "–", "Không bỏ phiếu")
    quorum = "" if of.has_quorum else " (không đủ túc số)"
    return (
        found.votes(each, of, of.eligible, "Số người có quyền bỏ phiếu"),
        found.votes(each, of, of.took_part, "Số người dự bỏ phiếu"),
        found.votes(each, of, of.yes, "Số phiếu đồng ý"),
        found.votes(each, of, of.no, "Số phiếu không đồng ý"),
        found.votes(each, of, of.abstain, "Số ý kiến khác"),
        f"Được thông qua{quorum}" if of.approved else f"Không được thông qua{quorum}",
    )


def _conclusions(found: Convened) -> list[Block]:
    blocks: list[Block] = []
    if found.proposed:
        count = found.count(len(found.proposed), "Số mô hình, điển hình đề nghị công nhận")
        to = decider(found)
        blocks += [
            Paragraph((f"1. Thống nhất đề nghị {to} công nhận ", count, " mô hình, điển hình:")),
            Items([(f"{each.title} – {each.carrier}, {each.unit.name}.",) for each in found.proposed]),
        ]
    else:
        blocks.append(Paragraph(("1. Không có mô hình, điển hình nào đủ điều kiện đề nghị công nhận.",)))
    if found.others:
        count = found.count(len(found.others), "Số mô hình, điển hình chưa đề nghị công nhận")
        blocks += [
            Paragraph(("2. Chưa đề nghị công nhận ", count, " mô hình, điển hình:")),
            Items([(f"{each.title} – {each.unit.name}: {each.why}",) for each in found.others]),
        ]
    return blocks


def _bare(words: str) -> str:
    return " ".join(words.split()).rstrip(".")


def _low(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"
