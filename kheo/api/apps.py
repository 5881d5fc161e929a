from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "kheo.api"
    label = "api"
    verbose_name = "Giao diện lập trình"
