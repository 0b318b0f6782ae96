"""`tongchuang facts`: how the facts store stands, verifying and mending it, scores from it, facts out of files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from tongchuang.cli.django import with_database

if TYPE_CHECKING:
    from tongchuang.domain.campaigns.models import Campaign
    from tongchuang.domain.facts.values import Verification

WRONG, REFUSED = 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """status · verify · rebuild · compact · score · import"""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    status = actions.add_parser("status", help="files, rows and newer rows by campaign and month")
    verify = actions.add_parser(
        "verify",
        help="every file against the manifest, every fact against the database; exit 1 when something is wrong",
    )
    rebuild = actions.add_parser("rebuild", help="write the files anew from the database, then verify them")
    compact = actions.add_parser(
        "compact", help="write what waits, then one file for each campaign and month"
    )
    for each in (status, verify, rebuild, compact):
        each.add_argument("--campaign", help="its id or its title (all when left out)")
        each.add_argument("--json", action="store_true", help="print one JSON object")
    for each in (verify, rebuild):
        each.add_argument("--period", type=_month, metavar="YYYY-MM", help="one month alone")
    _add_score(
        actions.add_parser("score", help="the score of a campaign from its facts, as score-files prints it")
    )
    _add_import(
        actions.add_parser("import", help="facts of other systems or earlier years out of files, all or none")
    )


def _add_score(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("campaign", metavar="CAMPAIGN", help="its id or its title")
    parser.add_argument("--period", required=True, help="2026-10, 2026-Q4 or 2026")
    parser.add_argument("--sources", required=True, help="one or more of self,mock,covert,official,public")
    parser.add_argument(
        "--standard", help="one of the campaign's standards by its name (default: the main one)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    parser.add_argument("--master", help="address of the Spark master (with --engine spark)")


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("campaign", metavar="CAMPAIGN", help="its id or its title")
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="CSV or Parquet, columns as for score-files"
    )
    parser.add_argument(
        "--by", required=True, metavar="LOGIN", help="who imports: an account of the campaign office"
    )
    parser.add_argument(
        "--inspector", metavar="LOGIN", help="in whose name the visits stand (default: the same)"
    )
    parser.add_argument(
        "--standard", help="one of the campaign's standards by its name (default: the main one)"
    )
    parser.add_argument("--dry-run", action="store_true", help="check everything, load nothing")


def run(args: argparse.Namespace) -> int:
    """Exit code 0; 1 when files or rows are wrong; 2 when what is named is not there."""
    with with_database():
        from django.utils import translation

        from tongchuang.foundation.errors import ProductError

        actions: dict[str, Callable[[argparse.Namespace], int]] = {
            "status": _status, "verify": _verify, "rebuild": _rebuild, "compact": _compact, "score": _score,
            "import": _import,
        }  # fmt: skip
        try:
            with translation.override("en"):
                return actions[args.action](args)
        except _NotThere as error:
            print(error, file=sys.stderr)
            return REFUSED
        except ProductError as error:
            print(error, file=sys.stderr)
            return WRONG


class _NotThere(Exception):
    """What the command names is not there, or several are."""


def _status(args: argparse.Namespace) -> int:
    from tongchuang.domain.facts import queries

    campaign = _campaign(args.campaign) if args.campaign else None
    states = queries.states_of(queries.parts_of_campaigns(campaign))
    if args.json:
        print(json.dumps([_state_json(state) for state in states], ensure_ascii=False))
        return 0
    rows = [("campaign", "month", "files", "rows", "bytes", "newer", "up to", "verified")]
    for state in states:
        part = state.part
        verified = f"{part.verified_at:%Y-%m-%d %H:%M} {part.verdict}" if part.verified_at else "never"
        rows.append((str(part.campaign), part.period, str(state.files), f"{state.rows:,}", f"{state.bytes:,}",
                     f"{state.waiting_rows:,}", str(state.complete_up_to), verified))  # fmt: skip
    _table(rows)
    unread = {
        region: queries.unread_subjects(region) for region in {state.part.region_id for state in states}
    }
    count = sum(len(each.visits) + len(each.observations) + len(each.retractions) for each in unread.values())
    print(f"{sum(state.rows for state in states):,} facts in files, {sum(state.waiting_rows for state in states):,} wait for one, "
          f"{count:,} visits and observations the reader has not come to")  # fmt: skip
    return 0


def _state_json(state: Any) -> dict[str, object]:
    part = state.part
    return {
        "campaign": str(part.campaign_id), "title": str(part.campaign), "period": part.period, "files": state.files,
        "rows": state.rows, "bytes": state.bytes, "newer": state.waiting_rows, "compacted": state.compacted,
        "complete_up_to": state.complete_up_to, "verdict": part.verdict,
        "verified_at": part.verified_at.isoformat() if part.verified_at else None,
    }  # fmt: skip


def _verify(args: argparse.Namespace) -> int:
    from tongchuang.workflows.facts.verifying import verify

    found: list[Verification] = []
    for campaign in _campaigns(args.campaign):
        for each in verify(campaign, period=args.period or "", say=_progress):
            found.append(each)
            if not args.json:
                _tell(campaign, each)
    if args.json:
        shown = [{"campaign": each.campaign, "period": each.period, **each.as_json()} for each in found]
        print(json.dumps({"right": all(each.right for each in found), "months": shown}, ensure_ascii=False))
    wrong = sum(not each.right for each in found)
    if not args.json:
        rows, waiting = sum(each.rows for each in found), sum(each.waiting for each in found)
        print(f"{'verified' if not wrong else f'{wrong} months are wrong'}: {len(found)} months, {rows:,} facts in files, "
              f"{waiting:,} newer in the database", file=sys.stderr if wrong else sys.stdout)  # fmt: skip
    return WRONG if wrong else 0


def _tell(campaign: Campaign, found: Verification) -> None:
    where = f"{campaign} {found.period}"
    for file in found.bad_files:
        print(f"{where}: file {file.path}: {file.what}", file=sys.stderr)
    for each in found.differences:
        examples = ", ".join(each.examples)
        print(f"{where}: {each.number} {each.kind}/{each.source} {each.what}: {examples}", file=sys.stderr)
    for group in found.groups if found.right else ():
        print(f"{where}: {group.rows:,} {group.kind}/{group.source} {group.digest}")


def _rebuild(args: argparse.Namespace) -> int:
    from tongchuang.domain.ledger.values import SYSTEM
    from tongchuang.workflows.facts.rebuilding import rebuild_facts

    for campaign in _campaigns(args.campaign):
        count = rebuild_facts(campaign, period=args.period or "", by=SYSTEM, say=_progress)
        if not args.json:
            print(f"{campaign}: {count:,} facts written")
    return _verify(args)


def _compact(args: argparse.Namespace) -> int:
    from tongchuang.domain.facts import queries
    from tongchuang.jobs.pump import pump_once
    from tongchuang.workflows.facts.filing import compact, file_due

    pump_once()
    campaigns = _campaigns(args.campaign)
    filed = file_due(everything=True, campaigns=[campaign.pk for campaign in campaigns])
    done = sum(compact(queries.parts_of_campaigns(campaign), _progress) for campaign in campaigns)
    answer = {"written": filed, "compacted": done}
    print(json.dumps(answer) if args.json else f"{filed} files written, {done} months compacted")
    return 0


def _score(args: argparse.Namespace) -> int:
    from tongchuang.cli.facts_score import print_score

    campaign = _campaign(args.campaign)
    return print_score(campaign, _version(campaign, args.standard), args)


def _import(args: argparse.Namespace) -> int:
    from tongchuang.cli.facts_import import load

    campaign = _campaign(args.campaign)
    return load(campaign, _version(campaign, args.standard), args)


def _campaigns(named: str | None) -> list[Campaign]:
    from tongchuang.domain.campaigns.queries import all_campaigns

    return [_campaign(named)] if named else all_campaigns()


def _campaign(named: str) -> Campaign:
    from tongchuang.domain.campaigns.queries import campaigns_named

    found = campaigns_named(named)
    if not found:
        raise _NotThere(f"{named}: no campaign has this id or title")
    if len(found) > 1:
        listed = "; ".join(f"{campaign.pk} {campaign.region}" for campaign in found)
        raise _NotThere(f"{named}: several campaigns have this title, name one by its id: {listed}")
    return found[0]


def _version(campaign: Campaign, named: str | None) -> Any:
    from tongchuang.domain.campaigns.queries import versions_of

    versions = versions_of(campaign)
    found = [
        version
        for version in versions
        if named is None or named in (version.slug, str(version.pk), version.title)
    ]
    if not found:
        listed = ", ".join(version.slug for version in versions)
        raise _NotThere(f"{campaign} does not pursue the standard {named}; it pursues {listed or 'none'}")
    return found[0]


def _month(text: str) -> str:
    year, _, month = text.partition("-")
    if not (
        len(year) == 4
        and year.isdecimal()
        and len(month) == 2
        and month.isdecimal()
        and 1 <= int(month) <= 12
    ):
        raise argparse.ArgumentTypeError(f"{text!r} is not a month: write YYYY-MM")
    return text


def _progress(share: float, what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K  {share:4.0%} {what}", end="", file=sys.stderr, flush=True)


def _table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            " " * (width - _width(cell)) + cell if 1 < number < 7 else cell + " " * (width - _width(cell))
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
