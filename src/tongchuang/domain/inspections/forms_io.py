"""The checklist as the field form and the API show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.checklists import ChecklistEntry, checklist_of
from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.inspections.rules import grades_of
from tongchuang.domain.inspections.validation import PHOTO_ON_FAIL
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.errors import Invalid


def checklist_document(
    campaign: Campaign | None, site: Site, evaluation: Evaluation | None = None
) -> dict[str, Any]:
    """What is judged at a site, item by item, with what an inspector wants to look up."""
    if campaign is None:
        raise Invalid(_("There is no running campaign yet. The campaign office opens one under Settings."))
    checklist = checklist_of(campaign, site.type.code, evaluation)
    groups = groups_of(checklist.entries.values())
    return {
        "site": site.pk,
        "site_name": site.name,
        "site_type": site.type.title,
        "campaign": campaign.pk,
        "evaluation": evaluation.pk if evaluation else None,
        "standard": checklist.main.title,
        "photo_on_fail": bool(campaign.settings.get(PHOTO_ON_FAIL, False)),
        "items": [
            {"id": entry.item.pk, **about_item(entry, groups), **relations_of(entry)}
            for entry in checklist.entries.values()
        ],
    }


def groups_of(entries: Iterable[ChecklistEntry]) -> dict[UUID, str]:
    """The titles of the contents that the items stand under, in one statement."""
    parents = {entry.item.parent_id for entry in entries if entry.item.parent_id}
    return dict(Item.objects.filter(pk__in=parents).values_list("pk", "title"))


def about_item(entry: ChecklistEntry, groups: Mapping[UUID, str]) -> dict[str, Any]:
    """An item, the same on every checklist that it stands on."""
    item = entry.item
    return {
        "code": item.code,
        "title": item.title,
        "text": item.text,
        "points": f"{item.points.normalize():f}",
        "exemption": item.exemption,
        "counting": item.counting,
        "grades": list(grades_of(item.rule)),
        "standard": entry.version.title,
        "group": groups.get(item.parent_id, "") if item.parent_id else "",
    }


def relations_of(entry: ChecklistEntry) -> dict[str, list[str]]:
    """Which items of other standards a check of it serves, wholly or in part: differs by type of site."""
    return {
        "serves": [served.title for served in entry.serves],
        "partly": [other.title for other in entry.partly],
    }
