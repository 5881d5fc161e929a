"""What keys open, how long they hold, and how often they may be used."""

from kheo.api.rules.pace import Pace
from kheo.api.rules.scopes import SCOPE_TITLES, SCOPES, Scope, permissions_of, scopes_offered
from kheo.api.rules.tokens import (
    LONGEST_LIFE,
    LONGEST_NAME,
    MOST_TOKENS,
    Token,
    is_token,
    new_token,
    problems_with_token,
    token_hash,
)

__all__ = [
    "LONGEST_LIFE",
    "LONGEST_NAME",
    "MOST_TOKENS",
    "SCOPES",
    "SCOPE_TITLES",
    "Pace",
    "Scope",
    "Token",
    "is_token",
    "new_token",
    "permissions_of",
    "problems_with_token",
    "scopes_offered",
    "token_hash",
]
