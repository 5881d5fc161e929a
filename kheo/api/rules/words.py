"""What the actions of this room are called in the journal."""

SUBJECTS: dict[str, str] = {"token": "Khóa truy cập API"}

WORDS: dict[str, str] = {
    "token.make": "Tạo khóa truy cập API",
    "token.revoke": "Thu hồi khóa truy cập API",
}
