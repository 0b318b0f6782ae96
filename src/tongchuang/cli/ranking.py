"""`tongchuang ranking`: list, show, freeze and reproduce rankings."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from tongchuang.cli.django import with_database

if TYPE_CHECKING:
    from tongchuang.domain.appraisals.models import RankedUnit, Ranking


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """list [--campaign C] · show ID [--json] · freeze --campaign C --period P --by USER · reproduce ID"""
    commands = parser.add_subparsers(dest="action", required=True)
    listed = commands.add_parser("list", help="all rankings, the newest period first")
    listed.add_argument("--campaign", help="only those of this campaign (id or title)")
    show = commands.add_parser("show", help="one ranking by group, each unit with its interval and sample")
    show.add_argument("id")
    show.add_argument("--json", action="store_true", help="inputs and result whole, as they were kept")
    freeze = commands.add_parser("freeze", help="compute the ranking of a period that is over, and freeze it")
    freeze.add_argument("--campaign", required=True, help="id or title")
    freeze.add_argument("--period", required=True, help="a month (2026-10) or a quarter (2026-Q4)")
    freeze.add_argument("--by", required=True, metavar="USERNAME", help="who freezes it; needs the power to")
    again = commands.add_parser(
        "reproduce",
        help="compute a ranking again from its kept inputs; exit 1 when a byte differs, saying which",
    )
    again.add_argument("id")


def run(args: argparse.Namespace) -> int:
    """Exit code 0; 1 when a ranking does not come out again or can't be frozen; 2 for what isn't there."""
    with with_database():
        return {"list": _list, "show": _show, "freeze": _freeze, "reproduce": _reproduce}[args.action](args)


def _list(args: argparse.Namespace) -> int:
    from tongchuang.domain.appraisals.queries import all_rankings
    from tongchuang.foundation.clock import local

    rows = all_rankings()
    if args.campaign:
        rows = [row for row in rows if args.campaign in (str(row.campaign_id), row.campaign.title)]
    for row in rows:
        until = f"  objections until {local(row.objections_until):%Y-%m-%d}" if row.objections_until else ""
        mark = "  new facts wait" if row.stale else ""
        print(f"{row.pk}  {row.period:8} {row.state:12} {row.engine}  {row.campaign.title}{until}{mark}")
    return 0


def _found(text: str) -> Ranking | None:
    from tongchuang.domain.appraisals.queries import find_ranking

    row = find_ranking(text)
    if row is None:
        print(f"no ranking {text}; `tongchuang ranking list` shows them", file=sys.stderr)
    return row


def _show(args: argparse.Namespace) -> int:
    row = _found(args.id)
    if row is None:
        return 2
    if args.json:
        head = {
            "id": str(row.pk), "campaign": str(row.campaign_id), "period": row.period, "state": row.state,
            "engine": row.engine, "inputs_digest": row.inputs_digest, "result_digest": row.result_digest,
            "frozen_at": row.frozen_at.isoformat() if row.frozen_at else None,
            "objections_until": row.objections_until.isoformat() if row.objections_until else None,
            "inputs": row.inputs, "result": row.result,
        }  # fmt: skip
        print(json.dumps(head, ensure_ascii=False, indent=1, sort_keys=True))
        return 0
    _print_table(row)
    return 0


def _print_table(row: Ranking) -> None:
    from tongchuang.domain.appraisals.queries import lines_of
    from tongchuang.foundation.clock import local

    print(f"{row.campaign.title} {row.period} {row.state} ({row.engine}, result {row.result_digest[:12]})")
    if row.objections_until:
        print(f"units can object until {local(row.objections_until):%Y-%m-%d %H:%M}")
    else:
        print("provisional: units can object once it is frozen")
    lines = lines_of(row)
    for group in row.result["groups"]:
        mean = f", mean {group['mean']}" if group["mean"] is not None else ""
        print(f"\n{group['title']}: {group['ranked']} of {group['units']} ranked{mean}")
        for line in lines:
            if line.group == group["id"]:
                print(_text(line))


def _text(line: RankedUnit) -> str:
    if line.rank is None:
        return f"   –   {line.unit.name}  ({line.status}, {line.places} places, {line.pairs} pairs)"
    shared = "=" if line.tied else " "
    return (
        f"{line.rank:4}{shared}  {line.unit.name}  {line.shrunk} [{line.low}, {line.high}]  ranks {line.best}–{line.worst}  "
        f"own {line.rate} = {line.lost} / {line.stake}  {line.places} places, {line.pairs} pairs"
    )


def _freeze(args: argparse.Namespace) -> int:
    from tongchuang.domain.accounts.queries import find_user
    from tongchuang.domain.campaigns.access import campaigns_visible_to
    from tongchuang.domain.organisations.actors import actor_for
    from tongchuang.foundation.clock import local
    from tongchuang.foundation.errors import ProductError
    from tongchuang.workflows.ranking import freeze_period

    user = find_user(args.by)
    actor = actor_for(user, origin="cli") if user else None
    rows = list(campaigns_visible_to(actor)) if actor else []
    campaign = next((row for row in rows if args.campaign in (str(row.pk), row.title)), None)
    if actor is None or campaign is None:
        missing = f"no user {args.by}" if actor is None else f"{args.by} has no campaign {args.campaign}"
        print(missing, file=sys.stderr)
        return 2
    try:
        row = freeze_period(campaign, args.period, by=actor)
    except ProductError as error:
        print(error, file=sys.stderr)
        return 1
    until = f"{local(row.objections_until):%Y-%m-%d %H:%M}" if row.objections_until else ""
    print(f"frozen: {row.pk} {row.period} {row.result_digest}, objections until {until}")
    return 0


def _reproduce(args: argparse.Namespace) -> int:
    from tongchuang.domain.appraisals.engine_io import reproduce

    row = _found(args.id)
    if row is None:
        return 2
    found = reproduce(row)
    if found.same:
        print(f"the same to the byte: {row.pk} {row.period}, {row.engine}, result {row.result_digest}")
        return 0
    for problem in found.problems:
        print(problem, file=sys.stderr)
    if found.known_engines:
        print(f"engines here: {', '.join(found.known_engines)}", file=sys.stderr)
    return 1
