"""Units: made, changed, and closed by a reform that names a successor."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import UnitInvalid
from tongchuang.domain.organisations.models import Region, Unit, UnitAlias
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.values import UnitValues
from tongchuang.foundation.clock import today
from tongchuang.foundation.text import pinyin_key, searchable

# 个体工商户: held as sites, since what is told of a unit would be told of a person.
SOLE_TRADERS = ("个体工商户", "个体户", "（个体）", "(个体)")


@transaction.atomic
def create_unit(values: UnitValues, *, by: Actor) -> Unit:
    """A new unit, at the root or below its parent."""
    by.require(Permission.MANAGE_PEOPLE)
    _lock_tree()
    parent = _parent(values, by)
    _check(values, None, by)
    fields = {
        "region_id": by.region_id, "valid_from": values.valid_from or today(), **_plain(values), **_derived(values)
    }  # fmt: skip
    unit: Unit = Unit.objects.add_child(parent, fields) if parent else Unit.objects.add_root(fields)
    _set_aliases(unit, values.aliases)
    record("unit.created", unit, by=by, new={**_told(unit, parent), "aliases": sorted(values.aliases)})
    return unit


@transaction.atomic
def change_unit(unit: Unit, values: UnitValues, *, by: Actor) -> Unit:
    """Change an open unit. A changed parent moves it with all below it; the ledger keeps where it stood before."""
    by.require(Permission.MANAGE_PEOPLE)
    _lock_tree()
    unit = _locked(unit, by)
    parent = _parent(values, by)
    _check(values, unit, by)
    if parent and (parent.pk == unit.pk or parent.path.startswith(unit.path)):
        raise UnitInvalid(_("A unit can't stand below itself. Choose another parent."), field="parent")
    before = {**_told(unit, _above(unit)), "aliases": _aliases(unit)}
    if before["parent"] != (parent.pk if parent else None):
        _move(unit, parent)
    fields = {**_plain(values), **_derived(values), "valid_from": values.valid_from or unit.valid_from}
    for key, value in fields.items():
        setattr(unit, key, value)
    unit.save()
    _set_aliases(unit, values.aliases)
    after = {**_told(unit, parent), "aliases": sorted(values.aliases)}
    changed = [key for key in after if after[key] != before[key]]
    if changed:
        old, new = {key: before[key] for key in changed}, {key: after[key] for key in changed}
        record("unit.changed", unit, by=by, old=old, new=new)
    return unit


@transaction.atomic
def close_unit(unit: Unit, *, successor: Unit | None, on: date, by: Actor) -> Unit:
    """Close a unit on its last day. What it answered for is its successor's from then on; without one it is nobody's."""
    by.require(Permission.MANAGE_PEOPLE)
    unit = _locked(unit, by)
    if on < unit.valid_from:
        raise UnitInvalid(_("A unit can't end before it began (%(day)s).") % {"day": unit.valid_from}, field="on")
    if on > today():
        raise UnitInvalid(_("Close the unit on its last day, not before."), field="on")
    below = Unit.objects.get_descendants(unit).filter(valid_to__isnull=True)
    names = [str(child) for child in below[:5]]
    if names:
        text = _("Units stand below it: %(names)s. Move or close them first.")
        raise UnitInvalid(text % {"names": "、".join(names)}, field="successor")
    if successor is not None:
        successor = Unit.objects.select_for_update().filter(pk=successor.pk, region_id=by.region_id).first()
        if successor is None or successor.valid_to is not None or successor.pk == unit.pk:
            raise UnitInvalid(_("The successor has to be another unit that goes on."), field="successor")
    unit.valid_to, unit.successor = on, successor
    unit.save(update_fields=["valid_to", "successor"])
    record("unit.closed", unit, by=by, new={"valid_to": on, "successor": successor.pk if successor else None})
    return unit


def _locked(unit: Unit, by: Actor) -> Unit:
    found = Unit.objects.select_for_update().filter(pk=unit.pk, region_id=by.region_id).first()
    if found is None:
        raise UnitInvalid(_("This unit is not one of your region."))
    if found.valid_to is not None:
        text = _("%(unit)s was closed on %(day)s and is kept as it was.")
        raise UnitInvalid(text % {"unit": found, "day": found.valid_to})
    return found


def _parent(values: UnitValues, by: Actor) -> Unit | None:
    if values.parent is None:
        return None
    # Read afresh: treebeard counts children in memory and writes paths from that.
    parent: Unit | None = Unit.objects.filter(pk=values.parent.pk, region_id=by.region_id).first()
    if parent is None or parent.valid_to is not None:
        raise UnitInvalid(_("The parent has to be a unit that goes on."), field="parent")
    return parent


def _check(values: UnitValues, unit: Unit | None, by: Actor) -> None:
    if not values.name.strip():
        raise UnitInvalid(_("A unit needs a name."), field="name")
    if any(word in f"{values.name}{values.short_name}" for word in SOLE_TRADERS):
        raise UnitInvalid(_("A sole trader is a person, not a unit. Register the shop as a site and mark it as a sole trader's."), field="name")
    if len(values.name) > 80 or len(values.short_name) > 40:
        raise UnitInvalid(_("A name has at most 80 characters, a short name at most 40."), field="name")
    if values.line not in Unit.Line.values:
        raise UnitInvalid(_("Choose department, town or street, enterprise or institution."), field="line")
    if values.valid_from and unit is None and values.valid_from > today():
        raise UnitInvalid(_("Enter the unit once it exists: its first day lies ahead."), field="valid_from")
    others = Unit.objects.filter(region_id=by.region_id, valid_to__isnull=True)
    others = others.exclude(pk=unit.pk) if unit else others
    taken = others.filter(name__in={values.name.strip(), *values.aliases}).first()
    if taken is not None:
        text = _("“%(name)s” exists already. Change that unit, or give this one another name.")
        raise UnitInvalid(text % {"name": taken.name}, field="name")
    alias = UnitAlias.objects.filter(region_id=by.region_id, name__in={values.name.strip(), *values.aliases})
    found = (alias.exclude(unit=unit) if unit else alias).select_related("unit").first()
    if found is not None:
        text = _("“%(name)s” is another name of %(unit)s already.")
        raise UnitInvalid(text % {"name": found.name, "unit": found.unit}, field="aliases")


def _plain(values: UnitValues) -> dict[str, Any]:
    name = values.name.strip()
    return {
        "name": name, "short_name": values.short_name.strip() or name[:40], "line": values.line,
        "role": values.role.strip(), "group": values.group.strip(),
    }  # fmt: skip


def _derived(values: UnitValues) -> dict[str, Any]:
    short_name = values.short_name.strip() or values.name.strip()
    return {"sort_key": pinyin_key(short_name), "grams": searchable(values.name, values.short_name, *values.aliases)}


def _told(unit: Unit, parent: Unit | None) -> dict[str, Any]:
    return {
        "name": unit.name, "short_name": unit.short_name, "line": str(unit.line), "role": unit.role, "group": unit.group,
        "parent": parent.pk if parent else None, "valid_from": unit.valid_from,
    }  # fmt: skip


def _above(unit: Unit) -> Unit | None:
    parent: Unit | None = Unit.objects.get_parent(unit, update=True)
    return parent


def _aliases(unit: Unit) -> list[str]:
    return sorted(unit.aliases.values_list("name", flat=True))


def _set_aliases(unit: Unit, names: tuple[str, ...]) -> None:
    wanted = {name.strip() for name in names if name.strip()}
    present = set(unit.aliases.values_list("name", flat=True))
    unit.aliases.filter(name__in=present - wanted).delete()
    UnitAlias.objects.bulk_create(
        UnitAlias(region_id=unit.region_id, unit=unit, name=name[:80]) for name in sorted(wanted - present)
    )


def _move(unit: Unit, parent: Unit | None) -> None:
    if parent is not None:
        Unit.objects.move(unit, parent, pos="last-child")
    else:
        Unit.objects.move(unit, Unit.objects.get_root_nodes().last(), pos="last-sibling")
    unit.refresh_from_db()


def _lock_tree() -> None:
    # A path is found from the last sibling's: two writers at once would find the same one.
    Region.objects.select_for_update().order_by("pk").first()
