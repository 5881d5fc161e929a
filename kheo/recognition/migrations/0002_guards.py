"""Guards in the database itself: only an issued decision recognises or commends, and it stays as it was issued.

A decision begins as a draft; its lines are written before it is issued and never after. What it gave keeps its line,
its registration and its beginning, ends once, and is not taken out. An earlier decision, on paper before this software
came, is written down as issued, and gets further lines as further lists name it.
"""

from django.db import migrations

DECISION, ITEM = "recognition_decision", "recognition_decisionitem"
OUT = "('issued', 'revoked')"
AS_ISSUED = (
    *("plan_id", "unit_id", "round_id", "kind", "title", "legal_basis", "year", "number", "symbol", "signer_name"),
    *("signer_position", "on_behalf_of", "signed_on", "signed_at", "signed_by_id", "drafted_at", "drafted_by_id"),
    *("issued_at", "issued_by_id", "ground", "reason", "earlier", "paper_number"),
)
GIVEN = {  # table: (kind of decision, columns that stay, columns that are written once more, when it ends)
    "recognition_recognition": (
        "recognise",
        ("item_id", "registration_id", "assessment_id", "plan_id", "level", "level_rank", "distinction", "from_at"),
        ("to_at", '"end"', "reason"),
    ),
    "recognition_commendation": (
        "commend",
        ("item_id", "plan_id", "kind", "registration_id", "unit_id", "once", "from_at"),
        ("to_at", "reason"),
    ),
}
STATE = f"(SELECT state FROM {DECISION} WHERE id = {{}}.decision_id)"
EARLIER = f"(SELECT earlier FROM {DECISION} WHERE id = NEW.decision_id)"
GIVES = (
    f"EXISTS (SELECT 1 FROM {ITEM} item JOIN {DECISION} decision ON decision.id = item.decision_id"
    " WHERE item.id = NEW.item_id AND decision.state = 'issued' AND decision.kind = '{kind}'"
    " AND {same})"
)
DRAFTED, STAYS = "a decision begins as a draft", "an issued decision stays as it is"
NOT_GIVEN, KEPT = "only an issued decision gives", "what was given stays"


def guards(differs, same):
    """(name, event, table, condition under which it is refused, message); the words differ by database alone."""

    def changed(columns):
        return " OR ".join(differs.format(column=column) for column in columns)

    found = [
        ("decision_begin", "INSERT", DECISION, f"NEW.state IN {OUT} AND NOT NEW.earlier", DRAFTED),
        (
            "decision_change",
            "UPDATE",
            DECISION,
            f"OLD.state IN {OUT} AND (NEW.state NOT IN {OUT} OR (OLD.state = 'revoked' AND NEW.state <> 'revoked')"
            f" OR {changed(AS_ISSUED)} OR (OLD.state = 'revoked' AND"
            f" ({changed(('revoked_at', 'revoked_by_decision_id'))})))",
            STAYS,
        ),
        ("decision_delete", "DELETE", DECISION, f"OLD.state IN {OUT}", STAYS),
        ("item_add", "INSERT", ITEM, f"{STATE.format('NEW')} IN {OUT} AND NOT {EARLIER}", STAYS),
        ("item_change", "UPDATE", ITEM, f"{STATE.format('OLD')} IN {OUT} OR {STATE.format('NEW')} IN {OUT}", STAYS),
        ("item_delete", "DELETE", ITEM, f"{STATE.format('OLD')} IN {OUT}", STAYS),
    ]
    for table, (kind, stays, ends) in GIVEN.items():
        name = table.removeprefix("recognition_")
        of = [same.format(column="registration_id")]
        if "unit_id" in stays:  # a line about a registration names no unit of its own
            of.append(f"({same.format(column='unit_id')} OR NEW.registration_id IS NOT NULL)")
        gives = GIVES.format(kind=kind, same=" AND ".join(of))
        found += [
            (f"{name}_add", "INSERT", table, f"NOT {gives}", NOT_GIVEN),
            (
                f"{name}_change",
                "UPDATE",
                table,
                f"{changed(stays)} OR (OLD.to_at IS NOT NULL AND ({changed(ends)}))",
                KEPT,
            ),
            (f"{name}_delete", "DELETE", table, "1 = 1", KEPT),
        ]
    return found


def _sqlite():
    differs, same = "OLD.{column} IS NOT NEW.{column}", "item.{column} IS NEW.{column}"
    for name, event, table, condition, message in guards(differs, same):
        yield (
            f"CREATE TRIGGER guard_{name} BEFORE {event} ON {table} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _postgresql():
    """A line holds its decision while it is written, so that no decision is issued beside it."""
    for name, event, table, condition, message in guards(
        "OLD.{column} IS DISTINCT FROM NEW.{column}", "item.{column} IS NOT DISTINCT FROM NEW.{column}"
    ):
        row = "OLD" if event == "DELETE" else "NEW"
        hold = f" PERFORM 1 FROM {DECISION} WHERE id = {row}.decision_id FOR SHARE;" if table == ITEM else ""
        yield (
            f"CREATE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN{hold}"
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
        for name, *_ in guards("{column}", "{column}"):
            if schema_editor.connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER guard_{name}")
            else:
                cursor.execute(f"DROP FUNCTION guard_{name}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("recognition", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
