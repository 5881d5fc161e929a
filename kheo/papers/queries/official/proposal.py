"""The proposal (tờ trình) to recognise what a round has chosen: the steward's, or the round's council's."""

from collections.abc import Sequence
from dataclasses import dataclass

from kheo.ballots.rules.counting import VoteRule, say_quorum, say_threshold
from kheo.papers.queries.official.asking import Asked
from kheo.papers.queries.official.convened import (
    Candidate,
    Convened,
    convened,
    council_head,
    day_of_ballot,
    say_points,
    say_source,
)
from kheo.papers.queries.official.subjects import TO_DECIDE, the_round
from kheo.papers.rules.official import (
    Align,
    Block,
    Column,
    Heading,
    Items,
    Letterhead,
    Official,
    Paragraph,
    Row,
    Run,
    Runs,
    Signature,
    Table,
)
from kheo.recognition.rules import DecisionKind
from kheo.recognition.rules.wording import grounds_for, title_for
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem, RuleBroken


def recognition_proposal(asked: Asked) -> Official:
    """Refused before the round has come to its decisions, and where nothing can be proposed."""
    found = convened(asked, the_round(asked, TO_DECIDE))
    if not found.proposed:
        raise RuleBroken(
            [
                Problem(
                    "paper.nothing_to_propose",
                    f"“{found.round.title}” không có mô hình, điển hình nào đủ điều kiện đề nghị công nhận.",
                    "Lập biên bản họp hội đồng xét thay cho tờ trình.",
                )
            ]
        )
    to, title = decider(found), title_for(DecisionKind.RECOGNISE, level=found.level.title, year=asked.year)
    kept = list(dict.fromkeys((each.title, day_of_ballot(each)) for each in found.ballots))
    by = _sender(found)
    blocks: list[Block] = [
        *(Paragraph((f"{line};",), italic=not by.head.party) for line in grounds_for(found.document, kept)),
        Paragraph((f"Căn cứ kết quả đợt xét “{found.round.title}”, {by.name} trình {to} xem xét, {title} như sau:",)),
        Heading("I. VIỆC TỔ CHỨC XÉT"),
        Items(how_it_was_held(found)),
        Heading("II. ĐỀ NGHỊ CÔNG NHẬN"),
        Paragraph(
            (
                f"{by.name} đề nghị {to} xem xét, công nhận ",
                found.count(len(found.proposed), "Số mô hình, điển hình đề nghị công nhận"),
                " mô hình, điển hình đủ điều kiện theo quy định:",
            )
        ),
        Table(_COLUMNS, [_row(found, n, each) for n, each in enumerate(found.proposed, 1)], "Đề nghị công nhận"),
        Heading("III. CHƯA ĐỀ NGHỊ CÔNG NHẬN"),
        *_others(found),
        Paragraph((f"Kính trình {to} xem xét, quyết định.",)),
    ]
    return Official(
        kind="TỜ TRÌNH",
        subject=f"đề nghị {title}",
        head=by.head,
        blocks=blocks,
        signature=by.signature,
        recipients=("Như trên", "Lưu"),
        addressees=(to,),
        file_name=f"to-trinh-cong-nhan-{asked.plan.code}-{found.round.unit.code}-{found.round.pk}",
    )


@dataclass(frozen=True)
class Sender:
    name: str
    head: Letterhead
    signature: Signature


def decider(found: Convened) -> str:
    """ "Ban Thường vụ Huyện ủy Chi Lăng": the body that recognises at the round's level."""
    unit, behalf = found.round.unit, found.document.on_behalf_of
    return f"{behalf} {unit.title}" if behalf and unit.code == found.document.issuer else unit.title


def how_it_was_held(found: Convened) -> list[Runs]:
    """Council, notice, visits, scores and votes, one a line."""
    round_, lines = found.round, list[Runs]()
    comrade = "đồng chí" if found.is_party else "ông (bà)"
    chair = f", do {comrade} {found.chair.name} làm Chủ tịch" if found.chair else ""
    council = found.count(len(found.council), "Số thành viên hội đồng", "rounds:council")
    lines.append(("Hội đồng xét gồm ", council, f" thành viên{chair}."))
    if round_.notice_from and round_.notice_to:
        days = found.count((round_.notice_to - round_.notice_from).days + 1, "Số ngày công khai danh sách")
        at = f", tại {round_.notice_place}" if round_.notice_place else ""
        asked = found.count(len(found.candidates), "Số hồ sơ trong danh sách")
        when = f" ngày, từ {dmy(round_.notice_from)} đến hết {dmy(round_.notice_to)}{at}."
        lines.append(("Danh sách ", asked, " mô hình, điển hình được công khai ", days, when))
    if found.visits:
        lines.append(
            (
                "Đã tổ chức ", found.count(found.visits, "Số cuộc kiểm tra, khảo sát đã thực hiện"),
                " cuộc kiểm tra, khảo sát; xem xét thực tế ",
                found.count(found.visited, "Số mô hình, điển hình đã kiểm tra, khảo sát"), " mô hình, điển hình.",
            )
        )  # fmt: skip
    lines += _how_it_was_scored(found)
    return lines + (how_it_was_voted(found) or [("Đợt xét không tổ chức bỏ phiếu, biểu quyết.",)])


