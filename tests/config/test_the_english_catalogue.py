"""What a Vietnamese text is in English, and what is left as somebody wrote it."""

import io

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from kheo.config.languages.catalogue import FOLDER, Catalogue, read

HOUSE = Catalogue(
    {
        "Đã gửi": "Sent",
        "đúng hạn": "on time",
        "Còn {left} ngày": "{left} days left",
        "{count} đăng ký": "{count} registrations",
        "Chưa gửi {what} của {unit}": "{unit} has not sent {what}",
        "Chọn {title}": "Choose {title}",
        "Không thể “{step}” khi {where}.": "“{step}” is not possible while {where}.",
        "đăng ký đang ở trạng thái “{state}”": "the registration is “{state}”",
        ", muộn {n} ngày": ", {n} days late",
        "mô hình": "model",
        "Lý do": "Reason",
        "báo cáo": "the report",
        "{some} trong {all}": "{some} of {all}",
    }
)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Đã gửi", "Sent"),
        ("đã gửi", "sent"),
        (" Đã gửi ", " Sent "),
        ("Đúng hạn", "On time"),
        ("Còn 5 ngày", "5 days left"),
        ("Chưa gửi báo cáo của Đảng ủy xã Vân An", "Đảng ủy xã Vân An has not sent the report"),
        ("Không thể “Đã gửi” khi đăng ký đang ở trạng thái “đã gửi”.",
         "“Sent” is not possible while the registration is “sent”."),
        ("Đã gửi, muộn 3 ngày", "Sent, 3 days late"),
        ("3 mô hình", "3 models"),
        ("1 mô hình", "1 model"),
        ("Đã gửi (đúng hạn)", "Sent (on time)"),
        ("Đã gửi: đúng hạn.", "Sent: on time."),
        ("Lý do: mưa to", "Reason: mưa to"),
        ("Chọn Đảng ủy xã Vân An", "Choose Đảng ủy xã Vân An"),
        ("3 trong 6", "3 of 6"),
        ("Lý do “mưa to”", "Reason “mưa to”"),
        ("03/04/2023", "3 April 2023"),
        ("62,5%", "62.5%"),
        ("1.234,5", "1,234.5"),
        ("Còn 1.234 ngày", "1,234 days left"),
        ("1.234 mô hình", "1,234 models"),
        ("Lý do: 03/04/2023", "Reason: 3 April 2023"),
        ("Chọn 03/04/2023", "Choose 3 April 2023"),
    ],
)  # fmt: skip
def test_words_of_the_house_are_said_in_english(text, english):
    assert HOUSE.said(text) == english


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "Kheo",
        "Vận động Nhân dân hiến đất mở rộng đường",
        "Các đơn vị đăng ký",
        "chọn mô hình điểm để học",
        "Mô hình “3 sạch” của thôn Nà Lìa",
        "Văn hóa, xã hội – mô hình",
        "Đã gửi " * 400,
        "31/02/2023",
        "15-KH/BDV",
        "3.2",
        "II.1.200",
        "1.2.2023",
        "0.625",
        "2023,2024",
    ],
)
def test_what_somebody_wrote_stays_as_it_is(text):
    assert HOUSE.said(text) == text


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=60))
def test_any_text_has_an_answer(text):
    assert isinstance(HOUSE.said(text), str)


WORDS = st.text(alphabet='Đã gửi "\\\n\t{}%', min_size=1, max_size=200)


@given(st.dictionaries(WORDS, WORDS, max_size=5))
def test_a_gettext_file_is_read_as_babel_wrote_it(pairs):
    written = Catalog(locale="en")
    for text, english in pairs.items():
        written.add(text, english)
    file = io.BytesIO()
    write_po(file, written, omit_header=True)

    assert dict(read(file.getvalue().decode())) == pairs


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.po")), ids=lambda path: path.stem)
def test_each_file_of_the_catalogue_is_read_as_babel_reads_it(path):
    with path.open("rb") as file:
        wanted = {message.id: message.string for message in read_po(file) if message.id and message.string}

    assert dict(read(path.read_text(encoding="utf-8"))) == wanted
