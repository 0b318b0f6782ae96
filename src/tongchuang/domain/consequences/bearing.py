"""Who bears a consequence: the unit itself, or whoever a reform has put in its place."""

from __future__ import annotations

from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import today


def bearer_of(unit: Unit) -> Unit | None:
    """The unit while it is there, else the first of its successors that is; None where nobody followed it."""
    seen = set()
    current: Unit | None = unit
    while current is not None and current.pk not in seen:
        if current.valid_to is None or current.valid_to >= today():
            return current
        seen.add(current.pk)
        current = current.successor
    return None
