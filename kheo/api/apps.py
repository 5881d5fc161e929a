from django.apps import AppConfig

from kheo.api.rules.words import SUBJECTS, WORDS
from kheo.audit.rules import add_words


class ApiConfig(AppConfig):
    name = "kheo.api"
    label = "api"
    verbose_name = "Giao diện lập trình"

    def ready(self) -> None:
        add_words(WORDS, SUBJECTS)
