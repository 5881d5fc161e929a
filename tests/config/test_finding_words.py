"""The words of the code and of the scripts, for the catalogue."""

import pytest

from scripts.words_in_python import words_of
from scripts.words_in_scripts import words_of_script


def said(source):
    return [found.text for found in words_of(source)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = "Đã gửi"', ["Đã gửi"]),
        ('"""Ghi chú."""\ndef f():\n    """Đã gửi."""', []),
        ('x = f"Còn {left} ngày, {unit.name}, {say(day)}"', ["Còn {left} ngày, {name}, {day}"]),
        ('x = f"Từ {a.day} đến {b.day}"', ["Từ {day} đến {day2}"]),
        ('x = f"lúc {at:%H:%M ngày %d/%m/%Y}"', ["lúc {time} ngày {date}"]),
        ('x = f"{{mã}} {n}"', ["{{mã}} {n}"]),
        ('x = "Chưa gửi " + name + "."', ["Chưa gửi {name}."]),
        ("x = f\"Đã {'gửi' if sent else 'nhận'}\"", ["Đã {part}", "gửi", "nhận"]),
        ('x = {"đơn vị": "Đơn vị", "xa": "Trong"}', ["Đơn vị", "Trong"]),
        ('if x == "Đạt": pass', []),
        ('re.compile("(?:đơn vị)"); text.startswith("Số")', []),
        ('forms.CharField(label="Ghi", help_text="Viết gọn.")', ["Ghi", "Viết gọn."]),
        ('choices = (("a", "Hai"), ("b", "Bốn"))', ["Hai", "Bốn"]),
        ('logging.getLogger("Trong")', []),
        ('x = "Kính gửi,\\nĐơn vị"', []),
    ],
)
def test_the_words_of_the_code_are_found(source, found):
    assert sorted(said(source)) == sorted(found)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('say("Đang lưu…", "warn"); // Ghi chú\n', ["Đang lưu…"]),
        ("say(`Đã lưu lúc ${clock(told.saved_at)}. `)", ["Đã lưu lúc {saved_at}."]),
        ('x = `Chưa lưu: ${all.map((each) => `“${each}”`).join(", ")}`', ["Chưa lưu: {join}"]),
        ("x.innerHTML = '<p><b class=\"x\">Thôi</b></p>'.replace('ă', \"a\")", ["Thôi"]),
    ],
)
def test_the_words_of_the_scripts_are_found(source, found):
    assert [text for text in words_of_script(source) if text != "ă"] == found
