from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "kheo.publicity"
    label = "publicity"
    verbose_name = "Tuyên truyền"
