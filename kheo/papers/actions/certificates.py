"""Certificates of a decision in one file: pages for print, with no form that an office goes on with.

Numbers and codes are given where certificates are asked for, on the decision's page; nothing is given here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kheo.papers.queries.official import Asked
from kheo.papers.queries.official.subjects import Choices, certified_choices, the_certified
from kheo.recognition.actions.certificates_rendering import Press
from kheo.recognition.models import Certificate, CertificateBatch
from kheo.registrations.actions.storing import stored_path
from kheo.shared.problems import Problem, RuleBroken


@dataclass(frozen=True)
class Printed:
    """What is made as pages at once, not as a document of blocks."""

    name: str
    title: str
    needs: str
    forms: tuple[str, ...]
    pages: Callable[[Asked, str], bytes]  # also given the address that the site has
    choices: Callable[[Asked], Choices]


def certificates_of(asked: Asked, address: str) -> bytes:
    """All pages of one decision: the file that was kept, or the same made again while the worker is still at it."""
    decision = the_certified(asked)
    certificates = list(Certificate.objects.filter(item__decision=decision).select_related("item").order_by("number"))
    if not certificates:
        raise RuleBroken(
            [
                Problem(
                    "paper.no_certificates",
                    f"Quyết định “{decision.title}” chưa được cấp số giấy chứng nhận.",
                    "Mở quyết định, chọn “Giấy chứng nhận” rồi bấm in để cấp số và mã.",
                    "about",
                )
            ]
        )
    kept = CertificateBatch.objects.filter(decision=decision).exclude(file_sha256="").first()
    if kept is not None and (path := stored_path(kept.file_sha256)).is_file():
        return path.read_bytes()
    return Press(decision, address).pdf(certificates)


CERTIFICATES = Printed(
    "giay-chung-nhan", "Giấy chứng nhận của quyết định", "decision", ("pdf",), certificates_of, certified_choices
)
