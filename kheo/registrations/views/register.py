"""The register: the list of registrations, the same as XLSX, and several entered at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.languages.shown import worded
from kheo.config.sheets import sheet_response
from kheo.config.templatetags.kheo_ui import badge, look
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.actions.steps import accept_many as accept_many_action
from kheo.registrations.models import Registration
from kheo.registrations.queries.choices import PlanChoice, Scope, current_plan, plan_choices, scopes_for
from kheo.registrations.queries.plan_documents import document_of
from kheo.registrations.queries.register import FEW, Asked, Order, Page, every, page_of
from kheo.registrations.rules import KIND_TITLES, State
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit
from kheo.units.rules import depth

ORDERS = {Order.OFFICIAL: "Theo đơn vị", Order.NEWEST: "Mới nhất", Order.TITLE: "Theo tên"}
MOST_AT_ONCE = 500
FIRST_CHOICES = 3  # plan, unit, state: always shown; the others fold away


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter of the list: its name in the address, its label, what can be chosen, what is."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str

    @property
    def title(self) -> str:
        return next((title for code, title in self.options if code == self.value), self.value)


@dataclass(frozen=True)
class Opened:
    """The list as it was asked for in the address."""

    plan: PlanChoice
    document: PlanDocument
    asked: Asked
    choices: list[Choice]
    scope: Scope | None

    @property
    def query(self) -> dict[str, str]:
        """The address again, without the place in the list."""
        found = {choice.name: choice.value for choice in self.choices if choice.value}
        if self.asked.words:
            found["tu"] = self.asked.words
        return found


@require_safe
@requires(Permission.REGISTRATION_READ)
def register(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    opened = _open(request, actor)
    if opened is None:
        return render(request, "registrations/no_plan.html", {"may_load": can(actor, Permission.PLAN_LOAD)})
    page = page_of(opened.asked, actor, after=request.GET.get("sau", ""), before=request.GET.get("truoc", ""))
    base = reverse("registrations:list")
    may_accept = opened.asked.state == State.SUBMITTED and can(actor, Permission.REGISTRATION_ACCEPT)
    context = {
        "plan": opened.plan,
        "plan_context": opened.plan.title,
        "rows": _drawn(page, opened.document),
        "choices": opened.choices[:FIRST_CHOICES],
        "more_choices": opened.choices[FIRST_CHOICES:],
        "more_open": any(choice.value not in {"", Order.OFFICIAL} for choice in opened.choices[FIRST_CHOICES:]),
        "words": opened.asked.words,
        "chips": _chips(opened, base),
        "clear": f"{base}?{urlencode({'ke-hoach': opened.plan.code})}",
        "said": _said(page, opened),
        "previous_url": f"{base}?{urlencode({**opened.query, 'truoc': page.newer})}" if page.newer else "",
        "next_url": f"{base}?{urlencode({**opened.query, 'sau': page.older})}" if page.older else "",
        "export_url": f"{reverse('registrations:export')}?{urlencode(opened.query)}",
        "may_accept": may_accept,
        "may_write": can(actor, Permission.REGISTRATION_WRITE),
        "may_send": can(actor, Permission.DELIVERY_WRITE),
        "waiting_url": f"{base}?{urlencode({'ke-hoach': opened.plan.code, 'trang-thai': 'submitted'})}"
        if can(actor, Permission.REGISTRATION_ACCEPT) and not may_accept
        else "",
    }
    return render(request, "registrations/list.html", context)


@require_safe
@requires(Permission.REGISTRATION_READ)
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, in its order, as a workbook."""
    actor = actor_of(request)
    opened = _open(request, actor)
    if opened is None:
        return redirect("registrations:list")
    columns = [
        ("Số", 8),
        ("Tên mô hình, điển hình", 50),
        ("Đơn vị", 32),
        ("Tập thể, cá nhân thực hiện", 32),
        ("Tập thể / cá nhân", 14),
        ("Lĩnh vực", 28),
        ("Cấp", 16),
        ("Trạng thái", 22),
        ("Muộn", 10),
    ]
    rows = _sheet_rows(opened, actor)
    return cast(HttpResponse, sheet_response(f"dang-ky-{opened.plan.code}", "Danh sách đăng ký", columns, rows))


@require_POST
@requires(Permission.REGISTRATION_ACCEPT)
def accept_many(request: HttpRequest) -> HttpResponse:
    """First shows what was ticked, then enters it into the register; nothing is entered by one press alone."""
    actor = actor_of(request)
    ids = [pk for text in request.POST.getlist("chon") if (pk := number_in(text)) is not None]
    chosen = list(
        Registration.objects.visible_to(actor)
        .filter(actor.reach_filter("unit__path", Permission.REGISTRATION_ACCEPT), pk__in=ids[:MOST_AT_ONCE])
        .select_related("unit", "plan")
        .order_by("unit__path", "id")
    )
    problems = []
    if request.POST.get("dong-y") == "1":
        try:
            accepted = accept_many_action(
                registration_ids=[each.pk for each in chosen], by=actor, at=clock.now()
            ).registrations
        except RuleBroken as refused:
            problems = refused.problems
        else:
            first, last = accepted[0].number, accepted[-1].number
            messages.success(request, f"Đã vào sổ {len(accepted)} đăng ký, từ số {first} đến số {last}.")
            return redirect(f"{reverse('registrations:list')}?{urlencode({'ke-hoach': accepted[0].plan.code})}")
    return render(
        request,
        "registrations/accept_many.html",
        {"chosen": chosen, "problems": problems, "back": f"{reverse('registrations:list')}?trang-thai=submitted"},
        status=422 if problems else 200,
    )


