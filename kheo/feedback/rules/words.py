"""What the actions of this room are called in the journal."""

SUBJECTS: dict[str, str] = {"feedback": "Vướng mắc, kiến nghị", "amendment": "Sửa đổi kế hoạch"}

WORDS: dict[str, str] = {
    "feedback.report": "Gửi vướng mắc, kiến nghị",
    "feedback.answer": "Trả lời vướng mắc, kiến nghị",
    "feedback.withdraw": "Rút vướng mắc, kiến nghị",
    "amendment.begin": "Soạn bản sửa đổi kế hoạch",
    "amendment.change": "Sửa bản sửa đổi kế hoạch",
    "amendment.apply": "Ban hành sửa đổi kế hoạch",
    "amendment.drop": "Bỏ bản sửa đổi kế hoạch",
}
