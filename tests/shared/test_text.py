"""Folding, spelling and sorting of Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.shared.text import canonical, fold, nfc, sort_key, squeeze, words

TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = [unicodedata.normalize("NFC", v + tone) for v in "aăâeêioôơuưy" for tone in TONES]
LETTERS = "bcdđghklmnpqrstvx" + "".join(VOWELS)
vietnamese_word = st.text(st.sampled_from(LETTERS + LETTERS.upper()), min_size=1, max_size=8)
vietnamese = st.lists(vietnamese_word, max_size=8).map(" ".join)
OPEN_RIMES = [(nfc("o" + tone) + last, "o" + nfc(last + tone)) for last in "ae" for tone in TONES[1:]] + [
    (nfc("u" + tone) + "y", "u" + nfc("y" + tone)) for tone in TONES[1:]
]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đảng ủy xã Hòa Bình", "dang uy xa hoa binh"),
        ("  Mô hình “Dân vận khéo” – năm 2023  ", "mo hinh dan van kheo nam 2023"),
        ("1.500 m² đất", "1 500 m2 dat"),
        ("Ban\u00a0Dân\u200bvận", "ban danvan"),
        ("ÐẢNG", "dang"),
        ("Straße № 5", "strasse no 5"),
        ("", ""),
    ],
)
def test_folding_keeps_only_lower_case_letters_digits_and_single_spaces(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.one_of(st.text(), vietnamese))
def test_composed_and_decomposed_text_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(text)


@given(vietnamese)
def test_case_and_tones_do_not_matter_to_folding(text):
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))

    assert fold(text.upper()) == fold(text.lower()) == fold(bare) == fold(text)


@given(vietnamese)
def test_folded_vietnamese_is_plain_ascii(text):
    assert fold(text).isascii()
    assert words(text) == fold(text).split()


@pytest.mark.parametrize(("old", "new"), OPEN_RIMES)
@pytest.mark.parametrize("onset", ["", "h", "kh", "t", "ngh"])
def test_tone_placement_is_old_style_and_does_not_matter_to_folding(onset, old, new):
    assert canonical(f"xã {onset}{new} bình") == canonical(f"xã {onset}{old} bình") == f"xã {onset}{old} bình"
    assert canonical(f"XÃ {onset}{new}".upper()) == f"XÃ {onset}{old}".upper()
    assert fold(onset + new) == fold(onset + old)


@pytest.mark.parametrize("text", ["quý", "quỳ", "hoàn", "toán", "khuỷu", "thuở", "Chloé", "Zoé", "huýt sáo", "quà"])
def test_other_syllables_keep_their_spelling(text):
    assert canonical(text) == text


def test_canonical_composes_and_mends_eth():
    assert canonical(unicodedata.normalize("NFD", "Ðảng uỷ")) == "Đảng ủy"


@given(st.one_of(st.text(), vietnamese))
def test_canonical_is_stable_and_means_the_same(text):
    assert canonical(canonical(text)) == canonical(text)
    assert fold(canonical(text)) == fold(text)


@given(st.text())
def test_squeezed_text_has_single_spaces_and_nothing_invisible(text):
    squeezed = squeeze(text)

    assert squeezed == squeeze(squeezed) == " ".join(squeezed.split())
    assert not set(squeezed) & set("\u200b\ufeff\u00ad\u00a0\n")


DICTIONARY = """
2 | 10 | a | à | ả | ã | á | ạ | ác | ai | an | an ninh | an toàn | án | ă | ăn | ắn | â | ân | ấn | ba | bà |
bà con | bả | bã | bá | bạ | bác | cà | cá nhân | da | dân | dân quân | dân vận | đa | đá | đảng ủy | đảng
viên | đoàn | đồng | e | é | em | ê | êm | ga | hòa | hòa bình | hoàn | huyện | i | khéo | lê | ma | mà | mả |
mã | má | mạ | mai | mài | mang | măng | mâm | mo | mô | mô hình | mơ | nga | nghe | o | on | ô | ông | ơ | ơn
| pha | quý | sông | tập thể | thôn 2 | thôn 10 | thôn bản | thu | thủ | thư | thứ | u | ư | va | xã | y | ý
""".replace("\n", " ")


def test_sort_key_gives_the_order_of_a_dictionary():
    expected = [word.strip() for word in DICTIONARY.split("|")]

    assert sorted(set(expected), key=sort_key) == expected


def test_the_alphabet_is_in_its_own_order():
    alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

    assert sorted(set(alphabet), key=sort_key) == list(alphabet)


@given(st.one_of(st.text(max_size=400), vietnamese))
def test_sort_key_is_digits_only_and_fits_its_column(text):
    key = sort_key(text)

    assert len(key) <= 600
    assert key == "" or (key.isascii() and key.isdigit())


@given(vietnamese)
def test_case_form_and_punctuation_do_not_matter_to_sorting(text):
    assert sort_key(text) == sort_key(text.upper()) == sort_key(unicodedata.normalize("NFD", text))
    assert sort_key(f"“{text}”,") == sort_key(text)


@given(vietnamese, vietnamese)
def test_only_texts_of_the_same_letters_tie(one, other):
    def letters(text):
        decomposed = unicodedata.normalize("NFD", text.lower())
        return "".join(c for c in decomposed if c not in TONES[1:]).split()

    if sort_key(one) == sort_key(other):
        assert letters(one) == letters(other)


@given(vietnamese, st.sampled_from([" a", " khéo", " 2023"]))
def test_a_beginning_sorts_before_its_continuation(text, more):
    assert sort_key(text) <= sort_key(text + more)
