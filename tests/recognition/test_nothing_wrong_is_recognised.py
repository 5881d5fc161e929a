"""Any order of any action by anybody: whatever is recognised has passed every rule, and every figure says so."""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.recognition.machine import STEPS, Year

# Eight parts of so many years make more than 20,000 steps; `make soak` asks for more years, each time others.
YEARS = int(os.environ.get("KHEO_SOAK_YEARS", "0")) or 14
LENGTH = 240
PARTS = [0, *(pytest.param(part, marks=pytest.mark.only_on("sqlite")) for part in range(1, 8))]


def machine(year: Year, seed: int | None):
    """A machine whose runs are undone one after the other; the place, the people and the plan stay."""

    class AnythingGoes(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.savepoint = transaction.savepoint()
            self.has_begun = False

        @initialize(chance=st.integers(0, 2**32))
        def begin(self, chance):
            self.has_begun = True
            year.begin(chance)

        @rule(twist=st.integers(0, 255))
        def step(self, twist):
            year.rng.seed(f"{year.rng.random()} {twist}")  # hypothesis alone draws the simplest step again and again
            year.act(year.rng.choice(STEPS))

        def teardown(self):
            if self.has_begun:
                year.look()
            transaction.savepoint_rollback(self.savepoint)

    AnythingGoes._hypothesis_internal_use_seed = seed
    return AnythingGoes


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_nothing_wrong_is_recognised_whatever_anybody_does(db, part):
    year = Year()
    year.build()
    seed = None if "KHEO_SOAK_YEARS" in os.environ else part

    try:
        run_state_machine_as_test(
            machine(year, seed),
            settings=settings(
                max_examples=YEARS,
                stateful_step_count=LENGTH,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    except Flaky:
        assert year.broken == []  # ids grow from year to year, so that a second run is another one: tell the first
        raise

    print(f"{year.taken} steps: {dict(year.done)}; refused: {dict(year.refused)}")
    assert year.taken >= LENGTH * YEARS * 13 // 20
    assert all((year.done["issue"], year.done["count_votes"], year.done["keep_up"] + year.done["draft_revocation"]))
