from django.apps import AppConfig

from kheo.audit.rules.words import add_words
from kheo.ballots.rules.words import SUBJECTS, WORDS


class BallotsConfig(AppConfig):
    name = "kheo.ballots"
    label = "ballots"
    verbose_name = "Bình chọn, biểu quyết"

    def ready(self) -> None:
        add_words(WORDS, SUBJECTS)
