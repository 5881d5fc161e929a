"""What every test may count on."""

import os
import shutil
from pathlib import Path

import pytest

PLAN_FILE = Path(__file__).parent.parent / "kheo" / "plans" / "bundled" / "chi-lang-2023.yaml"


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
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The Chromium of the system, which asks nothing of the network by itself."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread of the test
    quiet = ["quic", "background-networking", "component-update", "sync", "gpu"]
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": ["--no-sandbox", "--no-first-run", *[f"--disable-{part}" for part in quiet]],
    }


def pytest_collection_modifyitems(config, items):
    """On the second database, run what asks the database; browser journeys have had their run."""
    if os.environ.get("KHEO_TEST_DATABASE_ONLY") != "1":
        return
    wanted, left = [], []
    for item in items:
        asks = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
        (wanted if asks and not item.get_closest_marker("browser") else left).append(item)
    items[:] = wanted
    config.hook.pytest_deselected(items=left)
