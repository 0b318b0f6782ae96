"""`tongchuang facts import`: every bad row with file, line and reason, then all of it or nothing."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tongchuang.domain.campaigns.models import Campaign
    from tongchuang.domain.organisations.actors import Actor
    from tongchuang.domain.organisations.models import Person

WRONG, REFUSED = 1, 2
MOST_SHOWN = 200


def load(campaign: Campaign, version: Any, args: argparse.Namespace) -> int:
    """Check the files and load them; exit code 1 when a row is bad (then nothing was loaded), 2 for unknown accounts."""
    from tongchuang.workflows.facts.importing import Importing, import_facts, prepare_import

    found = _people(args, campaign)
    if found is None:
        return REFUSED
    by, inspector = found
    importing = Importing(campaign, version, args.files, inspector)
    prepared = prepare_import(importing, by=by, say=_progress)
    _end_line()
    for bad in prepared.bad[:MOST_SHOWN]:
        print(bad, file=sys.stderr)
    if prepared.bad:
        more = len(prepared.bad) - MOST_SHOWN
        if more > 0:
            print(f"… and {more} more", file=sys.stderr)
        rows = len({(each.file, each.line) for each in prepared.bad if each.line})
        print(
            f"{rows} of {prepared.rows} rows are bad; the other {prepared.rows - rows} are good and were not loaded either.",
            file=sys.stderr,
        )
        return WRONG
    what = f"{prepared.good:,} facts: {len(prepared.visits):,} visits and {len(prepared.observations):,} observations"
    if args.dry_run:
        print(f"{what}; all can be loaded, nothing was (--dry-run)")
        return 0
    import_facts(importing, prepared, by=by, say=_progress)
    _end_line()
    print(f"loaded {what}")
    return 0


def _people(args: argparse.Namespace, campaign: Campaign) -> tuple[Actor, Person] | None:
    from tongchuang.domain.organisations.actors import actor_for
    from tongchuang.domain.organisations.queries import person_of_login

    people = []
    for login in (args.by, args.inspector or args.by):
        person = person_of_login(login)
        if person is None or person.user is None or person.region_id != campaign.region_id:
            print(f"{login}: no account of the campaign's county has this name", file=sys.stderr)
            return None
        people.append(person)
    return actor_for(people[0].user, origin="facts import"), people[1]


def _progress(what: str, done: int, whole: int) -> None:
    # On a terminal one line that is written over; in a log a line now and then.
    if sys.stderr.isatty():
        print(f"\r\x1b[K  {what}: {done:,} of {whole:,}", end="", file=sys.stderr, flush=True)


def _end_line() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
