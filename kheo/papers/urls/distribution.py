"""Doors of distribution: sent, reminded, received."""

from django.urls import path

from kheo.papers.views import distribution, incoming, receipt

patterns = [
    path("van-ban/<int:issued>/noi-nhan/", distribution.recipients, name="distribution"),
    path("van-ban/<int:issued>/noi-nhan/gui/", distribution.send, name="distribute"),
    path("van-ban/<int:issued>/noi-nhan/them/", distribution.add, name="distribute_more"),
    path("van-ban/gui/<int:dispatch>/", distribution.dispatch, name="dispatch"),
    path("van-ban/gui/<int:dispatch>/da-nhan/", distribution.received, name="dispatch_received"),
    path("van-ban/gui/<int:dispatch>/lien-ket/", distribution.link, name="dispatch_link"),
    path("van-ban/gui/<int:dispatch>/thu-hoi/", distribution.unlink, name="dispatch_unlink"),
    path("van-ban/gui/<int:dispatch>/huy/", distribution.cancel, name="dispatch_cancel"),
    path("van-ban/chua-nhan/", distribution.unconfirmed_list, name="unconfirmed"),
    path("van-ban/chua-nhan/nhac/", distribution.remind_all, name="remind_receipt"),
    path("van-ban-den/", incoming.incoming_list, name="incoming"),
    path("van-ban-den/<int:dispatch>/", incoming.one, name="incoming_one"),
    path("van-ban-den/<int:dispatch>/tep/<int:file>/", incoming.file, name="incoming_file"),
    path("van-ban-den/<int:dispatch>/da-nhan/", incoming.confirm, name="incoming_confirm"),
    path("van-ban/nhan/<str:token>/", receipt.receipt, name="receipt"),
    path("van-ban/nhan/<str:token>/tep/<int:file>/", receipt.file, name="receipt_file"),
]
