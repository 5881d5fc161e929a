"""The lines of "Nơi nhận" read: units, groups, others by name; the archive is nobody."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.papers.rules.distribution import clean_line, problems_with_recipient, read_lines
from kheo.shared.text import fold


@dataclass(frozen=True)
class Body:
    id: int
    title: str
    kind: str

    @property
    def name(self) -> str:
        return self.title


DISTRICT = Body(1, "Huyện ủy Chi Lăng", "district-party-committee")
OFFICE = Body(2, "Ban Dân vận Huyện ủy", "party-office")
COUNCIL = Body(3, "Hội đồng Thi đua - Khen thưởng huyện", "council")
FRONT = Body(4, "Ủy ban Mặt trận Tổ quốc Việt Nam huyện", "fatherland-front")
WOMEN = Body(5, "Hội Liên hiệp Phụ nữ huyện", "socio-political-organisation")
COMMUNES = (
    Body(6, "Đảng ủy xã Bắc Thủy", "commune-party-committee"),
    Body(7, "Đảng ủy xã Y Tịch", "commune-party-committee"),
)
UNITS = (DISTRICT, OFFICE, COUNCIL, FRONT, WOMEN, *COMMUNES)


def read(*lines, addressees=(), sender=OFFICE, named=None):
    groups = {fold("Đảng ủy các xã, thị trấn"): COMMUNES}
    found = read_lines(
        lines, addressees=addressees, units=UNITS, groups=groups, named=named or {}, sender_id=sender.id
    )  # fmt: skip
    return [each.unit_id or each.name for each in found]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("- Ban Dân vận Tỉnh ủy (BC);", ["Ban Dân vận Tỉnh ủy"], id="a body that is no unit here"),
        pytest.param("Hội đồng Thi đua - Khen thưởng huyện", [3], id="a unit by its name"),
        pytest.param("Thường trực Huyện ủy", [1], id="the standing members of a committee are the committee"),
        pytest.param("Ủy ban MTTQ, các tổ chức CT-XH huyện", [4, 5], id="two kinds in one line"),
        pytest.param("Các chi, đảng bộ trực thuộc Huyện ủy", [6, 7], id="the party's organisations below"),
        pytest.param("Đảng ủy các xã, thị trấn", [6, 7], id="a group of the plan"),
        pytest.param("Ban Dân vận Huyện ủy", [], id="the sender itself"),
        pytest.param("Lưu: VT, BDV.", [], id="the archive"),
        pytest.param("Các đồng chí lãnh đạo", ["Các đồng chí lãnh đạo"], id="several who are no units"),
    ],
)
def test_a_line_names_whom_it_names(line, found):
    assert read(line) == found


def test_as_above_means_the_addressees():
    assert read("Như trên", "Lưu VT", addressees=("Đảng ủy xã Bắc Thủy", "Trường Chính trị tỉnh")) == [
        6,
        "Trường Chính trị tỉnh",
    ]


def test_the_plan_says_which_unit_a_line_is():
    assert read("Trung tâm VH, TT", named={fold("Trung tâm VH, TT"): COUNCIL}) == [3]


def test_everybody_is_named_once():
    assert read("Đảng ủy xã Bắc Thủy", "Đảng ủy các xã, thị trấn", "Tỉnh ủy", "- Tỉnh ủy;") == [6, 7, "Tỉnh ủy"]


@given(lines=st.lists(st.text(max_size=40), max_size=6))
def test_whatever_the_lines_say_nobody_is_named_twice_nor_without_a_name(lines):
    found = read(*lines)

    assert len(found) == len(set(found))
    assert all(found)


@given(st.text(max_size=60))
def test_a_clean_line_is_clean(line):
    assert clean_line(clean_line(line)) == clean_line(line) or "(" in clean_line(line)


@pytest.mark.parametrize(
    ("name", "way", "has_unit", "email", "codes"),
    [
        ("Tỉnh ủy", "paper", False, "", []),
        ("", "paper", False, "", ["dispatch.no_name"]),
        ("Tỉnh ủy", "app", False, "", ["dispatch.not_in_the_software"]),
        ("Tỉnh ủy", "email", False, " ", ["dispatch.no_email"]),
        ("Tỉnh ủy", "bồ câu", False, "", ["dispatch.no_way"]),
        ("Đảng ủy xã", "app", True, "", []),
    ],
)
def test_a_recipient_can_be_reached(name, way, has_unit, email, codes):
    assert [each.code for each in problems_with_recipient(name, way, has_unit=has_unit, email=email)] == codes
