"""The panel of look-backs on a finding's page."""

from __future__ import annotations

from typing import Any

from django import template

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import State

register = template.Library()


@register.inclusion_tag("supervise/lookbacks_later.html")
def finding_look_backs(finding: Finding) -> dict[str, Any]:
    """A place for the looks back at a closed finding; they are fetched once the page stands."""
    return {"finding": finding, "closed": finding.state == State.CLOSED}
