"""What is missing or unsafe in this installation, and how to mend it. One function a question."""

import math
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

FREE_WARN, FREE_UNSAFE = 5 * 2**30, 500 * 2**20  # bytes
CLOCK_TOLERANCE = 5.0  # seconds between this machine and the database server
OLDEST_SQLITE = (3, 35, 0)


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    state: State
    message: str
    mend: str = ""


def _ok(code: str, message: str) -> Finding:
    return Finding(code, State.OK, message)


def _judge(holds: bool, code: str, good: str, bad: str, mend: str, state: State = State.UNSAFE) -> Finding:
    return _ok(code, good) if holds else Finding(code, state, bad, mend)


def python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield _judge(
        sys.version_info >= (3, 11),
        "python",
        f"Python {version}.",
        f"Python {version} quá cũ.",
        "Cài Python 3.11 trở lên.",
    )


def database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError as wrong:
        yield Finding(
            "database",
            State.UNSAFE,
            f"Không kết nối được cơ sở dữ liệu: {str(wrong).strip()}",
            "Kiểm tra DATABASE_URL và máy chủ cơ sở dữ liệu.",
        )
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            yield from _sqlite(cursor)
        else:
            yield from _postgresql(cursor)
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield _judge(
        not waiting,
        "migrations",
        "Cơ sở dữ liệu đúng phiên bản.",
        f"Còn {len(waiting)} bước cập nhật cơ sở dữ liệu chưa chạy.",
        "Chạy `kheo migrate`.",
    )


def _sqlite(cursor) -> Iterator[Finding]:  # type: ignore[no-untyped-def]
    cursor.execute("SELECT sqlite_version()")
    version = cursor.fetchone()[0]
    yield _judge(
        tuple(map(int, version.split("."))) >= OLDEST_SQLITE,
        "sqlite",
        f"SQLite {version}.",
        f"SQLite {version} quá cũ.",
        "Nâng cấp hệ điều hành hoặc dùng PostgreSQL.",
    )
    cursor.execute("PRAGMA journal_mode")
    journal = cursor.fetchone()[0]
    yield _judge(
        journal == "wal",
        "journal",
        "SQLite ghi theo chế độ WAL.",
        f"SQLite ghi theo chế độ {journal}: người đọc và người ghi chặn nhau.",
        "Đặt dữ liệu trên ổ đĩa của chính máy chủ (không phải ổ mạng).",
        State.WARNING,
    )
    cursor.execute("PRAGMA synchronous")
    level = cursor.fetchone()[0]
    yield _judge(
        level >= 2,
        "durability",
        "Mỗi lần ghi đều được giữ qua sự cố mất điện (synchronous=FULL).",
        "Mất điện có thể làm mất các lần ghi cuối cùng.",
        "Không đổi tham số synchronous của SQLite.",
    )


def _postgresql(cursor) -> Iterator[Finding]:  # type: ignore[no-untyped-def]
    cursor.execute(
        "SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')"
    )
    version, fsync, commit = cursor.fetchone()
    number = int(version.split(".")[0])
    yield _judge(
        number >= 14,
        "postgresql",
        f"PostgreSQL {version}.",
        f"PostgreSQL {version} quá cũ.",
        "Nâng cấp lên 14 trở lên.",
    )
    yield _judge(
        fsync == "on" and commit != "off",
        "durability",
        "Mỗi lần ghi đều được giữ qua sự cố mất điện.",
        f"Mất điện có thể làm mất dữ liệu (fsync={fsync}, synchronous_commit={commit}).",
        "Đặt fsync = on, synchronous_commit = on trong postgresql.conf.",
    )
    before = datetime.now(UTC)
    cursor.execute("SELECT clock_timestamp()")
    apart = abs((cursor.fetchone()[0] - before).total_seconds())
    yield _judge(
        apart <= CLOCK_TOLERANCE,
        "clock",
        "Đồng hồ máy chủ và cơ sở dữ liệu khớp nhau.",
        f"Đồng hồ máy chủ và cơ sở dữ liệu lệch nhau {apart:.0f} giây.",
        "Bật đồng bộ giờ (systemd-timesyncd hoặc chrony) trên cả hai máy.",
    )


