"""The search index: one inverted index over folded words and facts, in the manner of each database.

SQLite has an FTS5 table whose rowid is the registration's id; PostgreSQL a table of token arrays as tsvector under GIN.
`registrations_word` lists every word once, so that the beginning of a word can be asked for.
"""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE registrations_search USING fts5"
    "(tokens, tokenize = \"ascii tokenchars '_'\", detail = none, columnsize = 0)",
    "CREATE TABLE registrations_word (word TEXT PRIMARY KEY) WITHOUT ROWID",
)
POSTGRESQL = (
    "CREATE TABLE registrations_search ("
    " registration_id bigint PRIMARY KEY REFERENCES registrations_registration (id) ON DELETE CASCADE"
    " DEFERRABLE INITIALLY DEFERRED,"
    " tokens tsvector NOT NULL)",
    # So that the planner knows common words from rare ones far down the list.
    "ALTER TABLE registrations_search ALTER COLUMN tokens SET STATISTICS 1000",
    "CREATE INDEX registrations_search_tokens ON registrations_search USING gin (tokens) WITH (fastupdate = off)",
    "CREATE TABLE registrations_word (word text COLLATE \"C\" PRIMARY KEY)",
)


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    schema_editor.execute("DROP TABLE registrations_search")
    schema_editor.execute("DROP TABLE registrations_word")


class Migration(migrations.Migration):
    dependencies = [("registrations", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
