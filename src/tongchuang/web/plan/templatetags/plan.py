"""Small things that the plan's templates need."""

from __future__ import annotations

from django import template

from tongchuang.web.plan.sentences import points_text

register = template.Library()
register.filter("points", points_text)
