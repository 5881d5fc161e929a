"""Residents speak up during public notice; the unit lets through, hides, answers; nobody learns who spoke."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kheo.audit.models import Record
from kheo.ballots.rules.codes import new_ticket, say_ticket
from kheo.portal.actions.comments import answer_comment, moderate
from kheo.portal.models import Comment
from kheo.portal.queries.comments import WITHHELD, waiting_in
from kheo.portal.rules.comments import QUESTIONS, Ground, Showing, State, Step
from kheo.portal.views import comments as door
from kheo.portal.views import limits
from kheo.registrations.actions.consent import record_consent
from kheo.rounds.actions.rounds import cancel_round
from kheo.shared.problems import RuleBroken
from tests.ballots.factories import unit_of
from tests.factories import make_member
from tests.portal.factories import AFTER, DURING, make_comment, make_noticed
from tests.registrations.factories import SYSTEM

pytestmark = pytest.mark.django_db
BY_WHICH = {State.LOOKING: Step.LOOK, State.ANSWERED: Step.ANSWER, State.DECLINED: Step.DECLINE}
WORDS = "Tuyến đường hoa đẹp, nhưng đoạn qua nhà văn hóa còn thiếu đèn."


@pytest.fixture(autouse=True)
def _day(settings):
    settings.KHEO_NOW = DURING.isoformat()


@pytest.fixture
def guest():
    return Client()


def html(answer):
    return answer.content.decode()


def codes(refused):
    return [each.code for each in refused.value.problems]


def stamp_of(answer):
    return re.search(r'name="dau" value="([^"]+)"', html(answer))[1]


def opened(round_, seconds=60):
    """The stamp of a form that was opened so long ago."""
    return door._signer(round_).sign_object([new_ticket(), DURING.timestamp() - seconds])


def sent(guest, round_, words=WORDS, **more):
    """The form is opened, read for a minute, and sent."""
    page = f"/cong-khai/lay-y-kien/{round_.pk}/gui/"
    return guest.post(page, {"words": words, "number": "", "dau": opened(round_), **more})


def everything():
    return list(Comment.objects.order_by("pk").values())


# --- sending ------------------------------------------------------------------------------------------------------


def test_a_resident_comments_without_an_account_and_reads_the_answer_by_the_code(guest, round_):
    answer = sent(guest, round_, number="1")

    code = re.search(r"<b>([A-Z0-9-]{16})</b>", html(answer))[1]
    it = Comment.objects.get()
    assert (it.words, it.assessment.number, it.received_on) == (WORDS, 1, date(2023, 9, 7))
    assert "Chưa có trả lời" in html(guest.post("/cong-khai/gop-y/", {"ma": code.lower()}))
    answer_comment(comment_id=it.pk, step=Step.ANSWER, words="Xã sẽ lắp thêm đèn.", by=SYSTEM, at=DURING)
    assert "Xã sẽ lắp thêm đèn." in html(guest.post("/cong-khai/gop-y/", {"ma": code}))
    assert not guest.cookies


def test_nothing_of_the_sender_is_kept(guest, round_):
    journal = Record.objects.count()

    sent(guest, round_, "Đề nghị thắp sáng cả đoạn đường qua trường học.")

    assert Record.objects.count() == journal
    assert {field.name for field in Comment._meta.fields} == {
        "id", "round", "assessment", "words", "received_on", "receipt", "fingerprint", "showing", "ground", "state",
        "answer", "answered_at",
    }  # fmt: skip
    assert set(Comment._meta.get_field("received_on").value_to_string(Comment.objects.get())) <= set("0123456789-")


def test_the_same_form_sent_twice_is_one_comment_with_one_code(guest, round_):
    page = f"/cong-khai/lay-y-kien/{round_.pk}/gui/"
    form = {"words": WORDS, "number": "", "dau": opened(round_)}

    first, second = guest.post(page, form), guest.post(page, form)

    assert html(first) == html(second)
    assert Comment.objects.count() == 1


def test_the_same_words_from_somebody_else_are_refused_and_kept_in_the_form(guest, round_):
    make_comment(round_, WORDS)
    before, again = everything(), WORDS.lower().replace(",", " ,")

    answer = sent(guest, round_, again)

    assert answer.status_code == 422
    assert "đã được nhận" in html(answer)
    assert again in html(answer)
    assert everything() == before


@pytest.mark.parametrize(
    ("words", "number", "code"),
    [
        ("ok", None, "comment.too_short"),
        ("1234567890 1234567890", None, "comment.too_short"),
        ("a" * 2001, None, "comment.too_long"),
        ("Xem https://a.vn www.b.vn http://c.vn nhé", None, "comment.links"),
        (WORDS, 7, "comment.no_such_number"),
    ],
)
def test_what_is_not_taken_changes_nothing(round_, words, number, code):
    with pytest.raises(RuleBroken) as refused:
        make_comment(round_, words, number=number)

    assert codes(refused) == [code]
    assert everything() == []


def test_comments_are_taken_while_the_notice_runs_and_no_longer(round_):
    last = DURING.replace(day=round_.notice_to.day, hour=16, minute=59)
    make_comment(round_, at=last)  # 23:59 in Vietnam

    with pytest.raises(RuleBroken) as late:
        make_comment(round_, at=last + timedelta(minutes=1))
    cancel_round(round_id=round_.pk, reason="Nhầm danh sách.", by=SYSTEM, at=DURING)
    with pytest.raises(RuleBroken) as cancelled:
        make_comment(round_, at=DURING)

    assert codes(late) == codes(cancelled) == ["comment.not_under_notice"]
    assert Comment.objects.count() == 1


def test_pages_of_a_round_that_is_not_under_notice(guest, settings, plan, round_):
    page = f"/cong-khai/lay-y-kien/{round_.pk}/"
    settings.KHEO_NOW = AFTER.isoformat()
    assert guest.get(f"{page}gui/").status_code == 302
    assert "đã hết ngày" in html(guest.get(page))
    settings.KHEO_NOW = (DURING - timedelta(days=5)).isoformat()
    assert [guest.get(each).status_code for each in (page, f"{page}gui/")] == [404, 404]


def test_a_code_is_for_one_comment(round_):
    code = new_ticket()
    make_comment(round_, code=code)

    with pytest.raises(RuleBroken) as refused:
        make_comment(round_, "Một ý khác hẳn với lần trước.", code=code)

    assert codes(refused) == ["comment.used"]


# --- not by machines ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "odd",
    [
        {"trang-web": "http://x"},
        {"words": f"{WORDS} www.x.vn"},
        {"words": WORDS.upper()},
        {"words": f"{WORDS}{'!' * 20}"},
    ],
    ids=["a filled trap", "a link", "shouting", "one sign over and over"],
)
def test_what_looks_odd_is_asked_one_plain_question_and_then_taken(guest, round_, odd):
    page = f"/cong-khai/lay-y-kien/{round_.pk}/gui/"
    form = {"words": WORDS, "number": "", "dau": opened(round_), **odd}

    asked = guest.post(page, form)

    question = next(each for each in QUESTIONS if each.words in html(asked))
    assert asked.status_code == 422
    assert Comment.objects.count() == 0
    wrong = guest.post(page, {**form, "answer": "không biết"})
    assert (wrong.status_code, Comment.objects.count()) == (422, 0)
    right = guest.post(page, {**form, "answer": f" {next(iter(question.answers)).upper()} "})
    assert (right.status_code, Comment.objects.count()) == (200, 1)


def test_a_form_sent_at_once_is_asked(guest, round_):
    page = f"/cong-khai/lay-y-kien/{round_.pk}/gui/"

    answer = guest.post(page, {"words": WORDS, "number": "", "dau": stamp_of(guest.get(page))})

    assert answer.status_code == 422
    assert any(each.words in html(answer) for each in QUESTIONS)


def test_a_form_opened_long_ago_is_sent_again(guest, round_):
    page = f"/cong-khai/lay-y-kien/{round_.pk}/gui/"
    old = opened(round_, 7 * 3600)

    stale = guest.post(page, {"words": WORDS, "number": "", "dau": old})

    assert stale.status_code == 422
    assert WORDS in html(stale)
    assert stamp_of(stale) != old


@pytest.mark.parametrize("stamp", ["", "x", "e30:abc", "\ud7ff", "W10:x:y"])
def test_a_form_that_this_site_did_not_give_out_is_not_taken(guest, round_, stamp):
    answer = guest.post(f"/cong-khai/lay-y-kien/{round_.pk}/gui/", {"words": WORDS, "dau": stamp})

    assert (answer.status_code, Comment.objects.count()) == (422, 0)


def test_a_form_of_another_round_is_not_taken(guest, plan, round_):
    other = make_noticed(plan, "xa-chi-lang")

    answer = guest.post(f"/cong-khai/lay-y-kien/{round_.pk}/gui/", {"words": WORDS, "dau": opened(other)})

    assert (answer.status_code, Comment.objects.count()) == (422, 0)


@pytest.mark.parametrize("limit", ["MOST_FROM_ONE_PLACE", "MOST_ABOUT_ONE", "MOST_IN_ROUND"])
def test_too_many_at_once_are_asked_to_wait_and_lose_nothing(guest, round_, monkeypatch, limit):
    monkeypatch.setattr(limits, limit, 1)
    sent(guest, round_)

    answer = sent(guest, round_, "Mong xã làm thêm một tuyến như thế ở thôn Làng Mỏ.")

    assert answer.status_code == 429
    assert "xin chờ ít phút" in html(answer)
    assert "Mong xã làm thêm một tuyến" in html(answer)
    assert Comment.objects.count() == 1


def answered(guest, round_, words, **more):
    """Sent, and the question answered that a crowded form asks."""
    form = {"words": words, "number": "", "dau": opened(round_)}
    page = f"/cong-khai/lay-y-kien/{round_.pk}/gui/"
    asked = guest.post(page, form, **more)
    if asked.status_code != 422:
        return asked
    said = next(each for each in QUESTIONS if each.words in html(asked)).answers
    return guest.post(page, {**form, "answer": next(iter(said))}, **more)


@pytest.mark.parametrize("limit", ["MOST_ABOUT_ONE", "MOST_IN_ROUND"])
def test_flooded_by_others_a_comment_from_another_place_still_comes_in_after_a_question(
    guest, round_, monkeypatch, limit
):
    monkeypatch.setattr(limits, limit, 6)
    flood = [answered(guest, round_, f"{WORDS} Lần {n}.", REMOTE_ADDR="203.0.113.7") for n in range(9)]
    assert [each.status_code for each in flood] == [200] * 6 + [429] * 3

    asked = guest.post(
        f"/cong-khai/lay-y-kien/{round_.pk}/gui/",
        {"words": "Đường hoa rất đẹp.", "number": "", "dau": opened(round_)},
        REMOTE_ADDR="198.51.100.4",
    )
    taken = answered(guest, round_, "Đường hoa rất đẹp.", REMOTE_ADDR="198.51.100.4")

    assert (asked.status_code, "Đang có rất nhiều góp ý gửi đến" in html(asked)) == (422, True)
    assert taken.status_code == 200
    assert Comment.objects.get(words="Đường hoa rất đẹp.")


def test_while_it_is_crowded_a_place_has_a_share_of_several(guest, round_, monkeypatch):
    monkeypatch.setattr(limits, "MOST_IN_ROUND", 5)
    for n in range(5):
        answered(guest, round_, f"{WORDS} Lần {n}.", REMOTE_ADDR="203.0.113.7")

    village = [answered(guest, round_, f"Ý kiến khác, số {n}.", REMOTE_ADDR="198.51.100.4") for n in range(6)]

    assert [each.status_code for each in village] == [200] * 5 + [429]


@pytest.mark.parametrize("limit", ["MOST_FROM_ONE_PLACE", "MOST_ABOUT_ONE", "MOST_IN_ROUND"])
def test_a_comment_that_is_there_is_given_its_code_again_however_many_were_sent(guest, round_, monkeypatch, limit):
    monkeypatch.setattr(limits, limit, 1)
    form = {"words": WORDS, "number": "", "dau": opened(round_)}
    page = f"/cong-khai/lay-y-kien/{round_.pk}/gui/"

    first, again = guest.post(page, form), guest.post(page, form)

    assert (again.status_code, html(again)) == (200, html(first))


def test_a_comment_that_is_there_is_not_counted_again_and_asked_nothing(guest, round_, monkeypatch):
    monkeypatch.setattr(limits, "MOST_IN_ROUND", 2)
    form = {"words": WORDS, "number": "", "dau": opened(round_)}
    page = f"/cong-khai/lay-y-kien/{round_.pk}/gui/"

    again = [guest.post(page, form).status_code for _ in range(4)]
    other = sent(guest, round_, "Mong xã làm thêm một tuyến như thế.", REMOTE_ADDR="198.51.100.4")
    crowded = guest.post(page, form, REMOTE_ADDR="198.51.100.9")

    assert (again, other.status_code, crowded.status_code) == ([200] * 4, 200, 200)


def test_all_addresses_of_one_network_are_one_place(guest, round_, monkeypatch):
    monkeypatch.setattr(limits, "MOST_IN_ROUND", 1)

    first, second = (answered(guest, round_, f"{WORDS} {n}", REMOTE_ADDR=f"2001:db8:1:2::{n}") for n in ("a", "b"))

    assert [first.status_code, second.status_code] == [200, 429]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("2001:db8:1:2::a", "2001:db8:1:2:ffff::", True),
        ("2001:db8:1:2::a", "2001:db8:1:3::a", False),
        ("", "nowhere", False),
    ],
)
def test_what_is_one_place(one, other, same):
    assert (limits._network(one) == limits._network(other)) is same


def test_what_is_hidden_makes_room_in_a_full_round(round_, monkeypatch):
    monkeypatch.setattr("kheo.portal.actions.comments.MOST_IN_ROUND", 1)
    spam = make_comment(round_, "Quảng cáo không liên quan gì.")
    with pytest.raises(RuleBroken) as full:
        make_comment(round_, WORDS)

    moderate(comment_id=spam.pk, step=Step.HIDE, ground=Ground.OFF_TOPIC, by=SYSTEM, at=DURING)

    assert codes(full) == ["comment.full"]
    assert make_comment(round_, WORDS).words == WORDS


def test_what_is_counted_by_place_holds_no_address_and_another_key_each_day(guest, settings, round_, monkeypatch):
    names = []
    monkeypatch.setattr(limits, "counted", lambda name, window: names.append(name) or 1)
    for day in (DURING, DURING + timedelta(days=1)):
        settings.KHEO_NOW = day.isoformat()
        guest.post(f"/cong-khai/lay-y-kien/{round_.pk}/gui/", {"words": WORDS}, REMOTE_ADDR="203.0.113.77")

    assert len(set(names)) == 2
    assert not any("203.0.113.77" in name for name in names)


# --- moderation and answers ---------------------------------------------------------------------------------------


@pytest.fixture
def office(client, round_):
    client.force_login(make_member(round_.unit))
    return client


def test_nothing_is_shown_before_it_is_let_through(guest, office, round_):
    it = make_comment(round_, WORDS)
    page = f"/cong-khai/lay-y-kien/{round_.pk}/"
    assert WORDS not in html(guest.get(page))
    office.post(f"/cong-khai/gop-y/{it.pk}/kiem-duyet/", {"step": "show"})
    assert WORDS in html(guest.get(page))

    office.post(f"/cong-khai/gop-y/{it.pk}/kiem-duyet/", {"step": "hide", "ground": "insult"})

    assert WORDS not in html(guest.get(page))
    assert Record.objects.order_by("-seq")[0].after == {"showing": "hidden", "ground": "insult"}
    assert WORDS not in "".join(str(each.before) + str(each.after) for each in Record.objects.all())


def test_hiding_asks_for_a_ground_and_an_answer_for_words(office, round_):
    it = make_comment(round_)
    before = everything()

    hidden = office.post(f"/cong-khai/gop-y/{it.pk}/kiem-duyet/", {"step": "hide"})
    empty = office.post(f"/cong-khai/gop-y/{it.pk}/tra-loi/", {"step": "decline", "words": "  "})
    unknown = office.post(f"/cong-khai/gop-y/{it.pk}/tra-loi/", {"step": "show", "words": "x"})

    assert [each.status_code for each in (hidden, empty, unknown)] == [422, 422, 404]
    assert everything() == before


def test_an_answer_is_given_put_right_and_recorded(office, guest, round_):
    it = make_comment(round_)
    moderate(comment_id=it.pk, step=Step.SHOW, ground="", by=SYSTEM, at=DURING)
    address = f"/cong-khai/gop-y/{it.pk}/tra-loi/"
    office.post(address, {"step": "look"})
    assert "Đang xem xét" in html(guest.get(f"/cong-khai/lay-y-kien/{round_.pk}/"))

    office.post(address, {"step": "answer", "words": "Xã tiếp thu."})
    office.post(address, {"step": "decline", "words": "Đoạn này do huyện quản lý."})

    it.refresh_from_db()
    assert (it.state, it.answer) == (State.DECLINED, "Đoạn này do huyện quản lý.")
    assert Record.objects.order_by("-seq")[0].before == {"state": "answered", "answer": "Xã tiếp thu."}
    assert "Đoạn này do huyện quản lý." in html(guest.get(f"/cong-khai/lay-y-kien/{round_.pk}/"))


@pytest.mark.parametrize("state", [each for each in State if each is not State.RECEIVED])
def test_a_comment_that_is_looked_at_or_answered_is_not_marked_as_looked_at(round_, state):
    it = make_comment(round_)
    words = "" if state is State.LOOKING else "Đã rõ."
    answer_comment(comment_id=it.pk, step=BY_WHICH[state], words=words, by=SYSTEM, at=DURING)
    before = everything()

    with pytest.raises(RuleBroken) as refused:
        answer_comment(comment_id=it.pk, step=Step.LOOK, words="", by=SYSTEM, at=DURING)

    assert codes(refused) == ["comment.wrong_state"]
    assert everything() == before


def test_the_round_and_the_first_page_say_what_waits(office, round_):
    make_comment(round_)
    it = make_comment(round_)
    answer_comment(comment_id=it.pk, step=Step.ANSWER, words="Xã tiếp thu.", by=SYSTEM, at=DURING)

    assert "1 góp ý của Nhân dân chưa trả lời" in html(office.get(f"/dot-xet/{round_.pk}/"))
    assert "1 góp ý chưa trả lời, 2 góp ý chờ kiểm duyệt" in html(office.get("/"))
    waiting = waiting_in([round_])[round_.pk]
    assert (waiting.unread, waiting.unanswered) == (2, 1)


def test_a_comment_about_a_complaint_leads_whoever_may_to_a_hold(client, round_, plan):
    it = make_comment(round_, number=1)
    number = it.assessment.registration.number
    client.force_login(make_member(unit_of("ban-dan-van"), "steward"))

    page = html(client.get(f"/cong-khai/gop-y/{it.pk}/"))

    assert f"?ke-hoach={plan.code}&amp;so={number}" in page


def test_an_officer_of_another_commune_sees_none_of_it(client, round_):
    it = make_comment(round_)
    client.force_login(make_member(unit_of("xa-chi-lang")))

    pages = (f"/cong-khai/gop-y/{it.pk}/", f"/cong-khai/dot-xet/{round_.pk}/gop-y/")
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.post(f"/cong-khai/gop-y/{it.pk}/kiem-duyet/", {"step": "show"}).status_code == 404


def test_who_only_reads_may_not_moderate(client, round_):
    it = make_comment(round_)
    client.force_login(make_member(unit_of("huyen-uy-chi-lang"), "auditor"))

    assert client.get(f"/cong-khai/gop-y/{it.pk}/").status_code == 200
    assert client.post(f"/cong-khai/gop-y/{it.pk}/kiem-duyet/", {"step": "show"}).status_code == 403


def test_a_name_whose_consent_is_taken_back_is_gone_from_comments_and_answers(guest, plan):
    round_ = make_noticed(
        plan, title="Người giữ sạch đường làng", subject="ca-nhan", carrier="Bà Vi Thị Khéo", consent_to_publish=True
    )
    code = new_ticket()
    it = make_comment(round_, "Cháu cảm ơn bà Vi Thị Khéo đã quét dọn.", code=code, number=1)
    moderate(comment_id=it.pk, step=Step.SHOW, ground="", by=SYSTEM, at=DURING)
    answer_comment(comment_id=it.pk, step=Step.ANSWER, words="Bà VI THỊ KHÉO gửi lời chào.", by=SYSTEM, at=DURING)
    page, form = f"/cong-khai/lay-y-kien/{round_.pk}/", f"/cong-khai/lay-y-kien/{round_.pk}/gui/?ho-so=1"
    assert "Vi Thị Khéo" in html(guest.get(page))

    dossier = it.assessment.registration_id
    record_consent(registration_id=dossier, agreed=False, by=SYSTEM, at=DURING)

    told = [html(guest.get(page)), html(guest.post("/cong-khai/gop-y/", {"ma": say_ticket(code)}))]
    assert [each.count(WITHHELD) for each in told] == [2, 2]
    assert not any("vi thị" in each.lower() for each in [*told, html(guest.get(form))])


def test_the_page_costs_the_same_for_one_comment_as_for_many(guest, office, round_):
    def cost(who, address):
        with CaptureQueriesContext(connection) as asked:
            assert who.get(address).status_code == 200
        return len(asked)

    def show():
        moderate(comment_id=make_comment(round_).pk, step=Step.SHOW, ground="", by=SYSTEM, at=DURING)

    public, inside = f"/cong-khai/lay-y-kien/{round_.pk}/", f"/cong-khai/dot-xet/{round_.pk}/gop-y/"
    show()
    one = cost(guest, public), cost(office, inside)
    for _ in range(4):
        show()

    assert (cost(guest, public), cost(office, inside)) == one
    assert max(one) <= 15


def test_long_lists_are_paged_by_key(guest, round_):
    for _ in range(21):
        moderate(comment_id=make_comment(round_).pk, step=Step.SHOW, ground="", by=SYSTEM, at=DURING)
    page = f"/cong-khai/lay-y-kien/{round_.pk}/"
    first = html(guest.get(page))
    after = re.search(r"\?truoc=(\d+)", first)[1]

    second = html(guest.get(f"{page}?truoc={after}"))

    assert (first.count('class="comment"'), second.count('class="comment"')) == (20, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": ""},
        {"state": "lost"},
        {"showing": Showing.HIDDEN},
        {"ground": Ground.INSULT},
        {"state": State.ANSWERED},
        {"answer": "Đã rõ."},
    ],
    ids=str,
)
def test_the_database_keeps_no_comment_that_cannot_be(round_, wrong):
    it = make_comment(round_)

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=it.pk).update(**wrong)


def test_the_portal_leads_to_the_form(guest, round_):
    assert f'href="/cong-khai/{round_.pk}/"' in html(guest.get("/cong-khai/"))
    listed = html(guest.get(f"/cong-khai/{round_.pk}/"))
    assert f"/cong-khai/lay-y-kien/{round_.pk}/gui/?ho-so=1" in listed
