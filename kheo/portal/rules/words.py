"""What the actions of this room are called in the journal."""

SUBJECTS: dict[str, str] = {"public_photo": "Ảnh công khai"}

WORDS: dict[str, str] = {
    "public_photo.publish": "Công khai một ảnh của mô hình",
    "public_photo.withdraw": "Thôi công khai một ảnh",
}
