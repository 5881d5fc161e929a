"""Template tags of the design system: cheap enough to be used in every row of a long table."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.contrib.messages import constants
from django.forms import BaseForm
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kheo.config.languages.figures import english_day
from kheo.config.languages.shown import as_written, attribute_in_english, in_english, is_english, marked, shown, worded

register = template.Library()
register.filter(as_written)
register.filter(in_english)
register.filter(shown)
register.filter(marked)
register.filter(attribute_in_english)

CURRENT = mark_safe(' aria-current="page"')
SELECTED = mark_safe(" selected")


class Look(NamedTuple):
    """How one state is shown: never by colour alone, so each has an icon and a word as well."""

    tone: str  # good, warn, bad, info, none: the classes tone-…
    icon: str
    word: str


LOOKS = {
    # targets
    "met": Look("good", "accept", "Đạt"),
    "short": Look("info", "progress", "Còn thiếu"),
    "at-risk": Look("warn", "alert", "Có nguy cơ"),
    "missed": Look("bad", "refuse", "Không đạt"),
    "none": Look("none", "dashed", "Chưa có đăng ký"),
    # deadlines
    "on-time": Look("good", "accept", "Đúng hạn"),
    "late": Look("warn", "clock", "Nộp muộn"),
    "missing": Look("bad", "alert", "Chưa nộp"),
    "upcoming": Look("info", "calendar", "Sắp đến hạn"),
    # tasks
    "not-started": Look("none", "dashed", "Chưa bắt đầu"),
    "under-way": Look("info", "progress", "Đang làm"),
    "done": Look("good", "accept", "Đã xong"),
    "not-applicable": Look("none", "x", "Không áp dụng"),
    "silent": Look("warn", "alert", "Chưa ghi gì"),
    # registrations
    "draft": Look("none", "edit", "Bản nháp"),
    "submitted": Look("info", "send", "Đã gửi"),
    "returned": Look("warn", "undo", "Trả lại bổ sung"),
    "accepted": Look("good", "accept", "Đã vào sổ"),
    "withdrawn": Look("none", "x", "Đã rút"),
    "closed": Look("none", "lock", "Đã kết thúc"),
    # reports of units
    "expected": Look("none", "dashed", "Chưa gửi"),
    "delivered": Look("info", "send", "Đã gửi"),
    "checked": Look("info", "check", "Đã kiểm tra"),
    # phases of a round
    "preparing": Look("none", "edit", "Lập danh sách đề nghị"),
    "notice": Look("info", "megaphone", "Công khai lấy ý kiến"),
    "assessing": Look("info", "progress", "Kiểm tra, khảo sát, chấm điểm"),
    "voting": Look("info", "vote", "Bình chọn, biểu quyết"),
    "deciding": Look("warn", "award", "Xem xét, quyết định"),
    "cancelled": Look("none", "x", "Đã hủy"),
    # candidates of a round
    "proposed": Look("none", "flag", "Đã đề nghị"),
    "noticed": Look("info", "megaphone", "Đang công khai, chấm điểm"),
    "scored": Look("info", "accept", "Đã chấm điểm"),
    "voted": Look("info", "vote", "Đã bình chọn"),
    "recognised": Look("good", "award", "Được công nhận"),
    "declined": Look("warn", "refuse", "Không được công nhận"),
    "removed": Look("none", "x", "Đưa ra khỏi đợt xét"),
    "kept": Look("good", "repeat", "Được duy trì"),
    "lapsed": Look("none", "dashed", "Không còn duy trì"),
    "revoked": Look("bad", "refuse", "Bị hủy bỏ công nhận"),
}
UNKNOWN = Look("none", "dashed", "")

MESSAGE_LOOKS = {
    constants.SUCCESS: ("good", "accept"),
    constants.WARNING: ("warn", "alert"),
    constants.ERROR: ("bad", "refuse"),
}


def look(state: Any) -> Look:
    """The look of a state code; underscores and hyphens are the same, an enum counts as its value."""
    code = str(getattr(state, "value", state)).replace("_", "-")
    return LOOKS.get(code, UNKNOWN)


@lru_cache(maxsize=512)
def draw_icon(name: str, label: str = "") -> SafeString:
    address = static("icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, address, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', address, name)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Beside a word it needs no label; alone it does."""
    return draw_icon(name, worded(label) if label else "")


@register.simple_tag
def nav_items(entries: Iterable[Any]) -> SafeString:
    """The entries (label, url, icon, current) as list items: written once, shown in the bar and in the menu."""
    return format_html_join(
        "\n",
        '<li><a href="{}"{}>{}{}</a></li>',
        ((each.url, CURRENT if each.current else "", draw_icon(each.icon), worded(each.label)) for each in entries),
    )


@lru_cache(maxsize=1024)
def _sign(kind: str, tone: str, icon_name: str, word: str) -> SafeString:
    return format_html('<span class="{} tone-{}">{}{}</span>', kind, tone, draw_icon(icon_name), word)


@register.simple_tag
def badge(state: Any, word: Any = "") -> SafeString:
    """A pill with icon and word for a state; the word may be given, the look follows the code."""
    tone, icon_name, own_word = look(state)
    return _sign("badge", tone, icon_name, worded(str(word or own_word or state)))


