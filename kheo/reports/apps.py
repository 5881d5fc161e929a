from django.apps import AppConfig

from kheo.audit.rules import add_words
from kheo.reports.rules.words import SUBJECTS, WORDS


class ReportsConfig(AppConfig):
    name = "kheo.reports"
    label = "reports"
    verbose_name = "Báo cáo của đơn vị"

    def ready(self) -> None:
        add_words(WORDS, SUBJECTS)
