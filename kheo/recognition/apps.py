from django.apps import AppConfig

from kheo.audit.rules.words import add_words
from kheo.recognition.rules.words import SUBJECTS, WORDS


class RecognitionConfig(AppConfig):
    name = "kheo.recognition"
    label = "recognition"
    verbose_name = "Công nhận, khen thưởng"

    def ready(self) -> None:
        add_words(WORDS, SUBJECTS)
