"""Tables of the recognition room."""

from kheo.recognition.models.aftercare import Certificate, CertificateBatch, KeepUpCheck, Replication
from kheo.recognition.models.decisions import (
    Commendation,
    Decision,
    DecisionItem,
    Hold,
    Recognition,
)

__all__ = [
    "Certificate",
    "CertificateBatch",
    "Commendation",
    "Decision",
    "DecisionItem",
    "Hold",
    "KeepUpCheck",
    "Recognition",
    "Replication",
]
