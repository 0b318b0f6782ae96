"""Cards of the plan: what a unit should be working on this week, and for the office that the plan is out of date."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.access import current_campaign_for
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.plans.access import present_plan
from tongchuang.domain.plans.queries import changed_since, due_this_week
from tongchuang.foundation.clock import today
from tongchuang.web.desk.cards import Card, Line

LINES = 4


def planned_this_week(actor: Actor) -> list[Card]:
    """For units: the tasks of this week by the adopted plan, and what is left of before."""
    campaign = current_campaign_for(actor)
    rows = list(due_this_week(actor, campaign).defer("params")[:200]) if campaign else []
    if not rows:
        return []
    lines = tuple(
        Line(row.title, reverse("plan:task", args=[row.pk]), f"{row.starts_on:%m-%d} – {row.ends_on:%m-%d}")
        for row in rows[:LINES]
    )
    late = sum(row.ends_on < today() for row in rows if row.ends_on)
    note = _("%(count)d behind the plan") % {"count": late} if late else ""
    tone = "red" if late else "blue"
    return [
        Card(
            _("Planned for this week"),
            len(rows),
            f"{reverse('plan:tasks')}?week=1",
            tone,
            note,
            waits=False,
            lines=lines,
        )
    ]


def plan_out_of_date(actor: Actor) -> list[Card]:
    """For the office: how much has changed since the plan was worked out, and whether it waits to be adopted."""
    plan = present_plan(actor)
    if plan is None:
        return []
    changed = changed_since(plan)
    count = changed.done + changed.new + changed.moved + changed.settings
    if not count:
        return []
    return [
        Card(
            _("Changes since the plan"),
            count,
            reverse("plan:home"),
            "orange",
            _("Plan anew when it is time"),
            waits=False,
        )
    ]
