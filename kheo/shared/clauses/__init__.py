"""Addresses of the paragraphs of an official document, and the reader that finds them.

A document of a party committee or of the state is cited by its numbering: "mục 1 phần III, gạch đầu dòng thứ ba".
The address of that paragraph here is `III.1-3`:

    II        a part (I, II, III …); the second part that the text numbers "II" is `II(2)`
    II.2      an item (1., 2. …) of it             II.2.1   a decimal item (2.1.)
    II.2.a    a letter (a)                         III.1-3  the third dash under item 1
    III.1-3+2 the second "+" under that dash       II(2).1p1  a paragraph without a label after a list
    P1, C2, M1, D5   "Phần thứ nhất", "Chương II", "Mục 1", "Điều 5";  `D5.1.a` = điểm a khoản 1 Điều 5
    A.I       part I of a section that is lettered A       PL1  "Phụ lục 1"
    title, opening, closing   the heading of the document, what stands before the first label, the closing paragraph

Paragraphs without a label belong to the labelled paragraph before them (so `IV.1` is both paragraphs of item 1),
except after a list: a paragraph after dashes is a clause of its own, below the item that the list belongs to.
Any label that the text repeats in one place gets "(2)", "(3)" …: addresses are unique.
"""

from kheo.shared.clauses.clause import Clause, ClauseLevel, ClauseText, contains, spoken
from kheo.shared.clauses.reader import parse_clauses, parse_text

__all__ = ["Clause", "ClauseLevel", "ClauseText", "contains", "parse_clauses", "parse_text", "spoken"]
