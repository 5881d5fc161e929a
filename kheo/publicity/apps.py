from django.apps import AppConfig

from kheo.audit.rules import add_words
from kheo.publicity.rules.words import SUBJECTS, WORDS


class PublicityConfig(AppConfig):
    name = "kheo.publicity"
    label = "publicity"
    verbose_name = "Tuyên truyền"

    def ready(self) -> None:
        add_words(WORDS, SUBJECTS)
