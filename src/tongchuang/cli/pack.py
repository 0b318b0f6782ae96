"""`tongchuang pack check|list|diff`: what a pack says, what is wrong with it, what a new version changes."""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from tongchuang.engines.standard.diff import Change, Diff, Entry, FieldChange, TreeDiff, diff_standards
from tongchuang.engines.standard.model import Standard
from tongchuang.engines.standard.pack import PACK_FILE, is_calendar, load_calendar, load_pack
from tongchuang.engines.standard.pack_model import Pack
from tongchuang.engines.standard.problems import Problem
from tongchuang.engines.standard.read import full_points, load_standard
from tongchuang.engines.standard.write import plain_number

DEFAULT_FOLDER = "packs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `tongchuang pack`."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    check = actions.add_parser("check", help="say what is wrong with packs, with file, line and reason")
    check.add_argument(
        "paths", nargs="+", metavar="DIR", help="folder of a pack, of calendars, or a standard's file"
    )
    check.set_defaults(act=_check)
    list_ = actions.add_parser("list", help="list the packs in a folder")
    list_.add_argument(
        "folder", nargs="?", default=DEFAULT_FOLDER, metavar="DIR", help="default: %(default)s"
    )
    list_.set_defaults(act=_list)
    diff = actions.add_parser("diff", help="list what a new version of a standard changes")
    diff.add_argument("old", metavar="OLD", help="a standard's file or the folder of a pack")
    diff.add_argument("new", metavar="NEW")
    diff.add_argument("--json", action="store_true", help="print one JSON object")
    diff.set_defaults(act=_diff)


def run(args: argparse.Namespace) -> int:
    """Run one action."""
    code: int = args.act(args)
    return code


def _check(args: argparse.Namespace) -> int:
    bad = False
    for path in map(Path, args.paths):
        line, problems = _checked(path)
        bad = _tell(problems) or bad
        if line is not None:
            print(line)
    return 1 if bad else 0


def _checked(path: Path) -> tuple[str | None, Sequence[Problem]]:
    if is_calendar(path):
        years, problems = load_calendar(path)
        named = ", ".join(str(year.year) for year in years)
        return (None if _wrong(problems) else f"{path.name}  working calendars {named}"), problems
    if path.is_file() and path.suffix in (".yaml", ".yml") and path.name != PACK_FILE:
        read = load_standard(path)
        return (None if read.standard is None else _standard_line(read.standard)), read.problems
    pack_read = load_pack(path.parent if path.name == PACK_FILE and path.is_file() else path)
    return (None if pack_read.pack is None else _pack_line(pack_read.pack)), pack_read.problems


def _tell(problems: Iterable[Problem]) -> bool:
    """Print problems (to standard output, as the answer) and warnings (beside it); whether there are problems."""
    bad = False
    for problem in problems:
        print(problem, file=sys.stderr if problem.warning else sys.stdout)
        bad = bad or not problem.warning
    return bad


def _wrong(problems: Iterable[Problem]) -> bool:
    return any(not problem.warning for problem in problems)


def _pack_line(pack: Pack) -> str:
    items, points, verified = _figures(pack.standards)
    state = "complete" if pack.complete else "incomplete"
    return f"{pack.id}  {pack.title}  {items} items  {points} points  {state}  {verified} verified"


def _standard_line(standard: Standard) -> str:
    items, points, verified = _figures([standard])
    return f"{standard.id} {standard.version}  {standard.title}  {items} items  {points} points  {verified} verified"


def _figures(standards: Sequence[Standard]) -> tuple[int, str, str]:
    leaves = [leaf for standard in standards for leaf in standard.leaves()]
    points = " + ".join(plain_number(full_points(standard.tree)) for standard in standards)
    verified = sum(leaf.verified is True for leaf in leaves)
    # Rounded down: 100% says that every single item is verified.
    return len(leaves), points, f"{verified * 100 // len(leaves)}%"


def _list(args: argparse.Namespace) -> int:
    folder = Path(args.folder)
    if not folder.is_dir():
        print(f"{folder}: no such folder; name the folder that holds the packs", file=sys.stderr)
        return 1
    rows = [("id", "title", "level", "standards", "items", "points", "complete", "verified")]
    bad: list[tuple[Path, int]] = []
    for path in sorted(entry.parent for entry in folder.glob(f"*/{PACK_FILE}")):
        read = load_pack(path)
        if read.pack is None:
            bad.append((path, sum(not problem.warning for problem in read.problems)))
        else:
            rows.append(_row(read.pack))
    _print_table(rows)
    for path, count in bad:
        print(
            f"{path}: {count} problem{'s' if count > 1 else ''}; see `tongchuang pack check {path}`",
            file=sys.stderr,
        )
    return 1 if bad else 0


def _row(pack: Pack) -> tuple[str, ...]:
    items, points, verified = _figures(pack.standards)
    standards = ", ".join(f"{standard.id} {standard.version}" for standard in pack.standards)
    complete = "yes" if pack.complete else "no"
    return pack.id, pack.title, pack.level, standards, str(items), points, complete, verified


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _diff(args: argparse.Namespace) -> int:
    old, new = _standards(Path(args.old)), _standards(Path(args.new))
    if old is None or new is None:
        return 1
    pairs = _paired(old, new)
    if pairs is None:
        return 1
    diffs = [diff_standards(before, after) for before, after in pairs]
    if args.json:
        documents = [_document(diff) for diff in diffs]
        print(json.dumps(documents[0] if len(documents) == 1 else documents, ensure_ascii=False, indent=1))
    else:
        for diff in diffs:
            _print_diff(diff)
    return 0


