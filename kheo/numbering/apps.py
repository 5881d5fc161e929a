from django.apps import AppConfig

from kheo.audit.rules.words import add_words
from kheo.numbering.rules import words


class NumberingConfig(AppConfig):
    name = "kheo.numbering"
    label = "numbering"
    verbose_name = "Sổ số văn bản"

    def ready(self) -> None:
        add_words(words.WORDS, words.SUBJECTS)
