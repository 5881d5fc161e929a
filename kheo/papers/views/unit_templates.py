"""A unit's own DOCX templates: laid down, looked at, taken away; the house's to begin from."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.doors import actor_of, allow, beside_fields, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.files import served
from kheo.papers.actions.rendering.word import TEMPLATES
from kheo.papers.actions.rendering.word_checks import MOST_BYTES
from kheo.papers.actions.unit_templates import put_template, remove_template
from kheo.papers.forms.documents import TemplateForm
from kheo.papers.models import UnitTemplate
from kheo.papers.queries.official import CATALOGUE
from kheo.papers.views.writing import crumbs
from kheo.registrations.actions.storing import stored_path
from kheo.registrations.rules.files import FileKind
from kheo.shared.problems import Problem, RuleBroken

HOUSE = {"dang": "party.docx", "nha-nuoc": "state.docx"}
MOST_TEMPLATES = 100
# What may stand in a template, and what it is.
NAMES = (
    ("{{ issuer_above }}", "Cơ quan cấp trên"),
    ("{{ issuer }}", "Cơ quan ban hành"),
    ("{{ number }}", "Số, ký hiệu"),
    ("{{ place_and_date }}", "Địa danh, ngày tháng năm"),
    ("{{ kind }}", "Tên loại văn bản"),
    ("{{ subject }}", "Trích yếu"),
    ("{{ letter_subject }}", "Trích yếu của công văn (V/v …)"),
    ("{{ addressee }}, {{ addressees }}", "Kính gửi: một nơi; nhiều nơi (lặp từng dòng)"),
    ("{{p body }}", "Nội dung văn bản, đứng riêng một dòng, bắt buộc"),
    ("{{ authority }}, {{ position }}, {{ name }}", "Thẩm quyền ký, chức vụ, họ tên người ký"),
    ("{{ recipients }}", "Nơi nhận (lặp từng dòng)"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATE_MANAGE)
def templates(request: HttpRequest) -> HttpResponse:
    """The templates in use, and a form for another."""
    actor = actor_of(request)
    papers = [(each.name, each.title) for each in CATALOGUE.values() if "docx" in each.forms]
    posted = request.method == "POST"
    form = TemplateForm(request.POST if posted else None, request.FILES if posted else None, papers=papers, actor=actor)
    problems: list[Problem] = []
    if posted and form.is_valid():
        said = form.cleaned_data
        if said["template"].size > MOST_BYTES:
            form.add_error("template", "Tệp mẫu lớn hơn 5 MB. Bỏ bớt ảnh trong tệp rồi chọn lại.")
        else:
            try:
                put_template(
                    unit=said["unit"],
                    paper=said["paper"],
                    content=said["template"].read(),
                    name=said["template"].name,
                    by=actor,
                    at=clock.now(),
                )
            except RuleBroken as refused:
                problems = beside_fields(form, refused.problems)
            else:
                messages.success(request, f"Từ nay văn bản Word của {said['unit'].title} dùng tệp mẫu này.")
                return redirect("papers:unit_templates")
    used = UnitTemplate.objects.visible_to(actor).filter(removed_at__isnull=True)
    used = used.select_related("unit", "uploaded_by").order_by("unit__path", "paper")[:MOST_TEMPLATES]
    titles = dict(papers)
    context = {
        "form": form,
        "problems": problems,
        "rows": [{"template": each, "paper": titles.get(each.paper, each.paper) or "Mọi văn bản"} for each in used],
        "names": NAMES,
        "crumbs": crumbs(),
    }
    return render(request, "papers/unit_templates.html", context, status=422 if problems or form.errors else 200)


@require_safe
@requires(Permission.TEMPLATE_MANAGE)
def house(request: HttpRequest, body: str) -> HttpResponse:
    """The house's template: of Party documents, or of the State's."""
    if body not in HOUSE:
        raise Http404
    return served(TEMPLATES / HOUSE[body], FileKind.DOCX.value, save_as=f"mau-van-ban-{body}.docx")


def _own(request: HttpRequest, pk: int) -> UnitTemplate:
    visible = UnitTemplate.objects.visible_to(actor_of(request)).select_related("unit", "file")
    return get_object_or_404(visible, pk=pk)


@require_safe
@requires(Permission.TEMPLATE_MANAGE)
def file(request: HttpRequest, own: int) -> HttpResponse:
    found = _own(request, own)
    return served(stored_path(found.file_id), FileKind.DOCX.value, save_as=found.name)


@require_POST
@requires(Permission.TEMPLATE_MANAGE)
def remove(request: HttpRequest, own: int) -> HttpResponse:
    found = _own(request, own)
    allow(request, Permission.TEMPLATE_MANAGE, found.unit)
    try:
        remove_template(template_id=found.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        for problem in refused.problems:
            messages.error(request, f"{problem.message} {problem.next_step}")
    else:
        messages.success(request, "Đã gỡ tệp mẫu; đơn vị dùng lại tệp mẫu của hệ thống.")
    return redirect("papers:unit_templates")
