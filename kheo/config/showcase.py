"""Sample content for the page that shows every component of the design system (/_components)."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from kheo.accounts.doors import DayField
from kheo.shared.problems import Problem

TODAY = date(2023, 2, 20)
NOW = datetime(2023, 2, 20, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
FIELDS = [("kinh-te", "Phát triển kinh tế"), ("van-hoa", "Văn hóa – xã hội"), ("an-ninh", "Quốc phòng – an ninh")]


class SampleForm(forms.Form):
    title = forms.CharField(label="Tên mô hình", max_length=300, help_text="Ngắn gọn, nói rõ ai làm gì.")
    content = forms.CharField(label="Nội dung chính", widget=forms.Textarea)
    field = forms.ChoiceField(label="Lĩnh vực", choices=[("", "Chọn lĩnh vực"), *FIELDS])
    place = forms.CharField(label="Địa điểm", required=False)
    starts_on = DayField(label="Bắt đầu từ ngày")
    subject = forms.ChoiceField(
        label="Người thực hiện", choices=[("tap-the", "Tập thể"), ("ca-nhan", "Cá nhân")], widget=forms.RadioSelect
    )
    priorities = forms.MultipleChoiceField(
        label="Nội dung ưu tiên",
        choices=[("nong-thon-moi", "Xây dựng nông thôn mới"), ("chuyen-doi-so", "Chuyển đổi số")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Có thể chọn nhiều.",
    )
    evidence = forms.FileField(label="Minh chứng", required=False, help_text="Ảnh, PDF, DOCX, XLSX; tối đa 20 MB.")
    consent = forms.BooleanField(label="Cá nhân đồng ý cho nêu tên trên trang công khai", required=False)


class SampleFilter(forms.Form):
    words = forms.CharField(label="Tìm", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    field = forms.ChoiceField(label="Lĩnh vực", choices=[("", "Tất cả"), *FIELDS], required=False)
    state = forms.ChoiceField(label="Trạng thái", choices=[("", "Tất cả"), ("accepted", "Đã vào sổ")], required=False)


PROBLEMS = [
    Problem(
        "registration.no_evidence", "Hồ sơ chưa có minh chứng.", "Tải lên ít nhất một tệp.", clause="mục III.2, điểm 1"
    ),
    Problem("registration.no_content", "Nội dung chính còn trống.", "Viết ba đến năm câu mô hình làm những gì."),
]

ROWS = [
    ("001", "Tổ tự quản đường biên, cột mốc thôn Bắc Thủy", "Xã Bắc Thủy", "Quốc phòng – an ninh", 24, "accepted"),
    ("002", "Hiến đất mở đường liên thôn Làng Mỏ – Co Hương", "Xã Bằng Mạc", "Văn hóa – xã hội", 1320, "returned"),
    ("003", "Trồng na theo tiêu chuẩn VietGAP", "Thị trấn Chi Lăng", "Phát triển kinh tế", 86, "submitted"),
    ("", "Bà Vi Thị Lự, trưởng ban công tác mặt trận", "Xã Gia Lộc", "Văn hóa – xã hội", 1, "draft"),
]

MATRIX_HEADS = ["Đăng ký ít nhất 5 mô hình", "50% được công nhận cấp cơ sở", "Có mô hình cấp huyện", "Mô hình mới"]
MATRIX = [
    ("Xã Bắc Thủy", [("met", "6 mô hình"), ("met", "3 trong 6"), ("short", "thiếu 1"), ("met", "2 mô hình")]),
    ("Xã Bằng Mạc", [("met", "5 mô hình"), ("at-risk", "2 trong 5"), ("short", "thiếu 1"), ("met", "1 mô hình")]),
    ("Thị trấn Đồng Mỏ", [("missed", "thiếu 2"), ("at-risk", "1 trong 3"), ("met", "1 mô hình"), ("short", "thiếu 1")]),
    ("Xã Vạn Linh", [("missed", "thiếu 5"), ("none", ""), ("none", ""), ("none", "")]),
]

DEADLINES = [
    {"last_day": date(2023, 1, 31), "title": "Ban hành kế hoạch của đơn vị", "state": "on_time", "note": "30/01/2023"},
    {"last_day": date(2023, 2, 15), "title": "Phân công cán bộ theo dõi", "state": "late", "note": "muộn 2 ngày"},
    {"last_day": date(2023, 2, 24), "title": "Danh sách đăng ký", "state": "upcoming", "days_left": 4, "url": "#han"},
    {"last_day": date(2023, 2, 18), "title": "Báo cáo kết quả năm trước", "state": "missing", "url": "#han"},
]

EVENTS = [
    {"at": NOW, "title": "Trả lại bổ sung", "by": "Hoàng Văn Thái", "tone": "warn", "icon": "undo",
     "text": "Đề nghị nói rõ số hộ tham gia."},
    {"at": NOW - timedelta(days=1), "title": "Gửi đăng ký", "by": "Nông Thị Hạnh", "tone": "info", "icon": "send"},
    {"at": NOW - timedelta(days=3), "title": "Lập bản nháp", "by": "Nông Thị Hạnh", "icon": "edit"},
]  # fmt: skip


def content() -> dict[str, Any]:
    """Everything that the page shows, under the names that its template uses."""
    return {
        "form": SampleForm(),
        "wrong_form": SampleForm({"title": "", "content": "Bà con góp ngày công.", "starts_on": "31/02/2023"}),
        "filter_form": SampleFilter({"words": "hien dat", "state": "accepted"}),
        "active": [{"label": "Từ: hien dat", "url": "#loc"}, {"label": "Đã vào sổ", "url": "#loc"}],
        "problems": PROBLEMS,
        "rows": ROWS,
        "states": ["draft", "submitted", "returned", "accepted", "withdrawn", "closed"],
        "target_states": ["met", "short", "at-risk", "missed", "none"],
        "deadline_states": ["on_time", "late", "missing", "upcoming"],
        "matrix_heads": MATRIX_HEADS,
        "matrix": MATRIX,
        "deadlines": DEADLINES,
        "events": EVENTS,
        "links": [
            {"label": "Gửi 3 mô hình còn ở bản nháp", "note": "Còn 4 ngày", "icon": "send", "url": "#viec"},
            {"label": "Bổ sung hồ sơ bị trả lại", "note": "Hiến đất mở đường liên thôn", "icon": "undo", "url": "#viec",
             "state": "returned"},
        ],
        "tabs": [
            {"label": "Mô hình", "url": "#the", "current": True, "count": 1234},
            {"label": "Hồ sơ", "url": "#the"},
            {"label": "Diễn biến", "url": "#the", "icon": "journal"},
        ],
        "facts": [
            ("Đơn vị", "Xã Bắc Thủy"),
            ("Lĩnh vực", "Quốc phòng – an ninh"),
            ("Người thực hiện", "Tập thể chi bộ thôn Bắc Thủy"),
            ("Số người tham gia", "1.234"),
        ],
        "crumbs": [("Trang đầu", "/"), ("Đăng ký", "#"), ("Xã Bắc Thủy", "#")],
        "steps": [
            {"label": "Bản nháp", "status": "done", "note": "17/02/2023"},
            {"label": "Đã gửi", "status": "done", "note": "19/02/2023"},
            {"label": "Xem xét", "status": "current", "note": "Ban Dân vận"},
            {"label": "Thực hiện", "status": "todo"},
        ],
        "changes": [
            {"where": "Chỉ tiêu 1", "before": "Mỗi xã đăng ký ít nhất 4", "after": "Mỗi xã đăng ký ít nhất 5"},
            {"where": "Thời hạn", "before": "", "after": "Báo cáo sơ kết trước 25/06/2023"},
            {"where": "Nhiệm vụ 7", "before": "Tổ chức hội thi cấp xã", "after": ""},
        ],
        "now": NOW,
        "share": 0.6249,
        "amount": 1234.5,
        "icons": ICONS.split(),
        "colours": COLOURS.split(),
    }  # fmt: skip


COLOURS = "paper surface sunken line edge ink soft brand ochre accent good warn bad info none"
ICONS = """
accept alert arrow-down arrow-left arrow-right arrow-up award bell calendar chart check chevron-down chevron-left
chevron-right clock copy dashed document down download edit external filter flag home image info journal list lock
log-in log-out mail map megaphone menu message moon offline paperclip plan plus print progress refuse repeat save
search send settings shield spreadsheet sun target trash undo unit units up upload user users view vote x
"""
