"""Pages that belong to no single room: what went wrong, me, search, and which campaign is shown."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.accounts.actions import set_preferences
from tongchuang.domain.findings.access import get_saved_view_for
from tongchuang.domain.findings.actions.views import remove_view, save_view
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import back_to, done
from tongchuang.web.shared.scope import PERIOD, scope_of
from tongchuang.web.shared.search import groups_for
from tongchuang.web.shared.words import word


@require_safe
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """My account, my posts, how pages look."""
    posts = "、".join(word("post", post) for post in request.actor.posts)
    return render(request, "shared/me.html", {"posts": posts, "may_inspect": request.actor.may(Permission.INSPECT)})


@require_POST
@signed_in
def preferences(request: HttpRequest) -> HttpResponse:
    """Language and type size, kept with the account."""
    language = request.POST.get("language")
    large = request.POST.get("large_type")
    set_preferences(
        request.user,
        by=request.actor,
        language=language if language in {"zh-hans", "en"} else None,
        large_type=large == "1" if large in {"0", "1"} else None,
    )
    return done(request, back_to(request))


@require_POST
@signed_in
def scope(request: HttpRequest) -> HttpResponse:
    """Another campaign or month; the page stays the same."""
    wanted = request.POST.get("campaign", "")
    if any(str(campaign.pk) == wanted for campaign in scope_of(request).campaigns):
        request.session["campaign"] = str(UUID(wanted))
    period = request.POST.get("period", "")
    if PERIOD.match(period):
        request.session["period"] = period
    return redirect(_without_choice(back_to(request)))


def _without_choice(address: str) -> str:
    """The address without a campaign or period of its own, which would go before what was just chosen."""
    parts = urlsplit(address)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if key not in {"campaign", "period"}]
    return urlunsplit(parts._replace(query=urlencode(kept)))


@require_POST
@signed_in
def save_list_view(request: HttpRequest) -> HttpResponse:
    """Keep a list's filters under a name."""
    view = save_view(
        by=request.actor,
        page=request.POST.get("page", "")[:40],
        name=request.POST.get("name", ""),
        query=request.POST.get("query", ""),
        shared=request.POST.get("shared") == "1",
    )
    return done(request, back_to(request), _("Saved as “%(name)s”.") % {"name": view.name})


@require_POST
@signed_in
def remove_list_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Forget one of my views."""
    remove_view(get_saved_view_for(request.actor, view_id), by=request.actor)
    return done(request, back_to(request), _("The view is removed."))


@require_safe
@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """Everything with a name, as far as the person may see it."""
    text = request.GET.get("q", "").strip()[:60]
    context = {"q": text, "groups": groups_for(request.actor, text)}
    part = "#hits" if request.htmx else ""
    return render(request, f"shared/search.html{part}", context)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Absent, or not this person's: the page doesn't tell which."""
    return render(request, "shared/error.html", {"status": 404}, status=404)


def page_refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The post does not allow it."""
    return render(request, "shared/error.html", {"status": 403}, status=403)


def page_failed(request: HttpRequest) -> HttpResponse:
    """Our fault; plain, because nothing else may work."""
    return render(request, "shared/failed.html", status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old, or came from elsewhere."""
    error = _("This form is too old or came from another page. Load the page again and send it once more.")
    return render(request, "shared/error.html", {"status": 400, "error": error}, status=403)
