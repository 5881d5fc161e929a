"""The bodies that a plan speaks to, by the words a sentence or a heading begins with."""

import re
from dataclasses import dataclass

from kheo.plans.rules.finding.sentence import bare, capital
from kheo.shared.text import fold

_KINDS = (
    r"(?:đơn vị|chi bộ|chi đoàn|chi hội|chi,|đảng bộ|đảng ủy|đảng uỷ|đảng,|cấp ủy|cấp uỷ|cấp,|cơ quan|cơ sở|phòng"
    r"|ban(?!\s+hành)|xã|phường|thị trấn"
    r"|thị xã|thành phố|huyện|quận|tổ(?!\s+chức\s+(?:hội|thực|triển|đánh|kiểm))|đoàn(?!\s+kết)|hội(?!\s+(?:nghị"
    r"|viên|thi|thảo))|sở|ngành|doanh nghiệp|xí nghiệp|phân xưởng|nhà máy"
    r"|địa phương|trường|công đoàn|khối|đồng chí|thành viên|tập thể|cụm|thôn|bản|khu|đội|công ty|ủy ban|uỷ ban"
    r"|trung tâm|bộ phận"
    r"|đoàn viên|đảng viên|cán bộ|liên đội|tổng công ty|huyện ủy|thành ủy|thị ủy|quận ủy|chi cục|cục|vụ|viện"
    r"|bí thư|doàn thể|đoàn thể)"
)
_BODY = re.compile(
    rf"(?:(?:các|mỗi|từng|những|toàn thể)\s+{_KINDS}\b"
    r"|(?:Ban(?!\s+hành)|Văn phòng|Ủy ban|Uỷ ban|UBND|UBMTTQ|UB MTTQ|MTTQ|Mặt trận|Phòng(?!,|\s+chống|\s+ngừa)|Sở"
    r"|Khối|Hội(?!\s+(?:nghị|viên|thi|thảo)|\s+đủ)"
    r"|Cơ quan|Tiểu ban|Bộ phận|Bộ (?:Chỉ huy|Tư lệnh)|Đảng ủy|Đảng uỷ|Đảng bộ|Đoàn(?!\s+(?:kết|viên))|Liên đoàn"
    r"|Công đoàn|Tỉnh (?:ủy|uỷ|đoàn)|Huyện (?:ủy|uỷ|đoàn)"
    r"|Tỉnh đoàn|Huyện đoàn|Thành (?:ủy|uỷ|đoàn)|Thị (?:ủy|uỷ|đoàn)|Quận (?:ủy|uỷ|đoàn)|Chi bộ|Chi đoàn|Chi hội"
    r"|Chi cục|Cấp ủy|Cấp uỷ|Thường trực"
    r"|Tổ(?!\s+chức)|Trung tâm|Công an|Nhà trường|Bí thư|Trưởng|Đơn vị|Doanh nghiệp|Người đứng đầu|Cục|Vụ"
    r"|Tổng công ty|Công ty|Tập đoàn"
    r"|Xí nghiệp|Phân xưởng|Nhà máy|Trường|Bệnh viện|Học viện|Viện|Đồng chí|Liên đội|Cụm|Xã|Phường|Thị trấn"
    r"|Tổ chức (?:công đoàn|đoàn|đảng|cơ sở))\b)",
    re.I,
)
_LEAD = re.compile(
    r"(?:[-+•*]\s*)?(?:(?:Đề nghị|Yêu cầu|Giao(?:\s+cho)?|Phân công|Đối với|Phấn đấu|Chỉ đạo|Trong đó|Riêng)[,:]?\s+"
    r"|(?:Trong năm \d{4}|Hằng năm|Hàng năm|Năm \d{4}|Định kỳ[^,:]{0,30}|Hằng (?:quý|tháng)|Hàng (?:quý|tháng)"
    r"|Căn cứ[^,]{0,60}),\s*)+",
    re.I,
)
_VERB = re.compile(
    r"(?<![\w-])(?:(?<!Ban )(?<!ban )chỉ đạo|(?<!Ủy ban )(?<!Uỷ ban )kiểm tra"
    r"|(?<!cơ quan )(?<!chuyên trách )(?<!Văn phòng )tham mưu"
    r"|tổ chức(?! (?:chính trị|đoàn thể|đảng|công đoàn|cơ sở|thành viên|xã hội|kinh tế|quần chúng|đoàn\b|CT"
    r"|hội(?! (?:nghị|thi|thảo))))"
    r"|giúp(?! việc)|có(?! liên quan)|được(?! (?:giao|phân công|chọn|lựa chọn|công nhận))|từ(?= \d)"
    r"|gửi|nộp|đăng ký|tổng hợp|xây dựng|báo cáo|căn cứ|triển khai|chủ trì|phối hợp|phải|cần|sẽ|thực hiện|lựa chọn"
    r"|hoàn thành|lập"
    r"|ban hành|theo dõi|hướng dẫn|xét|công nhận|duy trì|đạt|tiến hành|nghiên cứu|cụ thể hóa|cụ thể hoá|rà soát"
    r"|phấn đấu|phấn đầu|ít nhất"
    r"|tối thiểu|trước|chậm nhất|muộn nhất|chịu trách nhiệm|là|bám sát|quán triệt|tuyên truyền|tiếp tục|vận động"
    r"|định kỳ|hằng|hàng"
    r"|trong năm|trong tháng|trong quý|theo|chủ động|tích cực|kịp thời|thường xuyên|lãnh đạo|đẩy mạnh|tăng cường"
    r"|đánh giá|lồng ghép"
    r"|nhân rộng|biểu dương|khen thưởng|giới thiệu|đề xuất|đề nghị|trình|bố trí|phân công|làm|thẩm định|đưa"
    r"|đôn đốc|phát động|nâng cao"
    r"|phát huy|quan tâm|nghiêm túc|khảo sát|sơ kết|tổng kết|cập nhật|bình chọn|bình xét|cử|không|mỗi|dành"
    r"|chuẩn bị|đăng tải|đăng|viết)(?![\w])"
)
_LIST_HEAD = re.compile(
    r"(?:Đảng ủy|Đảng uỷ|Chi bộ|Đảng bộ|Các (?:đảng ủy|chi bộ|đơn vị|cơ quan)|Ban Chấp hành|Cấp ủy|Chi đoàn"
    r"|Hội)\s*:\s*(?=[A-ZĐÀ-Ỹ])",
    re.I,
)
_LATER = re.compile(r"(?:,|\b(?:đề nghị|yêu cầu|giao|chỉ đạo|tháng|quý|năm)\b)\s+(?=(?:các|mỗi|từng)\s)", re.I)
_REGISTERING = re.compile(
    r"đăng ký(?:\s+mô hình(?:, điển hình)?)?(?=,|\s+(?:gửi|nộp|tổng hợp|lập|phải|có trách nhiệm|hoàn thành)\b)"
)
_LONGEST = 300


