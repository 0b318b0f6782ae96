"""Settings of a campaign out of its pack, and the plan of a move between two versions."""

from __future__ import annotations

from typing import Any

from tongchuang.domain.campaigns.models import Campaign, Phase
from tongchuang.domain.standards.engine_io import compare, pack_of
from tongchuang.domain.standards.models import Pack, StandardVersion
from tongchuang.engines.standard.diff import Change, Entry
from tongchuang.engines.standard.pack_model import Supervision


def supervision_of(campaign: Campaign) -> Supervision:
    """Due days, rebound days and the like: the pack's, which carries the defaults where it is silent."""
    return pack_of(campaign.pack).supervision


def phase_rows(campaign: Campaign, pack: Pack) -> list[Phase]:
    """Unsaved rows for the phases that the pack names."""
    return [
        Phase(campaign=campaign, slug=phase.id, title=phase.title, position=position)
        for position, phase in enumerate(pack_of(pack).phases)
    ]


def move_plan(old: StandardVersion, new: StandardVersion) -> dict[str, Any]:
    """What a move keeps, what says something else now, what is new and what is left over, by code."""
    found = compare(old, new)
    return {
        "kept": [[change.old_code, change.code, change.title] for change in found.kept],
        "changed": [_change(change) for change in found.changed],
        "added": [_entry(entry) for entry in found.items.added],
        "left_over": [_entry(entry) for entry in found.left_over],
    }


def _change(change: Change) -> dict[str, Any]:
    fields = [*change.reworded, *change.reweighted, *([change.moved] if change.moved else []), *change.other]
    return {
        "old_code": change.old_code,
        "code": change.code,
        "title": change.title,
        "fields": [[field.field, field.old, field.new] for field in fields],
    }


def _entry(entry: Entry) -> list[str]:
    return [entry.code, entry.title]


def codes_that_stay(plan: dict[str, Any]) -> list[tuple[str, str]]:
    """(old code, new code) of every item that a move takes along."""
    pairs = [(row[0], row[1]) for row in plan["kept"]]
    return pairs + [(row["old_code"], row["code"]) for row in plan["changed"]]
