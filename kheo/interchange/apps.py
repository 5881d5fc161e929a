from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    name = "kheo.interchange"
    label = "interchange"
    verbose_name = "Liên thông"
