"""What the actions of this room are called in the journal."""

SUBJECTS: dict[str, str] = {"first-steps": "Các bước đầu"}

WORDS: dict[str, str] = {
    "first-steps.put-away": "Cất phần “Bắt đầu”",
    "first-steps.bring-back": "Hiện lại phần “Bắt đầu”",
}
