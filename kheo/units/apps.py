from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "kheo.units"
    label = "units"
    verbose_name = "Đơn vị"