def _open(request: HttpRequest, actor: Actor) -> Opened | None:
    asked = request.GET
    plans = plan_choices(actor, clock.now())
    plan = current_plan(plans, clock.today(), asked.get("ke-hoach", ""))
    if plan is None:
        return None
    document = document_of(plan.id, plan.digest)
    scopes = scopes_for(actor)
    scope = next((unit for unit in scopes if unit.code == asked.get("don-vi")), None)
    if scope is None and asked.get("don-vi"):
        unit = Unit.objects.visible_to(actor).filter(code=asked["don-vi"]).first()
        scope = Scope(unit.code, unit.name, unit.path) if unit else None
        scopes = [*scopes, scope] if scope else scopes
    order = asked.get("xep", "")
    states = [(state.value, look(state).word) for state in State]
    top = min((depth(unit.path) for unit in scopes), default=0)
    choices = [
        Choice("ke-hoach", "Kế hoạch", [(each.code, each.title) for each in plans], plan.code),
        Choice(
            "don-vi",
            "Đơn vị",
            [(unit.code, "\u2003" * (depth(unit.path) - top) + unit.name) for unit in scopes],
            scope.code if scope else "",
        ),
        _choice("trang-thai", "Trạng thái", states, asked),
        _choice("linh-vuc", "Lĩnh vực", [(each.code, each.title) for each in document.fields], asked),
        _choice("cap", "Cấp", [(each.code, each.title) for each in document.levels], asked),
        _choice("doi-tuong", "Tập thể / cá nhân", [(each.code, each.title) for each in document.subjects], asked),
        _choice("loai", "Loại", [(kind.value, title) for kind, title in KIND_TITLES.items()], asked),
        _choice("muon", "Đúng hạn", [("1", "Chỉ đăng ký muộn")], asked),
        _choice("xep", "Xếp", [(each.value, title) for each, title in ORDERS.items()], asked),
    ]
    value = {choice.name: choice.value for choice in choices}
    return Opened(
        plan,
        document,
        Asked(
            plan_id=plan.id,
            scope=scope.path if scope else "",
            state=value["trang-thai"],
            field=value["linh-vuc"],
            level=value["cap"],
            subject=value["doi-tuong"],
            kind=value["loai"],
            late=value["muon"] == "1",
            words=asked.get("tu", "").strip()[:200],
            order=Order(order) if order in list(Order) else Order.OFFICIAL,
        ),
        choices,
        scope,
    )


def _choice(name: str, label: str, options: Sequence[tuple[str, str]], asked: Any) -> Choice:
    """What is not among the options is not asked for."""
    value = asked.get(name, "")
    return Choice(name, label, options, value if any(code == value for code, _ in options) else "")


def _drawn(page: Page, document: PlanDocument) -> list[tuple[Any, ...]]:
    """Rows with everything that the template would have to look up."""
    language = get_language() or ""
    fields = {each.code: each.title for each in document.fields}
    levels = {each.code: each.title for each in document.levels}
    before, after = reverse("registrations:detail", args=[0]).split("0")
    return [
        (
            pk := str(row.id),
            str(row.number or ""),
            f"{before}{pk}{after}",
            row.title or worded("(chưa đặt tên)"),
            f"{row.unit} · {row.carrier}" if row.carrier else row.unit,
            _cells(
                fields.get(row.field, row.field),
                levels.get(row.level, row.level),
                row.state,
                late=row.late,
                language=language,
            ),
        )
        for row in page.rows
    ]


@lru_cache(maxsize=1024)
def _cells(field: str, level: str, state: str, *, late: bool, language: str) -> SafeString:
    """What many rows of a list have alike, drawn once for each language."""
    return format_html(
        '<td data-label="{}">{}</td><td data-label="{}">{}</td><td data-label="{}"><span>{} {}</span></td>',
        worded("Lĩnh vực"),
        field,
        worded("Cấp"),
        level,
        worded("Trạng thái"),
        badge(state),
        badge("late", "Muộn") if late else "",
    )


def _chips(opened: Opened, base: str) -> list[dict[str, str]]:
    """One for each filter in force, with the address of the list without it."""
    chips = []
    for choice in opened.choices:
        if choice.value and choice.name not in {"ke-hoach", "xep"}:
            rest = {name: value for name, value in opened.query.items() if name != choice.name}
            chips.append({"label": choice.title.strip(), "url": f"{base}?{urlencode(rest)}"})
    if opened.asked.words:
        rest = {name: value for name, value in opened.query.items() if name != "tu"}
        chips.append({"label": f"Từ: {opened.asked.words}", "url": f"{base}?{urlencode(rest)}"})
    return chips


def _said(page: Page, opened: Opened) -> str:
    """How many there are, in words; beyond a thousand nobody counts."""
    count = f"{page.total:,}".replace(",", ".") if page.total is not None else f"hơn {FEW:,}".replace(",", ".")
    words = f"{count} đăng ký"
    if page.order is not opened.asked.order:
        words += ", xếp mới nhất trước (thêm từ hoặc bộ lọc để xếp cách khác)"
    return words


def _sheet_rows(opened: Opened, actor: Actor) -> Iterator[tuple[Any, ...]]:
    fields = {each.code: each.title for each in opened.document.fields}
    levels = {each.code: each.title for each in opened.document.levels}
    subjects = {each.code: each.title for each in opened.document.subjects}
    for row in every(opened.asked, actor):
        yield (
            row.number,
            row.title,
            row.unit,
            row.carrier,
            subjects.get(row.subject, row.subject),
            fields.get(row.field, row.field),
            levels.get(row.level, row.level),
            look(row.state).word,
            "muộn" if row.late else "",
        )
