"""Old Vietnamese encodings: recognised without false alarms, converted without loss."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.shared.legacy_text import (
    TCVN3,
    VNI_PAIRS,
    VNI_SINGLES,
    detect_legacy,
    from_legacy,
    from_tcvn3,
    from_vni,
    legacy_of_sheet,
)

SENTENCES = [
    "Mô hình dân vận khéo",
    "Vận động nhân dân hiến đất mở rộng đường giao thông nông thôn",
    "Củng cố và xây dựng hệ thống chính trị",
    "Ban Dân vận Huyện ủy Chi Lăng",
    "Số người tham gia: 120 hộ gia đình, quý II/2023",
    "Giữ gìn vệ sinh môi trường, thắp sáng đường quê",
    "Tổ tự quản về an ninh trật tự thôn Nà Pất",
    "Hội Nông dân xã Bắc Thủy giúp nhau phát triển kinh tế",
    "Thời gian thực hiện từ tháng 3 đến tháng 11",
]
LOWER = (
    "".join(
        unicodedata.normalize("NFC", vowel + tone)
        for vowel in "aăâeêioôơuưy"
        for tone in ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    )
    + "đ"
)
# "í" and "ì" are one Latin-1 letter in VNI and in Unicode alike.
TO_TCVN3 = str.maketrans({letter: code for code, letter in TCVN3.items()})
TO_VNI = {letter: pair for pair, letter in reversed(VNI_PAIRS.items())} | {v: k for k, v in VNI_SINGLES.items()}


def to_tcvn3(text):
    return text.translate(TO_TCVN3)


def to_vni(text):
    return "".join(TO_VNI.get(letter, letter) for letter in text)


def test_every_letter_survives_tcvn3_and_back():
    letters = LOWER + "ĂÂÊÔƠƯĐ"

    assert from_tcvn3(to_tcvn3(letters)) == letters
    assert all(ord(code) < 256 for code in to_tcvn3(letters))


@pytest.mark.parametrize("letter", LOWER + LOWER.upper())
def test_every_letter_survives_vni_and_back(letter):
    assert from_vni(to_vni(letter)) == letter
    assert all(ord(code) < 256 for code in to_vni(letter))


@given(st.text(st.sampled_from(LOWER + " bcdghklmnpqrstvx"), max_size=40))
def test_any_lower_case_text_survives_tcvn3(text):
    assert from_tcvn3(to_tcvn3(text)) == text


@pytest.mark.parametrize("sentence", SENTENCES)
def test_old_sentences_are_recognised_and_converted(sentence):
    assert detect_legacy(to_tcvn3(sentence)) == "tcvn3"
    assert detect_legacy(to_vni(sentence)) == "vni"
    assert from_legacy(to_tcvn3(sentence)) == (sentence, "tcvn3")
    assert from_legacy(to_vni(sentence.upper())) == (sentence.upper(), "vni")


def test_the_two_examples_that_everybody_has_seen():
    assert from_legacy("M« h×nh d©n vËn khÐo") == ("Mô hình dân vận khéo", "tcvn3")
    assert from_legacy("Moâ hình daân vaän kheùo") == ("Mô hình dân vận khéo", "vni")


def test_capital_fonts_are_not_guessed():
    assert from_legacy("uû ban nh©n d©n") == ("uỷ ban nhân dân", "tcvn3")


@pytest.mark.parametrize(
    "text",
    [
        *SENTENCES,
        *(s.upper() for s in SENTENCES),
        *(unicodedata.normalize("NFD", s) for s in SENTENCES),
        "Mô hình", "Cá nhân", "Thôn Nà Pò", "khoáng", "quí", "gì", "Êa", "Krông Ana", "Plâyku", "Mã Pì Lèng", "toán",
        "café", "naïve", "Zürich", "señor", "João", "Noël", "Citroën", "crème brûlée", "Raúl", "Besançon", "«a»", "hoà",
        "5 µm", "m²", "m¹", "3×4", "m×n", "10°C", "© 2023", "®", "½", "50%", "2023-02-25", "R&D", "§ 5", "1ª", "±0,5",
        "", " ", "plain English text", "STT", "15/3/2023",
    ],
)  # fmt: skip
def test_unicode_and_other_languages_are_left_alone(text):
    assert detect_legacy(text) is None
    assert from_legacy(text) == (text, None)


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_ascii_is_never_old_text(text):
    assert detect_legacy(text) is None


RIMES = [
    "a",
    "an",
    "ang",
    "anh",
    "ao",
    "em",
    "ênh",
    "ôi",
    "ông",
    "oan",
    "uyên",
    "iên",
    "iêu",
    "ê",
    "ô",
    "i",
    "u",
    "ân",
    "âu",
    "uân",
    "oai",
    "ach",
    "ich",
    "êch",
    "âp",
    "ôt",
]
ONSETS = ["", "b", "c", "đ", "d", "g", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "s", "t", "th", "tr", "v", "x"]
STOPPED = ("c", "ch", "p", "t")


@st.composite
def syllables(draw):
    onset = draw(st.sampled_from(ONSETS))
    rime = draw(st.sampled_from(RIMES))
    tones = ["\u0301", "\u0323"] if rime.endswith(STOPPED) else ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    place = {"oan": 1, "uyên": 2, "iên": 1, "iêu": 1, "uân": 1, "oai": 1}.get(rime, 0)
    return unicodedata.normalize("NFC", onset + rime[: place + 1] + draw(st.sampled_from(tones)) + rime[place + 1 :])


@given(st.lists(syllables(), min_size=1, max_size=12).map(" ".join))
def test_proper_vietnamese_is_never_taken_for_old_text(text):
    assert detect_legacy(text) is None
    assert detect_legacy(unicodedata.normalize("NFD", text)) is None
    assert detect_legacy(text.title()) is None


def test_the_sheet_votes_for_its_short_cells():
    cells = ["STT", *(to_tcvn3(s) for s in SENTENCES), "12"]
    sheet = legacy_of_sheet(cells)

    assert sheet == "tcvn3"
    assert detect_legacy("Sè") is None
    assert from_legacy("Sè", sheet) == ("Số", "tcvn3")
    assert from_legacy("Mô hình", sheet) == ("Mô hình", None)


def test_one_odd_word_is_not_enough_where_two_are_asked_for():
    assert detect_legacy("Teân") == "vni"
    assert detect_legacy("Teân", least=2) is None
    assert from_legacy("Teân moâ hình", least=2) == ("Tên mô hình", "vni")


def test_a_sheet_in_vni_is_known_by_its_cells():
    assert legacy_of_sheet(to_vni(s) for s in SENTENCES) == "vni"


def test_a_sheet_of_both_kinds_has_no_vote_but_its_sure_cells_are_converted():
    cells = [*SENTENCES, *(to_tcvn3(s) for s in SENTENCES)]

    assert legacy_of_sheet(cells) is None
    assert from_legacy(cells[-1], None) == (SENTENCES[-1], "tcvn3")


@given(st.lists(st.one_of(syllables(), st.sampled_from(["1", "Total", "m²", "½", "«x»"])), max_size=30))
def test_a_sheet_of_proper_text_never_votes_for_an_old_encoding(cells):
    assert legacy_of_sheet(cells) is None
