"""Panels of signals for the pages of findings and visits."""

from __future__ import annotations

from typing import Any

from django import template

from tongchuang.domain.authenticity.access import signals_of_finding, signals_of_visit
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import Visit
from tongchuang.web.quality.shown import shown

register = template.Library()


@register.inclusion_tag("quality/signals_panel.html", takes_context=True)
def finding_signals(context: template.Context, finding: Finding) -> dict[str, Any]:
    """What whoever closes a finding should look at first; nothing for those who see no signals."""
    actor = context["request"].actor
    return {"signals": [shown(row, actor) for row in signals_of_finding(actor, finding.pk)]}


@register.inclusion_tag("quality/signals_panel.html", takes_context=True)
def visit_signals(context: template.Context, visit: Visit) -> dict[str, Any]:
    """What was noticed about a visit and its photos; nothing for those who see no signals."""
    actor = context["request"].actor
    return {"signals": [shown(row, actor) for row in signals_of_visit(actor, visit.pk)]}