@dataclass(frozen=True)
class Subject:
    title: str
    end: int  # where its words end in the text
    start: int = 0


def subject_of(text: str) -> Subject | None:
    """The body that a sentence begins with: "Đảng ủy các xã, thị trấn: Chỉ đạo …", "Các đơn vị gửi …"."""
    if found := _at(text, _after_lead(text, 0)):
        return found
    for match in _LATER.finditer(text):
        if found := _at(text, match.end()):
            return found
    return None


def heading_body(title: str) -> str:
    """The body that a heading names: "1. Đối với các xã, thị trấn", "Ban Dân vận Huyện ủy"; "" where it names none."""
    start = _after_lead(title, 0)
    words = bare(title[start:])
    if len(title) > 200 or not _BODY.match(title, start) or ":" in words:
        return ""
    return "" if _VERB.search(words) or words.endswith(".") else capital(words)


def _after_lead(text: str, start: int) -> int:
    lead = _LEAD.match(text, start)
    return lead.end() if lead else start


def _at(text: str, start: int) -> Subject | None:
    if not _BODY.match(text, start):
        return None
    conditional = re.search(r"đối với\s+$", text[:start], re.I)
    listed = _LIST_HEAD.match(text, start)
    begin = listed.end() if listed and not re.match(r"Mỗi|Từng", text[listed.end() :]) else start
    verb = _VERB.search(text, begin + 2)
    end = verb.start() if verb else len(text)
    if verb and verb[0] == "đăng ký" and fold(text[start:end]) in ("cac don vi", "cac tap the ca nhan"):
        registering = _REGISTERING.match(text, end)
        end = registering.end() if registering else end
    colon = text.find(":", begin, end)
    if colon >= 0:
        end = colon
    elif verb is None or conditional:
        return None
    words = text[start:end]
    if "." in words.strip() or len(words) > _LONGEST:
        return None
    title = re.sub(r"\s+(?:và|cùng|của|do|để|khi|nơi)$", "", bare(words))
    return Subject(capital(title), end, start) if title else None


_EACH = re.compile(r"(?<!\w)(?:mỗi|từng)\s+", re.I)


def each_before(text: str, end: int) -> str:
    """What "mỗi …" names before a place in the text: "mỗi chi bộ xây dựng" gives "chi bộ"."""
    for match in reversed(list(_EACH.finditer(text, 0, end))):
        stop = _VERB.search(text, match.end())
        close = re.compile(
            rf"(?!,\s+{_KINDS}\b)[,;:(]|\d|\b(?:ít nhất|tối thiểu|trong|(?<!trực )thuộc|trở lên)\b"
        ).search(text, match.end())
        words = text[match.end() : min(end, stop.start() if stop else end, close.start() if close else end)]
        words = re.sub(r"\s+(?:và|cùng|của|do|từ|trên|đạt)$", "", bare(words))
        if words and fold(words) not in ("nam", "thang", "quy", "mo hinh", "linh vuc"):
            return words
    return ""
