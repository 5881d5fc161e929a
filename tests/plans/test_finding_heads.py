"""What the plan reader finds of a plan itself: in the real plan of 2023, and in layouts written for the purpose."""

import pytest

from kheo.plans.queries.yaml_tree import read_yaml
from kheo.plans.rules.finding import read_text
from kheo.plans.rules.finding.cited import citations
from kheo.plans.rules.finding.found import Confidence, FoundKind, Frame
from kheo.plans.rules.finding.heads import frame_of, heads_in
from kheo.shared.clauses import parse_text
from kheo.shared.text import fold
from tests.conftest import PLAN_FILE

SEED = PLAN_FILE.with_suffix(".txt").read_text(encoding="utf-8")
PLAN = read_yaml(PLAN_FILE.read_bytes()).value

DISTRICT = """\
ĐẢNG BỘ TỈNH LẠNG SƠN                ĐẢNG CỘNG SẢN VIỆT NAM
HUYỆN ỦY VĂN LÃNG
*                                    Văn Lãng, ngày    tháng 02 năm 2024
Số:     -KH/HU

KẾ HOẠCH
thực hiện Phong trào thi đua “Dân vận khéo”
trên địa bàn huyện năm 2024
-----

Căn cứ Hướng dẫn số 06-HD/BDVTU, ngày 7-1-2022 của Ban Dân vận Tỉnh ủy về xây dựng, công nhận mô hình “Dân vận khéo”; \
Chương trình phối hợp số 02-CTPH/BDV-MTTQ ngày 05 tháng 4 năm 2021 giữa Ban Dân vận và Ủy ban MTTQ tỉnh; Ban Thường vụ \
Huyện ủy ban hành Kế hoạch thực hiện phong trào năm 2024 như sau:

I- NỘI DUNG
1- Tập trung xây dựng mô hình trên các lĩnh vực: kinh tế, văn hóa - xã hội, quốc phòng - an ninh và xây dựng hệ thống \
chính trị.
2- Mô hình được xét công nhận cấp xã, cấp huyện, cấp tỉnh.
II- TỔ CHỨC THỰC HIỆN
1- Giao Ban Dân vận Huyện ủy là cơ quan thường trực, tham mưu giúp Ban Thường vụ Huyện ủy.
2- Văn phòng Huyện ủy theo dõi, đôn đốc, kiểm tra việc tổng hợp.
Quá trình thực hiện có khó khăn, vướng mắc, kịp thời báo cáo về Ban Thường vụ Huyện ủy (qua Ban Dân vận Huyện ủy) để \
xem xét, chỉ đạo./.

Nơi nhận:
- Thường trực Tỉnh ủy (b/c),
- Như trên,
- Lưu Văn phòng Huyện ủy.

T/M BAN THƯỜNG VỤ
K/T BÍ THƯ
PHÓ BÍ THƯ

Hoàng Thị Lan
"""

PROVINCE = """\
ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH BẮC SƠN                   Độc lập - Tự do - Hạnh phúc

Số: 45/KH-UBND                Bắc Sơn, ngày 15 tháng 3 năm 2024

KẾ HOẠCH
Thực hiện công tác dân vận chính quyền và phong trào thi đua
“Dân vận khéo” năm 2024

Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;
Căn cứ Luật Thi đua, khen thưởng số 06/2022/QH15 ngày 15/6/2022;
Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;
Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 321/TTr-SNV ngày 01/3/2024;
Ủy ban nhân dân tỉnh ban hành Kế hoạch thực hiện công tác dân vận chính quyền năm 2024 như sau:

I. MỤC TIÊU
1. Thực hiện Quyết định số 1234/QĐ-UBND ngày 31/12/2023 của UBND tỉnh ban hành Quy chế văn hóa công sở.
2. Quyết định số 1234/QĐ-UBND nêu trên được niêm yết; Kế hoạch số 45/KH-UBND này thay kế hoạch cũ.
II. LĨNH VỰC
a) Lĩnh vực cải cách hành chính: Khéo trong tiếp công dân.
b) Lĩnh vực giáo dục: Khéo trong vận động học sinh.
III. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ
a) Chủ trì, theo dõi, đôn đốc, kiểm tra việc thực hiện Kế hoạch.
b) Tổng hợp, báo cáo UBND tỉnh.
2. Sở Tài chính: bố trí kinh phí.
Trong quá trình thực hiện, nếu có vướng mắc, các cơ quan phản ánh về Sở Nội vụ để tổng hợp./.

Nơi nhận:
- Các sở, ban, ngành;
- Lưu: VT, NC.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
(Đã ký)
Trần Văn Bình
"""

