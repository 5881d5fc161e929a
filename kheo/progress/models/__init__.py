"""What the figures room writes down itself: what is said of the plan's tasks, and who was reminded of what."""

from kheo.progress.models.reminders import (
    MessageKind,
    Reminder,
    ReminderLine,
    ReminderMessage,
    ReminderPreference,
)
from kheo.progress.models.tasks import TaskNote

__all__ = ["MessageKind", "Reminder", "ReminderLine", "ReminderMessage", "ReminderPreference", "TaskNote"]
