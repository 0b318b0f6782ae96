"""Quantiles of the gamma distribution in decimal arithmetic, so that they are the same on any machine.

P(a, x) by its series (Abramowitz and Stegun 6.5.29), ln Γ by Stirling's series (6.1.41) after shifting the argument
above 16; for great shapes the cube-root normal approximation (Wilson and Hilferty 1931), whose error there is below
1e-6 of the quantile. Shapes and scales are pure numbers; probabilities lie strictly between 0 and 1.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

PRECISION = 34
NORMAL_FROM = 3000
# The standard normal quantile of 0.95.
Z95 = Decimal("1.6448536269514722")
HALF_LN_2PI = Decimal("0.9189385332046727417803297364056176")
# B(2k) / (2k (2k − 1)) of Stirling's series.
STIRLING = tuple(
    Decimal(top) / Decimal(bottom)
    for top, bottom in ((1, 12), (-1, 360), (1, 1260), (-1, 1680), (1, 1188), (-691, 360360), (1, 156), (-3617, 122400))
)  # fmt: skip
SHIFT_TO = 16
CLOSE = Decimal("1e-12")
# Below this a quantile is rounded to nothing anyway.
NOTHING = Decimal("1e-12")


def quantiles(shape: Decimal, scale: Decimal) -> tuple[Decimal, Decimal]:
    """The 5 % and 95 % quantiles of Gamma(shape, scale)."""
    with localcontext() as context:
        context.prec = PRECISION
        if shape > NORMAL_FROM:
            return _great(shape, -Z95) * scale, _great(shape, Z95) * scale
        start = _ln_gamma(shape + 1)
        low = _quantile(shape, start, Decimal("0.05"))
        high = _quantile(shape, start, Decimal("0.95"))
        return low * scale, high * scale


def _great(shape: Decimal, z: Decimal) -> Decimal:
    ninth = 1 / (9 * shape)
    return shape * (1 - ninth + z * ninth.sqrt()) ** 3


def _quantile(shape: Decimal, ln_gamma: Decimal, p: Decimal) -> Decimal:
    """Newton's steps, kept between bounds that halve the rest where a step leads out of them."""
    low, high = Decimal(0), shape + 1
    while _below(shape, ln_gamma, high)[0] < p:
        low, high = high, 2 * high
    # What the first term of the series alone gives: below the true one, and close to it for small shapes.
    x = min(((p.ln() + ln_gamma) / shape).exp(), high)
    while True:
        if x < NOTHING:
            return Decimal(0)
        reached, density = _below(shape, ln_gamma, x)
        if reached < p:
            low = x
        else:
            high = x
        following = x - (reached - p) / density
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - x) <= CLOSE * x:
            return following
        x = following


def _below(shape: Decimal, ln_gamma: Decimal, x: Decimal) -> tuple[Decimal, Decimal]:
    """P(shape, x) and its derivative; `ln_gamma` is ln Γ(shape + 1)."""
    first = (shape * x.ln() - x - ln_gamma).exp()
    term = total = Decimal(1)
    step = shape
    while term > CLOSE * CLOSE * total:
        step += 1
        term = term * x / step
        total += term
    return first * total, first * shape / x


def _ln_gamma(a: Decimal) -> Decimal:
    """ln Γ(a) for a > 0."""
    product = Decimal(1)
    while a < SHIFT_TO:
        product *= a
        a += 1
    total = (a - Decimal("0.5")) * a.ln() - a + HALF_LN_2PI
    power = a
    for coefficient in STIRLING:
        total += coefficient / power
        power *= a * a
    return total - product.ln()
