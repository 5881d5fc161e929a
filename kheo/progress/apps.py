from django.apps import AppConfig

from kheo.audit.rules.words import add_words
from kheo.progress.rules.words import SUBJECTS, WORDS


class ProgressConfig(AppConfig):
    name = "kheo.progress"
    label = "progress"
    verbose_name = "Tiến độ"

    def ready(self) -> None:
        add_words(WORDS, SUBJECTS)
