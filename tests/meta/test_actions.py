"""Every change is an event of the same transaction. What is read off the source; the ledger itself refuses events outside one.

An action tells the ledger if it, or a function that it calls, calls `record`, `record_many` or `record_past`. Calls are followed
by name through the imports of each module, so an action that merely imports a function that tells is not taken for one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "src"
PACKAGE = ROOT / "tongchuang"
TELLING = {f"tongchuang.domain.ledger.actions.{name}" for name in ("record", "record_many", "record_past")}
# Public functions in the places of actions that write no event, each with why.
SILENT = {
    "tongchuang.domain.messages.actions.inbox.mark_read": "one's own inbox: nobody else's business, nothing else changes",
    "tongchuang.domain.messages.actions.inbox.mark_all_read": "one's own inbox",
    "tongchuang.domain.messages.actions.inbox.mark_target_read": "one's own inbox",
    "tongchuang.domain.messages.actions.inbox.acknowledge": "one's own inbox: the receipt stands in the message",
    "tongchuang.domain.messages.actions.wishes.set_wants": "one's own settings: nobody else's business",
    "tongchuang.domain.messages.actions.wishes.save_settings": "one's own settings",
    "tongchuang.domain.messages.actions.wishes.ask_for_test": "a test message to oneself; the dispatch is its own record",
    "tongchuang.domain.scores.actions.take_snapshot": "computed from facts that have events of their own; can be redone",
    "tongchuang.domain.scores.actions.snapshot_of": "as take_snapshot",
    "tongchuang.domain.scores.actions.find_snapshot": "reads",
    "tongchuang.domain.appraisals.actions.refresh_ranking": "computed from facts that have events of their own; can be redone",
    "tongchuang.domain.organisations.actions.imports.preview_units": "a dry run: reads",
    "tongchuang.domain.organisations.actions.imports.preview_persons": "a dry run: reads",
    "tongchuang.domain.places.actions.imports.preview_sites": "a dry run: reads",
    "tongchuang.domain.inspections.actions.observations.preview_facts": "a dry run: reads",
    "tongchuang.workflows.facts.importing.loading.prepare_import": "a dry run: reads",
    "tongchuang.domain.plans.actions.imports.preview_capacities": "a dry run: reads",
    "tongchuang.domain.inspections.actions.observations.check_fact": "checks what is to be entered: reads",
    "tongchuang.domain.files.actions.uploads.standing_of": "reads",
    "tongchuang.domain.files.actions.uploads.make_thumbnails": "made of photos that have events of their own; can be made again",
    "tongchuang.domain.files.actions.uploads.forget_stale_uploads": "what never became a file: nothing had been told of it",
    "tongchuang.domain.files.actions.captures.note_captures": "a part of taking a delivery, which tells",
    "tongchuang.domain.inspections.actions.visits.attach_originals": "a part of taking a delivery; the file has an event of its own",
    "tongchuang.domain.accounts.actions.note_device_seen": "when a phone called last: no change of anything that people decide",
    "tongchuang.workflows.plates.printing.preview_of": "draws a picture: reads",
    "tongchuang.domain.plates.actions.count_scan": "a number per site and day, of strangers; nobody decides by it",
    "tongchuang.domain.accounts.actions.note_app_password_seen": "when a program called last",
    "tongchuang.domain.tasks.actions.feeds.note_asked": "when a calendar program asked last, and how often: nothing that people decide",
    "tongchuang.workflows.burden.known.known_figures": "reads",
    "tongchuang.workflows.burden.looking.what_is_there": "reads",
    "tongchuang.domain.burden.actions.minutes.add_times": "seconds of units and days, of nobody; nobody decides by one of them",
    "tongchuang.domain.findings.actions.assign.hand_over": "a part of assigning and deciding, which tell",
}
# What actions share: parts of an action, called within its transaction, which tells.
SHARED_PARTS = {"base.py", "__init__.py"}
# Files outside actions and workflows that may write rows, each with why.
WRITERS = {
    "domain/ledger/": "the ledger itself",
    "domain/accounts/models.py": "the manager that Django asks for a new user",
    "domain/messages/consumers.py": "follows from the ledger: what was told to whom",
    "domain/messages/planning.py": "follows from due times and can be worked out again: planned reminders and what they told",
    "domain/messages/queueing.py": "follows from the inbox: what is to go out; the rows are their own record",
    "domain/messages/dispatching.py": "how sending went; the rows are their own record, and retrying tells",
    "domain/scores/": "follows from facts and can be computed again: snapshots and their marks",
    "domain/plans/writing.py": "follows from findings and capacities and can be computed again; a plan that is done tells",
    "domain/runs/progress.py": "how far a run is: no change of anything that people decide",
    "domain/authenticity/tracing.py": "follows from photos and can be made again: traces, and how far examinations are",
    "domain/authenticity/consumers.py": "follows from the ledger: what is to be examined",
    "domain/facts/": "follows from the ledger and can be written again: what waits for a file, and the manifest of the files",
    "domain/routes/writing.py": "follows from planned visits and can be worked out again; the run that works it out tells",
    "domain/rechecks/choosing.py": "the sealed secret, part of choose_rechecks, which tells of its commitment",
    "domain/appraisals/keeping.py": "rankings as computed and their marks; freezing is part of freeze_ranking, which tells",
    "domain/standards/": "publishing writes through the actions of standards",
    "workflows/demo/": "the demo county, loaded as it happened, with its events",
    "domain/inspections/latest.py": "the check that counts, kept inside submit_visit's transaction",
    "domain/inspections/receipts.py": "part of submit_visit's transaction",
    "domain/findings/numbering.py": "numbers without gaps, taken inside the transaction that uses them",
    "domain/findings/clock.py": "pauses of a finding's clock, part of the actions that tell of them",
    "domain/coordination/stepping.py": "steps of a coordination, part of the actions that tell of them",
    "domain/findings/writing.py": "rows of findings with their photos, part of the actions that tell of them",
    "domain/findings/proof.py": "photos of a fix, part of fix_finding",
    "domain/deliveries/submission_actions.py": "the actions of submissions, in a file of their own",
    "domain/accounts/queries.py": "sessions that have run out",
}
WRITES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITES_OF_MANAGERS = {"create", "update", "delete", "add_root", "add_child", "copy"}


@dataclass
class Function:
    """A function with the full names of what it calls."""

    module: str
    name: str
    calls: set[str] = field(default_factory=set)
    keyword_only: set[str] = field(default_factory=set)

    @property
    def full(self) -> str:
        """Its name with its module."""
        return f"{self.module}.{self.name}"


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources(*rooms: str) -> Iterator[Path]:
    """The files of rooms, without migrations."""
    for room in rooms:
        yield from sorted(p for p in (PACKAGE / room).rglob("*.py") if "migrations" not in p.parts)


@cache
def functions() -> dict[str, Function]:
    """All functions and methods of domain and workflows by full name; names that a package passes on point to the real one."""
    found: dict[str, Function] = {}
    for path in sources("domain", "workflows"):
        tree, module = ast.parse(path.read_text()), module_of(path)
        imported = _imports(tree)
        local = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                keys = {argument.arg for argument in node.args.kwonlyargs}
                found[f"{module}.{node.name}"] = Function(module, node.name, _calls(node, module, imported, local), keys)
        if path.name == "__init__.py":
            for name, target in imported.items():
                found.setdefault(f"{module}.{name}", Function(module, name, {target}))
    return found


def _imports(tree: ast.Module) -> dict[str, str]:
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
    return names


def _calls(function: ast.FunctionDef, module: str, imported: dict[str, str], local: set[str]) -> set[str]:
    """What it calls or passes on to be called."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if node.id in imported:
                found.add(imported[node.id])
            elif node.id in local and node.id != function.name:
                found.add(f"{module}.{node.id}")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in imported:
                found.add(f"{imported[node.value.id]}.{node.attr}")
            elif node.attr in local:
                found.add(f"{module}.{node.attr}")
    return found


