from django.apps import AppConfig

from kheo.audit.rules import add_words
from kheo.interchange.rules.words import SUBJECTS, WORDS


class InterchangeConfig(AppConfig):
    name = "kheo.interchange"
    label = "interchange"
    verbose_name = "Liên thông"

    def ready(self) -> None:
        add_words(WORDS, SUBJECTS)
