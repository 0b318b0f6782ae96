"""Exact figures as text: rounded half-up, and only here."""

from __future__ import annotations

from fractions import Fraction


def half_up(value: Fraction, places: int = 6) -> str:
    """A decimal string with this many places; halves go away from zero."""
    scaled = abs(value) * 10**places
    digits = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, rest = divmod(digits, 10**places)
    sign = "-" if value < 0 and digits else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"
