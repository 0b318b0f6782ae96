"""Reasons, ways out and moves in sentences, as a campaign office would say them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongchuang.domain.plans.models import PlanTask
from tongchuang.domain.plans.values import HOURS_PER_DAY
from tongchuang.web.shared.formats import score_text

METHODS = {
    "plan": gettext_lazy("This plan"),
    "greedy": gettext_lazy("Most points a day first"),
    "worst": gettext_lazy("Gravest first"),
    "oldest": gettext_lazy("Oldest first"),
}
MOVES = {
    "new": gettext_lazy("New"),
    "gone": gettext_lazy("Done or gone"),
    "dropped": gettext_lazy("Left out now"),
    "taken_up": gettext_lazy("Taken up"),
    "earlier": gettext_lazy("Earlier"),
    "later": gettext_lazy("Later"),
}
MOVE_TONES = {
    "new": "blue",
    "gone": "quiet",
    "dropped": "red",
    "taken_up": "green",
    "earlier": "teal",
    "later": "orange",
}
EFFORT_FROM = {
    "hand": gettext_lazy("set by hand"),
    "rule": gettext_lazy("set for its kind"),
    "learned": gettext_lazy("median of %(n)d past fixes"),
    "usual": gettext_lazy("usual value"),
}
# Short words for a reason, for filters and the groups of what was left out.
SHORT = {
    "under_way": gettext_lazy("Begun"), "pinned": gettext_lazy("Day fixed by hand"), "must": gettext_lazy("Has to be done"),
    "wish": gettext_lazy("Wished"), "first_for": gettext_lazy("Others wait for it"), "rate": gettext_lazy("Worth most a day"),
    "fits": gettext_lazy("Fills free time"), "excluded": gettext_lazy("Not to be done"),
    "no_gain": gettext_lazy("Recovers nothing"), "no_capacity": gettext_lazy("Nobody there"),
    "too_late": gettext_lazy("Too little time"), "needs_left_out": gettext_lazy("Waits for something left out"),
    "no_money": gettext_lazy("No money left"), "taken": gettext_lazy("Time is taken"), "gaps": gettext_lazy("Time in pieces"),
}  # fmt: skip
IN_PLAN = ("under_way", "pinned", "must", "wish", "first_for", "rate", "fits")
OUT = ("excluded", "no_gain", "no_capacity", "too_late", "needs_left_out", "no_money", "taken", "gaps")


def days_text(hours: Any) -> str:
    """Person-hours as person-days: 12 → 1.5."""
    number = Decimal(str(hours)) / HOURS_PER_DAY
    return f"{number.quantize(Decimal('0.1')).normalize():f}" if number else "0"


def points_text(value: Any) -> str:
    """Points: two places, four where two would say nothing."""
    number = Decimal(str(value or 0))
    return score_text(number) if not number or abs(number) >= Decimal("0.095") else f"{number:.4f}"


def effort_text(task: PlanTask) -> str:
    """Where the person-days of a task come from."""
    return str(EFFORT_FROM[task.effort_from]) % {"n": task.effort_n}


def reason_text(task: PlanTask) -> str:
    """Why a task stands where it stands, or is left out: one sentence."""
    return sentence(task.why, task.params.get("args", {}), len(task.params.get("tasks", ())))


def sentence(code: str, args: Mapping[str, Any], others: int) -> str:
    """A reason by its code and numbers; `others` tasks are spoken of."""
    known = {**args, "n": others}
    if code in ("rate", "fits"):
        return _ranked(code, known)
    if code == "wish":
        return _wished(known)
    if code in ("taken", "gaps", "too_late", "no_money", "no_capacity"):
        return _short_of(code, known)
    texts = {
        "under_way": _("Work on it has begun, so it stays where it is."),
        "pinned": _("Its first day was fixed by hand."),
        "must": _("It has to be done before the evaluation."),
        "excluded": _("Somebody has said that it is not to be done."),
        "no_gain": _(
            "Putting it right recovers nothing before the evaluation; the time is better spent elsewhere."
        ),
        "needs_left_out": _("It waits for something that is left out itself."),
    }
    if code == "first_for":
        return ngettext(
            "Little by itself, but %(n)d other task that recovers %(points)s points waits for it.",
            "Little by itself, but %(n)d other tasks that recover %(points)s points wait for it.", others,
        ) % {"n": others, "points": points_text(known.get("points", 0))}  # fmt: skip
    return texts.get(code, code)


def _ranked(code: str, args: Mapping[str, Any]) -> str:
    values = {
        "rank": args.get("rank", 0), "of": args.get("of", 0), "rate": points_text(float(args.get("rate", 0)) * HOURS_PER_DAY),
    }  # fmt: skip
    if code == "rate":
        return (
            _("It recovers %(rate)s points a person-day: number %(rank)s of this unit's %(of)s tasks.")
            % values
        )
    text = _(
        "It recovers %(rate)s points a person-day (number %(rank)s of %(of)s) and fills time that nothing better could use."
    )
    return text % values


def _wished(args: Mapping[str, Any]) -> str:
    values = {"day": args.get("day", "")}
    texts = {
        "grave": _("It was wished that all grave findings are put right by %(day)s."),
        "street": _("It was wished that this street is done by %(day)s."),
    }
    return texts.get(str(args.get("wish", "")), _("A wish asks for it.")) % values


def _short_of(code: str, args: Mapping[str, Any]) -> str:
    values = {
        "due": args.get("due") or _("the evaluation"), "hours": days_text(args.get("hours", 0)),
        "free": days_text(args.get("free", 0)), "points": points_text(args.get("points", 0)), "days": args.get("days", 0),
        "there": args.get("there", 0), "cost": score_text(args.get("cost", 0)), "left": score_text(args.get("left", 0)),
        "most": days_text(args.get("most", 0)),
    }  # fmt: skip
    texts = {
        "too_late": _("It takes %(days)s working days; up to %(due)s there are only %(there)s."),
        "no_money": _(
            "It costs %(cost)s yuan, %(left)s are left; the money goes to tasks that recover more."
        ),
        "no_capacity": _("It needs %(hours)s person-days on one day; the unit never has more than %(most)s."),
        "taken": _(
            "Up to %(due)s the unit has %(hours)s person-days, of which %(free)s are free; the others go to tasks that recover more."
        ),
        "gaps": _("Up to %(due)s the unit has %(free)s person-days free, but not enough of them in a row."),
    }
    text = texts[code] % values
    if code in ("taken", "gaps") and args.get("points"):
        more = _("Making room for it would push out %(points)s points.") % values
        return _("%(one)s %(other)s") % {"one": text, "other": more}
    return text


def demand_text(demand: Mapping[str, Any], wishes: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Something that was asked for."""
    kind, wish = demand.get("kind"), demand.get("wish")
    title = titles.get(str(demand.get("task", "")), "")
    if kind == "pinned":
        return _("the day fixed by hand for “%(title)s”") % {"title": title}
    if kind == "must":
        return _("“%(title)s” has to be done") % {"title": title}
    if wish == "grave":
        return _("all grave findings by %(day)s") % {"day": wishes.get("grave_by", "")}
    if wish == "street":
        return _("the street by %(day)s") % {"day": wishes.get("street_by", "")}
    if wish == "points":
        return _("at least %(points)s points") % {"points": wishes.get("points", "")}
    return _("at most %(money)s yuan") % {"money": wishes.get("budget", "")}