@register.simple_tag
def mark(state: Any, word: Any = "") -> SafeString:
    """Like a badge without its pill, for cells and running text."""
    tone, icon_name, own_word = look(state)
    return _sign("mark", tone, icon_name, worded(str(word or own_word or state)))


@lru_cache(maxsize=512)
def _options(options: tuple[tuple[str, str], ...], value: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, SELECTED if code == value else "", title) for code, title in options),
    )


@register.simple_tag
def options(pairs: Iterable[tuple[str, str]], value: str) -> SafeString:
    """The options (code, title) of a select, one of them selected; long lists of them are drawn once."""
    told = tuple((code, worded(title)) for code, title in pairs) if is_english() else tuple(pairs)
    return _options(told, value)


@register.simple_tag(takes_context=True)
def sending_fields(context: dict[str, Any], title: Any, to: str = "") -> SafeString:
    """What makes a form be done once (accounts.doors.sent_once) and lets a phone keep it: key, writer, what it is.

    A refused form is sent again under its key. Where a page has several, `to` is the address of this one: a key is
    one form's alone, or one of them would take the place of the other in the outbox.
    """
    request = context["request"]
    again = request.POST.get("ma-gui", "")[:64] if request.path.endswith(to) else ""
    return format_html(
        '<input type="hidden" name="ma-gui" value="{}"><input type="hidden" name="nguoi" value="{}">'
        '<input type="hidden" name="ten-phieu" value="{}">',
        again or secrets.token_urlsafe(24),
        request.actor.user_id,
        str(title)[:200],
    )


@register.filter
def set_beyond_first(form: BaseForm) -> bool:
    """Whether any field of a filter after the first one is set: then it is not folded away."""
    return any(field.value() not in (None, "", []) for field in list(form)[1:])


@register.filter
def tone(state: Any) -> str:
    """The class that colours anything by a state: `class="cell {{ state|tone }}"`."""
    return f"tone-{look(state).tone}"


@register.filter
def state_word(state: Any) -> str:
    return look(state).word or str(state)


@register.filter
def message_tone(level: int) -> str:
    return f"tone-{MESSAGE_LOOKS.get(level, ('info', 'info'))[0]}"


@register.filter
def message_icon(level: int) -> SafeString:
    return draw_icon(MESSAGE_LOOKS.get(level, ("info", "info"))[1])


def _percent(value: Any) -> Decimal:
    return min(max(_decimal(value) * 100, Decimal(0)), Decimal(100)).quantize(Decimal("0.1"))


@register.simple_tag
def meter(value: Any, goal: Any = None, label: str = "", state: Any = "") -> SafeString:
    """A bar of a share (0 to 1, None for "nothing yet") with a tick at its goal; `label` says it in words."""
    fill = Decimal(0) if value in (None, "") else _percent(value)
    tick: SafeString | str = ""
    if goal not in (None, ""):
        at = min(_percent(goal), Decimal("99.2"))
        tick = format_html('<rect class="meter-goal" x="{}" y="0" width=".8" height="10"/>', at)
    return format_html(
        '<svg class="meter {}" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="meter-track" y="2" width="100" height="6"/>'
        '<rect class="meter-fill" y="2" width="{}" height="6"/>{}</svg>',
        tone(state) if state else "tone-info",
        worded(label) if label else f"{vn_number(fill, 0)}%",
        fill,
        tick,
    )


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.filter
def vn_date(value: date | datetime | None) -> str:
    """24/02/2023, in English 24 February 2023; an instant is shown as its day in the plan's time zone."""
    if not value:
        return ""
    day = _local(value) if isinstance(value, datetime) else value
    return english_day(day) if is_english() else f"{day:%d/%m/%Y}"


@register.filter
def vn_datetime(value: datetime | None) -> str:
    """16:05 ngày 24/02/2023; in English 16:05, 24 February 2023."""
    if not value:
        return ""
    if is_english():
        return f"{_local(value):%H:%M}, {english_day(_local(value))}"
    return f"{_local(value):%H:%M} ngày {_local(value):%d/%m/%Y}"


@register.filter
def vn_number(value: Any, places: int | None = None) -> str:
    """1.234,5, in English 1,234.5; no idle zeros unless `places` is given."""
    if value in (None, ""):
        return ""
    try:
        number = _decimal(value)
    except InvalidOperation:
        return str(value)
    if not number.is_finite():
        return str(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(number):,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    sign = "−" if number < 0 and text.strip("0.,") else ""
    return sign + (text if is_english() else text.translate(str.maketrans(",.", ".,")))


@register.filter
def vn_percent(value: Any, places: int = 0) -> str:
    """A share from 0 to 1 as 62,5%, in English 62.5%; half is rounded up, but what is not whole never reads 100%."""
    if value in (None, ""):
        return ""
    share = _decimal(value)
    text = vn_number(share * 100, places)
    if share < 1 and text == vn_number(100, places):
        text = vn_number(Decimal(100) - Decimal(1).scaleb(-places), places)
    return f"{text}%"
