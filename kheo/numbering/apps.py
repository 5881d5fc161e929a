from django.apps import AppConfig


class NumberingConfig(AppConfig):
    name = "kheo.numbering"
    label = "numbering"
    verbose_name = "Sổ số văn bản"
