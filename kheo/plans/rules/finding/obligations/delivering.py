"""What is to be handed in, to whom and through whom, by the words around it."""

import re

from kheo.plans.rules.finding.dates import Moment
from kheo.plans.rules.finding.sentence import bare, capital

_TO_END = re.compile(
    r"\s+(?:trước|chậm nhất|muộn nhất|để|theo|tổng hợp|đúng|vào|định kỳ|trong|bằng|kết quả|đến|hạn|xong|qua"
    r"|thông qua|hằng|hàng|xem xét|thẩm định"
    r"|danh sách|hồ sơ|báo cáo|ngày|ngay|khi|kèm|cùng|là|tối thiểu|gửi|phê duyệt|quyết định|công nhận|\d)(?!\w)"
    r"|[,;:.()\n]|\s[-–|]\s(?!Khen thưởng|xã hội)"
)
_RECEIVER = (
    r"(?=(?:Ban|Văn phòng|Ủy ban|Uỷ ban|UBND|UBMTTQ|MTTQ|Mặt trận|Phòng|Sở|Khối|Hội|Cơ quan|Tiểu ban|Bộ|Đảng ủy"
    r"|Đảng uỷ|Đoàn|Liên đoàn"
    r"|Công đoàn|Tỉnh|Huyện|Thành|Thị|Quận|Chi bộ|Cấp ủy|Thường trực|Tổ|Trung tâm|Công an|Ban Thường vụ|Trưởng|Cục"
    r"|Vụ|Tổng|Công ty|Tập đoàn"
    r"|cơ quan thường trực|cấp ủy|ban chỉ đạo|bộ phận thường trực)\b)"
)
_TO = re.compile(rf"(?<!\w)(?:gửi|nộp|trình|báo cáo|chuyển|về|cho|tới|đến)(?:\s+(?:về|cho|tới|đến|lên))?\s+{_RECEIVER}")
_VIA = re.compile(rf"(?<!\w)(?:qua|thông qua)\s+{_RECEIVER}")
_ARTICLE_OF_TITLE = re.compile(r"(?<=[^\W\d_]), (?=(?:Thể thao|Tuyên giáo|Kế hoạch|Khoa học)\b)")
_PERIODIC = re.compile(
    r"định kỳ|hằng tháng|hàng tháng|hằng quý|hàng quý|hằng năm|hàng năm|\b0?6 tháng|sáu tháng|\bquý\b|mỗi tháng", re.I
)
_CUT = re.compile(
    r"\s+(?:[Pp]hong trào|gửi|nộp|về\s+(?=[A-ZĐÀ-Ỹ])|trước|chậm nhất|muộn nhất|trong (?:tháng|quý)|đến (?:hết"
    r"|ngày)|theo"
    r"|hạn|“Dân vận|cho\s|định kỳ|xong|\()|[,;:.(“]"
)
_WHEN = r"\s*[\(,:]?\s*$"


def receivers(text: str) -> tuple[str, str]:
    """To whom, and through whom: "gửi Ban Thường vụ Huyện ủy (qua Ban Dân vận Huyện ủy)"; "" where it is not said."""
    to = [name for match in _TO.finditer(text) if (name := _name(text, match.end()))]
    via = [name for match in _VIA.finditer(text) if (name := _name(text, match.end()))]
    return (to[0] if to else ""), (via[0] if via else "")


def _name(text: str, start: int) -> str:
    end = start
    while True:
        cut = _TO_END.search(text, end)
        end = cut.start() if cut else len(text)
        if cut and _ARTICLE_OF_TITLE.match(text, end):
            end += 1
            continue
        break
    return bare(text[start:end])


