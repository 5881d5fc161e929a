"""Background jobs: each when it is due, a failing one never stops the others."""

import pytest
from django.core.management import call_command

from kheo.config.operations.jobs import JOBS, Job, Worker


class Hand:
    """A clock that is moved by hand."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch):
    monkeypatch.setattr("kheo.config.operations.jobs.close_old_connections", lambda: None)


def test_a_job_is_done_at_once_and_then_when_its_time_has_passed(hand):
    done = []
    worker = Worker((Job("count", 30, lambda: done.append(hand.seconds)),), clock=hand)

    for hand.seconds in (0.0, 10.0, 29.0, 30.0, 31.0, 61.0):
        worker.once()

    assert done == [0.0, 30.0, 61.0]


def test_a_job_that_fails_is_logged_and_leaves_the_others_alone(hand, caplog):
    done = []

    def fail():
        raise RuntimeError("the mail server is away")

    worker = Worker((Job("letters", 30, fail), Job("count", 30, lambda: done.append(1))), clock=hand)

    assert worker.once() == ["count"]
    assert "job letters failed" in caplog.text
    hand.seconds = 30.0
    worker.once()
    assert done == [1, 1]


@pytest.mark.django_db
def test_every_job_of_ours_can_be_done(hand):
    assert Worker(clock=hand).once() == [job.name for job in JOBS]


@pytest.mark.django_db
def test_work_once_names_what_was_done(capsys):
    call_command("work", "--once")

    assert capsys.readouterr().err.splitlines() == [f"{job.name}: xong" for job in JOBS]
