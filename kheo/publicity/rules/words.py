"""What the actions of this room are called in the journal."""

SUBJECTS: dict[str, str] = {
    "publication": "Bài, tin, buổi tuyên truyền",
    "publicity": "Tuyên truyền",
    "dissemination": "Quán triệt văn bản",
    "exchange": "Giao lưu, trao đổi kinh nghiệm",
}

WORDS: dict[str, str] = {
    "publication.create": "Soạn bài, tin",
    "publication.change": "Sửa bài, tin",
    "publication.add_image": "Thêm ảnh vào bài",
    "publication.remove_image": "Bỏ ảnh khỏi bài",
    "publication.submit": "Gửi duyệt bài",
    "publication.recall": "Lấy lại bài để sửa",
    "publication.return": "Trả lại bài để sửa",
    "publication.approve": "Duyệt bài",
    "publication.publish": "Đăng, phát bài",
    "publication.publish-at-once": "Duyệt và đăng bài",
    "publication.withdraw": "Rút bài xuống",
    "publication.drop": "Bỏ bản nháp",
    "publicity.goals": "Đặt số tuyên truyền dự kiến của năm",
    "dissemination.record": "Ghi việc quán triệt văn bản",
    "dissemination.void": "Hủy một lần ghi quán triệt",
    "exchange.record": "Ghi buổi giao lưu",
    "exchange.void": "Hủy ghi một buổi giao lưu",
}
