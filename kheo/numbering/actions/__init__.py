"""What is done to the register of document numbers."""

from kheo.numbering.actions.entering import enter_paper_document, open_book, reserve_number, void_number
from kheo.numbering.actions.taking import next_number, take_number

__all__ = ["enter_paper_document", "next_number", "open_book", "reserve_number", "take_number", "void_number"]
