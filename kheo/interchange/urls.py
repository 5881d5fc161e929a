"""Doors of the interchange room, below /lien-thong/."""

from django.urls import path

from kheo.interchange.views import endpoints, matching, sources, together, upstreams

app_name = "interchange"

urlpatterns = [
    path("", endpoints.page, name="home"),
    path("diem-nhan/moi/", endpoints.new, name="endpoint_new"),
    path("diem-nhan/<int:pk>/", endpoints.one, name="endpoint"),
    path("diem-nhan/<int:pk>/sua/", endpoints.edit, name="endpoint_edit"),
    path("diem-nhan/<int:pk>/bat/", endpoints.switch_on, name="endpoint_on"),
    path("diem-nhan/<int:pk>/tat/", endpoints.switch_off, name="endpoint_off"),
    path("diem-nhan/<int:pk>/thay-khoa/", endpoints.rotate, name="endpoint_rotate"),
    path("diem-nhan/<int:pk>/gui-thu/", endpoints.send_test, name="endpoint_test"),
    path("thong-bao/<int:delivery>/", endpoints.delivery, name="delivery"),
    path("thong-bao/<int:delivery>/gui-lai/", endpoints.again, name="delivery_again"),
    path("len-tren/", upstreams.page, name="upstreams"),
    path("len-tren/moi/", upstreams.new, name="upstream_new"),
    path("len-tren/<int:upstream>/", upstreams.one, name="upstream"),
    path("len-tren/<int:upstream>/sua/", upstreams.edit, name="upstream_edit"),
    path("len-tren/<int:upstream>/gui/", upstreams.send, name="upstream_send"),
    path("lan-gui/<int:sending>/", upstreams.sending, name="sending"),
    path("nhan/", sources.page, name="sources"),
    path("nhan/moi/", sources.new, name="source_new"),
    path("nhan/tong-hop/", together.page, name="together"),
    path("nhan/so-lieu/<int:rollup>/", sources.rollup, name="rollup"),
    path("nhan/<int:source>/", sources.one, name="source"),
    path("nhan/<int:source>/sua/", sources.edit, name="source_edit"),
    path("nhan/<int:source>/khop/", matching.page, name="matching"),
]
