"""Guards in the database itself: a row of numbers has no gap, and what stands in the register stays there.

A number follows the one before it, or the last one of the paper book. A line keeps its unit, year, type and number; one
that is used keeps its document; one that was struck out stays so. No line is taken out, and no counter goes back.
"""

from django.db import migrations

LINE, COUNTER = "numbering_documentnumber", "numbering_numbercounter"
SAME_ROW = "{other}.unit_id = NEW.unit_id AND {other}.year = NEW.year AND {other}.sort = NEW.sort"
BEFORE = (
    f"EXISTS (SELECT 1 FROM {LINE} line WHERE {SAME_ROW.format(other='line')} AND line.number = NEW.number - 1)"
)
OPENING = (
    f"COALESCE((SELECT opening FROM {COUNTER} counter WHERE {SAME_ROW.format(other='counter')}), 0) = NEW.number - 1"
)
ROW = ("unit_id", "year", "sort", "number")
DOCUMENT = ("symbol", "text", "subject", "dated_on", "issued_here")
STRUCK = ("state", "void_at", "void_because", *DOCUMENT)
GAP, STAYS = "a row of numbers has no gap", "what stands in the register stays"


def guards(differs):
    """(name, event, table, condition under which it is refused, message); the words differ by database alone."""

    def changed(columns):
        return " OR ".join(differs.format(column=column) for column in columns)

    return [
        ("number_add", "INSERT", LINE, f"NOT ({BEFORE} OR {OPENING})", GAP),
        (
            "number_change",
            "UPDATE",
            LINE,
            f"{changed(ROW)} OR (OLD.state = 'used' AND (NEW.state = 'reserved' OR {changed(DOCUMENT)}))"
            f" OR (OLD.state = 'used' AND OLD.issued_here AND NEW.state <> 'used')"
            f" OR (OLD.state = 'void' AND ({changed(STRUCK)}))",
            STAYS,
        ),
        ("number_delete", "DELETE", LINE, "1 = 1", STAYS),
        (
            "counter_change",
            "UPDATE",
            COUNTER,
            f"NEW.last < OLD.last OR {changed(ROW[:3])} OR (OLD.opening <> NEW.opening AND OLD.last <> 0)",
            STAYS,
        ),
        ("counter_delete", "DELETE", COUNTER, "1 = 1", STAYS),
    ]


def _sqlite():
    for name, event, table, condition, message in guards("OLD.{column} IS NOT NEW.{column}"):
        yield (
            f"CREATE TRIGGER guard_{name} BEFORE {event} ON {table} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _postgresql():
    for name, event, table, condition, message in guards("OLD.{column} IS DISTINCT FROM NEW.{column}"):
        row = "OLD" if event == "DELETE" else "NEW"
        yield (
            f"CREATE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {condition} THEN RAISE integrity_constraint_violation USING MESSAGE = '{message}'; END IF;"
            f" RETURN {row}; END $$"
        )
        yield f"CREATE TRIGGER guard_{name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION guard_{name}()"


def forwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in _sqlite() if schema_editor.connection.vendor == "sqlite" else _postgresql():
            cursor.execute(statement)


def backwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for name, *_ in guards("{column}"):
            if schema_editor.connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER guard_{name}")
            else:
                cursor.execute(f"DROP FUNCTION guard_{name}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("numbering", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
