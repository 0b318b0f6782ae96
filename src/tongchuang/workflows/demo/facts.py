"""The facts of the demo as files, as if the task that writes them had gone along with the months."""

from __future__ import annotations

from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.facts.filing import rebuild


def write_fact_files(stages: list[Stage]) -> None:
    """A raw and a compacted file for each month of each campaign."""
    for stage in stages:
        rebuild(stage.campaign)
