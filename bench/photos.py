"""Measures the check for pictures used twice and prints JSON: recall by what was done to the picture, false alarms on
honest photos that look alike, signs of a screen, and the time of a photo against many traces.

Places are made up (photos_bench/scenes.py). For each, one photo is known; then come copies of it, changed in each of the
ways of photos_bench/deeds.py, and honest photos: of the same place another time (also from a tripod, also after a fix),
of other places with the same watermark, and screenshots of other places. Alarms by the next photo of the same minute
are told apart: it is the same picture to the eye, and the product raises nothing about photos of one visit.

`python bench/photos.py`; `--places 30` takes less. The known photos stand among `--traces` others, whose words are
mixed from photos of further places.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import sys
import time
import uuid
from collections import defaultdict
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import cv2  # noqa: E402
import numpy as np  # noqa: E402
from bench.photos_bench.deeds import DEEDS, on_screen, screenshot, watermark  # noqa: E402
from bench.photos_bench.scenes import Place, jpeg  # noqa: E402

from tongchuang.adapters.vision.examining import Look, compare, look_at  # noqa: E402
from tongchuang.adapters.vision.features import pack, words_of  # noqa: E402
from tongchuang.adapters.vision.index import Kept, Near, TraceIndex  # noqa: E402
from tongchuang.adapters.vision.matching import is_same  # noqa: E402

# What honest photos of a place are: (name, time, how).
HONEST: tuple[tuple[str, dict[str, Any]], ...] = (
    ("another_day", {"time": 1}),
    ("another_day_after_a_fix", {"time": 2, "tidy": True}),
    ("another_day_tripod", {"time": 3, "steady": True}),
    ("another_day_tripod_after_a_fix", {"time": 4, "steady": True, "tidy": True}),
)
REQUIRED = ("recompressed", "cropped", "rotated", "recoloured", "screenshot", "flipped")
THUMB = 480


class Album:
    """Known photos and crowd, in the index, with what is kept of each."""

    def __init__(self, seed: int) -> None:
        self.index, self.rng = TraceIndex(), np.random.default_rng([17, seed])
        self.kept: dict[uuid.UUID, tuple[bytes, bytes]] = {}

    def know(self, key: uuid.UUID, look: Look, image: np.ndarray) -> None:
        """Take a photo in."""
        scale = THUMB / max(image.shape[:2])
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
        thumb = cv2.imencode(".webp", small, [cv2.IMWRITE_WEBP_QUALITY, 72])[1].tobytes()
        self.kept[key] = (pack(look.features), thumb)
        self.index.add([Kept(key, look.hashes[0], look.words)])

    def crowd(self, number: int, places: int) -> float:
        """Fill up with so many traces mixed from photos of further places; the seconds of filling the index."""
        base = []
        for seed in range(500_000, 500_000 + places):
            image = Place(seed).shoot(0)
            look = look_at(io.BytesIO(jpeg(image)))
            self.know(key := uuid.UUID(int=seed), look, image)
            base.append((self.kept[key], look.hashes[0], np.frombuffer(words_of(look.features), "<u2")))
        traces = []
        for n in range(max(0, number - places)):
            one, other = base[self.rng.integers(len(base))], base[self.rng.integers(len(base))]
            turned = (one[2] & 0xFFF0) | ((one[2] + self.rng.integers(16)) & 15)
            words = np.concatenate(
                [self.rng.choice(turned, 120, replace=False), self.rng.choice(other[2], 100, replace=False)]
            )
            self.kept[key := uuid.UUID(int=10**9 + n)] = one[0]
            traces.append(
                Kept(
                    key,
                    int(one[1] ^ self.rng.integers(2**63) & self.rng.integers(2**63)),
                    words.astype("<u2").tobytes(),
                )
            )
        started = time.process_time()
        self.index.add(traces)
        self.index.search((0,), (b"\x00\x00",), bits=0, best=1)
        return time.process_time() - started

    def recall(self, near: Near) -> tuple[bytes, io.BytesIO] | None:
        """What is kept of a candidate."""
        features, thumb = self.kept[near.key]
        return features, io.BytesIO(thumb)


class Figures:
    """What was asked and what was said."""

    def __init__(self, album: Album) -> None:
        self.album = album
        self.asked: dict[str, int] = defaultdict(int)
        self.right: dict[str, int] = defaultdict(int)
        self.wrong: dict[str, int] = defaultdict(int)
        self.times: list[float] = []
        self.looks: list[float] = []
        self.screens: dict[str, list[bool]] = defaultdict(list)

    def ask(self, kind: str, data: bytes, expected: uuid.UUID | None) -> None:
        """Examine a photo; whatever is said to be the same and isn't the expected one is a false alarm."""
        started = time.process_time()
        look = look_at(io.BytesIO(data))
        self.looks.append(time.process_time() - started)
        same = {
            found.near.key
            for found in compare(look, self.album.index, self.album.recall)
            if is_same(found.agreement)
        }
        self.times.append(time.process_time() - started)
        self.asked[kind] += 1
        self.right[kind] += expected in same
        self.wrong[kind] += bool(same - {expected})
        self.screens[kind].append(look.screen.likely)


