"""Every sentence of the reader of packs has its words on a Chinese page."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils import translation

from tongchuang.domain.standards.engine_io import Problem
from tongchuang.web.standard.problem_words import ENDINGS, TEMPLATES, problem_text

ENGINE = Path(__file__).resolve().parents[3] / "src" / "tongchuang" / "engines" / "standard"


def templates_of_the_engine() -> set[str]:
    found: set[str] = set()
    for path in ENGINE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            texts: list[ast.AST] = []
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                texts = list(node.args) if name in ("add", "warn", "unknown", "_Stop") else []
            elif isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "template" for target in node.targets):
                texts = [node.value]
            found |= {text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)}
    return {text for text in found if " " in text}


def test_every_template_of_the_engine_is_known_here() -> None:
    engine = templates_of_the_engine()
    assert len(engine) > 100
    assert engine - set(TEMPLATES) == set()


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_said_in_chinese(template: str) -> None:
    with translation.override("zh-hans"):
        for ending in ("", *ENDINGS):
            names = ("what", "key", "word", "near", "known")
            values = {name: "x" for name in _names(template + ending)} | {name: "x" for name in names}
            text = problem_text(Problem("pack.yaml", 3, template + ending, tuple(values.items())))
            assert any("一" <= letter <= "鿿" or letter in "：；" for letter in text), text
            assert "%(" not in text


def _names(template: str) -> list[str]:
    return [part.split(")", 1)[0] for part in template.split("%(")[1:]]


def test_what_it_is_about_is_said_too() -> None:
    problem = Problem("standard.yaml", 7, "`%(key)s` is missing in %(what)s", (("key", "points"), ("what", "item 1.1")))
    with translation.override("zh-hans"):
        assert problem_text(problem) == "条目 1.1缺少“points”"
    with translation.override("en"):
        assert problem_text(problem) == "`points` is missing in item 1.1"