BLOCK = """\
ĐẢNG ỦY KHỐI CÁC CƠ QUAN TRUNG ƯƠNG
ĐẢNG ỦY BỘ XÂY DỰNG
*
Số 118-KH/ĐU
ĐẢNG CỘNG SẢN VIỆT NAM
Hà Nội, ngày 20 tháng 01 năm 2024

KẾ HOẠCH
Triển khai phong trào thi đua “Dân vận khéo” giai đoạn 2024 - 2025

Thực hiện Kế hoạch số 15-KH/BDVTW-BCĐ ngày 12/10/2021 của Ban Dân vận Trung ương; Kế hoạch của Đảng ủy Khối các cơ \
quan Trung ương số 20-KH/ĐUK ngày 03.11.2021 về phong trào thi đua “Dân vận khéo”, Đảng ủy Bộ Xây dựng xây dựng Kế \
hoạch như sau:

1. Yêu cầu
Mô hình bảo đảm các điều kiện: “Sát dân, thiết thực, dễ nhân rộng”.
2. Nguyên tắc xét công nhận
a) Có đăng ký từ đầu năm;
b) Được bình chọn công khai;
c) Đạt tiêu chuẩn theo Hướng dẫn số 36-HD/VPTW của Văn phòng Trung ương;
d) Đúng thẩm quyền.
3. Đối tượng: tập thể, cá nhân trong Đảng bộ.
4. Ban Dân vận Đảng ủy Bộ theo dõi, kiểm tra, tổng hợp kết quả, báo cáo Đảng ủy Khối.

Nơi nhận:
- Đảng ủy Khối,
- Lưu VPĐU.
T/M ĐẢNG ỦY
BÍ THƯ

Nguyễn Văn Sinh
"""

YOUTH = """\
BAN CHẤP HÀNH ĐOÀN TỈNH CAO LỘC     ĐOÀN TNCS HỒ CHÍ MINH
***
Số: 127 KH/TĐTN-TNNT                 Cao Lộc, ngày 08 tháng 02 năm 2023

KẾ HOẠCH
Tổ chức phong trào “Tuổi trẻ dân vận khéo” năm 2023

Triển khai Chương trình số 19 CTr/TWĐTN-BTG, ngày 28/12/2022 của Ban Bí thư Trung ương Đoàn về công tác năm 2023; Công \
văn số 88 ngày 3/1/2023 của Ban Dân vận Tỉnh ủy, Ban Thường vụ Tỉnh đoàn xây dựng kế hoạch cụ thể như sau:

I. NỘI DUNG
Đội hình tình nguyện 24/7, tỉ lệ 3/4 chi đoàn. Liên hệ 0912-345-678.
II. TỔ CHỨC THỰC HIỆN
1. Ban Thanh niên nông thôn Tỉnh đoàn
- Theo dõi, tổng hợp, kiểm tra.
2. Các huyện đoàn gửi báo cáo về Tỉnh đoàn (qua Ban Thanh niên nông thôn).

TM. BAN THƯỜNG VỤ TỈNH ĐOÀN
PHÓ BÍ THƯ

Lê Minh

Nơi nhận:
- TW Đoàn (b/c);
- Lưu VP.
"""

ENTERPRISE = """\
# ĐẢNG BỘ TẬP ĐOÀN THAN
# ĐẢNG ỦY TỔNG CÔNG TY MỎ ĐÔNG BẮC
Số: 07-HD/ĐU

**HƯỚNG DẪN**
**Xây dựng và công nhận mô hình “Dân vận khéo” trong Tổng công ty, 6 tháng cuối năm 2025**

Căn cứ Quy chế số 02-QC/ĐU của Đảng ủy Tổng công ty. Ban Thường vụ Đảng ủy Tổng công ty hướng dẫn như sau:

Điều 1. Các lĩnh vực
- An toàn lao động
- Sản xuất, kinh doanh
Điều 2. Phân công
1. Ban Tổ chức Đảng ủy là đầu mối, theo dõi, tổng hợp, kiểm tra.
2. Công đoàn Tổng công ty phối hợp tuyên truyền.
Điều 3. Mô hình cấp công ty do công ty công nhận; mô hình cấp tổng công ty do Tổng công ty công nhận.

Nơi nhận:
- Lưu VT.
T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ
Đỗ Quang Huy
"""

