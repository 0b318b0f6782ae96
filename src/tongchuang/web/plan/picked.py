"""Which plan a page shows, for whom, and the tabs of the room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.plans.access import MANAGE, get_plan_for, plan_shown, sees_all
from tongchuang.domain.plans.models import Plan
from tongchuang.web.shared.http import id_or_404
from tongchuang.web.shared.scope import scope_of


@dataclass
class Picked:
    """The campaign, the plan that is looked at (None: there is none), and what its reader may."""

    campaign: Campaign
    plan: Plan | None
    manages: bool
    whole: bool
    older: bool

    @property
    def query(self) -> str:
        """What keeps an older plan in sight from page to page."""
        return f"?plan={self.plan.pk}" if self.older and self.plan else ""

    @property
    def further(self) -> str:
        """The same behind other parameters of an address."""
        return self.query.replace("?", "&")


def pick(request: HttpRequest) -> Picked | None:
    """The plan of the address, else the one that the reader works by; None without a campaign."""
    found = getattr(request, "_plan_picked", None)
    if found is None:
        found = request._plan_picked = _pick(request)  # type: ignore[attr-defined]
    return found


def _pick(request: HttpRequest) -> Picked | None:
    actor: Any = request.actor  # type: ignore[attr-defined]
    campaign = scope_of(request).campaign
    given = request.GET.get("plan", "")
    if given:
        plan: Plan | None = get_plan_for(actor, id_or_404(given))
        assert plan is not None
        campaign = plan.campaign
    elif campaign is None:
        return None
    else:
        plan = plan_shown(actor, campaign)
    return Picked(campaign, plan, actor.may(MANAGE), sees_all(actor), bool(given))


def tabs(picked: Picked, here: str) -> list[tuple[str, str, bool]]:
    """The pages of the room."""
    pages = [("tasks", _("Tasks")), ("calendar", _("Calendar"))]
    if picked.whole:
        pages = [("home", _("Overview")), *pages, ("left_out", _("Left out"))]
    pages.append(("timetable", _("Timetable")))
    if picked.whole:
        pages += [("capacities", _("Capacity")), ("efforts", _("Efforts"))]
    else:
        pages.append(("capacities", _("Capacity")))
    keeps = {"home", "tasks", "calendar", "left_out"}
    return [
        (label, reverse(f"plan:{key}") + (picked.query if key in keeps else ""), key == here)
        for key, label in pages
    ]
