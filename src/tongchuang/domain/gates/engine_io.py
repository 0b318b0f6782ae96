"""The conditions of a phase's gate out of its pack."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.gates.values import Check
from tongchuang.domain.standards.models import Pack
from tongchuang.engines.standard.gates import REPEATED
from tongchuang.engines.standard.pack_model import GateCondition
from tongchuang.engines.standard.pack_model import Phase as NamedPhase
from tongchuang.engines.standard.write import phases_from_document

TITLES: dict[str, Any] = {
    "look_back": _l("Look-back on the phase"),
    "questions": _l("Questions to be answered"),
    "report": _l("Report on the phase issued"),
    "meeting": _l("Phase transition meeting held"),
    "consent": _l("Consent of the superior office"),
    "file": _l("Paper filed"),
    "tasks_done": _l("Tasks of the phase closed"),
    "closed": _l("Findings of the phase closed"),
    "no_open_grave": _l("No grave findings open"),
    "score": _l("Score reached"),
    "stability": _l("Score held"),
}


def checks_of(phase: Phase) -> tuple[Check, ...]:
    """The conditions of its gate, in the pack's order; none where the pack names none."""
    named = _phases_of(phase)
    found = next((each for each in named if each.id == phase.slug), None)
    return tuple(_check(each) for each in found.gate) if found else ()


def _phases_of(phase: Phase) -> tuple[NamedPhase, ...]:
    """Of the pack, which may be large, the phases alone, read once for an object."""
    held = phase.__dict__.get("_named")
    if held is None:
        kept = Pack.objects.filter(pk=phase.campaign.pack_id).values_list("document__phases", flat=True).first()
        held = phase.__dict__["_named"] = phases_from_document(kept)
    return tuple(held)


def _check(condition: GateCondition) -> Check:
    kind = condition.kind
    return Check(
        key=f"{kind}:{condition.title}" if kind in REPEATED and condition.title else kind,
        kind=kind,
        title=condition.title or str(TITLES[kind]),
        questions=usual_questions() if kind == "look_back" else condition.questions,
        share=condition.share,
        at_least=condition.at_least,
        source=condition.source or "",
        months=condition.months,
        at_most=condition.at_most or 0,
    )


def usual_questions() -> tuple[str, ...]:
    """What a look-back asks where the pack does not say."""
    return (
        _("Were the main problems of this phase found and put on the table?"),
        _("Do leaders and staff see them alike, and know what the next phase asks of them?"),
    )
