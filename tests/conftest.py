"""What every test may count on."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations  # its own module cannot be imported first
from hypothesis import settings

from kheo.config import clock

PLAN_FILE = Path(__file__).parent.parent / "kheo" / "plans" / "bundled" / "chi-lang-2023.yaml"
CHROMIUM = Path("/usr/bin/chromium")
HERE = {"127.0.0.1", "localhost", "::1"}

# No test asserts a time: a busy machine is no fault of the code.
settings.register_profile("kheo", deadline=None)
settings.load_profile("kheo")

# The browser's driver runs an event loop; the tests beside it ask the database all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as an office has it: in memory, the threads of a test server would share one connection."""
    default = django_settings.DATABASES["default"]
    if default["ENGINE"] == "django.db.backends.sqlite3":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        default["TEST"] = {**default.get("TEST", {}), "NAME": str(file)}
        durable, quick = "synchronous=FULL", "synchronous=OFF"  # no test outlives a power cut
        default["OPTIONS"]["init_command"] = default["OPTIONS"]["init_command"].replace(durable, quick)


@pytest.fixture(scope="session", autouse=True)
def _empty_tables_that_are_guarded():
    """A test that commits ends with every table emptied; on SQLite the guards of closed ballots would refuse it."""
    kept = DatabaseOperations.sql_flush

    def sql_flush(self, *args, **how):
        statements = kept(self, *args, **how)
        if not statements:
            return statements
        with self.connection.cursor() as cursor:
            guards = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        return [*(f"DROP TRIGGER {name}" for name, _ in guards), *statements, *(sql for _, sql in guards)]

    def sql_flush_with_what_refers(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        return all_of_it(self, style, tables, reset_sequences=reset_sequences, allow_cascade=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        if connection.vendor == "postgresql":  # the search index is a table that Django does not know of
            all_of_it = type(connection.ops).sql_flush
            patch.setattr(type(connection.ops), "sql_flush", sql_flush_with_what_refers)
        yield


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_the_test(settings, tmp_path):
    """Nothing that a test stores reaches the data folder of the machine."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.KHEO_REQUIRE_SECOND_FACTOR = False
    # A place of its own, so that sign-in attempts of one test do not count against the next.
    locmem = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": locmem, "LOCATION": str(tmp_path)}}


@pytest.fixture(autouse=True)
def _clock_of_the_test_alone():
    """A pretended day begins with the test, not with the first test of this process that pretended it."""
    clock._shift.cache_clear()


@pytest.fixture(autouse=True)
def _public_pages_of_the_test_alone(monkeypatch):
    """Rows that a test makes without the journal do not make an earlier test's page a stale one."""
    from kheo.portal.views import kept

    monkeypatch.setattr(kept, "SHELF", kept.Shelf())


def pytest_collection_modifyitems(config, items):
    """Browser tests need a browser. What is about the other database is left to its own run, and on the second
    database only what asks the database runs."""
    if not CHROMIUM.exists():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} is not installed"))
    vendor = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    database_only = os.environ.get("KHEO_TEST_DATABASE_ONLY") == "1"
    wanted, left = [], []
    for item in items:
        only = item.get_closest_marker("only_on")
        belongs = only is None or vendor in only.args
        if database_only:
            asks = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
            belongs = belongs and bool(asks) and not item.get_closest_marker("browser")
        (wanted if belongs else left).append(item)
    if left:
        items[:] = wanted
        config.hook.pytest_deselected(items=left)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, quiet: it looks for nothing outside of this machine."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    flags += ["--disable-background-networking", "--disable-component-update"]
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.fixture
def new_context(new_context):
    """A browser context; the test fails if any page in it asks another host for anything."""
    left = []

    def make(**options):
        context = new_context(**options)
        context.on("request", lambda request: left.append(request.url))
        return context

    yield make
    asked = {url for url in left if url.startswith(("http:", "https:")) and urlsplit(url).hostname not in HERE}
    assert asked == set()