COMMUNE = """\
KẾ HOẠCH TRIỂN KHAI PHONG TRÀO THI ĐUA “DÂN VẬN KHÉO” NĂM 2026

Phần thứ nhất
CĂN CỨ
- Chỉ thị 05-CT/TW ngày 15/5/2016 của Bộ Chính trị.
- Kế hoạch 12/KH-UBND ngày 01/02/2024 và Kế hoạch 12/KH-UBND ngày 03/02/2025 của UBND xã Tân Thanh.
Phần thứ hai
NỘI DUNG
1. Trên các lĩnh vực của đời sống xã hội; trong mọi lĩnh vực công tác.
2. Hội đồng thi đua cấp huyện họp; các phòng cấp huyện; cấp ủy các cấp.
"""


def found(text, kind):
    """Clause and value of everything of a kind."""
    return [(each.clause, each.value) for each in heads(text) if each.kind == kind]


def values(text, kind):
    return [value for _, value in found(text, kind)]


def titles(text, kind):
    return [value["title"] for value in values(text, kind)]


def heads(text):
    return heads_in(parse_text(text), text)


# --- the plan of 2023 -----------------------------------------------------------------------------------------------


def test_the_real_plan_names_its_basis_and_cites_exactly_the_documents_of_its_plan_file():
    def told(kind, clause):
        assert {each for each, _ in found(SEED, kind)} == {clause}
        return [{key: value[key] for key in ("number", "date", "issuer")} for value in values(SEED, kind)]

    assert told(FoundKind.BASIS, "opening") == PLAN["plan"]["basis"]
    assert told(FoundKind.CITE, "II.1") == PLAN["plan"]["cites"]


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        (FoundKind.LEVEL, "levels"), (FoundKind.FIELD, "fields"), (FoundKind.SUBJECT, "subjects"),
        (FoundKind.REQUIREMENT, "requirements"),
    ],
)  # fmt: skip
def test_the_real_plans_lists_stand_where_its_plan_file_says(kind, part):
    assert [(clause, value["title"]) for clause, value in found(SEED, kind)] == [
        (each["clause"], each["title"]) for each in PLAN[part]
    ]


def test_the_real_plans_principles_are_the_four_rules_of_recognition():
    assert [{"rule": value["rule"], "clause": clause} for clause, value in found(SEED, FoundKind.PRINCIPLE)] == PLAN[
        "recognition"
    ]["rules"]


def test_the_real_plans_priorities_and_recipients_are_those_of_its_plan_file():
    assert found(SEED, FoundKind.PRIORITY) == [("II.2", {"title": each["title"]}) for each in PLAN["priorities"]]
    assert values(SEED, FoundKind.RECIPIENT) == [
        {"to": each["to"], "note": each.get("note", "")} for each in PLAN["distribution"]
    ]


def test_the_real_plan_says_who_issued_it_who_runs_it_and_for_when():
    assert found(SEED, FoundKind.TITLE) == [
        ("title", {"title": "Triển khai thực hiện Phong trào thi đua “Dân vận khéo” năm 2023"})
    ]
    assert found(SEED, FoundKind.ISSUER) == [
        ("opening", {"title": "Huyện ủy Chi Lăng", "on_behalf_of": "Ban Thường vụ"})
    ]
    assert found(SEED, FoundKind.STEWARD) == [("IV.1", {"title": "Ban Dân vận Huyện ủy"})]
    assert found(SEED, FoundKind.PERIOD) == [("title", {"from": "2023-01-01", "to": "2023-12-31"})]
    assert found(SEED, FoundKind.PROGRAMME) == [
        ("opening", {"title": "Phong trào thi đua “Dân vận khéo” giai đoạn 2021-2025", "from": 2021, "to": 2025})
    ]
    assert found(SEED, FoundKind.FEEDBACK) == [("closing", {"to": "Ban Dân vận Huyện ủy"})]
    assert values(SEED, FoundKind.SIGNER) == [
        {"name": "Long Văn Nhân", "position": "PHÓ BÍ THƯ THƯỜNG TRỰC", "authority": ["T/M BAN THƯỜNG VỤ"]}
    ]
    assert frame_of(heads(SEED)) == Frame(2023, "Huyện ủy Chi Lăng", "Ban Dân vận Huyện ủy")


