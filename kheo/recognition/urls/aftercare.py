"""Doors of what follows a decision: certificates and their public check, keeping up, copies, the years."""

from django.urls import path

from kheo.recognition.views import aftercare_certificates as certificates
from kheo.recognition.views import aftercare_keep_up as keep_up
from kheo.recognition.views import aftercare_public as public
from kheo.recognition.views import aftercare_replication as replication
from kheo.recognition.views import aftercare_years as years

patterns = [
    path("quyet-dinh/<int:pk>/giay-chung-nhan/", certificates.certificates, name="certificates"),
    path("quyet-dinh/<int:pk>/giay-chung-nhan/in/", certificates.ask, name="certificates_ask"),
    path("quyet-dinh/<int:pk>/giay-chung-nhan/tien-do/", certificates.progress, name="certificates_progress"),
    path("quyet-dinh/<int:pk>/giay-chung-nhan/tat-ca/", certificates.all_pages, name="certificates_all"),
    path("giay-chung-nhan/<int:pk>/", certificates.one_page, name="certificate"),
    path("xac-minh/", public.verify, name="verify"),
    path("xac-minh/<str:code>/", public.verify_code, name="verify_code"),
    path("cong-nhan/duy-tri/", keep_up.keep_up, name="keep_up"),
    path("cong-nhan/duy-tri/xem-lai/", keep_up.keep_up_many, name="keep_up_many"),
    path("cong-nhan/duy-tri/<int:pk>/", keep_up.keep_up_one, name="keep_up_one"),
    path("nhan-rong/", replication.replications, name="replications"),
    path("nhan-rong/tai-ve/", replication.export, name="replication_export"),
    path("nhan-rong/<int:pk>/", replication.replication_of, name="replication_of"),
    path("nhan-rong/<int:pk>/ghi/", replication.record, name="replication_record"),
    path("nhan-rong/lan/<int:pk>/huy/", replication.void, name="replication_void"),
    path("cong-nhan/ba-nam/", years.three_years, name="three_years"),
    path("cong-nhan/ba-nam/tai-ve/", years.three_years_export, name="three_years_export"),
    path("cong-nhan/chi-bo/", years.branches, name="branches"),
]
