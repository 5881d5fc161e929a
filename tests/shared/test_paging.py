"""Cutting a list that is read by key into pages."""

from hypothesis import given
from hypothesis import strategies as st

from kheo.shared.paging import cut


@given(st.sets(st.integers()).map(sorted), st.integers(min_value=1, max_value=9))
def test_the_pages_one_after_the_other_are_the_list(keys, size):
    pages, rest, more = [], keys, True
    while more:
        page, last = cut(rest, size)
        pages.append(page)
        rest, more = [key for key in keys if last is not None and key > last], last is not None

    assert [key for page in pages for key in page] == keys
    assert all(len(page) == size for page in pages[:-1])
    assert pages == [[]] or all(pages)


def test_no_more_is_read_than_one_row_beyond_the_page():
    asked = []

    class Rows:
        def __getitem__(self, which):
            asked.append(which)
            return iter("abc")

    assert cut(Rows(), 2) == (["a", "b"], "b")
    assert asked == [slice(None, 3)]
