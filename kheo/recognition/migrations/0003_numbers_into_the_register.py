"""The numbers of decisions move into the register of all document numbers of a unit."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import migrations

SORT = "QĐ"
PARTY = ("party-committee", "party-office", "party-cell")
MISSING = "Không có quyết định nào mang số này khi chuyển sang sổ chung."


def forwards(apps, schema_editor):
    Decision, Counter = apps.get_model("recognition", "Decision"), apps.get_model("recognition", "DecisionCounter")
    Book = apps.get_model("numbering", "NumberCounter")
    for counter in Counter.objects.select_related("unit").order_by("pk"):
        book, created = Book.objects.get_or_create(unit=counter.unit, year=counter.year, sort=SORT)
        if not created:
            continue
        numbered = Decision.objects.filter(unit=counter.unit, year=counter.year, number__isnull=False)
        _enter(apps, counter, list(numbered.select_related("plan").order_by("number")))
        book.last = counter.last
        book.save(update_fields=["last"])


def _enter(apps, counter, decisions):
    """Every number up to the counter's, in order; one that no decision bears is struck out, with the reason."""
    Line = apps.get_model("numbering", "DocumentNumber")
    between = "-" if counter.unit.kind.endswith(PARTY) else "/"
    bears = {each.number: each for each in decisions}
    when, latest = datetime(counter.year, 1, 1, tzinfo=UTC), None
    for number in range(1, counter.last + 1):
        decision = bears.get(number)
        when = decision.issued_at if decision else when
        sign = decision.symbol if decision else SORT
        text = f"{number:02d}{between}{sign}" if sign else str(number)
        line = Line(unit=counter.unit, year=counter.year, sort=SORT, number=number, symbol=sign, text=text, taken_at=when)
        if decision:
            day = decision.issued_at.astimezone(ZoneInfo(decision.plan.timezone)).date()
            line.state, line.subject, line.dated_on = "used", decision.title or SORT, day
            line.late, latest = latest is not None and day < latest, max(day, latest or day)
            line.issued_here, line.used_at = True, when
            line.taken_by_id = line.used_by_id = decision.issued_by_id
        else:
            line.state, line.void_at, line.void_because = "void", when, MISSING
        line.save(force_insert=True)


def backwards(apps, schema_editor):
    """The lines stay in the register, which nothing leaves; the counters go back to where they were."""
    Counter, Book = apps.get_model("recognition", "DecisionCounter"), apps.get_model("numbering", "NumberCounter")
    for book in Book.objects.filter(sort=SORT):
        Counter.objects.create(unit_id=book.unit_id, year=book.year, last=book.last)


class Migration(migrations.Migration):
    dependencies = [("recognition", "0002_guards"), ("numbering", "0002_guards")]
    operations = [migrations.RunPython(forwards, backwards)]
