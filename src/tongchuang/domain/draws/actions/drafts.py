"""Drafts of draws: made, changed, thrown away. Everything here is the office's work before sealing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.draws.actions.base import locked, stated
from tongchuang.domain.draws.errors import DrawRejected
from tongchuang.domain.draws.models import Draw, DrawInspector, DrawSite
from tongchuang.domain.draws.values import DraftValues
from tongchuang.domain.inspections.access import get_evaluation_for
from tongchuang.domain.inspections.actions import open_evaluation
from tongchuang.domain.inspections.models import Evaluation, PlannedVisit, Visit
from tongchuang.domain.inspections.queries import inspectors_of
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import StandardVersion
from tongchuang.foundation.errors import Stale

MOST_ROUNDS = 200
MOST_DAYS = 3660
LONGEST_STRATUM = 80


def open_draw(
    *, campaign: Campaign, version: StandardVersion, title: str, source: str, held_on: date, by: Actor
) -> Draw:
    """Begin an evaluation whose sites will be drawn, and the draft of its draw; `by` becomes the officer."""
    with transaction.atomic():
        evaluation = open_evaluation(
            campaign=campaign, version=version, title=title, source=source, held_on=held_on,
            selection={"way": "draw"}, by=by,
        )  # fmt: skip
        return make_draw(evaluation=evaluation, by=by)


def make_draw(*, evaluation: Evaluation, by: Actor) -> Draw:
    """Draft a draw for an evaluation that has neither sites nor a draw; its inspectors are all who have that post."""
    by.require(Permission.RUN_EVALUATIONS)
    get_evaluation_for(by, evaluation.pk)
    draw = _fresh(evaluation, by)
    with transaction.atomic():
        _free(evaluation)
        if Draw.objects.filter(evaluation=evaluation, state=Draw.State.CANCELLED).exists():
            text = _("A draw of this evaluation was cancelled. Repeat that one, with the reason.")
            raise DrawRejected(text, code="evaluation.cancelled")
        _insert(draw)
        _fill_pool(
            draw, inspectors_of(draw.region_id).filter(posts__kind="inspector").values_list("pk", flat=True)
        )
        record("draw.planned", draw, by=by, new={"evaluation": evaluation.pk, "repeats": None})
    return draw


def _fresh(evaluation: Evaluation, by: Actor) -> Draw:
    assert by.person_id is not None
    return Draw(
        region_id=evaluation.region_id, campaign_id=evaluation.campaign_id, evaluation=evaluation,
        officer_id=by.person_id, title=evaluation.title, layers=[Draw.Layer.TYPE], visits_from=evaluation.held_on,
    )  # fmt: skip


def _insert(draw: Draw) -> None:
    try:
        with transaction.atomic():
            draw.save(force_insert=True)
    except IntegrityError as error:
        raise DrawRejected(_("This evaluation has a draw already."), code="evaluation.drawn") from error


def _free(evaluation: Evaluation) -> None:
    row = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    if row.finished_at is not None or row.over_at is not None:
        raise DrawRejected(_("The evaluation is finished and kept as it is."), code="evaluation.over")
    planned = PlannedVisit.objects.filter(evaluation=row, withdrawn_at__isnull=True)
    if planned.exists() or Visit.objects.filter(evaluation=row).exists():
        text = _("This evaluation has sites already. Draw for a new evaluation.")
        raise DrawRejected(text, code="evaluation.planned")


def _fill_pool(draw: Draw, people: Iterable[UUID]) -> None:
    DrawInspector.objects.bulk_create(DrawInspector(draw=draw, person_id=key) for key in sorted(set(people)))


_FIELDS = (
    "title", "draw_at", "public_input_from", "layers", "types", "quotas", "exclude_days", "visits_from", "visits_to",
    "size", "rotation_days", "rounds",
)  # fmt: skip


def change_draw(draw: Draw, values: DraftValues, *, by: Actor) -> Draw:
    """Set everything of a draft. Stale when somebody else changed it since it was read."""
    given = _checked(values)
    with transaction.atomic():
        row = locked(draw, by, Draw.State.DRAFT)
        if row.version != draw.version:
            raise Stale(
                _("Somebody else has changed this draft meanwhile. Look at it again before you change it.")
            )
        old = {name: getattr(row, name) for name in _FIELDS}
        changed = {name: value for name, value in given.items() if old[name] != value}
        if not changed:
            return row
        for name, value in changed.items():
            setattr(row, name, value)
        row.version += 1
        row.save(update_fields=[*changed, "version"])
        told = {name: value for name, value in changed.items() if name not in ("title", "public_input_from")}
        record("draw.changed", row, by=by, old={name: old[name] for name in told}, new=told)
    return row


def _checked(values: DraftValues) -> dict[str, Any]:
    given = {**asdict(values), "layers": list(values.layers), "types": list(values.types)}
    given["title"], given["public_input_from"] = values.title.strip(), values.public_input_from.strip()
    given["quotas"] = {name: int(number) for name, number in values.quotas.items() if number}
    for field, wrong, text in (
        (
            "title",
            not given["title"] or len(given["title"]) > 120,
            _("Give the draw a name of at most 120 characters."),
        ),
        ("public_input_from", len(given["public_input_from"]) > 120, _("At most 120 characters.")),
        (
            "layers",
            not _layers_fit(values.layers),
            _("Choose what the strata are made of; “by hand” stands alone."),
        ),
        ("quotas", any(number < 0 for number in values.quotas.values()), _("A quota can't be below nought.")),
        ("exclude_days", not 0 <= values.exclude_days <= MOST_DAYS, _("0 to 3,660 days.")),
        ("rotation_days", not 0 <= values.rotation_days <= MOST_DAYS, _("0 to 3,660 days.")),
        ("size", not 2 <= values.size <= 6, _("A visit has 2 to 6 inspectors.")),
        ("rounds", not 0 <= values.rounds <= MOST_ROUNDS, _("0 to 200 rounds.")),
        ("visits_to", _backwards(values), _("The visits end before they begin.")),
    ):
        if wrong:
            raise DrawRejected(text, code=f"draft.{field}", field=field)
    if values.draw_at is not None:
        given["draw_at"] = values.draw_at.replace(microsecond=0)
    return given


def _layers_fit(layers: tuple[str, ...]) -> bool:
    known = set(layers) <= set(Draw.Layer.values) and len(set(layers)) == len(layers) > 0
    return known and (Draw.Layer.HAND not in layers or len(layers) == 1)


def _backwards(values: DraftValues) -> bool:
    return (
        values.visits_from is not None
        and values.visits_to is not None
        and values.visits_to < values.visits_from
    )


def exclude_sites(draw: Draw, sites: Iterable[Site], *, reason: str, by: Actor) -> int:
    """Leave sites out by hand; the reason is part of the sealed plan. Returns how many."""
    text = stated(reason)
    return _by_hand(draw, sites, {"excluded_reason": text}, by=by, kind="draw.sites_excluded", words=text)


def include_sites(draw: Draw, sites: Iterable[Site], *, by: Actor) -> int:
    """Take back exclusions by hand; returns how many."""
    keys = [site.pk for site in sites]
    with transaction.atomic():
        row = locked(draw, by, Draw.State.DRAFT)
        found = DrawSite.objects.filter(draw=row, site__in=keys).exclude(excluded_reason="")
        number = found.update(excluded_reason="")
        DrawSite.objects.filter(draw=row, site__in=keys, excluded_reason="", stratum="").delete()
        if number:
            record("draw.sites_included", row, by=by, new={"sites": number})
    return number


def put_in_stratum(draw: Draw, sites: Iterable[Site], *, stratum: str, by: Actor) -> int:
    """Put sites into a stratum by hand (for strata by hand); an empty name takes them out. Returns how many."""
    name = " ".join(stratum.split())[:LONGEST_STRATUM]
    return _by_hand(draw, sites, {"stratum": name}, by=by, kind="draw.sites_placed", words=name)


def _by_hand(
    draw: Draw, sites: Iterable[Site], values: dict[str, str], *, by: Actor, kind: str, words: str
) -> int:
    rows = list(sites)
    if any(site.region_id != draw.region_id for site in rows):
        raise DrawRejected(_("A site is not of this county."), code="site.region", field="sites")
    with transaction.atomic():
        row = locked(draw, by, Draw.State.DRAFT)
        DrawSite.objects.bulk_create(
            [DrawSite(draw=row, site=site, **values) for site in rows],
            update_conflicts=True, unique_fields=["draw", "site"], update_fields=list(values),
        )  # fmt: skip
        if rows:
            record(kind, row, by=by, new={"sites": len(rows)}, personal={"text": words})
    return len(rows)


def choose_inspectors(draw: Draw, people: Iterable[Person], *, by: Actor) -> int:
    """Set the pool of inspectors; returns how many are in it."""
    keys = {person.pk for person in people}
    allowed = set(inspectors_of(draw.region_id).filter(pk__in=keys).values_list("pk", flat=True))
    if keys - allowed:
        raise DrawRejected(_("Somebody of these may not inspect."), code="pool.person", field="inspectors")
    with transaction.atomic():
        row = locked(draw, by, Draw.State.DRAFT)
        DrawInspector.objects.filter(draw=row).exclude(person__in=keys).delete()
        _fill_pool(row, keys - set(row.pool.values_list("person", flat=True)))
        record("draw.inspectors_chosen", row, by=by, new={"inspectors": len(keys)})
    return len(keys)


def discard_draft(draw: Draw, *, by: Actor) -> None:
    """Throw a draft away. A sealed draw can only be cancelled."""
    with transaction.atomic():
        row = locked(draw, by, Draw.State.DRAFT)
        record("draw.discarded", row, by=by, old={"evaluation": row.evaluation_id})
        row.delete()


def repeat_draw(draw: Draw, *, reason: str, by: Actor) -> Draw:
    """Draft a draw of the same evaluation that stands in for a cancelled one, with all its settings."""
    text = stated(reason)
    with transaction.atomic():
        old = locked(draw, by, Draw.State.CANCELLED)
        _free(old.evaluation)
        new = _fresh(old.evaluation, by)
        for name in _FIELDS:
            setattr(new, name, getattr(old, name))
        new.draw_at, new.repeats, new.reason = None, old, text
        _insert(new)
        _fill_pool(new, old.pool.values_list("person", flat=True))
        hand = [
            DrawSite(draw=new, site_id=row.site_id, stratum=row.stratum, excluded_reason=row.excluded_reason)
            for row in old.by_hand.all()
        ]
        DrawSite.objects.bulk_create(hand)
        told = {"evaluation": old.evaluation_id, "repeats": old.number}
        record("draw.planned", new, by=by, new=told, personal={"text": text})
    return new
