"""What the command page and the wall screen show: each panel a few statements, every figure with its address."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.overview import (
    LATENESS,
    Counts,
    Day,
    Late,
    flow_of_week,
    open_by_unit,
)
from tongchuang.domain.forecasts.access import latest_forecast
from tongchuang.domain.inspections.access import visits_visible_to
from tongchuang.domain.inspections.models import Source, Visit
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.scores import access, queries
from tongchuang.domain.scores.engine_io import periods_with
from tongchuang.foundation.clock import SHANGHAI, now, today
from tongchuang.web.appraise.figures import headline
from tongchuang.web.appraise.picked import Picked, pick
from tongchuang.web.appraise.views.comparing import chart
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.shared.words import word

TOP = 10
TOP_ON_WALL = 9
ENOUGH_KNOWN = Decimal("0.6")
LAST_VISITS = 6


@dataclass(frozen=True)
class Bar:
    """A line with a bar: a name, a figure, where it leads, and its length in per cent of the longest."""

    label: str
    value: Any
    url: str
    width: str
    parts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Visits:
    """The visits of today that may be shown."""

    count: int
    sites: int
    failed: int
    by_source: list[tuple[str, int]]
    last: list[Visit]


def board(request: HttpRequest, *, wall: bool = False) -> dict[str, Any]:
    """Everything on the page; the wall screen, which anybody in the room reads, leaves covert visits out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    picked = pick(request)
    if picked is None:
        return {"picked": None}
    picked = telling(picked)
    moment = now()
    rows = findings_visible_to(actor).filter(campaign=picked.campaign)
    counts, late = open_by_unit(rows, moment)
    flow = flow_of_week(rows)
    top = TOP_ON_WALL if wall else TOP
    return {
        "picked": picked, "spans": spans(picked), "whole_region": actor.region_wide, "days_left": _days_left(picked),
        "counts": counts, "late": late_bars(late)[:top], "late_units": len(late),
        "lateness": lateness_words(), "flow": flow_bars(flow), "flow_sums": (sum(d.registered for d in flow), sum(d.closed for d in flow)),
        "visits": visits_today(actor, covert=not wall), "now": moment,
        "forecast": latest_forecast(actor, picked.campaign, picked.version.pk), **score_panel(request, picked, top),
    }  # fmt: skip


def telling(picked: Picked) -> Picked:
    """Where the address names no period: the month, or the quarter or year when the month knows too little to lead by."""
    if picked.evaluation is not None or picked.request.GET.get("period"):
        return picked
    given = {period: sets.get(picked.sources) for period, sets in picked.periods.items()}
    known = {period: coverage for period, coverage in given.items() if coverage is not None}
    spans = [period for period in periods_with(picked.period) if period in known]
    enough = [period for period in spans if known[period] >= ENOUGH_KNOWN]
    best = enough[0] if enough else max(spans, key=lambda period: known[period], default=picked.period)
    return replace(picked, period=best)


def _days_left(picked: Picked) -> int | None:
    day = picked.campaign.evaluation_on
    return None if day is None else (day - today()).days


def spans(picked: Picked) -> list[tuple[str, str, bool]]:
    """The month, its quarter and its year, where there are figures: a month just begun knows little."""
    if picked.evaluation is not None or len(picked.period) < 7:
        month = scope_of(picked.request).period
    else:
        month = picked.period if "Q" not in picked.period else scope_of(picked.request).period
    names = (_("Month"), _("Quarter"), _("Year"))
    return [
        (name, picked.url(period=period), period == picked.period)
        for name, period in zip(names, periods_with(month), strict=True)
        if period in picked.periods
    ]


def score_panel(request: HttpRequest, picked: Picked, top: int) -> dict[str, Any]:
    """The total with its band, its trend, and the greatest losses."""
    snapshot = picked.snapshot
    months = queries.monthly(picked.campaign, picked.version.pk, picked.sources)
    found: dict[str, Any] = {
        "snapshot": snapshot, "head": headline(picked, snapshot), "change": None, "months": months[::-1],
        "chart": chart([(row.period, row) for row in months[-12:]], picked), "lost_items": [], "lost_units": [],
    }  # fmt: skip
    if snapshot is None:
        return found
    if snapshot.low is not None and snapshot.high is not None:
        found["band_width"] = _width(min(snapshot.high, Decimal(100)) - snapshot.low, 100)
    before = [row for row in months if row.period < snapshot.period and row.total is not None]
    # Months are compared with months only.
    if "-" in snapshot.period and "Q" not in snapshot.period and before and snapshot.total is not None:
        found["change"], found["before"] = snapshot.total - before[-1].total, before[-1]
    shares = access.shares_visible_to(request.actor, snapshot)  # type: ignore[attr-defined]
    address = f"{reverse('appraise:shares')}?{picked.query}"
    found["lost_items"] = loss_bars(queries.losses_by(shares, "item", top), f"{address}&item=")
    found["lost_units"] = loss_bars(queries.losses_by(shares, "unit", top), f"{address}&unit=")
    return found


def loss_bars(losses: list[queries.Loss], address: str) -> list[Bar]:
    """Lost points as bars."""
    most = losses[0].amount if losses else Decimal(1)
    return [
        Bar(loss.label or _("Nobody answers yet"), loss.amount, f"{address}{loss.key or 'none'}", _width(loss.amount, most))
        for loss in losses
    ]


def late_bars(late: list[Late]) -> list[Bar]:
    """Overdue findings by unit, each leading to its list."""
    most = late[0].count if late else 1
    address = f"{reverse('rectify:home')}?overdue=1"
    return [
        Bar(row.unit or _("Not assigned"), row.count, f"{address}&unit={row.unit_id}" if row.unit_id else address,
            _width(row.count, most), row.by_days)
        for row in late
    ]  # fmt: skip


def lateness_words() -> list[str]:
    """The steps of lateness in words."""
    return [
        _("%(first)d days and more") % {"first": first} if last is None
        else _("up to %(last)d days") % {"last": last} if first == 0
        else _("%(first)d to %(last)d days") % {"first": first, "last": last}
        for first, last in LATENESS
    ]  # fmt: skip


def flow_bars(flow: list[Day]) -> list[dict[str, Any]]:
    """Days with what came and what was closed, as bars of one scale."""
    most = max([1, *(max(day.registered, day.closed) for day in flow)])
    return [
        {"day": day.day, "registered": day.registered, "closed": day.closed,
         "in": _width(day.registered, most), "out": _width(day.closed, most)}
        for day in flow
    ]  # fmt: skip


def visits_today(actor: Actor, *, covert: bool) -> Visits:
    """Who inspects today, as far as the reader may know."""
    rows = visits_visible_to(actor).filter(started_at__gte=datetime.combine(today(), time(), SHANGHAI))
    if not covert:
        rows = rows.exclude(source=Source.COVERT)
    found = list(rows.select_related("site__type").order_by("-started_at"))
    sources = Counter(visit.source for visit in found)
    return Visits(
        len(found), len({visit.site_id for visit in found}), sum(visit.failed for visit in found),
        [(word("source", source), number) for source, number in sources.most_common()], found[:LAST_VISITS],
    )  # fmt: skip


def findings_of(request: HttpRequest, picked: Picked) -> QuerySet[Finding]:
    """The findings of the campaign that the reader may see."""
    return findings_visible_to(request.actor).filter(campaign=picked.campaign)  # type: ignore[attr-defined]


def _width(value: Any, most: Any) -> str:
    return f"{float(value) / float(most) * 100:.1f}" if most else "0"


__all__ = ["Counts", "board", "findings_of", "lateness_words"]
