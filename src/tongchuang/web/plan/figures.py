"""What the overview shows: headline, curves, units, wishes that can't be met, the rising line while it is worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.plans import queries
from tongchuang.domain.plans.models import Plan, PlanUnit
from tongchuang.domain.plans.values import Wishes
from tongchuang.domain.runs.models import Run
from tongchuang.web.plan.sentences import METHODS, days_text, demand_text, way_out_text
from tongchuang.web.shared.formats import score_text

ORDER = ("plan", "greedy", "worst", "oldest")
WIDTH, HEIGHT = 600, 120
WEEK = 5


@dataclass(frozen=True)
class Head:
    """The headline: points, the proven most, what the other orders would give, and hours."""

    recovered: Decimal
    bound: Decimal
    gap: float
    others: list[tuple[str, float, float]]
    used: str
    there: str
    share: float


def head_of(plan: Plan, parts: Sequence[PlanUnit]) -> Head:
    """The headline of a plan."""
    recovered, bound = plan.recovered or Decimal(0), plan.bound or Decimal(0)
    used = sum(taken for part in parts for _day, taken, _there in part.taken)
    there = sum(free for part in parts for _day, _taken, free in part.taken)
    others = []
    for method in ORDER[1:]:
        values = plan.curves.get(method)
        if values:
            more = float(recovered) / values[-1] - 1 if values[-1] else 0.0
            others.append((str(METHODS[method]), values[-1], more))
    gap = float(bound / recovered) - 1 if recovered else 0.0
    return Head(
        recovered,
        bound,
        max(0.0, gap),
        others,
        days_text(used),
        days_text(there),
        used / there if there else 0.0,
    )


def curves_of(plan: Plan) -> dict[str, Any]:
    """Series for the chart, the plan last so that it lies on top."""
    return {
        "days": plan.curves.get("days", []),
        "series": [
            {"key": method, "name": str(METHODS[method]), "values": plan.curves[method]}
            for method in reversed(ORDER) if plan.curves.get(method)
        ],
        "bound": float(plan.bound or 0), "words": {"bound": _("At most"), "points": _("points")},
    }  # fmt: skip


def curve_table(plan: Plan) -> dict[str, Any]:
    """The same by weeks: every fifth working day and the last."""
    days = plan.curves.get("days", [])
    chosen = [number for number in range(len(days)) if number % WEEK == WEEK - 1 or number == len(days) - 1]
    heads = [str(METHODS[method]) for method in ORDER if plan.curves.get(method)]
    rows = [
        (
            date.fromisoformat(days[number]),
            [plan.curves[method][number] for method in ORDER if plan.curves.get(method)],
        )
        for number in chosen
    ]
    return {"heads": heads, "rows": rows}


def unit_rows(parts: Iterable[PlanUnit]) -> list[dict[str, Any]]:
    """Units by what they recover, each with its load."""
    rows = []
    for part in sorted(parts, key=lambda each: (-each.recovered, str(each.unit))):
        used, there = sum(row[1] for row in part.taken), sum(row[2] for row in part.taken)
        rows.append({
            "part": part, "used": days_text(used), "there": days_text(there), "share": used / there if there else None,
            "bar": f"{min(1.0, used / there) * 100:.0f}" if there else "0",
        })  # fmt: skip
    return rows


def wish_texts(plan: Plan, streets: Mapping[UUID, str]) -> list[str]:
    """What was wished, in words."""
    wishes = Wishes.from_json(plan.wishes)
    found = []
    if wishes.grave_by:
        found.append(_("all grave findings by %(day)s") % {"day": wishes.grave_by})
    if wishes.street_id and wishes.street_by:
        name = streets.get(wishes.street_id, "")
        found.append(_("%(street)s by %(day)s") % {"street": name, "day": wishes.street_by})
    if wishes.budget is not None:
        found.append(
            _("at most %(money)s yuan (planned: %(spent)s)") % {"money": wishes.budget, "spent": plan.spent}
        )
    if wishes.points is not None:
        found.append(_("at least %(points)s points") % {"points": wishes.points})
    if wishes.keep_due:
        found.append(_("nothing after its due day"))
    return found


def conflicts(plan: Plan, units: Mapping[str, str], tasks: Any) -> list[dict[str, Any]]:
    """Wishes that can't be met together: what is missing, and each way out with a link that asks for it."""
    if not plan.answer:
        return []
    wanted = {each["task"] for conflict in plan.answer for each in conflict["demands"] if each["task"]}
    titles = {str(task.pk): task.title for task in queries.named(wanted, tasks)}
    found = []
    for conflict in plan.answer:
        names = "、".join(units.get(each, "") for each in conflict["units"] if each in units)
        found.append({
            "demands": "；".join(demand_text(each, plan.wishes, titles) for each in conflict["demands"]),
            "units": names, "number": conflict["number"], "until": conflict["until"],
            "missing_days": days_text(conflict["missing_hours"]) if conflict["missing_hours"] else "",
            "missing_money": score_text(conflict["missing_money"]) if conflict["missing_money"] else "",
            "ways": [(way_out_text(way, units), _way_url(way, plan)) for way in conflict["ways_out"]],
        })  # fmt: skip
    return found


def _way_url(way: Mapping[str, Any], plan: Plan) -> str:
    """Where the way out is taken: the wishes changed accordingly, or the people of the unit."""
    args = way.get("args", {})
    changed: dict[str, Any] = {}
    match way.get("kind"):
        case "move_date":
            changed = {f"{args.get('wish', '')}_by": args.get("day", "")}
        case "more_money":
            changed = {"budget": f"{float(plan.wishes.get('budget', 0)) + float(args.get('money', 0)):.2f}"}
        case "lower":
            # Rounded down: half a hundredth more would be out of reach again.
            changed = {"points": f"{int(float(args.get('points', 0)) * 100) / 100:.2f}"}
        case "add_people":
            return reverse("plan:capacity", args=[args["unit"]])
    return f"{reverse('plan:ask')}?{urlencode(changed)}" if changed else ""


def rising(run: Run) -> dict[str, Any]:
    """The best answer so far over the seconds, and the bound that falls towards it, as two lines of a small picture."""
    series = [row for row in run.detail.get("series", []) if len(row) == 3]
    if not series:
        return {}
    seconds = float(run.params.get("wishes", {}).get("seconds", 30))
    low = min(row[1] for row in series) * 0.95
    high = max(row[2] for row in series) or 1.0
    span = (high - low) or 1.0

    def at(second: float, value: float) -> str:
        return (
            f"{min(second / seconds, 1) * WIDTH:.1f},{HEIGHT - (value - low) / span * (HEIGHT - 8) - 4:.1f}"
        )

    last = series[-1]
    found, bounds = [], []
    for before, row in zip([None, *series], series, strict=False):
        if before is not None:
            found.append(at(row[0], before[1]))
            bounds.append(at(row[0], before[2]))
        found.append(at(row[0], row[1]))
        bounds.append(at(row[0], row[2]))
    return {
        "found": " ".join(found), "bounds": " ".join(bounds), "recovered": last[1], "bound": last[2],
        "gap": last[2] / last[1] - 1 if last[1] else 0.0, "first": series[0], "tasks": run.detail.get("tasks", 0),
        "width": WIDTH, "height": HEIGHT, "answers": len(series),
    }  # fmt: skip