def tells(name: str) -> bool:
    """Whether calling it may write an event."""
    seen, open_ones = set(), [name]
    while open_ones:
        current = open_ones.pop()
        if current in TELLING:
            return True
        if current not in seen:
            seen.add(current)
            open_ones += functions()[current].calls if current in functions() else ()
    return False


def actions() -> list[Function]:
    """The public functions of actions.py, actions/ and workflows."""
    found = []
    for path in sources("domain", "workflows"):
        inside = path.relative_to(PACKAGE)
        of_domain = inside.parts[0] == "domain" and ("actions" in inside.parts or path.name == "actions.py")
        of_workflows = inside.parts[0] == "workflows" and "demo" not in inside.parts
        if not (of_domain or of_workflows) or inside.parts[1] == "ledger" or path.name in SHARED_PARTS:
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                function = functions()[f"{module_of(path)}.{node.name}"]
                # A workflow that takes no author only reads.
                if of_domain or "by" in function.keyword_only:
                    found.append(function)
    return found


def test_every_action_tells_the_ledger() -> None:
    found = actions()
    assert len(found) > 60, "the actions were not found"
    silent = [each.full for each in found if each.full not in SILENT and not tells(each.full)]
    assert silent == [], "call record(…) in the transaction of the change, or say in SILENT why there is nothing to tell"


