from django.apps import AppConfig

from kheo.audit.rules import add_words
from kheo.feedback.rules.words import SUBJECTS, WORDS


class FeedbackConfig(AppConfig):
    name = "kheo.feedback"
    label = "feedback"
    verbose_name = "Vướng mắc, kiến nghị"

    def ready(self) -> None:
        add_words(WORDS, SUBJECTS)
