"""Doors of decisions: the list of what stands recognised, drafting, signing, issuing, taking back; holds."""

from django.urls import path

from kheo.recognition.views import decisions, drafting, holds, recognised, signing

patterns = [
    path("cong-nhan/", recognised.recognised, name="list"),
    path("quyet-dinh/", decisions.decisions, name="decisions"),
    path("quyet-dinh/soan/", drafting.choose, name="decision_new"),
    path("quyet-dinh/soan/cong-nhan/<int:pk>/", drafting.recognise, name="decision_recognise"),
    path("quyet-dinh/soan/khen-thuong/", drafting.commend, name="decision_commend"),
    path("quyet-dinh/cho-ky/", signing.signing, name="signing"),
    path("quyet-dinh/ban-hanh/", signing.release, name="release"),
    path("quyet-dinh/tam-dung/", holds.holds, name="holds"),
    path("quyet-dinh/tam-dung/<int:pk>/ket-thuc/", holds.lift, name="hold_lift"),
    path("quyet-dinh/<int:pk>/", decisions.decision, name="decision"),
    path("quyet-dinh/<int:pk>/sua/", drafting.edit, name="decision_edit"),
    path("quyet-dinh/<int:pk>/bo/", decisions.drop_draft, name="decision_drop"),
    path("quyet-dinh/<int:pk>/ky/", signing.sign, name="sign"),
    path("quyet-dinh/<int:pk>/rut-chu-ky/", decisions.take_signature_back, name="unsign"),
    path("quyet-dinh/<int:pk>/thu/", decisions.letters, name="decision_letters"),
    path("quyet-dinh/<int:pk>/huy-bo/", drafting.revoke, name="decision_revoke"),
]
