"""What a person reads is found in a template, and nothing else is touched."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.config.languages.writing import messages, rewritten

PACKAGE = Path(__file__).resolve().parents[2] / "kheo"
TEMPLATES = sorted(path for path in PACKAGE.rglob("*.html") if "templates" in path.parts)
ADDED = re.compile(r"\|(in_english|shown|marked)\b")


def said(source):
    return list(messages(source))


def as_written(source):
    """But for spaces in words and around holes, which HTML does not show."""
    source = re.sub(r"{{\s*(.*?)\s*}}", r"{{\1}}", ADDED.sub("", source))
    return re.sub(r"\s+", " ", source)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Xem</p>", ["Xem"]),
        ("<p>  Còn {{ left }}\n ngày </p>", ["Còn {{ left }} ngày"]),
        ("<p>{{ name }} – {{ unit }}</p>", []),
        ("<p>Còn <b>{{ left }}</b> ngày.</p>", ["Còn <b>{{ left }}</b> ngày."]),
        ('Xem <a href="{{ url }}">sổ</a> và <a href="x">đơn vị</a>', ["Xem <a>sổ</a> và <a2>đơn vị</a2>"]),
        ("<b>Đã gửi</b> <a href='x'>Xem</a>", ["Đã gửi", "Xem"]),
        ("{% if late %}Muộn{% else %}Đúng hạn{% endif %}", ["Muộn", "Đúng hạn"]),
        ('<input placeholder="Tìm theo tên" value="Đã gửi" name="tên">', ["Tìm theo tên"]),
        ('<td data-label="Số" data-key="số">1</td>', ["Số"]),
        ("{% icon 'send' 'Đã gửi' %}", ["Đã gửi"]),
        ('{% include "components/empty.html" with title="Trong" icon="home" only %}', ["Trong"]),
        ('{% if state == "Đạt" %}{% endif %}', []),
        ('{{ title|default:"Các bước" }}', ["Các bước"]),
        ("<script>var đ = 'Đã gửi';</script><textarea>Đã gửi</textarea>", []),
        ("<!-- Đã gửi -->{# Đã gửi #}{% verbatim %}Đã gửi{% endverbatim %}", []),
        ('<meta name="description" content="Phong trào"><meta name="theme-color" content="đỏ">', ["Phong trào"]),
    ],
)
def test_the_words_of_a_template_are_found(source, found):
    assert said(source) == found


def test_a_sentence_keeps_its_tags_with_their_attributes_in_english():
    source = 'Xem <a class="x" href="{{ url }}">sổ {{ year }}</a> ở đây.'

    assert rewritten(source, {"Xem <a>sổ {{ year }}</a> ở đây.": "Here is <a>the register of {{ year }}</a>."}.get) == (
        'Here is <a class="x" href="{{ url }}">the register of {{ year|shown }}</a>.'
    )


def test_words_in_the_tags_of_a_sentence_are_english_too():
    told = {"Xem <a>sổ</a>": "See <a>the register</a>", "Sổ": "Register"}

    assert rewritten('Xem <a title="Sổ">sổ</a>', told.get) == 'See <a title="Register">the register</a>'


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("<p>{{ name }}</p>", "<p>{{ name|shown }}</p>"),
        ("<title>{{ name }}</title>", "<title>{{ name|in_english }}</title>"),
        ("{% block title %}{{ name }}{% endblock %}", "{% block title %}{{ name|in_english }}{% endblock %}"),
        ('<option value="{{ code }}">{{ name }}</option>', '<option value="{{ code }}">{{ name|in_english }}</option>'),
        ('<a href="{{ url }}" aria-label="{{ name }}">', '<a href="{{ url }}" aria-label="{{ name|in_english }}">'),
        ("<p>{{ name|lower }}</p>", "<p>{{ name|in_english|lower|marked }}</p>"),
        ("<p>{{ day|vn_date }}</p>", "<p>{{ day|vn_date }}</p>"),
        ("<p>{{ title|as_written }}</p>", "<p>{{ title|as_written }}</p>"),
        ('<p>{{ name|default:"a|b" }}</p>', '<p>{{ name|default:"a|b"|shown }}</p>'),
    ],
)
def test_a_value_is_looked_up_where_a_person_reads_it(source, written):
    assert rewritten(source, {}.get) == written


def test_a_string_among_arguments_may_hold_quotation_marks_in_english():
    assert rewritten("{% icon 'x' 'Lỗi:' %}", {"Lỗi:": 'An "error":'}.get) == '{% icon \'x\' "An \\"error\\":" %}'


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_of_a_template_is_lost(path):
    source = path.read_text(encoding="utf-8")

    assert as_written(rewritten(source, {}.get)) == as_written(source)


PARTS = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", '<a href="{{ u }}">', "</a>", "{{ x }}", "{% if y %}", "{% endif %}", "Đã gửi ",
     " còn", "<input title='Số {{ n }}'>", "<br>", "{# c #}", "<script>a<b</script>", " < ", "&amp;", "\n"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=14).map("".join))
def test_whatever_the_order_of_its_parts_nothing_is_lost(source):
    assert as_written(rewritten(source, {}.get)) == as_written(source)