def test_the_exceptions_are_still_needed() -> None:
    names = {each.full for each in actions()}
    assert {name for name in SILENT if name in names and tells(name)} == set()


def test_the_test_can_fail() -> None:
    """The walk over calls finds what tells, and only that."""
    assert tells("tongchuang.domain.findings.actions.handle.accept_finding")
    assert tells("tongchuang.domain.findings.actions.accept_finding")
    assert not tells("tongchuang.domain.messages.actions.inbox.mark_read")
    assert not tells("tongchuang.domain.organisations.actions.base.locked_person")


def test_rows_are_written_by_actions_alone() -> None:
    stray = []
    for path in sources("domain", "workflows", "web", "api", "jobs", "cli"):
        inside = path.relative_to(PACKAGE)
        acting = inside.parts[0] == "workflows" or "actions" in inside.parts or path.name == "actions.py"
        if not acting and not any(str(inside).startswith(allowed) for allowed in WRITERS):
            stray += [f"{inside}:{line} {name}" for line, name in _writes(ast.parse(path.read_text()))]
    assert stray == [], "move it into an action, or say in WRITERS whose part it is"


def _writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, chain = node.func.attr, ast.unparse(node.func.value)
            if (name in WRITES and not chain.startswith(("super()", "book", "image", "flat", "segno."))) or (name in WRITES_OF_MANAGERS and (".objects" in chain or ".filter(" in chain)):
                yield node.lineno, f"{chain}.{name}"


def test_no_signals_carry_business() -> None:
    """What follows from a change is read from the ledger, in order, by readers that can be named."""
    used = [
        str(path.relative_to(PACKAGE))
        for path in sources("domain", "workflows", "web", "api", "jobs", "cli")
        if any(word in path.read_text() for word in ("django.db.models.signals", "@receiver", "django.dispatch"))
    ]
    assert used == []


def test_the_ledger_refuses_an_event_outside_a_transaction(transactional_db: None) -> None:
    import pytest
    from django.contrib.contenttypes.models import ContentType

    from tongchuang.domain.ledger.actions import record
    from tongchuang.domain.ledger.values import SYSTEM

    with pytest.raises(RuntimeError):
        record("test.outside", ContentType(pk=1), by=SYSTEM)
