"""The report as a form in a file: taken away as far as it is written, shown when it comes back before it is kept."""

from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.doors import beside_fields, requires
from kheo.accounts.permissions import Permission
from kheo.papers.queries.workbook import open_workbook
from kheo.registrations.rules.files import FileKind, sniff
from kheo.reports.actions.writing import is_open
from kheo.reports.forms import FilledForm
from kheo.reports.queries.docx_tables import tables_of
from kheo.reports.queries.form_files import Form, document, workbook
from kheo.reports.rules.duties import Sort
from kheo.reports.rules.form import FormCell, Identity, read_form
from kheo.reports.views.writing import Desk, desk_of, differences, form_of, show
from kheo.shared.problems import Problem, RuleBroken

LARGEST = 5 * 1024 * 1024  # bytes
MAKERS = {"docx": (document, FileKind.DOCX), "xlsx": (workbook, FileKind.XLSX)}


@require_safe
@requires(Permission.DELIVERY_WRITE)
def download(request: HttpRequest, plan: str, unit: str) -> HttpResponse:
    desk = desk_of(request, plan, unit)
    kind = request.GET.get("dang", "xlsx")
    if kind not in MAKERS or desk.ground.duty.sort is not Sort.REPORT:
        raise Http404
    make, content_type = MAKERS[kind]
    data = make(
        Form(
            desk.ground.duty.title,
            desk.unit.title,
            desk.opening.plan.title,
            f"đến hết ngày {desk.opening.day_words}",
            _identity(desk),
            desk.kept,
            desk.ground.counted,
        )
    )
    response = HttpResponse(data, content_type=content_type.value)
    name = f"bieu-{desk.key.replace(':', '-')}-{desk.unit.code}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_POST
@requires(Permission.DELIVERY_WRITE)
def fill(request: HttpRequest, plan: str, unit: str) -> HttpResponse:
    """What a filled form says, on the page beside what the system counts. Nothing is kept until it is saved there."""
    desk = desk_of(request, plan, unit)
    if desk.ground.duty.sort is not Sort.REPORT:
        raise Http404
    upload = FilledForm(request.POST, request.FILES)
    if not upload.is_valid() or not is_open(desk.report):
        return show(request, desk, form_of(desk, desk.kept), status=422, filled_form=upload)
    sent = upload.cleaned_data["form"]
    try:
        rows = _rows(sent.read(LARGEST + 1), sent.name)
        read = read_form(rows, desk.ground.counted, _identity(desk))
    except RuleBroken as refused:
        about = [Problem(each.code, each.message, each.next_step, "form", each.clause) for each in refused.problems]
        rest = beside_fields(upload, about)
        return show(request, desk, form_of(desk, desk.kept), status=422, filled_form=upload, problems=rest)
    values = read.over(desk.kept)
    found = differences(desk.kept, values.tidy(), desk)
    return show(
        request, desk, form_of(desk, values), read_from=sent.name[:120], read_notes=read.notes, read_differences=found
    )


def _identity(desk: Desk) -> Identity:
    return Identity(desk.opening.plan.code, desk.unit.code, desk.key)


def _rows(data: bytes, name: str) -> list[list[FormCell]]:
    """The rows of every sheet or table; what a file is, its bytes say."""
    if len(data) > LARGEST:
        problem = Problem(
            "report_form.too_large", "Tệp nặng hơn 5 MB, không phải biểu đã tải về.", "Tải lại biểu.", "form"
        )
        raise RuleBroken([problem])
    looked = sniff(BytesIO(data), len(data))
    if looked.kind is FileKind.XLSX:
        return [list(row) for sheet in open_workbook(data, name).sheets for row in sheet.rows]
    if looked.kind is FileKind.DOCX:
        return [list(row) for row in tables_of(data)]
    if looked.problem and looked.problem.code in {"attachment.damaged", "attachment.bomb", "attachment.macros"}:
        raise RuleBroken([looked.problem])
    problem = Problem(
        "report_form.not_a_form",
        "Tệp không phải biểu Excel hoặc Word.",
        "Gửi biểu .xlsx hoặc .docx tải từ trang này.",
        "form",
    )
    raise RuleBroken([problem])
