"""Whatever is sent as a comment: an answer and no error, nothing that a browser would run, a sound table."""

import random
import re
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kheo.ballots.rules.codes import new_ticket
from kheo.portal.models import Comment
from kheo.portal.rules.comments import LONGEST, QUESTIONS, SHORTEST, tidy
from kheo.portal.views import comments as door
from kheo.portal.views import limits
from tests.ballots.factories import load_bundled_plan
from tests.portal.factories import DURING, make_noticed

MUTANTS = 2_000
SEEDS = [
    "<script>alert(1)</script> Tuyến đường hoa",
    "\"'><img src=x onerror=alert(1)> đẹp lắm bà con ạ",
    "<svg/onload=alert(1)> thôn Làng Mỏ làm tốt",
    "{{ settings.SECRET_KEY }}{% load x %} đoạn này",
    "javascript:alert(1) nên sửa lại đoạn đường",
    "</textarea><iframe src=//x> tuyến đường",
    "\u202eđảo chiều chữ viết\u202c và \u2066cô lập\u2069",
    "z\u0335\u0336\u0337\u0338\u0321a\u0335\u0336lgo thôn bản ta",
    "\ud7ff\ue000\uffff\U0010ffff\U000e0041 riêng tư",
    "Robert'); DROP TABLE portal_comment;-- góp ý",
    '=HYPERLINK("x") +84 -x @a tuyến đường hoa',
    "Tuyến đường hoa\r\n\r\n\r\n\r\n\x0b\x0c\x1b[31m đỏ",
    "&lt;b&gt; &amp;amp; &#x3c;script&#x3e; &nbsp;đường",
    "Đường hoa đẹp, đề nghị lắp thêm đèn cho trường học.",
]
BYTES = [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80", b"%", b"%zz", b"\xe1\xba", b"+", b"&x=1"]


class Running(HTMLParser):
    """What a browser would run or fetch of a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        outside = (given.get("src") or "").startswith(("http", "//", "x", "javascript"))
        inline = tag == "script" and "src" not in given
        handlers = [name for name in given if name.startswith("on")]
        goes = (given.get("href") or given.get("action") or "").lower().startswith("javascript")
        if tag in {"iframe", "object", "embed", "base", "style"} or inline or handlers or outside or goes:
            self.found.append((tag, attrs))


def runs(page):
    reader = Running()
    reader.feed(page)
    return reader.found


def mutant(rng):
    """Words made of pieces of the seeds, of any signs, and of broken bytes, as they stand in a form."""
    text = rng.choice(SEEDS)
    for _ in range(rng.randrange(4)):
        at, other = rng.randrange(len(text) + 1), rng.choice(SEEDS)
        piece = other[rng.randrange(len(other)) :][: rng.randrange(1, 30)]
        text = text[:at] + piece + text[at + rng.randrange(3) :]
    if rng.random() < 0.3:
        text += "".join(chr(rng.randrange(1, 0xD800)) for _ in range(rng.randrange(40)))
    if rng.random() < 0.02:
        text *= 200
    raw = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.3:
        at = rng.randrange(len(raw) + 1)
        raw = raw[:at] + rng.choice(BYTES) + raw[at:]
    if rng.random() < 0.02:
        raw += b"\x00"
    return quote_from_bytes(raw) if rng.random() < 0.9 else raw.decode("latin-1").replace("&", "%26")


@pytest.mark.django_db
def test_thousands_of_generated_comments_break_nothing(settings, monkeypatch):
    settings.KHEO_NOW = DURING.isoformat()
    for name in ("MOST_FROM_ONE_PLACE", "MOST_ABOUT_ONE", "MOST_IN_ROUND"):
        monkeypatch.setattr(limits, name, MUTANTS + 1)
    round_ = make_noticed(load_bundled_plan())
    page, guest, rng = (
        f"/cong-khai/lay-y-kien/{round_.pk}/gui/",
        Client(raise_request_exception=False),
        random.Random(5),  # noqa: S311 - mutants, not secrets
    )
    statuses, wrong = {}, []

    for _ in range(MUTANTS):
        code = new_ticket()
        said = {
            "dau": door._signer(round_).sign_object([code, DURING.timestamp() - 60]),
            "number": rng.choice(["", "", "1", "²", "9" * 9]),
            "answer": next(iter(QUESTIONS[door._question(code)].answers)),
        }
        body = f"{urlencode(said)}&words={mutant(rng)}"
        answer = guest.post(page, body.encode("utf-8"), content_type="application/x-www-form-urlencoded")
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        if answer.status_code not in {200, 400, 422} or runs(answer.content.decode()):
            wrong.append((answer.status_code, body[:300], runs(answer.content.decode())))
    Comment.objects.update(showing="shown")
    address, read = f"/cong-khai/lay-y-kien/{round_.pk}/", 0
    while address:
        shown = guest.get(address).content.decode()
        read += shown.count('class="comment"')
        if found := runs(shown):
            wrong.append((address, found))
        after = re.search(r'(?<!/en)/cong-khai/lay-y-kien/\d+/\?truoc=\d+|(?<=href=")\?truoc=\d+', shown)
        address = f"/cong-khai/lay-y-kien/{round_.pk}/?{after[0].rpartition('?')[2]}" if after else ""

    assert wrong == []
    assert statuses[200] > MUTANTS // 8
    assert statuses[422] > MUTANTS // 8
    assert read == Comment.objects.count() == statuses[200]
    assert all(each.words == tidy(each.words) for each in Comment.objects.iterator())
    assert all(SHORTEST <= len(each.words) <= LONGEST for each in Comment.objects.iterator())


@given(st.text(max_size=120))
def test_words_that_were_tidied_stay_and_hold_no_unseen_signs(text):
    once = tidy(text)

    assert tidy(once) == once
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", once)
    assert "\n\n\n" not in once
