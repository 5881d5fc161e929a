from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "kheo.ballots"
    label = "ballots"
    verbose_name = "Bình chọn, biểu quyết"
