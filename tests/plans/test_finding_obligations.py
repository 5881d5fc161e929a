# ruff: noqa: E501 - one sentence a line, as it stands in a plan
"""Targets, deadlines and tasks read from sentences in the manners of several offices, and from the 2023 plan."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.plans.rules.finding.dates import moments_in
from kheo.plans.rules.finding.found import Confidence, Found, FoundKind, Frame
from kheo.plans.rules.finding.obligations import obligations_in
from kheo.shared.clauses import parse_text

FRAME = Frame(2023, "Huyện ủy Chi Lăng", "Ban Dân vận Huyện ủy")
SEED = Path(__file__).parents[2] / "kheo/plans/bundled/chi-lang-2023.txt"


def read(text: str) -> list[Found]:
    clauses = parse_text(text)
    found = obligations_in(clauses, FRAME)
    for each in found:
        clause = clauses.find(each.clause)
        assert clause is not None
        assert each.sentence in clause.text
        assert each.because
    return found


def of(kind: FoundKind, found: list[Found]) -> list[Found]:
    return [each for each in found if each.kind is kind]


def when(value: dict) -> tuple:
    return tuple((key, value[key]) for key in ("before", "by", "in", "every", "day") if key in value)


DEADLINES = [
    ("Các đơn vị gửi báo cáo kết quả về Ban Dân vận Huyện ủy chậm nhất ngày 20/11/2023.",
     [("Các đơn vị", "Ban Dân vận Huyện ủy", "", "results-report", (("by", "2023-11-20"),), "2023-11-20")]),
    ("Đảng ủy các xã, thị trấn gửi hồ sơ đăng ký về Huyện ủy (qua Ban Dân vận Huyện ủy) trước 15/3.",
     [("Đảng ủy các xã, thị trấn", "Huyện ủy", "Ban Dân vận Huyện ủy", "registration-dossier", (("before", "2023-03-15"),), "2023-03-14")]),
    ("Chậm nhất ngày 20/6/2023, các chi bộ gửi báo cáo sơ kết về Văn phòng Đảng ủy.",
     [("Các chi bộ", "Văn phòng Đảng ủy", "", "results-report", (("by", "2023-06-20"),), "2023-06-20")]),
    ("Các cơ sở đoàn gửi danh sách đăng ký về Huyện đoàn muộn nhất ngày 28 tháng 02 năm 2023.",
     [("Các cơ sở đoàn", "Huyện đoàn", "", "registration-list", (("by", "2023-02-28"),), "2023-02-28")]),
    ("Các xã, phường ban hành kế hoạch thực hiện xong trước ngày 15/3/2023.",
     [("Các xã, phường", "", "", "unit-plan", (("before", "2023-03-15"),), "2023-03-14")]),
    ("Báo cáo 06 tháng đầu năm (trước ngày 10/6) và cả năm (trước ngày 05/12) gửi về Ban Dân vận Tỉnh ủy.",
     [("", "Ban Dân vận Tỉnh ủy", "", "periodic-report", (("before", "2023-06-10"),), "2023-06-09"),
      ("", "Ban Dân vận Tỉnh ủy", "", "periodic-report", (("before", "2023-12-05"),), "2023-12-04")]),
    ("Các chi bộ báo cáo định kỳ hằng quý, gửi về Đảng ủy Khối trước ngày 15 của tháng cuối quý.",
     [("Các chi bộ", "Đảng ủy Khối", "", "periodic-report", (("before", 15), ("every", "quarter")), "")]),
    ("Các đơn vị gửi báo cáo tháng về Công đoàn công ty ngày 25 hằng tháng.",
     [("Các đơn vị", "Công đoàn công ty", "", "periodic-report", (("every", "month"), ("day", 25)), "")]),
    ("Định kỳ 6 tháng, năm các đơn vị báo cáo kết quả thực hiện về Ban Dân vận Tỉnh ủy.",
     [("Các đơn vị", "Ban Dân vận Tỉnh ủy", "", "periodic-report", (("every", "half-year"),), ""),
      ("Các đơn vị", "Ban Dân vận Tỉnh ủy", "", "periodic-report", (("every", "year"),), "")]),
    ("Việc đánh giá, công nhận mô hình hoàn thành trong quý IV/2023.",
     [("", "", "", "", (("in", "2023-12"),), "2023-12-31")]),
    ("Ban Dân vận Tỉnh ủy thẩm định hồ sơ xong trước tháng 11.",
     [("Ban Dân vận Tỉnh ủy", "", "", "", (("before", "2023-11-01"),), "2023-10-31")]),
    ("Thời hạn nhận hồ sơ: từ ngày 01/9/2023 đến hết ngày 30/9/2023.",
     [("", "", "", "", (("by", "2023-09-30"),), "2023-09-30")]),
    ("Các đơn vị gửi danh sách đăng ký về Ban Dân vận Huyện ủy. Thời hạn: trước ngày 25/02/2023.",
     [("Các đơn vị", "Ban Dân vận Huyện ủy", "", "registration-list", (("before", "2023-02-25"),), "2023-02-24")]),
    ("Các đơn vị nộp hồ sơ đề nghị công nhận về Hội đồng Thi đua - Khen thưởng huyện trước 17 giờ 00 ngày 10/10/2023.",
     [("Các đơn vị", "Hội đồng Thi đua - Khen thưởng huyện", "", "", (("by", "2023-10-10"),), "2023-10-10")]),
    ("Tổ chức các hoạt động kỷ niệm 93 năm ngày truyền thống (15/10/1930 - 15/10/2023).", []),
    ("Tổ chức Hội thi Dân vận khéo từ ngày 01/10/2023 đến ngày 10/10/2023.", []),
    ("Thực hiện Kế hoạch số 15-KH/TU, ngày 20/01/2023 của Tỉnh ủy.", []),
    ("Tổ chức hội nghị tổng kết trong tháng 12/2023.", []),
    ("Thời gian thực hiện kế hoạch: từ ngày 01/01/2023 đến hết ngày 31/12/2023.", []),
    ("Các đơn vị gửi báo cáo về Ban Dân vận trước ngày 31/02/2023.", []),
    ("Số liệu báo cáo tính đến ngày 15/11/2023.", []),
    ("Các mô hình đã được công nhận trước ngày 31/12/2022 tiếp tục duy trì.", []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), DEADLINES)
def test_deadlines_are_read_exactly(sentence: str, expected: list) -> None:
    found = of(FoundKind.DEADLINE, read(f"I. NỘI DUNG\n1. {sentence}"))
    assert [
        (v["group"], v["to"], v["via"], v["delivers"], when(v), v["last_day"]) for v in (each.value for each in found)
    ] == expected


KEYS = ("group", "measure", "level", "field", "at_least", "at_most", "share_of")
TARGETS = [
    ("Mỗi chi bộ trực thuộc xây dựng ít nhất 01 mô hình “Dân vận khéo”.", [("Chi bộ trực thuộc", "built", "", "", "1", "", "")]),
    ("Mỗi chi đoàn xây dựng 01 mô hình.", [("Chi đoàn", "built", "", "", "1", "", "")]),
    ("Mỗi xã, thị trấn đăng ký từ 03 mô hình trở lên, trong đó có ít nhất 01 mô hình được cấp huyện công nhận.",
     [("Xã, thị trấn", "registered", "", "", "3", "", ""), ("Xã, thị trấn", "recognised", "Cấp huyện", "", "1", "", "")]),
    ("Phấn đấu toàn tỉnh có 10 mô hình được cấp tỉnh công nhận; 20 mô hình được biểu dương, khen thưởng.",
     [("", "recognised", "Cấp tỉnh", "", "10", "", ""), ("", "commended", "", "", "20", "", "")]),
    ("100% chi bộ đăng ký thực hiện mô hình “Dân vận khéo”.", [("", "units", "", "", "100%", "", "units")]),
    ("Tối thiểu 80% chi hội có mô hình.", [("", "units", "", "", "80%", "", "units")]),
    ("Trên 70% mô hình đã đăng ký được công nhận.", [("", "recognised", "", "", "70%", "", "registered")]),
    ("Phấn đấu 80% số mô hình được cấp cơ sở công nhận.", [("", "recognised", "Cấp cơ sở", "", "80%", "", "registered")]),
    ("Mỗi đơn vị đăng ký từ 2 đến 3 mô hình trong lĩnh vực kinh tế.", [("Đơn vị", "registered", "", "Kinh tế", "2", "3", "")]),
    ("Đảng ủy Khối: Mỗi chi bộ đăng ký, xây dựng ít nhất 02 mô hình, nhân rộng ít nhất 01 mô hình.",
     [("Chi bộ", "built", "", "", "2", "", ""), ("Chi bộ", "replicated", "", "", "1", "", "")]),
    ("Các công đoàn cơ sở: xây dựng tối thiểu 02 mô hình cấp cơ sở trở lên.", [("Các công đoàn cơ sở", "built", "Cấp cơ sở", "", "2", "", "")]),
    ("Nhân rộng ít nhất 30% số mô hình đã được công nhận.", [("", "replicated", "", "", "30%", "", "recognised")]),
    ("Tỷ lệ mô hình được công nhận đạt từ 60% trở lên so với số đăng ký.", [("", "recognised", "", "", "60%", "", "registered")]),
    ("Mỗi phân xưởng có ít nhất một mô hình được công ty công nhận.", [("Phân xưởng", "recognised", "", "", "1", "", "")]),
    ("Đoàn Thanh niên Công ty: đăng ký tối thiểu 02 (hai) mô hình.", [("Đoàn Thanh niên Công ty", "registered", "", "", "2", "", "")]),
    ("Mỗi tháng đăng tải ít nhất 01 tin bài về phong trào.", []),  # what is counted are models
    ("Năm 2022 toàn huyện đã công nhận 45 mô hình.", []),
    ("Từ năm 2021 đến nay đã xây dựng được trên 120 mô hình.", []),
    ("Kết quả năm 2022: có 35 mô hình được công nhận.", []),
    ("Tổ chức sơ kết 03 năm thực hiện phong trào.", []),
    ("Mỗi quý tổ chức ít nhất 01 hội nghị.", []),
    ("100% cán bộ, đảng viên được quán triệt kế hoạch.", []),
    ("Mô hình phải có ít nhất 80% Nhân dân đồng thuận.", []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), TARGETS)
def test_targets_are_read_exactly(sentence: str, expected: list) -> None:
    found = of(FoundKind.TARGET, read(f"I. NỘI DUNG\n1. {sentence}"))
    assert [tuple(each.value[key] for key in KEYS) for each in found] == expected


def test_headings_name_the_group_of_the_dashes_below_them() -> None:
    found = read(
        "II. CHỈ TIÊU\n1. Đối với các xã, thị trấn\n- Đăng ký ít nhất 05 mô hình.\n2. Đối với các cơ quan\n- Xây dựng 01 mô hình."
    )
    assert [(each.clause, each.value["group"], each.confidence) for each in of(FoundKind.TARGET, found)] == [
        ("II.1-1", "Các xã, thị trấn", Confidence.LIKELY), ("II.2-1", "Các cơ quan", Confidence.LIKELY),
    ]  # fmt: skip


def test_each_body_has_a_task_for_each_thing_it_is_told() -> None:
    text = (
        "Điều 4. Tổ chức thực hiện\n1. Vụ Tổ chức cán bộ: Chủ trì, phối hợp với Công đoàn Bộ, Văn phòng Bộ theo dõi, đôn đốc; "
        "tổng hợp kết quả.\n2. Các đơn vị căn cứ Kế hoạch này xây dựng kế hoạch của đơn vị."
    )
    assert [each.value for each in of(FoundKind.TASK, read(text))] == [
        {"title": "Theo dõi, đôn đốc", "owner": "Vụ Tổ chức cán bộ", "with": ["Công đoàn Bộ", "Văn phòng Bộ"]},
        {"title": "Tổng hợp kết quả", "owner": "Vụ Tổ chức cán bộ", "with": []},
        {"title": "Căn cứ Kế hoạch này xây dựng kế hoạch của đơn vị", "owner": "Các đơn vị", "with": []},
    ]


def test_the_2023_plan_has_its_targets_and_deadlines_and_no_others() -> None:
    found = read(SEED.read_text())
    blocks = (
        "Đảng ủy: Công an huyện, Ban Chỉ huy quân sự huyện, Khối cơ quan Nội chính, Khối cơ quan Kinh tế, "
        "Khối cơ quan Văn hóa - xã hội"
    )
    assert [(each.clause, *(each.value[key] for key in KEYS)) for each in of(FoundKind.TARGET, found)] == [
        ("III.1-1", "Ủy ban MTTQ và các tổ chức chính trị - xã hội huyện", "built", "", "", "1", "", ""),
        ("III.1-2", blocks, "recognised", "Cấp huyện", "", "1", "", ""),
        ("III.1-3", "Đảng ủy các xã, thị trấn", "registered", "Cấp cơ sở", "", "5", "", ""),
        ("III.1-3", "Đảng ủy các xã, thị trấn", "recognised", "Cấp cơ sở", "", "50%", "", "registered"),
    ]
    assert [(e.clause, e.value["group"], e.value["to"], e.value["via"], e.value["last_day"]) for e in of(FoundKind.DEADLINE, found)] == [
        ("III.2-1", "Các đơn vị đăng ký", "Ban Dân vận Huyện ủy", "", "2023-02-24"),
        ("III.2-2", "Các đơn vị đăng ký", "Ban Thường vụ Huyện ủy", "Ban Dân vận Huyện ủy", "2023-10-24"),
    ]  # fmt: skip
    assert {each.clause for each in of(FoundKind.TASK, found)} == {"II.2", "IV.1", "IV.2", "IV.3", "IV.4"}


FORMS = (
    "{0:02d}/{1:02d}/{2}",
    "ngày {0}/{1}/{2}",
    "ngày {0} tháng {1} năm {2}",
    "ngày {0:02d}-{1:02d}-{2}",
    "ngày {0:02d}.{1:02d}.{2}",
)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(FORMS), st.sampled_from((
    ("trước ", "before"), ("xong trước ", "before"), ("chậm nhất là ", "by"), ("muộn nhất ", "by"), ("đến hết ", "by"), ("hạn cuối: ", "by"),
)))  # fmt: skip
def test_a_day_is_read_back_as_exactly_that_day(day: date, form: str, lead: tuple[str, str]) -> None:
    words, key = lead
    [moment] = moments_in(f"Các đơn vị gửi báo cáo {words}{form.format(day.day, day.month, day.year)}.", None)
    assert moment.keys == {key: day.isoformat()}
    assert moment.last_day == (day - timedelta(days=1) if key == "before" else day).isoformat()
