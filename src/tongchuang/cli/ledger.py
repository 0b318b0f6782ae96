"""`tongchuang ledger`: verify the chain, print its head, seal what waits."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tongchuang.cli.django import with_database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """verify [--head FILE] · head [--out FILE] · seal"""
    commands = parser.add_subparsers(dest="action", required=True)
    verify = commands.add_parser("verify", help="recompute the chain; exit 1 with the first thing that does not hold")
    verify.add_argument("--head", type=Path, help="a head printed earlier (JSON): finds a cut-off tail")
    head = commands.add_parser("head", help="print the head of the chain as JSON, to be kept outside")
    head.add_argument("--out", type=Path, help="write it to a file")
    commands.add_parser("seal", help="seal what waits now")


def run(args: argparse.Namespace) -> int:
    """Exit code 0, or 1 when the ledger does not hold, 2 when the head file can't be read."""
    with with_database():
        return {"verify": _verify, "head": _head, "seal": _seal}[args.action](args)


def _verify(args: argparse.Namespace) -> int:
    from tongchuang.domain.ledger.verifying import Head, verify

    published = None
    if args.head:
        try:
            body = json.loads(args.head.read_text())
            published = Head(int(body["position"]), str(body["hash"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            print(f"{args.head}: not a head file ({error}); print one with `tongchuang ledger head`", file=sys.stderr)
            return 2
    found = verify(published)
    if found.problem:
        print(f"broken: {found.problem}", file=sys.stderr)
        return 1
    print(
        f"verified: {found.head.position} events, head {found.head.hash}, "
        f"{found.waiting} waiting to be sealed, {found.erased} with personal values erased"
    )
    return 0


def _head(args: argparse.Namespace) -> int:
    from tongchuang.domain.ledger.verifying import head

    now = head()
    text = json.dumps({"position": now.position, "hash": now.hash})
    if args.out:
        args.out.write_text(text + "\n")
    print(text)
    return 0


def _seal(args: argparse.Namespace) -> int:
    from tongchuang.domain.ledger.sealing import seal_all

    print(f"sealed: {seal_all()}")
    return 0
