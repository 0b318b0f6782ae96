"""The `tongchuang` command: one table of subcommands, each in a module of its own, imported when it is asked for."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any


@dataclass(frozen=True)
class Command:
    """A subcommand. Its module has `add_arguments(parser)` and `run(args) -> int`."""

    name: str
    module: str
    help: str


# The result couldn't be written: neither the material's fault nor the user's.
UNWRITTEN = 74

COMMANDS: tuple[Command, ...] = (
    Command("pack", "tongchuang.cli.pack", "check, list and compare packs (campaign types as data)"),
    Command(
        "score-files",
        "tongchuang.cli.score_files",
        "score a standard by the facts in files, without a database",
    ),
    Command(
        "read",
        "tongchuang.cli.read",
        "read the duties (任务) out of a speech, plan or notice, without a database",
    ),
    Command("serve", "tongchuang.cli.serve", "run the web server, the jobs beside it and the database below"),
    Command("demo", "tongchuang.cli.demo", "load a made-up county to try everything with"),
    Command("db", "tongchuang.cli.db", "start, stop or migrate the database by itself"),
    Command("ledger", "tongchuang.cli.ledger", "verify the chain of events, print its head, seal what waits"),
    Command(
        "case", "tongchuang.cli.case", "verify the exported file of a case (问题线索), with the file alone"
    ),
    Command("ranking", "tongchuang.cli.ranking", "list, show, freeze and reproduce rankings"),
    Command(
        "draw",
        "tongchuang.cli.draw",
        "seal, run and verify draws of sites and inspectors (抽签), with files alone",
    ),
    Command(
        "facts",
        "tongchuang.cli.facts",
        "verify, rebuild, compact and score the facts store; load facts from files",
    ),
    Command("jobs", "tongchuang.cli.jobs", "run the process that seals the ledger and recomputes"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand; the exit code is 0, 1 for what is wrong with the material, 2 for wrong use, 74 for a full disk."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        parser = build_parser(words)
        args = parser.parse_args(words)
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output (head, less) has gone; there is nobody left to tell.
        _forget_output()
        return 141
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO) or error.filename:
            raise
        _forget_output()
        print(f"The output could not be written: {error.strerror}", file=sys.stderr)
        return UNWRITTEN
    except KeyboardInterrupt:
        return 130


def _forget_output() -> None:
    """Let what is still held back go nowhere, or Python would try to write it once more as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def build_parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser for these words: only the module of the subcommand in use is imported, the help names all."""
    parser = argparse.ArgumentParser(
        prog="tongchuang", description="Tongchuang 同创: run a campaign as one loop."
    )
    parser.add_argument("--version", action="version", version=f"tongchuang {_version()}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    wanted = next((word for word in words if not word.startswith("-")), None)
    for command in COMMANDS:
        subparser = subparsers.add_parser(command.name, help=command.help, description=command.help)
        if command.name == wanted:
            module: Any = import_module(command.module)
            module.add_arguments(subparser)
            # An own default of the module (for a level of subcommands below it) stays.
            if subparser.get_default("run") is None:
                subparser.set_defaults(run=module.run)
    return parser


def _version() -> str:
    try:
        return version("tongchuang")
    except PackageNotFoundError:
        return "unknown"


if __name__ == "__main__":
    sys.exit(main())
