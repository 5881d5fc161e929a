"""Decisions (quyết định): drafted, signed, issued together, revoked by another decision."""

from kheo.recognition.actions.decisions.drafting import (
    DecisionDraft,
    Line,
    change_draft,
    draft_decision,
    drop,
    revoke,
)
from kheo.recognition.actions.decisions.releasing import release
from kheo.recognition.actions.decisions.signing import sign, unsign

__all__ = [
    "DecisionDraft",
    "Line",
    "change_draft",
    "draft_decision",
    "drop",
    "release",
    "revoke",
    "sign",
    "unsign",
]
