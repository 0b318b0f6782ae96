"""One's own days in a calendar program: the address, and the file behind it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.adapters.icalendar.write import MEDIA_TYPE, DayEvent, TimedEvent, write_calendar
from tongchuang.domain.meetings.access import meetings_of
from tongchuang.domain.meetings.queries import in_months
from tongchuang.domain.tasks.actions import end_feed, make_feed, note_asked
from tongchuang.domain.tasks.feeds import AHEAD, BACK, feed_by, feed_of, own_days
from tongchuang.foundation.clock import now
from tongchuang.web.shared.access import public, signed_in
from tongchuang.web.shared.http import done

LONGEST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def feed(request: HttpRequest) -> HttpResponse:
    """Whether there is an address; a new one is shown this once."""
    actor = request.actor  # type: ignore[attr-defined]
    address = ""
    if request.method == "POST":
        _row, secret = make_feed(by=actor)
        address = request.build_absolute_uri(reverse("tasks:feed_file", args=[secret]))
    context = {
        "row": feed_of(actor), "address": address, "may": bool(actor.person_id and actor.posts), "open": not request.is_secure(),
    }  # fmt: skip
    response = render(request, "tasks/feed.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@signed_in
def end(request: HttpRequest) -> HttpResponse:
    """The address opens nothing from now on."""
    end_feed(by=request.actor)  # type: ignore[attr-defined]
    return done(request, "tasks:feed", _("Taken back. Calendar programs get nothing from it any more."))


@require_safe
@public("calendar programs can't sign in: the secret in the address stands for the person")
def file(request: HttpRequest, secret: str) -> HttpResponse:
    """The due days of one's own tasks and one's own meetings: titles, days, and the address of each page."""
    found = feed_by(secret) if len(secret) <= LONGEST else None
    if found is None:
        raise Http404
    row, actor = found
    if not note_asked(row, by=actor):
        return HttpResponse(status=429, headers={"Retry-After": "60", "Cache-Control": "no-store"})
    moment = now()
    events: list[DayEvent | TimedEvent] = []
    for task in own_days(actor):
        assert task.due_on is not None
        url = request.build_absolute_uri(reverse("tasks:task", args=[task.pk]))
        events.append(DayEvent(f"task-{task.pk}@tongchuang", task.due_on, task.due_on, task.title, url=url))
    for meeting in in_months(meetings_of(actor), moment - BACK, moment + AHEAD).exclude(state="cancelled"):
        url = request.build_absolute_uri(reverse("tasks:meeting", args=[meeting.pk]))
        key = f"meeting-{meeting.pk}@tongchuang"
        events.append(TimedEvent(key, meeting.starts_at, meeting.ends_at, meeting.title, url=url))
    response = HttpResponse(
        write_calendar(_("Tongchuang: my tasks"), events, at=moment), content_type=MEDIA_TYPE
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