def _standards(path: Path) -> tuple[Standard, ...] | None:
    if path.is_dir() or path.name == PACK_FILE:
        read = load_pack(path if path.is_dir() else path.parent)
        standards, problems = (None if read.pack is None else read.pack.standards), read.problems
    else:
        single = load_standard(path)
        standards, problems = (None if single.standard is None else (single.standard,)), single.problems
    for problem in problems:
        if not problem.warning:
            print(problem, file=sys.stderr)
    return standards


def _paired(old: Sequence[Standard], new: Sequence[Standard]) -> list[tuple[Standard, Standard]] | None:
    if len(old) == len(new) == 1:
        if old[0].id != new[0].id:
            print(f"note: two different standards: {old[0].id}, {new[0].id}", file=sys.stderr)
        return [(old[0], new[0])]
    after = {standard.id: standard for standard in new}
    pairs = [(standard, after[standard.id]) for standard in old if standard.id in after]
    single = {standard.id for standard in old} ^ set(after)
    if single:
        print(f"note: only on one side: {', '.join(sorted(single))}", file=sys.stderr)
    if not pairs:
        print("no standard with the same id stands in both", file=sys.stderr)
        return None
    return pairs


def _print_diff(diff: Diff) -> None:
    print(f"{diff.old.id} {diff.old.version} -> {diff.new.id} {diff.new.version}")
    _print_fields("standard", diff.standard)
    for kind, tree in (("", diff.items), (" headings", diff.headings)):
        _print_entries(f"added{kind}", tree.added)
        _print_entries(f"gone{kind}", tree.gone)
        _print_changes(f"reworded{kind}", [(change, change.reworded) for change in tree.reworded])
        _print_changes(f"re-weighted{kind}", [(change, change.reweighted) for change in tree.reweighted])
        _print_changes(f"moved{kind}", [(change, (change.moved,)) for change in tree.moved if change.moved])
        _print_changes(f"renamed{kind}", [(change, ()) for change in tree.renamed])
        _print_changes(f"otherwise changed{kind}", [(change, change.other) for change in tree.otherwise])
    counts = f"{len(diff.kept)} kept, {len(diff.changed)} changed, {len(diff.left_over)} left over"
    print(f"a campaign that moves: {counts}, {len(diff.items.added)} new")


def _print_entries(heading: str, entries: Sequence[Entry]) -> None:
    if entries:
        print(f"{heading} ({len(entries)}):")
    for entry in entries:
        print(f"  {entry.code}  {entry.title}")


def _print_changes(heading: str, changes: Sequence[tuple[Change, Sequence[FieldChange]]]) -> None:
    if changes:
        print(f"{heading} ({len(changes)}):")
    for change, fields in changes:
        code = f"{change.old_code} -> {change.code}" if change.renamed else change.code
        print(f"  {code}  {change.title}")
        for field in fields:
            print(f"      {field.field}: {_flat(field.old)} -> {_flat(field.new)}")


def _print_fields(heading: str, fields: Sequence[FieldChange]) -> None:
    if fields:
        print(f"{heading}:")
    for field in fields:
        print(f"  {field.field}: {_flat(field.old)} -> {_flat(field.new)}")


def _flat(text: str) -> str:
    return " ".join(text.split()) or "(none)"


def _document(diff: Diff) -> dict[str, object]:
    return {
        "old": {"id": diff.old.id, "version": diff.old.version},
        "new": {"id": diff.new.id, "version": diff.new.version},
        "standard": [_change_document(field) for field in diff.standard],
        **_tree_document(diff.items),
        "headings": _tree_document(diff.headings),
        "kept": [change.code for change in diff.kept],
        "changed": [change.code for change in diff.changed],
        "left_over": [entry.code for entry in diff.left_over],
    }


def _tree_document(tree: TreeDiff) -> dict[str, object]:
    def listed(pairs: Iterable[tuple[Change, Sequence[FieldChange]]]) -> list[dict[str, object]]:
        return [
            {
                "code": change.code,
                "title": change.title,
                "changes": [_change_document(field) for field in fields],
            }
            for change, fields in pairs
        ]

    return {
        "added": [{"code": entry.code, "title": entry.title} for entry in tree.added],
        "gone": [{"code": entry.code, "title": entry.title} for entry in tree.gone],
        "reworded": listed((change, change.reworded) for change in tree.reworded),
        "reweighted": listed((change, change.reweighted) for change in tree.reweighted),
        "moved": listed((change, (change.moved,)) for change in tree.moved if change.moved),
        "renamed": [
            {"old": change.old_code, "code": change.code, "title": change.title} for change in tree.renamed
        ],
        "otherwise": listed((change, change.other) for change in tree.otherwise),
    }


def _change_document(field: FieldChange) -> dict[str, str]:
    return {"field": field.field, "old": field.old, "new": field.new}