def test_the_real_plan_has_no_number_to_be_found():
    assert found(SEED, FoundKind.NUMBER) == []


# --- any text -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [SEED, DISTRICT, PROVINCE, BLOCK, YOUTH, ENTERPRISE, COMMUNE])
def test_every_value_stands_in_the_text_with_its_sentence_and_reason(text):
    clauses = parse_text(text)
    known = fold(text)
    for each in heads_in(clauses, text):
        if each.clause:
            assert each.sentence in clauses.find(each.clause).text
        else:
            assert each.sentence in "\n".join((*clauses.recipients, *clauses.signature)) or each.sentence in text
        assert each.because
        assert each.sentence
        for key in ("number", "issuer"):
            assert fold(each.value.get(key, "")) in known


@pytest.mark.parametrize("text", ["", "\n \n", "-", "KẾ HOẠCH", "KẾ HOẠCH\n\n", "Nơi nhận:", "T/M BAN THƯỜNG VỤ"])
def test_a_text_that_says_nothing_has_nothing_but_perhaps_a_signature(text):
    assert [each.kind for each in heads(text) if each.kind is not FoundKind.SIGNER] == []


def test_a_reading_holds_the_heads_in_the_order_of_the_text():
    reading = read_text(SEED)

    assert [each.value["number"] for each in reading.of(FoundKind.BASIS)] == ["41-KH/BDVTU", "72-KH/HU"]
    assert reading.found[0].clause == "title"


# --- letterheads ----------------------------------------------------------------------------------------------------


def test_a_title_in_several_lines_is_one_title():
    assert titles(DISTRICT, FoundKind.TITLE) == [
        "thực hiện Phong trào thi đua “Dân vận khéo” trên địa bàn huyện năm 2024"
    ]
    assert titles(ENTERPRISE, FoundKind.TITLE) == [
        "Xây dựng và công nhận mô hình “Dân vận khéo” trong Tổng công ty, 6 tháng cuối năm 2025"
    ]


def test_a_title_on_the_line_of_its_kind_is_read_too():
    assert titles(COMMUNE, FoundKind.TITLE) == ["TRIỂN KHAI PHONG TRÀO THI ĐUA “DÂN VẬN KHÉO” NĂM 2026"]


def test_numbers_and_dates_are_read_from_letterheads_of_every_kind():
    assert values(PROVINCE, FoundKind.NUMBER) == [{"number": "45/KH-UBND", "date": "2024-03-15"}]
    assert values(BLOCK, FoundKind.NUMBER) == [{"number": "118-KH/ĐU", "date": "2024-01-20"}]
    assert values(YOUTH, FoundKind.NUMBER) == [{"number": "127 KH/TĐTN-TNNT", "date": "2023-02-08"}]
    assert values(ENTERPRISE, FoundKind.NUMBER) == [{"number": "07-HD/ĐU", "date": ""}]


def test_a_number_and_a_day_still_to_be_filled_in_are_not_found():
    assert values(DISTRICT, FoundKind.NUMBER) == []


@pytest.mark.parametrize(
    ("text", "title", "organ"),
    [
        (DISTRICT, "Huyện ủy Văn Lãng", "Ban Thường vụ"),
        (PROVINCE, "Ủy ban nhân dân tỉnh Bắc Sơn", ""),
        (BLOCK, "Đảng ủy Bộ Xây dựng", ""),
        (YOUTH, "Tỉnh đoàn", "Ban Thường vụ"),
        (ENTERPRISE, "Đảng ủy Tổng công ty Mỏ Đông Bắc", "Ban Thường vụ"),
    ],
)
def test_the_issuer_is_whoever_says_so_with_the_full_name_of_the_letterhead(text, title, organ):
    assert values(text, FoundKind.ISSUER) == [{"title": title, "on_behalf_of": organ}]


