"""`tongchuang facts score`: the score of a campaign from the facts store, printed as score-files prints it."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from tongchuang.adapters.analytics.plain_csv import EngineMissing
from tongchuang.cli.score_output import as_json, as_table
from tongchuang.engines.scoring.facts import SOURCES
from tongchuang.engines.scoring.files.tallied import Scored
from tongchuang.engines.scoring.period import Period, PeriodError

if TYPE_CHECKING:
    from tongchuang.domain.campaigns.models import Campaign

REFUSED = 2


def print_score(campaign: Campaign, version: Any, args: argparse.Namespace) -> int:
    """Print it; 2 when period or sources can't be understood."""
    from tongchuang.domain.organisations.queries import unit_names
    from tongchuang.domain.scores.values import Scope
    from tongchuang.workflows.score_from_facts import Engine, score_from_facts

    sources = [source.strip() for source in args.sources.split(",") if source.strip()]
    unknown = [source for source in sources if source not in SOURCES]
    try:
        period = Period.parse(args.period)
    except PeriodError as error:
        print(error, file=sys.stderr)
        return REFUSED
    if unknown or not sources:
        print(f"unknown source {', '.join(unknown) or 'none'}: use {', '.join(SOURCES)}", file=sys.stderr)
        return REFUSED
    scope = Scope.of_period(campaign, version.pk, period.name, sources)
    try:
        result = score_from_facts(scope, on=Engine(args.engine, args.master))
    except EngineMissing as missing:
        print(missing, file=sys.stderr)
        return REFUSED
    names = unit_names(campaign.region_id)
    scored = Scored(result, {names.get(unit, unit): loss for unit, loss in result.losses.by_unit.items()})
    if args.json:
        print(json.dumps(as_json(scored), ensure_ascii=False))
    else:
        for line in as_table(scored, period, sources):
            print(line)
    return 0
