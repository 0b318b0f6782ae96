"""A plan of a draw (抽签方案): what is fixed before anyone can know what will be drawn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tongchuang.engines.drawing.construction import Entry
from tongchuang.engines.drawing.errors import DrawError, Problem
from tongchuang.engines.drawing.names import name_problem, shown, text_problem


@dataclass(frozen=True)
class Stratum:
    """A layer (层) of the frame, such as a site type on a street, and how many of its sites to draw."""

    name: str
    quota: int


@dataclass(frozen=True)
class Exclusion:
    """A site that is not in the frame, and why (recently visited, closed, …)."""

    stratum: str
    site: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """Strata, frame, exclusions, the time of the draw (aware) and where the public input will come from.

    Checked when it is made (DrawError). An empty `public_input_from` makes the draw steerable.
    `repeats` is the number of an earlier draw that this one stands in for, with the reason.
    """

    number: int
    title: str
    strata: tuple[Stratum, ...]
    frame: tuple[Entry, ...]
    draw_at: datetime
    public_input_from: str = ""
    excluded: tuple[Exclusion, ...] = ()
    repeats: int | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise DrawError(problem.code, problem.words, **problem.detail)

    @property
    def quotas(self) -> dict[str, int]:
        """Quota by stratum."""
        return {stratum.name: stratum.quota for stratum in self.strata}

    def canonical(self) -> bytes:
        """The whole plan as one text that does not depend on the order of anything: compact JSON, sorted."""
        document = {
            "number": self.number,
            "plan": self.title,
            "draw_at": self.draw_at.isoformat(),
            "public_input_from": self.public_input_from,
            "repeats": self.repeats,
            "reason": self.reason,
            "strata": sorted([stratum.name, stratum.quota] for stratum in self.strata),
            "sites": sorted(list(entry) for entry in self.frame),
            "excluded": sorted([out.stratum, out.site, out.reason] for out in self.excluded),
        }
        return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _problems(plan: Plan) -> Iterator[Problem]:
    yield from _head_problems(plan)
    yield from _strata_problems(plan)
    yield from _site_problems(plan)


def _head_problems(plan: Plan) -> Iterator[Problem]:
    if plan.number < 1:
        yield Problem("plan.number", f"draws are numbered from 1, not {plan.number}")
    if not plan.title.strip():
        yield Problem("plan.title", "the plan has no title")
    for kind, text in (("title", plan.title), ("source", plan.public_input_from), ("reason", plan.reason)):
        if problem := text_problem(kind, text):
            yield problem
    if plan.draw_at.tzinfo is None:
        yield Problem("plan.draw_at", "the time of the draw has no time zone")
    if plan.repeats is not None and not 1 <= plan.repeats < plan.number:
        words = f"draw {plan.number} can't stand in for draw {plan.repeats}"
        yield Problem("plan.repeats", words, {"repeats": plan.repeats})
    if plan.repeats is not None and not plan.reason.strip():
        words = f"draw {plan.number} stands in for draw {plan.repeats}: state the reason"
        yield Problem("plan.reason", words, {"repeats": plan.repeats})


def _strata_problems(plan: Plan) -> Iterator[Problem]:
    if not plan.strata:
        yield Problem("plan.strata", "the plan has no strata")
    seen: set[str] = set()
    sizes = Counter(entry.stratum for entry in plan.frame)
    for stratum in plan.strata:
        if problem := _plan_name_problem("stratum", stratum.name):
            yield problem
        if stratum.name in seen:
            words = f"the stratum {shown(stratum.name)} stands in the plan twice"
            yield Problem("stratum.twice", words, {"stratum": stratum.name})
        seen.add(stratum.name)
        if stratum.quota < 0:
            words = f"the stratum {shown(stratum.name)} has a quota below nought"
            yield Problem("stratum.quota", words, {"stratum": stratum.name})
        if stratum.quota and not sizes[stratum.name]:
            words = f"the stratum {shown(stratum.name)} has a quota of {stratum.quota} and no sites"
            yield Problem("stratum.empty", words, {"stratum": stratum.name, "quota": stratum.quota})


def _site_problems(plan: Plan) -> Iterator[Problem]:
    strata = {stratum.name for stratum in plan.strata}
    where: dict[str, str] = {}
    for stratum, site in plan.frame:
        if problem := _plan_name_problem("site", site):
            yield problem
        if stratum not in strata:
            words = (
                f"the site {shown(site)} is in the stratum {shown(stratum)}, which has no quota in the plan"
            )
            yield Problem("site.stratum", words, {"site": site, "stratum": stratum})
        if site in where:
            both = (
                f"in {shown(stratum)}"
                if where[site] == stratum
                else f"in {shown(where[site])} and {shown(stratum)}"
            )
            yield Problem(
                "site.twice", f"the site {shown(site)} stands in the frame twice, {both}", {"site": site}
            )
        where[site] = stratum
    out: set[str] = set()
    for exclusion in plan.excluded:
        site = exclusion.site
        if problem := _plan_name_problem("site", site) or text_problem("reason", exclusion.reason):
            yield problem
        if site in where:
            words = f"the site {shown(site)} is excluded and stands in the frame all the same"
            yield Problem("exclusion.framed", words, {"site": site})
        if site in out:
            yield Problem("exclusion.twice", f"the site {shown(site)} is excluded twice", {"site": site})
        out.add(site)
        if not exclusion.reason.strip():
            yield Problem(
                "exclusion.reason", f"the site {shown(site)} is excluded without a reason", {"site": site}
            )


def _plan_name_problem(kind: str, name: str) -> Problem | None:
    if name != name.strip():
        words = f"the {kind} “{shown(name)}” begins or ends with a space"
        return Problem("name.space", words, {"kind": kind, "name": name})
    return name_problem(kind, name)
