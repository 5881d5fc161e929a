"""The text of a publication before it is stored: nothing in it can run. Part of the actions that keep a text."""

import nh3

from kheo.publicity.rules.body import READ, TAGS, blocks_of, blocks_typed, looks_like_html, written

_GONE = {"script", "style", "template", "title", "noscript", "iframe", "object", "svg", "math", "textarea", "select"}
_LINKS = {"a": {"href"}}


def cleaned_body(typed: str) -> str:
    """What was typed or pasted, as the HTML that is stored and shown; cleaning it again changes nothing.

    A browser's own parser (nh3) reads it and keeps known elements without attributes; the rule makes blocks of them;
    the same parser looks at what was written once more.
    """
    if not looks_like_html(typed):
        return _strict(written(blocks_typed(typed)))
    known = nh3.clean(
        typed, tags=set(READ), clean_content_tags=_GONE, attributes=_LINKS, url_schemes={"https"}, link_rel=None
    )
    return _strict(written(blocks_of(known)))


def _strict(html: str) -> str:
    return nh3.clean(
        html, tags=set(TAGS), attributes=_LINKS, url_schemes={"https"}, link_rel="noopener noreferrer nofollow"
    )
