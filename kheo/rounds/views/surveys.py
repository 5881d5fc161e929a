"""Residents' opinions: the public page behind a printed code, and what officers see of it."""

import io
import secrets

import segno
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, beside_fields, counted, place_of, public, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.registrations.models import Registration
from kheo.rounds.actions.surveys import close_survey, give_opinion, open_survey
from kheo.rounds.forms.surveys import OpenSurveyForm, OpinionForm
from kheo.rounds.forms.visits import hosts_of
from kheo.rounds.models import OpinionSurvey
from kheo.rounds.queries.surveys import result_of, surveys_of
from kheo.rounds.rules.surveys import FEWEST, QUESTIONS, is_open
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit

WINDOW = 600  # seconds
MOST_FROM_ONE_PLACE = 60  # answers in a window: a village may share one address
MOST_IN_ALL = 600  # to one survey in a window


@never_cache
@sensitive_post_parameters()
@csrf_protect
@require_http_methods(["GET", "POST"])
@public
def opinion(request: HttpRequest, survey_token: str) -> HttpResponse:
    """The page behind the code: three questions, no account. Neither address nor instant of an answer is kept."""
    found = OpinionSurvey.objects.select_related("registration__unit", "host")
    survey = get_object_or_404(found, token=survey_token[:40])
    now = clock.now()
    context = {"survey": survey, "registration": survey.registration}
    if request.method == "GET":
        if request.GET.get("xong") == "1":
            return render(request, "rounds/survey_thanks.html", context)
        if not is_open(survey.closes_at, survey.closed_at, now):
            return render(request, "rounds/survey_over.html", context)
        return _questions(request, survey, OpinionForm())
    form = OpinionForm(request.POST)
    if _too_often(request, survey):
        form.add_error(None, "Đang có nhiều ý kiến gửi cùng lúc. Xin chờ ít phút rồi bấm gửi lại.")
        return _questions(request, survey, form, status=429)
    key = _key_of(survey, request.POST.get("khoa", ""))
    if not key or not form.is_valid():
        if not key and form.is_valid():
            form.add_error(None, "Trang đã mở quá lâu. Bấm “Gửi ý kiến” một lần nữa.")
        return _questions(request, survey, form, key=key, status=422)
    try:
        give_opinion(
            survey_id=survey.pk,
            key=key,
            answers={question.code: form.cleaned_data[question.code] for question in QUESTIONS},
            comment=form.cleaned_data["comment"],
            at=now,
        )
    except RuleBroken as refused:
        for problem in refused.problems:
            form.add_error(None, f"{problem.message} {problem.next_step}")
        return _questions(request, survey, form, status=422)
    return redirect(f"{request.path}?xong=1")


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.VISIT_READ)
def surveys(request: HttpRequest, model_id: int) -> HttpResponse:
    """The surveys on one model, and the form that opens another."""
    actor, now = actor_of(request), clock.now()
    visible = Registration.objects.visible_to(actor).select_related("unit", "plan")
    registration = get_object_or_404(visible, pk=model_id)
    hosts = hosts_of(actor)
    may_open = bool(hosts) and can(actor, Permission.VISIT_WRITE, registration.unit)
    form = OpenSurveyForm(request.POST or None, hosts=hosts) if may_open else None
    problems = []
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                survey = open_survey(
                    registration_id=registration.pk,
                    host=Unit.objects.get(pk=form.host_id),
                    place=form.cleaned_data["place"],
                    closes_at=form.closes_at,
                    by=actor,
                    at=now,
                )
            except RuleBroken as refused:
                problems = beside_fields(form, refused.problems)
            else:
                messages.success(request, "Đã mở lấy ý kiến. In tờ có mã rồi dán ở nơi bà con qua lại.")
                return redirect("rounds:survey_results", survey.pk)
    context = {
        "registration": registration,
        "plan_context": registration.plan.title,
        "results": surveys_of(registration, now),
        "form": form,
        "problems": problems,
        "fewest": FEWEST,
    }
    return render(request, "rounds/surveys.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@require_safe
@requires(Permission.VISIT_READ)
def results(request: HttpRequest, survey_id: int) -> HttpResponse:
    """How many answered; once it is over and enough have, what they said."""
    survey = _survey_of(request, survey_id)
    context = {
        "survey": survey,
        "registration": survey.registration,
        "plan_context": survey.registration.plan.title,
        "result": result_of(survey, clock.now()),
        "address": _address(survey),
        "may_close": _may_write(request, survey),
        "fewest": FEWEST,
    }
    return render(request, "rounds/survey_results.html", context)


@require_POST
@requires(Permission.VISIT_READ)
def close(request: HttpRequest, survey_id: int) -> HttpResponse:
    survey = _survey_of(request, survey_id)
    if not _may_write(request, survey):
        raise PermissionDenied
    try:
        close_survey(survey_id=survey.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        for problem in refused.problems:
            messages.warning(request, f"{problem.message} {problem.next_step}")
    else:
        messages.success(request, "Đã kết thúc lấy ý kiến.")
    return redirect("rounds:survey_results", survey.pk)


@require_safe
@requires(Permission.VISIT_READ)
def sheet(request: HttpRequest, survey_id: int) -> HttpResponse:
    """One page of paper to hang up: the code, the address, and what it is."""
    survey = _survey_of(request, survey_id)
    context = {"survey": survey, "registration": survey.registration, "address": _address(survey)}
    return render(request, "rounds/survey_sheet.html", context)


@require_safe
@requires(Permission.VISIT_READ)
def code(request: HttpRequest, survey_id: int) -> HttpResponse:
    """The code as an image."""
    survey = _survey_of(request, survey_id)
    drawn = io.BytesIO()
    segno.make(_address(survey), error="m", micro=False).save(drawn, kind="svg", scale=8, border=4, light="#fff")
    response = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _questions(
    request: HttpRequest, survey: OpinionSurvey, form: OpinionForm, *, key: str = "", status: int = 200
) -> HttpResponse:
    signed = _signer(survey).sign(key or secrets.token_urlsafe(24))
    context = {"survey": survey, "registration": survey.registration, "form": form, "key": signed}
    return render(request, "rounds/survey.html", context, status=status)


def _signer(survey: OpinionSurvey) -> signing.Signer:
    return signing.Signer(salt=f"kheo.opinion.{survey.token}")


def _key_of(survey: OpinionSurvey, signed: str) -> str:
    """The key of a form that this site gave out for this survey, else nothing."""
    try:
        return str(_signer(survey).unsign(signed[:200]))
    except signing.BadSignature:
        return ""


def _too_often(request: HttpRequest, survey: OpinionSurvey) -> bool:
    """From one place, or in all."""
    here = place_of(request, str(survey.pk))
    limits = ((f"opinion:{here}", MOST_FROM_ONE_PLACE), (f"opinions:{survey.pk}", MOST_IN_ALL))
    return any(counted(name, WINDOW) > most for name, most in limits)


def _survey_of(request: HttpRequest, survey_id: int) -> OpinionSurvey:
    visible = OpinionSurvey.objects.visible_to(actor_of(request))
    return get_object_or_404(visible.select_related("registration__unit", "registration__plan", "host"), pk=survey_id)


def _may_write(request: HttpRequest, survey: OpinionSurvey) -> bool:
    return can(actor_of(request), Permission.VISIT_WRITE, survey.host)


def _address(survey: OpinionSurvey) -> str:
    with override(settings.LANGUAGE_CODE):  # printed for residents
        return f"{settings.KHEO_ADDRESS}{reverse('rounds:survey', args=[survey.token])}"
