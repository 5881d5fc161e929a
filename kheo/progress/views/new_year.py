"""The checklist at the turn of the year: what is done, what is open, and where to do it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kheo.accounts.doors import requires
from kheo.accounts.permissions import Permission
from kheo.plans.models import Plan
from kheo.progress.queries.new_year import SHOWN, Leaver, handed_in, leavers, models_to_look_at, plan_after
from kheo.progress.views.opening import Opening, open_plan


@dataclass(frozen=True)
class Step:
    """One thing of the turn of the year; `state` is one of the states that badges know."""

    title: str
    state: str
    words: str
    url: str = ""
    link: str = ""

    @property
    def sign(self) -> str:
        return {"met": "Đã xong", "missing": "Còn việc"}.get(self.state, "Chưa tới")


@require_safe
@requires(Permission.FIGURES_READ)
def page(request: HttpRequest, plan: str) -> HttpResponse:
    """`plan` is last year's; the next one of the same issuer is the new one, once it is loaded."""
    opening = open_plan(request, plan)
    new = plan_after(opening.plan, list(Plan.objects.visible_to(opening.actor).select_related("issuer")))
    year = new.period_from.year if new else opening.plan.period_from.year + 1
    people = _people(opening)
    steps = [_reports(opening), _plan(opening, new, year), _lists(opening, new)]
    if opening.may(Permission.DECISION_READ):
        steps.append(_models(opening, year))
    if people is not None:
        some = f"{len(people)} vai trò cần xem lại." if len(people) <= SHOWN else f"Hơn {SHOWN} vai trò cần xem lại."
        words = some if people else "Không có vai trò nào ở đơn vị đã kết thúc hoặc của người lâu không đăng nhập."
        steps.append(
            Step("Tài khoản của người đã nghỉ, chuyển công tác", "missing" if people else "met", words,
                 reverse("accounts:list"), "Mở danh sách tài khoản")
        )  # fmt: skip
    context = {
        "opening": opening,
        "plan": opening.plan,
        "year": year,
        "steps": steps,
        "done": sum(step.state == "met" for step in steps),
        "people": (people or [])[:SHOWN],
        "crumbs": [("Tiến độ", opening.address("plan"))],
    }
    return render(request, "progress/new_year.html", context)


def _plan(opening: Opening, new: Plan | None, year: int) -> Step:
    title = f"Kế hoạch năm {year}"
    if new is not None:
        return Step(title, "met", f"Đã nạp “{new.title}”.", reverse("plans:detail", args=[new.code]), "Đọc kế hoạch")
    if opening.may(Permission.PLAN_LOAD, opening.plan.issuer):
        words = "Chưa có. Bản nháp lập sẵn từ kế hoạch năm trước, chỉ còn điền theo văn bản mới."
        return Step(title, "missing", words, reverse("plans:next", args=[opening.plan.code]), "Lập kế hoạch năm sau")
    return Step(title, "missing", "Chưa có; cơ quan thường trực nạp khi kế hoạch được ban hành.")


def _lists(opening: Opening, new: Plan | None) -> Step:
    title = "Danh sách đăng ký mô hình của các đơn vị"
    if new is None:
        return Step(title, "upcoming", "Chờ kế hoạch năm mới.")
    found = handed_in(new, opening.scope, opening.today, lists_only=True)
    url = reverse("progress:missing", args=[new.code])
    if not found.total:
        return Step(title, "upcoming", "Kế hoạch năm mới chưa có thời hạn gửi danh sách đăng ký.")
    state = "met" if found.sent == found.total else "missing"
    return Step(title, state, f"{found.sent}/{found.total} đơn vị đã gửi.", url, "Ai còn thiếu")


def _models(opening: Opening, year: int) -> Step:
    open_, every = models_to_look_at(opening.actor, year)
    title = f"Mô hình đã công nhận: duy trì, đăng ký tiếp năm {year}"
    url = f"{reverse('recognition:keep_up')}?{urlencode({'nam': year})}"
    if not every:
        return Step(title, "met", "Không có mô hình nào của năm trước phải xem lại.", url, "Xem danh sách")
    words = f"{every - open_}/{every} mô hình đã xem lại; mô hình làm tiếp thì đăng ký tiếp tục từ hồ sơ cũ."
    return Step(title, "missing" if open_ else "met", words, url, "Xem từng mô hình")


def _reports(opening: Opening) -> Step:
    plan = opening.plan
    found = handed_in(plan, opening.scope, opening.today, lists_only=False)
    title = f"Báo cáo năm {plan.period_from.year} của các đơn vị"
    if not found.total:
        return Step(title, "met", "Kế hoạch năm trước không giao báo cáo nào.")
    words = f"{found.sent}/{found.total} báo cáo đã gửi" + (f", {found.missing} quá hạn." if found.missing else ".")
    state = "met" if found.sent == found.total else "missing"
    return Step(title, state, words, reverse("progress:missing", args=[plan.code]), "Ai còn thiếu")


def _people(opening: Opening) -> list[Leaver] | None:
    if not opening.may(Permission.ACCOUNT_READ):
        return None
    plan = opening.plan
    return leavers(opening.actor, today=opening.today, since=plan.period_from, zone=plan.timezone)
