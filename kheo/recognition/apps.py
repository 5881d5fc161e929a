from django.apps import AppConfig

from kheo.audit.rules.words import add_words
from kheo.recognition.rules import words, words_aftercare


class RecognitionConfig(AppConfig):
    name = "kheo.recognition"
    label = "recognition"
    verbose_name = "Công nhận, khen thưởng"

    def ready(self) -> None:
        for each in (words, words_aftercare):
            add_words(each.WORDS, each.SUBJECTS)
