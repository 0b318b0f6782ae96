"""What the page of a site says of its plates."""

from __future__ import annotations

from typing import Any

from tongchuang.domain.places.models import Site
from tongchuang.domain.plates.codes import code_of
from tongchuang.domain.plates.errors import PlateInvalid
from tongchuang.domain.plates.queries import plates_of, scans_of
from tongchuang.domain.plates.rules import in_groups
from tongchuang.foundation.clock import today


def plate_card(site: Site) -> dict[str, Any]:
    """The valid plate with its code, the former ones, and how often strangers opened it."""
    rows = plates_of(site)
    valid = next((row for row in rows if row.revoked_at is None), None)
    try:
        code = in_groups(code_of(valid)) if valid else ""
    except PlateInvalid:
        code = ""
    return {
        "valid": valid,
        "code": code,
        "former": [row for row in rows if row.revoked_at],
        "scans": scans_of(site, today()),
    }
