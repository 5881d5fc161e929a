"""Residents speak up while a list is under public notice: no account, no cookie, no trace of who it was.

A comment brings along a code that this site signed: there is nothing that a foreign page could make a browser do for
somebody, so these doors need no CSRF token, and with `Referrer-Policy: no-referrer` none could be checked.
"""

from typing import Any, cast

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kheo.accounts.actor import NOBODY
from kheo.accounts.doors import beside_fields, number_in, public, unseen
from kheo.ballots.rules.codes import new_ticket, say_ticket
from kheo.config import clock
from kheo.portal.actions.comments import send_comment
from kheo.portal.forms import CommentForm
from kheo.portal.queries.comments import comment_of, is_sent, not_to_be_named, shown_comments, told
from kheo.portal.rules.comments import (
    GROUND_TITLES,
    QUESTIONS,
    STATE_TITLES,
    STATE_TONES,
    Ground,
    Showing,
    State,
    answers_question,
    looks_odd,
    takes_comments,
    tidy,
)
from kheo.portal.views.kept import drawn, public_page
from kheo.portal.views.limits import crowded, had_its_share, taken, too_often
from kheo.rounds.models import Assessment, Round
from kheo.rounds.queries.rounds import document_of
from kheo.rounds.rules import OPEN_PHASES, AssessmentState, Phase
from kheo.rounds.rules.convening import days_left
from kheo.rounds.rules.publicity import public_title
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken

STALE = 6 * 3_600  # seconds for which an opened form is good
HEAVY = ("source", "text", "content", "changes")
BUSY = Problem(
    "comment.busy", "Đang có rất nhiều góp ý gửi đến.", "Nội dung vẫn còn nguyên; xin chờ ít phút rồi bấm gửi lại."
)

CROWDED = "Đang có rất nhiều góp ý gửi đến, nên đề nghị trả lời thêm câu hỏi này rồi bấm gửi lại."


def _round(pk: int) -> Round:
    """A round whose list is, or was, under public notice. Before, or once called off, there is no page."""
    rounds = Round.objects.select_related("plan", "unit", "version").defer(*(f"version__{name}" for name in HEAVY))
    round_ = get_object_or_404(rounds, pk=pk)
    today = day_of(clock.now(), round_.plan.timezone)
    if round_.notice_from is None or round_.phase == Phase.CANCELLED or today < round_.notice_from:
        raise Http404
    return round_


def _takes(round_: Round) -> bool:
    today, is_open = day_of(clock.now(), round_.plan.timezone), round_.phase in OPEN_PHASES
    return takes_comments(round_.notice_from, round_.notice_to, is_open=is_open, today=today)


@public_page
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said of a list, with the answers, until the round is over."""
    round_ = _round(pk)
    is_open = round_.phase in OPEN_PHASES
    rows, after = shown_comments(round_, before=number_in(request.GET.get("truoc", ""))) if is_open else ([], None)
    context = {
        "round": round_,
        "takes": _takes(round_),
        "left": days_left(round_.notice_to, day_of(clock.now(), round_.plan.timezone)),
        "is_open": is_open,
        "rows": [(each, *_standing(State(each.comment.state))) for each in rows],
        "next_url": f"?truoc={after}" if after else "",
    }
    return drawn(request, "portal/comments.html", context)


def _standing(state: State) -> tuple[str, str]:
    return STATE_TITLES[state], STATE_TONES[state]


@unseen
@never_cache
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@public
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; then the code by which the answer is asked for, shown this once."""
    cast(Any, request).actor = NOBODY
    round_ = _round(pk)
    if not _takes(round_):
        return redirect("portal:comments", pk)
    if request.method != "POST":
        form = CommentForm(initial={"number": number_in(request.GET.get("ho-so", ""), 9) or ""})
        return _form(request, round_, form)
    code, age = _stamp(round_, request.POST.get("dau", ""))
    trap = request.POST.get("trang-web", "")
    question = QUESTIONS[_question(code)].words if "answer" in request.POST else ""
    form = CommentForm(request.POST, question=question)
    if code and form.is_valid():  # sent again after its answer was lost: neither counted nor asked anything
        said = form.cleaned_data
        if is_sent(round_, number=said["number"], words=said["words"], code=code):
            return drawn(request, "portal/comment_sent.html", {"round": round_, "code": say_ticket(code)})
    if too_often(request):
        return _form(request, round_, form, code, problems=[BUSY], status=429)
    if not code or age > STALE:
        stale = Problem("comment.stale", "Trang đã mở quá lâu.", "Nội dung vẫn còn nguyên; bấm “Gửi góp ý” lần nữa.")
        return _form(request, round_, form, problems=[stale], status=422)
    if not form.is_valid():
        return _form(request, round_, form, code, status=422)
    said = form.cleaned_data
    odd = looks_odd(tidy(said["words"]), seconds=age, trap=trap)
    share = crowded(round_.pk, said["number"])
    if share and had_its_share(request, round_.pk, share):
        return _form(request, round_, form, code, problems=[BUSY], status=429)
    if (odd or question or share) and not answers_question(_question(code), said.get("answer", "")):
        asked = CommentForm(request.POST, question=QUESTIONS[_question(code)].words)
        asked.is_valid()
        asked.add_error("answer", CROWDED if share else "Đề nghị trả lời câu hỏi này rồi bấm gửi lại.")
        return _form(request, round_, asked, code, status=422)
    try:
        send_comment(round_id=round_.pk, number=said["number"], words=said["words"], code=code, at=clock.now())
    except RuleBroken as refused:
        used = any(problem.code == "comment.used" for problem in refused.problems)
        rest = beside_fields(form, refused.problems)
        return _form(request, round_, form, "" if used else code, problems=rest, status=422)
    taken(request, round_.pk, said["number"])
    return drawn(request, "portal/comment_sent.html", {"round": round_, "code": say_ticket(code)})


