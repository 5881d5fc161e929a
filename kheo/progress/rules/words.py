"""What this room does, in the words of the journal."""

WORDS = {
    "reminder.digest": "Nhắc đơn vị theo lịch của kế hoạch",
    "reminder.read": "Xem lời nhắc",
    "reminder.choose_ways": "Chọn cách nhận lời nhắc",
    "task.note": "Ghi tình hình nhiệm vụ",
}
SUBJECTS = {"task": "Nhiệm vụ của kế hoạch"}
