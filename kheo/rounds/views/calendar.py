"""A person's own calendar: the page that explains it, and the feed that telephones and mail programmes read."""

import hashlib
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import quote_etag
from django.utils.timezone import get_default_timezone, localtime, make_aware
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_http_methods, require_safe
from icalendar import Alarm, Calendar, Event

from kheo.accounts.doors import actor_of, public, requires
from kheo.accounts.permissions import Permission
from kheo.accounts.queries import actor_of as actor_of_user
from kheo.config import clock
from kheo.progress.queries.due_days import DueDay, due_days
from kheo.progress.rules.deadlines import say_state
from kheo.rounds.actions.calendars import renew_feed, switch_off_feed
from kheo.rounds.models import CalendarFeed, Round, Visit
from kheo.rounds.queries.calendars import Entries, entries_of, owner_of
from kheo.shared.clauses import spoken
from kheo.shared.periods import dmy
from kheo.shared.problems import RuleBroken

USUAL_LENGTH = timedelta(hours=2)  # where a visit says no end
ENDING = ".ics"
ALARMS = (timedelta(hours=-39), timedelta(hours=8))  # at nine two days before, and at eight on the last day


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.VISIT_READ)
def page(request: HttpRequest) -> HttpResponse:
    """How to subscribe; the address is shown once, when it is made."""
    actor, token = actor_of(request), ""
    if request.method == "POST" and request.POST.get("viec") == "tat":
        try:
            switch_off_feed(by=actor, at=clock.now())
            messages.success(request, "Đã tắt địa chỉ lịch; lịch đã đăng ký ở nơi khác không còn cập nhật.")
        except RuleBroken as refused:
            messages.warning(request, " ".join(each.message for each in refused.problems))
        return redirect("rounds:calendar")
    if request.method == "POST":
        token = renew_feed(by=actor, at=clock.now())
    feed = CalendarFeed.objects.filter(user_id=actor.user_id or 0).first()
    path = reverse("rounds:calendar_feed", args=[f"{token}{ENDING}"]) if token else ""
    host = urlsplit(settings.KHEO_ADDRESS)
    context = {
        "feed": feed,
        "address": f"{settings.KHEO_ADDRESS}{path}" if token else "",
        "webcal": f"webcal://{host.netloc}{host.path}{path}" if token else "",
    }
    return render(request, "rounds/calendar.html", context)


@public
@require_safe
def feed(request: HttpRequest, feed: str) -> HttpResponse:
    """The calendar itself; the token in the address is the key.

    It has an entity tag and no "Last-Modified": what somebody may no longer see leaves the calendar without a trace in
    any of its entries, so no instant of theirs would tell.
    """
    user = owner_of(feed.removesuffix(ENDING))
    if user is None:
        raise Http404
    today = clock.today()
    actor = actor_of_user(user, today)
    entries = entries_of(actor, today, make_aware(datetime.combine(today, time.min)))
    content = _calendar(entries, due_days(actor, today, clock.now())).to_ical()
    tag = quote_etag(hashlib.sha256(content).hexdigest()[:32])

    def answer(_request: HttpRequest) -> HttpResponse:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="kheo.ics"'
        return response

    response: HttpResponse = condition(etag_func=lambda _request: tag)(answer)(request)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _calendar(entries: Entries, deadlines: list[DueDay]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Kheo//Lich kiem tra, khao sat, thoi han//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Khéo – thời hạn, kiểm tra, khảo sát")
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    for visit in entries.visits:
        calendar.add_component(_visit(visit))
    for round_ in entries.notices:
        calendar.add_component(_notice(round_))
    for each in deadlines:
        calendar.add_component(_deadline(each))
    if entries.visits:
        # A fixed span, so that the same entries are the same bytes on another day.
        calendar.add_missing_timezones()
    return calendar


def _visit(visit: Visit) -> Event:
    zone = get_default_timezone()
    event = Event()
    event.add("uid", f"chuyen-{visit.pk}@{_host()}")
    event.add("dtstamp", visit.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", visit.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", visit.sequence)
    event.add("dtstart", localtime(visit.starts_at, zone))
    event.add("dtend", localtime(visit.ends_at or visit.starts_at + USUAL_LENGTH, zone))
    event.add("summary", f"{visit.get_kind_display()}: {visit.unit.name}")
    event.add("status", "CANCELLED" if visit.cancelled_at else "CONFIRMED")
    if visit.place:
        event.add("location", visit.place)
    event.add("description", _description(visit))
    event.add("url", f"{settings.KHEO_ADDRESS}{reverse('rounds:visit', args=[visit.pk])}")
    return event


def _description(visit: Visit) -> str:
    lines = [f"Lý do hủy: {visit.reason}"] if visit.cancelled_at else []
    lines += [f"Đoàn: {', '.join(each.name for each in visit.team.all())}", f"Đơn vị tổ chức: {visit.host.title}"]
    lines += [f"- {each.title}" for each in visit.registrations.all()]
    return "\n".join([*lines, visit.agenda]).strip()


def _notice(round_: Round) -> Event:
    """The last day of a public notice, as a whole day."""
    event = Event()
    made = round_.convened_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", f"niem-yet-{round_.pk}@{_host()}")
    event.add("dtstamp", made)
    if round_.notice_to is not None:
        event.add("dtstart", round_.notice_to)
        event.add("dtend", round_.notice_to + timedelta(days=1))
    event.add("summary", f"Hết thời gian niêm yết: {round_.title}")
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if round_.notice_place:
        event.add("location", round_.notice_place)
    return event


def _deadline(due: DueDay) -> Event:
    """The last day that is on time, as a whole day; the alarms end when the unit has handed in."""
    figure, event = due.figure, Event()
    changed = due.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", f"{due.key}@{_host()}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", due.sequence)
    event.add("dtstart", figure.last_day)
    event.add("dtend", figure.last_day + timedelta(days=1))
    sent = figure.delivered_at is not None
    whose = f" – {due.unit.name}" if due.unit else ""
    event.add("summary", f"{'Đã gửi' if sent else 'Hạn cuối'}: {figure.title}{whose}")
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    lines = [due.plan.title]
    if figure.deadline.clause:
        lines.append(f"Theo {spoken(figure.deadline.clause)} của kế hoạch.")
    if figure.extended:
        lines.append(f"Đã gia hạn đến hết ngày {dmy(figure.last_day)}.")
    if sent:
        lines.append(f"Đơn vị đã {say_state(figure)}.")
    event.add("description", "\n".join(lines))
    query = urlencode({"thoi-han": figure.key, **({"don-vi": due.unit.code} if due.unit else {})})
    name = "progress:deadline" if due.unit else "progress:deadlines"
    event.add("url", f"{settings.KHEO_ADDRESS}{reverse(name, args=[due.plan.code])}?{query}")
    for before in () if sent else ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"Hạn cuối {dmy(figure.last_day)}: {figure.title}")
        alarm.add("trigger", before)
        event.add_component(alarm)
    return event


def _host() -> str:
    return urlsplit(settings.KHEO_ADDRESS).hostname or "kheo"
