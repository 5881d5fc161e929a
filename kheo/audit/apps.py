from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kheo.audit"
    label = "audit"
    verbose_name = "Nhật ký"