def test_a_plan_without_any_issuer_has_none():
    assert values(COMMUNE, FoundKind.ISSUER) == []


@pytest.mark.parametrize(
    ("text", "first", "last", "year"),
    [
        (PROVINCE, "2024-01-01", "2024-12-31", 2024),
        (BLOCK, "2024-01-01", "2025-12-31", None),
        (ENTERPRISE, "2025-07-01", "2025-12-31", 2025),
        ("KẾ HOẠCH\nDân vận khéo quý II năm 2024\n", "2024-04-01", "2024-06-30", 2024),
        ("KẾ HOẠCH\nTổng kết năm 2023, triển khai nhiệm vụ năm 2024\n", "2024-01-01", "2024-12-31", 2024),
    ],
)
def test_the_period_is_the_years_that_the_title_names(text, first, last, year):
    assert values(text, FoundKind.PERIOD) == [{"from": first, "to": last}]
    assert frame_of(heads(text)).year == year


def test_a_period_taken_from_the_day_of_issue_is_called_a_guess():
    text = "HUYỆN ỦY A\nSố: 3-KH/HU\nA, ngày 05 tháng 01 năm 2024\nKẾ HOẠCH\nPhong trào dân vận khéo\n\nI. NỘI DUNG\n"

    (period,) = [each for each in heads(text) if each.kind is FoundKind.PERIOD]

    assert (period.value["from"], period.confidence) == ("2024-01-01", Confidence.GUESS)


@pytest.mark.parametrize(
    ("text", "steward"),
    [
        (DISTRICT, ["Ban Dân vận Huyện ủy"]),
        (PROVINCE, ["Sở Nội vụ"]),
        (BLOCK, ["Ban Dân vận Đảng ủy Bộ"]),
        (YOUTH, ["Ban Thanh niên nông thôn Tỉnh đoàn"]),
        (ENTERPRISE, ["Ban Tổ chức Đảng ủy"]),
        (COMMUNE, []),
    ],
)
def test_the_steward_is_the_standing_office_or_the_body_that_follows_and_consolidates(text, steward):
    assert titles(text, FoundKind.STEWARD) == steward


# --- cited documents ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "number", "day", "issuer", "title"),
    [
        ("Kế hoạch số 41-KH/BDVTU ngày 23/11/2021 của Ban Dân vận Tỉnh ủy về thi đua", "Kế hoạch", "41-KH/BDVTU",
         "2021-11-23", "Ban Dân vận Tỉnh ủy", "thi đua"),
        ("Nghị quyết 25-NQ/TW, ngày 03/6/2013 của Ban Chấp hành Trung ương Đảng khóa XI về công tác dân vận",
         "Nghị quyết", "25-NQ/TW", "2013-06-03", "Ban Chấp hành Trung ương Đảng khóa XI", "công tác dân vận"),
        ("Nghị quyết số 25 - NQ/TW (ngày 3-6-2013) của Ban Chấp hành Trung ương Đảng (khóa XI)", "Nghị quyết",
         "25-NQ/TW", "2013-06-03", "Ban Chấp hành Trung ương Đảng (khóa XI)", ""),
        ("Kết luận số 43-KL/TW của Ban Bí thư, ngày 07 tháng 01 năm 2019 về công tác dân vận", "Kết luận", "43-KL/TW",
         "2019-01-07", "Ban Bí thư", "công tác dân vận"),
        ("kế hoạch số 15-KH/BDVTW-BCĐ của Ban Chỉ đạo Trung ương", "Kế hoạch", "15-KH/BDVTW-BCĐ", "",
         "Ban Chỉ đạo Trung ương", ""),
        ("Thông tư số 01/2024/TT-BNV ngày 24/02/2024 của Bộ trưởng Bộ Nội vụ quy định biện pháp thi hành", "Thông tư",
         "01/2024/TT-BNV", "2024-02-24", "Bộ trưởng Bộ Nội vụ", "quy định biện pháp thi hành"),
        ("Chỉ thị của Bộ Chính trị số 05-CT/TW ngày 15/5/2016", "Chỉ thị", "05-CT/TW", "2016-05-15",
         "Bộ Chính trị", ""),
        ("Chương trình phối hợp số 02-CTPH/BDV-MTTQ ngày 5/4/2021 giữa Ban Dân vận và Ủy ban MTTQ tỉnh",
         "Chương trình phối hợp", "02-CTPH/BDV-MTTQ", "2021-04-05", "Ban Dân vận và Ủy ban MTTQ tỉnh", ""),
        ("Luật Thi đua, khen thưởng số 06/2022/QH15 ngày 15/6/2022", "Luật", "06/2022/QH15", "2022-06-15", "",
         "Thi đua, khen thưởng"),
        ("Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015", "Luật", "", "2015-06-19", "",
         "Tổ chức chính quyền địa phương"),
        ("Công văn số 88 ngày 3/1/2023 của UBND TP. Lạng Sơn", "Công văn", "88", "2023-01-03", "UBND TP. Lạng Sơn", ""),
        ("Công điện 02/CĐ-TTg ngày 32/13/2025 của Thủ tướng Chính phủ", "Công điện", "02/CĐ-TTg", "",
         "Thủ tướng Chính phủ", ""),
    ],
)  # fmt: skip
def test_a_citation_is_taken_apart(text, kind, number, day, issuer, title):
    assert [each.value for each in citations(text)] == [
        {"kind": kind, "number": number, "date": day, "issuer": issuer, "title": title}
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Điện thoại số 0205.3820.123, máy lẻ 24/7, di động 0912-345-678",
        "kinh phí 30/2020 triệu đồng; mức hỗ trợ 05-10 triệu đồng",
        "theo Điều 12, khoản 3, trang 12/45, biểu số 01-BC/DV, mẫu số 02/TĐ",
        "tài khoản số 3815/KBNN, nhà số 113/QĐ đường Hùng Vương",
        "Luật Thi đua, khen thưởng năm 2022 và Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XVII",
        "Kế hoạch số      -KH/HU ngày     tháng    năm 2023 của Huyện ủy",
        "Kế hoạch 5 năm 2021-2025; Chương trình 6 tháng cuối năm; Báo cáo trước ngày 25/10/2023",
        "chi đoàn 3/4, quân số 12/KH hộ, nhiệm kỳ 2020-2025",
    ],
)
def test_what_only_looks_like_a_number_of_a_document_is_not_cited(text):
    assert list(citations(text)) == []


