"""Watching the watchers: their decisions as a list, and how many of what each of them made."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongchuang.domain.leads.watching import (
    MEASURES,
    Matter,
    PersonCounts,
    Share,
    counts_of,
    decisions_visible_to,
    sees_all_decisions,
)
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.web.discipline import words
from tongchuang.web.discipline.pages import tabs
from tongchuang.web.discipline.watch_list import OWN, WATCHING, wanted_of
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.formats import percent_text
from tongchuang.web.shared.lists import list_page
from tongchuang.web.shared.lists.state import state_of


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Decisions, newest first: all for director and discipline office, one's own for everybody else."""
    context = {
        "tabs": tabs(request),
        "all": sees_all_decisions(request.actor),
        "by_person": _address(request),
    }  # type: ignore[attr-defined]
    spec = WATCHING if context["all"] else OWN
    return list_page(request, spec, template="discipline/watching.html", context=context)


@require_safe
@signed_in
def people(request: HttpRequest) -> HttpResponse:
    """By person: how many of each kind, and shares held against those of all together."""
    actor = request.actor  # type: ignore[attr-defined]
    state = state_of(request, WATCHING)
    persons, everybody = counts_of(decisions_visible_to(actor, wanted_of(state)))
    names = names_of_actors(person.user_id for person in persons)
    context = {
        "tabs": tabs(request), "all": sees_all_decisions(actor), "month": state.value("month"),
        "matters": [words.MATTERS[matter] for matter in Matter],
        "lines": [_line(one, names.get(one.user_id, ""), state.value("month")) for one in persons],
        "measures": [_measure(key.key, persons, everybody, names) for key in MEASURES if key.key in everybody],
    }  # fmt: skip
    return render(request, "discipline/people.html", context)


def _address(request: HttpRequest) -> str:
    month = request.GET.get("month", "")
    return reverse("discipline:watching_people") + (f"?{urlencode({'month': month})}" if month else "")


def _line(one: PersonCounts, name: str, month: str) -> dict[str, Any]:
    def url(**more: str) -> str:
        given = {"person": str(one.user_id), **({"month": month} if month else {}), **more}
        return f"{reverse('discipline:watching')}?{urlencode(given)}"

    figures = [(one.matters.get(matter, 0), url(matter=str(matter))) for matter in Matter]
    return {"name": name, "total": (one.total, url()), "figures": figures}


def _measure(
    key: str, persons: list[PersonCounts], everybody: dict[str, Share], names: dict[Any, str]
) -> dict[str, Any]:
    total = everybody[key]
    rows = [(names.get(one.user_id, ""), one.shares[key]) for one in persons if key in one.shares]
    return {
        "title": words.MEASURES[key], "all": _share(total),
        "rows": [{"name": name, **_share(share)} for name, share in rows],
    }  # fmt: skip


def _share(share: Share) -> dict[str, Any]:
    rate = share.rate or 0.0
    return {"yes": share.yes, "of": share.of, "text": percent_text(rate, 0), "width": round(100 * rate)}
