"""Any order of steps: numbers without gaps, one open standing for what counts, a refusal changes nothing."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from kheo.audit.models import Record
from kheo.registrations.actions import steps
from kheo.registrations.models import Counter, Event, Registration, Standing
from kheo.registrations.rules import IN_REGISTER, MOVES, State, Step
from kheo.shared.problems import RuleBroken
from tests.registrations.factories import ON_TIME, SYSTEM, load_bundled_plan, make_draft, unit_of

TAKE = {
    Step.SUBMIT: steps.submit,
    Step.RETURN: steps.return_to_unit,
    Step.ACCEPT: steps.accept,
    Step.WITHDRAW: steps.withdraw,
    Step.CLOSE: steps.close,
}


class Lifecycle(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.plan = load_bundled_plan()
        self.unit = unit_of("xa-bac-thuy")
        self.now = ON_TIME
        self.states: dict[int, State] = {}

    @rule()
    def draft(self):
        self.states[make_draft(self.plan, self.unit, at=self.now).pk] = State.DRAFT

    @rule(
        step=st.sampled_from(Step),
        which=st.integers(0, 9),
        reason=st.sampled_from(["", "Có lý do"]),
        pause=st.sampled_from([0, 1, 3600]),
    )
    def take(self, step, which, reason, pause):
        if not self.states:
            return
        pk = sorted(self.states)[which % len(self.states)]
        self.now += timedelta(seconds=pause)
        move = MOVES[step]
        said = {"reason": reason} if move.needs_reason else {}
        before = self.picture()
        if self.states[pk] in move.sources and (reason or not move.needs_reason):
            TAKE[step](registration_id=pk, by=SYSTEM, at=self.now, **said)
            self.states[pk] = move.target
        else:
            with pytest.raises(RuleBroken):
                TAKE[step](registration_id=pk, by=SYSTEM, at=self.now, **said)
            assert self.picture() == before

    @rule()
    def accept_all_that_wait(self):
        waiting = [pk for pk, state in self.states.items() if state is State.SUBMITTED]
        if waiting:
            steps.accept_many(registration_ids=waiting, by=SYSTEM, at=self.now)
            self.states.update(dict.fromkeys(waiting, State.ACCEPTED))

    def picture(self):
        return (
            list(Registration.objects.order_by("id").values_list()),
            list(Standing.objects.order_by("id").values_list()),
            Event.objects.count(),
            Record.objects.count(),
            list(Counter.objects.values_list()),
        )

    @invariant()
    def states_are_those_of_the_table(self):
        if hasattr(self, "states"):
            assert {each.pk: each.state for each in Registration.objects.all()} == self.states

    @invariant()
    def numbers_have_no_gap_and_no_twin(self):
        numbers = sorted(Registration.objects.filter(number__isnull=False).values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def what_counts_has_one_open_standing(self):
        counting = set(Registration.objects.filter(state__in=list(IN_REGISTER)).values_list("id", flat=True))
        assert sorted(Standing.objects.filter(to_at__isnull=True).values_list("registration_id", flat=True)) == sorted(
            counting
        )


class TestLifecycle(TestCase):
    def test_machine(self):
        class InRollback(Lifecycle):
            def __init__(self):
                super().__init__()
                self.savepoint = transaction.savepoint()

            def teardown(self):
                transaction.savepoint_rollback(self.savepoint)

        run_state_machine_as_test(
            InRollback,
            settings=settings(
                max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
