"""`tongchuang draw`: seal a plan, draw, and verify a record. Files only, no database."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from tongchuang.engines.drawing.construction import SECRET_BYTES, sha256_hex
from tongchuang.engines.drawing.crew_record import (
    check_places,
    draw_crew_record,
    is_crew_record,
    rehearse,
    verify_crews,
)
from tongchuang.engines.drawing.crew_values import Pool
from tongchuang.engines.drawing.crews import TooFewInspectors, check_crews
from tongchuang.engines.drawing.documents import LARGEST, parse_document
from tongchuang.engines.drawing.errors import DrawError
from tongchuang.engines.drawing.plan_file import SHANGHAI, SITE_COLUMNS, SiteRow, read_plan, read_pool_file
from tongchuang.engines.drawing.record import Record, draw_record, read_record
from tongchuang.engines.drawing.sealed import Sealed, matches_plan, read_sealed, seal
from tongchuang.engines.drawing.values import Plan
from tongchuang.engines.drawing.verify import Verdict, verify, verify_record
from tongchuang.engines.scoring.files.table import Columns, TableError, read_rows

WRONG, REFUSED = 1, 2
_TRIALS = 20


class _NotUsable(Exception):
    """A file that isn't there, can't be read or must not be written over: wrong use."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """seal PLAN · run SEALED PLAN · verify RECORD"""
    commands = parser.add_subparsers(dest="action", required=True)
    sealing = commands.add_parser(
        "seal", help="fix a plan and make its secret; publish what --out says before the draw"
    )
    _plan_arguments(sealing)
    sealing.add_argument("--out", type=Path, required=True, metavar="SEALED.json", help="what is published")
    sealing.add_argument(
        "--secret-out", type=Path, required=True, metavar="FILE", help="the secret, for the owner's eyes only"
    )
    running = commands.add_parser(
        "run", help="draw a sealed plan with the public input, at or after its time"
    )
    running.add_argument("sealed", type=Path, metavar="SEALED.json")
    _plan_arguments(running)
    running.add_argument(
        "--public-input",
        required=True,
        metavar="TEXT",
        help='as everybody saw it; "" makes the draw steerable',
    )
    running.add_argument("--secret", type=Path, required=True, metavar="FILE")
    running.add_argument("--out", type=Path, required=True, metavar="RECORD.json")
    running.add_argument("--crews-out", type=Path, metavar="CREWS.json", help="the record of the inspectors")
    verifying = commands.add_parser("verify", help="recompute a record of sites or inspectors")
    verifying.add_argument("record", type=Path, metavar="RECORD.json")
    verifying.add_argument(
        "--sealed", type=Path, metavar="SEALED.json", help="what was published before the draw"
    )
    verifying.add_argument(
        "--record",
        dest="sites_record",
        type=Path,
        metavar="RECORD.json",
        help="for inspectors: the record of the sites",
    )
    verifying.add_argument(
        "--plan",
        type=Path,
        metavar="PLAN",
        help="the plan, when it is published: exclusions and reasons as sealed",
    )
    verifying.add_argument("--sites", type=Path, metavar="SITES.csv", help="the sites of the plan")


def _plan_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plan", type=Path, metavar="PLAN", help="the plan as YAML or JSON")
    parser.add_argument("--sites", type=Path, metavar="SITES.csv", help="the sites: stratum,site,excluded")
    parser.add_argument(
        "--inspectors", type=Path, metavar="POOL", help="inspectors, places and past visits as YAML or JSON"
    )


def run(args: argparse.Namespace) -> int:
    """Exit code 0; 1 for the first thing that does not hold or can't be; 2 for wrong use."""
    for stream in (sys.stdout, sys.stderr):
        # Names are Chinese, and consoles of another kind must not break on them.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    actions: dict[str, Callable[[argparse.Namespace], int]] = {"seal": _seal, "run": _run, "verify": _verify}
    try:
        return actions[args.action](args)
    except _NotUsable as error:
        print(error, file=sys.stderr)
        return REFUSED
    except DrawError as error:
        print(error, file=sys.stderr)
        return WRONG


def _seal(args: argparse.Namespace) -> int:
    _all_new(args.out, args.secret_out)
    plan, pool = _read_plan(args), _read_pool(args)
    if pool is not None:
        check_places(pool, plan)
        check_crews((entry.site for entry in plan.frame), pool)
        if failed := rehearse(plan, pool, _TRIALS):
            words = f"too few inspectors in {failed} of {_TRIALS} trial draws: add some and seal again"
            print(words, file=sys.stderr)
    secret = secrets.token_bytes(SECRET_BYTES)
    sealed = seal(plan, secret, _now(), pool.hash() if pool is not None else "")
    _write(args.secret_out, secret.hex() + "\n", private=True)
    try:
        _write(args.out, sealed.text())
    except _NotUsable:
        args.secret_out.unlink(missing_ok=True)
        raise
    _print_sealed(sealed)
    if not plan.public_input_from:
        print("no source of a public input is named: this draw will be marked steerable", file=sys.stderr)
    return 0


def _print_sealed(sealed: Sealed) -> None:
    sites = sum(quota.sites for quota in sealed.quotas)
    asked = sum(quota.quota for quota in sealed.quotas)
    print(
        f"draw {sealed.number}: {asked} of {sites} sites in {len(sealed.quotas)} strata,"
        f" {sealed.excluded} excluded"
    )
    print(f"draw at     {sealed.draw_at.isoformat()}")
    print(f"commitment  {sealed.commitment}")
    print(f"frame_hash  {sealed.frame_hash}")


