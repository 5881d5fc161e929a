from collections.abc import Callable, Collection, Mapping

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "kheo.plans"
    label = "plans"
    verbose_name = "Kế hoạch"

    # Asked with a plan's code for the codes of it that registrations use. Registrations are a later room, which this
    # one may not import: `kheo.config` puts the question here when the house is complete.
    codes_in_use: Callable[[str], Mapping[str, Collection[str]]] | None = None
