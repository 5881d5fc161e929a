"""Tables of the papers room."""

from kheo.papers.models.distribution import Dispatch
from kheo.papers.models.drafts import DraftState, PaperDraft
from kheo.papers.models.issued import IssuedFile, IssuedPaper
from kheo.papers.models.unit_templates import UnitTemplate

__all__ = ["Dispatch", "DraftState", "IssuedFile", "IssuedPaper", "PaperDraft", "UnitTemplate"]
