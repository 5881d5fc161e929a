from django.apps import AppConfig

from kheo.audit.rules.words import add_words
from kheo.papers.rules import words


class PapersConfig(AppConfig):
    name = "kheo.papers"
    label = "papers"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        add_words(words.WORDS, words.SUBJECTS)
