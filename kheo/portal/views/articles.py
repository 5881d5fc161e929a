"""Articles and news on the portal: the list, one of them, its pictures."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import mark_safe

from kheo.accounts.doors import number_in
from kheo.portal.queries.articles import article_of, articles_page, picture_of
from kheo.portal.rules.plain import plain_page
from kheo.portal.views.kept import drawn, public_page
from kheo.publicity.rules import KINDS, ON_PORTAL
from kheo.publicity.rules.body import plain_text
from kheo.registrations.actions.storing import PREVIEW_TYPE, preview_path
from kheo.shared.periods import dmy

PLAIN = "chu"


@public_page
def page(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("loai", "")
    kind = asked if asked in ON_PORTAL else ""
    rows, after = articles_page(kind=kind, before=number_in(request.GET.get("truoc", "")))
    kinds = [("", "Tất cả"), *((each.value, KINDS[each].title) for each in ON_PORTAL)]
    context = {
        "rows": rows,
        "kind": kind,
        "tabs": [
            {"label": label, "url": f"?loai={code}" if code else "?", "current": code == kind} for code, label in kinds
        ],
        "next_url": f"?{urlencode({'loai': kind, 'truoc': after})}" if after else "",
    }
    return drawn(request, "portal/articles.html", context)


@public_page
def article(request: HttpRequest, pk: int) -> HttpResponse:
    found = article_of(pk)
    if found is None:
        raise Http404
    told = found.told
    if request.GET.get("dang") == PLAIN:
        about = [f"- {each.title} ({each.unit})" for each in found.about]
        parts = [
            ("", [f"{told.kind}. {told.unit}, ngày {dmy(told.day)}."]),
            ("Nội dung", [plain_text(found.body)]),
            ("Ảnh", [f"- {image.alt}" for image in found.images]),
            ("Mô hình", about),
        ]
        return HttpResponse(plain_page(told.title, parts), content_type="text/plain; charset=utf-8")
    context = {
        "article": found,
        "told": told,
        "body": mark_safe(found.body),
        "plain_url": f"?dang={PLAIN}",
    }
    return drawn(request, "portal/article.html", context)


@public_page
def image(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of an article, as its small one; only while the article is public."""
    found = picture_of(pk)
    if found is None:
        raise Http404
    try:
        picture = preview_path(found.file_id).read_bytes()
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = HttpResponse(picture, content_type=PREVIEW_TYPE)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
