from typing import cast

from django.apps import AppConfig, apps


class ConfigConfig(AppConfig):
    name = "kheo.config"
    label = "config"

    def ready(self) -> None:
        """Answer the questions that an earlier room has for a later one."""
        from kheo.plans.apps import PlansConfig
        from kheo.registrations.queries.codes import codes_in_use

        cast(PlansConfig, apps.get_app_config("plans")).codes_in_use = codes_in_use
