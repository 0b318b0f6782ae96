"""The quality page: how far blind double checks agree, how inspectors work, and both checks of a pair side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.rechecks import queries
from tongchuang.domain.rechecks.access import get_pair_for, manages, may_look, pairs_visible_to, sees_all
from tongchuang.domain.rechecks.actions import announce_rechecks, say_own_word, set_rechecks
from tongchuang.domain.rechecks.settings import settings_of
from tongchuang.foundation.errors import Invalid
from tongchuang.web.quality.recheck_forms import SettingsForm, WordForm
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done, id_or_404
from tongchuang.web.shared.scope import scope_of

LOOK = requires(Permission.INSPECT, Permission.READ_LEDGER)
PAGE = 50


def _campaign(request: HttpRequest) -> Campaign:
    campaign = scope_of(request).campaign
    if campaign is None:
        raise Invalid(_("There is no campaign yet."))
    return campaign


@require_safe
@LOOK
def quality(request: HttpRequest) -> HttpResponse:
    """All figures that the reader may see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    campaign = scope_of(request).campaign
    if campaign is None or not may_look(actor):
        raise Http404
    found = queries.quality_of(actor, campaign)
    rows = [(row, row.enough(found.settings), row.visits_enough(found.settings)) for row in found.people]
    mine = next((row for row in found.people if row.person_id == actor.person_id), None)
    context: dict[str, Any] = {
        "campaign": campaign, "quality": found, "rows": rows, "all": sees_all(actor), "manages": manages(actor),
        "counts": queries.counts_for(actor, campaign) if manages(actor) else None, "mine": mine,
        "word_form": WordForm(initial={"text": mine.word.text if mine and mine.word else ""})
        if actor.may(Permission.INSPECT) else None,
    }  # fmt: skip
    return render(request, "quality/quality.html", context)


@require_safe
@LOOK
def pairs(request: HttpRequest) -> HttpResponse:
    """The pairs behind a figure: those that differ first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    campaign = _campaign(request)
    given = request.GET
    same = given.get("same", "0")
    same = same if same in ("", "0", "1", "out") else "0"
    rows = queries.pairs_listed(
        pairs_visible_to(actor), campaign, same=same,
        item=id_or_404(given["item"]) if given.get("item") else None,
        person=id_or_404(given["person"]) if given.get("person") else None,
    )  # fmt: skip
    shown = Paginator(rows, PAGE).get_page(given.get("page"))
    narrowed = "".join(f"&{name}={id_or_404(given[name])}" for name in ("item", "person") if given.get(name))
    labels = [("0", _("Differ")), ("1", _("In agreement")), ("out", _("Not compared")), ("", _("All"))]
    context = {
        "pairs": shown, "tabs": [(label, f"?same={key}{narrowed}", key == same) for key, label in labels],
        "narrowed": narrowed, "same": same, "all": sees_all(actor),
    }  # fmt: skip
    return render(request, "quality/pairs.html", context)


@require_safe
@LOOK
def pair(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Both checks with their photos."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = get_pair_for(actor, pair_id)
    sides = [
        (
            check,
            check.visit.inspector.name
            if sees_all(actor) or check.visit.inspector_id == actor.person_id
            else "",
        )
        for check in queries.both_checks(found)
    ]
    return render(request, "quality/pair.html", {"pair": found, "sides": sides})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RUN_EVALUATIONS)
def settings(request: HttpRequest) -> HttpResponse:
    """Share, days, hours, minimum; and the announcement without which nothing happens."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    campaign = _campaign(request)
    kept = settings_of(campaign)
    values = {"percent": kept.percent, "days": kept.days, "hours": kept.hours, "minimum": kept.minimum}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=values)
    if request.method == "POST" and form.is_valid():
        set_rechecks(campaign, form.wished(), by=actor)
        return done(request, "quality:double_checks", _("Kept."))
    context = {"campaign": campaign, "kept": kept, "form": form}
    return render(
        request, "quality/double_checks.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def announce(request: HttpRequest) -> HttpResponse:
    """Tell the inspectors."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    announce_rechecks(_campaign(request), by=actor)
    return done(
        request, "quality:double_checks", _("Announced. Every inspector is told; visits from now on count.")
    )


@require_POST
@requires(Permission.INSPECT)
def word(request: HttpRequest) -> HttpResponse:
    """An inspector's own word."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = WordForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("At most 1,000 characters."))
    say_own_word(_campaign(request), form.cleaned_data["text"], by=actor)
    return done(request, "quality:quality", _("Your word stands beside the figures."))
