from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "kheo.config"
    label = "config"
