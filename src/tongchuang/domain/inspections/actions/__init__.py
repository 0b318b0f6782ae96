"""Writes of inspecting: visits, evaluations, and the facts that are not checks."""

from tongchuang.domain.inspections.actions.evaluations import (
    add_sites,
    assign_inspector,
    finish_evaluation,
    open_evaluation,
    remove_site,
)
from tongchuang.domain.inspections.actions.imports import enter_visits
from tongchuang.domain.inspections.actions.observations import (
    enter_observation,
    enter_observations,
    import_facts,
    preview_facts,
    retract_observation,
)
from tongchuang.domain.inspections.actions.visits import attach_originals, record_visit, tell_visit
from tongchuang.domain.inspections.values import FactValues

__all__ = [
    "FactValues",
    "add_sites",
    "assign_inspector",
    "attach_originals",
    "enter_observation",
    "enter_observations",
    "enter_visits",
    "finish_evaluation",
    "import_facts",
    "open_evaluation",
    "preview_facts",
    "record_visit",
    "remove_site",
    "retract_observation",
    "tell_visit",
]