def folder() -> Iterator[Finding]:
    data = Path(settings.DATA)
    yield _judge(
        os.access(data, os.W_OK | os.X_OK),
        "data_writable",
        f"Thư mục dữ liệu {data} ghi được.",
        f"Không ghi được vào thư mục dữ liệu {data}.",
        f"Chạy `chown -R` cho tài khoản chạy Khéo làm chủ {data}.",
    )
    mode = stat.S_IMODE(data.stat().st_mode)
    yield _judge(
        not mode & 0o007,
        "data_private",
        "Người dùng khác của máy không đọc được thư mục dữ liệu.",
        f"Mọi người dùng của máy đọc được thư mục dữ liệu (quyền {mode:o}).",
        f"Chạy `chmod 750 {data}`.",
        State.WARNING,
    )
    free = shutil.disk_usage(data).free
    yield _judge(
        free >= FREE_WARN,
        "disk",
        f"Ổ đĩa còn trống {free / 2**30:.0f} GB.",
        f"Ổ đĩa chỉ còn trống {free / 2**30:.1f} GB.",
        "Dọn ổ đĩa hoặc chuyển KHEO_DATA sang ổ lớn hơn.",
        State.UNSAFE if free < FREE_UNSAFE else State.WARNING,
    )


def key() -> Iterator[Finding]:
    secret = settings.SECRET_KEY
    strength = len(secret) * math.log2(max(len(set(secret)), 1))
    yield _judge(
        len(secret) >= 40 and strength >= 128 and "insecure" not in secret,
        "secret_key",
        "Khóa bí mật đủ mạnh.",
        "Khóa bí mật ngắn hoặc dễ đoán.",
        "Bỏ KHEO_SECRET_KEY để Khéo tự tạo khóa trong thư mục dữ liệu, hoặc đặt một chuỗi ngẫu nhiên từ 50 ký tự.",
    )
    kept = Path(settings.DATA) / "secret-key"
    if kept.exists():
        mode = stat.S_IMODE(kept.stat().st_mode)
        yield _judge(
            not mode & 0o077,
            "secret_key_private",
            "Chỉ tài khoản chạy Khéo đọc được tệp khóa.",
            f"Người khác đọc được tệp khóa (quyền {mode:o}).",
            f"Chạy `chmod 600 {kept}`.",
        )


def exposure() -> Iterator[Finding]:
    yield _judge(
        not settings.DEBUG, "debug", "Chế độ gỡ lỗi tắt.", "Chế độ gỡ lỗi đang bật.", "Bỏ KHEO_DEBUG khỏi môi trường."
    )
    yield _judge(
        "*" not in settings.ALLOWED_HOSTS,
        "hosts",
        f"Chỉ trả lời các tên máy {', '.join(settings.ALLOWED_HOSTS)}.",
        "Trả lời mọi tên máy.",
        "Đặt KHEO_HOSTS bằng tên miền thật.",
    )
    secure = settings.KHEO_ADDRESS.startswith("https://")
    yield _judge(
        secure or settings.KHEO_DEMO,
        "https",
        f"Địa chỉ {settings.KHEO_ADDRESS}.",
        f"Địa chỉ {settings.KHEO_ADDRESS} không mã hóa: mật khẩu đi qua mạng không được bảo vệ.",
        "Đặt máy chủ https phía trước và KHEO_ADDRESS=https://…",
    )
    host = settings.KHEO_ADDRESS.split("://", 1)[-1].split("/")[0].rsplit(":", 1)[0]
    yield _judge(
        host in settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
        "address",
        "Địa chỉ nằm trong các tên máy được trả lời.",
        f"{host} không có trong KHEO_HOSTS: trang sẽ báo lỗi 400.",
        f"Thêm {host} vào KHEO_HOSTS.",
    )


def people() -> Iterator[Finding]:
    yield _judge(
        settings.KHEO_REQUIRE_SECOND_FACTOR or settings.KHEO_DEMO,
        "second_factor",
        "Cơ quan thường trực và quản trị phải đăng nhập hai bước."
        if settings.KHEO_REQUIRE_SECOND_FACTOR
        else "Bản dùng thử: không bắt buộc đăng nhập hai bước.",
        "Không bắt buộc đăng nhập hai bước.",
        "Bỏ KHEO_REQUIRE_SECOND_FACTOR=false khỏi môi trường.",
    )
    yield _judge(
        bool(settings.EMAIL_HOST),
        "email",
        f"Gửi thư qua {settings.EMAIL_HOST}.",
        "Chưa có máy chủ thư: thư nhắc, thư mời chỉ nằm trong hộp thư gửi của hệ thống.",
        "Đặt EMAIL_HOST và các biến cùng nhóm, xem .env.example.",
        State.WARNING,
    )
    yield _judge(
        not settings.KHEO_NOW or settings.KHEO_DEMO,
        "pretended_day",
        "Hệ thống dùng ngày giờ thật.",
        f"Hệ thống đang giả định hôm nay là {settings.KHEO_NOW}.",
        "Bỏ KHEO_NOW khỏi môi trường.",
    )


QUESTIONS: tuple[Callable[[], Iterator[Finding]], ...] = (python, database, folder, key, exposure, people)


def examine() -> list[Finding]:
    return [finding for question in QUESTIONS for finding in question()]
