"""Guards in the database itself: what was issued stays as it was issued.

A document keeps its number, day, words and figures; that it was replaced is written beside once. Its files are laid
down when it is issued, and stay; only scans of the signed paper come later.
"""

from django.db import migrations

PAPER, FILE = "papers_issuedpaper", "papers_issuedfile"
ISSUED = (
    *("plan_id", "unit_id", "scope_id", "paper", "about", "draft_id", "number_id", "decision_id", "title", "subject"),
    *("sort", "number_text", "issued_on", "issued_at", "issued_by_id", "as_of", "figures", "lines", "recipients"),
    *("addressees", "signer_name", "signer_position"),
)
REPLACED = ("replaced_at", "replaced_by_id", "replaced_because")
STAYS, LATE = "an issued document stays as it is", "a document has its files from the beginning"


def guards(differs):
    """(name, event, table, condition under which it is refused, message); the words differ by database alone."""

    def changed(columns):
        return " OR ".join(differs.format(column=column) for column in columns)

    return [
        (
            "paper_change",
            "UPDATE",
            PAPER,
            f"{changed(ISSUED)} OR (OLD.replaced_at IS NOT NULL AND ({changed(REPLACED)}))",
            STAYS,
        ),
        ("paper_delete", "DELETE", PAPER, "1 = 1", STAYS),
        (
            "paper_file_add",
            "INSERT",
            FILE,
            f"NEW.form <> 'signed' AND NEW.added_at <> (SELECT issued_at FROM {PAPER} WHERE id = NEW.issued_id)",
            LATE,
        ),
        ("paper_file_change", "UPDATE", FILE, "1 = 1", STAYS),
        ("paper_file_delete", "DELETE", FILE, "1 = 1", STAYS),
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
    dependencies = [("papers", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
