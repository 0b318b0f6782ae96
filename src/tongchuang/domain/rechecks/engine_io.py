"""Double checks and the engines: the order of a draw, and agreement of pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.models import Check
from tongchuang.domain.rechecks.models import AgreementFigure
from tongchuang.engines.agreement import Weights, agreement
from tongchuang.engines.drawing.construction import commitment, key_of, ordered, seed_of, sha256_hex

VERDICTS = (Check.Verdict.PASS.value, Check.Verdict.NA.value, Check.Verdict.FAIL.value)


def commitment_of(secret: bytes) -> str:
    """What is published of a secret."""
    return commitment(secret)


def _seed(secret: bytes, group: str) -> bytes:
    return seed_of(secret, sha256_hex(group.encode()), "")


def in_order(secret: bytes, group: str, codes: Iterable[str]) -> list[str]:
    """Codes of sites in the order of the draw."""
    return ordered(_seed(secret, group), group, codes)


def keyed(secret: bytes, group: str, name: str) -> str:
    """The key of somebody who could go."""
    return key_of(_seed(secret, group), group, name)


def figure_of(
    campaign: Campaign,
    scope: str,
    pairs: Sequence[tuple[str, str]],
    at: datetime,
    *,
    grades: Sequence[str] = (),
    **whose: Any,
) -> AgreementFigure:
    """Agreement of pairs as a row, not saved; grades are weighted by how far they lie apart."""
    found = agreement(pairs, grades, weights=Weights.LINEAR) if grades else agreement(pairs, VERDICTS)
    return AgreementFigure(
        campaign=campaign, scope=scope, number=found.number, same=found.same, low_share=found.low_share,
        high_share=found.high_share, kappa=found.kappa, low=found.low, high=found.high, interval=found.interval.value,
        computed_at=at, **whose,
    )  # fmt: skip
