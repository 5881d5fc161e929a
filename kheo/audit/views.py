"""Reading the journal."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from kheo.accounts.actor import Actor
from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.models import User
from kheo.accounts.permissions import Permission
from kheo.audit.forms import JournalFilter
from kheo.audit.models import Record
from kheo.audit.queries import Asked, asked_for, changes_in, page_of
from kheo.audit.rules import describe, subject_of
from kheo.config.sheets import sheet_response
from kheo.shared.text import words
from kheo.units.models import Unit
from kheo.units.rules import subtree_range

MOST_IN_SHEET = 100_000
MOST_PEOPLE = 200


def _person_filter(actor: Actor, text: str) -> dict[str, Any]:
    """Who is meant: people whose name or address has all the words, else a command of that name."""
    if (number := number_in(text)) is not None:
        return {"actor_ids": (number,)}
    found = User.objects.all()
    for word in words(text):
        found = found.filter(folded__contains=word)
    ids = tuple(found.values_list("pk", flat=True)[:MOST_PEOPLE])
    return {"actor_ids": ids} if ids else {"command": text}


def _asked(request: HttpRequest) -> tuple[JournalFilter, QuerySet[Record], list[dict[str, str]]]:
    """The form, the records that it leaves, and a chip for each filter in force."""
    actor = actor_of(request)
    form = JournalFilter(request.GET, actor=actor)
    form.is_valid()
    given = form.cleaned_data
    who = given.get("nguoi", "").strip()
    unit: Unit | None = given.get("don_vi")
    target, target_id = request.GET.get("loai", "")[:60], number_in(request.GET.get("so", ""))
    asked = Asked(
        action=given.get("viec", ""),
        paths=subtree_range(unit.path) if unit else None,
        target_type=target,
        target_id=target_id,
        first_day=given.get("tu"),
        last_day=given.get("den"),
        **(_person_filter(actor, who) if who else {}),
    )
    records = asked_for(Record.objects.visible_to(actor, Permission.AUDIT_READ), asked)
    query = {name: text for name, text in request.GET.items() if text and name not in ("truoc", "sau")}
    chips = []
    for name, label in (
        ("nguoi", f"Người: {who}"),
        ("viec", f"Việc: {describe(asked.action) if '.' in asked.action else subject_of(asked.action)}"),
        ("don_vi", f"Đơn vị: {unit.name if unit else ''}"),
        ("tu", f"Từ {asked.first_day:%d/%m/%Y}" if asked.first_day else ""),
        ("den", f"Đến {asked.last_day:%d/%m/%Y}" if asked.last_day else ""),
        ("so", "Một đối tượng"),
    ):
        if name in query and name not in form.errors:
            rest = {
                each: text for each, text in query.items() if each != name and not (name == "so" and each == "loai")
            }
            chips.append({"label": label, "url": f"?{urlencode(rest)}"})
    return form, records, chips


@requires(Permission.AUDIT_READ)
def journal(request: HttpRequest) -> HttpResponse:
    form, records, chips = _asked(request)
    page = page_of(records, number_in(request.GET.get("truoc", "")), number_in(request.GET.get("sau", "")))
    units = Unit.objects.in_bulk({record.unit_id for record in page.records if record.unit_id})
    query = {name: text for name, text in request.GET.items() if text and name not in ("truoc", "sau")}
    rows = [
        {
            "record": record,
            "words": describe(record.action),
            "unit": units[record.unit_id].name if record.unit_id in units else "",
        }
        for record in page.records
    ]
    context = {
        "form": form,
        "active": chips,
        "rows": rows,
        "older_url": f"?{urlencode({**query, 'truoc': page.older})}" if page.older else "",
        "newer_url": f"?{urlencode({**query, 'sau': page.newer})}" if page.newer else "",
        "sheet_url": f"{reverse('audit:sheet')}?{urlencode(query)}",
    }
    return render(request, "audit/list.html", context)


@requires(Permission.AUDIT_READ)
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """One record: who, what, when, about what, and what changed."""
    actor = actor_of(request)
    record = get_object_or_404(Record.objects.visible_to(actor, Permission.AUDIT_READ), seq=seq)
    unit = Unit.objects.filter(pk=record.unit_id).first() if record.unit_id else None
    more = bool(record.target_id)
    context = {
        "record": record,
        "words": describe(record.action),
        "subject": subject_of(record.action),
        "unit": unit,
        "changes": changes_in(record),
        "same_url": f"{reverse('audit:list')}?{urlencode({'loai': record.target_type, 'so': record.target_id})}"
        if more
        else "",
        "person_url": f"{reverse('audit:list')}?{urlencode({'nguoi': record.actor_id})}" if record.actor_id else "",
    }
    return render(request, "audit/detail.html", context)


@requires(Permission.AUDIT_READ)
def journal_sheet(request: HttpRequest) -> FileResponse:
    _form, records, _chips = _asked(request)
    names = {unit.pk: unit.name for unit in Unit.objects.only("title", "short_title")}
    columns = [("Số", 10), ("Lúc", 18), ("Người thực hiện", 28), ("Việc", 32), ("Đối tượng", 44), ("Đơn vị", 32),
               ("Thay đổi", 70)]  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for record in records[:MOST_IN_SHEET].iterator(chunk_size=2_000):
            changed = "; ".join(
                f"{each.where}: {each.before} → {each.after}" if each.before else f"{each.where}: {each.after}"
                for each in changes_in(record)
            )
            unit = names.get(record.unit_id, "") if record.unit_id else ""
            yield record.seq, record.at, record.actor_name, describe(record.action), record.target_name, unit, changed

    return sheet_response("nhat-ky", "Nhật ký", columns, rows())
