"""Words that several parts of the grammar share."""

from __future__ import annotations

NUMERAL = "[〇零一二两三四五六七八九十百千万亿]"
_DIGITS = {**dict(zip("〇零一二三四五六七八九", (0, 0, *range(1, 10)), strict=True)), "两": 2}


def number_of(written: str) -> int | None:
    """十五 → 15, 两 → 2, 12 → 12; None for what is no number below ten thousand."""
    if written.isdigit():
        return int(written)
    total = digit = 0
    for sign in written:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
        else:
            return None
    return total + digit if written else None