def test_numbers_joined_to_a_citation_share_its_kind():
    joined = list(citations("các Nghị quyết số 25-NQ/TW, số 26-NQ/TW và 27-NQ/TW của Trung ương"))

    assert [(each.kind, each.number) for each in joined] == [
        ("Nghị quyết", "25-NQ/TW"), ("Nghị quyết", "26-NQ/TW"), ("Nghị quyết", "27-NQ/TW")
    ]  # fmt: skip


def test_a_title_ends_where_the_next_document_or_the_sentence_of_the_issuer_begins():
    text = (
        "Thực hiện Kế hoạch số 1-KH/TU ngày 1/2/2023 của Tỉnh ủy về dân vận, Hướng dẫn số 2-HD/TU về mô hình, "
        "Ban Thường vụ Huyện ủy xây dựng kế hoạch"
    )

    assert [each.title for each in citations(text)] == ["dân vận", "mô hình"]


def test_a_document_cited_twice_is_found_once_and_the_plans_own_number_never():
    assert [(clause, value["number"]) for clause, value in found(PROVINCE, FoundKind.CITE)] == [("I.1", "1234/QĐ-UBND")]


def test_the_same_number_of_two_years_is_two_documents():
    assert [(clause, value["date"]) for clause, value in found(COMMUNE, FoundKind.BASIS)] == [
        ("P1-1", "2016-05-15"), ("P1-2", "2024-02-01"), ("P1-2", "2025-02-03")
    ]  # fmt: skip
    assert found(COMMUNE, FoundKind.CITE) == []


def test_the_basis_is_what_the_opening_rests_on():
    assert [value["number"] for value in values(PROVINCE, FoundKind.BASIS)] == [
        "", "06/2022/QH15", "30/2020/NĐ-CP", "321/TTr-SNV"
    ]  # fmt: skip
    assert [value["number"] for value in values(BLOCK, FoundKind.BASIS)] == ["15-KH/BDVTW-BCĐ", "20-KH/ĐUK"]
    assert [value["number"] for value in values(YOUTH, FoundKind.BASIS)] == ["19 CTr/TWĐTN-BTG", "88"]


