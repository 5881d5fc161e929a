"""Reads over the journal: its proof, its export, and one page of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TextIO

from django.db.models import QuerySet
from django.utils import timezone

from kheo.audit.models import Head, Record, RecordQuerySet
from kheo.audit.rules import HASHED, Fault, faults_in
from kheo.shared.paging import cut

BATCH = 2_000
PAGE = 50


@dataclass(frozen=True)
class Verification:
    """What recomputing the chain found. `head` is the hash to note outside the system."""

    records: int
    head: str
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        return not self.faults


def stored_records() -> Iterator[dict[str, Any]]:
    """Every record in order, as the hash sees it, in batches."""
    rows = Record.objects.order_by("seq").values(*HASHED, "previous", "hash")
    for row in rows.iterator(chunk_size=BATCH):
        yield {**row, "at": row["at"].astimezone(UTC)}


def verify(kept_head: str | None = None) -> Verification:
    """Recompute the whole chain; memory stays flat however long the journal is."""
    count = 0
    head = Head.objects.filter(pk=1).first() or Head()

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal count
        for record in stored_records():
            count += 1
            yield record

    faults = tuple(faults_in(counted(), (head.seq, head.hash), kept_head))
    return Verification(count, head.hash, faults)


def export(out: TextIO) -> int:
    """The journal as JSON lines, one record a line, the head as the last; readable without this program."""
    head = Head.objects.filter(pk=1).first() or Head()
    count = 0
    for record in stored_records():
        count += 1
        line = {**record, "at": record["at"].isoformat()}
        out.write(json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")
    out.write(json.dumps({"head": {"seq": head.seq, "hash": head.hash}}, separators=(",", ":")) + "\n")
    return count


@dataclass(frozen=True)
class Asked:
    """What part of the journal is asked for."""

    actor_ids: tuple[int, ...] = ()
    command: str = ""  # words in the name of a command, which has no account
    action: str = ""
    paths: tuple[str, str] | None = None  # a subtree: from the first path on, below the second
    target_type: str = ""
    target_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Change:
    """One field before and after, as words."""

    where: str
    before: str
    after: str


@dataclass(frozen=True)
class Page:
    records: list[Record]
    older: int | None = field(default=None)  # the seq before which the next page begins
    newer: int | None = field(default=None)


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)  # no record is older or newer, and both ends have an instant


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(max(day, FIRST_DAY), time.min))


def asked_for(records: RecordQuerySet, asked: Asked) -> QuerySet[Record]:
    """The records that the filters leave."""
    if asked.actor_ids:
        records = records.filter(actor_id__in=asked.actor_ids)
    if asked.command:
        records = records.filter(actor_id__isnull=True, actor_name__icontains=asked.command)
    if asked.action:
        exact = "." in asked.action  # otherwise a subject: every action on registrations, say
        records = records.filter(**{"action" if exact else "action__startswith": asked.action + ("" if exact else ".")})
    if asked.paths:
        records = records.filter(unit_path__gte=asked.paths[0], unit_path__lt=asked.paths[1])
    if asked.target_type and asked.target_id:
        records = records.filter(target_type=asked.target_type, target_id=asked.target_id)
    if asked.first_day:
        records = records.filter(at__gte=_start_of(min(asked.first_day, LAST_DAY)))
    if asked.last_day:
        records = records.filter(at__lt=_start_of(min(asked.last_day, LAST_DAY) + timedelta(days=1)))
    return records.order_by("-seq")


def page_of(records: QuerySet[Record], before: int | None = None, after: int | None = None) -> Page:
    """Fifty records, newest first, before or after a sequence number; two short reads, no counting."""
    if after is not None:
        later, last = cut(records.filter(seq__gt=after).order_by("seq"), PAGE)
        return Page(later[::-1], later[0].seq if later else None, last.seq if last else None)
    if before is not None:
        records = records.filter(seq__lt=before)
    rows, last = cut(records, PAGE)
    return Page(rows, last.seq if last else None, rows[0].seq if rows and before is not None else None)


FIELD_WORDS = {
    "title": "Tên", "short_title": "Tên gọn", "kind": "Loại", "code": "Mã", "email": "Thư điện tử",
    "parent": "Cấp trên", "path": "Vị trí trong cây", "from_day": "Từ ngày", "valid_from": "Từ ngày",
    "valid_to": "Đến hết ngày",
    "successor": "Đơn vị kế tục", "name": "Họ và tên", "role": "Vai trò", "unit": "Đơn vị", "is_active": "Đang dùng",
    "reason": "Lý do", "state": "Trạng thái", "expires_at": "Hết hạn", "subject": "Tập thể / cá nhân", "number": "Số",
    "field": "Lĩnh vực", "level": "Cấp", "content": "Nội dung", "place": "Địa điểm", "user": "Người dùng",
    "last_day": "Ngày cuối", "plan": "Kế hoạch", "method": "Cách thức", "merged": "Đơn vị được sáp nhập",
    "deadline": "Thời hạn", "period": "Kỳ", "delivered_at": "Gửi lúc", "way": "Cách gửi", "day": "Ngày",
    "units": "Đơn vị",
    "submitted": "Đã gửi", "incomplete": "Còn thiếu", "late": "Muộn", "new": "Mới", "changed": "Sửa", "removed": "Gỡ",
    "restored": "Trở lại như trước", "sha256": "Mã SHA-256", "registrations": "Đăng ký", "sheets": "Trang tính",
    "rows": "Dòng", "same": "Như cũ", "look_alikes": "Gần giống", "numbers": "Số vào sổ", "attachment": "Tệp",
    "carrier": "Người thực hiện", "starts_on": "Bắt đầu", "ends_on": "Kết thúc", "time_text": "Thời gian thực hiện",
    "people_involved": "Số người tham gia", "priorities": "Gắn với", "expected": "Kết quả dự kiến", "note": "Ghi chú",
    "notes": "Ghi chú", "record": "Lần ghi", "happened_on": "Ngày", "figures": "Số liệu", "continues": "Tiếp tục từ",
    "consent_to_publish": "Đồng ý công khai", "version": "Phiên bản", "digest": "Mã nội dung", "because": "Lý do",
    "new_because": "Đăng ký mới vì", "initiative": "Mô hình", "deliveries": "Lần gửi",
    "ended_at": "Kết thúc lúc", "attempts": "Số lần gửi", "moved": "Đơn vị chuyển theo",
    # rounds, dossiers, scores, visits
    "phase": "Bước", "notice_from": "Công khai từ ngày", "notice_to": "Công khai đến hết ngày",
    "notice_place": "Nơi công khai", "member": "Thành viên", "seat": "Vị trí trong hội đồng", "scores": "Chấm điểm",
    "votes": "Biểu quyết", "from_on": "Từ ngày", "to_on": "Đến hết ngày", "assessment": "Hồ sơ xét",
    "revision": "Bản", "edits": "Số lần sửa", "registration": "Đăng ký", "finding": "Nhận xét kiểm tra",
    "taken": "Nhận bản đến sau", "starts_at": "Bắt đầu", "agenda": "Nội dung làm việc", "team": "Đoàn kiểm tra",
    "accounts": "Tài khoản", "round": "Đợt xét", "held_at": "Thực hiện lúc", "closes_at": "Hạn trả lời",
    "opinions": "Số ý kiến",
    # ballots
    "items": "Số mục", "rule": "Quy tắc", "roll": "Danh sách (người, phiếu)", "roll_hash": "Mã băm danh sách",
    "root": "Mã gốc các phiếu", "seal": "Dấu niêm của tệp kết quả", "took_part": "Đã tham gia",
    "approved": "Mục được thông qua", "count": "Số lượng", "present": "Có mặt", "written": "Ý kiến bằng văn bản",
    "issued": "Đã phát ra, ban hành", "collected": "Thu về", "counts": "Kết quả đếm từng mục",
    "quorum": "Tỷ lệ phải có mặt", "approval": "Tỷ lệ thông qua", "strict": "Phải trên tỷ lệ", "secret": "Phiếu kín",
    "tie": "Khi bằng phiếu", "denominator": "Tính trên", "clause": "Căn cứ", "default": "Mặc định",
    # decisions and what follows them
    "lines": "Dòng quyết định", "signer": "Người ký", "signed_on": "Ngày ký", "source": "Nguồn", "since_on": "Từ ngày",
    "year": "Năm", "checked_on": "Ngày xem lại", "kept": "Còn giữ được", "recognised": "Đang được công nhận",
    "recognitions": "Lần công nhận", "decisions": "Quyết định", "certificates": "Giấy chứng nhận", "first": "Từ số",
    "last": "Đến số", "failure": "Lỗi", "done": "Đã xong", "total": "Tổng số",
}  # fmt: skip

VALUE_WORDS = {
    "kind": {
        "practice": "mô hình", "exemplar": "điển hình", "meeting": "biểu quyết tại hội nghị",
        "council": "phiếu của hội đồng", "public": "phiếu của Nhân dân", "recognise": "công nhận",
        "commend": "khen thưởng", "revoke": "hủy bỏ",
    },
    "phase": {
        "preparing": "chuẩn bị", "notice": "công khai", "assessing": "kiểm tra, chấm điểm", "voting": "bình chọn",
        "deciding": "quyết định", "closed": "kết thúc", "cancelled": "đã hủy",
    },
    "seat": {"chair": "chủ tịch", "deputy": "phó chủ tịch", "secretary": "thư ký", "member": "ủy viên"},
    "denominator": {"all": "tổng số người có quyền", "present": "số người tham gia"},
    "tie": {"declined": "không thông qua", "chair": "theo ý kiến người chủ trì"},
    "way": {"online": "trên hệ thống", "paper": "bản giấy", "import": "tệp Excel"},
    "state": {
        "draft": "bản nháp", "submitted": "đã gửi", "returned": "trả lại bổ sung", "accepted": "đã vào sổ",
        "withdrawn": "đã rút", "closed": "đã kết thúc",
        "proposed": "đã đề nghị", "noticed": "đã công khai", "scored": "đã chấm", "voted": "đã bình chọn",
        "recognised": "được công nhận", "declined": "không công nhận", "removed": "đưa ra khỏi đợt xét",
        "kept": "giữ danh hiệu", "lapsed": "hết danh hiệu", "revoked": "bị hủy bỏ",
        "prepared": "đang chuẩn bị", "open": "đang mở", "cancelled": "đã hủy",
        "signed": "đã ký", "issued": "đã ban hành", "dropped": "đã bỏ dự thảo",
    },
}  # fmt: skip


def _words(value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if value is True or value is False:
        return "có" if value else "không"
    if isinstance(value, list):
        return "; ".join(_words(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{FIELD_WORDS.get(key, key)}: {_words(item)}" for key, item in value.items())
    text = str(value)
    if len(text) >= 10 and text[4:5] == text[7:8] == "-":
        try:
            moment = datetime.fromisoformat(text)
            if len(text) == 10:
                return f"{moment:%d/%m/%Y}"
            if timezone.is_aware(moment):
                moment = timezone.localtime(moment)
        except (ValueError, OverflowError):  # what somebody typed may only look like a moment
            return text
        return f"{moment:%H:%M} ngày {moment:%d/%m/%Y}"
    return text


def _said(name: str, value: Any) -> str:
    known = VALUE_WORDS.get(name, {})
    return known.get(value, "") or _words(value) if isinstance(value, str) else _words(value)


def changes_in(record: Record) -> list[Change]:
    """The fields that the action set, changed or cleared, in words; a field that stayed as it was is left out."""
    before, after = record.before or {}, record.after or {}
    names = [*before, *(name for name in after if name not in before)]
    return [
        Change(FIELD_WORDS.get(name, name), _said(name, before.get(name)), _said(name, after.get(name)))
        for name in names
        if before.get(name) != after.get(name) and (_words(before.get(name)) or _words(after.get(name)))
    ]
