"""What a forecast assumes, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any


class QuotasFrom(StrEnum):
    """Where the quotas come from."""

    SET = "set"
    PACK = "pack"
    EVALUATION = "evaluation"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Assumed:
    """The assumptions of a forecast, complete: what was set, and the usual where nothing was."""

    quotas: Mapping[str, int]
    quotas_from: QuotasFrom
    half_life_days: int
    target: Decimal | None
    simulations: int
    seed: int
    self_weight: Decimal

    def document(self) -> dict[str, Any]:
        """As it is kept with a forecast; the quotas stand in a column of their own."""
        return {
            "quotas_from": self.quotas_from.value, "half_life_days": self.half_life_days, "simulations": self.simulations,
            "self_weight": str(self.self_weight),
        }  # fmt: skip


MOST_OF_A_TYPE = 999
HALF_LIFE_RANGE = (7, 730)
SIMULATIONS_RANGE = (1_000, 1_000_000)
SEED_RANGE = (0, 2**32 - 1)
