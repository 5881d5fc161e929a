"""The floor of the portal's load: a Django view that renders a template without anything in it, as `kheo serve` would.

Its middleware is what `django-admin startproject` writes. The page comes from the file named by STATIC_PAGE.
"""

import os
from pathlib import Path

from django.conf import settings

settings.configure(
    SECRET_KEY=os.urandom(24).hex(),
    ALLOWED_HOSTS=["*"],
    DEBUG=False,
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(os.environ["STATIC_PAGE"]).parent],
        }
    ],
)

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    return render(request, Path(os.environ["STATIC_PAGE"]).name)


urlpatterns = [path("cong-khai/", page)]
application = get_wsgi_application()