def way_out_text(way: Mapping[str, Any], units: Mapping[str, str]) -> str:
    """One way out of a conflict; `units` are their names by id."""
    args = way.get("args", {})
    tasks = len(way.get("tasks", ()))
    match way.get("kind"):
        case "move_date":
            return _("Move the day to %(day)s, %(days)s working days later.") % {
                "day": args.get("day", ""), "days": args.get("days", ""),
            }  # fmt: skip
        case "add_people":
            return _("%(people)s more people at %(unit)s every day until %(until)s.") % {
                "people": args.get("people", ""), "unit": units.get(str(args.get("unit", "")), ""), "until": args.get("until", ""),
            }  # fmt: skip
        case "more_money":
            return _("%(money)s yuan more.") % {"money": score_text(args.get("money", 0))}
        case "unpin":
            return _("Leave the days of %(n)d tasks fixed by hand to the plan.") % {"n": tasks}
        case "lower":
            return _("Ask for %(points)s points instead.") % {"points": points_text(args.get("points", 0))}
    return _("Give up %(count)s of %(of)s tasks, which loses %(points)s points.") % {
        "count": args.get("count", tasks), "of": args.get("of", ""), "points": points_text(args.get("points", 0)),
    }  # fmt: skip


def span_text(first: date | None, last: date | None) -> str:
    """12-01 or 12-01 – 12-03."""
    if first is None or last is None:
        return ""
    return f"{first:%m-%d}" if first == last else f"{first:%m-%d} – {last:%m-%d}"
