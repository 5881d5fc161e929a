"""The doors of the house, the page of components that only a debugging server shows, and one page with htmx."""

import json

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from kheo.accounts.doors import public
from kheo.config import views
from kheo.config.urls import urlpatterns as doors

PAGE = """{% extends "base.html" %}
{% block scripts %}{% include "components/htmx.html" %}{% endblock %}
{% block heading %}Thử{% endblock %}
{% block content %}<div hx-target="#panel"><p id="panel">cũ</p>
<button hx-get="/phan?status=200">được</button><button hx-get="/phan?status=422">từ chối</button>
<button hx-get="/phan?status=403">cấm</button><button hx-get="/phan?status=500">hỏng</button></div>{% endblock %}"""


@public
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


@public
def part(request: HttpRequest) -> HttpResponse:
    status = int(request.GET["status"])
    told = {"HX-Trigger": json.dumps({"toast": "Đã lưu."})} if status == 200 else {}
    return HttpResponse(f"trả lời {status}", status=status, headers=told)


urlpatterns = [
    path("_components", views.components, name="components"),
    path("trang", page),
    path("phan", part),
    *doors,
]
