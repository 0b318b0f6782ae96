"""Filters for amounts and points with their sign."""

from __future__ import annotations

from decimal import Decimal

from django import template

from tongchuang.domain.consequences import wording

register = template.Library()


@register.filter
def yuan(value: Decimal | None) -> str:
    """+5,000.00; 0.00 where there is nothing."""
    return wording.signed(Decimal(value or 0), wording.TWO)


@register.filter
def signed_points(value: Decimal | None) -> str:
    """−2.00; 0.00 where there is nothing."""
    return wording.signed(Decimal(value or 0), wording.TWO)
