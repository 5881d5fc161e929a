from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "kheo.registrations"
    label = "registrations"
    verbose_name = "Đăng ký"
