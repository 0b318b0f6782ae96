"""Types of arrays, and the two normal functions that everything on the probit scale uses."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint16]
Bools = npt.NDArray[np.bool_]

# Chances are kept this far from 0 and 1, so that the probit scale stays finite.
EDGE = 1e-9


def normal_cdf(z: Floats) -> Floats:
    """Φ(z), the chance that a standard normal is below z."""
    from scipy.special import ndtr  # type: ignore[import-untyped]

    return np.asarray(ndtr(z), dtype=np.float64)


def probit(p: Floats) -> Floats:
    """Φ⁻¹(p), with p kept off 0 and 1."""
    from scipy.special import ndtri

    return np.asarray(ndtri(np.clip(p, EDGE, 1 - EDGE)), dtype=np.float64)


def normal_density(z: Floats) -> Floats:
    """φ(z)."""
    return np.asarray(np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi), dtype=np.float64)


def log_beta(a: Floats, b: Floats) -> Floats:
    """ln B(a, b)."""
    from scipy.special import betaln

    return np.asarray(betaln(a, b), dtype=np.float64)


def beta_quantiles(a: float, b: float, shares: Floats) -> Floats:
    """The values below which these shares of a Beta(a, b) lie."""
    from scipy.special import betaincinv

    return np.asarray(betaincinv(a, b, shares), dtype=np.float64)