def test_a_document_without_its_day_is_likely_only():
    (cite,) = [each for each in heads(BLOCK) if each.kind is FoundKind.CITE]

    assert (cite.clause, cite.value["number"], cite.confidence) == ("2.c", "36-HD/VPTW", Confidence.LIKELY)


# --- lists ----------------------------------------------------------------------------------------------------------


def test_fields_are_read_from_headings_from_a_list_and_from_a_sentence():
    assert found(PROVINCE, FoundKind.FIELD) == [
        ("II.a", {"title": "Cải cách hành chính"}), ("II.b", {"title": "Giáo dục"})
    ]  # fmt: skip
    assert found(ENTERPRISE, FoundKind.FIELD) == [
        ("D1-1", {"title": "An toàn lao động"}), ("D1-2", {"title": "Sản xuất, kinh doanh"})
    ]  # fmt: skip
    assert titles(DISTRICT, FoundKind.FIELD) == [
        "Kinh tế", "Văn hóa - xã hội", "Quốc phòng - an ninh", "Xây dựng hệ thống chính trị"
    ]  # fmt: skip


def test_fields_of_life_in_general_are_no_fields():
    assert found(COMMUNE, FoundKind.FIELD) == []


def test_levels_are_those_that_recognise_lowest_first():
    assert titles(DISTRICT, FoundKind.LEVEL) == ["Cấp xã", "Cấp huyện", "Cấp tỉnh"]
    assert values(ENTERPRISE, FoundKind.LEVEL) == [
        {"title": "Cấp công ty", "recognised_by": "Công ty"},
        {"title": "Cấp tổng công ty", "recognised_by": "Tổng công ty"},
    ]
    assert found(COMMUNE, FoundKind.LEVEL) == []


def test_subjects_requirements_and_principles_are_read_without_dashes_too():
    assert titles(BLOCK, FoundKind.SUBJECT) == ["Tập thể", "Cá nhân"]
    assert titles(BLOCK, FoundKind.REQUIREMENT) == ["Sát dân", "Thiết thực", "Dễ nhân rộng"]
    assert [value["rule"] for value in values(BLOCK, FoundKind.PRINCIPLE)] == [
        "registered", "public_vote", "criteria_met", ""
    ]  # fmt: skip


# --- the end --------------------------------------------------------------------------------------------------------


def test_recipients_keep_their_notes_also_below_the_signature():
    assert values(DISTRICT, FoundKind.RECIPIENT) == [
        {"to": "Thường trực Tỉnh ủy", "note": "b/c"},
        {"to": "Như trên", "note": ""},
        {"to": "Lưu Văn phòng Huyện ủy", "note": ""},
    ]
    assert values(PROVINCE, FoundKind.RECIPIENT)[-1] == {"to": "Lưu: VT, NC", "note": ""}
    assert values(YOUTH, FoundKind.RECIPIENT) == [{"to": "TW Đoàn", "note": "b/c"}, {"to": "Lưu VP", "note": ""}]


@pytest.mark.parametrize(
    ("text", "name", "position", "authority"),
    [
        (DISTRICT, "Hoàng Thị Lan", "PHÓ BÍ THƯ", ["T/M BAN THƯỜNG VỤ", "K/T BÍ THƯ"]),
        (PROVINCE, "Trần Văn Bình", "PHÓ CHỦ TỊCH", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"]),
        (BLOCK, "Nguyễn Văn Sinh", "BÍ THƯ", ["T/M ĐẢNG ỦY"]),
        (YOUTH, "Lê Minh", "PHÓ BÍ THƯ", ["TM. BAN THƯỜNG VỤ TỈNH ĐOÀN"]),
    ],
)
def test_the_signer_has_a_name_a_position_and_the_lines_of_authority(text, name, position, authority):
    assert values(text, FoundKind.SIGNER) == [{"name": name, "position": position, "authority": authority}]


def test_difficulties_go_to_whom_the_plan_says():
    assert values(DISTRICT, FoundKind.FEEDBACK) == [{"to": "Ban Thường vụ Huyện ủy"}]
    assert values(PROVINCE, FoundKind.FEEDBACK) == [{"to": "Sở Nội vụ"}]
    assert values(BLOCK, FoundKind.FEEDBACK) == []
