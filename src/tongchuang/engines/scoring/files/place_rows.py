"""Rows of sites and of assignments, checked one by one."""

from __future__ import annotations

from collections.abc import Iterable

from tongchuang.engines.scoring.files.table import Columns, Report, Row
from tongchuang.engines.scoring.files.values import BadRow, number, shown, word
from tongchuang.engines.scoring.places import Assignments, Duty, Site, Sites
from tongchuang.engines.standard.model import Standard

SITE_COLUMNS = Columns(names=("site", "type", "unit"), required=("site", "type"))
ASSIGNMENT_COLUMNS = Columns(
    names=("site", "site_type", "item", "unit", "support", "support_share"), required=("item", "unit")
)


def read_sites(rows: Iterable[Row], report: Report) -> dict[str, Site]:
    """Sites by name; the bad rows are reported and left out."""
    sites: dict[str, Site] = {}
    first: dict[str, int] = {}
    for line, (name, site_type, unit) in rows:
        try:
            name = word("site", name)
            if name in first:
                raise BadRow(f"site {shown(name)} stands on line {first[name]} already")
            first[name] = line
            sites[name] = Site(word("type", site_type), unit.strip() or None)
        except BadRow as bad:
            report(line, str(bad))
    return sites


def read_assignments(rows: Iterable[Row], standard: Standard, sites: Sites, report: Report) -> Assignments:
    """Units by (site, item) and by (site type, item); the bad rows are reported and left out."""
    items = {leaf.code for leaf in standard.leaves()}
    types = {site_type.code for site_type in standard.site_types}
    types.update(name for leaf in standard.leaves() for name in leaf.site_types)
    types.update(site.type for site in sites.values())
    on_site: dict[tuple[str, str], Duty] = {}
    on_type: dict[tuple[str, str], Duty] = {}
    first: dict[tuple[bool, str, str], int] = {}
    for line, (site, site_type, item, unit, support, share) in rows:
        try:
            site, site_type, item = site.strip(), site_type.strip(), word("item", item)
            if item not in items:
                raise BadRow(f"unknown item {shown(item)}")
            if bool(site) == bool(site_type):
                raise BadRow(f"{'both' if site else 'neither'} site and site_type: name one of them")
            if site and site not in sites:
                raise BadRow(f"unknown site {shown(site)}")
            if site_type and site_type not in types:
                raise BadRow(f"unknown site_type {shown(site_type)}")
            key = (bool(site), site or site_type, item)
            if key in first:
                raise BadRow(f"{key[1]} and item {item} are assigned on line {first[key]} already")
            first[key] = line
            (on_site if site else on_type)[key[1:]] = _duty(unit, support, share)
        except BadRow as bad:
            report(line, str(bad))
    return Assignments(on_site, on_type)


def _duty(unit: str, support: str, share: str) -> Duty:
    part = number("support_share", share) if share.strip() else number("support_share", "0")
    if not 0 <= part < 1:
        raise BadRow(f"support_share {shown(share.strip())} is not at least 0 and below 1")
    # A unit named twice is one unit.
    units = dict.fromkeys(name for name in map(str.strip, support.split("|")) if name)
    return Duty(word("unit", unit), tuple(units), part)
