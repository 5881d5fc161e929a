"""The doors of the plans room: plans, plan files, readings of plan documents."""

from kheo.plans.views.plans import detail, plan_file, plan_list, plan_text, version_detail
from kheo.plans.views.readings import delete, reading, reading_file, readings
from kheo.plans.views.turning import next_year
from kheo.plans.views.upload import upload

__all__ = [
    "delete",
    "detail",
    "next_year",
    "plan_file",
    "plan_list",
    "plan_text",
    "reading",
    "reading_file",
    "readings",
    "upload",
    "version_detail",
]
