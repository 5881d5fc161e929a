"""What may be sent piece by piece, and how long it waits for its form."""

import re
from datetime import datetime, timedelta

from kheo.registrations.rules.files import LARGEST
from kheo.shared.problems import Problem

UPLOADS_LAST = timedelta(days=1)
LARGEST_PIECE = 1024 * 1024  # bytes; our own pages send 256 KiB
MOST_WAITING = 20  # uploads of one person
MOST_BYTES_WAITING = 100 * 1024 * 1024


def is_over(begun_at: datetime, at: datetime) -> bool:
    return at >= begun_at + UPLOADS_LAST


def problems_with_beginning(size: int, sha256: str, waiting: int, bytes_waiting: int) -> list[Problem]:
    """`waiting`: how many uploads the sender has that are not taken by a form yet, and `bytes_waiting`: how large."""
    if size <= 0:
        return [_problem("empty", "Tệp rỗng.", "Chọn lại tệp.")]
    if size > LARGEST:
        return [_problem("too_large", f"Tệp nặng {size / 1024**2:.0f} MB; tối đa 20 MB.", "Nén hoặc chia nhỏ tệp.")]
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        return [_problem("no_sum", "Thiếu mã kiểm tra SHA-256 của tệp.", "Tải lại trang rồi chọn lại tệp.")]
    if waiting >= MOST_WAITING or bytes_waiting + size > MOST_BYTES_WAITING:
        return [
            _problem("too_much", "Đang có quá nhiều tệp tải lên dở dang.", "Gửi các phiếu đang chờ, rồi tải tệp này.")
        ]
    return []


def other_sum() -> Problem:
    return _problem("other_sum", "Tệp nhận được không khớp với tệp trên máy.", "Chọn lại tệp rồi gửi lại.")


def beyond_size() -> Problem:
    return _problem("beyond_size", "Nhận được nhiều hơn cỡ của tệp.", "Chọn lại tệp rồi gửi lại.")


def not_whole() -> Problem:
    return _problem("not_whole", "Tệp đã tải lên không còn hoặc chưa đủ.", "Chọn lại tệp rồi gửi lại.")


def _problem(code: str, message: str, next_step: str) -> Problem:
    return Problem(f"upload.{code}", message, next_step, "file")
