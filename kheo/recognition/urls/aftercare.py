"""Doors of what follows a decision: certificates and their public check, keeping up, copies, the years."""

from django.urls import path

from kheo.recognition.views import aftercare_certificates as certificates
from kheo.recognition.views import aftercare_public as public

patterns = [
    path("quyet-dinh/<int:pk>/giay-chung-nhan/", certificates.certificates, name="certificates"),
    path("quyet-dinh/<int:pk>/giay-chung-nhan/in/", certificates.ask, name="certificates_ask"),
    path("quyet-dinh/<int:pk>/giay-chung-nhan/tien-do/", certificates.progress, name="certificates_progress"),
    path("quyet-dinh/<int:pk>/giay-chung-nhan/tat-ca.pdf", certificates.all_pages, name="certificates_all"),
    path("giay-chung-nhan/<int:pk>/tep.pdf", certificates.one_page, name="certificate"),
    path("xac-minh/", public.verify, name="verify"),
    path("xac-minh/<str:code>/", public.verify_code, name="verify_code"),
]
