"""What the actions of this room are called in the journal."""

SUBJECTS: dict[str, str] = {
    "decision": "Quyết định",
    "hold": "Tạm dừng xét",
}

_DECISIONS = {
    "decision.draft": "Soạn quyết định",
    "decision.change": "Sửa dự thảo quyết định",
    "decision.drop": "Bỏ dự thảo quyết định",
    "decision.sign": "Ký quyết định",
    "decision.unsign": "Rút chữ ký",
    "decision.release": "Ban hành quyết định",
    "hold.place": "Tạm dừng xét một đăng ký",
    "hold.lift": "Kết thúc tạm dừng xét",
}

WORDS: dict[str, str] = {**_DECISIONS}
