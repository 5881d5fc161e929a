from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kheo.accounts"
    label = "accounts"
    verbose_name = "Tài khoản"
