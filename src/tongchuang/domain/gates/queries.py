"""Named reads of phases and gates, for rows that access has let through."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.documents.models import Basis, Document
from tongchuang.domain.gates.models import Answer, Period, Transition
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.states import OPEN_STATES

State = Transition.State
RECIPE = "phase"


def phases_of(campaign_id: UUID) -> list[Phase]:
    """The phases of a campaign in order."""
    return list(Phase.objects.filter(campaign=campaign_id).order_by("position"))


def passed_of(campaign_id: UUID) -> dict[UUID, Transition]:
    """Phase → the transition by which it ended."""
    rows = Transition.objects.filter(phase__campaign=campaign_id, state=State.PASSED)
    return {row.phase_id: row for row in rows}


def standing_of(campaign_id: UUID) -> dict[UUID, Transition]:
    """Phase → the transition that is proposed or was confirmed."""
    rows = Transition.objects.filter(phase__campaign=campaign_id, state__in=[State.PROPOSED, State.PASSED])
    return {row.phase_id: row for row in rows}


def periods_of(campaign_id: UUID) -> list[Period]:
    """The periods of all phases, by date."""
    return list(Period.objects.filter(phase__campaign=campaign_id))


def answers_of(phase: Phase) -> list[Answer]:
    """What was answered to the gate's conditions."""
    return list(Answer.objects.filter(phase=phase).select_related("attachment"))


def transitions_of(phase: Phase) -> list[Transition]:
    """All proposals, the latest first."""
    return list(Transition.objects.filter(phase=phase))


def tasks_outside(phase: Phase) -> list[Task]:
    """Open tasks of a phase that are due before it begins or after it ends."""
    out = Q(pk__in=[])
    if phase.starts_on:
        out |= Q(due_on__lt=phase.starts_on)
    if phase.ends_on:
        out |= Q(due_on__gt=phase.ends_on)
    rows = Task.objects.filter(out, phase=phase, parent__isnull=True, state__in=OPEN_STATES)
    return list(rows.select_related("lead_unit").defer("grams", "lead_unit__grams").order_by("due_on", "pk"))


def reports_of(phase: Phase) -> list[Document]:
    """The reports written on a phase, the latest first; withdrawn ones left out."""
    written = Basis.objects.filter(recipe=RECIPE, params__phase=str(phase.pk)).values("document")
    rows = Document.objects.filter(pk__in=written, region_id=phase.campaign.region_id)
    return list(rows.exclude(state=Document.State.WITHDRAWN).defer("content", "grams").order_by("-made_at"))


def next_phase(phase: Phase) -> Phase | None:
    """The phase after it."""
    return (
        Phase.objects.filter(campaign=phase.campaign_id, position__gt=phase.position)
        .order_by("position")
        .first()
    )


def goes_on(campaign_id: UUID) -> Phase | None:
    """The phase that goes on: the first that did not end."""
    passed = Transition.objects.filter(phase__campaign=campaign_id, state=State.PASSED).values("phase")
    return Phase.objects.filter(campaign=campaign_id).exclude(pk__in=passed).order_by("position").first()
