"""All doors of the house. Each room brings its own urls.py; see the house test that walks them."""

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from kheo.api.views.api import api
from kheo.config import views

# What later rooms add to the interface below /api/v1/: prefix → a router, by its dotted name.
ROUTERS: tuple[tuple[str, str], ...] = (("", "kheo.interchange.views.api.router"),)
for _prefix, _router in ROUTERS:
    api.add_router(_prefix, _router)

ROOMS = (
    ("ke-hoach/", "kheo.plans.urls"),
    ("don-vi/", "kheo.units.urls"),
    ("tai-khoan/", "kheo.accounts.urls"),
    ("dang-ky/", "kheo.registrations.urls"),
    ("tep/", "kheo.registrations.urls.uploads"),
    ("", "kheo.accounts.urls.device"),
    ("", "kheo.rounds.urls"),
    ("", "kheo.ballots.urls"),
    ("", "kheo.recognition.urls"),
    ("", "kheo.papers.urls"),
    ("", "kheo.progress.urls"),
    ("so-van-ban/", "kheo.numbering.urls"),
    ("tuyen-truyen/", "kheo.publicity.urls"),
    ("bao-cao/", "kheo.reports.urls"),
    ("vuong-mac/", "kheo.feedback.urls"),
    ("cong-khai/", "kheo.portal.urls"),
    ("api/v1/", "kheo.api.urls.operations"),
    ("api/", "kheo.api.urls"),
    ("lien-thong/", "kheo.interchange.urls"),
    ("", "kheo.guide.urls"),
    ("nhat-ky/", "kheo.audit.urls"),
)

# What machines ask for has no language; of all else there is an English page below /en/.
FOR_MACHINES = ("api/v1/",)

urlpatterns: list[URLPattern | URLResolver] = [
    path("suc-khoe/", views.health, name="health"),
    *[path(prefix, include(module)) for prefix, module in ROOMS if prefix in FOR_MACHINES and find_spec(module)],
    *i18n_patterns(
        path("", views.home, name="home"),
        path("dang-nhap/", include("kheo.accounts.urls.sign_in")),
        *[
            path(prefix, include(module))
            for prefix, module in ROOMS
            if prefix not in FOR_MACHINES and find_spec(module)
        ],
        prefix_default_language=False,
    ),
]
if settings.DEBUG:
    urlpatterns.append(path("_components", views.components, name="components"))

handler400 = "kheo.config.views.bad_request"
handler403 = "kheo.config.views.forbidden"
handler404 = "kheo.config.views.not_found"
handler500 = "kheo.config.views.server_error"
