"""The only door to plans.

Posts of the whole region and those who command see everything. Units see their own part of the plan that the office has
adopted, their own people and the timetable. Absent and not theirs fail the same way.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.plans.models import EffortRule, Plan, PlanTask, PlanUnit, Timetable, UnitCapacity

MANAGE = Permission.MANAGE_CAMPAIGN
SHOWN = ("campaign", "previous")


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees every unit's part, and plans that are not adopted yet."""
    return actor.region_wide or actor.may(Permission.COMMAND)


def plans_visible_to(actor: Actor) -> QuerySet[Plan]:
    """Plans of the region; for units only adopted ones."""
    rows = Plan.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    return rows if sees_all(actor) else rows.filter(adopted_at__isnull=False)


def get_plan_for(actor: Actor, plan_id: UUID) -> Plan:
    """One plan, or Http404."""
    found = plans_visible_to(actor).select_related(*SHOWN).filter(pk=plan_id).first()
    if found is None:
        raise Http404
    return found


def present_plan(actor: Actor) -> Plan | None:
    """The current plan of the actor's running campaign, whatever page they are on; one statement."""
    rows = plans_visible_to(actor).filter(state=Plan.State.CURRENT)
    return rows.order_by("campaign__closed_at", "-campaign__starts_on", "campaign").first()


def plan_shown(actor: Actor, campaign: Campaign) -> Plan | None:
    """The plan that an actor works by: the current one, for units the one adopted last."""
    rows = plans_visible_to(actor).select_related(*SHOWN).filter(campaign=campaign)
    if sees_all(actor):
        return rows.filter(state=Plan.State.CURRENT).first()
    return rows.order_by("-adopted_at").first()


def tasks_visible_to(actor: Actor, plan: Plan | None) -> QuerySet[PlanTask]:
    """The tasks of a plan: all of them, or those of the actor's units; none of no plan."""
    rows = PlanTask.objects.filter(plan=plan)
    if plan is None or plan.region_id != actor.region_id or not actor.posts:
        return rows.none()
    if sees_all(actor):
        return rows
    return rows.filter(unit__in=actor.unit_ids) if plan.adopted_at is not None else rows.none()


def get_task_for(actor: Actor, task_id: UUID) -> PlanTask:
    """One task with what its page shows, or Http404."""
    rows = PlanTask.objects.filter(pk=task_id, plan__in=plans_visible_to(actor))
    if not sees_all(actor):
        rows = rows.filter(unit__in=actor.unit_ids)
    related = ("plan__campaign", "unit", "item", "site_type", "finding__site", "finding__street")
    found = rows.select_related(*related).first()
    if found is None:
        raise Http404
    return found


def parts_visible_to(actor: Actor, plan: Plan) -> QuerySet[PlanUnit]:
    """The units' parts of a plan."""
    rows = PlanUnit.objects.filter(plan=plan).select_related("unit").defer("unit__grams")
    if plan.region_id != actor.region_id or not actor.posts:
        return rows.none()
    if sees_all(actor):
        return rows
    return rows.filter(unit__in=actor.unit_ids) if plan.adopted_at is not None else rows.none()


def planning_units_visible_to(actor: Actor) -> QuerySet[Unit]:
    """The units whose people and task books an actor may look at."""
    rows = Unit.objects.filter(region_id=actor.region_id, valid_to__isnull=True)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    return rows if sees_all(actor) else rows.filter(pk__in=actor.unit_ids)


def get_planning_unit_for(actor: Actor, unit_id: UUID) -> Unit:
    """One of these units, or Http404."""
    found = planning_units_visible_to(actor).filter(pk=unit_id).first()
    if found is None:
        raise Http404
    return found


def capacities_visible_to(actor: Actor) -> QuerySet[UnitCapacity]:
    """What is known of the people of these units."""
    rows = UnitCapacity.objects.filter(region_id=actor.region_id).select_related("unit")
    if actor.region_id is None or not actor.posts:
        return rows.none()
    return rows if sees_all(actor) else rows.filter(unit__in=actor.unit_ids)


def get_capacity_for(actor: Actor, capacity_id: UUID) -> UnitCapacity:
    """One entry, or Http404."""
    found = capacities_visible_to(actor).filter(pk=capacity_id).first()
    if found is None:
        raise Http404
    return found


def efforts_visible_to(actor: Actor, campaign: Campaign) -> QuerySet[EffortRule]:
    """The efforts set for kinds of findings."""
    rows = EffortRule.objects.filter(campaign=campaign, region_id=actor.region_id)
    rows = rows if actor.region_id and sees_all(actor) else rows.none()
    return rows.select_related("item", "site_type").order_by(
        "item__position", "site_type__sort_key", "severity", "pk"
    )


def get_effort_for(actor: Actor, effort_id: UUID) -> EffortRule:
    """One setting of efforts, or Http404."""
    found = EffortRule.objects.filter(pk=effort_id, region_id=actor.region_id).first()
    if found is None or not sees_all(actor):
        raise Http404
    return found


def timetable_for(actor: Actor, campaign: Campaign) -> Timetable | None:
    """The timetable of a campaign: everybody's in the region."""
    if not actor.posts or campaign.region_id != actor.region_id:
        return None
    return Timetable.objects.filter(campaign=campaign).prefetch_related("phases__lead").first()
