"""The panel of look-backs on a finding's page."""

from __future__ import annotations

from typing import Any

from django import template

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import State
from tongchuang.domain.lookbacks.queries import look_backs_of
from tongchuang.foundation.clock import now
from tongchuang.web.supervise.lookback_shown import state_badge

register = template.Library()


@register.inclusion_tag("supervise/lookbacks_panel.html", takes_context=True)
def finding_look_backs(context: template.Context, finding: Finding) -> dict[str, Any]:
    """The looks back at a closed finding that the reader may know of."""
    if finding.state != State.CLOSED:
        return {"looks": []}
    at = now()
    rows = look_backs_of(context["request"].actor, finding)
    return {"looks": [(row, state_badge(row, at)) for row in rows]}
