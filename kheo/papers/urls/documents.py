"""Doors of official documents: written, issued, entered; the unit's templates."""

from django.urls import path

from kheo.papers.views import drafts, issued, issuing, unit_templates, writing

patterns = [
    path("van-ban/", issued.documents, name="documents"),
    path("van-ban/xlsx/", issued.sheet, name="sheet"),
    path("van-ban/soan/", writing.catalogue, name="catalogue"),
    path("van-ban/soan/<slug:paper>/", writing.start, name="start"),
    path("van-ban/du-thao/<int:draft>/", drafts.draft, name="draft"),
    path("van-ban/du-thao/<int:draft>/luu/", drafts.save, name="draft_save"),
    path("van-ban/du-thao/<int:draft>/bo/", drafts.drop, name="draft_drop"),
    path("van-ban/du-thao/<int:draft>/tep/<slug:form>/", drafts.preview, name="draft_file"),
    path("van-ban/du-thao/<int:draft>/ban-hanh/", issuing.issue, name="issue"),
    path("van-ban/tai-len/", issuing.enter, name="enter"),
    path("van-ban/mau/", unit_templates.templates, name="unit_templates"),
    path("van-ban/mau/co-san/<slug:body>/", unit_templates.house, name="house_template"),
    path("van-ban/mau/<int:own>/tep/", unit_templates.file, name="unit_template_file"),
    path("van-ban/mau/<int:own>/go/", unit_templates.remove, name="unit_template_remove"),
    path("van-ban/<int:issued>/", issued.paper, name="issued"),
    path("van-ban/<int:issued>/tep/<int:file>/", issued.file, name="issued_file"),
    path("van-ban/<int:issued>/so-lieu/", issued.figures, name="issued_figures"),
    path("van-ban/<int:issued>/ban-ky/", issued.signed_copy, name="signed_copy"),
    path("van-ban/<int:issued>/thay-the/", issued.replace, name="replace"),
]
