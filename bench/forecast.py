"""Times the forecast of an official evaluation and prints JSON: simulated, exact, plain uniforms, values of fixes.

The county is made up: 28 site types of 54 sites, 20 items each, 3 sites drawn of each type (84 of 1,512), 30 reviews
and 8 polls, two visits a site. Run `python bench/forecast.py`; `--quick` simulates a tenth.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.engines.forecasting.worlds import Shape, make_world  # noqa: E402

from tongchuang.engines.forecasting.evaluation import Evaluation, loss_per_g  # noqa: E402
from tongchuang.engines.forecasting.exact import exact_holds, exact_total  # noqa: E402
from tongchuang.engines.forecasting.expect import expected  # noqa: E402
from tongchuang.engines.forecasting.forecast import forecast, prepare  # noqa: E402
from tongchuang.engines.forecasting.model import Settings  # noqa: E402
from tongchuang.engines.forecasting.simulate import simulate  # noqa: E402
from tongchuang.engines.forecasting.values import Base, fix_values  # noqa: E402

COUNTY = Shape(types=28, sites=54, items=20, drawn=3, evidence=30, surveys=8, visits_a_site=2.0)


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """What it gives, with wall and processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, {
        "wall_s": round(time.perf_counter() - wall, 3),
        "cpu_s": round(time.process_time() - cpu, 3),
    }


def figures(totals: np.ndarray) -> dict[str, float]:
    low, mid, high = np.quantile(totals, [0.05, 0.5, 0.95])
    return {
        "mean": round(float(totals.mean()), 3),
        "sd": round(float(totals.std()), 3),
        "p5": round(float(low), 2),
        "p50": round(float(mid), 2),
        "p95": round(float(high), 2),
    }


def uniforms(evaluation: Evaluation, simulations: int, threads: int = 2, chunk: int = 500) -> np.ndarray:
    """The way one would write it first: float uniforms for every pair. Items whose loss is linear only, no tables."""
    worth = [
        np.array([evaluation.worth[leaf] * loss_per_g(evaluation, int(leaf)) for leaf in block.leaves])
        for block in evaluation.blocks
    ]

    def run(number: int) -> np.ndarray:
        rng = np.random.Generator(np.random.SFC64(number))
        total = np.full(chunk, 100.0)
        for block, of_leaf in zip(evaluation.blocks, worth, strict=True):
            keys = rng.random((chunk, len(block.sites)), dtype=np.float32)
            rows = np.argpartition(keys, block.drawn, axis=1)[:, : block.drawn]
            u = rng.random((chunk, block.drawn, len(block.leaves)), dtype=np.float32)
            for level in block.levels:
                cut = block.thresholds(level, block.chance).astype(np.float32)[rows]
                hits = (u[:, :, level.columns] < cut).sum(axis=1)
                total -= hits @ (level.sizes * of_leaf[level.columns])
        return total

    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(run, range(simulations // chunk))))


def measure(simulations: int) -> dict[str, Any]:
    out: dict[str, Any] = {
        "simulations": simulations,
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
    }
    settings = Settings(simulations=simulations)
    mixed = make_world(1, COUNTY, settings, target=79.0)
    facts = len(mixed.question.facts) + sum(len(e.facts) for e in mixed.question.evaluations)
    out["county"] = {
        "facts": facts,
        "findings": len(mixed.question.problems),
        "sites": len(mixed.question.sites),
    }

    ready, out["learn"] = timed(lambda: prepare(mixed.question, ()))
    evaluation = ready.evaluation
    trials = sum(block.drawn * len(block.leaves) for block in evaluation.blocks)
    out["trials_an_evaluation"] = trials
    for threads in (1, 2):
        found, times = timed(lambda t=threads: simulate(evaluation, simulations, 1, threads=t))
        out[f"simulated_{threads}_threads"] = times | figures(found.total)
    of_leaves, out["expected_losses"] = timed(lambda: expected(evaluation))
    base = Base(mixed.question, evaluation, of_leaves, evaluation.worth)
    (fixes, _), times = timed(lambda: fix_values(base, None))
    out["value_of_fixes"] = times | {"findings": len(fixes)}
    whole, out["whole_forecast"] = timed(lambda: forecast(mixed.question))
    assert whole.total is not None
    out["whole_forecast"] |= {"mean": round(whole.total.mean, 3), "method": whole.method, "why": whole.why}

    linear = make_world(1, replace(COUNTY, rules=("bands", "pass_rate"), evidence=0, surveys=0), settings)
    plain = prepare(linear.question, ()).evaluation
    plain = replace(plain, strictness=0.0, rate_uncertainty=False)
    assert exact_holds(plain)[0]
    exact, times = timed(lambda: exact_total(plain))
    out["exact"] = times | {"mean": round(exact.mean, 3), "sd": round(exact.sd, 3)}
    strict = replace(plain, strictness=0.02)
    exact, times = timed(lambda: exact_total(strict))
    out["exact_with_days"] = times | {"mean": round(exact.mean, 3), "sd": round(exact.sd, 3)}
    found, times = timed(lambda: simulate(plain, simulations, 1, threads=2))
    out["same_simulated"] = times | figures(found.total)
    naive, times = timed(lambda: uniforms(plain, simulations))
    out["same_plain_uniforms"] = times | figures(naive)
    out["ratios_cpu"] = {
        "plain_uniforms_to_simulated": _ratio(out["same_plain_uniforms"], out["same_simulated"]),
        "plain_uniforms_to_exact": _ratio(out["same_plain_uniforms"], out["exact"]),
        "simulated_to_exact": _ratio(out["same_simulated"], out["exact"]),
    }
    out["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return out


def _ratio(a: dict[str, float], b: dict[str, float]) -> float:
    return round(a["cpu_s"] / max(b["cpu_s"], 1e-9), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the simulations")
    quick = parser.parse_args().quick
    print(json.dumps(measure(10_000 if quick else 100_000), indent=1))


if __name__ == "__main__":
    main()
