"""Every row of every generated workbook is accounted for exactly once, and no registration is lost or invented."""

import random
import unicodedata
from datetime import date

import pytest

from kheo.papers.queries.workbook import open_workbook
from kheo.papers.rules import Fate, read_list
from tests.papers.workbooks import VOCABULARY, ods, with_dimension, xls, xlsx

TEXT = "vận động nhân dân hiến đất mở rộng đường thôn Hoà Bình trồng na giữ gìn vệ sinh khéo tổ tự quản"
WORDS = TEXT.split()
COLUMNS = {
    "title": ["Tên mô hình", "TÊN MÔ HÌNH, ĐIỂN HÌNH", "Mô hình, điển hình “Dân vận khéo”"],
    "carrier": ["Đơn vị/cá nhân đăng ký", "Tập thể, cá nhân thực hiện"],
    "field": ["Lĩnh vực", "Thuộc lĩnh vực"],
    "subject": ["Tập thể/Cá nhân", "Đối tượng"],
    "level": ["Cấp", "Cấp đăng ký"],
    "content": ["Nội dung", "Tóm tắt nội dung"],
    "place": ["Địa điểm", "Địa bàn thực hiện"],
    "time": ["Thời gian", "Thời gian thực hiện"],
    "notes": ["Ghi chú"],
    "extra": ["Điện thoại", "Người liên hệ"],
}
VALUES = {
    "field": ["Kinh tế", "van-hoa-xa-hoi", "An ninh - quốc phòng", "Không rõ gì", ""],
    "subject": ["Tập thể", "cá nhân", "TT", "Nhóm bạn", ""],
    "level": ["Cấp cơ sở", "huyện", ""],
    "time": [date(2023, 3, 15), "Quý II/2023", "31/02/2023", "cả năm", 2023.0, "tháng 5/2023", ""],
}


class Generated:
    """A list as a clerk might have made it, and what each of its rows is."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311 - the same workbooks on every run
        self.rows, self.expected, self.merges, self.hidden, self.titles = [], {}, [], set(), 0
        chosen = self.random.sample([kind for kind in COLUMNS if kind != "title"], self.random.randint(2, 8))
        self.kinds = ["title", *chosen]
        self.random.shuffle(self.kinds)
        self.kinds.insert(0, "number")
        self.add(None, ["ĐẢNG ỦY XÃ BẮC THỦY"])
        self.add(None, ["DANH SÁCH ĐĂNG KÝ MÔ HÌNH NĂM 2023"])
        self.header(None)
        number = 0
        for _ in range(self.random.randint(0, 12)):
            number = self.random.choice([self.row, self.row, self.row, self.other])(number)
        self.closing()

    def text(self, words):
        text = " ".join(self.random.choice(WORDS) for _ in range(words)).capitalize()
        return unicodedata.normalize(self.random.choice(["NFC", "NFC", "NFD"]), text)

    def add(self, fate, cells):
        if fate is not None:
            self.expected[len(self.rows) + 1] = fate
        if self.random.random() < 0.1:
            self.hidden.add(len(self.rows))
        self.rows.append([*cells, *[""] * (len(self.kinds) - len(cells))])

    def header(self, fate):
        self.add(fate, ["STT", *[self.random.choice(COLUMNS[kind]) for kind in self.kinds[1:]]])

    def value(self, kind):
        if kind in VALUES:
            return self.random.choice(VALUES[kind])
        text = self.text(self.random.randint(2, 7))
        if kind == "content" and self.random.random() < 0.3:
            return (f'="{text}"', text)  # a formula and its value
        return self.random.choice([text, f"{text}\n{text}", f"={text}", ""])

    def row(self, number):
        self.titles += 1
        cells = [self.value(kind) for kind in self.kinds[1:]]
        cells[self.kinds.index("title") - 1] = f"{self.text(4)} số {self.titles}"
        self.add(Fate.ROW, [float(number + 1), *cells])
        return number + 1

    def other(self, number):
        kind = self.random.choice(["section", "total", "header", "blank", "no title", "continuation", "empty"])
        long_text = next((k for k in ("content", "place", "notes") if k in self.kinds), None)
        if kind == "section":
            text = self.random.choice(["Lĩnh vực kinh tế", "Cấp huyện", "Tập thể", "Các mô hình tiếp tục duy trì"])
            at = self.kinds.index("title")
            self.add(Fate.SECTION, [self.random.choice(["I", "II", "A", "B."]), *[""] * (at - 1), text])
        elif kind == "total":
            at = self.kinds.index("title")
            self.add(Fate.TOTAL, [*[""] * at, f"Tổng cộng: {number:02d} mô hình"])
        elif kind == "header":
            self.expected[len(self.rows) + 1] = Fate.HEADER
            self.rows.append(list(self.rows[2]))
        elif kind == "blank":
            self.add(Fate.BLANK, [float(number + 1)])
        elif kind == "no title" and "carrier" in self.kinds:
            cells = [""] * len(self.kinds)
            cells[0], cells[self.kinds.index("carrier")] = float(number + 1), "Chi bộ thôn A"
            self.add(Fate.PROBLEM, cells)
        elif kind == "continuation" and long_text and self.expected.get(len(self.rows)) == Fate.ROW:
            cells = [""] * len(self.kinds)
            cells[self.kinds.index(long_text)] = "và tiếp tục nhân rộng"
            self.add(Fate.CONTINUATION, cells)
        else:
            self.add(None, [])
        return number

    def closing(self):
        if self.random.random() < 0.7:
            self.add(None, [])
            self.add(Fate.SIGNATURE, ["", "Nơi nhận:", "T/M BAN THƯỜNG VỤ"])
            self.add(Fate.SIGNATURE, ["", "- Ban Dân vận Huyện ủy,"])
            self.add(Fate.SIGNATURE, ["", "", "Nguyễn Văn B"])

    def bytes(self):
        make = self.random.choices([xlsx, xls, ods], [96, 2, 2])[0]
        if make is not xlsx:
            return make([[cell[1] if isinstance(cell, tuple) else cell for cell in row] for row in self.rows])
        data = xlsx(self.rows, merges=[((1, 0), (1, len(self.kinds) - 1))], hidden_rows=self.hidden)
        false = self.random.choice([None, b"A1", b"A1:B2", b"A1:XFD1048576"])
        return with_dimension(data, false) if false else data


@pytest.mark.parametrize("block", range(10))
def test_accepted_and_refused_rows_are_the_rows_present(block):
    """100 workbooks a block, through the file itself: .xlsx with false dimensions, .xls and .ods among them."""
    for seed in range(block * 100, block * 100 + 100):
        made = Generated(seed)
        reading = read_list(open_workbook(made.bytes()), VOCABULARY)

        accounted = {entry.row: entry.fate for entry in reading.accounting}
        assert len(accounted) == len(reading.accounting), f"seed {seed}: a row stands twice"
        assert accounted == made.expected, f"seed {seed}"
        assert len(reading.rows) + len(reading.refused) == made.titles, f"seed {seed}"
        told = {problem.code for problem in reading.problems}
        assert bool(reading.refused) == bool(told - {"list.no_title"}), f"seed {seed}"