def measure(places: int, traces: int, seed: int) -> dict[str, Any]:
    """All figures."""
    album, rng = Album(seed), np.random.default_rng([19, seed])
    shots = {}
    for n in range(places):
        place = Place(n)
        first = place.shoot(0)
        album.know(uuid.UUID(int=n), look_at(io.BytesIO(jpeg(first))), first)
        shots[n] = (first, [place.shoot(**how) for _name, how in HONEST], place.shoot(0, moment=1))
    filling = album.crowd(traces, max(40, places // 2))
    figures = Figures(album)
    for n, (first, honest, moment) in shots.items():
        for name, deed in DEEDS.items():
            figures.ask(name, jpeg(deed(first, rng), 95), uuid.UUID(int=n))
        for (name, _how), image in zip(HONEST, honest, strict=True):
            figures.ask(name, jpeg(image), None)
        figures.ask("same_minute", jpeg(moment), None)
        other = honest[0]
        figures.ask("another_day_same_watermark", jpeg(watermark(other, rng), 80), None)
        figures.ask("another_day_screenshot", jpeg(screenshot(other, rng), 90), None)
        figures.ask("on_screen", jpeg(on_screen(first, rng), 92), uuid.UUID(int=n))
    return told(figures, places, traces, filling)


def told(figures: Figures, places: int, traces: int, filling: float) -> dict[str, Any]:
    """The figures for people."""
    copies = [*REQUIRED, "marked", "several", "on_screen"]
    honest = [name for name in figures.asked if name not in copies and name != "same_minute"]
    right = sum(figures.right[name] for name in REQUIRED)
    wrong = sum(figures.wrong[name] for name in [*REQUIRED, *honest])
    asked = sum(figures.asked[name] for name in REQUIRED)
    honest_asked = sum(figures.asked[name] for name in honest)
    plain = [flag for name in honest if name != "another_day_screenshot" for flag in figures.screens[name]]
    times, looks = np.array(figures.times) * 1000, np.array(figures.looks) * 1000
    return {
        "places": places, "traces": len(figures.album.index),
        "reuse": {
            "recall": round(right / asked, 4), "precision": round(right / max(1, right + wrong), 4),
            "recall_by_deed": {name: round(figures.right[name] / figures.asked[name], 3) for name in copies},
            "pairs": asked, "honest_photos": honest_asked,
            "false_alarms": {name: figures.wrong[name] for name in [*copies, *honest]},
            "false_alarm_rate": round(sum(figures.wrong[name] for name in honest) / honest_asked, 4),
            "same_minute_said_same": round(figures.wrong["same_minute"] / figures.asked["same_minute"], 3),
        },
        "screen": {
            "recall": round(float(np.mean(figures.screens["on_screen"])), 3),
            "false_alarm_rate": round(float(np.mean(plain)), 4),
        },
        "cpu_ms_per_photo": {
            "mean": round(float(times.mean()), 1), "p95": round(float(np.quantile(times, 0.95)), 1),
            "look": round(float(looks.mean()), 1), "search_and_compare": round(float((times - looks).mean()), 1),
        },
        "index_fill_cpu_s": round(filling, 2),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=200)
    parser.add_argument("--traces", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(json.dumps(measure(given.places, given.traces, given.seed), indent=2))


if __name__ == "__main__":
    main()