def _run(args: argparse.Namespace) -> int:
    if (args.inspectors is None) != (args.crews_out is None):
        raise _NotUsable("--inspectors and --crews-out go together")
    _all_new(*(path for path in (args.out, args.crews_out) if path is not None))
    sealed = read_sealed(_read(args.sealed))
    plan, pool, secret = _read_plan(args), _read_pool(args), _read_secret(args.secret)
    if sealed.pool_hash and pool is None:
        raise _NotUsable("inspectors were sealed with this plan: give --inspectors and --crews-out")
    record = draw_record(plan, sealed, secret, args.public_input, _now())
    crews = None
    failed: TooFewInspectors | None = None
    if pool is not None:
        try:
            crews = draw_crew_record(plan, sealed, secret, args.public_input, record, pool)
        except TooFewInspectors as error:
            failed = error
    # The sites are drawn now, whether or not there are inspectors for them: the record stays.
    text = record.text()
    _write(args.out, text, private=True)
    if crews is not None:
        _write(args.crews_out, crews.text(), private=True)
    _print_drawn(record, sha256_hex(text.encode()))
    if failed is not None:
        # Which visits these are would tell drawn sites to whoever looks on.
        why = args.crews_out.with_name(args.crews_out.name + ".missing.txt")
        _write(why, "".join(f"{lack.words}\n" for lack in failed.lacks), private=True)
        number = "1 visit" if len(failed.lacks) == 1 else f"{len(failed.lacks)} visits"
        print(f"too few inspectors for {number}: {why} says which and why", file=sys.stderr)
        return WRONG
    return 0


def _print_drawn(record: Record, record_hash: str) -> None:
    # Somebody may be looking on. The seed stays hidden too: with it and the list of sites the draw is known.
    drawn = sum(len(stratum.drawn) for stratum in record.strata)
    short = sum(stratum.short for stratum in record.strata)
    print(
        f"draw {record.number}: {drawn} sites drawn" + (f", {short} fewer than the quotas" if short else "")
    )
    print(f"record      {record_hash}")
    print(f"frame_hash  {record.frame_hash}")
    if record.steerable:
        print("without a public input: marked steerable", file=sys.stderr)


def _verify(args: argparse.Namespace) -> int:
    data = _read(args.record)
    if args.plan is not None and args.sealed is None:
        raise _NotUsable("--plan goes with --sealed")
    sealed_data = None if args.sealed is None else _read(args.sealed)
    sites_data = None if args.sites_record is None else _read(args.sites_record)
    try:
        sealed = None if sealed_data is None else read_sealed(sealed_data)
        verdict = _verdict(data, sealed, sites_data)
        if verdict.holds and sealed is not None and args.plan is not None:
            secret = bytes.fromhex(parse_document(data, "record")["secret"])
            problem = matches_plan(sealed, _read_plan(args), secret)
            verdict = Verdict(problem) if problem else verdict
    except DrawError as error:
        verdict = Verdict(error.problem)
    if verdict.problem is not None:
        print(verdict.problem)
        return WRONG
    print("verified")
    for note in verdict.notes:
        print(note, file=sys.stderr)
    return 0


def _verdict(data: bytes, sealed: Sealed | None, sites_data: bytes | None) -> Verdict:
    if not is_crew_record(data):
        if sites_data is not None:
            raise _NotUsable("--record goes with a record of inspectors")
        return verify(data, sealed)
    record = None
    if sites_data is not None:
        record = read_record(sites_data)
        verdict = verify_record(record, sealed)
        if not verdict.holds:
            return verdict
    return verify_crews(data, record, sealed)


def _read_plan(args: argparse.Namespace) -> Plan:
    data = _read(args.plan)
    rows = [] if args.sites is None else list(_site_rows(args.sites))
    return read_plan(data, args.plan.name, rows)


def _site_rows(path: Path) -> Iterable[SiteRow]:
    bad: list[int] = []

    def say(line: int, reason: str) -> None:
        bad.append(line)
        print(f"{path}:{line}: {reason}", file=sys.stderr)

    try:
        rows = read_rows(
            path, Columns(*SITE_COLUMNS), say, lambda text: print(f"{path}: {text}", file=sys.stderr)
        )
        for _, cells in rows:
            yield SiteRow(*cells)
    except TableError as error:
        raise _NotUsable(f"{path}: {error}") from error
    if bad:
        words = "1 line can't be used" if len(bad) == 1 else f"{len(bad)} lines can't be used"
        raise DrawError("file.lines", f"{path}: {words}")


def _read_pool(args: argparse.Namespace) -> Pool | None:
    return None if args.inspectors is None else read_pool_file(_read(args.inspectors), args.inspectors.name)


def _read_secret(path: Path) -> bytes:
    try:
        return bytes.fromhex(_read(path).decode("ascii").strip())
    except ValueError as error:
        raise _NotUsable(f"{path}: no secret in it (64 hex digits)") from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than any may have, so that whoever parses it says that it is too large.
            return file.read(LARGEST + 1)
    except OSError as error:
        raise _NotUsable(f"{path}: can't be read: {error.strerror}") from error


def _all_new(*paths: Path) -> None:
    for path in paths:
        if path.exists():
            raise _NotUsable(f"{path} is there already: no sealing, secret or record is written over")


def _write(path: Path, text: str, private: bool = False) -> None:
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644)
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _NotUsable(f"{path}: can't be written: {error.strerror}") from error


def _now() -> datetime:
    return datetime.now(SHANGHAI).replace(microsecond=0)
