"""Chance with a seed: the same seed and day throw the same demo."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Random choices of one part of the demo. Parts have dice of their own, so that one can change alone."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.random = Random(seed)

    def part(self, name: str) -> Dice:
        """Other dice for a part, independent of how often these were thrown."""
        return Dice(f"{self.seed}/{name}")

    def id(self, at: datetime) -> uuid.UUID:
        """A UUIDv7 of a moment."""
        value = int(at.timestamp() * 1000) << 80 | self.random.getrandbits(80)
        value = value & ~(0xF << 76) | 0x7 << 76
        value = value & ~(0x3 << 62) | 0x2 << 62
        return uuid.UUID(int=value)

    def chance(self, share: float) -> bool:
        """True in this share of throws."""
        return self.random.random() < share

    def one(self, among: Sequence[T]) -> T:
        """One of several."""
        return among[self.random.randrange(len(among))]

    def some(self, among: Sequence[T], number: int) -> list[T]:
        """Several different ones, all of them when there are not enough."""
        return self.random.sample(list(among), min(number, len(among)))

    def weighted(self, among: Sequence[T], weights: Sequence[float]) -> T:
        """One of several, by weight."""
        return self.random.choices(among, weights)[0]

    def between(self, low: float, high: float) -> float:
        """Any number between two."""
        return self.random.uniform(low, high)

    def count(self, low: int, high: int) -> int:
        """A whole number from low to high."""
        return self.random.randint(low, high)

    def around(self, mean: float, spread: float) -> float:
        """A number that lies around a mean."""
        return self.random.gauss(mean, spread)
