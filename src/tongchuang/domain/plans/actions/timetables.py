"""Setting the timetable: phases counted back from the evaluation day (倒排工期)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.plans.actions.base import locked
from tongchuang.domain.plans.backwards import Counted, counted_back
from tongchuang.domain.plans.errors import PlanInvalid
from tongchuang.domain.plans.models import Timetable, TimetablePhase
from tongchuang.foundation.clock import now, today
from tongchuang.foundation.errors import Stale

MOST_PHASES, MOST_DAYS = 20, 250


@dataclass(frozen=True)
class PhaseValues:
    """A phase as the office sets it: working days, how few would do, what comes before it, who leads it."""

    slug: str
    title: str
    days: int
    least: int = 1
    after: tuple[str, ...] = ()
    about: str = ""
    lead_id: UUID | None = None


@transaction.atomic
def set_timetable(
    campaign: Campaign, phases: Sequence[PhaseValues], *, by: Actor, version: int | None = None
) -> Timetable:
    """Count the phases back from the evaluation day and keep them in the place of what stood."""
    row = locked(campaign, by)
    if row.evaluation_on is None or row.evaluation_on <= today():
        raise PlanInvalid(
            _("The timetable counts back from the evaluation day. Set one that lies ahead first.")
        )
    _refuse(phases, row.region_id)
    present = Timetable.objects.select_for_update().filter(campaign=row).first()
    if present is not None and version is not None and present.version != version:
        raise Stale(
            _("Somebody else has changed the timetable in the meantime. Nothing of yours was saved yet.")
        )
    found = counted_back(phases, today(), row.evaluation_on)
    timetable = present or Timetable(region_id=row.region_id, campaign=row, version=0)
    timetable.evaluation_on, timetable.begins_on = row.evaluation_on, today()
    timetable.available, timetable.needed, timetable.missing = found.available, found.needed, found.missing
    timetable.fits, timetable.shorten, timetable.guessed_years = (
        found.fits,
        found.shorten,
        found.guessed_years,
    )
    timetable.set_at, timetable.set_by = now(), by.user_id
    timetable.version += 1
    timetable.save()
    timetable.phases.all().delete()
    TimetablePhase.objects.bulk_create(_rows(timetable, phases, found))
    record("timetable.set", timetable, by=by, new={
        "campaign": row.pk, "evaluation_on": row.evaluation_on, "version": timetable.version,
        "phases": [[phase.slug, phase.days, list(phase.after)] for phase in phases],
    })  # fmt: skip
    return timetable


def _refuse(phases: Sequence[PhaseValues], region_id: UUID) -> None:
    slugs = [phase.slug for phase in phases]
    if not 1 <= len(phases) <= MOST_PHASES:
        raise PlanInvalid(_("A timetable has between 1 and %(most)d phases.") % {"most": MOST_PHASES})
    if len(set(slugs)) != len(slugs):
        raise PlanInvalid(_("Two phases have the same key."))
    for phase in phases:
        if not phase.title.strip():
            raise PlanInvalid(_("A phase needs a name."))
        if not 1 <= phase.least <= phase.days <= MOST_DAYS:
            text = _("%(phase)s: between 1 and %(most)d working days, and the fewest not above the usual.")
            raise PlanInvalid(text % {"phase": phase.title, "most": MOST_DAYS})
        if not set(phase.after) <= set(slugs) - {phase.slug}:
            raise PlanInvalid(_("%(phase)s waits for a phase that is not there.") % {"phase": phase.title})
    _refuse_circle(phases)
    leads = {phase.lead_id for phase in phases if phase.lead_id}
    if Unit.objects.filter(pk__in=leads, region_id=region_id).count() != len(leads):
        raise PlanInvalid(_("This unit is not one of your region."))


def _refuse_circle(phases: Sequence[PhaseValues]) -> None:
    done: set[str] = set()
    waiting = {phase.slug: set(phase.after) for phase in phases}
    while ready := [slug for slug, after in waiting.items() if after <= done]:
        for slug in ready:
            done.add(slug)
            del waiting[slug]
    if waiting:
        names = [phase.title for phase in phases if phase.slug in waiting]
        raise PlanInvalid(_("These phases wait for one another: %(names)s.") % {"names": "、".join(names)})


def _rows(timetable: Timetable, phases: Sequence[PhaseValues], found: Counted) -> list[TimetablePhase]:
    rows = []
    for position, phase in enumerate(phases):
        days = found.days[phase.slug]
        rows.append(TimetablePhase(
            timetable=timetable, slug=phase.slug, title=phase.title.strip(), about=phase.about.strip(), position=position,
            days=phase.days, least=phase.least, after=list(phase.after), lead_id=phase.lead_id,
            early_start=days.early_start, early_end=days.early_end, starts_on=days.late_start, ends_on=days.late_end,
            slack=days.slack,
        ))  # fmt: skip
    return rows
