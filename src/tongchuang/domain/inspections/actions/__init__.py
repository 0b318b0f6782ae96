"""Writes of inspecting: visits, evaluations, and the facts that are not checks."""

from tongchuang.domain.inspections.actions.evaluations import (
    add_sites,
    assign_inspector,
    finish_evaluation,
    open_evaluation,
    remove_site,
)
from tongchuang.domain.inspections.actions.observations import (
    FactValues,
    enter_observation,
    enter_observations,
    retract_observation,
)
from tongchuang.domain.inspections.actions.visits import record_visit

__all__ = [
    "FactValues",
    "add_sites",
    "assign_inspector",
    "enter_observation",
    "enter_observations",
    "finish_evaluation",
    "open_evaluation",
    "record_visit",
    "remove_site",
    "retract_observation",
]
