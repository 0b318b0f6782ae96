"""`tongchuang case`: verify the exported file of a case. The file alone, no database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """verify FILE [--head FILE] [--key FINGERPRINT]"""
    commands = parser.add_subparsers(dest="action", required=True)
    verify = commands.add_parser("verify", help="check a case file; exit 1 with everything that was altered")
    verify.add_argument("file", type=Path, metavar="FILE")
    verify.add_argument(
        "--head", type=Path, help="a head of the ledger printed earlier (JSON): finds a chain made anew"
    )
    verify.add_argument(
        "--key", default="", help="fingerprint of the installation's key, as its discipline page shows it"
    )


def run(args: argparse.Namespace) -> int:
    """Exit code 0, or 1 when something was altered, 2 when the file can't be read."""
    from tongchuang.workflows.case_file.verifying import NotACase, verify_case

    try:
        head = _head(args.head) if args.head else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(
            f"{args.head}: not a head file ({error}); print one with `tongchuang ledger head`",
            file=sys.stderr,
        )
        return 2
    try:
        found = verify_case(args.file, head=head, key=args.key)
    except NotACase as error:
        print(f"{args.file}: not the file of a case, or damaged ({error})", file=sys.stderr)
        return 2
    for problem in found.problems:
        print(f"altered: {problem}", file=sys.stderr)
    if found.problems:
        return 1
    print(
        f"verified: case {found.number}, {found.files} files, {found.events} events "
        f"({found.withheld} withheld, {found.erased} with words erased), "
        f"head {found.head_position} {found.head_hash}, seal {found.seal}, key {found.key}"
    )
    missing = [name for name in ("head", "key") if name not in found.compared]
    if missing:
        print(f"not compared with anything outside: {', '.join(missing)} (see --head and --key)")
    return 0


def _head(path: Path) -> tuple[int, str]:
    body = json.loads(path.read_text())
    return int(body["position"]), str(body["hash"])
