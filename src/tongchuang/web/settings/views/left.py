"""What waits for somebody who is no longer there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.links import url_of
from tongchuang.workflows.left_behind import Group, Why, left_behind

# What it is, who is gone, and what the office does about it.
WORDS: dict[Why, tuple[Any, Any, Any]] = {
    Why.FINDINGS: (_("Open findings of a dissolved unit"), _("Unit"), _("Reassign each to another unit.")),
    Why.ORDERS: (
        _("Orders that a dissolved unit has not answered"),
        _("Unit"),
        _("Reassign the finding; the order stays as it was issued."),
    ),
    Why.REQUESTS: (
        _("Requests that a dissolved unit has not answered"),
        _("Unit"),
        _("Ask another unit, and withdraw this part."),
    ),
    Why.STEPS: (
        _("Steps of coordination that wait for a leader who left"),
        _("Leader"),
        _("Name another leader for the section; the step moves on by itself after its time."),
    ),
    Why.LEADERS: (
        _("Sections of a leader who left, with open findings"),
        _("Leader"),
        _("Name another leader for the section."),
    ),
    Why.HARD: (
        _("Hard problems that a dissolved unit leads"),
        _("Unit"),
        _("Change the entry: name another unit that leads."),
    ),
    Why.LISTED: (
        _("Listed supervision with a leader who left"),
        _("Leader"),
        _("Change the listing: name another leader."),
    ),
    Why.CONSEQUENCES: (
        _("Consequences that a dissolved unit would bear"),
        _("Unit"),
        _("Decide not to impose them, or have them lifted."),
    ),
    Why.POSTS: (
        _("Units with findings to fix, where nobody holds a post"),
        _("Findings"),
        _("Give somebody the post of liaison or head."),
    ),
}


@require_safe
@requires(Permission.ASSIGN_FINDINGS)
def home(request: HttpRequest) -> HttpResponse:
    """Everything that the office has to hand to somebody else."""
    groups = [_group(group) for group in left_behind(request.actor)]  # type: ignore[attr-defined]
    return render(request, "settings/left.html", {"groups": groups})


def _group(group: Group) -> dict[str, Any]:
    title, gone, cure = WORDS[group.why]
    rows = [(row.text, url_of(row.target_type, row.target_id), row.gone) for row in group.rows]
    return {
        "title": title,
        "gone": gone,
        "cure": cure,
        "count": group.count,
        "rows": rows,
        "more": group.count - len(rows),
    }
