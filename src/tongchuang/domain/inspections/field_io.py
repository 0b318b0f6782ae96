"""Checklists as a phone takes them along: all types of sites at once, items told once, each list under its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.checklists import Checklist, ChecklistEntry, Material, material_of
from tongchuang.domain.inspections.forms_io import about_item, groups_of, relations_of
from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.inspections.validation import PHOTO_ON_FAIL


@dataclass
class Library:
    """Checklists by hash and the items that they share."""

    types: Mapping[str, str]
    checklists: dict[str, dict[str, Any]] = field(default_factory=dict)
    _entries: dict[UUID, ChecklistEntry] = field(default_factory=dict)
    _materials: dict[tuple[UUID, UUID | None], Material] = field(default_factory=dict)
    _hashes: dict[tuple[UUID, UUID | None, str], str] = field(default_factory=dict)

    def add(self, campaign: Campaign, evaluation: Evaluation | None, site_types: Iterable[str]) -> None:
        """The checklists of a campaign, or of one of its evaluations, for these types of sites."""
        for site_type in site_types:
            self.hash_of(campaign, evaluation, site_type)

    def hash_of(self, campaign: Campaign, evaluation: Evaluation | None, site_type: str) -> str:
        """Under what the checklist stands."""
        key = (campaign.pk, evaluation.pk if evaluation else None)
        if key not in self._materials:
            self._materials[key] = material_of(campaign, evaluation)
        if (*key, site_type) not in self._hashes:
            self._hashes[(*key, site_type)] = self._put(
                self._materials[key].of_type(site_type), campaign, evaluation
            )
        return self._hashes[(*key, site_type)]

    def items(self) -> dict[str, dict[str, Any]]:
        """Every item that stands on one of the checklists."""
        groups = groups_of(self._entries.values())
        return {str(key): about_item(entry, groups) for key, entry in self._entries.items()}

    def _put(self, checklist: Checklist, campaign: Campaign, evaluation: Evaluation | None) -> str:
        self._entries.update(checklist.entries)
        lines = [{"id": str(key), **relations_of(entry)} for key, entry in checklist.entries.items()]
        document = {
            "campaign": str(campaign.pk),
            "evaluation": str(evaluation.pk) if evaluation else None,
            "version": str(checklist.main.pk),
            "version_title": str(checklist.main),
            "site_type": checklist.site_type,
            "site_type_title": self.types.get(checklist.site_type, checklist.site_type),
            "photo_on_fail": bool(campaign.settings.get(PHOTO_ON_FAIL, False)),
            "items": lines,
        }
        digest = hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        self.checklists[digest] = document
        return digest
