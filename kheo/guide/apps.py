from django.apps import AppConfig

from kheo.audit.rules import add_words
from kheo.guide.rules.words import SUBJECTS, WORDS


class GuideConfig(AppConfig):
    name = "kheo.guide"
    label = "guide"
    verbose_name = "Hướng dẫn"

    def ready(self) -> None:
        add_words(WORDS, SUBJECTS)
