"""The quantiles of the gamma distribution against figures known otherwise."""

from __future__ import annotations

from decimal import Decimal

import pytest
from scipy.stats import gamma

from tongchuang.engines.ranking.v1.gamma import quantiles


@pytest.mark.parametrize("shape", ["0.3", "0.5", "1", "2.5", "7", "40", "333.3", "2999", "3001", "250000"])
def test_against_scipy(shape: str) -> None:
    low, high = quantiles(Decimal(shape), Decimal("0.25"))
    expected = gamma.ppf([0.05, 0.95], float(shape), scale=0.25)
    assert float(low) == pytest.approx(expected[0], rel=1e-6)
    assert float(high) == pytest.approx(expected[1], rel=1e-6)


def test_of_a_tiny_shape_the_low_end_is_nothing() -> None:
    low, high = quantiles(Decimal("0.01"), Decimal(1))
    assert low == 0 and float(high) == pytest.approx(gamma.ppf(0.95, 0.01), rel=1e-6)


def test_exponential_by_hand() -> None:
    """Gamma(1, 1): −ln 0.95 and −ln 0.05."""
    low, high = quantiles(Decimal(1), Decimal(1))
    assert abs(low + Decimal("0.95").ln()) < Decimal("1e-12")
    assert abs(high + Decimal("0.05").ln()) < Decimal("1e-12")
