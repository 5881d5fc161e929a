"""A difficulty from the report to the amended plan, and all that is refused on the way."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kheo.accounts.models import Letter
from kheo.audit.models import Record
from kheo.feedback.actions.amending import apply, begin, drop
from kheo.feedback.actions.reporting import answer, report, withdraw
from kheo.feedback.models import Amendment, Answer, Feedback
from kheo.feedback.rules import Step
from kheo.plans.models import PlanVersion
from kheo.progress.queries.figures import figures
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit
from tests.factories import AT, actor_for, make_member
from tests.feedback.factories import LIST, SYSTEM, make_amendment, make_feedback, plan_of_2023, save, steward

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return plan_of_2023()


@pytest.fixture
def commune():
    return Unit.objects.get(code="xa-bac-thuy")


def codes(refused):
    return [each.code for each in refused.value.problems]


def state_of_everything():
    return (
        list(Feedback.objects.order_by("pk").values()),
        list(Answer.objects.order_by("pk").values()),
        list(Amendment.objects.order_by("pk").values()),
        PlanVersion.objects.count(),
        Letter.objects.count(),
        Record.objects.count(),
    )


def test_a_report_keeps_what_it_is_about_and_is_sent_once(plan, commune):
    officer = actor_for(make_member(commune), commune)
    said = {"plan": plan, "unit": commune, "about": LIST, "words": " Mạng yếu. ", "proposal": "", "by": officer}

    first, is_new = report(**said, at=AT)
    again, is_new_again = report(**said, at=AT + timedelta(hours=1))

    assert (is_new, is_new_again, first.pk == again.pk) == (True, False, True)
    assert (first.words, first.clause, first.state) == ("Mạng yếu.", "III.2-1", "sent")
    assert first.about_title == "Gửi danh sách đăng ký mô hình (trước ngày 25/02/2023)"
    assert Record.objects.filter(action="feedback.report").count() == 1


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param({"about": "deadline:khong-co"}, "feedback.unknown_subject", id="not in the plan"),
        pytest.param({"words": "  "}, "feedback.no_words", id="no words"),
        pytest.param({"words": "a" * 4001}, "feedback.too_long", id="too long"),
        pytest.param({"unit": "xa-chi-lang"}, "feedback.other_unit", id="another's unit"),
    ],
)
def test_a_report_that_cannot_be_is_refused_and_nothing_is_kept(plan, commune, changed, expected):
    officer = actor_for(make_member(commune), commune)
    said = {"about": LIST, "words": "Mạng yếu.", **changed}
    unit = Unit.objects.get(code=said.pop("unit", commune.code))
    before = state_of_everything()

    with pytest.raises(RuleBroken) as refused:
        report(plan=plan, unit=unit, proposal="", by=officer, at=AT, **said)

    assert codes(refused) == [expected]
    assert state_of_everything() == before


def test_the_answer_reaches_the_unit_and_stands_on_the_page(plan, commune):
    Unit.objects.filter(pk=commune.pk).update(email="xa@example.vn")
    it = make_feedback(plan, commune, about=LIST)

    answer(feedback_id=it.pk, step=Step.REJECT, words="Đã có hướng dẫn.", by=steward(), at=AT, address="https://x.vn")

    it.refresh_from_db()
    letter = Letter.objects.get(kind="feedback")
    assert it.state == "rejected"
    assert [(each.step, each.words) for each in it.answers.all()] == [("reject", "Đã có hướng dẫn.")]
    assert (letter.to_email, letter.unit_id) == ("xa@example.vn", commune.pk)
    assert "không tiếp thu.\n\nĐã có hướng dẫn." in letter.body
    assert f"https://x.vn/vuong-mac/{it.pk}/" in letter.body


def test_what_was_answered_is_not_taken_back_and_nothing_changes(plan, commune):
    it = make_feedback(plan, commune)
    answer(feedback_id=it.pk, step=Step.ACCEPT, words="Đúng.", by=SYSTEM, at=AT)
    before = state_of_everything()

    with pytest.raises(RuleBroken) as refused:
        withdraw(feedback_id=it.pk, by=SYSTEM, at=AT)

    assert codes(refused) == ["feedback.wrong_state"]
    assert state_of_everything() == before


def test_an_amendment_makes_the_next_version_from_its_day_on_and_settles_what_it_took_up(plan, commune):
    it = make_feedback(plan, commune, about=LIST)
    edits = {"deadlines.danh-sach-dang-ky.day": "2023-03-11"}
    amendment = save(make_amendment(plan, it), edits=edits, effective_on=date(2023, 2, 10), number="15-KH/HU")

    done = apply(amendment_id=amendment.pk, revision=amendment.revision, by=SYSTEM, at=AT)

    it.refresh_from_db()
    assert (done.state, it.state) == ("applied", "settled")
    assert done.version.number == 2
    assert done.version.effective_from == datetime(2023, 2, 9, 17, tzinfo=UTC)
    assert [row["path"] for row in done.version.changes] == ["deadlines.danh-sach-dang-ky"]

    def last_day(day):
        found = figures(plan, as_of=day, scope=commune)
        return next(each.last_day for each in found.deadlines if each.key == "danh-sach-dang-ky")

    assert last_day(date(2023, 2, 9)) == date(2023, 2, 24)
    assert last_day(date(2023, 2, 10)) == date(2023, 3, 10)
    assert list(Record.objects.order_by("-seq").values_list("action", flat=True)[:2]) == [
        "amendment.apply",
        "plan.load",
    ]


def test_exactly_those_whom_a_change_concerns_are_written_to(plan):
    amendment = save(make_amendment(plan), edits={"targets.xa-5-dang-ky.at_least": "4"})

    apply(amendment_id=amendment.pk, revision=amendment.revision, by=SYSTEM, at=AT)

    communes = set(Unit.objects.filter(kind="commune-party-committee").values_list("pk", flat=True))
    letters = Letter.objects.filter(kind="amendment")
    assert set(letters.values_list("unit_id", flat=True)) == communes
    assert "ít nhất 5 → 4" in letters[0].body


@pytest.mark.parametrize(
    ("said", "edits", "expected"),
    [
        pytest.param({}, {}, "amendment.nothing", id="changes nothing"),
        pytest.param({"reason": " "}, {"tasks.so-ket-3-nam.drop": True}, "amendment.no_reason", id="no reason"),
        pytest.param(
            {"effective_on": date(2023, 1, 31)}, {"tasks.so-ket-3-nam.drop": True}, "amendment.past", id="a past day"
        ),
        pytest.param({}, {"tasks.khong-co.title": "x"}, "amendment.lost", id="names what is not there"),
    ],
)
def test_an_amendment_that_cannot_come_into_force_is_refused_and_nothing_changes(plan, said, edits, expected):
    amendment = save(make_amendment(plan), edits=edits, **said)
    before = state_of_everything()

    with pytest.raises(RuleBroken) as refused:
        apply(amendment_id=amendment.pk, revision=amendment.revision, by=SYSTEM, at=AT)

    assert codes(refused) == [expected]
    assert state_of_everything() == before


def test_edits_lie_over_whatever_version_is_the_newest(plan):
    first = save(make_amendment(plan), edits={"targets.xa-5-dang-ky.at_least": "4"})
    second = save(make_amendment(plan), edits={"deadlines.danh-sach-dang-ky.day": "2023-03-11"})

    for each in (first, second):
        apply(amendment_id=each.pk, revision=each.revision, by=SYSTEM, at=AT)

    document = plan.versions.order_by("-number")[0].document
    assert document.target_by_code["xa-5-dang-ky"].at_least == 4
    assert document.deadline_by_code["danh-sach-dang-ky"].before == date(2023, 3, 11)
    assert plan.versions.count() == 3


def test_no_version_overtakes_one_that_waits_for_its_day(plan):
    waits = save(make_amendment(plan), edits={"tasks.so-ket-3-nam.drop": True}, effective_on=date(2023, 3, 1))
    apply(amendment_id=waits.pk, revision=waits.revision, by=SYSTEM, at=AT)
    sooner = save(make_amendment(plan), edits={"targets.xa-5-dang-ky.at_least": "4"})

    with pytest.raises(RuleBroken) as refused:
        apply(amendment_id=sooner.pk, revision=sooner.revision, by=SYSTEM, at=AT)

    assert codes(refused) == ["plan.newer_waits"]
    assert plan.versions.count() == 2


def test_an_edited_text_is_not_laid_over_another_version(plan):
    text = plan.versions.get().text
    worded = save(make_amendment(plan), text=text.replace("25/02/2023", "05/03/2023"))
    other = save(make_amendment(plan), edits={"tasks.so-ket-3-nam.drop": True})
    apply(amendment_id=other.pk, revision=other.revision, by=SYSTEM, at=AT)

    with pytest.raises(RuleBroken) as refused:
        apply(amendment_id=worded.pk, revision=worded.revision, by=SYSTEM, at=AT)

    assert codes(refused) == ["amendment.text_moved"]


def test_a_dropped_amendment_gives_back_what_it_took_up(plan, commune):
    it = make_feedback(plan, commune)
    amendment = make_amendment(plan, it)

    drop(amendment_id=amendment.pk, by=SYSTEM, at=AT)

    it.refresh_from_db()
    assert (it.state, it.amendment) == ("accepted", None)
    assert [each.step for each in it.answers.all()] == ["amend", "release"]


def test_two_windows_do_not_overwrite_each_other(plan):
    amendment = make_amendment(plan)
    save(amendment, edits={"tasks.so-ket-3-nam.drop": True}, revision=1)

    with pytest.raises(RuleBroken) as refused:
        save(amendment, edits={}, revision=1)

    amendment.refresh_from_db()
    assert codes(refused) == ["amendment.saved_elsewhere"]
    assert amendment.edits == {"tasks.so-ket-3-nam.drop": True}


def test_an_amendment_says_what_it_is_about(plan):
    with pytest.raises(RuleBroken) as refused:
        begin(plan=plan, title=" ", by=SYSTEM, at=AT)

    assert codes(refused) == ["amendment.no_title"]
