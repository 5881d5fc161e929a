from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "kheo.progress"
    label = "progress"
    verbose_name = "Tiến độ"