def _form(
    request: HttpRequest,
    round_: Round,
    form: CommentForm,
    code: str = "",
    *,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    """`code`: the form keeps the stamp that it brought; without one it gets a new one."""
    stamp = request.POST.get("dau", "") if code else _stamped(round_)
    context = {
        "round": round_,
        "form": form,
        "problems": problems or [],
        "stamp": stamp,
        "about": _about(round_, form["number"].value()),
        "left": days_left(round_.notice_to, day_of(clock.now(), round_.plan.timezone)),
    }
    return drawn(request, "portal/comment_form.html", context, status)


def _about(round_: Round, typed: Any) -> str:
    """The title of the candidate whose number stands in the form, as the public reads it."""
    number = number_in(str(typed or "").strip(), 9)
    if number is None:
        return ""
    listed = Assessment.objects.filter(round=round_, number=number).exclude(state=AssessmentState.REMOVED)
    found = listed.select_related("registration").first()
    if found is None:
        return ""
    subject = document_of(round_).subject_by_code.get(found.registration.subject)
    return public_title(
        found.registration.title,
        found.registration.carrier,
        is_individual=bool(subject and subject.is_individual),
        consented=found.registration.consent_to_publish,
    )


def _signer(round_: Round) -> signing.Signer:
    return signing.Signer(salt=f"kheo.comment.{round_.pk}")


def _stamped(round_: Round) -> str:
    """The code of a form and when it was opened, signed."""
    return _signer(round_).sign_object([new_ticket(), clock.now().timestamp()])


def _stamp(round_: Round, sent: str) -> tuple[str, float]:
    """The code of a form that this site gave out for this round, and for how many seconds it was open."""
    try:
        code, opened = _signer(round_).unsign_object(sent[:300])
    except (signing.BadSignature, ValueError):
        return "", 0
    return str(code), clock.now().timestamp() - float(opened)


def _question(code: str) -> int:
    return sum(map(ord, code)) % len(QUESTIONS)


@unseen
@never_cache
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@public
def receipt(request: HttpRequest) -> HttpResponse:
    """What became of a comment, for whoever holds its code."""
    cast(Any, request).actor = NOBODY
    if request.method != "POST":
        return drawn(request, "portal/comment_receipt.html", {})
    typed = request.POST.get("ma", "")[:60]
    if too_often(request):
        return drawn(request, "portal/comment_receipt.html", {"typed": typed, "problems": [BUSY]}, 429)
    comment = comment_of(typed)
    if comment is None:
        problem = Problem(
            "comment.no_such_code",
            "Không có góp ý nào mang mã này.",
            "Mã có 14 chữ và số, không có số 0, số 1, chữ O, chữ I, chữ L. Đề nghị gõ lại.",
            "ma",
        )
        return drawn(request, "portal/comment_receipt.html", {"typed": typed, "problems": [problem]}, 422)
    title, tone = _standing(State(comment.state))
    context = {
        "said": told(comment, not_to_be_named(comment.round)),
        "round": comment.round,
        "state": title,
        "tone": tone,
        "ground": GROUND_TITLES[Ground(comment.ground)] if comment.ground else "",
        "is_waiting": comment.showing == Showing.WAITING,
    }
    return drawn(request, "portal/comment_receipt.html", context)
