"""What the actions of this room are called in the journal."""

SUBJECTS: dict[str, str] = {
    "public_photo": "Ảnh công khai",
    "comment": "Góp ý của Nhân dân",
    "replication_offer": "Nhận học tập mô hình",
}

WORDS: dict[str, str] = {
    "public_photo.publish": "Công khai một ảnh của mô hình",
    "public_photo.withdraw": "Thôi công khai một ảnh",
    "comment.show": "Công khai một góp ý",
    "comment.hide": "Không công khai một góp ý",
    "comment.look": "Ghi đang xem xét một góp ý",
    "comment.answer": "Trả lời một góp ý",
    "comment.decline": "Trả lời không tiếp thu một góp ý",
    "comment.pass": "Chuyển một góp ý thành phản ánh vướng mắc",
    "replication_offer.make": "Nhận học tập, làm theo một mô hình",
    "replication_offer.withdraw": "Thôi học tập một mô hình",
}
