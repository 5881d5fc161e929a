from django.apps import AppConfig

from kheo.audit.rules.words import add_words
from kheo.rounds.rules.words import SUBJECTS, WORDS


class RoundsConfig(AppConfig):
    name = "kheo.rounds"
    label = "rounds"
    verbose_name = "Đợt xét"

    def ready(self) -> None:
        add_words(WORDS, SUBJECTS)
