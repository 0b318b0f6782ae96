"""The house checks itself: what imports cannot show. Each failure says where and what to do."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "tongchuang"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE, LONGEST_TEST_FILE = 400, 60, 250, 800
# From the lowest row to the highest; an app may refer to its own row and the rows below.
ROWS = [
    {"ledger"}, {"accounts"}, {"organisations"}, {"files"}, {"messaging"}, {"runs"}, {"standards"},
    {"campaigns"}, {"documents"}, {"burden"}, {"tasks"}, {"bulletins"}, {"pledges"}, {"gates"}, {"readings"}, {"meetings"},
    {"places"}, {"plates"}, {"responsibilities"}, {"inspections"}, {"deliveries"}, {"draws"},
    {"rechecks"}, {"routes"}, {"findings"}, {"orders"}, {"coordination"}, {"lookbacks"}, {"authenticity"}, {"facts"}, {"scores"},
    {"forecasts"}, {"plans"}, {"appraisals"}, {"consequences"}, {"leads"}, {"scenarios"},
]  # fmt: skip


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_files_are_short() -> None:
    long = {relative(path): len(path.read_text().splitlines()) for path in SOURCES}
    tests = {relative(p): len(p.read_text().splitlines()) for p in (ROOT / "tests").rglob("*.py")}
    templates = {relative(p): len(p.read_text().splitlines()) for p in PACKAGE.rglob("templates/**/*.html")}
    assert {name: n for name, n in long.items() if n > LONGEST_FILE} == {}
    assert {name: n for name, n in tests.items() if n > LONGEST_TEST_FILE} == {}
    assert {name: n for name, n in templates.items() if n > LONGEST_TEMPLATE} == {}


def test_functions_are_short_and_typed() -> None:
    long, untyped = [], []
    for path in SOURCES:
        for function in functions(path):
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > LONGEST_FUNCTION:
                long.append(f"{relative(path)}:{function.lineno} {function.name} has {lines} lines")
            if function.returns is None and function.name != "__init__":
                untyped.append(f"{relative(path)}:{function.lineno} {function.name} has no return type")
    assert long == []
    assert untyped == []


@pytest.mark.parametrize("room", ["web", "api", "jobs", "cli"])
def test_reads_go_through_access_or_queries(room: str) -> None:
    """`.objects` in a room that shows things is a read past the door."""
    found = [
        f"{relative(path)}:{number}"
        for path in (PACKAGE / room).rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\.(objects|_default_manager)\b", line)
    ]
    assert found == []


def test_every_action_takes_its_author_by_keyword() -> None:
    missing = []
    for path in (PACKAGE / "domain").rglob("actions*"):
        files = [path] if path.is_file() else sorted(path.rglob("*.py"))
        if path.parent.name == "ledger":
            continue
        for file in (file for file in files if file.name != "base.py"):
            tree = ast.parse(file.read_text())
            for node in tree.body:
                if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                    continue
                if "by" not in {argument.arg for argument in node.args.kwonlyargs}:
                    missing.append(f"{relative(file)}:{node.lineno} {node.name}: keyword-only `by` is missing")
    assert missing == []


def test_foreign_keys_point_to_the_same_or_a_lower_row() -> None:
    rank = {label: number for number, row in enumerate(ROWS) for label in row}
    wrong = []
    for model in apps.get_models():
        label = model._meta.app_label
        if label not in rank:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model is not None:
                target = field.related_model._meta.app_label
                if rank.get(target, -1) > rank[label]:
                    wrong.append(f"{label}.{model.__name__}.{field.name} points up to {target}")
    assert wrong == []
    assert {model._meta.app_label for model in apps.get_models() if model.__module__.startswith("tongchuang")} <= set(rank)


def test_the_web_process_stays_light() -> None:
    """Pages show what jobs have stored: whoever serves them never loads an engine's library (a worker has 200 MB)."""
    heavy = ("duckdb", "numpy", "scipy", "pandas", "pyarrow", "ortools", "sqlglot", "pyspark", "cv2", "typst", "apprise")
    words = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tongchuang.config.settings'; django.setup();"
        "import tongchuang.config.urls; from django.urls import get_resolver; get_resolver().url_patterns;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_results_refer_to_is_protected() -> None:
    """No deletion may run from a standard, a site, a unit, a visit or a finding into what refers to it."""
    kept = {"standardversion", "item", "site", "unit", "visit", "check", "finding", "person", "campaign", "region"}
    allowed = {"organisations.UnitAlias.unit", "responsibilities.Support.responsibility", "findings.FindingSupport.finding"}
    cascading = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey) or field.related_model._meta.model_name not in kept:
                continue
            if field.remote_field.on_delete is not models.PROTECT:
                cascading.add(f"{model._meta.label}.{field.name}")
    assert cascading - allowed == set()


def test_migrations_are_named() -> None:
    auto = [relative(path) for path in PACKAGE.rglob("migrations/0*.py") if re.search(r"\d{4}_(auto|initial)", path.name)]
    assert auto == []


def test_pages_run_no_inline_script_and_carry_no_inline_style() -> None:
    """The content security policy would block them silently."""
    found = []
    for path in PACKAGE.rglob("templates/**/*.html"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\son[a-z]+=\"|\sstyle=\"", line):
                found.append(f"{relative(path)}:{number}")
    assert found == []


def test_pages_load_nothing_from_the_internet() -> None:
    found = []
    for path in [*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("static/**/*.js"), *PACKAGE.rglob("static/**/*.css")]:
        text = path.read_text()
        for match in re.finditer(r"(?:src|href|url|import|fetch)\s*[=(]\s*[\"'(]?https?://[^\s\"')]+", text):
            found.append(f"{relative(path)}: {match.group(0)}")
    assert found == []


def test_the_ledger_tables_named_in_settings_exist() -> None:
    tables = {model._meta.db_table for model in apps.get_models()}
    assert set(settings.LEDGER_APPEND_ONLY_TABLES) <= tables