def delivers(text: str, moment: Moment | None = None) -> str:
    """The code of what is handed in; "" where the words name none of the known ones."""
    low = text.lower()
    if "hồ sơ đăng ký" in low:
        return "registration-dossier"
    reports = [match.start() for match in re.finditer(r"báo cáo(?!\s+(?:ban|huyện|tỉnh|thường trực|cấp ủy)\b)", low)]
    if re.search(
        r"(?:danh sách|biểu|bản|phiếu|kết quả|tổng hợp)[^.;]{0,80}?đăng ký|đăng ký[^.;]{0,120}?danh sách", low
    ):
        return "registration-list"
    if reports and ((moment and "every" in moment.keys) or _PERIODIC.search(text)):
        return "periodic-report"
    if reports and re.search(r"kết quả|đánh giá|tổng kết|sơ kết", low):
        return "results-report"
    if re.search(
        r"(?:ban hành|xây dựng|gửi|lập|nộp|hoàn thành|thành|có)\s+(?:[^.;,]{0,30}?\s)?kế hoạch(?!\s+này)", low
    ):
        return "unit-plan"
    if (
        re.search(r"(?<!\w)(?:gửi|nộp)(?:\s+\w+)?\s+(?:bản\s+)?đăng ký|đăng ký[^.;]{0,100}(?:gửi|nộp)(?!\w)", low)
        and not reports
    ):
        return "registration-list"
    return ""


_SPAN = re.compile(
    r"(?:cả năm|0?6 tháng (?:đầu|cuối) năm|0?6 tháng|sơ kết 0?6 tháng|tổng kết năm|quý (?:IV|I{1,3})|năm)(?!\w)", re.I
)


def short_title(text: str, what: str, moment: Moment, start: int = 0, shared: str = "") -> str:
    """ "Gửi danh sách đăng ký mô hình": what to do, in the words of the text where they are short enough.

    `shared`: the words before this moment since the one before it, where a sentence has several.
    """
    models = " mô hình" if "mô hình" in text else ""
    if what == "registration-list":
        return f"Gửi danh sách đăng ký{models}"
    if what == "registration-dossier":
        return f"Gửi hồ sơ đăng ký{models}"
    spans = _SPAN.findall(shared)
    if what in ("results-report", "periodic-report") and spans:
        return f"Gửi báo cáo {spans[-1][:1].lower()}{spans[-1][1:]}"
    if what in ("results-report", "periodic-report") and (words := _report(text)):
        return capital(f"gửi {words}")
    if what == "unit-plan":
        verb = next(
            (word for word in ("gửi", "ban hành", "xây dựng") if re.search(rf"(?<!\w){word}(?!\w)", text, re.I)), "lập"
        )
        return f"{capital(verb)} kế hoạch"
    return trimmed(text[start : moment.start] if moment.start > start and moment.end <= len(text) else text)


def _report(text: str) -> str:
    match = re.search(
        r"báo cáo(?=\s+(?:định kỳ|kết quả|đánh giá|tổng kết|sơ kết|tình hình|công tác|0?6 tháng|quý|tháng|năm|hằng"
        r"|hàng))",
        text,
        re.I,
    )
    if match is None:
        return "báo cáo"
    cut = _CUT.search(text, match.end())
    words = text[match.start() : cut.start() if cut else len(text)]
    return words[:1].lower() + bare(words)[1:100] if len(words) > 8 else "báo cáo"


def trimmed(words: str, longest: int = 120) -> str:
    """The words as a title: without the joints of the sentence, no longer than a line."""
    words = re.sub(r"^[\s,:;.–-]+|^(?:Thời hạn|Thời gian)\s+(?=[^\W\d])", "", words)
    words = re.sub(r"[:,]?\s*từ\s+(?:ngày\s+)?[\d/]+\s*$", "", words)
    words = bare(re.sub(r"\s*(?:[(,:–-]|\b(?:và|xong|là|thời hạn|thời gian))\s*$", "", bare(words)))
    if len(words) > longest:
        words = bare(words[: longest - 1].rsplit(" ", 1)[0]) + "…"
    return words[:1].upper() + words[1:]
