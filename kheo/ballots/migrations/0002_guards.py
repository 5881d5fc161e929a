"""Guards in the database itself: nothing is cast, changed or taken out but while a ballot is open, by whatever code.

A slip lives only in an open ballot. The roll is made before, and from the opening on says only who voted, once. What
was published when the ballot closed stays as it is. On PostgreSQL the slip holds its ballot, so that a ballot cannot be
closed between the look at it and the writing; SQLite has one writer at a time.
"""

from django.db import migrations

STATE = "(SELECT state FROM ballots_ballot WHERE id = {}.ballot_id)"
FROZEN_ROLL = ("number", "name", "salt", "ticket_hash", "member_id", "excluded", "void", "ballot_id")
FROZEN_BALLOT = ("state", "published", "merkle_root", "roll_hash", "rule", "code", "kind", "title", "closed_at")


def _changed(columns, differs):
    return " OR ".join(differs.format(column=column) for column in columns)


def _sqlite():
    differs = "OLD.{column} IS NOT NEW.{column}"

    def guard(name, event, table, condition, message):
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

    def state(row):
        return STATE.format(row)

    slips, roll, items = "ballots_slip", "ballots_rollentry", "ballots_ballotitem"
    closed = "ballot is not open"
    return (
        guard("ballots_slip_cast", "INSERT", slips, f"{state('NEW')} IS NOT 'open'", closed),
        guard(
            "ballots_slip_change",
            "UPDATE",
            slips,
            f"{state('NEW')} IS NOT 'open' OR {state('OLD')} IS NOT 'open'",
            closed,
        ),
        guard("ballots_slip_delete", "DELETE", slips, f"{state('OLD')} IS NOT 'open'", closed),
        guard("ballots_roll_add", "INSERT", roll, f"{state('NEW')} IS NOT 'prepared'", "roll is frozen"),
        guard("ballots_roll_delete", "DELETE", roll, f"{state('OLD')} IS NOT 'prepared'", "roll is frozen"),
        guard(
            "ballots_roll_change",
            "UPDATE",
            roll,
            f"({state('OLD')} IS NOT 'prepared' AND ({_changed(FROZEN_ROLL, differs)}))"
            f" OR (OLD.voted IS NOT NEW.voted AND (OLD.voted OR {state('OLD')} IS NOT 'open'))",
            "roll is frozen",
        ),
        guard("ballots_item_add", "INSERT", items, f"{state('NEW')} IS NOT 'prepared'", "items are frozen"),
        guard("ballots_item_delete", "DELETE", items, f"{state('OLD')} IS NOT 'prepared'", "items are frozen"),
        guard("ballots_item_change", "UPDATE", items, f"{state('OLD')} IN ('closed', 'cancelled')", "items are frozen"),
        guard(
            "ballots_ballot_change",
            "UPDATE",
            "ballots_ballot",
            f"(OLD.state IN ('closed', 'cancelled') AND ({_changed(FROZEN_BALLOT, differs)}))"
            " OR (OLD.roll_hash <> '' AND OLD.roll_hash IS NOT NEW.roll_hash)",
            "ballot is closed",
        ),
        guard(
            "ballots_ballot_delete", "DELETE", "ballots_ballot", "OLD.state <> 'prepared'", "ballot was opened"
        ),
    )


def _postgresql():
    differs = "OLD.{column} IS DISTINCT FROM NEW.{column}"

    def function(name, body):
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
            " DECLARE found text;"
            f" BEGIN {body} IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )

    def trigger(name, table, events):
        return f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"

    def look(row, share=""):
        return f" SELECT state INTO found FROM ballots_ballot WHERE id = {row}.ballot_id{share};"

    def refuse(condition, message):
        return f" IF {condition} THEN RAISE integrity_constraint_violation USING MESSAGE = '{message}'; END IF;"

    not_open = refuse("found IS DISTINCT FROM 'open'", "ballot is not open")
    not_prepared = refuse("found IS DISTINCT FROM 'prepared'", "frozen")
    items_frozen = refuse("found IN ('closed', 'cancelled')", "items are frozen")
    return (
        function(
            "ballots_slip_guard",
            f" IF TG_OP <> 'INSERT' THEN {look('OLD', ' FOR SHARE')} {not_open} END IF;"
            f" IF TG_OP <> 'DELETE' THEN {look('NEW', ' FOR SHARE')} {not_open} END IF;",
        ),
        trigger("ballots_slip_guard", "ballots_slip", "INSERT OR UPDATE OR DELETE"),
        function(
            "ballots_roll_guard",
            f" IF TG_OP = 'INSERT' THEN {look('NEW')} {not_prepared}"
            f" ELSIF TG_OP = 'DELETE' THEN {look('OLD')} {not_prepared}"
            f" ELSE {look('OLD')}"
            + refuse(f"found IS DISTINCT FROM 'prepared' AND ({_changed(FROZEN_ROLL, differs)})", "roll is frozen")
            + refuse(
                "OLD.voted IS DISTINCT FROM NEW.voted AND (OLD.voted OR found IS DISTINCT FROM 'open')",
                "roll is frozen",
            )
            + " END IF;",
        ),
        trigger("ballots_roll_guard", "ballots_rollentry", "INSERT OR UPDATE OR DELETE"),
        function(
            "ballots_item_guard",
            f" IF TG_OP = 'INSERT' THEN {look('NEW')} {not_prepared}"
            f" ELSIF TG_OP = 'DELETE' THEN {look('OLD')} {not_prepared}"
            f" ELSE {look('OLD')} {items_frozen}"
            " END IF;",
        ),
        trigger("ballots_item_guard", "ballots_ballotitem", "INSERT OR UPDATE OR DELETE"),
        function(
            "ballots_ballot_guard",
            " IF TG_OP = 'DELETE' THEN"
            + refuse("OLD.state <> 'prepared'", "ballot was opened")
            + " ELSE"
            + refuse(
                f"OLD.state IN ('closed', 'cancelled') AND ({_changed(FROZEN_BALLOT, differs)})", "ballot is closed"
            )
            + refuse("OLD.roll_hash <> '' AND OLD.roll_hash IS DISTINCT FROM NEW.roll_hash", "roll is frozen")
            + " END IF;",
        ),
        trigger("ballots_ballot_guard", "ballots_ballot", "UPDATE OR DELETE"),
    )


def forwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:  # as they are: schema_editor.execute reads per cent signs
        for statement in _sqlite() if schema_editor.connection.vendor == "sqlite" else _postgresql():
            cursor.execute(statement)


def backwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            for statement in _sqlite():
                cursor.execute(f"DROP TRIGGER {statement.split()[2]}")
        else:
            for name in ("slip", "roll", "item", "ballot"):
                cursor.execute(f"DROP FUNCTION ballots_{name}_guard() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("ballots", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
