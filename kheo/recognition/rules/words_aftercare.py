"""What the journal calls the actions that follow a decision."""

SUBJECTS = {"certificate": "Giấy chứng nhận", "recognition": "Công nhận", "replication": "Nhân rộng"}

WORDS = {
    "certificate.ask": "Yêu cầu in giấy chứng nhận",
    "certificate.retry": "In tiếp giấy chứng nhận",
    "certificate.made": "In xong giấy chứng nhận",
    "recognition.keep": "Ghi mô hình còn duy trì",
    "recognition.keep_many": "Ghi nhiều mô hình còn duy trì",
    "recognition.lapse": "Ghi mô hình không còn duy trì",
    "recognition.import": "Nhập danh sách công nhận năm trước",
    "replication.record": "Ghi nhân rộng",
    "replication.void": "Hủy lần ghi nhân rộng",
}
