"""The guide as sections, and what a question finds in it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.guide.queries.pages import chapters, sections
from kheo.guide.rules.sections import SNIPPET, asked_words, found_in, section_of, snippet_of, words_of
from kheo.shared.text import fold

ROOT = Path(__file__).resolve().parents[2]


def a_section(title, text="", slug="muc"):
    return section_of(slug=slug, number="1", title=title, parent="", html=f"<p>{text}</p>")


def slugs(hits):
    return [hit.section.slug for hit in hits]


def test_the_sections_and_pictures_are_those_of_the_guide_in_docs():
    done = subprocess.run([sys.executable, "scripts/guide.py", "--check"], cwd=ROOT, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


def test_every_section_lies_in_a_chapter_and_says_something():
    every = sections()
    leaves = [each for each in every.values() if each.parent or not dict(_below())[each.slug]]

    assert [each.slug for each in every.values() if each.parent and every[each.parent].parent] == []
    assert [each.slug for each in leaves if len(each.text) < 40] == []


def _below():
    return [(chapter.slug, inside) for chapter, inside in chapters()]


def test_every_picture_of_the_guide_has_words_and_a_size():
    pictures = re.findall(r"<img [^>]*>", "".join(each.html for each in sections().values()))

    assert len(pictures) > 20
    assert [each for each in pictures if not re.search(r'alt="[^"]{5,}"', each)] == []
    assert [each for each in pictures if not re.search(r'width="\d+" height="\d+" loading="lazy"', each)] == []


def test_a_reference_to_another_section_leads_there():
    assert '(xem <a href="guide:soan-ky-ban-hanh">6.1</a>)' in sections()["danh-cho-lanh-dao"].html


def test_every_reference_names_a_section_that_is_there():
    named = re.findall(r"guide:([\w-]+)", "".join(each.html for each in sections().values()))

    assert set(named) - set(sections()) == set()


@pytest.mark.parametrize("question", ["gửi danh sách", "gui danh sach", "GUI  danh-sach?"])
def test_a_question_is_answered_with_and_without_marks(question):
    assert slugs(found_in(list(sections().values()), question))[0] == "gui-danh-sach"


def test_a_title_comes_before_text():
    inside, titled = a_section("Khác", "bỏ phiếu", "khac"), a_section("Bỏ phiếu", "…", "phieu")

    assert slugs(found_in([inside, titled], "bo phieu")) == ["phieu", "khac"]


def test_what_holds_every_word_is_told_alone():
    both, one = a_section("Một", "hạn nộp báo cáo", "ca-hai"), a_section("Hai", "hạn chế", "mot")

    assert slugs(found_in([one, both], "hạn báo cáo")) == ["ca-hai"]


def test_without_a_whole_answer_the_nearest_ones_are_told():
    one, two = a_section("Một", "quyết định", "mot"), a_section("Hai", "quyết định ký số", "hai")

    assert slugs(found_in([one, two], "ký quyết định xyz")) == ["hai", "mot"]


def test_a_word_is_found_by_its_beginning_not_by_its_middle():
    assert found_in([a_section("Một", "thanh")], "anh") == []


@given(st.text())
def test_a_question_of_anything_is_answered(question):
    hits = found_in(list(sections().values()), question)

    words = asked_words(question)
    assert all(any(f" {word}" in f" {fold(hit.section.label)} {hit.section.folded}" for word in words) for hit in hits)


@given(st.lists(st.sampled_from(["đơn", "vị", "gửi", "danh", "sách"]), max_size=200))
def test_a_snippet_is_a_part_of_the_text(spoken):
    text = " ".join(spoken)

    shown = snippet_of(text, ["gui"])
    assert shown.removeprefix("… ").removesuffix(" …") in text
    assert len(shown) <= SNIPPET + 4


def test_the_words_of_a_section_leave_its_pictures_out():
    assert words_of("<p>Một</p><figure><img alt='x'><figcaption>Hình</figcaption></figure><p>hai</p>") == "Một hai"
