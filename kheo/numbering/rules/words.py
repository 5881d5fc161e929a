"""What the actions of this room are called in the journal."""

SUBJECTS: dict[str, str] = {"number": "Số văn bản"}

WORDS: dict[str, str] = {
    "number.reserve": "Giữ số văn bản",
    "number.enter": "Vào sổ văn bản giấy",
    "number.void": "Hủy số văn bản",
    "number.open": "Ghi số sổ giấy đã đến",
}
