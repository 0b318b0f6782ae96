"""What is there already when something is about to be asked for: answers, open requests, alike wordings, the same file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from tongchuang.domain.burden.access import requests_visible_to
from tongchuang.domain.burden.models import Avoided, MaterialRequest, RequestPart
from tongchuang.domain.burden.rules import ALIKE, grams_of, likeness
from tongchuang.domain.burden.values import Duplicate
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now
from tongchuang.foundation.text import normalise

# Older ones are another matter.
LOOK_BACK = timedelta(days=370)
MOST_LOOKED_AT = 200
Kind = Avoided.Kind


@dataclass(frozen=True)
class Wanted:
    """What somebody is about to ask for."""

    kind: str
    title: str = ""
    text: str = ""
    item_id: UUID | None = None
    item_ids: tuple[UUID, ...] = ()
    figure: str = ""
    period: str = ""
    unit_ids: tuple[UUID, ...] = ()
    template_id: UUID | None = None


def found_among_requests(wanted: Wanted, *, by: Actor) -> list[Duplicate]:
    """Requests that ask or asked for the same, the surest first; each request once."""
    recent = requests_visible_to(by).filter(asked_at__gte=now() - LOOK_BACK, state=MaterialRequest.State.SENT)
    found: dict[UUID, Duplicate] = {}
    for duplicate in (
        *_same_item(wanted, recent), *_same_figure(wanted, recent), *_same_file(wanted, recent), *_alike(wanted, recent)
    ):  # fmt: skip
        if duplicate.target_id is not None:
            found.setdefault(duplicate.target_id, duplicate)
    return list(found.values())


def _same_item(wanted: Wanted, recent: QuerySet[MaterialRequest]) -> list[Duplicate]:
    items = {*wanted.item_ids, *([wanted.item_id] if wanted.item_id else [])}
    if not items or wanted.kind == MaterialRequest.Kind.FIGURE:
        return []
    rows = recent.filter(item__in=items, kind=wanted.kind)
    return _as_duplicates(wanted, _in_period(wanted, rows))


def _same_figure(wanted: Wanted, recent: QuerySet[MaterialRequest]) -> list[Duplicate]:
    name = normalise(wanted.figure)
    if wanted.kind != MaterialRequest.Kind.FIGURE or len(name) < 2:
        return []
    grams = grams_of(wanted.figure)
    rows = _in_period(wanted, recent.filter(kind=MaterialRequest.Kind.FIGURE))
    same = [
        row for row in rows if normalise(row.figure) == name or likeness(grams, grams_of(row.figure)) >= 0.8
    ]
    return _as_duplicates(wanted, same)


def _in_period(wanted: Wanted, rows: QuerySet[MaterialRequest]) -> Iterable[MaterialRequest]:
    """Those about the same time: the month also lies in its year."""
    for row in rows.order_by("-asked_at")[:MOST_LOOKED_AT]:
        if (
            not wanted.period
            or not row.period
            or row.period.startswith(wanted.period)
            or wanted.period.startswith(row.period)
        ):
            yield row


def _as_duplicates(wanted: Wanted, rows: Iterable[MaterialRequest]) -> list[Duplicate]:
    requests = list(rows)
    if not requests:
        return []
    units: dict[UUID, dict[str, set[UUID]]] = {}
    parts = RequestPart.objects.filter(request__in=requests).exclude(state=RequestPart.State.WITHDRAWN)
    for request, unit, state in parts.values_list("request_id", "unit_id", "state"):
        units.setdefault(request, {}).setdefault("answered" if state == "answered" else "asked", set()).add(
            unit
        )
    found = []
    for row in requests:
        by_state = units.get(row.pk, {})
        for kind in (Kind.ANSWERED, Kind.ASKED):
            covered = frozenset(by_state.get(kind.value, ())) & (
                frozenset(wanted.unit_ids) or frozenset(by_state.get(kind.value, ()))
            )
            if covered:
                found.append(_duplicate(kind, row, covered))
                break
    return found


def _duplicate(
    kind: str, row: MaterialRequest, units: frozenset[UUID] = frozenset(), likeness: float = 1.0
) -> Duplicate:
    return Duplicate(
        kind, row.title, "materialrequest", row.pk, units=units, likeness=likeness, period=row.period,
        about=row.figure,
    )  # fmt: skip


def _same_file(wanted: Wanted, recent: QuerySet[MaterialRequest]) -> list[Duplicate]:
    """The same template was sent out before: the same table, asked for again."""
    if wanted.template_id is None:
        return []
    mine = Attachment.objects.filter(pk=wanted.template_id).values("sha256")
    rows = recent.filter(template__sha256__in=mine).order_by("-asked_at")[:5]
    return [_duplicate(Kind.FILE, row) for row in rows]


def _alike(wanted: Wanted, recent: QuerySet[MaterialRequest]) -> list[Duplicate]:
    grams = grams_of(wanted.title, wanted.figure)
    if len(grams) < 3:
        return []
    rows = _in_period(
        wanted, recent.filter(grams__overlap=grams).only("title", "figure", "period", "asked_at")
    )
    scored = [(likeness(grams, grams_of(row.title, row.figure)), row) for row in rows]
    near = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: -pair[0])[:5]
    return [_duplicate(Kind.SIMILAR, row, likeness=score) for score, row in near]


def delivered_before(part: RequestPart) -> list[RequestPart]:
    """What the unit itself has answered to a like request: it may give the same again with one click."""
    request = part.request
    rows = (
        RequestPart.objects.filter(
            unit=part.unit_id, state=RequestPart.State.ANSWERED, answered_at__gte=now() - LOOK_BACK
        )
        .exclude(request=request.pk)
        .select_related("request")
    )
    if request.item_id is not None:
        same = list(rows.filter(request__item=request.item_id).order_by("-answered_at")[:3])
        if same:
            return same
    grams = grams_of(request.title, request.figure)
    near = rows.filter(request__grams__overlap=grams).order_by("-answered_at")[:50] if grams else []
    return [row for row in near if likeness(grams, grams_of(row.request.title, row.request.figure)) >= ALIKE][
        :3
    ]
