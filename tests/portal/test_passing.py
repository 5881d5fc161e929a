"""A comment that tells of a difficulty with the plan becomes a difficulty, once, by whoever may do both."""

import pytest
from django.test import Client

from kheo.audit.models import Record
from kheo.feedback.models import Feedback
from kheo.portal.actions.comments import moderate
from kheo.portal.actions.passing import pass_on
from kheo.portal.models import Comment, PassedComment
from kheo.portal.rules.comments import Ground, Showing, Step
from kheo.shared.problems import RuleBroken
from tests.ballots.factories import unit_of
from tests.factories import make_member
from tests.portal.factories import DURING, make_comment
from tests.registrations.factories import SYSTEM

pytestmark = pytest.mark.django_db
WORDS = "Hạn gửi danh sách quá gấp, thôn bản không kịp họp dân."


@pytest.fixture(autouse=True)
def _day(settings):
    settings.KHEO_NOW = DURING.isoformat()


@pytest.fixture
def shown(round_):
    it = make_comment(round_, WORDS)
    return moderate(comment_id=it.pk, step=Step.SHOW, ground="", by=SYSTEM, at=DURING)


@pytest.fixture
def office(client, round_):
    client.force_login(make_member(round_.unit))
    return client


def html(answer):
    return answer.content.decode()


def everything():
    return [list(each.objects.order_by("pk").values()) for each in (Comment, Feedback, PassedComment)]


def passed(comment, words=WORDS):
    return pass_on(
        comment_id=comment.pk, unit=comment.round.unit, about="plan:", words=words, proposal="", by=SYSTEM, at=DURING
    )


def test_an_officer_passes_a_comment_on_and_each_page_leads_to_the_other(office, plan, round_, shown):
    address = f"/vuong-mac/moi/?ke-hoach={plan.code}&amp;gop-y={shown.pk}"
    assert address in html(office.get(f"/cong-khai/gop-y/{shown.pk}/"))
    form = html(office.get(address.replace("&amp;", "&")))
    assert WORDS in form
    assert f'<option value="{round_.unit.code}" selected>' in form
    assert '<option value="plan:" selected>' in form

    said = {"unit": round_.unit.code, "about": "plan:", "words": f"{WORDS} Cần lùi hạn.", "proposal": "Lùi hạn."}
    sent = office.post("/vuong-mac/moi/", {"plan": plan.code, "gop-y": shown.pk, **said})

    made = Feedback.objects.get()
    assert (sent.url, made.words) == (f"/vuong-mac/{made.pk}/", f"{WORDS} Cần lùi hạn.")
    assert f'href="/cong-khai/gop-y/{shown.pk}/"' in html(office.get(sent.url))
    behind = html(office.get(f"/cong-khai/gop-y/{shown.pk}/"))
    assert f'href="{sent.url}"' in behind
    assert "Chuyển thành phản ánh vướng mắc" not in behind
    assert Record.objects.order_by("-seq")[0].after == {"feedback": made.pk}


def test_a_refused_form_keeps_the_comment_that_it_came_from(office, plan, round_, shown):
    answer = office.post(
        "/vuong-mac/moi/",
        {
            "plan": plan.code,
            "gop-y": shown.pk,
            "unit": round_.unit.code,
            "about": "plan:",
            "words": "",
            "proposal": "Lùi hạn.",
        },
    )

    assert answer.status_code == 422
    assert f'name="gop-y" value="{shown.pk}"' in html(answer)
    assert Feedback.objects.count() == 0


def test_a_comment_is_passed_on_once(shown):
    first, is_new = passed(shown)
    before, journal = everything(), Record.objects.count()

    assert passed(shown, "Lời khác.") == (first, False)
    assert (is_new, everything(), Record.objects.count()) == (True, before, journal)


@pytest.mark.parametrize(
    ("happen", "told"),
    [
        (passed, "Góp ý này đã được chuyển thành phản ánh vướng mắc trước đó"),
        (
            lambda it: moderate(comment_id=it.pk, step=Step.HIDE, ground=Ground.PERSONAL, by=SYSTEM, at=DURING),
            "góp ý ở trạng thái",
        ),
    ],
    ids=["passed on", "hidden"],
)
def test_an_open_form_of_a_comment_that_can_no_longer_be_passed_on_leads_back_and_says_why(
    office, plan, round_, shown, happen, told
):
    happen(shown)
    before = everything()
    said = {"unit": round_.unit.code, "about": "plan:", "words": "Lời của cán bộ.", "proposal": ""}

    answers = [
        office.get(f"/vuong-mac/moi/?ke-hoach={plan.code}&gop-y={shown.pk}", follow=True),
        office.post("/vuong-mac/moi/", {"plan": plan.code, "gop-y": shown.pk, **said}, follow=True),
    ]

    assert [each.redirect_chain for each in answers] == [[(f"/cong-khai/gop-y/{shown.pk}/", 302)]] * 2
    assert [told in html(each) for each in answers] == [True, True]
    assert everything() == before


def test_the_same_words_of_two_comments_are_one_difficulty_that_names_both(office, round_, shown):
    other = make_comment(round_, "Danh sách phải gửi sớm quá, xin lùi lại.")
    moderate(comment_id=other.pk, step=Step.SHOW, ground="", by=SYSTEM, at=DURING)

    made = [passed(each)[0] for each in (shown, other)]

    page = html(office.get(f"/vuong-mac/{made[0].pk}/"))
    assert made[0] == made[1]
    assert [f"/cong-khai/gop-y/{each.pk}/" in page for each in (shown, other)] == [True, True]


@pytest.mark.parametrize("showing", [Showing.WAITING, Showing.HIDDEN])
def test_a_comment_that_was_not_let_through_is_not_passed_on(office, round_, showing):
    it = make_comment(round_, WORDS)
    if showing is Showing.HIDDEN:
        moderate(comment_id=it.pk, step=Step.HIDE, ground=Ground.PERSONAL, by=SYSTEM, at=DURING)
    before = everything()

    with pytest.raises(RuleBroken) as refused:
        passed(it)

    assert [each.code for each in refused.value.problems] == ["comment.not_shown"]
    assert everything() == before
    assert "Chuyển thành phản ánh vướng mắc" not in html(office.get(f"/cong-khai/gop-y/{it.pk}/"))


def test_it_takes_the_permissions_of_both_rooms(client, plan, round_, shown):
    form = {"plan": plan.code, "gop-y": shown.pk, "unit": round_.unit.code, "about": "plan:", "words": WORDS}
    answers = {}
    for name, unit, role in (
        ("reads only", round_.unit, "leader"),
        ("writes articles", round_.unit, "communicator"),
        ("another commune's", unit_of("xa-chi-lang"), "unit-officer"),
    ):
        client = Client()
        client.force_login(make_member(unit, role))
        page = client.get(f"/cong-khai/gop-y/{shown.pk}/")
        assert "Chuyển thành phản ánh vướng mắc" not in html(page)
        answers[name] = (page.status_code, client.post("/vuong-mac/moi/", form).status_code)

    assert answers == {
        "reads only": (200, 403),
        "writes articles": (200, 403),
        "another commune's": (404, 404),
    }
    assert Feedback.objects.count() == 0


def test_a_comment_of_another_plan_is_not_found(office, plan, shown):
    assert office.get(f"/vuong-mac/moi/?ke-hoach={plan.code}&gop-y={shown.pk + 1}").status_code == 404
    assert office.get(f"/vuong-mac/moi/?ke-hoach={plan.code}&gop-y=x").status_code == 404
