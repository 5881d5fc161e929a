"""Doors of the registrations room, below /dang-ky/."""

from django.urls import path

from kheo.registrations.views import dossier, drafts, files, register, sending, steps

app_name = "registrations"

urlpatterns = [
    path("", register.register, name="list"),
    path("xlsx/", register.export, name="export"),
    path("vao-so/", register.accept_many, name="accept_many"),
    path("moi/", drafts.new, name="new"),
    path("gui-danh-sach/", sending.choose, name="send"),
    path("gui-danh-sach/<slug:plan_code>/<slug:unit_code>/", sending.page, name="send_list"),
    path("mo-hinh/<int:pk>/", dossier.initiative, name="initiative"),
    path("<int:pk>/", dossier.detail, name="detail"),
    path("<int:pk>/sua/", drafts.edit, name="edit"),
    path("<int:pk>/luu/", drafts.autosave, name="autosave"),
    path("<int:pk>/tiep-tuc/", drafts.join, name="join"),
    path("<int:pk>/dang-ky-moi/", drafts.stay_new, name="stay_new"),
    path("<int:pk>/gui/", steps.submit, name="submit"),
    path("<int:pk>/tra-lai/", steps.return_to_unit, name="return"),
    path("<int:pk>/vao-so/", steps.accept, name="accept"),
    path("<int:pk>/rut/", steps.withdraw, name="withdraw"),
    path("<int:pk>/ket-thuc/", steps.close, name="close"),
    path("<int:pk>/tien-do/", dossier.progress, name="progress"),
    path("<int:pk>/tien-do/<int:record_id>/huy/", dossier.void, name="void_progress"),
    path("<int:pk>/tep/", files.attach, name="attach"),
    path("<int:pk>/tep/<int:attachment_id>/", files.download, name="attachment"),
    path("<int:pk>/tep/<int:attachment_id>/anh/", files.preview, name="preview"),
    path("<int:pk>/tep/<int:attachment_id>/go/", files.remove, name="detach"),
]
