"""Publications: the list, one with its steps, and its pictures."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import actor_of, allow, beside_fields, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.files import served
from kheo.config.sheets import sheet_response
from kheo.plans.models import Plan
from kheo.plans.queries.plans import version_in_force
from kheo.publicity.actions.drafts import add_image, remove_image
from kheo.publicity.actions.steps import problems_before, take_step
from kheo.publicity.forms import ImageForm, PublicationFilter, ReasonForm
from kheo.publicity.models import Publication
from kheo.publicity.queries.figures import below
from kheo.publicity.queries.lists import CHUNK, Wanted, publications, publications_page, told_about, waiting_for
from kheo.publicity.rules import (
    CHECKED,
    EDITABLE,
    KIND_TITLES,
    KINDS,
    MOVES,
    STATE_TITLES,
    STATE_TONES,
    By,
    Kind,
    State,
    Step,
    aloud,
    possible_steps,
    served_by,
)
from kheo.publicity.rules.values import MOST_IMAGES
from kheo.publicity.views.opening import asked_day, asked_unit, tabs
from kheo.registrations.actions.storing import PREVIEW_TYPE, preview_path
from kheo.registrations.queries.choices import plans_for
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem, RuleBroken

DONE = {
    Step.SUBMIT: "Đã gửi duyệt.",
    Step.RECALL: "Đã lấy lại; sửa xong thì gửi duyệt lại.",
    Step.RETURN: "Đã trả lại người soạn.",
    Step.APPROVE: "Đã duyệt.",
    Step.PUBLISH: "Đã đăng, đã ghi là phát hoặc tổ chức; được tính vào kết quả.",
    Step.PUBLISH_AT_ONCE: "Đã duyệt và đăng; được tính vào kết quả.",
    Step.WITHDRAW: "Đã rút xuống; không còn được tính và không còn trên trang công khai.",
    Step.DROP: "Đã bỏ bản nháp.",
}
FIRST = (Step.PUBLISH, Step.APPROVE, Step.PUBLISH_AT_ONCE, Step.SUBMIT)  # the step that the page puts first
PERMISSION = {By.WRITER: Permission.PUBLICITY_WRITE, By.APPROVER: Permission.PUBLICITY_APPROVE}


@dataclass
class Asked:
    """What the address of the list asks for."""

    actor: Actor
    plans: list[Plan]
    form: PublicationFilter
    wanted: Wanted
    kept: dict[str, str]  # of the address, what narrows the list
    said: dict[str, str]  # the same in words


def _asked(request: HttpRequest) -> Asked:
    """All that is written; with `?ngay=` only what counted at the end of that day."""
    actor, today = actor_of(request), clock.today()
    plans = plans_for(actor)
    form = PublicationFilter({**request.GET.dict(), "ke_hoach": request.GET.get("ke_hoach", "")}, plans=plans)
    form.is_valid()
    asked = form.cleaned_data
    plan = next((each for each in plans if each.code == asked.get("ke_hoach")), None)
    unit, day = asked_unit(request, actor), asked_day(request, today) if plan else None
    whole = plan.issuer_id if plan and day else None  # what is counted is counted in the plan's tree of that day
    whose = unit.pk if unit else whole
    units = below(whose, day or today) if whose else None
    kind, state = asked.get("loai", ""), "" if day else asked.get("trang_thai", "")
    said = {
        "ke_hoach": plan.title if plan else "",
        "loai": KIND_TITLES[Kind(kind)] if kind else "",
        "trang_thai": STATE_TITLES[State(state)] if state else "",
        "don-vi": unit.name if unit else "",
        "ngay": f"đã tính đến hết ngày {dmy(day)}" if day else "",
    }
    kept = {name: request.GET[name] for name, words in said.items() if words}
    return Asked(actor, plans, form, Wanted(plan, units, kind, state, as_of=day), kept, said)


@require_safe
@requires(Permission.PUBLICITY_READ)
def page(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    actor, kept = asked.actor, asked.kept
    rows, older = publications_page(actor, asked.wanted, number_in(request.GET.get("truoc", "")))
    waiting = waiting_for(actor) if can(actor, Permission.PUBLICITY_APPROVE) else 0
    context = {
        "tabs": tabs("publicity:list"),
        "rows": [_row(each) for each in rows],
        "form": asked.form,
        "active": [
            {"label": asked.said[name], "url": f"?{urlencode({k: v for k, v in kept.items() if k != name})}"}
            for name in kept
        ],
        "clear": reverse("publicity:list"),
        "older_url": f"?{urlencode({**kept, 'truoc': older})}" if older else "",
        "workbook_url": f"{reverse('publicity:list_workbook')}?{urlencode(kept)}" if rows else "",
        "waiting": waiting,
        "waiting_url": f"?{urlencode({'trang_thai': State.SUBMITTED.value})}",
        "may_write": can(actor, Permission.PUBLICITY_WRITE) and bool(asked.plans),
        "may_paper": can(actor, Permission.PAPER_WRITE),
    }
    return render(request, "publicity/list.html", context)


@require_safe
@requires(Permission.PUBLICITY_READ)
def workbook(request: HttpRequest) -> HttpResponseBase:
    """The list as it is narrowed, in its order, as XLSX."""
    asked = _asked(request)
    columns = [
        ("Tiêu đề", 50), ("Loại", 24), ("Đơn vị", 32), ("Kế hoạch", 40), ("Ngày", 12), ("Nơi phát, nơi đăng", 24),
        ("Địa điểm", 24), ("Số người dự", 10), ("Đường dẫn", 30), ("Trạng thái", 18),
    ]  # fmt: skip
    rows = (
        [
            each.title, KIND_TITLES[Kind(each.kind)], each.unit.title, each.plan.title, each.happened_on, each.channel,
            each.place, each.people, each.link, STATE_TITLES[State(each.state)],
        ]
        for each in publications(asked.actor, asked.wanted).iterator(chunk_size=CHUNK)
    )  # fmt: skip
    return sheet_response(f"bai-tin-{clock.today()}", "Bài, tin, buổi tuyên truyền", columns, rows)


def _row(it: Publication) -> dict[str, Any]:
    state = State(it.state)
    return {
        "it": it,
        "kind": KIND_TITLES[Kind(it.kind)],
        "state": STATE_TITLES[state],
        "tone": STATE_TONES[state],
        "length": aloud.say_length(it.seconds) if it.seconds else "",
    }


def publication_of(request: HttpRequest, pk: int) -> Publication:
    visible = Publication.objects.visible_to(actor_of(request))
    return get_object_or_404(visible.select_related("plan__issuer", "unit", "created_by", "approved_by"), pk=pk)


@require_safe
@requires(Permission.PUBLICITY_READ)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, publication_of(request, pk))


def _parts(actor: Actor, it: Publication) -> list[By]:
    return [part for part, permission in PERMISSION.items() if can(actor, permission, it.unit)]


def _show(
    request: HttpRequest,
    it: Publication,
    *,
    problems: list[Problem] | None = None,
    image_form: ImageForm | None = None,
    reason_form: ReasonForm | None = None,
    refused: Step | None = None,
) -> HttpResponse:
    actor, kind, state = actor_of(request), Kind(it.kind), State(it.state)
    about = list(it.registrations.select_related("unit").order_by("unit__path", "pk"))
    parts = _parts(actor, it)
    steps = possible_steps(state, parts)
    asking = next((step for step in FIRST if step in steps), None)
    steps = sorted(steps, key=lambda step: step is not asking)
    missing = problems_before(it, about, asking, clock.now()) if asking else []
    served = {each.about: each for each in served_by(version_in_force(it.plan, clock.now()).document)}
    editable = state in EDITABLE and By.WRITER in parts
    wrong = bool(problems or image_form or reason_form)
    context = {
        **_row(it),
        "facts": KINDS[kind],
        "body": mark_safe(it.body),
        "about": told_about(actor, about),
        "served": [served[each] for each in it.serves if each in served],
        "images": list(it.images.all()),
        "steps": [
            {
                "step": step.value,
                "label": KINDS[kind].publish if step is Step.PUBLISH else MOVES[step].label,
                "url": reverse(f"publicity:{'step' if MOVES[step].by is By.WRITER else 'judge'}", args=[it.pk]),
                "blocked": step in CHECKED and bool(missing),
                "is_first": step is asking,
                "form": (reason_form if refused is step and reason_form else ReasonForm(auto_id=f"{step.value}-%s"))
                if MOVES[step].needs_reason
                else None,
            }
            for step in steps
        ],
        "asking": asking,
        "missing": missing,
        "editable": editable,
        "image_form": image_form or (ImageForm() if editable and it.images.count() < MOST_IMAGES else None),
        "problems": problems or [],
        "portal_url": reverse("portal:article", args=[it.pk])
        if state is State.PUBLISHED and KINDS[kind].on_portal
        else "",
        "approved_by_writer": it.approved_at and it.approved_by_id and it.approved_by_id == it.created_by_id,
    }
    return render(request, "publicity/detail.html", context, status=422 if wrong else 200)


@require_POST
@requires(Permission.PUBLICITY_WRITE)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """A step of the writer."""
    return _take(request, pk, By.WRITER)


@require_POST
@requires(Permission.PUBLICITY_APPROVE)
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """A step of whoever approves."""
    return _take(request, pk, By.APPROVER)


def _take(request: HttpRequest, pk: int, part: By) -> HttpResponse:
    it = publication_of(request, pk)
    allow(request, PERMISSION[part], it.unit)
    asked = request.POST.get("buoc", "")
    if asked not in list(Step):
        raise Http404
    wanted = Step(asked)
    if MOVES[wanted].by is not part:
        raise PermissionDenied
    form = ReasonForm(request.POST, auto_id=f"{wanted.value}-%s")
    form.is_valid()
    try:
        take_step(
            publication_id=it.pk,
            step=wanted,
            by=actor_of(request),
            at=clock.now(),
            reason=form.cleaned_data.get("reason", ""),
        )
    except RuleBroken as refused:
        if not MOVES[wanted].needs_reason:
            return _show(request, it, problems=refused.problems)
        rest = beside_fields(form, refused.problems)
        return _show(request, it, problems=rest, reason_form=form, refused=wanted)
    messages.success(request, DONE[wanted])
    return redirect("publicity:list") if wanted is Step.DROP else redirect("publicity:detail", it.pk)


# --- pictures -----------------------------------------------------------------------------------------------------


@require_POST
@requires(Permission.PUBLICITY_WRITE)
def add_picture(request: HttpRequest, pk: int) -> HttpResponse:
    it = publication_of(request, pk)
    allow(request, Permission.PUBLICITY_WRITE, it.unit)
    form = ImageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, it, image_form=form)
    sent = form.cleaned_data["file"]
    try:
        add_image(
            publication_id=it.pk,
            content=sent.file,
            size=sent.size,
            alt=form.cleaned_data["alt"],
            by=actor_of(request),
            at=clock.now(),
        )
    except RuleBroken as refused:
        rest = beside_fields(form, refused.problems)
        return _show(request, it, image_form=form, problems=rest)
    messages.success(request, "Đã thêm ảnh.")
    return redirect(f"{reverse('publicity:detail', args=[it.pk])}#anh")


@require_safe
@requires(Permission.PUBLICITY_READ)
def picture(request: HttpRequest, pk: int, image: int) -> HttpResponse:
    found = get_object_or_404(publication_of(request, pk).images, pk=image)
    return served(preview_path(found.file_id), PREVIEW_TYPE)


@require_POST
@requires(Permission.PUBLICITY_WRITE)
def remove_picture(request: HttpRequest, pk: int, image: int) -> HttpResponse:
    it = publication_of(request, pk)
    allow(request, Permission.PUBLICITY_WRITE, it.unit)
    found = get_object_or_404(it.images, pk=image)
    try:
        remove_image(image_id=found.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show(request, it, problems=refused.problems)
    messages.success(request, "Đã bỏ ảnh.")
    return redirect(f"{reverse('publicity:detail', args=[it.pk])}#anh")
