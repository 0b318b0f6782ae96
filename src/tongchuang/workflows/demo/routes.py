"""Hours of sites, and the routes of three crews who visit two dozen sites today."""

from __future__ import annotations

from tongchuang.domain.inspections.actions import open_evaluation
from tongchuang.domain.inspections.rules import draw_by_quota
from tongchuang.domain.organisations.actors import actor_for
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.places.models import Site
from tongchuang.domain.rechecks.actions import announce_rechecks
from tongchuang.domain.routes.actions import ask_routes, form_crew, publish_route, set_type_hours
from tongchuang.domain.routes.models import DayRoute
from tongchuang.domain.routes.values import TypeHours, Wishes
from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress, begin, end
from tongchuang.foundation.clock import today
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.routes import carry_out_routes

TITLE = "本周路线抽查"
QUOTAS = {"market": 4, "school": 4, "residence": 6, "toilet": 4, "park": 2, "window": 4}
HOURS = {
    "market": TypeHours(((360, 660),), 25),
    "school": TypeHours(((480, 690), (840, 1020)), 20),
    "schoolside": TypeHours(((420, 480), (960, 1050)), 15),
    "window": TypeHours(((510, 720), (840, 1050)), 15),
    "toilet": TypeHours((), 10),
}
SECONDS = 3.0


def make_routes(stage: Stage) -> None:
    """Everything by the actions themselves: hours, an evaluation, crews, a published route, announced double checks."""
    office = actor_for(stage.users[stage.holders(PostKind.OFFICE)[0].pk], origin="127.0.0.1")
    people = stage.holders(PostKind.INSPECTOR)[:6]
    if len(people) < 4:
        return
    set_type_hours(stage.campaign, HOURS, by=office)
    announce_rechecks(stage.campaign, by=office)
    evaluation = open_evaluation(
        campaign=stage.campaign, version=stage.main, title=TITLE, source="mock", held_on=today(), sites=_sites(stage),
        by=office,
    )  # fmt: skip
    for first in range(0, len(people) - 1, 2):
        form_crew(evaluation, people[first : first + 2], by=office)
    run = ask_routes(evaluation, today(), Wishes(mode="ebike"), by=office)
    begin(run)
    result = carry_out_routes(run, Progress(run), seconds=SECONDS)
    end(run, Run.State.DONE, result=result)
    publish_route(DayRoute.objects.select_related("evaluation").get(pk=result), by=office)


def _sites(stage: Stage) -> list[Site]:
    by_code = {
        site.code: site for site in stage.sites if site.longitude is not None and site.closed_on is None
    }
    pool: dict[str, list[str]] = {}
    for code, site in by_code.items():
        pool.setdefault(site.type.code, []).append(code)
    quotas = {kind: number for kind, number in QUOTAS.items() if kind in pool}
    return [by_code[code] for codes in draw_by_quota(pool, quotas, TITLE).values() for code in codes]