def _how_it_was_scored(found: Convened) -> list[Runs]:
    sheets = sum(each.assessment.sheets_in for each in found.candidates)
    if not sheets:
        return []
    scored = [each for each in found.candidates if each.assessment.mean is not None]
    scoring, line = found.scoring, list[Run]()
    line += [found.count(sheets, "Số phiếu chấm đã nộp", clause=scoring.clause if scoring else None), " phiếu chấm"]
    if scored:
        by_mean = sorted(scored, key=lambda each: each.assessment.mean or 0)
        least, most = by_mean[0], by_mean[-1]
        same = least.assessment.mean == most.assessment.mean
        line += ["; điểm bình quân ", *(() if same else ("từ ", found.mean(least), " đến ")), found.mean(most)]
    if scoring and scoring.pass_mark is not None:
        line.append(
            f"; mức đạt: từ {say_points(scoring.pass_mark)} điểm{say_source(scoring.clause, default=scoring.default)}"
        )
    return [("Hội đồng chấm điểm: ", *line, ".")]


def how_it_was_voted(found: Convened) -> list[Runs]:
    """Each ballot with its day and place, then the rule that it was counted by."""
    lines, rules = list[Runs](), dict[Runs, None]()
    for ballot in found.ballots:
        rule, items = VoteRule.from_json(ballot.rule), found.items[ballot.pk]
        at = f", tại {ballot.place}" if ballot.place else ""
        lines.append(
            (
                f"{ballot.title} ({_low(ballot.get_kind_display())}), ngày {dmy(day_of_ballot(ballot))}{at}: ",
                found.of_ballot(ballot, sum(1 for each in items if each.approved), "Số được thông qua"), "/",
                found.of_ballot(ballot, len(items), "Số được đưa ra bỏ phiếu"), " mô hình, điển hình được thông qua.",
            )
        )  # fmt: skip
        source = say_source(rule.clause, default=rule.default)
        rules[f"Túc số: {say_quorum(rule)}; thông qua khi được {say_threshold(rule)} đồng ý{source}.",] = None
    return lines + list(rules)


_COLUMNS = (
    Column("TT", 3, Align.CENTRE), Column("Mô hình, điển hình; người thực hiện", 17), Column("Đơn vị", 10),
    Column("Điểm bình quân", 6, Align.RIGHT), Column("Phiếu đồng ý", 7, Align.CENTRE), Column("Nhận xét", 13),
)  # fmt: skip


def _row(found: Convened, number: int, each: Candidate) -> Row:
    return Row(
        (
            str(number), named(each), each.unit.name, found.mean(each),
            votes_of(found, each), each.remark or "–",
        )
    )  # fmt: skip


def _others(found: Convened) -> Sequence[Block]:
    if not found.others:
        return (Paragraph(("Không có.",)),)
    columns = (Column("TT", 3, Align.CENTRE), Column("Mô hình, điển hình; người thực hiện", 18), Column("Đơn vị", 10),
               Column("Điểm bình quân", 6, Align.RIGHT), Column("Lý do", 19))  # fmt: skip
    rows = [
        Row((str(n), named(each), each.unit.name, found.mean(each), each.why))
        for n, each in enumerate(found.others, start=1)
    ]
    count = found.count(len(rows), "Số mô hình, điển hình chưa đề nghị công nhận")
    return (
        Paragraph(("Còn ", count, " mô hình, điển hình chưa đề nghị công nhận trong đợt này:")),
        Table(columns, rows, "Chưa đề nghị"),
    )


def named(each: Candidate) -> str:
    return f"{each.title}\n({each.carrier})" if each.carrier else each.title


def votes_of(found: Convened, each: Candidate) -> Runs:
    of = each.outcome
    if of is None:
        return ("–",)
    return (
        found.votes(each, of, of.yes, "Số phiếu đồng ý"), "/",
        found.votes(each, of, of.took_part, "Số người dự bỏ phiếu"),
    )  # fmt: skip


def _sender(found: Convened) -> Sender:
    """The steward proposes to the plan's issuer; elsewhere the round's council does."""
    asked, unit, steward = found.asked, found.round.unit, found.asked.plan.steward
    if unit.pk == asked.plan.issuer_id and steward is not None and steward.pk != unit.pk:
        return Sender(steward.title, asked.head(steward, "TTr"), asked.signature(steward))
    chair = found.chair.name if found.chair else ""
    head = council_head(asked, unit, "TTr", asked.as_of)
    return Sender(
        "Hội đồng xét công nhận",
        head,
        Signature((f"{'T/M' if found.is_party else 'TM.'} HỘI ĐỒNG",), "CHỦ TỊCH", chair),
    )


def _low(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"
