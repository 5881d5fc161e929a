"""What is done in the background, and how often: by `kheo work`, or by the server when it is one process."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections
from django.utils.timezone import localtime

from kheo.accounts.actions.letters import send_waiting_letters
from kheo.accounts.actions.sendings import forget_old_sendings
from kheo.accounts.actor import system_actor
from kheo.config import clock
from kheo.interchange.actions.delivering import forget_old_deliveries, gather_events, send_deliveries
from kheo.interchange.actions.sending import send_by_schedule
from kheo.plans.actions.readings import forget_old_readings
from kheo.progress.actions import remind_by_schedule
from kheo.progress.queries.digests import plans_about
from kheo.recognition.actions.certificates import make_waiting_certificates
from kheo.registrations.actions.indexing import gather_index
from kheo.registrations.actions.sweeping import sweep_stored_files
from kheo.registrations.actions.uploads import forget_old_uploads

log = logging.getLogger("kheo.jobs")
PAUSE = 5.0  # seconds between two looks at the list
REMINDERS_FROM = 7  # o'clock: nobody is reminded at night


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: float  # seconds
    do: Callable[[], object]


def send_letters() -> int:
    return send_waiting_letters(at=clock.now())


def forget_old_sessions() -> None:
    call_command("clearsessions")


def make_certificates() -> int:
    return make_waiting_certificates(now=clock.now, address=settings.KHEO_ADDRESS)


def forget_readings() -> int:
    return forget_old_readings(by=system_actor("kheo work"), at=clock.now())


def forget_sendings() -> int:
    return forget_old_sendings(at=clock.now())


def forget_uploads() -> int:
    return forget_old_uploads(at=clock.now())


def send_reminders() -> int:
    """What the plans' schedules have units told today; asked again through the day, it tells nobody twice."""
    now = clock.now()
    if localtime(now).hour < REMINDERS_FROM:
        return 0
    today = clock.today()
    by, address = system_actor("kheo work"), settings.KHEO_ADDRESS
    return len(remind_by_schedule(plans=plans_about(today), day=today, today=today, by=by, at=now, address=address))


def tell_other_systems() -> int:
    gather_events(address=settings.KHEO_ADDRESS, at=clock.now())
    return send_deliveries(now=clock.now, by=system_actor("kheo work"))


def send_figures_up() -> int:
    return send_by_schedule(today=clock.today(), by=system_actor("kheo work"), at=clock.now())


def forget_deliveries() -> int:
    return forget_old_deliveries(by=system_actor("kheo work"), at=clock.now())


JOBS = (
    Job("certificates", 5, make_certificates),
    Job("reminders", 1800, send_reminders),
    Job("letters", 30, send_letters),
    Job("hooks", 10, tell_other_systems),
    Job("rollups", 900, send_figures_up),
    Job("deliveries", 24 * 3600, forget_deliveries),
    Job("sessions", 6 * 3600, forget_old_sessions),
    Job("readings", 24 * 3600, forget_readings),
    Job("sendings", 24 * 3600, forget_sendings),
    Job("uploads", 6 * 3600, forget_uploads),
    Job("files", 24 * 3600, sweep_stored_files),
    Job("search", 24 * 3600, gather_index),
)


class Worker:
    """Does each job when it is due. A job that fails is logged and tried again at its next time."""

    def __init__(self, jobs: tuple[Job, ...] = JOBS, clock: Callable[[], float] = monotonic) -> None:
        self.jobs = jobs
        self.clock = clock
        self.due = {job.name: clock() for job in jobs}
        self.stopping = threading.Event()

    def once(self) -> list[str]:
        """Do what is due now; the names of the jobs that went well."""
        done = []
        for job in self.jobs:
            if self.clock() < self.due[job.name]:
                continue
            self.due[job.name] = self.clock() + job.every
            close_old_connections()
            try:
                job.do()
                done.append(job.name)
            except Exception:
                log.exception("job %s failed; it is tried again in %d s", job.name, job.every)
            finally:
                close_old_connections()
        return done

    def run(self) -> None:
        while not self.stopping.is_set():
            self.once()
            self.stopping.wait(PAUSE)


def start_in_background() -> Worker:
    """For a server of one process: a thread that ends with it."""
    worker = Worker()
    threading.Thread(target=worker.run, name="kheo-jobs", daemon=True).start()
    return worker
