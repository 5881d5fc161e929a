from django.apps import AppConfig

from kheo.audit.rules import add_words
from kheo.portal.rules.words import SUBJECTS, WORDS


class PortalConfig(AppConfig):
    name = "kheo.portal"
    label = "portal"
    verbose_name = "Trang công khai"

    def ready(self) -> None:
        add_words(WORDS, SUBJECTS)
