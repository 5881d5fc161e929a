"""Tables of the registrations room."""

from kheo.registrations.models.attachments import Attachment, StoredFile
from kheo.registrations.models.deliveries import Delivery, Extension
from kheo.registrations.models.imports import ListImport
from kheo.registrations.models.initiatives import Initiative
from kheo.registrations.models.registrations import (
    Counter,
    Event,
    ProgressRecord,
    Registration,
)
from kheo.registrations.models.standings import Standing
from kheo.registrations.models.uploads import Upload

__all__ = [
    "Attachment",
    "Counter",
    "Delivery",
    "Event",
    "Extension",
    "Initiative",
    "ListImport",
    "ProgressRecord",
    "Registration",
    "Standing",
    "StoredFile",
    "Upload",
]
