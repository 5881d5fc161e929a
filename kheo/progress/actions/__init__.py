"""What is done in the figures room: units are reminded, and note how far their tasks are. The rest only reads."""

from kheo.progress.actions.digests import choose_ways, mark_read, remind_by_schedule
from kheo.progress.actions.reminders import remind
from kheo.progress.actions.tasks import note_task

__all__ = ["choose_ways", "mark_read", "note_task", "remind", "remind_by_schedule"]
