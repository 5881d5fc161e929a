from django.urls import path

from kheo.plans import views

app_name = "plans"
urlpatterns = [
    path("", views.plan_list, name="list"),
    path("nap/", views.upload, name="upload"),
    path("doc-van-ban/", views.readings, name="readings"),
    path("doc-van-ban/<int:pk>/", views.reading, name="reading"),
    path("doc-van-ban/<int:pk>/tep/", views.reading_file, name="reading_file"),
    path("doc-van-ban/<int:pk>/xoa/", views.delete, name="reading_delete"),
    path("<slug:code>/", views.detail, name="detail"),
    path("<slug:code>/nam-sau/", views.next_year, name="next"),
    path("<slug:code>/tep/", views.plan_file, name="file"),
    path("<slug:code>/van-ban/", views.plan_text, name="text"),
    path("<slug:code>/phien-ban/<int:number>/", views.version_detail, name="version"),
]
