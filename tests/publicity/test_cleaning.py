"""What is typed or pasted becomes a text in which nothing can run, and stays the same when it is cleaned again."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kheo.publicity.actions.cleaning import cleaned_body
from kheo.publicity.rules.body import TAGS, as_typed, plain_text

REL = 'rel="noopener noreferrer nofollow"'
TRICKS = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//x.vn/a.js>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVa\tScRiPt:alert(1)">x</a>',
    "<a href=&#106;avascript:alert(1)>x</a>",
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="https://a.vn/" onclick="x()">x</a>',
    '<p style="background:url(javascript:x)">',
    "<style>p{color:red}</style>",
    "<iframe srcdoc='<script>x</script>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><script>x</script>-->",
    "<o:p></o:p>",
    "<template><script>x</script></template>",
    "<textarea><script>x</script></textarea>",
    "<base href=//x.vn>",
    "<form action=javascript:x><button formaction=javascript:y>",
    "<meta http-equiv=refresh content=0;url=javascript:x>",
    "<p class=MsoNormal style='mso-x:y'><b><span lang=VI>Thôn</span></b></p>",
    "<table><tr><td>một<td>hai</table>",
    "<ul><li>một<ol><li>hai</ol></ul>",
    "<h1>Đầu</h1><h5>Cuối</h5>",
    "<blockquote>Lời <i>bà con</i></blockquote>",
    "<a href=\"https://vi.example.vn/?a=1&b='2'\">dài</a>",
    "&lt;script&gt;",
    "&amp;lt;",
    "a < b & c > d",
    "\x00",
    "ñ̃",
    "<plaintext>",
    "<xmp><script>x</script></xmp>",
    "]]>",
    "<![CDATA[<script>x</script>]]>",
    "<p>",
    "</p>",
    "<br>",
    "&nbsp;",
)
pieces = st.one_of(
    st.sampled_from(TRICKS),
    st.text(max_size=12),
    st.text(alphabet="<>/\"'=&;:#aAonclickspritjvd \n", max_size=24),
    st.sampled_from(sorted(TAGS)).map(lambda tag: f"<{tag}>"),
    st.sampled_from(sorted(TAGS)).map(lambda tag: f"</{tag}>"),
)


@st.composite
def bodies(draw):
    """Tricks, tags and letters in a row, with a stretch taken out or put in where no author would."""
    body = "".join(draw(st.lists(pieces, max_size=10)))
    cut = draw(st.integers(0, len(body)))
    return (
        body[:cut]
        + draw(st.sampled_from(("", "<", ">", '"', "\n", "/", "\u00a0")))
        + body[cut + draw(st.integers(0, 2)) :]
    )


class Found(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_decl(self, decl):
        self.tags.append(decl)

    handle_comment = handle_pi = unknown_decl = handle_decl


@settings(max_examples=2_000, deadline=None)
@given(bodies())
def test_nothing_that_can_run_survives_and_cleaning_twice_is_cleaning_once(body):
    clean = cleaned_body(body)

    found = Found()
    found.feed(clean)
    found.close()
    assert set(found.tags) <= TAGS
    assert {(tag, name) for tag, name, _ in found.attributes} <= {("a", "href"), ("a", "rel")}
    assert all(value.startswith("https://") for _, name, value in found.attributes if name == "href")
    assert cleaned_body(clean) == clean


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(alphabet="aăâđ ươ,.-:<>&12\n", max_size=30), max_size=6).map("\n".join))
def test_what_is_typed_without_marks_comes_back_as_it_was_said(text):
    once = cleaned_body(text)

    assert cleaned_body(as_typed(once)) == once


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        pytest.param("Một.\nHai.\n\nBa.", "<p>Một.</p><p>Hai.</p><p>Ba.</p>", id="typed"),
        pytest.param("Gồm:\n- đường\n+ cống", "<p>Gồm:</p><ul><li>đường</li><li>cống</li></ul>", id="typed list"),
        pytest.param("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>", id="signs"),
        pytest.param(
            "<p class=MsoNormal style='margin:0'><b>Thôn</b>&nbsp; <span>Nà Pe<o:p></o:p></span></p><p>&nbsp;</p>",
            "<p><strong>Thôn</strong> Nà Pe</p>",
            id="word processor",
        ),
        pytest.param(
            "<h1>A</h1><h4>B</h4><div>C<br>D</div>", "<h2>A</h2><h3>B</h3><p>C</p><p>D</p>", id="headings"
        ),
        pytest.param(
            "<ul><li>a<ol><li>b</ol><li>c</ul>",
            "<ul><li>a</li></ul><ol><li>b</li></ol><ul><li>c</li></ul>",
            id="nested",
        ),
        pytest.param(
            "<blockquote>Lời <i>hay</i></blockquote>", "<blockquote><p>Lời <em>hay</em></p></blockquote>", id="quote"
        ),
        pytest.param('<p><a href="https://a.vn/">x</a></p>', f'<p><a href="https://a.vn/" {REL}>x</a></p>', id="link"),
        pytest.param(
            '<p><a href="http://a.vn/">x</a> <a href="https://u@a.vn">y</a></p>', "<p>x y</p>", id="other links"
        ),
        pytest.param("<p>a</p><script>b</script><style>c</style>", "<p>a</p>", id="script and style go whole"),
    ],
)  # fmt: skip
def test_each_way_of_writing_has_one_shape(pasted, stored):
    assert cleaned_body(pasted) == stored


def test_the_words_alone_are_what_is_read_aloud():
    assert plain_text("<h2>A &amp; B</h2><ul><li>một <strong>hai</strong></li></ul>") == "A & B\n- một hai"


def test_marks_are_kept_in_the_box_when_a_text_is_edited():
    marked = cleaned_body("<p>Một <b>hai</b></p>")

    assert as_typed(marked) == marked
    assert as_typed("<p>Một</p><ul><li>hai</li></ul>") == "Một\n- hai"
    assert re.sub(r"<[^>]+>", "", marked) == "Một hai"
