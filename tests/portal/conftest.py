"""The year's plan, and a round whose list is under public notice."""

import pytest

from tests.ballots.factories import load_bundled_plan
from tests.portal.factories import make_noticed


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def round_(plan):
    return make_noticed(plan)
