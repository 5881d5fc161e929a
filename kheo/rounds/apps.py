from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "kheo.rounds"
    label = "rounds"
    verbose_name = "Đợt xét"
