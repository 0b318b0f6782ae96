"""Running an evaluation (模拟测评): opened with its sites, its inspectors named, finished once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.checklists import versions_of
from tongchuang.domain.inspections.errors import EvaluationRejected
from tongchuang.domain.inspections.models import Evaluation, PlannedVisit, Source, Visit
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import StandardVersion
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import NotAllowed


def open_evaluation(
    *,
    campaign: Campaign,
    version: StandardVersion,
    title: str,
    source: str,
    held_on: date,
    sites: Iterable[Site] = (),
    selection: Mapping[str, Any] | None = None,
    note: str = "",
    evaluation_id: UUID | None = None,
    by: Actor,
) -> Evaluation:
    """Begin an evaluation. `selection` says how its sites were chosen, with the seed of a draw."""
    by.require(Permission.RUN_EVALUATIONS)
    _own(campaign.region_id, by)
    title = title.strip()
    if not title:
        raise EvaluationRejected(_("Give the evaluation a name."), field="title")
    if source not in (Source.MOCK, Source.COVERT, Source.OFFICIAL):
        raise EvaluationRejected(_("Choose whether it is a mock, a covert or an official one."), field="source")
    if version.pk not in {known.pk for known in versions_of(campaign)}:
        raise EvaluationRejected(_("The campaign does not pursue this standard."), field="version")
    evaluation = Evaluation(
        region_id=campaign.region_id,
        campaign=campaign,
        version=version,
        title=title[:120],
        source=source,
        held_on=held_on,
        note=note.strip(),
        officer_id=by.person_id,
        selection=dict(selection or {"way": "hand"}),
    )
    if evaluation_id is not None:
        evaluation.id = evaluation_id
    with transaction.atomic():
        evaluation.save(force_insert=True)
        planned = _plan(evaluation, sites)
        record(
            "evaluation.opened",
            evaluation,
            by=by,
            new={
                "campaign": campaign.pk,
                "version": version.pk,
                "source": source,
                "held_on": held_on,
                "sites": len(planned) if evaluation.secret else planned,
                "selection": evaluation.selection,
            },
        )
    return evaluation


def add_sites(evaluation: Evaluation, sites: Iterable[Site], *, by: Actor) -> int:
    """Add sites that are not planned yet; returns how many."""
    by.require(Permission.RUN_EVALUATIONS)
    with transaction.atomic():
        _still_open(evaluation, by)
        added = _plan(evaluation, sites)
        if added:
            told = len(added) if evaluation.secret else added
            record("evaluation.changed", evaluation, by=by, new={"sites_added": told})
    return len(added)


def remove_site(evaluation: Evaluation, site: Site, *, by: Actor) -> None:
    """Take a site off the plan; one that was visited stays."""
    by.require(Permission.RUN_EVALUATIONS)
    with transaction.atomic():
        _still_open(evaluation, by)
        if Visit.objects.filter(evaluation=evaluation, site=site).exists():
            text = _("%(site)s was visited already and stays part of the evaluation.")
            raise EvaluationRejected(text % {"site": site.name})
        gone, _counts = PlannedVisit.objects.filter(evaluation=evaluation, site=site).delete()
        if gone:
            told = None if evaluation.secret else site.pk
            record("evaluation.changed", evaluation, by=by, old={"site": told}, new={"site": None})


def assign_inspector(
    evaluation: Evaluation, planned: Iterable[PlannedVisit], inspector: Person | None, *, by: Actor
) -> int:
    """Send an inspector to planned sites (or nobody); returns how many changed."""
    by.require(Permission.RUN_EVALUATIONS)
    rows = [row for row in planned if row.evaluation_id == evaluation.pk]
    if inspector is not None and inspector.region_id != evaluation.region_id:
        raise EvaluationRejected(_("The inspector is not of this county."), field="inspector")
    with transaction.atomic():
        _still_open(evaluation, by)
        key = inspector.pk if inspector else None
        rows = [row for row in rows if row.inspector_id != key]
        PlannedVisit.objects.filter(pk__in=[row.pk for row in rows]).update(inspector=inspector)
        if rows:
            sites = sorted(str(row.site_id) for row in rows)
            told = {"sites": len(rows)} if evaluation.secret else {"inspector": key, "sites": sites}
            record("evaluation.changed", evaluation, by=by, new=told)
    return len(rows)


def finish_evaluation(evaluation: Evaluation, *, by: Actor) -> Evaluation:
    """Close the evaluation; what was not visited stays unknown. Its result is computed from here on."""
    by.require(Permission.RUN_EVALUATIONS)
    with transaction.atomic():
        row = _still_open(evaluation, by, drawn=True)
        if row.drawn and row.secret:
            raise EvaluationRejected(_("Its sites were drawn: publish the draw first, then finish the evaluation."))
        row.finished_at = now()
        row.over_at = row.over_at or row.finished_at
        row.save(update_fields=["finished_at", "over_at"])
        visited = Visit.objects.filter(evaluation=row).values("site").distinct().count()
        planned = PlannedVisit.objects.filter(evaluation=row).count()
        record(
            "evaluation.finished",
            row,
            by=by,
            old={"finished_at": None},
            new={"finished_at": row.finished_at, "visited": visited, "planned": planned},
        )
    evaluation.finished_at, evaluation.over_at = row.finished_at, row.over_at
    return evaluation


def _plan(evaluation: Evaluation, sites: Iterable[Site]) -> list[str]:
    known = set(PlannedVisit.objects.filter(evaluation=evaluation).values_list("site_id", flat=True))
    fresh: dict[UUID, Site] = {}
    for site in sites:
        if site.region_id != evaluation.region_id:
            raise EvaluationRejected(_("A site is not of this county."), field="sites")
        if site.pk not in known:
            fresh[site.pk] = site
    PlannedVisit.objects.bulk_create(PlannedVisit.of(evaluation, site) for site in fresh.values())
    return sorted(map(str, fresh))


def _still_open(evaluation: Evaluation, by: Actor, *, drawn: bool = False) -> Evaluation:
    _own(evaluation.region_id, by)
    row = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    if row.finished_at is not None:
        raise EvaluationRejected(_("The evaluation is finished and kept as it is."))
    if row.secret and row.officer_id != by.person_id:
        raise NotAllowed(_("Only the officer of a secret evaluation can change it."))
    if row.drawn and not drawn:
        raise EvaluationRejected(_("Its sites and inspectors were drawn and can't be changed by hand."))
    return row


def _own(region_id: UUID, by: Actor) -> None:
    if region_id != by.region_id:
        raise EvaluationRejected(_("The evaluation is not of this county."))
