"""How forecasts are set: quotas beside the pool, half-life, target, seed; each change undone out of the history."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.forecasts import queries
from tongchuang.domain.forecasts.actions import FIELDS, change_settings
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.domain.standards.models import SiteType
from tongchuang.domain.standards.queries import site_types
from tongchuang.foundation.errors import Invalid, Stale
from tongchuang.web.forecast import words
from tongchuang.web.forecast.forms import SettingsForm, initial_of
from tongchuang.web.forecast.shown import whole_of
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import done

LABELS: dict[str, Any] = {
    "target": _l("Target"), "half_life_days": _l("Half-life in days"), "self_weight": _l("Weight of self-checks"),
    "simulations": _l("Simulated evaluations"), "seed": _l("Seed"),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in
def settings(request: HttpRequest) -> HttpResponse:
    """The settings of the campaign's forecasts, and who changed what."""
    shown = whole_of(request)
    if shown.campaign is None:
        raise Http404
    row = queries.settings_of(shown.campaign)
    standing = 0 if row._state.adding else row.version
    usual, origin = queries.usual_quotas(shown.campaign)
    pool = queries.pool_of(shown.campaign.region_id)
    quotas = row.quotas or usual
    types = [kind for kind in site_types() if pool.get(kind.code) or quotas.get(kind.code)]
    given = {"types": types, "pool": pool, "usual": usual}
    if request.method == "POST":
        request.actor.require(Permission.MANAGE_CAMPAIGN)
        form = SettingsForm(request.POST, **given)
        if form.is_valid() and _saved(request, shown.campaign, form):
            return done(request, "forecast:settings", _("Saved. The next forecast uses these settings."))
    else:
        form = SettingsForm(initial=initial_of(row, quotas, standing), **given)
    context = {
        "shown": shown, "here": "settings", "form": form, "may_change": request.actor.may(Permission.MANAGE_CAMPAIGN),
        "quotas_from": words.said(words.QUOTAS_FROM, "set" if row.quotas else origin.value), "origin": words.said(words.QUOTAS_FROM, origin.value),
        "drawn": sum(quotas.values()), "history": _history(row, types, usual, standing),
    }  # fmt: skip
    return render(request, "forecast/settings.html", context, status=422 if form.is_bound else 200)


def _saved(request: HttpRequest, campaign: Campaign, form: SettingsForm) -> bool:
    try:
        change_settings(campaign, by=request.actor, expected=form.cleaned_data["version"], **form.values)  # type: ignore[attr-defined]
    except (Invalid, Stale) as error:
        name = getattr(error, "field", "")
        form.add_error(name if name in form.fields else None, str(error))
        return False
    return True


def _history(row: Any, types: list[SiteType], usual: Any, standing: int) -> list[dict[str, Any]]:
    """Every change, newest first, with what it changed and the values to go back to."""
    if not standing:
        return []
    titles = {kind.code: kind.title for kind in types}
    events = [event for event in history_of(row.pk) if event.kind == "forecast.settings_changed"][::-1]
    who = names_of_actors(event.actor_id for event in events)
    return [
        {"at": event.at, "who": who.get(event.actor_id, ""), "changes": _changes(event.old, event.new, titles),
         "back": _values(event.old, usual, titles, standing)}
        for event in events
    ]  # fmt: skip


def _changes(old: dict[str, Any], new: dict[str, Any], titles: dict[str, str]) -> list[tuple[str, Any, Any]]:
    found = [
        (str(LABELS[name]), old.get(name), new.get(name))
        for name in FIELDS
        if name in LABELS and old.get(name) != new.get(name)
    ]
    before, after = old.get("quotas") or {}, new.get("quotas") or {}
    if not before or not after:
        usual = _("as usual")
        return (
            [
                *found,
                (
                    _("Quotas"),
                    usual if not before else sum(before.values()),
                    usual if not after else sum(after.values()),
                ),
            ]
            if before != after
            else found
        )
    codes = sorted({*before, *after}, key=lambda code: titles.get(code, code))
    return found + [
        (titles.get(code, code), before.get(code, 0), after.get(code, 0))
        for code in codes
        if before.get(code) != after.get(code)
    ]


def _values(old: dict[str, Any], usual: Any, titles: dict[str, str], standing: int) -> list[tuple[str, Any]]:
    """The form's fields with the values as they were before a change."""
    quotas = old.get("quotas") or usual
    values = [(name, "" if old.get(name) is None else old[name]) for name in LABELS]
    return [*values, ("version", standing), *((f"quota_{code}", quotas.get(code, "")) for code in titles)]
