"""Supposed changes put into the question of a forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tongchuang.domain.forecasts.engine_io import Question
from tongchuang.domain.scenarios.engine_io.scores import quotas_of, standard_with, verdicts_of
from tongchuang.domain.scenarios.values import Change
from tongchuang.engines.scoring.counted import Verdict
from tongchuang.engines.scoring.facts import Check

SUPPOSED = "supposed"


def supposed_question(question: Question, changes: Sequence[Change]) -> Question:
    """The same question with the changes in it: what is supposed of a site counts as found at this very moment.

    A site supposed to pass has its problem of that item verified now, so that it counts as any other fix does.
    """
    standard = standard_with(question.standard, changes)
    verdicts = verdicts_of(changes, standard, question.sites)
    passed = {pair for pair, verdict in verdicts.items() if verdict.verdict == "pass"}
    problems = [
        replace(each, closed_at=question.as_of) if each.closed_at is None and (each.site, each.item) in passed else each
        for each in question.problems
    ]  # fmt: skip
    facts = [*question.facts, *(_check(question, *pair, verdict) for pair, verdict in verdicts.items())]
    quotas = {**question.quotas, **quotas_of(changes)}
    return replace(
        question, standard=standard, facts=facts, problems=problems,
        quotas={kind: number for kind, number in quotas.items() if number > 0},
    )  # fmt: skip


def _check(question: Question, site: str, item: str, verdict: Verdict) -> Check:
    return Check(
        item=item, period=f"{question.as_of:%Y-%m}", source="mock", site=site, visit=SUPPOSED, at=question.as_of,
        verdict=verdict.verdict, count=verdict.occurrences, grade=verdict.grade,  # type: ignore[arg-type]
    )  # fmt: skip
