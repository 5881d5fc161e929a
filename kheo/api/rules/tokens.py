"""Keys for programs: what one looks like, and what one must say of itself before it is made."""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from kheo.api.rules.scopes import SCOPE_TITLES, Scope
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem

LONGEST_LIFE = timedelta(days=366)
LONGEST_NAME = 60
MOST_TOKENS = 20  # in force at once, of one person
SHOWN = 10  # characters by which a key is known again
_SHAPE = re.compile(r"kheo_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Token:
    """A new key: the secret is told once, the hash is what is kept."""

    secret: str
    prefix: str
    hash: str


def new_token() -> Token:
    """256 random bits behind a word by which a lost key is recognised for what it is."""
    secret = f"kheo_{secrets.token_urlsafe(32)}"
    return Token(secret, secret[:SHOWN], token_hash(secret))


def is_token(text: str) -> bool:
    return _SHAPE.fullmatch(text) is not None


def token_hash(secret: str) -> str:
    """A secret of 256 random bits needs no slow hash: nobody guesses it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def problems_with_token(
    *, name: str, scopes: Collection[str], offered: Collection[Scope], expires_on: date, today: date, in_force: int
) -> list[Problem]:
    """All that keeps a key from being made."""
    found = []
    if not name.strip():
        found.append(
            Problem(
                "token.no_name",
                "Chưa đặt tên cho khóa.",
                "Ghi phần mềm nào sẽ dùng khóa này, ví dụ: Cổng thông tin huyện.",
                "name",
            )
        )
    elif len(name.strip()) > LONGEST_NAME:
        found.append(Problem("token.name_too_long", "Tên khóa quá dài.", "Rút gọn còn 60 ký tự.", "name"))
    if not scopes:
        found.append(
            Problem("token.no_scope", "Chưa chọn việc được làm bằng khóa này.", "Chọn ít nhất một việc.", "scopes")
        )
    for each in scopes:
        if each not in offered:
            title = SCOPE_TITLES[Scope(each)] if each in SCOPE_TITLES else each
            found.append(
                Problem(
                    "token.scope_beyond_role",
                    f"Vai trò đã chọn không được làm việc “{title}”.",
                    "Bỏ việc đó, hoặc chọn vai trò khác.",
                    "scopes",
                )
            )
    if expires_on < today:
        found.append(
            Problem("token.expired_already", "Ngày hết hạn đã qua.", "Chọn một ngày từ hôm nay trở đi.", "expires_on")
        )
    elif expires_on > today + LONGEST_LIFE:
        found.append(
            Problem(
                "token.lives_too_long",
                "Một khóa dùng được nhiều nhất một năm.",
                f"Chọn một ngày không sau {dmy(today + LONGEST_LIFE)}.",
                "expires_on",
            )
        )
    if in_force >= MOST_TOKENS:
        found.append(
            Problem(
                "token.too_many",
                f"Đã có {MOST_TOKENS} khóa đang dùng.",
                "Thu hồi những khóa không còn cần trước khi tạo khóa mới.",
            )
        )
    return found
