"""The plan as a whole: what it recovers, how sure that is, what has changed, and asking for another one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.places.access import streets_visible_to
from tongchuang.domain.plans import queries, settings_queries
from tongchuang.domain.plans.access import (
    MANAGE,
    get_plan_for,
    parts_visible_to,
    plan_shown,
    plans_visible_to,
    sees_all,
    tasks_visible_to,
)
from tongchuang.domain.plans.actions import adopt_plan, ask_plan
from tongchuang.domain.plans.models import Plan
from tongchuang.domain.plans.values import Wishes
from tongchuang.domain.runs.access import get_run_for
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.web.plan import figures
from tongchuang.web.plan.forms import AskForm
from tongchuang.web.plan.picked import Picked, pick, tabs
from tongchuang.web.plan.sentences import MOVE_TONES, MOVES
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.web.shared.scope import scope_of


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The overview; units see their own tasks instead."""
    picked = pick(request)
    if picked is None:
        return render(request, "plan/empty.html")
    if not picked.whole:
        return redirect("plan:tasks")
    last = queries.last_plan_run(picked.campaign)
    run = last if last is not None and not last.ended else None
    plans = queries.plans_of(plans_visible_to(request.actor), picked.campaign, 10)
    first = queries.first_answer(run) if run else None
    plan = picked.plan
    context: dict[str, Any] = {
        "picked": picked, "tabs": tabs(picked, "home"), "run": run, "plan": plan, "first": first,
        "failed": last if last is not None and last.state == Run.State.FAILED else None, "progress": figures.rising(run) if run else None,
        "not_assigned": queries.not_assigned(picked.campaign), "plans": plans, "standards": plans[0].standards if plans else 1,
    }  # fmt: skip
    if plan is not None:
        context |= _of_plan(request, picked, plan)
    return render(request, "plan/home.html", context)


def _of_plan(request: HttpRequest, picked: Picked, plan: Plan) -> dict[str, Any]:
    actor: Any = request.actor  # type: ignore[attr-defined]
    tasks = tasks_visible_to(actor, plan)
    parts = list(parts_visible_to(actor, plan))
    streets = (
        dict(streets_visible_to(actor).values_list("pk", "name")) if plan.wishes.get("street_id") else {}
    )
    names = {str(part.unit_id): str(part.unit) for part in parts}
    return {
        "head": figures.head_of(plan, parts), "curves": figures.curves_of(plan), "table": figures.curve_table(plan),
        "units": figures.unit_rows(parts), "whole": queries.whole_of(tasks, today()),
        "changed": queries.changed_since(plan) if plan.state == Plan.State.CURRENT else None,
        "conflicts": figures.conflicts(plan, names, tasks), "wishes": figures.wish_texts(plan, streets),
    }  # fmt: skip


@require_safe
@signed_in
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan by its address: its overview, for units their tasks in it."""
    found = get_plan_for(request.actor, plan_id)
    room = reverse("plan:home" if sees_all(request.actor) else "plan:tasks")
    return redirect(f"{room}?plan={found.pk}")


@require_safe
@requires(MANAGE)
def progress(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """How the points found rise while the work goes on."""
    run = get_run_for(request.actor, run_id)
    return render(request, "plan/rising.html", {"run": run, "progress": figures.rising(run)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def ask(request: HttpRequest) -> HttpResponse:
    """What the plan has to keep to."""
    picked = pick(request)
    if picked is None:
        return render(request, "plan/empty.html")
    streets = [(str(row.pk), row.name) for row in streets_visible_to(request.actor).order_by("sort_key")]
    if request.method == "POST":
        form = AskForm(request.POST, streets=streets)
        if form.is_valid():
            try:
                ask_plan(picked.campaign, form.wishes(), by=request.actor)
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                return done(request, "plan:home", _("The plan is being worked out."))
        return _ask_page(request, picked, form, 422)
    kept = picked.plan.wishes if picked.plan else {}
    given = {key: request.GET[key] for key in AskForm.base_fields if key in request.GET}
    return _ask_page(
        request, picked, AskForm(streets=streets, initial=AskForm.initial_of({**kept, **given})), 200
    )


def _ask_page(request: HttpRequest, picked: Picked, form: AskForm, status: int) -> HttpResponse:
    context = {
        "form": form, "picked": picked, "number": settings_queries.numbers_to_plan(picked.campaign),
        "not_assigned": queries.not_assigned(picked.campaign),
    }  # fmt: skip
    return render(request, "plan/ask.html", context, status=status)


@require_POST
@requires(MANAGE)
def again(request: HttpRequest) -> HttpResponse:
    """The same wishes, things as they are now."""
    campaign = scope_of(request).campaign
    if campaign is None:
        raise Invalid(_("There is no campaign yet."))
    plan = plan_shown(request.actor, campaign)
    ask_plan(campaign, Wishes.from_json(plan.wishes) if plan else Wishes(), by=request.actor)
    return done(request, "plan:home", _("The plan is being worked out anew."))


@require_POST
@requires(MANAGE)
def adopt(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """From now on units see their parts."""
    adopt_plan(get_plan_for(request.actor, plan_id), by=request.actor)
    return done(request, "plan:home", _("Adopted. Every unit sees its part now and is told."))


@require_safe
@requires(MANAGE)
def compare(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """What a plan does differently from the one before."""
    plan = get_plan_for(request.actor, plan_id)
    before = plan.previous
    moves = []
    if before is not None:
        moves = queries.moves_between(
            *(
                list(tasks_visible_to(request.actor, each).select_related("unit").defer("unit__grams"))
                for each in (before, plan)
            )
        )
    counts: dict[str, int] = {}
    for move in moves:
        counts[move.kind] = counts.get(move.kind, 0) + 1
    wanted = request.GET.get("kind", "")
    shown = [move for move in moves if wanted in ("", move.kind)]
    return render(request, "plan/compare.html", {
        "plan": plan, "before": before, "moves": [(move, MOVES[move.kind], MOVE_TONES[move.kind]) for move in shown[:300]],
        "more": max(0, len(shown) - 300), "kind": wanted, "all": len(moves),
        "counts": [(kind, MOVES[kind], number) for kind, number in counts.items()],
    })  # fmt: skip
