"""The papers of a round say what the round came to, and every number in them is the one on the page that it opens."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from kheo.ballots.models import Ballot, RollEntry
from kheo.ballots.rules import BallotKind
from kheo.ballots.rules.counting import VoteRule
from kheo.papers.actions.rendering import render
from kheo.papers.queries.official import CATALOGUE, Asked
from kheo.papers.queries.official.vote_record import names_in
from kheo.papers.rules.official import Items, Official, Signature, Table, plain
from kheo.plans.models import Plan
from kheo.recognition.models import Decision, Recognition
from kheo.recognition.queries.deciding import items_of, number_text
from kheo.recognition.queries.decision_paper import FEW, paper_of
from kheo.recognition.rules import DecisionKind
from kheo.rounds.actions.tallying import recount
from kheo.rounds.models import Assessment, CouncilMember, Round, Seat
from kheo.rounds.queries.rounds import vote_of
from kheo.rounds.rules import AssessmentState, Phase
from kheo.shared.problems import RuleBroken
from tests.factories import make_unit
from tests.papers.holding import holds_in_order, words_of_docx, words_of_pdf
from tests.recognition.factories import COUNTS, VOTED, make_candidate, make_round
from tests.recognition.printing import make_decision
from tests.registrations.factories import load_bundled_plan, make_accepted, unit_of

DAY = date(2023, 10, 20)
COMMUNE = "xa-bac-thuy"
pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return load_bundled_plan()


@pytest.fixture
def held(plan) -> Round:
    """A round with a council of three, two candidates that meet every rule, and one whose points do not."""
    round_ = make_round(plan, unit_of(COMMUNE), notice_place="Nhà văn hóa thôn")
    chair, secretary, _ = CouncilMember.objects.filter(round=round_)
    CouncilMember.objects.filter(pk=chair.pk).update(seat=Seat.CHAIR)
    CouncilMember.objects.filter(pk=secretary.pk).update(seat=Seat.SECRETARY)
    make_candidate(round_, title="Đường hoa thôn Làng Mỏ")
    make_candidate(round_, title="Camera an ninh thôn Khun Phang")
    make_candidate(round_, title="Tổ hợp tác trồng na", share="0.5")
    recount(round_.assessments.all())
    return round_


def made(name: str, plan: Plan, **changes) -> Official:
    return CATALOGUE[name].make(replace(Asked(plan, plan.issuer, DAY), **changes))


def tables(document: Official) -> list[Table]:
    return [block for block in document.all_blocks if isinstance(block, Table)]


def refusal(name: str, plan: Plan, **changes) -> str:
    with pytest.raises(RuleBroken) as broken:
        made(name, plan, **changes)
    return broken.value.problems[0].code


# --- all of them -----------------------------------------------------------------------------------------------------


@pytest.fixture
def everything(plan, held) -> dict[str, Official]:
    """One document of each kind; the decisions with a list of their own, and with lines in the article."""
    make_decision(plan, held.unit, FEW + 1, names=[f"Chi bộ thôn số {n}" for n in range(FEW + 1)])
    make_decision(plan, held.unit, 2, kind=DecisionKind.COMMEND)
    make_decision(plan, held.unit, 1, kind=DecisionKind.REVOKE)
    names = (
        "to-trinh-cong-nhan", "bien-ban-xet", "bien-ban-kiem-phieu", "quyet-dinh-cong-nhan",
        "quyet-dinh-khen-thuong", "quyet-dinh-huy-bo",
    )  # fmt: skip
    return {name: made(name, plan) for name in names}


def test_the_files_hold_every_word_in_order(everything):
    for name, document in everything.items():
        assert name in document.file_name
        holds_in_order(words_of_pdf(render(document, "pdf")), document)
        holds_in_order(words_of_docx(render(document, "docx")), document)


def test_every_figure_opens_a_page_and_names_its_day(everything):
    for document in everything.values():
        found = list(document.figures())
        assert found
        assert all(each.says and each.as_of == DAY and resolve(each.link) for each in found)


def test_a_paper_may_be_about_what_its_choices_name_and_about_nothing_else(plan, held):
    for name in ("to-trinh-cong-nhan", "bien-ban-xet"):
        asked = Asked(plan, plan.issuer, DAY)
        choices = CATALOGUE[name].choices(asked)
        assert choices == [(held.pk, f"{held.title} – {held.unit.title}")]
        assert made(name, plan, about=held.pk) == made(name, plan)
        assert refusal(name, plan, about=held.pk + 1) == "paper.nothing_to_write_about"
        assert refusal(name, plan, unit=unit_of("ban-dan-van")) == "paper.nothing_to_write_about"
        assert refusal(name, plan, as_of=date(2023, 8, 1)) == "paper.nothing_to_write_about"


@pytest.mark.parametrize("name", ["to-trinh-cong-nhan", "bien-ban-xet"])
def test_a_paper_costs_the_same_however_many_candidates_there_are(plan, held, name):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            made(name, plan)
        return len(captured)

    of_three = cost()
    for _ in range(3):
        make_candidate(held)
    assert cost() == of_three


# --- the proposal ----------------------------------------------------------------------------------------------------


def test_a_proposal_lists_whom_every_rule_lets_through_and_the_others_with_the_reason(plan, held):
    proposed, others = tables(made("to-trinh-cong-nhan", plan))
    first, second, third = Assessment.objects.filter(round=held).order_by("number")

    assert [plain(row.cells[1]).split("\n")[0] for row in proposed.rows] == [
        first.registration.title, second.registration.title,
    ]  # fmt: skip
    assert [plain(row.cells[1]).split("\n")[0] for row in others.rows] == [third.registration.title]
    assert "điểm bình quân 50 điểm, cần từ 70 điểm" in plain(others.rows[0].cells[-1])


def test_the_numbers_of_a_proposal_are_those_of_the_records(plan, held):
    document = made("to-trinh-cong-nhan", plan)
    said = {each.says.split(" – ")[0]: each for each in document.figures()}

    assert said["Số mô hình, điển hình đề nghị công nhận"].text == "2"
    assert said["Số mô hình, điển hình chưa đề nghị công nhận"].text == "1"
    assert said["Số thành viên hội đồng"].text == str(held.council.count()) == "3"
    assert said["Số hồ sơ trong danh sách"].text == str(held.assessments.count()) == "3"
    assert said["Số ngày công khai danh sách"].text == "6"
    assert said["Số phiếu chấm đã nộp"].text == "9"
    assert said["Số phiếu đồng ý"].text == str(COUNTS.yes)
    assert said["Số phiếu đồng ý"].link == f"/dot-xet/{held.pk}/bieu-quyet/{held.ballots.order_by('pk')[1].pk}/"
    means = [each.text for each in document.figures() if each.says.startswith("Điểm bình quân")]
    assert set(means) == {"50", "90"}


def test_the_council_of_a_commune_proposes_and_the_steward_does_in_the_district(plan, held):
    of_commune = made("to-trinh-cong-nhan", plan)
    district = make_round(plan, plan.issuer, level="huyen")
    make_candidate(district, make_accepted(plan, unit_of("mttq"), level="huyen"))
    of_district = made("to-trinh-cong-nhan", plan)

    assert of_commune.head.issuer == ("ĐẢNG ỦY XÃ BẮC THỦY", "HỘI ĐỒNG XÉT CÔNG NHẬN")
    assert of_commune.addressees == ("Đảng ủy xã Bắc Thủy",)
    assert of_commune.signature == Signature(("T/M HỘI ĐỒNG",), "CHỦ TỊCH", held.council.first().name)
    assert of_district.head.issuer == ("HUYỆN ỦY CHI LĂNG", "BAN DÂN VẬN HUYỆN ỦY")
    assert of_district.addressees == ("Ban Thường vụ Huyện ủy Chi Lăng",)


def test_a_proposal_of_nobody_is_refused(plan):
    make_candidate(make_round(plan, unit_of(COMMUNE)), tally=None)
    assert refusal("to-trinh-cong-nhan", plan) == "paper.nothing_to_propose"


@pytest.mark.parametrize("phase", [Phase.NOTICE, Phase.ASSESSING, Phase.VOTING, Phase.CANCELLED])
def test_a_proposal_waits_for_the_votes(plan, held, phase):
    at = held.convened_at if phase is Phase.CANCELLED else None
    Round.objects.filter(pk=held.pk).update(phase=phase, closed_at=at)
    assert refusal("to-trinh-cong-nhan", plan) == "paper.nothing_to_write_about"


# --- the minutes -----------------------------------------------------------------------------------------------------


def test_minutes_carry_the_day_of_the_vote_and_two_signatures(plan, held):
    document = made("bien-ban-xet", plan)
    chair, secretary, _ = CouncilMember.objects.filter(round=held)

    assert document.head.place_and_date == "Bắc Thủy, ngày 20 tháng 09 năm 2023"
    assert [each.position for each in document.signatures] == ["THƯ KÝ", "CHỦ TỊCH HỘI ĐỒNG"]
    assert [each.name for each in document.signatures] == [secretary.name, chair.name]


def test_minutes_say_who_was_there_where_a_roll_says_so(plan, held):
    make_ballot(held, kind=BallotKind.COUNCIL, here=(True, False, True))
    document = made("bien-ban-xet", plan)

    council = tables(document)[0]
    assert [plain(row.cells[-1]) for row in council.rows] == ["có mặt", "vắng mặt", "có mặt"]
    assert not any(getattr(block, "by_office", False) for block in document.blocks)


def test_minutes_leave_attendance_to_the_office_where_no_roll_names_the_council(plan, held):
    document = made("bien-ban-xet", plan)
    assert [column.title for column in tables(document)[0].columns][-1] == "Trong hội đồng"
    assert [plain(block.runs) for block in document.blocks if getattr(block, "by_office", False)] == [
        "Ghi số thành viên có mặt, vắng mặt và lý do vắng; đại biểu mời dự"
    ]


def test_minutes_name_whoever_was_kept_out_and_why(plan, held):
    member = held.council.last()
    member.unit = held.unit
    member.save()
    registration = Assessment.objects.filter(round=held).first().registration
    registration.unit = make_unit("Chi bộ thôn Làng Mỏ", kind="party-cell", parent=held.unit)
    text = "\n".join(made("bien-ban-xet", plan).words())
    declared = held.assessments.first().declared_conflicts.create(
        member=member, reason="Anh trai là trưởng thôn", declared_at=held.convened_at, declared_by_name=member.name
    )
    after = "\n".join(made("bien-ban-xet", plan).words())

    assert declared.reason not in text
    assert re.search(rf"“Đường hoa thôn Làng Mỏ”: .*{member.name} \(.*{declared.reason}.*\)\.", after)


def test_minutes_of_a_round_without_a_vote_say_so(plan):
    make_candidate(make_round(plan, unit_of(COMMUNE)), tally=None)
    document = made("bien-ban-xet", plan)
    words = list(document.words())

    assert "Chưa có cuộc bỏ phiếu, biểu quyết nào được kiểm phiếu." in words
    assert "1. Không có mô hình, điển hình nào đủ điều kiện đề nghị công nhận." in words
    assert document.head.place_and_date == "Bắc Thủy, ngày 20 tháng 10 năm 2023"


# --- the vote record -------------------------------------------------------------------------------------------------


def make_ballot(
    round_: Round, *, kind: BallotKind = BallotKind.MEETING, here: Sequence[bool] = (), closed: bool = True, **values
) -> Ballot:
    """The first candidate voted on again; `here`: which of the council, in its order, are on the roll and took part."""
    if kind is BallotKind.MEETING:
        values = {"method": "paper", "held_on": date(2023, 9, 19), "chair": "Vi Văn Chủ", "place": "Hội trường xã",
                  "issued": 9, "collected": 8, **values}  # fmt: skip
    rule = VoteRule.of(vote_of(round_))
    ballot = Ballot.objects.create(
        round=round_, kind=kind, title="Hội nghị xét công nhận", rule=rule.to_json(), code=f"hop-{round_.pk}",
        prepared_at=VOTED, opened_at=VOTED, **values,
    )  # fmt: skip
    ballot.items.create(
        assessment=round_.assessments.first(), number=1, title="Đường hoa thôn Làng Mỏ", eligible=COUNTS.eligible,
        took_part=COUNTS.took_part, yes=COUNTS.yes, no=COUNTS.no, abstain=0, invalid=0, has_quorum=True, approved=True,
    )  # fmt: skip
    RollEntry.objects.bulk_create(
        RollEntry(ballot=ballot, number=number, member=member, salt="0", present=there)
        for number, (member, there) in enumerate(zip(round_.council.all(), here, strict=False), start=1)
    )
    if closed:
        ballot.state, ballot.closed_at, ballot.roll_hash, ballot.published = "closed", VOTED, "0" * 64, {}
        ballot.save()
    return ballot


def test_a_vote_record_says_what_was_counted_and_by_which_rule(plan, held):
    ballot = make_ballot(held, tellers="Vi Thị Chấm (tổ trưởng), bà Lương Thị Xét")
    document = made("bien-ban-kiem-phieu", plan, about=ballot.pk)
    (row,) = tables(document)[0].rows
    item = ballot.items.get()

    assert [plain(cell) for cell in row.cells[2:8]] == [
        str(number) for number in (item.eligible, item.yes + item.no, 0, item.yes, item.no, 0)
    ]
    words = " ".join(document.words())
    assert "Số phiếu phát ra: 9; số phiếu thu về: 8." in words
    assert "ít nhất 2/3 số người có quyền bỏ phiếu dự (mặc định, kế hoạch không quy định)" in words
    assert [(each.position, each.name) for each in document.signatures] == [
        ("NGƯỜI KIỂM PHIẾU", "Vi Thị Chấm"), ("NGƯỜI KIỂM PHIẾU", "Lương Thị Xét"), ("CHỦ TRÌ", "Vi Văn Chủ"),
    ]  # fmt: skip
    assert document.head.place_and_date == "Bắc Thủy, ngày 19 tháng 09 năm 2023"


def test_a_vote_record_of_the_council_is_signed_by_its_secretary_and_its_chair(plan, held):
    chair, secretary, _ = CouncilMember.objects.filter(round=held)
    document = made("bien-ban-kiem-phieu", plan)
    assert [each.name for each in document.signatures] == [secretary.name, chair.name]


def test_nothing_is_recorded_of_a_ballot_that_was_not_counted(plan):
    round_ = make_round(plan, unit_of(COMMUNE))
    make_candidate(round_, tally=None)
    ballot = make_ballot(round_, closed=False)
    assert refusal("bien-ban-kiem-phieu", plan) == "paper.nothing_to_write_about"
    assert refusal("bien-ban-kiem-phieu", plan, about=ballot.pk) == "paper.nothing_to_write_about"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Vi Thị Chấm, đồng chí Đàm Văn Ổn và ông Hứa Quân", ["Vi Thị Chấm", "Đàm Văn Ổn", "Hứa Quân"]),
        ("Ba đồng chí do hội nghị bầu", []),
        ("Vi Thị Chấm và hai đồng chí khác", []),
        ("", []),
    ],
)
def test_tellers_sign_where_they_are_named(words, names):
    assert names_in(words) == names


# --- decisions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [FEW, FEW + 1])
def test_a_long_list_stands_behind_the_signature_and_a_short_one_in_the_article(plan, lines):
    decision = make_decision(plan, unit_of(COMMUNE), lines)
    document = made("quyet-dinh-cong-nhan", plan)
    items = [block for block in document.blocks if isinstance(block, Items)]

    assert len(tables(document)) == len(document.annexes) == int(lines > FEW)
    assert len(items) == 2 - len(document.annexes)
    listed = document.annexes[0].blocks[0].rows if document.annexes else items[1].lines
    assert len(listed) == decision.items.count() == lines
    assert {each.text for each in document.figures()} == {str(lines)}


def test_a_decision_says_the_words_of_its_page_under_its_own_number(plan):
    decision = make_decision(plan, unit_of(COMMUNE), 2)
    document, page = made("quyet-dinh-cong-nhan", plan), paper_of(decision, items_of(decision))
    words = list(document.words())

    assert document.head.number == number_text(decision) == page.number == "01-QĐ/ĐU"
    assert page.decides == "ĐẢNG ỦY XÃ BẮC THỦY QUYẾT ĐỊNH:"
    assert [word for word in words if word.startswith("Điều ")] == [
        f"Điều {n}. {article}" for n, article in enumerate(page.articles, start=1)
    ]
    assert document.signature == Signature((), "BÍ THƯ", "Nguyễn Văn Ký")


def test_a_body_of_the_state_stands_above_the_basis(plan):
    body = make_unit("Ủy ban nhân dân xã Bắc Thủy", kind="people-committee", parent=plan.issuer)
    make_decision(plan, body, 1)
    document = made("quyet-dinh-cong-nhan", plan)

    assert not document.head.party
    assert document.head.number == "01/QĐ/ĐU"  # the symbol is the decision's own
    assert document.subject == "Về việc công nhận mô hình “Dân vận khéo”"
    first, second, *_ = document.blocks
    assert (first.text, plain(second.runs), second.italic) == ("ỦY BAN NHÂN DÂN XÃ BẮC THỦY", "Kế hoạch.", True)


def test_a_draft_has_dots_for_its_number_and_no_name_under_it(plan, held):
    Decision.objects.create(
        plan=plan, unit=held.unit, round=held, kind=DecisionKind.RECOGNISE, title="công nhận mô hình",
        legal_basis="Căn cứ Kế hoạch;\nXét đề nghị của Ban Dân vận.", drafted_at=held.convened_at, symbol="QĐ/ĐU",
    )  # fmt: skip
    document = made("quyet-dinh-cong-nhan", plan)

    assert document.head.number == "……-QĐ/ĐU"
    assert document.head.place_and_date == "Bắc Thủy, ngày …… tháng …… năm ……"
    assert document.signature == Signature()
    assert [plain(line) for line in document.blocks[0].lines] == [
        "Căn cứ Kế hoạch;", "Xét đề nghị của Ban Dân vận,",
    ]  # fmt: skip


def test_a_revocation_names_its_reason_in_an_article(plan):
    given = make_decision(plan, unit_of(COMMUNE), 1)
    item = given.items.get()
    taken = Decision.objects.create(
        plan=plan, unit=given.unit, kind=DecisionKind.REVOKE, title="hủy bỏ công nhận", legal_basis="Căn cứ Kế hoạch",
        drafted_at=given.drafted_at, symbol="QĐ/ĐU", ground="wrong-facts", reason="Số liệu kê khai không có thật.",
    )  # fmt: skip
    taken.items.create(
        order=1, registration=item.registration, named=item.named, achievement=item.achievement, revokes=item
    )
    words = list(made("quyet-dinh-huy-bo", plan).words())

    assert "Điều 2. Lý do hủy bỏ – Kê khai, báo cáo không đúng thành tích: Số liệu kê khai không có thật." in words
    assert Recognition.objects.get(item=item).to_at is None


def test_a_dropped_draft_is_no_decision(plan, held):
    Decision.objects.create(
        plan=plan, unit=held.unit, kind=DecisionKind.COMMEND, title="khen thưởng", legal_basis="Kế hoạch",
        drafted_at=held.convened_at, state="dropped",
    )  # fmt: skip
    assert refusal("quyet-dinh-khen-thuong", plan) == "paper.nothing_to_write_about"


def test_a_recognised_candidate_is_still_proposed_when_the_proposal_is_written_again(plan, held):
    held.assessments.filter(number=1).update(state=AssessmentState.RECOGNISED)
    proposed, _ = tables(made("to-trinh-cong-nhan", plan))
    assert len(proposed.rows) == 2
