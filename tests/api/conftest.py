"""Programs at the door."""

import pytest

from kheo.api.rules import Pace
from kheo.api.views import pace


@pytest.fixture(autouse=True)
def _nobody_asked_before(monkeypatch):
    monkeypatch.setattr(pace, "PACE", Pace())
