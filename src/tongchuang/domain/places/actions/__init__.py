"""Writes of places: each one transaction with its event."""

from tongchuang.domain.places.actions.duplicates import mark_distinct, merge_sites
from tongchuang.domain.places.actions.sites import change_site, close_site, create_site, reopen_site
from tongchuang.domain.places.actions.streets import (
    change_section,
    change_street,
    create_section,
    create_street,
)

__all__ = [
    "change_section",
    "change_site",
    "change_street",
    "close_site",
    "create_section",
    "create_site",
    "create_street",
    "mark_distinct",
    "merge_sites",
    "reopen_site",
]
